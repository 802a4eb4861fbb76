"""The forecast of a shift as a stepped line against its minimum; hatched where ready people are missing.

Classes for the sheet, besides those of every picture: `f-line` `f-least` `f-hatch` `f-mark` `f-dot`. All words come in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.output.pictures.hatch import hatch
from lms.output.pictures.svg import Anchor, Box, Svg, number, width_of
from lms.output.pictures.words import NARROW, WIDE


@dataclass(frozen=True, slots=True)
class Level:
    """Days on which the number is the same, counted from the first day of the picture."""

    start: int
    #: the day after the last
    until: int
    ready: int
    #: None where none is set
    minimum: int | None
    #: said at the step, the shorter where there is little room; empty says nothing
    words: str = ""
    short_words: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the axis with its words."""

    day: int
    words: str


@dataclass(frozen=True, slots=True)
class StepChart:
    """The whole picture with its words."""

    levels: tuple[Level, ...]
    ticks: tuple[Tick, ...]
    #: said at the first day
    start_words: str
    #: said at the line of the minimum; empty where none is set
    minimum_words: str
    #: which level is the first below the minimum, and what is said there; None where none is
    below: int | None
    below_words: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class _Frame:
    width: float
    height: float
    left: float
    right: float
    top: float


_WIDE = _Frame(WIDE, 260, 34, WIDE - 12, 28)
_NARROW = _Frame(NARROW, 214, 26, NARROW - 6, 26)
#: room for the words of the axis
_FOOT = 30.0
_SIZE = 13


def forecast_wide(chart: StepChart, *, prefix: str) -> str:
    """Draw for a desk: each step says who drops out, as far as there is room."""
    return _Drawing(chart, _WIDE, prefix).text()


def forecast_narrow(chart: StepChart, *, prefix: str) -> str:
    """Draw for a phone: each step says its day, as far as there is room."""
    return _Drawing(chart, _NARROW, prefix).text()


class _Drawing:
    """One of the two versions."""

    def __init__(self, chart: StepChart, frame: _Frame, prefix: str) -> None:
        self.chart, self.frame = chart, frame
        box = Box(0, 0, frame.width, frame.height)
        self.svg = Svg(box, title=chart.title, description=chart.description, prefix=prefix, css="pic pic-forecast")
        self.days = max(level.until for level in chart.levels)
        self.most = max(1, *(max(level.ready, level.minimum or 0) for level in chart.levels))
        self.taken: list[Box] = []

    def text(self) -> str:
        """Draw it."""
        self._grid()
        self._shortage()
        self._least()
        self._line()
        self._labels()
        return self.svg.text()

    def x(self, day: float) -> float:
        """Give where a day begins."""
        return self.frame.left + (self.frame.right - self.frame.left) * day / self.days

    def y(self, ready: float) -> float:
        """Give the height of a number."""
        bottom = self.frame.height - _FOOT
        return bottom - (bottom - self.frame.top) * ready / self.most

    def _grid(self) -> None:
        every = next(step for step in (1, 2, 5, 10, 20, 50, 100, 10**6) if self.most / step <= 5)
        for value in range(0, self.most + 1, every):
            self.svg.line(self.frame.left, self.y(value), self.frame.right, self.y(value), css="p-rule")
            self.svg.write(self.frame.left - 8, self.y(value) + 5, str(value), css="p-13 p-muted", anchor="end")
        bottom = self.y(0)
        free = 0.0
        for tick in self.chart.ticks:
            at, long = self.x(tick.day), width_of(tick.words, _SIZE)
            if at < free or at + long > self.frame.width:
                continue
            self.svg.line(at, bottom, at, bottom + 5, css="p-axis")
            self.svg.write(at, bottom + 21, tick.words, css="p-13 p-muted")
            free = at + long + 8
        self.svg.line(self.frame.left, bottom, self.frame.right, bottom, css="p-axis")

    def _shortage(self) -> None:
        for level in self.chart.levels:
            if level.minimum is not None and level.ready < level.minimum:
                top = self.y(level.minimum)
                left = self.x(level.start)
                box = Box(left, top, self.x(level.until) - left, self.y(level.ready) - top)
                self.svg.path(hatch(box), css="f-hatch")

    def _least(self) -> None:
        held: list[tuple[int, int, int]] = []
        for level in self.chart.levels:
            if level.minimum is None:
                continue
            if held and held[-1][1:] == (level.start, level.minimum):
                held[-1] = (held[-1][0], level.until, level.minimum)
            else:
                held.append((level.start, level.until, level.minimum))
        for start, until, minimum in held:
            self.svg.line(self.x(start), self.y(minimum), self.x(until), self.y(minimum), css="f-least")

    def _line(self) -> None:
        parts = []
        for place, level in enumerate(self.chart.levels):
            y = number(self.y(level.ready))
            parts.append(f"{'V' if place else 'M' + number(self.x(0)) + ' '}{y}H{number(self.x(level.until))}")
            before = self.chart.levels[place - 1].ready if place else level.ready
            left, high = self.x(level.start), self.y(max(before, level.ready))
            self.taken.append(Box(left, self.y(level.ready) - 1, self.x(level.until) - left, 2))
            self.taken.append(Box(left - 1, high, 2, self.y(min(before, level.ready)) - high))
        self.svg.path("".join(parts), css="f-line")
        self.svg.circle(self.x(0), self.y(self.chart.levels[0].ready), 5, css="f-dot")

    def _labels(self) -> None:
        first = self.chart.levels[0]
        above, under = self.y(first.ready) - 9, self.y(first.ready) + 18
        self._say(
            [(self.x(0) + 4, above, "start"), (self.x(0) + 10, under, "start")],
            self.chart.start_words,
            "p-b",
            must=True,
        )
        if self.chart.below is not None:
            level = self.chart.levels[self.chart.below]
            x, y = self.x(level.start), self.y(level.ready)
            # a triangle that stands on its point: it is told from the dot of the first day without colour
            self.svg.path(f"M{number(x)} {number(y - 2)}l-6 -11h12z", css="f-mark")
            self._say(self._beside(level, [y + 18, y - 18, y - 34]), self.chart.below_words, "p-b p-danger", must=True)
        minimum = next((level.minimum for level in reversed(self.chart.levels) if level.minimum is not None), None)
        if minimum is not None and self.chart.minimum_words:
            right, y = self.frame.right, self.y(minimum)
            places: list[tuple[float, float, Anchor]] = [(right, y - 7, "end"), (right, y + 17, "end")]
            middle = (self.frame.left + right) / 2
            places += [(middle, y - 7, "start"), (middle, y + 17, "start"), (self.x(0) + 4, y - 7, "start")]
            self._say(places, self.chart.minimum_words, "p-b p-danger", must=True)
        narrow = self.frame is _NARROW
        for place, level in enumerate(self.chart.levels):
            words = level.short_words if narrow else level.words
            if words and place != self.chart.below:
                y = self.y(level.ready)
                self._say(self._beside(level, [y - 7, y + 18]), words, "")

    def _beside(self, level: Level, heights: Sequence[float]) -> list[tuple[float, float, Anchor]]:
        """Give places for words at a step: to its right at each height, then ending at the edge."""
        x, right = self.x(level.start) + 8, self.frame.right
        places: list[tuple[float, float, Anchor]] = [(x, y, "start") for y in heights]
        return [*places, *((right, y, "end") for y in heights)]

    def _say(self, places: Sequence[tuple[float, float, Anchor]], words: str, css: str, *, must: bool = False) -> None:
        """Write words at the first place where they meet nothing; what must be said, else at the last that fits."""
        long = width_of(words, _SIZE, bold="p-b" in css)
        fitting = []
        for x, y, anchor in places:
            left = x if anchor == "start" else x - long
            box = Box(left, y - 12, long, 16)
            if left >= 0 and left + long <= self.frame.width and box.y >= 0 and y <= self.y(0) - 2:
                fitting.append((x, y, anchor, box))
        free = [one for one in fitting if not any(_meet(one[3], other) for other in self.taken)]
        if free or (must and fitting):
            x, y, anchor, box = free[0] if free else fitting[-1]
            self.taken.append(box)
            self.svg.write(x, y, words, css=f"p-13 p-halo {css}".rstrip(), anchor=anchor)


def _meet(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width + 4
        and other.x < one.x + one.width + 4
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
