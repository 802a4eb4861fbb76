"""Terms: what a competency takes of one person on a day, the strictest of the rules that ask it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.core.competency.evidence import Evidence, Serving
from lms.core.competency.path import Path, union
from lms.core.competency.policy import Anchor, Cycle, Rule
from lms.core.competency.records import DrillStandard, Passed
from lms.core.dates import add_months


@dataclass(frozen=True, slots=True)
class Terms:
    """What an award completed on the day would rest on and last."""

    rules: tuple[Rule, ...]
    initial: Path
    delta: Path
    valid_for_months: int
    window_days: int
    lapse_limit_days: int
    evidence_age_days: int
    due_after_return_days: int
    leave_limit_days: int
    drill_standards: Mapping[str, DrillStandard]
    #: months of the rules without a fixed cycle; None where every rule has one
    months: int | None
    #: whether one of those counts renewals from their completion
    from_completion: bool
    #: fixed cycles, each with the months an award lasts at least
    cycles: tuple[tuple[Cycle, int], ...]

    def renewal_for(self, year: int) -> Path:
        """Give the renewal path of an award whose unextended last valid day is in `year`."""
        return union([rule.renewal_for(year) for rule in self.rules])

    def return_for(self, year: int) -> Path:
        """Give the return path of such an award."""
        return union([rule.return_for(year) for rule in self.rules])

    @property
    def own_return(self) -> Path | None:
        """The return path, the same for every award; None where a renewal path, which goes by the award, stands in."""
        own = [rule.return_path for rule in self.rules]
        return union(own) if all(own) else None

    def end_of_new(self, completion: date) -> date:
        """Give the last valid day counted from the completion."""
        ends = [cycle.first(add_months(completion, least)) for cycle, least in self.cycles]
        if self.months is not None:
            ends.append(add_months(completion, self.months))
        return min(ends)

    def end_of_renewed(self, old_end: date, completion: date) -> date:
        """Give the last valid day of a renewal in the window of an award that ended, unextended, on `old_end`."""
        ends = [cycle.first(add_months(completion, least), after=old_end) for cycle, least in self.cycles]
        if self.months is not None:
            ends.append(add_months(completion if self.from_completion else old_end, self.months))
        return min(ends)

    def complete(self, path: Path, evidence: Evidence, serving: Serving) -> tuple[Passed, ...] | None:
        """Give the records that complete `path`, item by item, or None while one is missing."""
        used = []
        for item in path:
            entry = evidence.newest(item, serving, self.drill_standards)
            if entry is None:
                return None
            used.append(entry.record)
        return tuple(used)

    def missing(self, path: Path, evidence: Evidence, serving: Serving) -> tuple[str, ...]:
        """Give the items of `path` that nothing meets, as written, in path order."""
        return tuple(item.text for item in path if evidence.newest(item, serving, self.drill_standards) is None)

    def as_passed(self, record: Passed) -> Passed:
        """Give a drill's record the standard in force on its own day where it does not carry one."""
        standard = self.drill_standards.get(record.activity)
        return record if record.standard is not None or standard is None else replace(record, standard=standard)


def strictest(rules: Sequence[Rule]) -> Terms:
    """Join the rules that ask: shortest validity, lapse limit and evidence age, widest window, union of activities.

    Where one rule counts renewals from their completion, all do: that ends earlier. A drill must meet every standard.
    A fixed cycle ends an award where its own day is earlier.
    """
    standards: dict[str, DrillStandard] = {}
    for rule in rules:
        for drill, asked in rule.drill_standards:
            held = standards.get(drill, asked)
            standards[drill] = DrillStandard(max(held.in_a_row, asked.in_a_row), held.exact | asked.exact)
    free = [rule for rule in rules if rule.anchor is not Anchor.FIXED_CYCLE]
    return Terms(
        rules=tuple(rules),
        initial=union([rule.initial for rule in rules]),
        delta=union([rule.delta for rule in rules]),
        valid_for_months=min(rule.valid_for_months for rule in rules),
        window_days=max(rule.window_days for rule in rules),
        lapse_limit_days=min(rule.lapse_limit_days for rule in rules),
        evidence_age_days=min(rule.evidence_age_days for rule in rules),
        due_after_return_days=min(rule.due_after_return_days for rule in rules),
        leave_limit_days=min(rule.leave_limit_days for rule in rules),
        drill_standards=standards,
        months=min((rule.valid_for_months for rule in free), default=None),
        from_completion=any(rule.anchor is Anchor.COMPLETION for rule in free),
        cycles=tuple(
            (rule.cycle, rule.minimum_active_months)
            for rule in rules
            if rule.anchor is Anchor.FIXED_CYCLE and rule.cycle is not None
        ),
    )
