"""Who led, managed or could assess in a unit and does so no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.dates import add_days
from lms.core.permissions import Place, Role
from lms.services import auth
from lms.services.work import Work
from lms.store import access, people, site


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody whose signature or lead a unit has lost, and since which day."""

    name: str
    day: date
    #: the competency that let them sign skills off; empty for a role
    competency: str = ""
    #: None for an assessor
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Grants:
    """Every role of a lead or manager with the day from which it holds no more, by its end or the holder's leaving."""

    kept: tuple[tuple[access.KeptGrant, date | None], ...]

    @property
    def people(self) -> frozenset[int]:
        """Whoever held one."""
        return frozenset(one.person_id for one, _ in self.kept)

    def ended(self, unit: site.UnitRow, since: date, today: date, names: Mapping[str, str]) -> list[Lost]:
        """Give the roles that reached a unit and ended on the days from `since` to `today`.

        Who holds the same role for the unit by another grant has not lost it.
        """
        place = Place(unit.facility, unit.key)
        own = [(one, until) for one, until in self.kept if one.grant.covers(place)]
        found = {}
        for one, until in own:
            if until is None or not since <= until <= today:
                continue
            goes_on = any(
                other.person_id == one.person_id
                and other.grant.role is one.grant.role
                and other.grant.days.start is not None
                and other.grant.days.start <= until
                and (ends is None or ends > until)
                for other, ends in own
            )
            if not goes_on:
                name = names.get(str(one.person_id), "")
                found[one.person_id, one.grant.role] = Lost(name, until, role=one.grant.role)
        return list(found.values())


def grants(work: Work) -> Grants:
    """Read every grant of a lead or manager, with the day from which it holds no more (None: it still holds)."""
    kept = [one for role in (Role.LEAD, Role.MANAGER) for one in access.holders(work.session, role)]
    held: dict[int, list[people.PositionRow]] = {}
    for position in people.positions(work.session, person_ids={one.person_id for one in kept}):
        held.setdefault(position.person_id, []).append(position)
    return Grants(tuple((one, _until(one, held.get(one.person_id, ()))) for one in kept))


def _until(kept: access.KeptGrant, held: Sequence[people.PositionRow]) -> date | None:
    """Give the earlier of the grant's end and the day after the last position of who had one."""
    ends = [kept.grant.days.until] if kept.grant.days.until is not None else []
    lasts = [position.last_day for position in held]
    if lasts and auth.has_left(held, date.max):
        ends.append(add_days(max(last for last in lasts if last is not None), 1))
    return min(ends, default=None)
