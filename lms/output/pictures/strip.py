"""The strip chart of vitals in a case: one time axis with a "now" line, and hatching where nothing was assessed.

Classes for the stylesheet, all inside `svg.strip`: `plot` `grid` `data` `dot` `limit` `limit-text` `over` `hatch` `now`
`now-text` `label` `unit` `axis` `value` `value-over` `sub`. All words come in; none are made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.output.pictures.hatch import hatch
from lms.output.pictures.svg import Box, Svg


@dataclass(frozen=True, slots=True)
class Point:
    """One reading: where on the axis (0 oldest, 1 now), and its value; a range has a lower and an upper one."""

    x: float
    low: float
    high: float
    #: when, and the value with its unit, for the table
    when: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One vital sign."""

    label: str
    unit: str
    points: tuple[Point, ...]
    #: the scale: lowest and highest value drawn
    scale: tuple[float, float]
    #: what is known now: "38.7 °C", or the words for not assessed
    value: str
    #: second line: "101.7 °F, 22:48", or the last reading and its time
    sub: str
    is_range: bool = False
    #: the newest reading no longer stands: hatched from it to now
    unassessed: bool = False
    #: a line not to cross, and its words
    limit: float | None = None
    limit_words: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the time axis."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The whole chart with its words."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    now_words: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """Measures of one of the two versions."""

    width: float
    left: float
    right: float
    #: the label stands above its row, not beside it
    above: bool


_WIDE = _Frame(680, 146, 500, above=False)
_NARROW = _Frame(343, 0, 216, above=True)
_HEIGHTS = (86.0, 62.0, 54.0, 54.0)
_PAD = 9.0


def strip_wide(chart: Strip, *, prefix: str) -> str:
    """Draw the chart for a desk: labels at the left, what is known now at the right."""
    return _draw(chart, _WIDE, prefix)


def strip_narrow(chart: Strip, *, prefix: str) -> str:
    """Draw the chart for a phone, 343 px: the label above each row."""
    return _draw(chart, _NARROW, prefix)


def strip_table(chart: Strip) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Give the same as a table: head (an empty corner, then the labels) and one row for each time, oldest first.

    A time at which a sign was not looked at has an empty cell; the caller says in words what that means.
    """
    times: dict[tuple[float, str], dict[int, str]] = {}
    for index, row in enumerate(chart.rows):
        for point in row.points:
            times.setdefault((point.x, point.when), {})[index] = point.words
    head = ("", *(row.label for row in chart.rows))
    body = tuple(
        (when, *(cells.get(index, "") for index in range(len(chart.rows))))
        for (_, when), cells in sorted(times.items(), key=lambda item: item[0][0])
    )
    return head, body


def _draw(chart: Strip, frame: _Frame, prefix: str) -> str:
    svg = Svg(
        Box(0, 0, frame.width, 0), title=chart.title, description=chart.description, prefix=prefix, css="chart strip"
    )
    y = 4.0
    top = 0.0
    for index, row in enumerate(chart.rows):
        height = _HEIGHTS[min(index, len(_HEIGHTS) - 1)]
        if frame.above:
            y += 16
            svg.write(frame.left, y, row.label, css="label")
            svg.write(frame.right, y, row.unit, css="unit", anchor="end")
            y += 7
        else:
            svg.write(0, y + 18, row.label, css="label")
            svg.write(0, y + 38, row.unit, css="unit")
        top = top or y
        _row(svg, row, Box(frame.left, y, frame.right - frame.left, height), chart.ticks)
        _now(svg, row, frame, y + height / 2)
        y += height + (10 if frame.above else 8)
    svg.line(frame.right, top - 4, frame.right, y, css="now")
    _axis(svg, chart, frame, y + 16)
    svg.resize(y + 26)
    return svg.text()


def _row(svg: Svg, row: Row, box: Box, ticks: Sequence[Tick]) -> None:
    svg.rect(box, css="plot")
    for tick in ticks:
        svg.line(_x(tick.x, box), box.y, _x(tick.x, box), box.y + box.height, css="grid")
    if row.unassessed or not row.points:
        start = _x(row.points[-1].x, box) + 6 if row.points else box.x
        gap = Box(start, box.y, box.x + box.width - start, box.height)
        if gap.width > 2:
            svg.path(hatch(gap), css="hatch")
    if row.limit is not None:
        y = _y(row.limit, row, box)
        svg.line(box.x, y, box.x + box.width, y, css="limit")
        svg.write(box.x + 6, y - 6, row.limit_words, css="limit-text")
    if row.is_range:
        for point in row.points:
            x, low, high = _x(point.x, box), _y(point.low, row, box), _y(point.high, row, box)
            svg.path(f"M{x:.1f} {high:.1f}V{low:.1f}M{x - 4:.1f} {high:.1f}h8M{x - 4:.1f} {low:.1f}h8", css="data")
        return
    at = [(_x(point.x, box), _y(point.low, row, box)) for point in row.points]
    if at:
        svg.path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at), css="data")
    for point, (x, y) in zip(row.points, at, strict=True):
        if row.limit is not None and point.low >= row.limit:
            svg.path(f"M{x:.1f} {y - 6:.1f}l6 10h-12z", css="over")
        else:
            svg.circle(x, y, 3, css="dot")


def _now(svg: Svg, row: Row, frame: _Frame, middle: float) -> None:
    over = row.limit is not None and not row.unassessed and bool(row.points) and row.points[-1].low >= row.limit
    svg.write(frame.right + 12, middle - 2, row.value, css="value-over" if over else "value")
    svg.block(
        frame.right + 12, middle + 17, row.sub, width=frame.width - frame.right - 12, size=14, leading=17, css="sub"
    )


def _axis(svg: Svg, chart: Strip, frame: _Frame, y: float) -> None:
    """Write the ticks that have room; "now" always has."""
    box = Box(frame.left, 0, frame.right - frame.left, 0)
    free = frame.right - 26
    svg.write(frame.right, y, chart.now_words, css="now-text", anchor="middle")
    for tick in reversed(chart.ticks):
        x, half = _x(tick.x, box), len(tick.words) * 4 + 3
        if x + half <= free and x - half >= -2:
            svg.write(x, y, tick.words, css="axis", anchor="middle")
            free = x - half
        elif tick is chart.ticks[0]:
            _first_tick(svg, tick, x, y, free)


def _first_tick(svg: Svg, tick: Tick, x: float, y: float, free: float) -> None:
    """Write the oldest label to the left of its place where there is room ("Day 0"), else only its last word."""
    last_word = tick.words.split(" ")[-1]
    if x + 4 <= free and x + 4 - len(tick.words) * 8 >= 0:
        svg.write(x + 4, y, tick.words, css="axis", anchor="end")
    elif x + len(last_word) * 4 <= free:
        svg.write(x, y, last_word, css="axis", anchor="middle")


def _x(x: float, box: Box) -> float:
    """Place a reading; the newest stands just before the line of now, which would hide it."""
    return box.x + x * (box.width - 7)


def _y(value: float, row: Row, box: Box) -> float:
    low, high = row.scale
    part = (min(max(value, low), high) - low) / (high - low)
    return box.y + box.height - _PAD - part * (box.height - 2 * _PAD)
