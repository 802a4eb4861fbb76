"""Whom triggers that are not recorded yet would move: the people who would owe something by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.core.competency.path import to_do
from lms.core.competency.status import status_on
from lms.core.competency.timeline import fold
from lms.services import standing
from lms.services.histories import histories
from lms.services.triggers import Planned
from lms.services.work import Work
from lms.store import people, site

#: begins what a trigger is called that was never added
PROPOSED = "proposed-"


@dataclass(frozen=True, slots=True)
class Moved:
    """The people who would be asked, each once, and from which day."""

    people: tuple[people.PersonRow, ...]
    #: how many by the name of the unit where they work; who works in two is counted in both
    by_unit: tuple[tuple[str, int], ...]
    first_day: date
    #: what is asked, as things to do; each once
    owed: tuple[str, ...]


def moved(work: Work, planned: Sequence[Planned], withdrawn: Collection[int] = ()) -> Moved | None:
    """Fold everybody who works here today or later with the triggers; None where nobody would be asked.

    `withdrawn` are ids of triggers that would be taken back in the same act. The number of SQL statements does not
    grow with the people; every one of them is folded, so it is asked for and not shown on every page.
    """
    if not planned:
        return None
    today = min(one.day for one in planned)
    places: dict[int, set[str]] = {}
    for row in people.positions(work.session):
        if row.last_day is None or row.last_day >= today:
            places.setdefault(row.person_id, set()).add(row.unit)
    units = frozenset(unit for one in planned for unit in one.units)
    everywhere = any(not one.units for one in planned)
    ids = [person_id for person_id, own in places.items() if everywhere or not own.isdisjoint(units)]
    policies = standing.policies(work)
    facts = [(one, one.fact(f"{PROPOSED}{number}", work.now)) for number, one in enumerate(planned)]
    gone = {f"trigger-{number}" for number in withdrawn}
    asked: list[int] = []
    reaching: set[Planned] = set()
    for person_id, history in histories(work, ids).items():
        kept = tuple(trigger for trigger in history.triggers if trigger.id not in gone)
        with_them = replace(history, triggers=(*kept, *(fact for _one, fact in facts)))
        own = {
            one
            for one, fact in facts
            for cause in status_on(fold(with_them, policies[one.competency]), one.day).causes
            if cause.fact == fact.id
        }
        reaching |= own
        if own:
            asked.append(person_id)
    if not asked:
        return None
    names = site.units(work.session)
    counted = Counter(names[unit].name for person_id in asked for unit in places[person_id] if unit in names)
    by_unit = tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
    owed = to_do(text for one in planned if one in reaching for text in one.owed)
    return Moved(people.people(work.session, asked), by_unit, today, owed)
