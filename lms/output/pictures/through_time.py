"""The states of one competency through time as a bar: full height is ready, half is not, a thin line is not counted.

Classes for the stylesheet, inside `svg.through-time`: `axis` `tick` `ready` `due` `asked` `gone` `away` `ahead` `now`
and the text classes of the pictures. All words come in; the table beside the picture says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.output.pictures.svg import Box, Svg, width_of

_TOP, _HEIGHT, _FOOT = 22.0, 36.0, 20.0
#: class, and which part of the height is filled, by state
_SHAPES = {
    "current": ("ready", 1.0),
    "renewal-due": ("ready", 1.0),
    "update-due": ("ready", 1.0),
    "required": ("asked", 0.5),
    "return-due": ("asked", 0.5),
    "overdue": ("gone", 0.5),
    "lapsed": ("gone", 0.5),
    "expired": ("gone", 0.5),
    "revoked": ("gone", 0.5),
    "on-leave": ("away", 0.12),
    "exempt": ("away", 0.12),
}
#: ready, and something is to be done: a notch is cut out above
_DUE = {"renewal-due", "update-due"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in one state, as parts of the width from 0 to 1."""

    state: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the axis with its words."""

    at: float
    words: str


def through_time(
    stretches: Sequence[Stretch],
    years: Sequence[Mark],
    now: Mark,
    *,
    ahead: float,
    width: float,
    title: str,
    description: str,
    prefix: str,
) -> str:
    """Draw the bar at a width in picture units; days of states that are not asked stay empty.

    `now` is the day asked about; what lies `ahead` of a place is drawn weaker.
    """
    box = Box(0, 0, width, _TOP + _HEIGHT + _FOOT)
    svg = Svg(box, title=title, description=description, prefix=prefix, css="pic through-time")
    floor = _TOP + _HEIGHT
    for one in _parted(stretches, ahead):
        if one.state not in _SHAPES:
            continue
        css, part = _SHAPES[one.state]
        weak = " ahead" if one.start >= ahead else ""
        x, long = one.start * width, max((one.end - one.start) * width - 1, 1)
        tall = _HEIGHT * part
        if one.state in _DUE:
            svg.rect(Box(x, floor - tall, long, tall * 0.3), css=f"due{weak}")
            svg.rect(Box(x, floor - tall * 0.65, long, tall * 0.65), css=f"{css}{weak}")
        else:
            svg.rect(Box(x, floor - tall, long, tall), css=f"{css}{weak}")
    svg.line(0, floor, width, floor, css="axis")
    free = 0.0
    for year in years:
        x = year.at * width
        svg.line(x, floor, x, floor + 5, css="tick")
        if x >= free and x + width_of(year.words, 13) < width:
            svg.write(x + 3, floor + 16, year.words, css="p-13 p-muted")
            free = x + width_of(year.words, 13) + 10
    x, half = now.at * width, width_of(now.words, 13, bold=True) / 2
    svg.line(x, _TOP - 4, x, floor + 5, css="now")
    svg.write(min(max(x, half), width - half), 13, now.words, css="p-13 p-b p-accent", anchor="middle")
    return svg.text()


def _parted(stretches: Sequence[Stretch], ahead: float) -> list[Stretch]:
    """Part the stretch that goes on ahead."""
    parted = []
    for one in stretches:
        if one.start < ahead < one.end:
            parted += [Stretch(one.state, one.start, ahead), Stretch(one.state, ahead, one.end)]
        else:
            parted.append(one)
    return parted
