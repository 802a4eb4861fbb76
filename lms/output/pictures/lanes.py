"""The two lanes of a debrief on one clock: slanted lines join the same action, so that delay is seen as slope.

Classes for the stylesheet, all inside `svg.lanes`: `grid` `axis` `lane` `lane-name` `lane-name-expert` `own` `own-text`
`expert` `expert-text` `join` `join-missing` `lost` `lost-hatch` `lost-text` `missing` `missing-text` `missing-label`
`mark-label` `mark-time`. All words come in; none are made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.output.pictures.hatch import hatch
from lms.output.pictures.svg import Box, Svg, width_of

_RADIUS = 11.0
#: least distance between two marks of a lane
_STEP = 2 * _RADIUS + 1


@dataclass(frozen=True, slots=True)
class Mark:
    """One numbered action: the minute in each lane, None where it was never done."""

    number: int
    short: str
    own_minute: int | None
    expert_minute: int | None
    #: the two times as read on the clock
    own_time: str = ""
    expert_time: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes lost, with the words that stand at them."""

    from_minute: int
    to_minute: int
    words: str


@dataclass(frozen=True, slots=True)
class Lanes:
    """The picture's data and words."""

    marks: tuple[Mark, ...]
    lost: tuple[Stretch, ...]
    #: (minute, clock)
    ticks: tuple[tuple[int, str], ...]
    #: the last minute of the longer lane
    minutes: int
    own: str
    expert: str
    not_done: str
    title: str
    description: str


def lanes_wide(picture: Lanes, *, prefix: str) -> str:
    """Draw the lanes side by side in time, the learner above, for a desk (980 px)."""
    width, left, right, own_y, expert_y = 980.0, 90.0, 950.0, 84.0, 176.0
    svg = _svg(picture, width, prefix)
    scale = (right - left) / max(picture.minutes, 1)
    own = _spread([(m, m.own_minute) for m in picture.marks], scale, left)
    expert = _spread([(m, m.expert_minute) for m in picture.marks], scale, left)
    last = max([right, *own.values(), *expert.values()])
    for minute, words in picture.ticks:
        x = left + minute * scale
        svg.line(x, 36, x, 216, css="grid")
        svg.write(x, 236, words, css="axis", anchor="middle")
    svg.line(left, own_y, last, own_y, css="lane")
    svg.line(left, expert_y, last, expert_y, css="lane")
    svg.write(0, own_y + 5, picture.own, css="lane-name")
    svg.write(0, expert_y + 5, picture.expert, css="lane-name-expert")
    for stretch in picture.lost:
        box = Box(left + stretch.from_minute * scale, own_y - 13, _length(stretch) * scale, 26)
        _lost(svg, box)
        half = width_of(stretch.words, 15, bold=True) / 2
        middle = min(max(box.x + box.width / 2, half), width - half)
        svg.write(middle, own_y - 24, stretch.words, css="lost-text", anchor="middle")
    missing_y = 132.0
    missing_x = last - 150
    for mark in picture.marks:
        if mark.number not in expert:
            continue
        if mark.number in own:
            svg.line(own[mark.number], own_y + _RADIUS, expert[mark.number], expert_y - _RADIUS, css="join")
    for mark in reversed([m for m in picture.marks if m.own_minute is None]):
        if mark.number in expert:
            svg.line(expert[mark.number], expert_y - _RADIUS, missing_x - 14, missing_y, css="join-missing")
        missing_x = _missing(svg, missing_x, missing_y, mark, picture.not_done)
    for mark in picture.marks:
        if mark.number in own:
            _disc(svg, own[mark.number], own_y, mark.number, "own")
        if mark.number in expert:
            _disc(svg, expert[mark.number], expert_y, mark.number, "expert")
    svg.resize(248)
    return svg.text()


def lanes_upright(picture: Lanes, *, prefix: str) -> str:
    """Draw the lanes upright for a phone (343 px): time runs down, the action stands beside the expert's mark."""
    width, own_x, expert_x, top = 343.0, 126.0, 172.0, 44.0
    scale = max(9.0, 420 / max(picture.minutes, 1))
    svg = _svg(picture, width, prefix)
    own = _spread([(m, m.own_minute) for m in picture.marks], scale, top)
    expert = _spread([(m, m.expert_minute) for m in picture.marks], scale, top)
    missing = [mark for mark in picture.marks if mark.own_minute is None]
    bottom = max([top + picture.minutes * scale, *own.values(), *expert.values()]) + _RADIUS
    svg.write(own_x + _RADIUS, 16, picture.own, css="lane-name", anchor="end")
    svg.write(expert_x - _RADIUS, 16, picture.expert, css="lane-name-expert")
    for minute, words in picture.ticks:
        y = top + minute * scale
        svg.line(0, y, width, y, css="grid")
        svg.write(width, y - 4, words, css="axis", anchor="end")
    svg.line(own_x, top, own_x, bottom, css="lane")
    svg.line(expert_x, top, expert_x, bottom, css="lane")
    for stretch in picture.lost:
        box = Box(own_x - 12, top + stretch.from_minute * scale, 24, _length(stretch) * scale)
        _lost(svg, box)
        svg.block(
            own_x - 20, box.y + box.height / 2 - 8, stretch.words, width=own_x - 24, size=15, leading=19,
            css="lost-text", bold=True, anchor="end",
        )  # fmt: skip
    for mark in picture.marks:
        if mark.number in own and mark.number in expert:
            svg.line(own_x + _RADIUS, own[mark.number], expert_x - _RADIUS, expert[mark.number], css="join")
    for index, mark in enumerate(missing):
        y = bottom + 30 + index * 48
        if mark.number in expert:
            svg.line(expert_x - 6, expert[mark.number] + _RADIUS, own_x + 12, y, css="join-missing")
        _diamond(svg, own_x, y, mark.number)
        svg.write(own_x + 24, y - 3, picture.not_done, css="missing-text")
        svg.write(own_x + 24, y + 15, mark.short, css="missing-label")
    for mark in picture.marks:
        if mark.number in own:
            _disc(svg, own_x, own[mark.number], mark.number, "own")
            svg.write(own_x - 18, own[mark.number] + 5, mark.own_time, css="mark-time", anchor="end")
        if mark.number in expert:
            _disc(svg, expert_x, expert[mark.number], mark.number, "expert")
            svg.write(expert_x + 18, expert[mark.number] + 5, mark.short, css="mark-label")
    svg.resize(bottom + 14 + 48 * len(missing))
    return svg.text()


def _svg(picture: Lanes, width: float, prefix: str) -> Svg:
    box = Box(0, 0, width, 0)
    return Svg(box, title=picture.title, description=picture.description, prefix=prefix, css="chart lanes")


def _spread(marks: Sequence[tuple[Mark, int | None]], scale: float, start: float) -> dict[int, float]:
    """Place marks at their minute, pushed on just far enough that none hides another."""
    places: dict[int, float] = {}
    free = start
    for mark, minute in sorted(marks, key=lambda item: (-1 if item[1] is None else item[1], item[0].number)):
        if minute is not None:
            places[mark.number] = max(start + minute * scale, free)
            free = places[mark.number] + _STEP
    return places


def _length(stretch: Stretch) -> int:
    return stretch.to_minute - stretch.from_minute


def _lost(svg: Svg, box: Box) -> None:
    svg.rect(box, css="lost")
    svg.path(hatch(box), css="lost-hatch")


def _disc(svg: Svg, x: float, y: float, number: int, css: str) -> None:
    svg.circle(x, y, _RADIUS, css=css)
    svg.write(x, y + 5, str(number), css=f"{css}-text", anchor="middle")


def _diamond(svg: Svg, x: float, y: float, number: int) -> None:
    svg.path(f"M{x:.1f} {y - 16:.1f}l16 16l-16 16l-16 -16z", css="missing")
    svg.write(x, y + 5, str(number), css="missing-text", anchor="middle")


def _missing(svg: Svg, x: float, y: float, mark: Mark, not_done: str) -> float:
    """Draw what was never done outside the lane; give the place left of it for the next."""
    _diamond(svg, x, y, mark.number)
    svg.write(x + 24, y - 3, not_done, css="missing-text")
    svg.write(x + 24, y + 15, mark.short, css="missing-label")
    return x - 190
