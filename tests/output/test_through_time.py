"""The bar of states through time: what is drawn where, and in what strength."""

from __future__ import annotations

import re

from lms.core.competency.states import State
from lms.output.pictures.through_time import Mark, Stretch, through_time


def drawn(*stretches: Stretch, ahead: float = 1.0) -> list[tuple[str, float, float]]:
    """Give class, left edge and height of every rectangle, 100 units wide."""
    svg = through_time(
        stretches, [Mark(0.5, "2026")], Mark(0.5, "now"), ahead=ahead, width=100, title="t", description="d", prefix="p"
    )
    found = re.findall(r'<rect class="([^"]+)" x="([^"]+)" y="[^"]+" width="[^"]+" height="([^"]+)"', svg)
    return [(css, float(x), float(height)) for css, x, height in found]


def test_ready_is_full_height_and_the_others_are_not() -> None:
    """A ready state is higher than one that is not, and that higher than one that is not counted."""
    heights = {state: drawn(Stretch(state.value, 0, 0.5)) for state in State}
    assert heights[State.NOT_REQUIRED] == []
    full = heights[State.CURRENT][0][2]
    for state in State:
        tallest = max((height for _, _, height in heights[state]), default=0)
        if state in {State.RENEWAL_DUE, State.UPDATE_DUE}:
            assert sum(height for _, _, height in heights[state]) > full * 0.9
        elif not state.ready:
            assert tallest <= full / 2


def test_what_lies_ahead_is_marked() -> None:
    """A stretch that goes on ahead is parted there, and its later part is the weaker one."""
    assert [(css, x) for css, x, _ in drawn(Stretch("current", 0, 1), ahead=0.4)] == [
        ("ready", 0.0),
        ("ready ahead", 40.0),
    ]


def test_words_are_escaped() -> None:
    """What is handed in is text, also where it looks like markup."""
    svg = through_time(
        [], [Mark(0.1, "<b>")], Mark(0.5, "a&b"), ahead=1, width=300, title="<t>", description="d", prefix="p"
    )
    assert "<b>" not in svg
    assert "<t>" not in svg
    assert "a&amp;b" in svg
