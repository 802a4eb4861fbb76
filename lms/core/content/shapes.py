"""The shapes of the YAML files as strict models; every key is described in docs/writing-content.md."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, field_validator, model_validator

from lms.core.competency.path import read_policy_item
from lms.core.content.marks import FactId, Id, Key, Strict, Text
from lms.core.problems import FieldError

#: in a revision note: every section, every question
ALL = "all"
ChangeName = Literal["full", "delta", "typo"]


def _path_item(text: str) -> str:
    try:
        read_policy_item(text)
    except FieldError as error:
        raise ValueError(error.message) from error
    return text


#: an activity id, or several joined by `or`, as `lms.core.competency.path` reads them
Activity = Annotated[str, AfterValidator(_path_item)]
ActivityPath = Annotated[list[Activity], Field(min_length=1)]


class SourceShape(Strict):
    """A published source."""

    short: Text
    title: Text
    where: Text | None = None


class FactShape(Strict):
    """One fact."""

    id: FactId
    statement: Text
    mark: list[Literal["C", "S", "V"]] = Field(min_length=1)
    differs: bool = False
    sources: list[Id] = Field(min_length=1)
    checked_on: date
    review_by: date
    numbers: dict[Key, int | float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> FactShape:
        if self.review_by <= self.checked_on:
            raise ValueError("`review_by` must be later than `checked_on`")
        return self

    @field_validator("numbers", mode="before")
    @classmethod
    def _numbers_only(cls, value: object) -> object:
        if isinstance(value, dict) and any(
            isinstance(n, bool) or not isinstance(n, int | float) for n in value.values()
        ):
            raise ValueError("every value must be a number")
        return value


class FactsFile(Strict):
    """facts.yaml."""

    sources: dict[Id, SourceShape]
    facts: list[FactShape]


class AllowedShape(Strict):
    """One value of a choice."""

    value: Id
    text: Text


class PositionShape(Strict):
    """What a source says on a question the site must decide."""

    source: Id
    says: Text
    fact: FactId | None = None


class PlaybookShape(Strict):
    """One key a site must decide."""

    key: Key
    question: Text
    type: Literal["text", "phone", "choice", "number", "list"]
    allowed: list[AllowedShape] = Field(default_factory=list)
    unit: Text | None = None
    scope: Literal["programme", "facility"]
    clinical: bool
    on_change: Literal["none", "notify", "attest", "delta"]
    readers: list[Id] = Field(min_length=1)
    ask: Text
    positions: list[PositionShape] = Field(default_factory=list)

    @model_validator(mode="after")
    def _choice_has_values(self) -> PlaybookShape:
        values = [item.value for item in self.allowed]
        if self.type == "choice" and len(values) < 2:
            raise ValueError("a choice needs at least two `allowed` values")
        if self.type not in ("choice", "list") and values:
            raise ValueError("only a choice or a list has `allowed` values")
        if len(set(values)) < len(values):
            raise ValueError("an `allowed` value stands here twice")
        return self


class PlaybookFile(Strict):
    """playbook.yaml."""

    keys: list[PlaybookShape]


class ObjectiveShape(Strict):
    """What a learner can do afterwards."""

    id: Id
    text: Text


class SectionShape(Strict):
    """What a section teaches and rests on."""

    objectives: list[Id] = Field(min_length=1)
    facts: list[FactId] = Field(default_factory=list)


class NoteShape(Strict):
    """A revision note of a module or quiz."""

    on: date
    change: ChangeName
    note: Text
    sections: list[Id] = Field(default_factory=list)
    questions: list[Id] = Field(default_factory=list)

    @field_validator("sections", "questions", mode="before")
    @classmethod
    def _all_or_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value != ALL:
            raise ValueError("write `all` or a list of ids")
        return [ALL]


class ModuleHead(Strict):
    """The front matter of a module."""

    id: Id
    title: Text
    for_: list[Id] = Field(alias="for", min_length=1)
    summary: Text
    objectives: list[ObjectiveShape] = Field(min_length=1)
    sections: dict[Id, SectionShape] = Field(min_length=1)
    key_points: list[Text] = Field(min_length=1)
    revisions: list[NoteShape] = Field(min_length=1)


class OptionShape(Strict):
    """One option of a question."""

    id: Id
    text: Text
    why: Text
    right: bool | None = None
    value: Id | None = None
    facts: list[FactId] = Field(default_factory=list)


class _QuestionShape(Strict):
    """What all questions have."""

    id: Id
    objective: Id
    facts: list[FactId] = Field(min_length=1)
    critical: bool = False
    stem: Text
    playbook: Key | None = None


class ChoiceShape(_QuestionShape):
    """Choose one, or all that are right."""

    kind: Literal["single", "multiple"]
    options: list[OptionShape] = Field(min_length=2)

    @model_validator(mode="after")
    def _right_ones(self) -> ChoiceShape:
        ids = [option.id for option in self.options]
        if len(set(ids)) < len(ids):
            raise ValueError("an option id stands here twice")
        if any(option.value is not None for option in self.options):
            self._site_choice()
            return self
        right = sum(option.right is True for option in self.options)
        if self.kind == "single" and right != 1:
            raise ValueError(f"a single-choice question has exactly one right option, not {right}")
        if self.kind == "multiple" and right in (0, len(self.options)):
            raise ValueError("a multiple-choice question has at least one right and one wrong option")
        return self

    def _site_choice(self) -> None:
        if self.playbook is None or self.kind != "single":
            raise ValueError("options with `value` belong to a `single` question that names its `playbook` key")
        if any(option.value is None or option.right is not None for option in self.options):
            raise ValueError("in a site choice every option has `value` and none has `right`")


class AnswerShape(Strict):
    """A number typed by the author."""

    value: float
    tolerance: float = Field(ge=0)
    unit: Text


class WeightShape(Strict):
    """What a dose is computed from."""

    weight_kg: float = Field(gt=0)


class ComputedShape(Strict):
    """A number computed by the clinical core."""

    convert_f_to_c: float | None = None
    convert_c_to_f: float | None = None
    tocilizumab_mg: WeightShape | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> ComputedShape:
        if len(self.model_fields_set) != 1:
            raise ValueError("write exactly one of convert_f_to_c, convert_c_to_f, tocilizumab_mg")
        return self


class NumericShape(_QuestionShape):
    """Write a number."""

    kind: Literal["numeric"]
    answer: AnswerShape | None = None
    computed: ComputedShape | None = None
    why_right: Text
    why_wrong: Text

    @model_validator(mode="after")
    def _one_answer(self) -> NumericShape:
        if (self.answer is None) == (self.computed is None):
            raise ValueError("write either `answer` or `computed`")
        return self


def _grade_name(name: str) -> str:
    if name not in GRADE_NAMES:
        raise ValueError(f"`{name}` is no answer; write one of {', '.join(GRADE_NAMES)}")
    return name


#: the answers a graded question may offer, in the order they are shown
GRADE_NAMES = ("0", "1", "2", "3", "4", "at-least-1", "at-least-2", "at-least-3", "at-least-4")
GradeName = Annotated[str, AfterValidator(_grade_name)]


class GradeShape(_QuestionShape):
    """Grade this patient."""

    kind: Literal["grade-crs", "grade-icans"]
    #: read by the clinical core, which names the field that is wrong
    findings: dict[str, object]
    offer_at_least: bool = False
    why: dict[GradeName, Text]

    @model_validator(mode="after")
    def _rationale_for_each(self) -> GradeShape:
        missing = [grade for grade in "1234" if grade not in self.why]
        if missing:
            raise ValueError(f"`why` lacks a rationale for grade {', '.join(missing)}")
        if not self.offer_at_least and any(name.startswith("at-least") for name in self.why):
            raise ValueError("`at-least-N` is offered only with `offer_at_least: true`")
        return self


QuestionShape = Annotated[ChoiceShape | NumericShape | GradeShape, Field(discriminator="kind")]


class CheckFence(Strict):
    """The one question of a check fence, wrapped so that it is validated like a list item."""

    question: QuestionShape


class QuizFile(Strict):
    """quizzes/ID.yaml."""

    id: Id
    title: Text
    for_: list[Id] = Field(alias="for", min_length=1)
    module: Id | None = None
    objectives: list[ObjectiveShape] = Field(min_length=1)
    draw: int = Field(ge=1)
    pass_at: int = Field(ge=1, le=100)
    revisions: list[NoteShape] = Field(min_length=1)
    questions: list[QuestionShape] = Field(min_length=1)


class AskedOfShape(Strict):
    """Of whom a competency is asked."""

    job_role: Id
    units: list[Id] = Field(default_factory=list)
    facilities: list[Id] = Field(default_factory=list)


class StandardShape(Strict):
    """When a drill is passed."""

    in_a_row: int = Field(ge=1)
    exact: list[Literal["score", "grade"]] = Field(min_length=1)


class CycleShape(Strict):
    """Last valid days that are the same for everyone."""

    every_months: int = Field(ge=1)
    start: date = Field(alias="from")


class TurnoverShape(Strict):
    """When a unit's turnover asks something again."""

    window_days: int = Field(ge=1)
    rate: float = Field(gt=0)
    action: list[Activity] = Field(min_length=1)
    due_days: int = Field(ge=0)


class RuleShape(Strict):
    """The rules of a competency from a day on."""

    in_force_from: date
    reference: Text
    required_of: list[AskedOfShape] = Field(min_length=1)
    initial: list[Activity] = Field(min_length=1)
    renewal: Annotated[
        Annotated[ActivityPath, Tag("path")]
        | Annotated[dict[Annotated[str, Field(pattern="^[A-Z]$")], ActivityPath], Tag("turns")],
        Discriminator(lambda value: "turns" if isinstance(value, dict) else "path"),
    ]
    return_path: ActivityPath | None = Field(default=None, alias="return")
    delta: ActivityPath | None = None
    valid_for_months: int = Field(ge=1)
    window_days: int = Field(ge=0)
    anchor: Literal["previous-expiry", "completion", "fixed-cycle"]
    cycle: CycleShape | None = None
    minimum_active_months: int | None = Field(default=None, ge=0)
    turnover: TurnoverShape | None = None
    assessor: Id | None = None
    lapse_limit_days: int = Field(ge=0)
    evidence_age_days: int = Field(ge=0)
    due_after_start_days: int = Field(ge=0)
    due_after_return_days: int = Field(ge=0)
    leave_limit_days: int = Field(ge=0)
    spell_gap_days: int = Field(ge=0)
    minimum_ready: dict[Literal["day", "night"], Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    drill_standards: dict[Activity, StandardShape] = Field(default_factory=dict)


class CompetencyShape(Strict):
    """One competency."""

    id: Id
    title: Text
    summary: Text
    policy: list[RuleShape] = Field(min_length=1)


class CompetenciesFile(Strict):
    """competencies.yaml."""

    competencies: list[CompetencyShape]
