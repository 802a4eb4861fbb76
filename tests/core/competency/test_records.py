"""The facts: versions, withdrawals, voids and what was recorded by when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from lms.core.competency.decided import (
    AccreditedAward,
    Assignment,
    Exemption,
    Extension,
    Revocation,
    TakenBack,
    Trigger,
)
from lms.core.competency.records import DrillStandard, History, Leave, Passed, Position, Shift, Voided
from lms.core.competency.states import Because

NOON = datetime(2025, 3, 14, 12, tzinfo=UTC)
DAY = date(2025, 3, 14)
POSITION = Position("p", "hillcrest", "ed", "ed-nurse", Shift.DAY, DAY, None, NOON)
LEAVE = Leave("l", None, DAY, date(2025, 3, 20), NOON)


def test_the_highest_version_holds_in_whatever_order() -> None:
    """Of a position or a leave the highest version counts, wherever it stands in the facts."""
    moved = replace(POSITION, first_day=date(2025, 4, 1), version=2)
    longer = replace(LEAVE, last_day=None, version=2)
    for positions, leaves in (((POSITION, moved), (LEAVE, longer)), ((moved, POSITION), (longer, LEAVE))):
        history = History(positions, leaves)
        assert history.held_positions() == (moved,)
        assert history.taken_leaves() == (longer,)


def test_of_one_version_the_row_recorded_last_holds() -> None:
    """Two rows with the same version: the one recorded later counts, in whatever order they come."""
    later = replace(POSITION, unit="icu", recorded_at=NOON.replace(hour=13))
    assert History((POSITION, later)).held_positions() == (later,)
    assert History((later, POSITION)).held_positions() == (later,)


def test_positions_and_leaves_come_by_first_day_and_id() -> None:
    """They come by first day, on one day by id, whatever their versions and the order of the facts."""
    before = replace(POSITION, id="z", first_day=date(2025, 3, 13), version=3)
    same_day = replace(POSITION, id="a")
    assert History((POSITION, same_day, before)).held_positions() == (before, same_day, POSITION)
    sooner = replace(LEAVE, id="z", first_day=date(2025, 3, 13), version=3)
    beside = replace(LEAVE, id="a", last_day=DAY)
    assert History((), (LEAVE, beside, sooner)).taken_leaves() == (sooner, beside, LEAVE)


def test_a_position_without_an_end_is_held_ever_after() -> None:
    """An open position, and an open leave, take every later day."""
    assert POSITION.holds_on(date(2099, 1, 1))
    assert not POSITION.holds_on(date(2025, 3, 13))
    assert replace(LEAVE, last_day=None).takes("p", date(2099, 1, 1))


def test_the_withdrawn_and_those_of_no_day_are_left_out() -> None:
    """A withdrawn fact never was, and one that ends before it begins has no day."""
    empty = replace(POSITION, id="empty", last_day=date(2025, 3, 13))
    gone = replace(POSITION, version=2, withdrawn=True)
    assert History((POSITION, gone, empty)).held_positions() == ()
    assert History((), (replace(LEAVE, last_day=date(2025, 3, 13)),)).taken_leaves() == ()


def test_a_position_of_one_day_is_held_on_it() -> None:
    """First and last day are inclusive."""
    one_day = replace(POSITION, last_day=DAY)
    assert History((one_day,)).held_positions() == (one_day,)
    assert one_day.holds_on(DAY)
    assert not one_day.holds_on(date(2025, 3, 13))
    assert not one_day.holds_on(date(2025, 3, 15))


def test_a_leave_takes_from_its_position_or_from_all() -> None:
    """A leave that names a position takes from that one alone, on its first and its last day."""
    assert LEAVE.takes("p", DAY)
    assert LEAVE.takes("other", date(2025, 3, 20))
    assert not LEAVE.takes("p", date(2025, 3, 21))
    assert not LEAVE.takes("p", date(2025, 3, 13))
    assert not replace(LEAVE, position="p").takes("other", DAY)


def test_evidence_is_in_order_of_time_and_without_the_voided() -> None:
    """Records come by day, moment and id; a voided one is gone; the same record twice is one."""
    early = Passed("b", "quiz:q", NOON.replace(hour=8), DAY, NOON)
    late = Passed("a", "quiz:q", NOON, DAY, NOON)
    gone = Passed("c", "quiz:q", NOON, DAY, NOON)
    void = Voided("v", "c", NOON, DAY, NOON)
    assert History((), (), (late, gone, early, late), (void,)).evidence() == (early, late)


def test_known_at_keeps_every_kind_of_fact_by_its_recording() -> None:
    """A fact recorded at the moment asked about was known; one a second later was not."""
    passed = Passed("r", "quiz:q", NOON, DAY, NOON)
    void = Voided("v", "r", NOON, DAY, NOON)
    history = History((POSITION,), (LEAVE,), (passed,), (void,))
    assert history.known_at(NOON) == history
    assert history.known_at(NOON.replace(hour=11)) == History()


def test_a_standard_meets_what_is_asked_or_less() -> None:
    """More in a row and exact in more is enough; less of either is not."""
    asked = DrillStandard(5, frozenset({"score"}))
    assert DrillStandard(5, frozenset({"score", "grade"})).meets(asked)
    assert not DrillStandard(4, frozenset({"score", "grade"})).meets(asked)
    assert not DrillStandard(9, frozenset({"grade"})).meets(asked)
    assert asked.meets(asked)


def test_known_at_knows_every_decision_by_its_recording() -> None:
    """Assignments, triggers, rulings, accreditations and what was taken back are known from their recording, too."""
    decided = History(
        assignments=(Assignment("a", "c", NOON, DAY, DAY, NOON),),
        triggers=(Trigger("t", "c", Because.CONTENT, DAY, DAY, ("quiz:q",), NOON),),
        exemptions=(Exemption("e", "c", DAY, None, NOON),),
        revocations=(Revocation("w", "c", DAY, None, NOON),),
        extensions=(Extension("x", "c", DAY, NOON, DAY, NOON),),
        accredited=(AccreditedAward("h", "c", DAY, None, DAY, None, NOON),),
        taken_back=(TakenBack("b", "a", NOON, DAY, NOON),),
    )
    assert decided.known_at(NOON) == decided
    assert decided.known_at(NOON.replace(hour=11)) == History()


def test_exemptions_that_stand_are_of_this_competency_and_not_taken_back() -> None:
    """Those of another competency, those taken back and those of no day are left out; the rest come by first day."""
    kept = Exemption("kept", "c", DAY, DAY, NOON)
    earlier = Exemption("earlier", "c", date(2025, 3, 1), None, NOON)
    history = History(
        exemptions=(
            kept,
            earlier,
            Exemption("other", "d", DAY, None, NOON),
            Exemption("gone", "c", DAY, None, NOON),
            Exemption("empty", "c", DAY, date(2025, 3, 13), NOON),
        ),
        taken_back=(TakenBack("b", "gone", NOON, DAY, NOON),),
    )
    assert history.standing_exemptions("c") == (earlier, kept)
