"""Reading YAML with lines, and turning mistakes into sentences."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from lms.core.content.marks import Id, Strict, Text, front_matter, read, validate


class Cat(Strict):
    """A kind of item."""

    kind: Literal["cat"]
    id: Id
    born: date


class Dog(Strict):
    """Another kind of item."""

    kind: Literal["dog"]
    title: Text


class Zoo(Strict):
    """A list of items told apart by their kind."""

    animals: list[Annotated[Cat | Dog, Field(discriminator="kind")]]
    weight_kg: float = 1.0


def messages(text: str) -> list[str]:
    """The problems of a zoo written as `text`."""
    source, problems = read(text, "zoo.yaml")
    if source is None:
        return [str(problem) for problem in problems]
    return [str(problem) for problem in validate(source, Zoo)[1]]


def test_every_mistake_is_said_at_its_line() -> None:
    """All mistakes of a file are found at once, each at the line where it was written, in words of the author."""
    text = """animal: []
animals:
  - kind: cat
    id: Felix the Cat
    born: 2026-11-20T10:00
  - kind: cow
  - title: "no kind"
  - kind: dog
    title: ""
  - 3
weight_kg: heavy
"""
    assert messages(text) == [
        "zoo.yaml:1: `animal` is not a key here",
        "zoo.yaml:4: `animals[1].id` must be lower-case words joined by hyphens, such as `day-5-fever`",
        "zoo.yaml:5: `animals[1].born` must be a date written YYYY-MM-DD",
        "zoo.yaml:6: `animals[2].kind` must be one of 'cat', 'dog', not 'cow'",
        "zoo.yaml:7: `animals[3].kind` is missing",
        "zoo.yaml:9: `animals[4].title` must not be empty",
        "zoo.yaml:10: `animals[5]` must be a mapping of names to values",
        "zoo.yaml:11: `weight_kg` must be a number",
    ]


def test_a_slip_of_the_finger_is_told_what_was_meant() -> None:
    """An unknown key that is near a missing one names it."""
    assert messages("animls: []") == [
        "zoo.yaml:1: `animals` is missing",
        "zoo.yaml:1: `animls` is not a key here; did you mean `animals`?",
    ]


@pytest.mark.parametrize("number", [".inf", ".nan", "true", '"3"'])
def test_what_is_no_number_is_refused(number: str) -> None:
    """Infinity, not-a-number, a truth value and a text are no weights."""
    assert messages(f"animals: []\nweight_kg: {number}\n")


def test_words_that_other_yaml_readers_change_stay_words() -> None:
    """`no` is a word, 12:30 is a text and 012 is twelve, as a nurse would read them."""
    source, problems = read("a: no\nb: 12:30\nc: 012\n1: one\n", "f.yaml")
    assert problems == ()
    assert source is not None
    assert source.data == {"a": "no", "b": "12:30", "c": 12, "1": "one"}


def test_the_line_of_a_block_of_text_is_the_line_it_begins_on() -> None:
    """A problem in the third line of a block of text can be named by its line in the file."""
    source, _ = read("stem: |\n  one\n  two\nwhy: three\n", "f.yaml", first_line=10)
    assert source is not None
    assert (source.line("stem"), source.text_line("stem"), source.text_line("why")) == (10, 11, 13)


def test_a_path_that_leads_nowhere_names_the_last_node_that_is_there() -> None:
    """A problem about something missing points at what should hold it."""
    source, _ = read("a:\n  b: [1, 2]\n", "f.yaml")
    assert source is not None
    assert source.line("a", "b", 7) == 2
    assert source.line("z") == 1


def test_front_matter_keeps_the_line_numbers_of_the_file() -> None:
    """The YAML and the text of a module are numbered as the file is."""
    head, body, problems = front_matter("---\nid: x\n---\nText\n", "m.md")
    assert problems == ()
    assert head is not None
    assert head.line("id") == 2
    assert (body.text, body.line) == ("Text\n", 4)


def test_a_depth_without_end_is_a_problem_and_no_crash() -> None:
    """A file made to exhaust the reader is refused like any other mistake."""
    source, problems = read("[" * 100_000, "f.yaml")
    assert source is None
    assert problems


@given(st.text(max_size=300))
def test_no_text_crashes_the_reader(text: str) -> None:
    """Whatever a file holds, the answer is data or problems, each at a line of the file."""
    source, problems = read(text, "f.yaml")
    assert (source is None) == bool(problems)
    assert all(1 <= problem.line <= max(len(text.splitlines()), 1) for problem in problems)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=15,
    )
)
def test_no_data_crashes_the_validation(data: object) -> None:
    """Whatever a file says, validation gives a value or problems."""
    import json

    source, problems = read(json.dumps(data), "f.yaml")
    if source is None:
        assert problems
    else:
        model, problems = validate(source, Zoo)
        assert (model is None) == bool(problems)
