"""What people did, in order: the facts of one competency by day and moment, without those taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.core.competency.decided import AccreditedAward, Assignment, Extension, Revocation, Trigger
from lms.core.competency.evidence import Entry, entry_of
from lms.core.competency.moments import Moment, at_or_end
from lms.core.competency.records import History

Decided = Extension | AccreditedAward | Revocation
Act = Entry | Decided | Assignment


@dataclass(frozen=True, slots=True)
class Acts:
    """What was done on one day."""

    day: date
    #: ids of the assignments and triggers that ask no more
    taken_back: frozenset[str]
    #: they stand at the beginning of the day
    triggers: tuple[Trigger, ...]
    #: what was done at each moment, in order
    moments: tuple[tuple[Moment, tuple[Act, ...]], ...]


def acts_of(history: History, competency: str) -> tuple[Acts, ...]:
    """Give what was done about a competency, by day.

    At one moment: what was passed, then extensions, accredited awards and revocations. An assignment or a trigger taken
    back asks no more from that day; anything else taken back never was.
    """
    back: dict[str, date] = {}
    for taken in history.taken_back:
        back[taken.fact] = min(taken.day, back.get(taken.fact, taken.day))
    assignments = [
        fact for fact in history.assignments if fact.competency == competency and fact.day < back.get(fact.id, date.max)
    ]
    triggers = [
        fact for fact in history.triggers if fact.competency == competency and fact.day < back.get(fact.id, date.max)
    ]
    own: list[Decided] = [
        fact
        for facts in (history.extensions, history.accredited, history.revocations)
        for fact in facts
        if fact.competency == competency and fact.id not in back
    ]
    placed = {_place(act): act for act in (*map(entry_of, history.evidence()), *own, *assignments)}
    moments: dict[date, dict[Moment, list[Act]]] = {}
    for place in sorted(placed):
        moment, _, _ = place
        moments.setdefault(moment.day, {}).setdefault(moment, []).append(placed[place])
    fired: dict[date, dict[str, Trigger]] = {}
    # a full change bars evidence from the answers to everything of its day
    for trigger in sorted(triggers, key=lambda trigger: (not trigger.full, trigger.id)):
        fired.setdefault(trigger.day, {})[trigger.id] = trigger
    ended: dict[date, set[str]] = {}
    for name in [*(fact.id for fact in assignments), *(fact.id for fact in triggers)]:
        if name in back:
            ended.setdefault(back[name], set()).add(name)
    return tuple(
        Acts(
            day,
            frozenset(ended.get(day, ())),
            tuple(fired.get(day, {}).values()),
            tuple((moment, tuple(together)) for moment, together in moments.get(day, {}).items()),
        )
        for day in sorted({*moments, *fired, *ended})
    )


def _place(act: Act) -> tuple[Moment, int, str]:
    """Give where an act comes: by moment, then by its kind, then by its id."""
    order = _ORDER[type(act)]
    if isinstance(act, Entry):
        return act.counts, order, act.record.id
    return at_or_end(act.day, act.at), order, act.id


_ORDER: Mapping[type[Act], int] = {Entry: 0, Extension: 1, AccreditedAward: 2, Revocation: 3, Assignment: 4}
