"""What a person may type as a value of a playbook key, and how it is shown."""

from __future__ import annotations

import pytest

from lms.core.content.playbook import Allowed, OnChange, PlaybookKey, ValueType, read_value, shown
from lms.core.content.values import PlaybookValue
from lms.core.problems import FieldError


def key(kind: ValueType, *allowed: str, unit: str | None = None) -> PlaybookKey:
    """A key of this kind."""
    values = tuple(Allowed(value, value.title()) for value in allowed)
    return PlaybookKey("k", "Which?", kind, values, unit, "facility", False, OnChange.NONE, (), "the lead", ())


TEXT, PHONE = key(ValueType.TEXT), key(ValueType.PHONE)
CHOICE, LIST = key(ValueType.CHOICE, "admit", "home"), key(ValueType.LIST)
PICKED, MINUTES = key(ValueType.LIST, "team", "ward"), key(ValueType.NUMBER, unit="min")


@pytest.mark.parametrize(
    ("asked", "typed", "value"),
    [
        (TEXT, "  two  words ", "two words"),
        (TEXT, "bell\x07 and\x1b[31m red", "bell and [31m red"),
        (PHONE, "pager 0417", "pager 0417"),
        (CHOICE, "admit", "admit"),
        (MINUTES, "60", 60),
        (MINUTES, "37,5", 37.5),
        (LIST, "one; two\nthree\n\n", ("one", "two", "three")),
        (PICKED, "ward; team", ("ward", "team")),
    ],
)
def test_what_is_typed_becomes_a_value(asked: PlaybookKey, typed: str, value: PlaybookValue) -> None:
    """Spaces are evened out, control characters dropped, numbers and lists read."""
    assert read_value(asked, typed) == value


@pytest.mark.parametrize(
    ("asked", "typed"),
    [
        (TEXT, " \n "),
        (TEXT, "x" * 501),
        (CHOICE, "Admit"),
        (MINUTES, "soon"),
        (MINUTES, "-5"),
        (MINUTES, "1e3"),
        (LIST, ";;"),
        (PICKED, "team; nobody"),
    ],
)
def test_what_cannot_be_a_value_is_refused(asked: PlaybookKey, typed: str) -> None:
    """Nothing is guessed: an empty, overlong or unknown value is an error on `value`."""
    with pytest.raises(FieldError) as caught:
        read_value(asked, typed)
    assert caught.value.field == "value"


@pytest.mark.parametrize(
    ("asked", "value", "words"),
    [
        (CHOICE, "admit", "Admit"),
        (CHOICE, "gone", "gone"),
        (MINUTES, 60, "60 min"),
        (PICKED, ("team", "ward"), "Team, Ward"),
        (PHONE, "pager 0417", "pager 0417"),
    ],
)
def test_a_value_is_shown_in_its_words(asked: PlaybookKey, value: PlaybookValue, words: str) -> None:
    """Readers see the words of a choice, the unit of a number, a list in one line."""
    assert shown(asked, value) == words
