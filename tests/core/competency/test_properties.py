"""What holds for every history: properties of the fold, searched by Hypothesis."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from itertools import pairwise

from hypothesis import example as by_hand
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.competency.acts import acts_of
from lms.core.competency.policy import Policy
from lms.core.competency.records import History, Passed, Voided
from lms.core.competency.states import State
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Segment, fold
from lms.core.competency.values import read_policy
from tests.core.competency.examples import COMPETENCY
from tests.core.competency.strategies import (
    FIRST,
    adding,
    days,
    histories,
    known_ahead,
    policies,
    records,
    said,
)

#: something is to be done
ASKS = {
    State.REQUIRED,
    State.OVERDUE,
    State.RENEWAL_DUE,
    State.LAPSED,
    State.EXPIRED,
    State.UPDATE_DUE,
    State.RETURN_DUE,
    State.REVOKED,
}
NEVER_HELD = {State.REQUIRED, State.OVERDUE}
VALID = {State.CURRENT, State.RENEWAL_DUE, State.UPDATE_DUE, State.RETURN_DUE}

#: where time alone leads, when nobody does anything and no position, leave, exemption or rule begins or ends
BY_ITSELF = {
    (State.REQUIRED, State.OVERDUE),
    (State.CURRENT, State.RENEWAL_DUE),
    (State.LAPSED, State.EXPIRED),
    *((state, over) for state in VALID for over in (State.LAPSED, State.EXPIRED)),
}


@given(histories(), policies(), st.randoms())
def test_order_never_matters(history: History, policy: Policy, random: object) -> None:
    """Facts in any order give the same timeline."""
    facts = {kind.name: list(getattr(history, kind.name)) for kind in fields(history)}
    for each in facts.values():
        random.shuffle(each)  # type: ignore[attr-defined]
    shuffled = History(**{name: tuple(each) for name, each in facts.items()})
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


def rank(status: Status) -> int:
    """Give how good a state is for who is asked: the higher the better, what was never held beside what is expired."""
    good = {
        State.LAPSED: 1,
        State.RETURN_DUE: 2,
        State.UPDATE_DUE: 3,
        State.RENEWAL_DUE: 4,
        State.CURRENT: 5,
        State.NOT_REQUIRED: 6,
    }
    return good.get(status.state, 0)


@given(histories(), policies(), records(name="new", most=1).filter(bool))
def test_a_pass_never_makes_its_own_day_worse(history: History, policy: Policy, new: tuple[Passed, ...]) -> None:
    """On the day it is passed, a record makes neither the state nor the last valid day worse."""
    day = new[0].day
    without = status_on(fold(history, policy), day)
    having = status_on(fold(adding(history, new), policy), day)
    assert having.state is without.state or rank(having) > rank(without)
    if having.state is not State.NOT_REQUIRED:
        assert (having.valid_through or date.min) >= (without.valid_through or date.min)


@given(histories(), policies(), records(name="new", most=1).filter(bool))
def test_a_later_record_changes_nothing_before(history: History, policy: Policy, new: tuple[Passed, ...]) -> None:
    """What is passed on a day leaves every status of earlier days as it was, the next change foreseen among it."""
    without = fold(history, policy)
    having = fold(adding(history, new), policy)
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
    redone = replace(adding(history, (replace(record, id="again"),)), voided=(*history.voided, void))
    assert said(fold(redone, policy)) == said(fold(history, policy))


@given(histories(), policies())
def test_next_change_is_the_first_later_change(history: History, policy: Policy) -> None:
    """The next change is the first later day with another state when nothing done later is looked at."""
    timeline = fold(history, policy)
    for segment in timeline.segments:
        day = segment.days.start or date.min
        alone = fold(known_ahead(history, day), policy)
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
        if segment.state in VALID:
            assert segment.valid_through is not None
            assert day <= segment.valid_through
        if segment.because == "ran-out":
            assert segment.valid_through is not None
            assert segment.valid_through < day
        if segment.state is State.OVERDUE:
            assert segment.due_on is not None
            assert segment.due_on < day
        if segment.state in NEVER_HELD:
            assert segment.award is None
        if segment.late:
            assert segment.state in {State.UPDATE_DUE, State.RETURN_DUE}
        assert segment.revoked or segment.state is not State.REVOKED


@given(histories(), policies())
def test_time_alone_leads_only_where_it_may(history: History, policy: Policy) -> None:
    """On days on which nobody does anything and nothing begins or ends, only the listed moves happen."""
    busy = {acts.day for acts in acts_of(history, COMPETENCY)}
    ends = [*history.positions, *history.leaves, *history.exemptions]
    busy |= {fact.first_day for fact in ends}
    busy |= {date.fromordinal(fact.last_day.toordinal() + 1) for fact in ends if fact.last_day is not None}
    busy |= {rule.in_force_from for rule in policy.rules}
    segments = fold(history, policy).segments
    for one, next_one in pairwise(segments):
        if next_one.days.start not in busy and one.state is not next_one.state:
            assert (one.state, next_one.state) in BY_ITSELF
    held = False
    for segment in segments:
        assert not (held and segment.state in NEVER_HELD)
        held = held or segment.award is not None


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
        assert history.revocations or one.valid_through <= next_one.valid_through


@given(histories(), policies(), days)
@by_hand(History(), read_policy(COMPETENCY, []), FIRST)
def test_known_at_is_the_fold_of_what_was_recorded(history: History, policy: Policy, day: date) -> None:
    """What could be known at a moment never hangs on what was recorded after it."""
    moment = datetime.combine(day, datetime.min.time(), UTC)
    early = tuple(record for record in history.passed if record.recorded_at <= moment)
    voided = tuple(void for void in history.voided if void.recorded_at <= moment)
    known = replace(history, passed=early, voided=voided)
    assert fold(history.known_at(moment), policy) == fold(known, policy)
