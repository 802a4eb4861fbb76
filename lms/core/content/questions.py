"""Make questions out of what an author wrote, and out of a text that was published earlier."""

from __future__ import annotations

import json
from datetime import date

from pydantic import TypeAdapter

from lms.core.clinical import crs_findings, icans_findings
from lms.core.clinical.dosing import tocilizumab_dose
from lms.core.clinical.units import celsius, fahrenheit
from lms.core.content.library import Origin
from lms.core.content.shapes import (
    GRADE_NAMES,
    AnswerShape,
    ChoiceShape,
    ComputedShape,
    GradeShape,
    NumericShape,
    QuestionShape,
)
from lms.core.problems import FieldError, Problem
from lms.core.quizzes.quiz import Kind, Number, Option, Question

_QUESTION: TypeAdapter[ChoiceShape | NumericShape | GradeShape] = TypeAdapter(QuestionShape)


def make_question(
    shape: ChoiceShape | NumericShape | GradeShape, origin: Origin
) -> tuple[Question | None, list[Problem]]:
    """Make the value; what the clinical core cannot read is a problem at its field."""
    try:
        question = _question(shape)
    except FieldError as error:
        where = _where(shape, error.field)
        return None, [origin.problem(f"{error.field} {error.message}", *where)]
    if isinstance(shape, GradeShape):
        return _graded(question, origin)
    return question, []


def _graded(question: Question, origin: Origin) -> tuple[Question | None, list[Problem]]:
    """Hold the computed answer against what is offered."""
    answer = question.computed_grade()
    if answer is None:
        return None, [origin.problem("these findings give no grade: it cannot be asked for", "findings")]
    if answer not in {option.id for option in question.options}:
        return None, [origin.problem(f"the findings grade as `{answer}`, which `why` does not offer", "why")]
    return question, []


def canonical(data: object) -> str:
    """Write plain data as one text that depends on nothing but the data."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_iso)


def question_from_text(text: str) -> Question:
    """Make a question out of its published text.

    Raises:
        ValueError: the text was not written by `canonical`, or the shape of questions has changed since.
    """
    return _question(_QUESTION.validate_python(json.loads(text)))


def _question(shape: ChoiceShape | NumericShape | GradeShape) -> Question:
    if isinstance(shape, ChoiceShape):
        options = tuple(Option(o.id, o.text, o.why, bool(o.right), o.value, tuple(o.facts)) for o in shape.options)
        return _base(shape, options=options)
    if isinstance(shape, NumericShape):
        return _base(shape, number=_number(shape))
    options = tuple(Option(name, "", shape.why[name]) for name in GRADE_NAMES if name in shape.why)
    question = _base(shape, options=options)
    crs = crs_findings(shape.findings) if shape.kind == "grade-crs" else None
    icans = icans_findings(shape.findings) if shape.kind == "grade-icans" else None
    return Question(
        question.id,
        question.kind,
        question.objective,
        question.stem,
        question.facts,
        question.critical,
        question.playbook,
        options,
        crs=crs,
        icans=icans,
    )


def _base(
    shape: ChoiceShape | NumericShape | GradeShape, *, options: tuple[Option, ...] = (), number: Number | None = None
) -> Question:
    return Question(
        id=shape.id,
        kind=Kind(shape.kind),
        objective=shape.objective,
        stem=shape.stem,
        facts=tuple(shape.facts),
        critical=shape.critical,
        playbook=shape.playbook,
        options=options,
        number=number,
    )


def _number(shape: NumericShape) -> Number:
    value, tolerance, unit = (
        _typed(shape.answer) if shape.answer is not None else _computed(shape.computed or ComputedShape())
    )
    return Number(value, tolerance, unit, shape.why_right, shape.why_wrong)


def _typed(answer: AnswerShape) -> tuple[float, float, str]:
    return answer.value, answer.tolerance, answer.unit


def _computed(computed: ComputedShape) -> tuple[float, float, str]:
    """Compute the number by the clinical core (°F and °C exact; tocilizumab 8 mg/kg, at most 800 mg, DOSE-01)."""
    if computed.convert_f_to_c is not None:
        return float(celsius(computed.convert_f_to_c)), 0.05, "°C"
    if computed.convert_c_to_f is not None:
        return float(fahrenheit(computed.convert_c_to_f)), 0.1, "°F"
    weight_kg = computed.tocilizumab_mg.weight_kg if computed.tocilizumab_mg is not None else 0.0
    return float(tocilizumab_dose(weight_kg).mg), 0.5, "mg"


def _where(shape: ChoiceShape | NumericShape | GradeShape, field: str) -> tuple[str, ...]:
    if isinstance(shape, GradeShape):
        return ("findings", field) if field in shape.findings else ("findings",)
    return ("computed",)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no plain content value")
