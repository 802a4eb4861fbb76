"""Terms: what a competency takes of one person on a day, the strictest of the rules that ask it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.core.competency.path import Path, PathItem, union
from lms.core.competency.policy import Anchor, Rule
from lms.core.competency.records import DrillStandard, Passed
from lms.core.dates import days_between


@dataclass(frozen=True, slots=True)
class Terms:
    """What an award completed on the day would rest on and last."""

    initial: Path
    renewal: Path
    valid_for_months: int
    window_days: int
    lapse_limit_days: int
    evidence_age_days: int
    anchor: Anchor
    drill_standards: tuple[tuple[str, DrillStandard], ...]

    def newest(self, item: PathItem, evidence: Sequence[Passed], day: date) -> Passed | None:
        """Give the newest record that meets `item` on `day` and is not too old, if any.

        `evidence` is in order of time and holds nothing passed after `day`.
        """
        for record in reversed(evidence):
            if days_between(record.day, day) > self.evidence_age_days:
                return None
            if item.met_by(record) and self._to_standard(record):
                return record
        return None

    def complete(self, path: Path, evidence: Sequence[Passed], day: date) -> tuple[Passed, ...] | None:
        """Give the records that complete `path` on `day`, item by item, or None while one is missing."""
        used = []
        for item in path:
            record = self.newest(item, evidence, day)
            if record is None:
                return None
            used.append(record)
        return tuple(used)

    def missing(self, path: Path, evidence: Sequence[Passed], day: date) -> tuple[str, ...]:
        """Give the items of `path` that nothing meets on `day`, as written, in path order."""
        return tuple(item.text for item in path if self.newest(item, evidence, day) is None)

    def as_passed(self, record: Passed) -> Passed:
        """Give a drill's record the standard in force on its own day where it does not carry one."""
        if record.standard is None:
            standard = self._standard(record.activity)
            if standard is not None:
                return replace(record, standard=standard)
        return record

    def _standard(self, activity: str) -> DrillStandard | None:
        for drill, standard in self.drill_standards:
            if drill == activity:
                return standard
        return None

    def _to_standard(self, record: Passed) -> bool:
        asked = self._standard(record.activity)
        return asked is None or (record.standard is not None and record.standard.meets(asked))


def strictest(rules: Sequence[Rule]) -> Terms:
    """Join the rules that ask: shortest validity, lapse limit and evidence age, widest window, union of activities.

    Where one rule counts renewals from their completion, all do: that ends earlier. A drill must meet every standard.
    """
    standards: dict[str, DrillStandard] = {}
    for rule in rules:
        for drill, asked in rule.drill_standards:
            held = standards.get(drill, asked)
            standards[drill] = DrillStandard(max(held.in_a_row, asked.in_a_row), held.exact | asked.exact)
    return Terms(
        initial=union([rule.initial for rule in rules]),
        renewal=union([rule.renewal for rule in rules]),
        valid_for_months=min(rule.valid_for_months for rule in rules),
        window_days=max(rule.window_days for rule in rules),
        lapse_limit_days=min(rule.lapse_limit_days for rule in rules),
        evidence_age_days=min(rule.evidence_age_days for rule in rules),
        anchor=Anchor.COMPLETION if any(r.anchor is Anchor.COMPLETION for r in rules) else Anchor.PREVIOUS_EXPIRY,
        drill_standards=tuple(sorted(standards.items())),
    )
