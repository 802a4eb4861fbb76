"""A question and a quiz as values, and what answers a question offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.core.clinical import CrsFindings, IcansFindings, grade_crs, grade_icans


class Kind(StrEnum):
    """What a question asks for."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    NUMERIC = "numeric"
    GRADE_CRS = "grade-crs"
    GRADE_ICANS = "grade-icans"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer offered; of a graded question its id is the grade: `2`, `at-least-2`."""

    id: str
    #: Markdown; empty for a grade, which the screen words itself
    text: str
    #: the rationale, Markdown
    why: str
    right: bool = False
    #: the playbook value this option stands for, in a site-choice question
    value: str | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """The number a numeric question asks for."""

    value: float
    #: an answer this far away, or nearer, is right
    tolerance: float
    unit: str
    why_right: str
    why_wrong: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. What is right may hang on a value of the site's playbook."""

    id: str
    kind: Kind
    objective: str
    #: Markdown with placeholders
    stem: str
    facts: tuple[str, ...]
    critical: bool = False
    #: the question is asked only where this playbook key is set
    playbook: str | None = None
    options: tuple[Option, ...] = ()
    number: Number | None = None
    crs: CrsFindings | None = None
    icans: IcansFindings | None = None

    @property
    def site_choice(self) -> bool:
        """Say whether the right option is the one that carries the site's value."""
        return self.playbook is not None and any(option.value is not None for option in self.options)

    def right_options(self, playbook: Mapping[str, object]) -> frozenset[str]:
        """Give the ids of the right options under these playbook values; empty when the site has not decided.

        A graded question is computed by the clinical core (ASTCT consensus, Lee 2019), never typed.
        """
        if self.crs is not None or self.icans is not None:
            answer = self.computed_grade()
            return frozenset() if answer is None else frozenset({answer})
        if self.site_choice:
            value = playbook.get(self.playbook or "")
            return frozenset(option.id for option in self.options if value is not None and option.value == value)
        return frozenset(option.id for option in self.options if option.right)

    def computed_grade(self) -> str | None:
        """Give the right answer of a graded question: `2`, `at-least-2`, or None where the findings give no grade.

        Source: ASTCT consensus grading (Lee 2019); a missing arm can only raise the grade (CRS-19, IC-13).
        """
        result = grade_crs(self.crs) if self.crs is not None else grade_icans(self.icans) if self.icans else None
        if result is None or result.grade is None:
            return None
        return f"at-least-{result.grade}" if result.lower_bound else str(result.grade)

    def asked_under(self, playbook: Mapping[str, object]) -> bool:
        """Say whether the question can be asked: it hangs on no playbook key, or the key is set to what it knows."""
        if self.playbook is None:
            return True
        return bool(self.right_options(playbook)) if self.site_choice else self.playbook in playbook


@dataclass(frozen=True, slots=True)
class Quiz:
    """A bank of questions and how an attempt is made from it."""

    id: str
    title: str
    job_roles: tuple[str, ...]
    #: the module it belongs to
    module: str | None
    #: objective id → text
    objectives: Mapping[str, str]
    #: how many questions one attempt asks
    draw: int
    #: per cent right that passes
    pass_at: int
    questions: tuple[Question, ...]

    def question(self, question_id: str) -> Question:
        """Give one question of the bank; KeyError when it is not there."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)
