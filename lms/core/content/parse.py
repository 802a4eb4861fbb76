"""Make values out of the text of facts, playbook, competencies and quizzes; every mistake is a problem at its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from lms.core.competency.values import read_rule
from lms.core.content.facts import Citation, Fact, Mark
from lms.core.content.library import Note, Origin
from lms.core.content.marks import Source, Strict, read, validate
from lms.core.content.playbook import Allowed, OnChange, PlaybookKey, Position, ValueType
from lms.core.content.policy import Competency, ShippedRule
from lms.core.content.questions import make_question
from lms.core.content.shapes import (
    CompetenciesFile,
    CompetencyShape,
    FactsFile,
    FactShape,
    NoteShape,
    PlaybookFile,
    PlaybookShape,
    QuestionShape,
    QuizFile,
    RuleShape,
)
from lms.core.problems import FieldError, Problem
from lms.core.quizzes.quiz import Question, Quiz

Shape = TypeVar("Shape", bound=Strict)

FACT: TypeAdapter[object] = TypeAdapter(FactShape)
PLAYBOOK: TypeAdapter[object] = TypeAdapter(PlaybookShape)
COMPETENCY: TypeAdapter[object] = TypeAdapter(CompetencyShape)
QUESTION: TypeAdapter[object] = TypeAdapter(QuestionShape)


@dataclass(slots=True)
class Parsed:
    """What one file holds: values with where they were written, and its problems."""

    problems: list[Problem] = field(default_factory=list)
    #: `kind:id` → origin
    origins: dict[str, Origin] = field(default_factory=dict)
    #: `kind:id` of what has mistakes of form; `kind:*` where not even the ids can be read
    broken: set[str] = field(default_factory=set)

    def keep(self, name: str, origin: Origin) -> bool:
        """Note where `kind:id` was written; a second time in one file is a problem, and the first one stays."""
        if (first := self.origins.get(name)) is not None:
            kind, _, key = name.partition(":")
            self.problems.append(origin.problem(f"{kind} `{key}` stands here twice; first on line {first.line()}"))
            return False
        self.origins[name] = origin
        return True


@dataclass(slots=True)
class ParsedFacts(Parsed):
    """facts.yaml."""

    sources: list[Citation] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


@dataclass(slots=True)
class ParsedPlaybook(Parsed):
    """playbook.yaml."""

    keys: list[PlaybookKey] = field(default_factory=list)


@dataclass(slots=True)
class ParsedCompetencies(Parsed):
    """competencies.yaml."""

    competencies: list[Competency] = field(default_factory=list)


@dataclass(slots=True)
class ParsedQuiz(Parsed):
    """quizzes/ID.yaml."""

    quiz: Quiz | None = None
    notes: tuple[Note, ...] = ()


def parse_facts(text: str, file: str) -> ParsedFacts:
    """Read facts.yaml."""
    parsed = ParsedFacts()
    source, shape, places = read_shape(text, file, FactsFile, ListOf("facts", "fact", FACT), parsed)
    if source is None or shape is None:
        parsed.broken |= {"fact:*", "source:*"}
        return parsed
    for key, cited in shape.sources.items():
        if parsed.keep(f"source:{key}", Origin(source, ("sources", key))):
            parsed.sources.append(Citation(key, cited.short, cited.title, cited.where))
    for index, fact in zip(places, shape.facts, strict=True):
        if parsed.keep(f"fact:{fact.id}", Origin(source, ("facts", index))):
            parsed.facts.append(
                Fact(
                    fact.id,
                    fact.statement,
                    frozenset(Mark(mark) for mark in fact.mark),
                    fact.differs,
                    tuple(fact.sources),
                    fact.checked_on,
                    fact.review_by,
                    dict(fact.numbers),
                )
            )
    return parsed


def parse_playbook(text: str, file: str) -> ParsedPlaybook:
    """Read playbook.yaml."""
    parsed = ParsedPlaybook()
    source, shape, places = read_shape(text, file, PlaybookFile, ListOf("keys", "playbook", PLAYBOOK, "key"), parsed)
    if source is None or shape is None:
        parsed.broken.add("playbook:*")
        return parsed
    for index, key in zip(places, shape.keys, strict=True):
        if parsed.keep(f"playbook:{key.key}", Origin(source, ("keys", index))):
            parsed.keys.append(
                PlaybookKey(
                    key.key,
                    key.question,
                    ValueType(key.type),
                    tuple(Allowed(item.value, item.text) for item in key.allowed),
                    key.unit,
                    key.scope,
                    key.clinical,
                    OnChange(key.on_change),
                    tuple(key.readers),
                    key.ask,
                    tuple(Position(p.source, p.says, p.fact) for p in key.positions),
                )
            )
    return parsed


def parse_competencies(text: str, file: str) -> ParsedCompetencies:
    """Read competencies.yaml; each rule is read once more by the competency core, which knows what can be."""
    parsed = ParsedCompetencies()
    found = ListOf("competencies", "competency", COMPETENCY)
    source, shape, places = read_shape(text, file, CompetenciesFile, found, parsed)
    if source is None or shape is None:
        return parsed
    for index, competency in zip(places, shape.competencies, strict=True):
        origin = Origin(source, ("competencies", index))
        if not parsed.keep(f"competency:{competency.id}", origin):
            continue
        days: set[date] = set()
        rules = []
        for number, rule in enumerate(competency.policy):
            if rule.in_force_from in days:
                message = f"two rules of `{competency.id}` are in force from {rule.in_force_from}"
                parsed.problems.append(origin.problem(message, "policy", number, "in_force_from"))
            days.add(rule.in_force_from)
            values = _rule_values(rule)
            try:
                read_rule(values, in_force_from=rule.in_force_from, reference=rule.reference)
            except FieldError as error:
                parsed.problems.append(
                    origin.problem(f"`{error.field}` {error.message}", "policy", number, error.field)
                )
            rules.append(ShippedRule(rule.in_force_from, rule.reference, values))
        parsed.competencies.append(Competency(competency.id, competency.title, competency.summary, tuple(rules)))
    return parsed


def parse_quiz(text: str, file: str) -> ParsedQuiz:
    """Read quizzes/ID.yaml; `file` ends with the name its id must have."""
    parsed = ParsedQuiz()
    name = file.rsplit("/", 1)[-1].removesuffix(".yaml")
    source, shape, places = read_shape(text, file, QuizFile, ListOf("questions", "question", QUESTION), parsed)
    if parsed.problems:
        parsed.broken.add(f"quiz:{name}")
    if source is None or shape is None:
        return parsed
    origin = Origin(source)
    if shape.id != name:
        parsed.problems.append(origin.problem(f"the id `{shape.id}` must be the file's name", "id"))
    parsed.origins[f"quiz:{shape.id}"] = origin
    questions: list[Question] = []
    for index, question_shape in zip(places, shape.questions, strict=True):
        where = Origin(source, ("questions", index))
        if not parsed.keep(f"question:{question_shape.id}", where):
            continue
        question, problems = make_question(question_shape, where)
        parsed.problems.extend(problems)
        if question is None:
            parsed.broken |= {f"quiz:{name}", f"question:{question_shape.id}"}
        else:
            questions.append(question)
    objectives = {objective.id: objective.text for objective in shape.objectives}
    if len(objectives) < len(shape.objectives):
        parsed.problems.append(origin.problem("an objective id stands here twice", "objectives"))
    parsed.quiz = Quiz(
        shape.id,
        shape.title,
        tuple(shape.for_),
        shape.module,
        objectives,
        shape.draw,
        shape.pass_at,
        tuple(questions),
    )
    parsed.notes = read_notes(shape.revisions)
    return parsed


def read_notes(shapes: Iterable[NoteShape]) -> tuple[Note, ...]:
    """Make revision notes."""
    return tuple(
        Note(note.on, note.change, note.note, frozenset(note.sections), frozenset(note.questions)) for note in shapes
    )


def _rule_values(rule: RuleShape) -> dict[str, object]:
    """Give a rule as the plain values an author wrote, without its day and reference."""
    return rule.model_dump(mode="json", exclude={"in_force_from", "reference"}, exclude_none=True, by_alias=True)


@dataclass(frozen=True, slots=True)
class ListOf:
    """The list that makes up most of a file: one bad item does not take the others with it."""

    key: str
    #: what an item is, as `Library.lacks` calls it
    kind: str
    item: TypeAdapter[object]
    id: str = "id"


def read_shape(
    text: str, file: str, shape: type[Shape], found: ListOf, parsed: Parsed
) -> tuple[Source | None, Shape | None, list[int]]:
    """Read and validate a file; where only items of its list are wrong, give the others and their places in it."""
    source, problems = read(text, file)
    parsed.problems.extend(problems)
    if source is None:
        return None, None, []
    model, problems = validate(source, shape)
    parsed.problems.extend(problems)
    data = source.data
    items = data.get(found.key) if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(items, list):
        return source, None, []
    if model is not None:
        return source, model, list(range(len(items)))
    good = [index for index, item in enumerate(items) if _fits(found.item, item)]
    for index, item in enumerate(items):
        if index not in good and isinstance(item, dict):
            parsed.broken.add(f"{found.kind}:{item.get(found.id)}")
    try:
        return source, shape.model_validate({**data, found.key: [items[index] for index in good]}), good
    except ValidationError:
        return source, None, []


def _fits(item: TypeAdapter[object], data: object) -> bool:
    try:
        item.validate_python(data)
    except ValidationError:
        return False
    return True
