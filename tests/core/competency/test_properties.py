"""What holds for every history: properties of the fold, searched by Hypothesis."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import example as by_hand
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.competency.policy import Policy
from lms.core.competency.records import History, Leave, Passed, Position, Shift, Voided
from lms.core.competency.states import State
from lms.core.competency.status import status_on
from lms.core.competency.timeline import Segment, Timeline, fold
from lms.core.competency.values import PolicyRow, read_policy
from tests.core.competency.examples import COMPETENCY, usual

FIRST = date(2023, 12, 1)
DAYS = 900
ACTIVITIES = ("module:first-hour", "quiz:first-hour", "case:day-5-fever/ed-nurse")
ASKS = {State.REQUIRED, State.OVERDUE, State.RENEWAL_DUE, State.LAPSED, State.EXPIRED}

days = st.integers(0, DAYS).map(lambda number: FIRST + timedelta(days=number))
lengths = st.one_of(st.none(), st.integers(0, 400))
moments = st.integers(0, 3).map(lambda hour: timedelta(hours=hour * 6))


def later(day: date, length: int | None) -> date | None:
    """Give the last of `length` days after `day`, or none."""
    return None if length is None else day + timedelta(days=length)


@st.composite
def positions(draw: st.DrawFn) -> tuple[Position, ...]:
    """Up to four positions, some of which ask, with overlaps and gaps."""
    made = []
    for number in range(draw(st.integers(0, 4))):
        first = draw(days)
        made.append(
            Position(
                f"p{number}",
                draw(st.sampled_from(["north", "south"])),
                draw(st.sampled_from(["ed", "icu"])),
                draw(st.sampled_from(["ed-nurse", "ed-nurse", "front-office"])),
                draw(st.sampled_from(list(Shift))),
                first,
                later(first, draw(lengths)),
                datetime(2023, 1, 1, tzinfo=UTC),
            )
        )
    return tuple(made)


@st.composite
def leaves(draw: st.DrawFn) -> tuple[Leave, ...]:
    """Up to two leaves, from every position or from one."""
    made = []
    for number in range(draw(st.integers(0, 2))):
        first = draw(days)
        position = draw(st.sampled_from([None, None, "p0"]))
        last = later(first, draw(lengths))
        made.append(Leave(f"l{number}", position, first, last, datetime(2023, 1, 1, tzinfo=UTC)))
    return tuple(made)


@st.composite
def records(draw: st.DrawFn, name: str = "r", most: int = 10) -> tuple[Passed, ...]:
    """Up to ten activities passed, some at the same moment."""
    made = []
    for number in range(draw(st.integers(0, most))):
        day, at = draw(days), draw(moments)
        moment = datetime.combine(day, datetime.min.time(), UTC) + at
        made.append(Passed(f"{name}{number}", draw(st.sampled_from(ACTIVITIES)), moment, day, moment, 80))
    return tuple(made)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A person's facts, one record in some of them voided."""
    passed = draw(records())
    voided = []
    if passed and draw(st.booleans()):
        gone = draw(st.sampled_from(passed))
        voided.append(Voided("v0", gone.id, gone.at, gone.day, gone.recorded_at))
    return History(draw(positions()), draw(leaves()), passed, tuple(voided))


@st.composite
def values(draw: st.DrawFn) -> dict[str, object]:
    """Rules of many kinds, short enough that much happens in three years."""
    return usual(
        initial=draw(st.sampled_from([ACTIVITIES[:1], ACTIVITIES[:2], ACTIVITIES])),
        renewal=draw(st.sampled_from([ACTIVITIES[1:2], ACTIVITIES[1:], ACTIVITIES[2:]])),
        valid_for_months=draw(st.sampled_from([1, 3, 6, 12])),
        window_days=draw(st.sampled_from([0, 1, 20])),
        anchor=draw(st.sampled_from(["previous-expiry", "completion"])),
        lapse_limit_days=draw(st.sampled_from([0, 1, 30, 90])),
        evidence_age_days=draw(st.sampled_from([0, 1, 30, 200])),
        due_after_start_days=draw(st.sampled_from([0, 1, 30])),
        spell_gap_days=draw(st.sampled_from([0, 14, 60])),
        required_of=draw(
            st.sampled_from([[{"job_role": "ed-nurse"}], [{"job_role": "ed-nurse", "units": ["ed"]}], []])
        ),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """One to three shipped rules and up to two of a facility."""
    old = datetime(2023, 1, 1, tzinfo=UTC)
    rows = [PolicyRow(COMPETENCY, draw(values()), date(2020, 1, 1), "Example", old, 0, shipped=True)]
    for number in range(1, draw(st.integers(1, 3))):
        rows.append(PolicyRow(COMPETENCY, draw(values()), draw(days), "Example", old, number, shipped=True))
    for number in range(draw(st.integers(0, 2))):
        own = {"due_after_start_days": draw(st.sampled_from([5, 20])), "window_days": draw(st.sampled_from([2, 25]))}
        rows.append(PolicyRow(COMPETENCY, own, draw(days), "Site", old, 10 + number, facility="north"))
    return read_policy(COMPETENCY, rows)


def said(timeline: Timeline) -> list[tuple[date | None, str]]:
    """Give what the timeline says, without the ids of the facts it rests on."""
    statuses = [
        (segment.days.start, status_on(timeline, segment.days.start or date.min)) for segment in timeline.segments
    ]
    merged: list[tuple[date | None, str]] = []
    for start, status in statuses:
        words = str(status.to_json())
        if not merged or merged[-1][1] != words:
            merged.append((start, words))
    return merged


def before(history: History, day: date) -> History:
    """Give the history with the records of later days left out."""
    passed = tuple(record for record in history.passed if record.day <= day)
    return History(history.positions, history.leaves, passed, history.voided)


@given(histories(), policies(), st.randoms())
def test_order_never_matters(history: History, policy: Policy, random: object) -> None:
    """Facts in any order give the same timeline."""
    facts = [list(each) for each in (history.positions, history.leaves, history.passed, history.voided)]
    for each in facts:
        random.shuffle(each)  # type: ignore[attr-defined]
    shuffled = History(*(tuple(each) for each in facts))  # type: ignore[arg-type]
    assert fold(shuffled, policy) == fold(history, policy)


@given(histories(), policies())
def test_segments_tile_all_time(history: History, policy: Policy) -> None:
    """Segments follow one another without gap or overlap through all of time, and neighbours differ."""
    segments = fold(history, policy).segments
    assert segments[0].days.start is None
    assert segments[-1].days.until is None
    for one, next_one in pairwise(segments):
        assert one.days.until == next_one.days.start
        assert one.days.start is None or one.days.start < one.days.until  # type: ignore[operator]
        assert words(one) != words(next_one)


def words(segment: Segment) -> tuple[object, ...]:
    """Give what a segment says besides its days."""
    return tuple(getattr(segment, name) for name in Segment.__slots__ if name != "days")


@given(histories(), policies(), records(name="new", most=1).filter(bool))
def test_a_pass_never_makes_its_own_day_worse(history: History, policy: Policy, new: tuple[Passed, ...]) -> None:
    """On the day it is passed, a record makes neither the state nor the last valid day worse."""
    day = new[0].day
    without = status_on(fold(history, policy), day)
    having = status_on(
        fold(History(history.positions, history.leaves, history.passed + new, history.voided), policy), day
    )
    assert having.state is without.state or having.state is State.CURRENT
    assert (having.valid_through or date.min) >= (without.valid_through or date.min)
    assert set(having.missing) <= set(without.missing)


@given(histories(), policies(), records(name="new", most=1).filter(bool))
def test_a_later_record_changes_nothing_before(history: History, policy: Policy, new: tuple[Passed, ...]) -> None:
    """What is passed on a day leaves every status of earlier days as it was, the next change foreseen among it."""
    without = fold(history, policy)
    having = fold(History(history.positions, history.leaves, history.passed + new, history.voided), policy)
    starts = {segment.days.start for timeline in (without, having) for segment in timeline.segments}
    for start in starts:
        day = start or date.min
        if day < new[0].day:
            assert status_on(without, day).to_json() == status_on(having, day).to_json()


@given(histories(), policies(), st.data())
def test_void_and_add_again(history: History, policy: Policy, data: st.DataObject) -> None:
    """Voiding a record and adding the same again says the same on every day."""
    if not history.passed:
        return
    record = data.draw(st.sampled_from(history.passed))
    if record.id in {void.record for void in history.voided}:
        return
    void = Voided("void-again", record.id, record.at, record.day, record.recorded_at)
    again = Passed("again", record.activity, record.at, record.day, record.recorded_at, record.score)
    redone = History(history.positions, history.leaves, (*history.passed, again), (*history.voided, void))
    assert said(fold(redone, policy)) == said(fold(history, policy))


@given(histories(), policies())
def test_next_change_is_the_first_later_change(history: History, policy: Policy) -> None:
    """The next change is the first later day with another state when nothing passed later is looked at."""
    timeline = fold(history, policy)
    for segment in timeline.segments:
        day = segment.days.start or date.min
        alone = fold(before(history, day), policy)
        changes = [
            other.days.start
            for other in alone.segments
            if other.days.start is not None and other.days.start > day and other.state is not segment.state
        ]
        assert segment.next_change_on == (min(changes) if changes else None)


@given(histories(), policies())
def test_what_each_state_carries(history: History, policy: Policy) -> None:
    """A state that asks has something missing; one that does not has nothing; dates stand where the state has them."""
    for segment in fold(history, policy).segments:
        day = segment.days.start or date.min
        assert bool(segment.missing) == (segment.state in ASKS)
        assert (segment.due_on is None) or segment.state in ASKS
        if segment.state in {State.CURRENT, State.RENEWAL_DUE}:
            assert segment.valid_through is not None
            assert day <= segment.valid_through
        if segment.state in {State.LAPSED, State.EXPIRED}:
            assert segment.valid_through is not None
            assert segment.valid_through < day
        if segment.state is State.OVERDUE:
            assert segment.due_on is not None
            assert segment.due_on < day
        if segment.state in {State.REQUIRED, State.OVERDUE}:
            assert segment.award is None


@given(histories(), policies())
@settings(max_examples=50)
def test_one_record_serves_one_award(history: History, policy: Policy) -> None:
    """No record stands behind two awards, no voided one behind any, and awards follow in time."""
    awards = fold(history, policy).awards
    used = [record for award in awards for record in award.evidence]
    assert len(set(used)) == len(used)
    assert not {void.record for void in history.voided} & set(used)
    for one, next_one in pairwise(awards):
        assert one.day <= next_one.day
        assert one.valid_through <= next_one.valid_through


@given(histories(), policies(), days)
@by_hand(History(), read_policy(COMPETENCY, []), FIRST)
def test_known_at_is_the_fold_of_what_was_recorded(history: History, policy: Policy, day: date) -> None:
    """What could be known at a moment never hangs on what was recorded after it."""
    moment = datetime.combine(day, datetime.min.time(), UTC)
    early = tuple(record for record in history.passed if record.recorded_at <= moment)
    voided = tuple(void for void in history.voided if void.recorded_at <= moment)
    known = History(history.positions, history.leaves, early, voided)
    assert fold(history.known_at(moment), policy) == fold(known, policy)
