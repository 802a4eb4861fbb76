"""Path items: how they are written and what meets them."""

from __future__ import annotations

from datetime import date

import pytest

from lms.core.competency.path import read_item, read_policy_item, to_do, union, update_of
from lms.core.competency.records import Passed
from lms.core.problems import FieldError
from tests.core.competency.examples import LONG_AGO


def passed(activity: str, score: float | None = None) -> Passed:
    """Give a record of an activity."""
    return Passed("r", activity, LONG_AGO, date(2025, 3, 14), LONG_AGO, score)


@pytest.mark.parametrize(
    ("item", "activity", "score", "met"),
    [
        ("quiz:first-hour", "quiz:first-hour", None, True),
        ("quiz:first-hour", "quiz:first", None, False),
        ("quiz:first-hour", "module:first-hour", 100, False),
        ("module:m or quiz:q at 90", "module:m", None, True),
        ("module:m or quiz:q at 90", "quiz:q", 90, True),
        ("module:m or quiz:q at 90", "quiz:q", 89.9, False),
        ("module:m or quiz:q at 90", "quiz:q", None, False),
        ("case:day-5-fever/ed-nurse", "case:day-5-fever/ed-nurse", None, True),
        ("case:day-5-fever/ed-nurse", "case:day-5-fever/triage", None, False),
        ("drill:ice", "drill:ice", None, True),
    ],
)
def test_what_meets_an_item(item: str, activity: str, score: float | None, met: bool) -> None:
    """An item is met by its activity, at its per cent or better; one without a score reaches no per cent."""
    assert read_item(item).met_by(passed(activity, score)) is met


@pytest.mark.parametrize(
    "text",
    ["", "quiz", "quiz:", "Quiz:a", "quiz:a b", "case:a", "drill:ice/x", "quiz:a at", "quiz:a at 101", "a or b",
     "quiz:a or ", "quiz:-a", "poem:a", "quiz:a at 90 or", "quiz:a\n"],
)  # fmt: skip
def test_what_is_no_item(text: str) -> None:
    """A text that names no activity is refused, naming the path."""
    with pytest.raises(FieldError) as refused:
        read_item(text)
    assert refused.value.field == "path"


def test_an_item_keeps_its_words() -> None:
    """An item is shown as it was written."""
    assert read_item("module:m or quiz:q at 90").text == "module:m or quiz:q at 90"


def test_union_keeps_order_and_names_each_once() -> None:
    """Joined paths list each item once, in the order of first mention."""
    one = (read_item("quiz:b"), read_item("module:a"))
    two = (read_item("module:a"), read_item("drill:ice"))
    assert [item.text for item in union([one, two])] == ["quiz:b", "module:a", "drill:ice"]


def test_only_a_trigger_names_an_update() -> None:
    """The update of a change is an item like another, which a policy may not write."""
    text = "update:2026-12-01-content or module:first-hour"
    assert [choice.activity for choice in read_item(text).choices] == ["update:2026-12-01-content", "module:first-hour"]
    assert update_of(text) == "update:2026-12-01-content"
    assert update_of("module:first-hour or quiz:first-hour") is None
    assert read_policy_item("module:first-hour") == read_item("module:first-hour")
    assert update_of("update:2026-12-01-content or module:m or quiz:q") == "update:2026-12-01-content"
    for wrong in (text, "module:first-hour or update:2026-12-01-content"):
        with pytest.raises(FieldError) as refused:
            read_policy_item(wrong)
        assert (refused.value.field, refused.value.message) == (
            "path",
            "'update:2026-12-01-content' is asked by the change itself; a policy names whole activities",
        )
    with pytest.raises(FieldError, match="path: 'update:' is no activity"):
        read_policy_item("update:")


def test_what_one_update_answers_is_one_thing_to_do() -> None:
    """Items that one update meets stand once, at the place of the first; another update is another thing."""
    one, two = "update:2026-12-01-content or module:a", "update:2026-12-01-content or quiz:a"
    other = "update:2026-12-01-playbook-7 or quiz:a"
    assert to_do([one, "case:c/r", two, other, "quiz:b"]) == (one, "case:c/r", other, "quiz:b")
    assert to_do(()) == ()
