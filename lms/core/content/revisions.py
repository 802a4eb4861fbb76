"""What is published, and which revisions a publish makes: every changed text has a note, every old text is kept."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.core.content.inline import with_numbers
from lms.core.content.library import Library, Note, Origin
from lms.core.content.questions import canonical
from lms.core.content.shapes import ALL
from lms.core.modules.module import Section
from lms.core.problems import Problem

#: the day of a drill's note: it changes with the program, not with a file
_WITH_THE_PROGRAM = date(2025, 1, 1)


class PublishedKind(StrEnum):
    """What has revisions."""

    SECTION = "section"
    QUESTION = "question"
    CASE = "case"
    DRILL = "drill"


@dataclass(frozen=True, slots=True)
class Publishable:
    """One text as it is now; a section's id is `MODULE/SECTION`."""

    kind: PublishedKind
    id: str
    #: of the text with its spaces and line breaks evened out
    digest: str
    text: str
    #: notes that cover it, in the order of their days
    notes: tuple[Note, ...]
    #: where a missing note is reported; a drill has no file
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Published:
    """The newest published revision of one item."""

    kind: PublishedKind
    id: str
    revision: int
    digest: str
    #: of the note it was published with
    noted_on: date
    note: str


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A revision that a publish adds."""

    kind: PublishedKind
    id: str
    revision: int
    digest: str
    text: str
    #: typo, delta or full
    change: str
    note: str
    noted_on: date


@dataclass(frozen=True, slots=True)
class Plan:
    """What a publish would do. With problems nothing is published."""

    new: tuple[NewRevision, ...]
    #: published once, no longer in the files; their texts are kept
    retired: tuple[tuple[PublishedKind, str], ...]
    problems: tuple[Problem, ...]


def publishables(library: Library) -> tuple[Publishable, ...]:
    """Give every section, question, case and drill as it is to be published, in a fixed order."""
    found = [*_sections(library), *_questions(library), *_cases(library), *_drills(library)]
    return tuple(sorted(found, key=lambda item: (item.kind, item.id)))


def plan(published: Iterable[Published], library: Library) -> Plan:
    """Compare what is published with what is there.

    A new item gets revision 1. A changed text gets the next number if a note covers it that is newer than the note it
    was published with (a later day, or on the same day another sentence); else it is a problem.
    """
    held = {(item.kind, item.id): item for item in published}
    new: list[NewRevision] = []
    problems: list[Problem] = []
    seen: set[tuple[PublishedKind, str]] = set()
    for item in publishables(library):
        seen.add((item.kind, item.id))
        last = held.get((item.kind, item.id))
        if last is not None and last.digest == item.digest:
            continue
        note = _newest(item.notes, last)
        if note is None:
            problems.append(_note_missing(item, last))
            continue
        revision = 1 if last is None else last.revision + 1
        new.append(NewRevision(item.kind, item.id, revision, item.digest, item.text, note.change, note.note, note.on))
    retired = tuple(sorted(key for key in held if key not in seen))
    return Plan(tuple(new), retired, tuple(sorted(problems)))


def section_text(section: Section, facts_written: str) -> str:
    """Give the published text of a section: its words with the numbers written in, and what it rests on."""
    return canonical(
        {
            "title": section.title,
            "text": facts_written,
            "objectives": list(section.objectives),
            "facts": list(section.facts),
        }
    )


def digest(text: str) -> str:
    """Give the SHA-256 of a text; new line breaks, doubled spaces and Unicode spellings change nothing."""
    even = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(even.encode()).hexdigest()


def _sections(library: Library) -> Iterator[Publishable]:
    for module in library.modules.values():
        notes = library.notes.get(f"module:{module.id}", ())
        for section in module.sections:
            covering = [note for note in notes if note.sections & {section.id, ALL}]
            text = section_text(section, with_numbers(section.text, library.facts))
            name = f"{module.id}/{section.id}"
            plain = f"{section.title}\n{with_numbers(section.text, library.facts)}"
            yield Publishable(
                PublishedKind.SECTION,
                name,
                digest(plain),
                text,
                _in_order(covering),
                library.origins.get(f"section:{name}"),
            )


def _questions(library: Library) -> Iterator[Publishable]:
    sections = {
        check: section.id
        for module in library.modules.values()
        for section in module.sections
        for check in section.checks
    }
    for question_id in library.questions:
        if question_id not in library.homes:  # its module has mistakes of form
            continue
        origin = library.origins[f"question:{question_id}"]
        notes = library.notes.get(library.homes.get(question_id, ""), ())
        covered_by = {question_id, ALL}
        section = sections.get(question_id)
        covering = [
            note
            for note in notes
            if note.questions & covered_by or (section is not None and note.sections & {section, ALL})
        ]
        data = _with_numbers(origin.source.at(*origin.path), library)
        text = canonical(data)
        yield Publishable(
            PublishedKind.QUESTION, question_id, digest(canonical(_even(data))), text, _in_order(covering), origin
        )


def _cases(library: Library) -> Iterator[Publishable]:
    for case_id, source in library.case_sources().items():
        data = source.data
        # The notes speak about the text; they are not part of it.
        kept = {key: value for key, value in data.items() if key != "revisions"} if isinstance(data, dict) else data
        kept = _with_numbers(kept, library)
        yield Publishable(
            PublishedKind.CASE,
            case_id,
            digest(canonical(_even(kept))),
            canonical(kept),
            _in_order(library.notes.get(f"case:{case_id}", ())),
            library.origins[f"case:{case_id}"],
        )


def _drills(library: Library) -> Iterator[Publishable]:
    for drill in library.drills.values():
        text = canonical({"drill": drill.id, "generator": drill.generator})
        note = Note(_WITH_THE_PROGRAM, "full", f"Generator {drill.generator} of the program.")
        yield Publishable(PublishedKind.DRILL, drill.id, digest(text), text, (note,), None)


def _with_numbers(data: object, library: Library) -> object:
    """Write the numbers of facts into every text of plain data."""
    return _each_text(data, lambda text: with_numbers(text, library.facts))


def _even(data: object) -> object:
    """Even out the spaces of every text of plain data."""
    return _each_text(data, lambda text: " ".join(text.split()))


def _each_text(data: object, change: Callable[[str], str]) -> object:
    """Change every text of plain data, keys apart."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {key: _each_text(value, change) for key, value in data.items()}
    if isinstance(data, list):
        return [_each_text(item, change) for item in data]
    return data


def _in_order(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Put notes in the order of their days; of one day, in the order written."""
    return tuple(sorted(notes, key=lambda note: note.on))


def _newest(notes: tuple[Note, ...], last: Published | None) -> Note | None:
    """Give the newest note that says something the last publish did not: none that stands before the one it used."""
    for note in reversed(notes):
        if last is None or note.on > last.noted_on:
            return note
        if note.on < last.noted_on or note.note == last.note:
            return None
        return note
    return None


def _note_missing(item: Publishable, last: Published | None) -> Problem:
    """Say that a text is new or changed and nobody said why."""
    since = f' newer than {last.noted_on} "{last.note}"' if last is not None else ""
    change = "changed since revision " + str(last.revision) if last is not None else "is new"
    message = f"{item.kind} `{item.id}` {change}, and no revision note covers it{since}"
    if item.origin is None:
        return Problem(f"{item.kind}:{item.id}", 0, message)
    return item.origin.problem(message)
