"""What records make of a path, and through which day an award made of them holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lms.core.competency.decided import AccreditedAward, Trigger
from lms.core.competency.path import PathItem
from lms.core.competency.policy import Rule
from lms.core.competency.records import DrillStandard, Passed
from lms.core.dates import add_months
from tests.core.competency.reference_days import ONE, Days

#: a moment: its day, then 0 the beginning, 1 an hour of it, 2 the end
Moment = tuple[date, int, datetime]
MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)


def beginning(day: date) -> Moment:
    """The beginning of a day."""
    return day, 0, MIDNIGHT


def at(day: date, hour: datetime | None) -> Moment:
    """An hour of a day, or its end."""
    return (day, 2, MIDNIGHT) if hour is None else (day, 1, hour)


def passed_at(record: Passed) -> Moment:
    """When a record was passed."""
    return at(record.day, record.at)


def seen_at(record: Passed) -> Moment:
    """From when on a record counts: one accredited from outside, from the end of its review day."""
    if record.reviewed_on is None:
        return passed_at(record)
    return max(passed_at(record), at(record.reviewed_on, None))


@dataclass
class Held:
    """An award of the reference."""

    at: Moment
    day: date
    #: first, renewal or accredited
    kind: str
    #: the last valid day, not extended
    own_end: date
    #: the last valid day, extended
    end: date
    window: date
    lapse_limit: int

    @property
    def extended(self) -> bool:
        """Whether an extension has moved its end."""
        return self.end > self.own_end

    @property
    def last(self) -> date:
        """The last day on which the renewal path serves."""
        return self.end + timedelta(days=self.lapse_limit)


# what a record meets


def standard_on(days: Days, day: date, activity: str) -> DrillStandard | None:
    """The standard of a drill in force on a day, the strictest of all that ask."""
    found = [dict(rule.drill_standards)[activity] for rule in days.rules(day) if activity in dict(rule.drill_standards)]
    if not found:
        return None
    return DrillStandard(max(one.in_a_row for one in found), frozenset().union(*(one.exact for one in found)))


def meets(days: Days, item: PathItem, record: Passed, rules: Iterable[Rule]) -> bool:
    """Whether a record meets an item under these rules, its age apart."""
    for choice in item.choices:
        if choice.activity != record.activity:
            continue
        if choice.at_least is not None and (record.score is None or record.score < choice.at_least):
            continue
        asked = [dict(rule.drill_standards).get(choice.activity) for rule in rules]
        passed = record.standard or standard_on(days, record.day, choice.activity)
        if all(
            one is None or (passed is not None and passed.in_a_row >= one.in_a_row and passed.exact >= one.exact)
            for one in asked
        ):
            return True
    return False


def lacking(days: Days, path: Iterable[PathItem], records: Iterable[Passed], day: date) -> list[str]:
    """What is missing of a path on a day, of records none of which is too old on it."""
    rules = days.rules(day)
    age = min((rule.evidence_age_days for rule in rules), default=0)
    fresh = [record for record in records if (day - record.day).days <= age]
    return [item.text for item in path if not any(meets(days, item, record, rules) for record in fresh)]


def never_met(days: Days, path: Iterable[PathItem], records: Iterable[Passed], rule: Rule) -> list[PathItem]:
    """The items of a path that no record met, however old."""
    return [item for item in path if not any(meets(days, item, record, [rule]) for record in records)]


def older(trigger: Trigger, record: Passed) -> bool:
    """Whether a record is older than a content change, or than a change of the playbook it used."""
    had = dict(record.revisions)
    if any(item in had and had[item] < revision for item, revision in trigger.items):
        return True
    kind, own = record.activity.split(":")[0], [text.split(" ")[0] for text in trigger.owed]
    texts = [item for item, _ in trigger.items if item.split(":")[0] in {"section", "question"}]
    if kind == "update" and record.activity in own and not had.keys() >= set(texts):
        return True
    return bool(record.playbook & trigger.keys) and record.day < trigger.day


# which path


def path(days: Days, name: str, day: date, held: Held | None) -> list[PathItem]:
    """A path on a day: all that ask together, each activity once."""
    items = {item.text: item for rule in days.rules(day) for item in path_of(rule, name, held)}
    return list(items.values())


def path_of(rule: Rule, name: str, held: Held | None) -> tuple[PathItem, ...]:
    """A path of one rule; a renewal that rotates goes by the year of the last valid day being renewed."""
    if name in {"initial", "delta"}:
        return rule.initial if name == "initial" else rule.delta
    if name == "return" and rule.return_path:
        return rule.return_path
    year = 0 if held is None else held.own_end.year
    return rule.renewals[year % len(rule.renewals)]


# through which day


def cycle_date(rule: Rule, day: date, after: date | None) -> date:
    """The first cycle date far enough from a completion, and after the end being renewed."""
    assert rule.cycle is not None
    number = 0
    while True:
        found = add_months(rule.cycle.start, number * rule.cycle.every_months)
        if found >= add_months(day, rule.minimum_active_months) and (after is None or found > after):
            return found
        number += 1


def end_from(days: Days, day: date, completed: date, renewed: Held | None) -> date:
    """The last valid day by the rules of a day: counted from a completion, or from the end renewed in its window."""
    rules = days.rules(day)
    plain = [rule for rule in rules if rule.anchor != "fixed-cycle"]
    ends = []
    if plain:
        months = min(rule.valid_for_months for rule in plain)
        kept = renewed is not None and all(rule.anchor == "previous-expiry" for rule in plain)
        ends.append(add_months(renewed.own_end if renewed is not None and kept else completed, months))
    for rule in rules:
        if rule.anchor == "fixed-cycle":
            ends.append(cycle_date(rule, completed, None if renewed is None else renewed.own_end))
    return min(ends)


def award(days: Days, moment: Moment, held: Held | None, *, revoked: bool, renews: bool) -> Held:
    """The award completed at a moment; it never ends before the one held."""
    day = moment[0]
    in_window = renews and held is not None and held.window <= day <= held.end
    end = end_from(days, day, day, held if in_window else None)
    if held is not None and not revoked:
        end = max(end, held.end)
    return holding(days, moment, "renewal" if renews else "first", end)


def accredited(days: Days, one: AccreditedAward) -> Held:
    """The award of another house, taken over."""
    end = end_from(days, one.day, one.own_day, None)
    if one.last_day is not None:
        end = min(end, one.last_day)
    return holding(days, at(one.day, one.at), "accredited", end)


def holding(days: Days, moment: Moment, kind: str, end: date) -> Held:
    """An award with the window and the lapse limit of its day."""
    day, rules = moment[0], days.rules(moment[0])
    window = max(end - timedelta(days=max(rule.window_days for rule in rules)), day + ONE)
    return Held(moment, day, kind, end, end, window, min(rule.lapse_limit_days for rule in rules))
