"""The stored timeline's rows: put in the place of what was, forgotten without a trace in any count."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lms.services.house import House
from lms.store import timeline
from lms.store.timeline import CellRow, Count, SegmentRow
from tests.conftest import Clock, put_person, set_up_site

DAY = date(2026, 11, 20)


def segment(person_id: int, first: date = date.min, until: date = date.max) -> SegmentRow:
    """One segment of the competency `c`."""
    return SegmentRow(person_id, "c", first, until, "required", "hired", DAY, None, None, {"missing": ["quiz:q"]})


def cell(person_id: int, first: date, until: date = date.max, *, unit: str = "ed", flags: str = "C") -> CellRow:
    """Days in a night cell; flags: R rotating, C counted, r ready, o ready over."""
    return CellRow(person_id, "c", unit, "night", first, until, *(flag in flags for flag in "RCro"))


@pytest.fixture
def two(both_houses: House, clock: Clock) -> tuple[int, int]:
    """Two people, of whom nothing is kept yet."""
    set_up_site(both_houses, clock.now)
    ids = tuple(put_person(both_houses, clock.now, number) for number in ("100", "101"))
    with both_houses.works.write(clock.now) as work:
        timeline.put(work.session, 1, ids, [], [])
        timeline.forget_everybody(work.session)
    return ids  # type: ignore[return-value]


def test_what_is_put_is_read(both_houses: House, clock: Clock, two: tuple[int, int]) -> None:
    """Rows come back as they were, the first and the last day of all among them; putting anew leaves no old one."""
    one, other = two
    with both_houses.works.write(clock.now) as work:
        rows = [segment(one, until=DAY), segment(one, DAY)]
        timeline.put(work.session, 1, two, [*rows, segment(other)], [cell(one, DAY, flags="RCro"), cell(other, DAY)])
    with both_houses.works.read(clock.now) as work:
        assert list(timeline.segments(work.session, [one])) == rows
        assert list(timeline.segments(work.session, two, DAY, DAY)) == [rows[1], segment(other)]
        assert timeline.cells(work.session, [one]) == (cell(one, DAY, flags="RCro"),)
    with both_houses.works.write(clock.now) as work:
        timeline.put(work.session, 1, [one], [segment(one)], [])
    with both_houses.works.read(clock.now) as work:
        assert list(timeline.segments(work.session, two)) == [segment(one), segment(other)]
        assert timeline.cells(work.session, two) == (cell(other, DAY),)


def test_counts_are_of_the_day(both_houses: House, clock: Clock, two: tuple[int, int]) -> None:
    """The first day counts and the day after the last does not; each flag is summed, and its rotating part."""
    one, other = two
    rows = [
        cell(one, DAY, date(2026, 11, 22), flags="RCro"),
        cell(one, date(2026, 11, 22), flags="RC"),
        cell(other, date(2026, 11, 21), flags="Cr"),
        cell(other, DAY, unit="icu", flags=""),
    ]
    with both_houses.works.write(clock.now) as work:
        timeline.put(work.session, 1, two, [], rows)
    with both_houses.works.read(clock.now) as work:
        found = {day: timeline.counts(work.session, date(2026, 11, day), ["ed"]) for day in (19, 20, 21, 22)}
        every = timeline.counts(work.session, DAY)
        heads = timeline.people_in_shifts(work.session, date(2026, 11, 21))
    assert found == {
        19: (),
        20: (Count("ed", "c", "night", 1, 1, 1, 1, 1, 1),),
        21: (Count("ed", "c", "night", 2, 1, 2, 1, 1, 1),),
        22: (Count("ed", "c", "night", 2, 1, 1, 0, 0, 0),),
    }
    assert {row.unit: row.counted for row in every} == {"ed": 1, "icu": 0}
    assert heads == {("ed", "night"): 2, ("icu", "night"): 1}


def test_who_is_forgotten_is_in_no_count(both_houses: House, clock: Clock, two: tuple[int, int]) -> None:
    """Forgotten people, and those of another edition, are stale and left out where it is asked for."""
    one, other = two
    with both_houses.works.write(clock.now) as work:
        timeline.put(work.session, 1, two, [], [cell(one, DAY), cell(other, DAY)])
        assert timeline.is_whole(work.session, 1)
        assert timeline.stale(work.session, 1) == ()
        timeline.forget(work.session, [one])
    with both_houses.works.read(clock.now) as work:
        assert not timeline.is_whole(work.session, 1)
        assert (timeline.stale(work.session, 1), timeline.stale(work.session, 2)) == ((one,), two)
        assert (timeline.stale(work.session, 2, limit=1), timeline.stale(work.session, 2, after=one)) == (
            (one,),
            (other,),
        )
        assert timeline.fresh(work.session, 1, two) == {other}
        for edition, number in ((1, 1), (2, 0)):
            assert sum(row.counted for row in timeline.counts(work.session, DAY, edition=edition)) == number
            assert sum(timeline.people_in_shifts(work.session, DAY, edition=edition).values()) == number
            assert len(timeline.changes_ahead(work.session, edition, ["ed"], DAY)) == number
    with both_houses.works.write(clock.now) as work:
        timeline.forget_everybody(work.session)
        assert timeline.stale(work.session, 1) == two


def test_more_people_than_a_statement_can_name(
    both_houses: House, clock: Clock, two: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """People are named in portions; pages of people follow one another."""
    monkeypatch.setattr(timeline, "BATCH", 1)
    with both_houses.works.write(clock.now) as work:
        timeline.put(work.session, 1, two, [segment(one) for one in two], [])
        assert timeline.fresh(work.session, 1, two) == set(two)
        assert [row.person_id for row in timeline.segments(work.session, two)] == list(two)
        timeline.forget(work.session, two)
        assert timeline.fresh(work.session, 1, two) == frozenset()
    with both_houses.works.read(datetime(2026, 11, 21, tzinfo=UTC)) as work:
        assert timeline.people_ids(work.session, limit=1) == two[:1]
        assert timeline.people_ids(work.session, after=two[0], limit=5) == two[1:]
