"""The strip chart of vitals: what it draws, what it hatches, and the table that says the same."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace

import pytest

from lms.output.pictures.hatch import hatch
from lms.output.pictures.strip import Point, Row, Strip, Tick, strip_narrow, strip_table, strip_wide
from lms.output.pictures.svg import Box

SVG = "{http://www.w3.org/2000/svg}"
TEMPERATURE = Row(
    "Temperature",
    "°C",
    (Point(0.1, 37.0, 37.0, "09:10", "37.0 °C"), Point(1.0, 38.7, 38.7, "22:48", "38.7 °C")),
    (36, 40),
    "38.7 °C",
    "101.7 °F, 22:48",
    limit=38.0,
    limit_words="38.0 °C (100.4 °F)",
)
PRESSURE = Row(
    "Blood pressure",
    "mmHg",
    (Point(0.1, 72, 118, "09:10", "118/72"),),
    (40, 140),
    "not assessed",
    "118/72 at 09:10",
    is_range=True,
    unassessed=True,
)
CHART = Strip((TEMPERATURE, PRESSURE), (Tick(0.1, "Day 5"), Tick(0.6, "21:50")), "now", "Vitals", "38.7 °C now.")
Draw = Callable[..., str]
DRAWN = [strip_wide, strip_narrow]


def parse(svg: str) -> ET.Element:
    """Read a picture as XML."""
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314  # our own


def by_class(root: ET.Element, css: str) -> list[ET.Element]:
    """Give the elements of a class."""
    return [element for element in root.iter() if element.get("class") == css]


@pytest.mark.parametrize("draw", DRAWN)
def test_the_picture_is_named_for_a_screen_reader(draw: Draw) -> None:
    """Title and description are there by id, and the role is an image."""
    root = parse(draw(CHART, prefix="v1"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "v1-t"
    assert root.findtext(f"{SVG}title") == "Vitals"
    assert root.findtext(f"{SVG}desc") == "38.7 °C now."


@pytest.mark.parametrize("draw", DRAWN)
def test_only_what_was_not_assessed_is_hatched(draw: Draw) -> None:
    """One row stands, one does not: one hatching, from its last reading to now."""
    root = parse(draw(CHART, prefix="v"))
    assert len(by_class(root, "hatch")) == 1
    standing = replace(CHART, rows=(TEMPERATURE, replace(PRESSURE, unassessed=False)))
    assert by_class(parse(draw(standing, prefix="v")), "hatch") == []


@pytest.mark.parametrize("draw", DRAWN)
def test_a_sign_never_read_is_hatched_all_along(draw: Draw) -> None:
    """A row without a reading is hatched over its whole width, never blank."""
    never = replace(CHART, rows=(replace(PRESSURE, points=(), unassessed=False),))
    root = parse(draw(never, prefix="v"))
    (plot,), (strokes,) = by_class(root, "plot"), by_class(root, "hatch")
    xs = [float(x) for x, _ in re.findall(r"[ML]([\d.]+) ([\d.]+)", strokes.get("d") or "")]
    left, width = float(plot.get("x") or 0), float(plot.get("width") or 0)
    assert min(xs) == left
    assert max(xs) == left + width


@pytest.mark.parametrize("draw", DRAWN)
def test_a_reading_over_the_limit_has_another_shape(draw: Draw) -> None:
    """Colour never speaks alone: from the limit on a reading is a triangle, below it a dot."""
    root = parse(draw(CHART, prefix="v"))
    assert len(by_class(root, "over")) == 1
    assert len(by_class(root, "dot")) == 1
    assert [element.text for element in by_class(root, "value-over")] == ["38.7 °C"]


@pytest.mark.parametrize("draw", DRAWN)
def test_a_strict_policy_lets_it_pass(draw: Draw) -> None:
    """No inline style, no script, no reference to anything outside; words are escaped."""
    svg = draw(replace(CHART, now_words="<now> & style="), prefix="v")
    assert not re.search(r"\sstyle=\"|<script|href|url\(", svg)
    assert "&lt;now&gt; &amp;" in svg


@pytest.mark.parametrize("draw", DRAWN)
def test_ticks_never_run_into_one_another(draw: Draw) -> None:
    """Labels of the axis that have no room are left out; now is always there."""
    crowded = replace(CHART, ticks=tuple(Tick(0.9 + i / 50, f"22:{40 + i}") for i in range(5)))
    root = parse(draw(crowded, prefix="v"))
    assert len(by_class(root, "axis")) <= 1
    assert [element.text for element in by_class(root, "now-text")] == ["now"]


def test_the_table_says_the_same() -> None:
    """One row for each time, oldest first; a sign not looked at then has an empty cell."""
    head, body = strip_table(CHART)
    assert head == ("", "Temperature", "Blood pressure")
    assert body == (("09:10", "37.0 °C", "118/72"), ("22:48", "38.7 °C", ""))


def test_hatching_stays_in_its_box() -> None:
    """Every stroke begins and ends on the edge of the rectangle."""
    box = Box(10, 20, 37, 13)
    points = re.findall(r"[ML]([\d.]+) ([\d.]+)", hatch(box))
    assert len(points) > 10
    for x, y in points:
        assert 10 <= float(x) <= 47
        assert 20 <= float(y) <= 33
