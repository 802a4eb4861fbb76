"""What people did, in order: the facts of one competency by day and moment, without those taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from lms.core.competency.decided import AccreditedAward, Assignment, Extension, Revocation, Trigger
from lms.core.competency.evidence import Entry, entry_of
from lms.core.competency.moments import Moment, at_or_end
from lms.core.competency.records import History

Act = Entry | Extension | AccreditedAward | Revocation | Assignment


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
    placed: list[tuple[Moment, int, str, Act]] = []
    placed.extend((entry.counts, 0, entry.record.id, entry) for entry in map(entry_of, history.evidence()))
    placed.extend((at_or_end(fact.day, fact.at), 4, fact.id, fact) for fact in assignments)
    own = [
        fact
        for facts in (history.extensions, history.accredited, history.revocations)
        for fact in facts
        if fact.competency == competency and fact.id not in back
    ]
    placed.extend((at_or_end(fact.day, fact.at), _ORDER[type(fact)], fact.id, fact) for fact in own)
    placed.sort(key=lambda act: act[:3])
    moments: dict[date, list[tuple[Moment, tuple[Act, ...]]]] = {}
    for moment, together in groupby(placed, key=lambda act: act[0]):
        facts = tuple({(order, name): act for _, order, name, act in together}.values())
        moments.setdefault(moment.day, []).append((moment, facts))
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
            tuple(moments.get(day, ())),
        )
        for day in sorted({*moments, *fired, *ended})
    )


_ORDER = {Extension: 1, AccreditedAward: 2, Revocation: 3}
