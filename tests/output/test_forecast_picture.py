"""The picture of a forecast: what it draws and says, on a desk and on a phone, however many steps there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.output.pictures.forecast import Level, StepChart, Tick, forecast_narrow, forecast_wide
from lms.output.pictures.svg import width_of
from lms.output.pictures.words import NARROW, WIDE

STATIC = Path(__file__).parents[2] / "lms" / "web" / "static"
CHART = StepChart(
    (
        Level(0, 35, 5, 4),
        Level(35, 60, 4, 4, "4 from 25 Dec: Silva", "4 from 25 Dec"),
        Level(60, 181, 3, 4, "3 from 19 Jan: Haddad", "3 from 19 Jan"),
    ),
    (Tick(0, "20 Nov"), Tick(11, "Dec"), Tick(42, "Jan 2027"), Tick(73, "Feb")),
    "5 ready tonight",
    "minimum 4",
    2,
    "3 on 19 Jan: below",
    "ED nights, if nobody renews",
    "5 ready tonight, below 4 on 19 Jan 2027.",
)
Draw = Callable[..., str]
DRAWN = [(forecast_wide, WIDE), (forecast_narrow, NARROW)]


def parse(svg: str) -> ET.Element:
    """Read a picture as XML."""
    return ET.fromstring(svg)  # noqa: S314  # our own


def said(svg: str) -> list[str]:
    """Give every line of text."""
    return [element.text or "" for element in parse(svg).iter("text")]


@pytest.mark.parametrize(("draw", "width"), DRAWN)
def test_the_picture_is_named_and_says_the_first_day_below_in_words(draw: Draw, width: int) -> None:
    """Title and description are there by id; now, the minimum and the first day below stand in words at the line."""
    root = parse(draw(CHART, prefix="one"))
    assert root.get("aria-labelledby") == "one-t"
    assert (root.findtext("title"), root.findtext("desc")) == (CHART.title, CHART.description)
    assert {"5 ready tonight", "minimum 4", "3 on 19 Jan: below"} <= set(said(draw(CHART, prefix="one")))
    assert root.get("width") == str(width)


def test_a_desk_names_who_a_phone_only_when() -> None:
    """Each step says who drops out where there is room, and on a phone its day."""
    assert "4 from 25 Dec: Silva" in said(forecast_wide(CHART, prefix="w"))
    assert "4 from 25 Dec: Silva" not in said(forecast_narrow(CHART, prefix="n"))


def test_what_is_missing_is_hatched_and_marked_and_nothing_else_is() -> None:
    """Hatching and mark stand only where ready people are missing, the line of the minimum only where one is set."""
    short = forecast_wide(CHART, prefix="w")
    assert short.count("f-hatch") == short.count("f-mark") == 1
    enough = replace(CHART, levels=CHART.levels[:2], below=None, below_words="")
    assert not re.search("f-hatch|f-mark", forecast_wide(enough, prefix="w"))
    bare = replace(enough, levels=tuple(replace(level, minimum=None) for level in enough.levels), minimum_words="")
    assert "f-least" not in forecast_wide(bare, prefix="w")


def test_a_minimum_that_changes_is_drawn_as_it_changes() -> None:
    """A minimum set from a later day begins there, and one that is raised steps up."""
    levels = (Level(0, 10, 2, None), Level(10, 20, 2, 1), Level(20, 30, 2, 3))
    root = parse(forecast_wide(replace(CHART, levels=levels, below=2), prefix="w"))
    least = [element for element in root.iter("line") if element.get("class") == "f-least"]
    assert len(least) == 2
    assert float(least[0].get("x2") or 0) == float(least[1].get("x1") or 1)


@pytest.mark.parametrize(("draw", "_width"), DRAWN)
def test_colours_come_from_the_sheet_alone(draw: Draw, _width: int) -> None:
    """No style, script or colour of its own, and every class has its look."""
    svg = draw(CHART, prefix="one")
    assert not re.search(r"style=|<script|on\w+=|fill=|stroke=|#[0-9a-fA-F]{3,8}\b", svg)
    sheet = (STATIC / "forecast.css").read_text("utf-8") + (STATIC / "pictures.css").read_text("utf-8")
    for css in {word for found in re.findall(r'class="([^"]+)"', svg) for word in found.split()}:
        assert css == "pic-forecast" or re.search(rf"\.{css}\b(?!-)", sheet), css


@st.composite
def charts(draw: st.DrawFn) -> StepChart:
    """Pictures with up to forty steps of any height."""
    lengths = draw(st.lists(st.integers(1, 40), min_size=1, max_size=40))
    levels, start = [], 0
    for length in lengths:
        ready, minimum = draw(st.integers(0, 60)), draw(st.sampled_from([None, 0, 1, 4, 30]))
        levels.append(Level(start, start + length, ready, minimum, "10 from 25 Dec: Castellanos", "10 from 25 Dec"))
        start += length
    below = next((at for at, one in enumerate(levels) if one.minimum is not None and one.ready < one.minimum), None)
    return replace(CHART, levels=tuple(levels), below=below, ticks=tuple(Tick(n, "May") for n in range(0, start, 30)))


@given(charts())
def test_words_stay_inside_and_apart(chart: StepChart) -> None:
    """Whatever the numbers, no words run over the edge, and the words of two steps never lie on one another."""
    for draw, width in DRAWN:
        boxes = []
        for text in parse(draw(chart, prefix="one")).iter("text"):
            css, words, x = text.get("class") or "", text.text or "", float(text.get("x") or 0)
            long = width_of(words, 13, bold="p-b" in css)
            start = x - long if text.get("text-anchor") == "end" else x
            assert start >= -1
            assert start + long <= width + 1
            if "p-halo" in css and "p-b" not in css:
                boxes.append((start, start + long, float(text.get("y") or 0)))
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                assert one[1] < other[0] or other[1] < one[0] or abs(one[2] - other[2]) >= 15
