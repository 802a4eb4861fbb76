"""Read content folders from the disk into one library; the only file of the core that reads the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from lms.core.cases.script import Script
from lms.core.clinical.step_up import Product
from lms.core.content.card_text import POCKET_CARD, CardText
from lms.core.content.cases import parse_case
from lms.core.content.facts import Citation, Fact
from lms.core.content.library import Drill, Library, Note, Origin
from lms.core.content.parse import Parsed, parse_competencies, parse_facts, parse_playbook, parse_quiz
from lms.core.content.parse_card import parse_card
from lms.core.content.parse_module import parse_module
from lms.core.content.parse_products import parse_products
from lms.core.content.playbook import PlaybookKey
from lms.core.content.policy import Competency
from lms.core.modules.module import Module
from lms.core.practice.ice import GENERATOR
from lms.core.problems import Problem
from lms.core.quizzes.quiz import Question, Quiz

#: more than any text of ours; a file beyond it was put there by mistake
LARGEST_BYTES = 2_000_000
#: the drills this program has
DRILLS = (Drill("ice", GENERATOR),)

Thing = TypeVar("Thing")


def shipped() -> Path:
    """Give the folder of the content that comes with the program."""
    return Path(__file__).resolve().parents[3] / "content"


@cache
def shipped_products() -> Mapping[str, Product]:
    """Give the bispecifics of the shipped products.yaml by id, read once; for pictures and the command line.

    Raises:
        ValueError: the file has mistakes; `lms content check` lists them.
    """
    reader = _Reader()
    reader.read_products(shipped())
    if reader.problems:
        raise ValueError(str(reader.problems[0]))
    return MappingProxyType(reader.products)


def load(folders: Sequence[Path]) -> tuple[Library, tuple[Problem, ...]]:
    """Read all content of the folders, ours first, then a site's own; an id that stands in two places is a problem.

    Mistakes are values: whatever can be read is in the library, and every mistake of form is a problem with its file,
    relative to its folder, and line. What the whole must satisfy is asked by `lms.core.content.check`.
    """
    reader = _Reader()
    for folder in folders:
        reader.read_folder(folder)
    return reader.library(), tuple(sorted(set(reader.problems)))


@dataclass(slots=True)
class _Reader:
    """What has been read so far."""

    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, Citation] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    playbook: dict[str, PlaybookKey] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    competencies: dict[str, Competency] = field(default_factory=dict)
    modules: dict[str, Module] = field(default_factory=dict)
    quizzes: dict[str, Quiz] = field(default_factory=dict)
    cases: dict[str, Script] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    notes: dict[str, tuple[Note, ...]] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    cards: dict[str, CardText] = field(default_factory=dict)

    def library(self) -> Library:
        """Give the library of what was read."""
        return Library(
            self.sources,
            self.facts,
            self.playbook,
            self.products,
            self.competencies,
            self.modules,
            self.quizzes,
            self.cases,
            {drill.id: drill for drill in DRILLS},
            self.questions,
            self.homes,
            self.notes,
            self.origins,
            self.figures,
            unreadable=frozenset(self.unreadable),
            card=self.cards.get(POCKET_CARD),
        )

    def read_folder(self, folder: Path) -> None:
        """Read one content folder."""
        if not folder.is_dir():
            self.problems.append(Problem(str(folder), 0, "there is no such folder"))
            return
        self._one(folder, "facts.yaml", self._facts)
        self._one(folder, "playbook.yaml", self._playbook)
        self.read_products(folder)
        self._one(folder, "competencies.yaml", self._competencies)
        for path in sorted((folder / "modules").glob("*/module.md")):
            self._one(folder, path.relative_to(folder).as_posix(), self._module)
            for figure in sorted(path.parent.glob("*.svg")):
                text = self._text(folder, figure.relative_to(folder).as_posix())
                if text is not None:
                    self.figures[f"{path.parent.name}/{figure.name}"] = text
        for path in sorted((folder / "quizzes").glob("*.yaml")):
            self._one(folder, path.relative_to(folder).as_posix(), self._quiz)
        for path in sorted((folder / "cases").glob("*.yaml")):
            self._one(folder, path.relative_to(folder).as_posix(), self._case)
        self._one(folder, "pocket-card.yaml", self._card)

    def read_products(self, folder: Path) -> None:
        """Read the products of one content folder, and nothing else."""
        self._one(folder, "products.yaml", self._products)

    def _one(self, folder: Path, name: str, parse: Callable[[str, str], None]) -> None:
        if not (folder / name).exists():
            return
        text = self._text(folder, name)
        if text is not None:
            parse(text, name)

    def _text(self, folder: Path, name: str) -> str | None:
        """Read one file; one that is too long, not UTF-8 or not readable is a problem."""
        path = folder / name
        try:
            if path.stat().st_size > LARGEST_BYTES:
                self.unreadable |= _kinds_of(name)
                self.problems.append(Problem(name, 0, f"the file is longer than {LARGEST_BYTES} bytes"))
                return None
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            self.unreadable |= _kinds_of(name)
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            self.problems.append(Problem(name, line, "the file is not written in UTF-8"))
        except OSError as error:
            self.unreadable |= _kinds_of(name)
            self.problems.append(Problem(name, 0, f"the file cannot be read: {error.strerror}"))
        return None

    def _facts(self, text: str, name: str) -> None:
        parsed = parse_facts(text, name)
        self._origins(parsed)
        self._add(self.sources, ((s.id, s) for s in parsed.sources))
        self._add(self.facts, ((f.id, f) for f in parsed.facts))

    def _playbook(self, text: str, name: str) -> None:
        parsed = parse_playbook(text, name)
        self._origins(parsed)
        self._add(self.playbook, ((key.key, key) for key in parsed.keys))

    def _products(self, text: str, name: str) -> None:
        parsed = parse_products(text, name)
        self._origins(parsed)
        self._add(self.products, ((product.id, product) for product in parsed.products))

    def _competencies(self, text: str, name: str) -> None:
        parsed = parse_competencies(text, name)
        self._origins(parsed)
        self._add(self.competencies, ((c.id, c) for c in parsed.competencies))

    def _module(self, text: str, name: str) -> None:
        parsed = parse_module(text, name)
        self._origins(parsed)
        if parsed.module is not None and self._add(self.modules, [(parsed.module.id, parsed.module)]):
            self._home(f"module:{parsed.module.id}", parsed.checks, parsed.notes)
        self._add(self.questions, ((check.id, check) for check in parsed.checks))

    def _quiz(self, text: str, name: str) -> None:
        parsed = parse_quiz(text, name)
        self._origins(parsed)
        if parsed.quiz is None:
            return
        if self._add(self.quizzes, [(parsed.quiz.id, parsed.quiz)]):
            self._home(f"quiz:{parsed.quiz.id}", parsed.quiz.questions, parsed.notes)
        self._add(self.questions, ((q.id, q) for q in parsed.quiz.questions))

    def _case(self, text: str, name: str) -> None:
        case, problems = parse_case(text, name)
        self.problems.extend(problems)
        if case is None:
            self.unreadable.add(f"case:{Path(name).stem}")
            return
        script = case.script
        parsed = Parsed(origins={f"case:{script.id}": Origin(case.source)})
        if script.id != Path(name).stem:
            self.problems.append(case.source.problem(f"the id `{script.id}` must be the file's name", "id"))
        self._origins(parsed)
        if self._add(self.cases, [(script.id, script)]):
            self.notes[f"case:{script.id}"] = case_notes(script)

    def _card(self, text: str, name: str) -> None:
        parsed = parse_card(text, name)
        self._origins(parsed)
        if parsed.card is not None:
            self._add(self.cards, [(POCKET_CARD, parsed.card)])

    def _home(self, home: str, questions: Iterable[Question], notes: tuple[Note, ...]) -> None:
        self.notes[home] = notes
        for question in questions:
            self.homes.setdefault(question.id, home)

    def _origins(self, parsed: Parsed) -> None:
        self.problems.extend(parsed.problems)
        self.unreadable |= parsed.broken
        for name, origin in parsed.origins.items():
            first = self.origins.setdefault(name, origin)
            if first is not origin and not name.startswith("section:"):
                kind, _, key = name.partition(":")
                self.problems.append(
                    origin.problem(
                        f"{kind} `{key}` is already in {first.source.file}:{first.line()}; ids are never reused"
                    )
                )

    def _add(self, held: dict[str, Thing], things: Iterable[tuple[str, Thing]]) -> bool:
        """Keep what is new; what clashes was said when its origin was kept, and the first one stays."""
        added = False
        for key, thing in things:
            if key not in held:
                held[key] = thing
                added = True
        return added


def case_notes(script: Script) -> tuple[Note, ...]:
    """Give the revision notes of a case."""
    return tuple(Note(date.fromisoformat(note.on), note.change, note.note) for note in script.revisions)


def _kinds_of(name: str) -> set[str]:
    """Give what nobody can know is missing when this file cannot be read."""
    match name.split("/", maxsplit=1)[0]:
        case "facts.yaml":
            return {"fact:*", "source:*"}
        case "playbook.yaml":
            return {"playbook:*"}
        case "modules":
            return {f"module:{name.split('/')[1]}"}
        case "quizzes":
            return {f"quiz:{Path(name).stem}"}
        case "cases":
            return {f"case:{Path(name).stem}"}
        case _:
            return set()
