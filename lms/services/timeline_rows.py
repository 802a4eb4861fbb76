"""What is kept of a person's timelines: values of the core to rows of the store and back, without loss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from lms.core.competency.awards import Award, Kind
from lms.core.competency.clock import Clock
from lms.core.competency.moments import Moment, Part
from lms.core.competency.presence import CellDays
from lms.core.competency.states import Because, State
from lms.core.competency.timeline import OpenCause, Segment, Timeline
from lms.core.dates import Span
from lms.store.timeline import CellRow, SegmentRow

Packed = dict[str, Any]

#: words of a segment that are kept as they are, and left out where they are empty
_PLAIN = ("missing", "asked_by", "away_from", "assigned_by", "facts")
_FLAGS = ("late", "revoked")


def segment_rows(person_id: int, timeline: Timeline) -> Iterator[SegmentRow]:
    """Give the rows of one timeline; the awards earned on a segment's first day are kept with it."""
    earned: dict[date, list[Award]] = {}
    for award in timeline.awards:
        earned.setdefault(award.day, []).append(award)
    for segment in timeline.segments:
        starts_on = segment.days.start or date.min
        detail = _pack_segment(segment)
        if awards := earned.pop(starts_on, None):
            detail["awards"] = [_pack_award(award) for award in awards]
        yield SegmentRow(
            person_id,
            timeline.competency,
            starts_on,
            segment.days.until or date.max,
            segment.state.value,
            segment.because.value,
            segment.due_on,
            segment.valid_through,
            segment.next_change_on,
            detail,
        )
    if earned:
        raise ValueError(f"{timeline.competency} of person {person_id}: no segment begins with the award of {earned}")


def timelines(rows: Iterable[SegmentRow]) -> Mapping[int, tuple[Timeline, ...]]:
    """Give the timelines of each person in the rows, as far as they tell; the rows come in their order."""
    found: dict[int, list[Timeline]] = {}
    for (person_id, competency), group in groupby(rows, key=lambda row: (row.person_id, row.competency)):
        segments: list[Segment] = []
        awards: list[Award] = []
        for row in group:
            segments.append(_segment(row))
            awards.extend(_award(packed) for packed in row.detail.get("awards", ()))
        found.setdefault(person_id, []).append(Timeline(competency, tuple(segments), tuple(awards)))
    return {person_id: tuple(own) for person_id, own in found.items()}


def cell_row(person_id: int, days: CellDays) -> CellRow:
    """Give the row of some days in a cell; the facility is that of the unit."""
    return CellRow(
        person_id,
        days.competency,
        days.unit,
        days.shift.value,
        days.days.start or date.min,
        days.days.until or date.max,
        days.rotating,
        days.counted,
        days.ready,
        days.ready_over,
    )


def _segment(row: SegmentRow) -> Segment:
    detail = row.detail
    award, clock = detail.get("award"), detail.get("clock")
    return Segment(
        days=Span(
            None if row.starts_on == date.min else row.starts_on,
            None if row.until == date.max else row.until,
        ),
        state=State(row.state),
        because=Because(row.because),
        due_on=row.due_on,
        valid_through=row.valid_through,
        next_change_on=row.next_change_on,
        missing=tuple(detail.get("missing", ())),
        award=None if award is None else _award(award),
        clock=None if clock is None else _clock(clock),
        asked_by=tuple(detail.get("asked_by", ())),
        away_from=tuple(detail.get("away_from", ())),
        assigned_by=tuple(detail.get("assigned_by", ())),
        causes=tuple(_cause(cause) for cause in detail.get("causes", ())),
        facts=tuple(detail.get("facts", ())),
        late=detail.get("late", False),
        revoked=detail.get("revoked", False),
    )


def _pack_segment(segment: Segment) -> Packed:
    packed: Packed = {name: list(getattr(segment, name)) for name in _PLAIN if getattr(segment, name)}
    packed |= {name: True for name in _FLAGS if getattr(segment, name)}
    if segment.award is not None:
        packed["award"] = _pack_award(segment.award)
    if segment.clock is not None:
        packed["clock"] = _pack_clock(segment.clock)
    if segment.causes:
        packed["causes"] = [
            [cause.because.value, cause.fact, _iso(cause.since), _iso(cause.due_on), list(cause.missing)]
            for cause in segment.causes
        ]
    return packed


def _cause(packed: list[Any]) -> OpenCause:
    because, fact, since, due_on, missing = packed
    return OpenCause(Because(because), fact, date.fromisoformat(since), _day(due_on), tuple(missing))


def _pack_clock(clock: Clock) -> list[Any]:
    return [
        clock.position,
        _iso(clock.starts_on),
        clock.days,
        clock.because.value,
        _iso(clock.due_on),
        clock.assignment,
    ]


def _clock(packed: list[Any]) -> Clock:
    position, starts_on, days, because, due_on, assignment = packed
    return Clock(position, date.fromisoformat(starts_on), days, Because(because), _day(due_on), assignment)


def _pack_award(award: Award) -> list[Any]:
    moment = award.moment
    return [
        award.kind.value,
        award.valid_for_months,
        _iso(award.day),
        _iso(award.valid_through),
        _iso(award.window_opens_on),
        _iso(award.lapsed_through),
        list(award.evidence),
        _iso(award.renews),
        [_iso(moment.day), moment.part.value, None if award.at is None else award.at.isoformat()],
        _iso(award.unextended_through),
        award.extended_by,
    ]


def _award(packed: list[Any]) -> Award:
    kind, months, day, end, opens, lapsed, evidence, renews, (on, part, hour), unextended, extended_by = packed
    at = None if hour is None else datetime.fromisoformat(hour)
    moment = Moment(date.fromisoformat(on), Part(part)) if at is None else Moment(date.fromisoformat(on), Part.AT, at)
    return Award(
        day=date.fromisoformat(day),
        at=at,
        kind=Kind(kind),
        valid_for_months=months,
        valid_through=date.fromisoformat(end),
        window_opens_on=date.fromisoformat(opens),
        lapsed_through=date.fromisoformat(lapsed),
        evidence=tuple(evidence),
        renews=_day(renews),
        moment=moment,
        unextended_through=date.fromisoformat(unextended),
        extended_by=extended_by,
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
