"""The two lanes of a debrief: the same action joined, what was lost hatched, what was never done outside the lane."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from lms.output.pictures.lanes import Lanes, Mark, Stretch, lanes_upright, lanes_wide
from tests.output.test_strip import by_class, parse

PICTURE = Lanes(
    marks=(
        Mark(1, "Recognised", 22, 2, "23:02", "22:42"),
        Mark(2, "Pressure", 28, 8, "23:08", "22:48"),
        Mark(3, "ICE", 28, 8, "23:08", "22:48"),
        Mark(4, "Cultures", None, 20, "", "23:00"),
    ),
    lost=(Stretch(2, 20, "18 min lost: waiting for a second reading"),),
    ticks=((0, "22:40"), (20, "23:00")),
    minutes=30,
    own="You",
    expert="Expert",
    not_done="Not done",
    title="Two paths",
    description="You and the expert.",
)
Draw = Callable[..., str]
DRAWN = [lanes_wide, lanes_upright]


@pytest.mark.parametrize("draw", DRAWN)
def test_each_action_done_by_both_is_joined(draw: Draw) -> None:
    """Three actions are in both lanes: three joins; the fourth has a dashed one to a diamond."""
    root = parse(draw(PICTURE, prefix="l"))
    assert len(by_class(root, "join")) == 3
    assert len(by_class(root, "join-missing")) == 1
    assert len(by_class(root, "missing")) == 1
    assert len(by_class(root, "own")) == 3
    assert len(by_class(root, "expert")) == 4


@pytest.mark.parametrize("draw", DRAWN)
def test_what_was_never_done_says_so(draw: Draw) -> None:
    """The diamond carries its number and the words; shape and word, not colour alone."""
    root = parse(draw(PICTURE, prefix="l"))
    assert {element.text for element in by_class(root, "missing-text")} == {"4", "Not done"}
    assert [element.text for element in by_class(root, "missing-label")] == ["Cultures"]


@pytest.mark.parametrize("draw", DRAWN)
def test_lost_minutes_are_hatched_with_their_words(draw: Draw) -> None:
    """The stretch stands in the learner's lane with its words beside it."""
    root = parse(draw(PICTURE, prefix="l"))
    assert len(by_class(root, "lost")) == 1
    assert len(by_class(root, "lost-hatch")) == 1
    words = " ".join(element.text or "" for element in by_class(root, "lost-text"))
    assert words.replace("\xa0", " ") == "18 min lost: waiting for a second reading"


@pytest.mark.parametrize(("draw", "axis"), [(lanes_wide, "cx"), (lanes_upright, "cy")])
def test_no_mark_hides_another(draw: Draw, axis: str) -> None:
    """Two actions of the same minute stand side by side."""
    for css in ("own", "expert"):
        places = sorted(float(element.get(axis) or 0) for element in by_class(parse(draw(PICTURE, prefix="l")), css))
        assert all(later - earlier >= 22 for earlier, later in pairwise(places))


@pytest.mark.parametrize("draw", DRAWN)
def test_a_strict_policy_lets_the_lanes_pass(draw: Draw) -> None:
    """No inline style, no script, nothing from outside; words are escaped."""
    svg = draw(replace(PICTURE, own="<You>"), prefix="l")
    assert not re.search(r"\sstyle=|<script|href|url\(", svg)
    assert "&lt;You&gt;" in svg


@pytest.mark.parametrize("draw", DRAWN)
def test_an_empty_run_can_be_drawn(draw: Draw) -> None:
    """A run left at once has an empty lane and no error."""
    marks = tuple(replace(mark, own_minute=None) for mark in PICTURE.marks)
    root = parse(draw(replace(PICTURE, marks=marks, lost=(), minutes=0), prefix="l"))
    assert by_class(root, "own") == []
    assert len(by_class(root, "missing")) == 4
