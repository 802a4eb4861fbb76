"""What a grade task is held against: the clinical core, fed with what the learner had looked at and nothing more.

A sign that was not looked at is not assessed; the honest answer is then a lower bound ("at least grade 1").
Sources: CRS-01 to CRS-19 and IC-01 to IC-13, Lee 2019, as computed by `lms.core.clinical`.
"""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.cases.script import FieldValue, Script, Task, TaskKind
from lms.core.cases.state import State
from lms.core.clinical.crs import grade_crs
from lms.core.clinical.findings import crs_findings, icans_findings
from lms.core.clinical.icans import grade_icans
from lms.core.clinical.results import CrsResult, IcansResult

#: the answer when nothing at all can be graded yet
CANNOT_GRADE = "at-least-0"


@dataclass(frozen=True, slots=True)
class Computed:
    """The grade the clinical core gives to what is known."""

    #: `grade-2`, `at-least-1`, `at-least-0`: the id of the option that is right
    answer: str
    grade: int | None
    lower_bound: bool
    result: CrsResult | IcansResult


def known_findings(script: Script, state: State, kind: TaskKind) -> dict[str, FieldValue]:
    """Merge what every known sign tells the grader of `kind`; unknown signs leave their fields out."""
    found: dict[str, FieldValue] = {}
    for sign in script.signs:
        known = state.known.get(sign.id)
        if known is not None:
            variant = sign.variants[known.variant]
            found.update(variant.crs if kind is TaskKind.GRADE_CRS else variant.icans)
    return found


def compute(script: Script, state: State, task: Task) -> Computed:
    """Grade what the learner knows now. Raises `FieldError` when the script's findings contradict each other."""
    fields = {
        name: list(v) if isinstance(v, tuple) else v for name, v in known_findings(script, state, task.kind).items()
    }
    crs = task.kind is TaskKind.GRADE_CRS
    result = grade_crs(crs_findings(fields)) if crs else grade_icans(icans_findings(fields))
    grade, bound = result.grade, result.lower_bound
    if grade is None:
        return Computed(CANNOT_GRADE, None, True, result)
    return Computed(f"at-least-{grade}" if bound else f"grade-{grade}", grade, bound, result)


def parse_answer(option_id: str) -> tuple[int, bool]:
    """Read `grade-2` or `at-least-1` as (grade, is a lower bound). Raises `ValueError` on anything else.

    >>> parse_answer("at-least-1")
    (1, True)
    """
    for prefix, bound in (("grade-", False), ("at-least-", True)):
        if option_id.startswith(prefix):
            grade = int(option_id.removeprefix(prefix))
            if 0 <= grade <= 5:
                return grade, bound
    raise ValueError(f"not a grade: {option_id}")
