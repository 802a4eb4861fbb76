"""What a grader answers: the grade, why, what was not assessed, and what must be said beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lms.core.clinical.vocabulary import Arm, Warn


@dataclass(frozen=True, slots=True)
class Reason:
    """One arm or domain that stands, with the grade it gives by itself."""

    arm: Arm
    grade: int
    #: permanent machine word; screens find their own sentence by it
    code: str
    #: short technical English
    finding: str

    def to_json(self) -> dict[str, object]:
        """Give the documented keys."""
        return {"arm": str(self.arm), "grade": self.grade, "finding": self.finding}


@dataclass(frozen=True, slots=True)
class CrsResult:
    """A CRS grade by the ASTCT consensus (Lee 2019)."""

    #: 0 (criteria not met) to 5
    grade: int
    #: the reasons that set the grade; empty at grade 0
    because: tuple[Reason, ...]
    #: fields that bear on the grade and were not given, in the order of the vocabulary
    not_assessed: tuple[str, ...]
    #: True: "at least this grade"
    lower_bound: bool
    warnings: tuple[Warn, ...]
    #: every arm that stands, whether or not it sets the grade or the fever gate lets it count
    standing: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Give the documented keys."""
        return _graded(self.grade, self.because, self.not_assessed, self.lower_bound, self.warnings)


@dataclass(frozen=True, slots=True)
class IcansResult:
    """An adult ICANS grade by the ASTCT consensus (Lee 2019)."""

    #: 0 to 5; None: nothing found and ICE missing, so ICANS cannot be excluded (IC-13)
    grade: int | None
    #: the reasons that set the grade; empty at grade 0 and None
    because: tuple[Reason, ...]
    not_assessed: tuple[str, ...]
    #: True: "at least this grade"
    lower_bound: bool
    warnings: tuple[Warn, ...]
    #: every domain that stands, whether or not it sets the grade
    standing: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Give the documented keys."""
        return _graded(self.grade, self.because, self.not_assessed, self.lower_bound, self.warnings)


@dataclass(frozen=True, slots=True)
class IceResult:
    """An ICE score of 10 points (Lee 2019)."""

    #: 0 to 10; None while an item is missing (ICE-03)
    score: int | None
    #: fields in which a point was lost
    lost: tuple[str, ...]
    #: fields that were not given: neither passed nor failed
    not_assessed: tuple[str, ...]
    at_least: int
    at_most: int
    warnings: tuple[Warn, ...]

    def to_json(self) -> dict[str, object]:
        """Give the documented keys: the bounds only where an item is missing, warnings only where there are any."""
        answer: dict[str, object] = {"score": self.score, "lost": list(self.lost)}
        if self.score is None:
            answer |= {
                "not_assessed": list(self.not_assessed),
                "at_least": self.at_least,
                "at_most": self.at_most,
            }
        if self.warnings:
            answer["warnings"] = [str(warning) for warning in self.warnings]
        return answer


def in_order(warnings: Iterable[Warn]) -> tuple[Warn, ...]:
    """Give each warning once, in the order of the vocabulary."""
    raised = set(warnings)
    return tuple(warning for warning in Warn if warning in raised)


def worst(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Keep the reasons of the highest grade: the most severe sets the grade (CRS-01, IC-01, Lee 2019)."""
    listed = tuple(reasons)
    return tuple(reason for reason in listed if not any(other.grade > reason.grade for other in listed))


def _graded(
    grade: int | None,
    because: tuple[Reason, ...],
    not_assessed: tuple[str, ...],
    lower_bound: bool,
    warnings: tuple[Warn, ...],
) -> dict[str, object]:
    return {
        "grade": grade,
        "because": [reason.to_json() for reason in because],
        "not_assessed": list(not_assessed),
        "lower_bound": lower_bound,
        "warnings": [str(warning) for warning in warnings],
    }
