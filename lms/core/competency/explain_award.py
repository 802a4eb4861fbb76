"""How an award came about: what was passed, by which rule, through which last valid day, and what renewing it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby

from lms.core.competency.asking import Stretch
from lms.core.competency.awards import Award, Kind
from lms.core.competency.ground import Ground
from lms.core.competency.policy import Anchor, Rule
from lms.core.competency.records import Passed
from lms.core.competency.steps import Code, FactKind, FactRef, Step
from lms.core.competency.terms import Terms
from lms.core.dates import add_days, add_months

_RENEWED = {
    Kind.FIRST: Code.AWARDED,
    Kind.EARLY: Code.RENEWED_EARLY,
    Kind.IN_WINDOW: Code.RENEWED_IN_WINDOW,
    Kind.LATE: Code.RENEWED_LATE,
}

#: keys of which the strictest of several positions holds, and which one that is
STRICTEST: dict[str, Callable[[list[int]], int]] = {
    "valid_for_months": min,
    "window_days": max,
    "lapse_limit_days": min,
    "evidence_age_days": min,
}


def how_earned(ground: Ground) -> Iterator[Step]:
    """Give the steps of the last award earned by the day; none where there is none."""
    awards = ground.standing.awards
    if not awards:
        return
    award, before = awards[-1], awards[-2] if len(awards) > 1 else None
    stretch = ground.calendar.asking.on(award.day)
    if award.kind is Kind.ACCREDITED:
        fact = next(fact for fact in ground.history.accredited if fact.id == award.evidence[0])
        ref = (FactRef(FactKind.ACCREDITED, fact.id),)
        yield Step(Code.ACCREDITED, award.day, fact.last_day, fact.own_day, facts=ref)
    else:
        records = [ground.record(name) for name in award.evidence]
        yield from _passed(records)
        last = max([record.day for record in records] or [award.day])
        yield Step(_RENEWED[award.kind], award.day, award.renews, last)
        if award.at is None:
            yield Step(Code.COMPLETED_BY_CHANGE, award.day)
    if stretch.terms is not None:
        yield from _end(ground, award, before, stretch.terms)
    if award.extended_by is not None:
        longer = next(fact for fact in ground.history.extensions if fact.id == award.extended_by)
        ref = (FactRef(FactKind.EXTENSION, longer.id),)
        yield Step(Code.EXTENDED, longer.day, award.valid_through, award.unextended_through, facts=ref)


def by_which_rules(ground: Ground) -> Iterator[Step]:
    """Name the rules of the day of the last award."""
    if ground.standing.awards:
        stretch = ground.calendar.asking.on(ground.standing.awards[-1].day)
        if stretch.terms is not None:
            yield from _rules(stretch, stretch.terms)


def window(ground: Ground) -> Iterator[Step]:
    """Say when the window of the award held opens or opened, and what a renewal in it gives by the rule of the day."""
    held, terms = ground.facts.valid, ground.facts.terms
    if held is None or terms is None:
        return
    if ground.day < held.window_opens_on:
        if held.window_opens_on > held.valid_through:
            return
        yield Step(Code.WINDOW_OPENS, held.window_opens_on)
    else:
        yield Step(Code.WINDOW_OPEN, held.window_opens_on, held.valid_through)
    yield _renewing(held, terms)


def _renewing(held: Award, terms: Terms) -> Step:
    old_end = held.unextended_through
    ends = {terms.end_of_renewed(old_end, day) for day in (held.window_opens_on, held.valid_through)}
    kept = None if terms.months is None or terms.from_completion else add_months(old_end, terms.months)
    if ends == {kept}:
        return Step(Code.RENEWAL_KEEPS_DATE, old_end, kept, months=terms.months)
    if terms.cycles:
        return Step(Code.RENEWAL_BY_CYCLE, until=ends.pop() if len(ends) == 1 else None)
    return Step(Code.RENEWAL_FROM_COMPLETION, months=terms.months)


def _passed(records: list[Passed]) -> Iterator[Step]:
    """Say what was passed when, day by day, what was accredited apart."""

    def order(record: Passed) -> tuple[date, date]:
        return (record.day, record.reviewed_on or date.min)

    for (day, reviewed), together in groupby(sorted(records, key=order), key=order):
        those = tuple(together)
        facts = tuple(FactRef(FactKind.RECORD, record.id) for record in those)
        items = tuple(record.activity for record in those)
        if reviewed == date.min:
            yield Step(Code.PASSED, day, items=items, facts=facts)
        else:
            yield Step(Code.PASSED_ELSEWHERE, day, also=reviewed, items=items, facts=facts)


def _end(ground: Ground, award: Award, before: Award | None, terms: Terms) -> Iterator[Step]:
    """Say how the last valid day was counted, and whether a month was too short for it."""
    end, base, code = award.unextended_through, award.day, Code.FROM_COMPLETION
    if award.kind is Kind.ACCREDITED:
        fact = next(fact for fact in ground.history.accredited if fact.id == award.evidence[0])
        base = fact.own_day
        if fact.last_day == end and fact.last_day != terms.end_of_new(base):
            yield Step(Code.BY_OWN_LAST_DAY, until=end)
            return
    elif award.kind is Kind.IN_WINDOW and before is not None and not terms.from_completion:
        base, code = before.unextended_through, Code.FROM_PREVIOUS_EXPIRY
    if terms.months is not None and add_months(base, terms.months) == end:
        yield Step(code, base, end, months=terms.months)
        if base.day != end.day:
            yield Step(Code.MONTH_END, base, end)
        return
    completed = base if award.kind is Kind.ACCREDITED else award.day
    for cycle, least in terms.cycles:
        after = before.unextended_through if award.kind is Kind.IN_WINDOW and before is not None else None
        if cycle.first(add_months(completed, least), after=after) == end:
            yield Step(Code.BY_CYCLE, cycle.start, end, days=cycle.every_months, months=least)
            return
    yield Step(Code.NEVER_SHORTER, until=end)


def _rules(stretch: Stretch, terms: Terms) -> Iterator[Step]:
    """Name the rules an award was earned by, and of several positions the one with the strictest value."""
    if not stretch.asking:
        yield from (rule_step(rule, None) for rule in terms.rules)
        return
    asking = stretch.asking
    rules = {id(rule): (position.id, rule) for position, rule in reversed(asking)}
    if len(rules) == 1:
        yield rule_step(asking[0][1], None)
        return
    yield from (rule_step(rule, position) for position, rule in reversed(rules.values()))
    for key, choose in STRICTEST.items():
        values = [getattr(rule, key) for _, rule in asking]
        if len(set(values)) > 1:
            value = choose(values)
            position = next(p for p, rule in asking if getattr(rule, key) == value)
            ref = (FactRef(FactKind.POSITION, position.id),)
            yield Step(Code.STRICTEST, days=value, position=position.id, text=key, facts=ref)
    anchors = [rule.anchor for _, rule in asking]
    if len(set(anchors)) > 1 and Anchor.COMPLETION in anchors:
        position = asking[anchors.index(Anchor.COMPLETION)][0]
        ref = (FactRef(FactKind.POSITION, position.id),)
        yield Step(Code.STRICTEST, position=position.id, text="anchor", facts=ref)


def rule_step(rule: Rule, position: str | None) -> Step:
    """Name a rule with its day and place."""
    facts = () if position is None else (FactRef(FactKind.POSITION, position),)
    return Step(Code.RULE, rule.in_force_from, position=position, text=rule.reference, rule=rule, facts=facts)


def counted(ground: Ground) -> Iterator[Step]:
    """Say what of the initial path is there already, and through which day it counts."""
    terms = ground.facts.terms
    if terms is None:
        return
    serving = ground.facts.serving()
    found = [ground.evidence.newest(item, serving, terms.drill_standards) for item in terms.initial]
    records = {entry.record.id: entry.record for entry in found if entry is not None}
    for day, together in groupby(sorted(records.values(), key=lambda record: record.day), key=lambda r: r.day):
        those = tuple(together)
        facts = tuple(FactRef(FactKind.RECORD, record.id) for record in those)
        items = tuple(record.activity for record in those)
        yield Step(Code.COUNTS_SO_FAR, day, add_days(day, terms.evidence_age_days), items=items, facts=facts)
