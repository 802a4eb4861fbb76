"""Presence: the days on which a person stands in each cell of the readiness board, and how they count there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from lms.core.competency.readiness import Member, counted_in, preference, valid_after
from lms.core.competency.records import Position, Shift
from lms.core.competency.timeline import Segment, Timeline
from lms.core.dates import Span, add_days

#: edition of the fold and of what is kept of it: raised with every change of what either gives
EDITION = 1

#: a position stands in the cells of these shifts
SHIFTS = {
    Shift.DAY: (Shift.DAY,),
    Shift.NIGHT: (Shift.NIGHT,),
    Shift.ROTATING: (Shift.DAY, Shift.NIGHT),
}


@dataclass(frozen=True, slots=True, order=True)
class CellDays:
    """Days on which one person stands in one cell in one way."""

    facility: str
    unit: str
    competency: str
    shift: Shift
    days: Span
    #: works the shift by rotation
    rotating: bool
    #: in the denominator; who is on leave is not
    counted: bool
    #: ready for a shift that ends on its own day
    ready: bool
    #: ready for a shift that ends on the day after
    ready_over: bool


def cell_days(member: Member) -> tuple[CellDays, ...]:
    """Give the days of a person in every cell, by facility, unit, competency, shift and day.

    Counted over people they are the cells of `readiness` for the shifts that start on any day, where no duty list
    speaks: the same people, once each, and by the same one of several positions.
    """
    return tuple(_joined(sorted(days for timeline in member.timelines for days in _of(timeline, member.positions))))


def _of(timeline: Timeline, positions: tuple[Position, ...]) -> Iterator[CellDays]:
    """Give the days of one competency, those of a cell in order, cut wherever a segment begins."""
    for segment in timeline.segments:
        asking = [position for position in positions if position.id in segment.asked_by]
        for (facility, unit, shift), position in _standing(asking, segment).items():
            counted = counted_in(segment, position)
            ready = counted and segment.state.ready
            place = (facility, unit, timeline.competency, shift)
            rotating = position.shift is Shift.ROTATING
            for days, over in _over(timeline, segment.days, ready):
                yield CellDays(*place, days, rotating, counted, ready, over)


def _standing(asking: list[Position], segment: Segment) -> dict[tuple[str, str, Shift], Position]:
    """Give the position by which the person stands in each cell: of several the one the board prefers."""
    best: dict[tuple[str, str, Shift], Position] = {}
    for position in sorted(asking, key=lambda one: preference(segment, one)):
        for shift in SHIFTS[position.shift]:
            best.setdefault((position.facility, position.unit, shift), position)
    return best


def _over(timeline: Timeline, days: Span, ready: bool) -> Iterator[tuple[Span, bool]]:
    """Part the days of a segment by readiness for a shift that ends on the day after: the last day may be another."""
    if not ready or days.until is None or valid_after(timeline.on(days.until), days.until):
        yield days, ready
        return
    last = add_days(days.until, -1)
    if days.start is None or days.start < last:
        yield Span(days.start, last), True
    yield Span(last, days.until), False


def _joined(found: list[CellDays]) -> Iterator[CellDays]:
    """Join days of a cell that touch and say the same."""
    for _, group in groupby(found, key=_cell):
        held: CellDays | None = None
        for days in group:
            if held is not None and held.days.until == days.days.start and _way(held) == _way(days):
                held = CellDays(*_cell(held), Span(held.days.start, days.days.until), *_way(held))
                continue
            if held is not None:
                yield held
            held = days
        if held is not None:
            yield held


_cell = attrgetter("facility", "unit", "competency", "shift")
_way = attrgetter("rotating", "counted", "ready", "ready_over")
