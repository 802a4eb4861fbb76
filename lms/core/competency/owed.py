"""Who owes what a trigger or a new position asks, and what answers it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from lms.core.competency.asking import Stretch
from lms.core.competency.causes import CHANGES, EVER, Cause, Standing
from lms.core.competency.decided import Trigger
from lms.core.competency.evidence import Evidence, Serving
from lms.core.competency.moments import beginning
from lms.core.competency.path import Path, read_item
from lms.core.competency.states import Because
from lms.core.competency.terms import Terms
from lms.core.dates import add_days, days_between

#: who passed all that a turnover, a course start or a lead asks in so many last days is not asked again
RECENT_DAYS = 30


def reaches(trigger: Trigger, stretch: Stretch) -> bool:
    """Say whether a trigger reaches a person who holds these positions."""
    return not trigger.units or any(position.unit in trigger.units for position in stretch.held)


def skips(trigger: Trigger, evidence: Evidence, terms: Terms | None, bars: tuple[Trigger, ...]) -> bool:
    """Say whether a trigger passes over someone who lately did all it asks; a change of what is learnt does not."""
    if terms is None or trigger.because in CHANGES:
        return False
    recent = Serving(trigger.day, beginning(add_days(trigger.day, -RECENT_DAYS)), None, bars)
    return terms.complete(_path(trigger.owed) or terms.delta, evidence, recent) is not None


def cause_of(trigger: Trigger, starts_on: date) -> Cause:
    """Give what a trigger asks of someone from a day on, with the days it gives."""
    return Cause(
        trigger.because,
        trigger.id,
        trigger.day,
        starts_on,
        days_between(trigger.day, trigger.due_on),
        beginning(trigger.day),
        _path(trigger.owed),
        trigger,
    )


def answers(evidence: Evidence, cause: Cause, standing: Standing, terms: Terms, day: date) -> bool:
    """Say whether the evidence of a day answers a cause: by what it asks, or by a whole initial path since."""
    serving = cause.serving(terms, day, standing.bars)
    if cause.because is Because.RETURNED:
        path = terms.own_return if standing.held is None else cause.asks(terms, standing.held)
        return path is not None and terms.complete(path, evidence, serving) is not None
    if cause.because is Because.NEW_POSITION:
        since = Serving(day, beginning(cause.since), terms.evidence_age_days, standing.bars)
        whole = terms.complete(terms.initial, evidence, since) is not None
        return whole or not never_met(cause.path, standing, evidence, terms)
    paths = (cause.path or terms.delta, terms.initial)
    return any(terms.complete(path, evidence, serving) is not None for path in paths)


def never_met(path: Path, standing: Standing, evidence: Evidence, terms: Terms) -> Path:
    """Give the items of a path that no record ever met and no accredited award stands for."""
    ever = Serving(date.max, EVER, None)
    return tuple(
        item
        for item in path
        if standing.stood_for.isdisjoint(choice.activity for choice in item.choices)
        and evidence.newest(item, ever, terms.drill_standards) is None
    )


@lru_cache(maxsize=1024)
def _path(owed: tuple[str, ...]) -> Path:
    return tuple(read_item(text) for text in owed)
