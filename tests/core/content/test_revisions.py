"""What a publish adds, and what stops it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lms.core.content.library import Library
from lms.core.content.load import load
from lms.core.content.questions import question_from_text
from lms.core.content.revisions import Plan, Published, PublishedKind, plan, publishables

GOOD = Path(__file__).parents[2] / "content_samples" / "good"
Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the good sample to change."""
    for path in GOOD.rglob("*"):
        if path.is_file():
            target = tmp_path / path.relative_to(GOOD)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace a text that is there in one file."""

    def replace(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


def library_of(folder: Path) -> Library:
    """The library of a folder that has no mistakes of form."""
    library, problems = load([folder])
    assert problems == ()
    return library


def after(made: Plan, before: tuple[Published, ...] = ()) -> tuple[Published, ...]:
    """What is published after a plan was carried out."""
    held = {(item.kind, item.id): item for item in before}
    for new in made.new:
        held[new.kind, new.id] = Published(new.kind, new.id, new.revision, new.digest, new.noted_on, new.note)
    return tuple(held.values())


def note(edit: Edit, file: str, what: str, on: str = "2026-12-01", sentence: str = "Clearer.") -> None:
    """Add a revision note below those that are there."""
    line = f'  - {{on: {on}, change: delta, {what}, note: "{sentence}"}}\n'
    below = "questions:\n" if file == QUIZ else "---\n\n"
    edit(file, below, line + below)


MODULE = "modules/fever/module.md"
QUIZ = "quizzes/fever.yaml"


def test_the_first_publish_gives_everything_revision_one(folder: Path) -> None:
    """Each section, question and drill is published once, with the change and sentence of its note."""
    made = plan((), library_of(folder))
    assert made.problems == ()
    assert {(item.kind, item.id) for item in made.new} == {
        (PublishedKind.SECTION, "fever/think-of-it"),
        (PublishedKind.SECTION, "fever/call"),
        *((PublishedKind.QUESTION, name) for name in ("kc-fever", "fever-f", "cap", "grade-it", "who-hears", "route")),
        (PublishedKind.DRILL, "ice"),
    }
    assert {item.revision for item in made.new} == {1}


def test_a_second_publish_of_the_same_adds_nothing(folder: Path) -> None:
    """Starting twice changes nothing."""
    published = after(plan((), library_of(folder)))
    assert plan(published, library_of(folder)) == Plan((), (), ())


def test_new_line_breaks_and_spaces_are_no_change(folder: Path, edit: Edit) -> None:
    """Wrapping a paragraph anew needs no note and no reading again."""
    published = after(plan((), library_of(folder)))
    edit(MODULE, "It is **possible CRS", "It is\n**possible CRS")
    edit(QUIZ, 'stem: "101.2 °F is how many °C?"', 'stem:   "101.2 °F  is how many °C?"')
    assert plan(published, library_of(folder)) == Plan((), (), ())


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "item"),
    [
        (MODULE, "at the door", "at once", PublishedKind.SECTION, "fever/think-of-it"),
        (MODULE, "facts: [ESC-08]}", "facts: [ESC-08, CRS-02]}", None, ""),
        (MODULE, "Just below the line.", "Below it.", PublishedKind.QUESTION, "kc-fever"),
        (QUIZ, "Too late.", "Too late by then.", PublishedKind.QUESTION, "who-hears"),
        (
            QUIZ,
            "findings: {temperature_c: 38.4}",
            "findings: {temperature_c: 38.5}",
            PublishedKind.QUESTION,
            "grade-it",
        ),
    ],
)
def test_a_changed_text_without_a_note_stops_the_publish(
    folder: Path, edit: Edit, file: str, old: str, new: str, kind: PublishedKind | None, item: str
) -> None:
    """Whoever changes words says why; what a section is said to rest on is not its text."""
    published = after(plan((), library_of(folder)))
    edit(file, old, new)
    made = plan(published, library_of(folder))
    assert made.new == ()
    assert [problem.message.split(",")[0] for problem in made.problems] == (
        [f"{kind} `{item}` changed since revision 1"] if kind else []
    )


def test_a_changed_text_with_a_newer_note_is_the_next_revision(folder: Path, edit: Edit) -> None:
    """The change kind and the sentence come from the note, and nothing else is published."""
    published = after(plan((), library_of(folder)))
    edit(QUIZ, "Too late.", "Too late by then.")
    note(edit, QUIZ, "questions: [who-hears]")
    made = plan(published, library_of(folder))
    assert made.problems == ()
    assert [(item.id, item.revision, item.change, item.note) for item in made.new] == [
        ("who-hears", 2, "delta", "Clearer.")
    ]


def test_of_several_newer_notes_the_newest_speaks(folder: Path, edit: Edit) -> None:
    """Two changes published together bear the change and the sentence of the later note."""
    published = after(plan((), library_of(folder)))
    edit(QUIZ, "Too late.", "Too late by then.")
    note(edit, QUIZ, "questions: all", "2026-12-01", "First.")
    note(edit, QUIZ, "questions: all", "2026-12-02", "Second.")
    assert [item.note for item in plan(published, library_of(folder)).new] == ["Second."]


def test_a_note_about_a_section_covers_its_checks(folder: Path, edit: Edit) -> None:
    """A check is part of its section."""
    published = after(plan((), library_of(folder)))
    edit(MODULE, "Just below the line.", "Below it.")
    note(edit, MODULE, "sections: [think-of-it]")
    assert [item.id for item in plan(published, library_of(folder)).new] == ["kc-fever"]


@pytest.mark.parametrize(
    ("on", "sentence", "stops"),
    [
        ("2026-11-19", "Clearer.", True),
        ("2026-11-20", "First version.", True),
        ("2026-11-20", "Clearer.", False),
        ("2026-11-21", "First version.", False),
    ],
)
def test_a_note_must_be_newer_than_the_last_one_used(
    folder: Path, edit: Edit, on: str, sentence: str, stops: bool
) -> None:
    """An older note, or the very same one, says nothing about a new change; on the same day another sentence does."""
    published = after(plan((), library_of(folder)))
    edit(QUIZ, "Too late.", "Too late by then.")
    note(edit, QUIZ, "questions: all", on, sentence)
    assert bool(plan(published, library_of(folder)).problems) is stops


def test_a_note_above_the_last_one_used_says_nothing_new(folder: Path, edit: Edit) -> None:
    """Of several notes of one day the last was used; the ones above it are older, and cover no later change."""
    edit(QUIZ, "Too late.", "Too late by then.")
    note(edit, QUIZ, "questions: all", "2026-11-20", "Clearer.")
    published = after(plan((), library_of(folder)))
    edit(QUIZ, "Too late by then.", "Far too late by then.")
    assert plan(published, library_of(folder)).problems


def test_a_changed_number_changes_every_text_that_shows_it(folder: Path, edit: Edit) -> None:
    """A number in facts.yaml is part of each text that names it."""
    published = after(plan((), library_of(folder)))
    edit("facts.yaml", "max_mg: 800", "max_mg: 700")
    edit("facts.yaml", "fever_f: 100.4", "fever_f: 100.5")
    named = {problem.message.split("`")[1] for problem in plan(published, library_of(folder)).problems}
    assert named == {"cap", "fever/think-of-it"}


def test_what_is_gone_from_the_files_is_retired_and_kept(folder: Path, edit: Edit) -> None:
    """A question taken out of the file is named as retired; its revisions stay."""
    published = after(plan((), library_of(folder)))
    edit(QUIZ, "  - id: who-hears\n", "  - id: who-hears-now\n")
    made = plan(published, library_of(folder))
    assert made.retired == ((PublishedKind.QUESTION, "who-hears"),)
    assert [(item.id, item.revision) for item in made.new] == [("who-hears-now", 1)]


def test_a_published_question_can_be_asked_from_its_text_alone(folder: Path) -> None:
    """An attempt finishes on the question it began with, whatever the files say by then; numbers are written in."""
    library = library_of(folder)
    for item in publishables(library):
        if item.kind is PublishedKind.QUESTION:
            question, again = library.questions[item.id], question_from_text(item.text)
            assert again.right_options({"bsab_grade2_route": "admit"}) == question.right_options(
                {"bsab_grade2_route": "admit"}
            )
            assert [option.id for option in again.options] == [option.id for option in question.options]
            assert "{{ fact." not in item.text
