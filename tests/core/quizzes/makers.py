"""Small questions and quizzes for the tests of this folder."""

from __future__ import annotations

from lms.core.clinical import crs_findings, icans_findings
from lms.core.quizzes.quiz import Kind, Number, Option, Question, Quiz


def single(name: str, objective: str = "recognise", *, critical: bool = False, playbook: str | None = None) -> Question:
    """Three options, `a` right."""
    options = tuple(Option(o, o.upper(), "Because.", right=o == "a") for o in "abc")
    return Question(name, Kind.SINGLE, objective, "Which?", ("CRS-02",), critical, playbook, options)


def multiple(name: str, objective: str = "recognise") -> Question:
    """Three options, `a` and `b` right."""
    options = tuple(Option(o, o.upper(), "Because.", right=o in "ab") for o in "abc")
    return Question(name, Kind.MULTIPLE, objective, "Which ones?", ("CRS-02",), options=options)


def site_choice(name: str, objective: str = "act") -> Question:
    """Home or admission, as the site decides `route`."""
    options = (Option("home", "Home", "One.", value="outpatient"), Option("bed", "Bed", "Two.", value="admit"))
    return Question(name, Kind.SINGLE, objective, "Where?", ("ESC-08",), playbook="route", options=options)


def numeric(name: str, value: float = 38.4, tolerance: float = 0.05) -> Question:
    """A temperature."""
    return Question(
        name, Kind.NUMERIC, "recognise", "How many?", ("CRS-02",), number=Number(value, tolerance, "°C", "Yes.", "No.")
    )


def grade_crs(name: str, **findings: object) -> Question:
    """Grade CRS, every answer offered."""
    return Question(
        name, Kind.GRADE_CRS, "recognise", "Grade?", ("CRS-01",), options=_grades(), crs=crs_findings(findings)
    )


def grade_icans(name: str, **findings: object) -> Question:
    """Grade ICANS, every answer offered."""
    return Question(
        name, Kind.GRADE_ICANS, "recognise", "Grade?", ("IC-01",), options=_grades(), icans=icans_findings(findings)
    )


def quiz(*questions: Question, draw: int = 3, pass_at: int = 80) -> Quiz:
    """A quiz of these questions with the objectives they name."""
    objectives = {question.objective: question.objective for question in questions}
    return Quiz("fever", "Fever", ("ed-nurse",), None, objectives, draw, pass_at, questions)


def _grades() -> tuple[Option, ...]:
    names = ("0", "1", "2", "3", "4", "at-least-1", "at-least-2", "at-least-3", "at-least-4")
    return tuple(Option(name, "", "Because.") for name in names)
