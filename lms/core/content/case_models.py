"""The shape of a case file: what keys there are, which are required, what each may hold."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from lms.core.cases.script import Mark, TaskKind
from lms.core.cases.vitals import FIELDS
from lms.core.content.marks import FactId, Id, Key, Strict, Text

#: a finding of the graders' vocabulary; the clinical core judges name and value
Value = bool | int | float | str | list[str] | None
Minutes = Annotated[int, Field(ge=0, le=240)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Read = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+#[a-z0-9-]+$")]
#: an action: an option, a question, or a grade given as `task/grade-1`
Done = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/(grade|at-least)-[0-5])?$")]
_ANSWER = re.compile(r"^(grade|at-least)-[0-5]$")


class RuleModel(Strict):
    """One comparison.

    `{flag: x}` `{not_flag: x}` `{minutes_at_least: 40}` `{since: x, at_least: 10}` `{counter: x, at_least: 2}`
    `{sign: pressure, is: low}`
    """

    flag: Id | None = None
    not_flag: Id | None = None
    minutes_at_least: Minutes | None = None
    minutes_below: Minutes | None = None
    since: Id | None = None
    counter: Id | None = None
    sign: Id | None = None
    is_: Id | None = Field(default=None, alias="is")
    at_least: int | None = None
    below: int | None = None

    @model_validator(mode="after")
    def _one_comparison(self) -> RuleModel:
        named = [name for name in ("flag", "not_flag", "since", "counter", "sign") if getattr(self, name) is not None]
        timed = self.minutes_at_least is not None or self.minutes_below is not None
        if len(named) + timed != 1:
            raise ValueError("a rule compares exactly one thing: flag, not_flag, minutes, since, counter or sign")
        bounds = self.at_least is not None or self.below is not None
        if bounds != (named in (["since"], ["counter"])):
            raise ValueError("`at_least` and `below` belong to `since` and `counter`, and these need one of them")
        if (self.is_ is not None) != (named == ["sign"]):
            raise ValueError("`sign` needs `is`, and `is` needs `sign`")
        return self


class EffectModel(Strict):
    """What something does: flags set, counters counted, signs that become, are forgotten, are looked at."""

    set: list[Id] = Field(default_factory=list)
    count: dict[Id, int] = Field(default_factory=dict)
    become: dict[Id, Id] = Field(default_factory=dict)
    forget: list[Id] = Field(default_factory=list)
    look: list[Id] = Field(default_factory=list)


class OptionModel(EffectModel):
    """One option of a task."""

    id: Id
    text: Text | None = None
    why: Text
    mark: Mark = Field(default=Mark.FINE, strict=False)
    facts: list[FactId] = Field(default_factory=list)
    minutes: Minutes = 0
    when: list[RuleModel] = Field(default_factory=list)
    value: Id | None = None
    alone: bool = False
    lost: Text | None = None
    told_by: list[Id] = Field(default_factory=list)


class TaskModel(Strict):
    """One decision of a stage."""

    id: Id
    kind: TaskKind = Field(strict=False)
    prompt: Text
    short: Text
    note: Text | None = None
    minutes: Minutes = 0
    when: list[RuleModel] = Field(default_factory=list)
    facts: list[FactId] = Field(default_factory=list)
    read: Read | None = None
    playbook: Key | None = None
    pick_at_least: Annotated[int, Field(ge=0, le=20)] = 1
    pick_at_most: Annotated[int, Field(ge=1, le=20)] | None = None
    stated: str | None = None
    options: Annotated[list[OptionModel], Field(min_length=2)]

    @model_validator(mode="after")
    def _grades(self) -> TaskModel:
        grading = self.kind in (TaskKind.GRADE_CRS, TaskKind.GRADE_ICANS)
        if grading and any(not _ANSWER.match(option.id) for option in self.options):
            raise ValueError(
                "the options of a grade task are called `grade-0` to `grade-5` and `at-least-0` to `at-least-4`"
            )
        if self.stated is not None and not (grading and _ANSWER.match(self.stated)):
            raise ValueError("`stated` is for grade tasks and reads like `grade-1` or `at-least-1`")
        if not grading and any(option.text is None for option in self.options):
            raise ValueError("every option needs a `text`")
        return self


class ExitModel(Strict):
    """Where a stage leads."""

    go: Id
    when: list[RuleModel] = Field(default_factory=list)


class StageModel(Strict):
    """One scene."""

    id: Id
    title: Text
    narrative: Text
    facts: list[FactId] = Field(default_factory=list)
    on_enter: EffectModel = EffectModel()
    tasks: list[TaskModel] = Field(default_factory=list)
    next: Annotated[list[ExitModel], Field(min_length=1)]


class AskModel(EffectModel):
    """A question that can be asked at any time."""

    id: Id
    sign: Id
    text: Text
    why: Text
    minutes: Minutes = 1
    when: list[RuleModel] = Field(default_factory=list)
    facts: list[FactId] = Field(default_factory=list)
    told_by: list[Id] = Field(default_factory=list)


class EventModel(EffectModel):
    """Something that happens to the patient once."""

    id: Id
    when: Annotated[list[RuleModel], Field(min_length=1)]
    text: Text | None = None


class RequiredModel(Strict):
    """An action the run needs to be passed."""

    id: Id
    text: Text
    short: Text
    met_by: Annotated[list[Id], Field(min_length=1)]
    every: bool = False
    before: Id | None = None
    why: Text
    facts: Annotated[list[FactId], Field(min_length=1)]
    read: Read | None = None


class HandedModel(Strict):
    """One line of what a role hands over."""

    id: Id
    text: Text
    by: list[Done] = Field(default_factory=list)
    when: list[RuleModel] = Field(default_factory=list)

    @model_validator(mode="after")
    def _rests_on_something(self) -> HandedModel:
        if not self.by and not self.when:
            raise ValueError("a line rests on something done: `by`, `when` or both")
        return self


class ReceivedLineModel(EffectModel):
    """A line as it is received, and what it does."""

    line: Id


class ReceiptModel(Strict):
    """The moment at which a role receives what another handed over."""

    from_: Id = Field(alias="from")
    at: Id
    title: Text
    lines: Annotated[list[ReceivedLineModel], Field(min_length=1)]
    none: Text
    minutes: Minutes = 0
    left_out: list[Id] = Field(default_factory=list)


class VariantModel(Strict):
    """One way a sign can be."""

    text: Text
    crs: dict[str, Value] = Field(default_factory=dict)
    icans: dict[str, Value] = Field(default_factory=dict)
    vitals: dict[str, float] = Field(default_factory=dict)

    @field_validator("vitals")
    @classmethod
    def _drawn(cls, vitals: dict[str, float]) -> dict[str, float]:
        return _known_vitals(vitals)


class SignModel(Strict):
    """One row of "what you know"."""

    id: Id
    label: Text
    asked: bool = False
    roles: list[Id] = Field(default_factory=list)
    variants: Annotated[dict[Id, VariantModel], Field(min_length=1)]


class ReadingModel(Strict):
    """Vitals from before the case."""

    label: Text
    minutes_before: Annotated[int, Field(ge=1)]
    vitals: Annotated[dict[str, float], Field(min_length=1)]

    @field_validator("vitals")
    @classmethod
    def _drawn(cls, vitals: dict[str, float]) -> dict[str, float]:
        return _known_vitals(vitals)


class KnownModel(Strict):
    """A sign already known when the case begins."""

    is_: Id = Field(alias="is")
    minutes_before: Annotated[int, Field(ge=0)]


class RoleModel(Strict):
    """The case as one job role plays it."""

    id: Id
    title: Text
    job_roles: Annotated[list[Id], Field(min_length=1)]
    intro: Text
    clock: Clock
    start: Id
    truth: dict[Id, Id]
    known: dict[Id, KnownModel] = Field(default_factory=dict)
    asks: list[AskModel] = Field(default_factory=list)
    events: list[EventModel] = Field(default_factory=list)
    required: Annotated[list[RequiredModel], Field(min_length=1)]
    expert: Annotated[list[Annotated[list[Id], Field(min_length=1)]], Field(min_length=1)]
    stages: Annotated[list[StageModel], Field(min_length=1)]
    closing: Text | None = None
    closing_facts: list[FactId] = Field(default_factory=list)
    summary: Text | None = None
    hands_over: list[HandedModel] = Field(default_factory=list)
    receives: list[ReceiptModel] = Field(default_factory=list)


class LineModel(Strict):
    """One line of the patient's header."""

    text: Text
    sign: Id | None = None


class PatientModel(Strict):
    """The simulated patient."""

    name: Text
    age_years: Annotated[int, Field(ge=12, le=110)]
    weight_kg: Annotated[float, Field(gt=0, le=400)]
    lines: Annotated[list[LineModel], Field(min_length=1)]


class RevisionModel(Strict):
    """A note about a published change."""

    on: date
    change: Literal["full", "delta", "typo"]
    note: Text


class CaseModel(Strict):
    """A whole case file."""

    id: Id
    title: Text
    summary: Text
    play_minutes: Annotated[list[int], Field(min_length=2, max_length=2)]
    patient: PatientModel
    playbook: list[Key] = Field(default_factory=list)
    signs: Annotated[list[SignModel], Field(min_length=1)]
    history: list[ReadingModel] = Field(default_factory=list)
    history_from: Clock | None = None
    roles: Annotated[list[RoleModel], Field(min_length=1)]
    revisions: list[RevisionModel]


def _known_vitals(vitals: dict[str, float]) -> dict[str, float]:
    unknown = sorted(set(vitals) - FIELDS)
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: the chart draws {', '.join(sorted(FIELDS))}")
    return vitals
