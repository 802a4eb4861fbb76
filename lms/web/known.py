"""The two times a page can be asked about: a day, and the moment as of which it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lms.services import audit
from lms.services.errors import Invalid


@dataclass(slots=True)
class Asked:
    """What was typed for both, and what it means."""

    typed_day: str
    typed_known: str
    day: date | None = None
    known_at: datetime | None = None
    #: what to do about each, where it is wrong
    wrong_day: str = ""
    wrong_known: str = ""

    @property
    def wrong(self) -> bool:
        """Whether anything typed cannot be meant."""
        return bool(self.wrong_day or self.wrong_known)


def asked(args: MultiDict[str, str], zone: ZoneInfo, now: datetime) -> Asked:
    """Read both times of an address; what is wrong is said and left out."""
    found = Asked(args.get("day", ""), args.get("known_at", ""))
    try:
        found.day = read_day(found.typed_day)
    except Invalid:
        found.wrong_day = _(
            "Choose a day between %(first)s and %(last)s, written as 2026-11-20.",
            first=audit.FIRST_DAY.year,
            last=audit.LAST_DAY.year,
        )
    try:
        found.known_at = read_moment(found.typed_known, zone, now)
    except Invalid:
        found.wrong_known = _(
            "Choose a moment that has passed, written as 2026-11-20T08:00, or leave it empty for what is known now."
        )
    return found


def read_day(typed: str) -> date | None:
    """Read a typed day; nothing typed is no day.

    Raises:
        Invalid: what was typed is no day that can be asked about.
    """
    if not typed:
        return None
    try:
        return audit.in_range(date.fromisoformat(typed))
    except ValueError:
        raise Invalid("day", "write it as 2026-11-20") from None


def read_moment(typed: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Read a typed moment of a zone as UTC; nothing typed is no moment. Of an hour that comes twice, the first.

    Raises:
        Invalid: what was typed is no moment, or one that has not come.
    """
    if not typed:
        return None
    try:
        local = datetime.fromisoformat(typed)
        audit.in_range(local.date())
        moment = (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("known_at", "write it as 2026-11-20T08:00") from None
    if moment > now:
        raise Invalid("known_at", "it has not come yet")
    return moment


def field_text(moment: datetime | None, zone: ZoneInfo) -> str:
    """Write a moment as the field of a form takes it, in a zone."""
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"
