"""Whether a document of the site stands released on a day: a fold over its releases, of which the newest holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.core.dates import add_months

#: how long a release holds unless its approver says otherwise, and at most
USUAL_MONTHS, MOST_MONTHS = 12, 24


@dataclass(frozen=True, slots=True)
class Release:
    """One text released for a facility by a named approver, or taken back."""

    id: int
    #: counted per document and facility; a withdrawal bears the number of what it takes back
    revision: int
    digest: str
    #: the whole text as JSON
    text: str
    approver_id: int
    day: date
    #: last valid day
    valid_until: date
    withdrawn: bool
    why: str


class Standing(StrEnum):
    """How the present text stands to what was released."""

    #: word for word what was released, and in date
    RELEASED = "released"
    #: a release is in date, and the text has changed since
    CHANGED = "changed"
    #: the last release is past its last valid day
    RUN_OUT = "run-out"
    #: the last release was taken back
    WITHDRAWN = "withdrawn"
    NEVER = "never"


def standing(releases: Sequence[Release], digest: str, day: date) -> Standing:
    """Say how a text of this digest stands on a day; `releases` of one document and facility, the oldest first.

    The newest release alone counts: a text that went back to what an older one said is not released by it again.
    """
    if not releases:
        return Standing.NEVER
    newest = releases[-1]
    if newest.withdrawn:
        return Standing.WITHDRAWN
    if day > newest.valid_until:
        return Standing.RUN_OUT
    return Standing.RELEASED if newest.digest == digest else Standing.CHANGED


def usual_last_day(day: date) -> date:
    """Give the last valid day a release of `day` has unless its approver says otherwise."""
    return add_months(day, USUAL_MONTHS)


def latest_last_day(day: date) -> date:
    """Give the latest last valid day a release of `day` may have."""
    return add_months(day, MOST_MONTHS)
