"""All content by id, and where in which file each thing was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lms.core.cases.script import Script
from lms.core.clinical.step_up import Product
from lms.core.content.card_text import CardText
from lms.core.content.facts import Citation, Fact
from lms.core.content.marks import Path, Source
from lms.core.content.playbook import PlaybookKey
from lms.core.content.policy import Competency
from lms.core.modules.module import Module
from lms.core.problems import Problem
from lms.core.quizzes.quiz import Question, Quiz


@dataclass(frozen=True, slots=True)
class Note:
    """What an author says about a change, and what it touches."""

    on: date
    #: full, delta or typo
    change: str
    note: str
    #: section ids of the module; `all` among them means each
    sections: frozenset[str] = frozenset()
    #: question ids; `all` among them means each
    questions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a thing was written: its file, and the node in the file's YAML."""

    source: Source
    path: Path = ()
    #: the line its text begins on, where the text lies outside the YAML
    text_line: int | None = None

    def problem(self, message: str, *path: str | int) -> Problem:
        """Say `message` about the node at `path` under this thing."""
        return self.source.problem(message, *self.path, *path)

    def line(self, *path: str | int) -> int:
        """Give the line of the node at `path` under this thing."""
        return self.source.line(*self.path, *path)

    def text_problem(self, message: str, offset: int, *path: str | int) -> Problem:
        """Say `message` about the line `offset` lines below where the text (at `path`, or outside the YAML) begins."""
        if not path and self.text_line is not None:
            return Problem(self.source.file, self.text_line + offset, message)
        return Problem(self.source.file, self.source.text_line(*self.path, *path) + offset, message)


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill the program has, and the number of the generator that makes its encounters."""

    id: str
    generator: int


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that was read; immutable, the same for every request until the next start."""

    sources: Mapping[str, Citation] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    playbook: Mapping[str, PlaybookKey] = field(default_factory=dict)
    products: Mapping[str, Product] = field(default_factory=dict)
    competencies: Mapping[str, Competency] = field(default_factory=dict)
    modules: Mapping[str, Module] = field(default_factory=dict)
    quizzes: Mapping[str, Quiz] = field(default_factory=dict)
    cases: Mapping[str, Script] = field(default_factory=dict)
    drills: Mapping[str, Drill] = field(default_factory=dict)
    #: every question by id: those of quizzes and the knowledge checks of modules
    questions: Mapping[str, Question] = field(default_factory=dict)
    #: question id → `module:ID` or `quiz:ID` it belongs to
    homes: Mapping[str, str] = field(default_factory=dict)
    #: `module:ID`, `quiz:ID`, `case:ID` → its revision notes, oldest first as written
    notes: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)
    #: `kind:id` (a section: `section:MODULE/ID`) → where it was written
    origins: Mapping[str, Origin] = field(default_factory=dict)
    #: svg files beside a module: `MODULE/FILE` → their text
    figures: Mapping[str, str] = field(default_factory=dict)
    #: names of the pictures the program draws; None where nobody said, and they are not checked
    pictures: frozenset[str] | None = None
    #: `kind:id` of what was written with a mistake of form (`kind:*`: nobody knows which), so that what names it is
    #: not called a mistake too
    unreadable: frozenset[str] = frozenset()
    #: the pocket card as it was written; None where the content has none
    card: CardText | None = None

    def lacks(self, kind: str, name: str) -> bool:
        """Say whether there is no such thing (a fact, source, playbook, module, quiz), not even one with mistakes."""
        held: Mapping[str, object] = {
            "fact": self.facts,
            "source": self.sources,
            "playbook": self.playbook,
            "module": self.modules,
            "quiz": self.quizzes,
            "case": self.cases,
        }[kind]
        return name not in held and not self.unreadable & {f"{kind}:{name}", f"{kind}:*"}

    def case_sources(self) -> Mapping[str, Source]:
        """Give the YAML of each case, for its own checks."""
        return {key: self.origins[f"case:{key}"].source for key in self.cases if f"case:{key}" in self.origins}
