"""Histories and policies of every kind for Hypothesis to search, and what several properties look at."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from lms.core.competency.decided import (
    AccreditedAward,
    Assignment,
    Exemption,
    Extension,
    Revocation,
    TakenBack,
    Trigger,
)
from lms.core.competency.policy import Policy
from lms.core.competency.records import History, Leave, Passed, Position, Shift, Voided
from lms.core.competency.states import Because
from lms.core.competency.status import status_on
from lms.core.competency.timeline import Timeline
from lms.core.competency.values import PolicyRow, read_policy
from tests.core.competency.examples import COMPETENCY, usual

FIRST = date(2023, 12, 1)
DAYS = 900
ACTIVITIES = ("module:first-hour", "quiz:first-hour", "case:day-5-fever/ed-nurse")
OLD = datetime(2023, 1, 1, tzinfo=UTC)
TRIGGERS = (Because.CONTENT, Because.PLAYBOOK, Because.UNIT_TURNOVER, Because.COURSE_START, Because.ASKED_AGAIN)

days = st.integers(0, DAYS).map(lambda number: FIRST + timedelta(days=number))
lengths = st.one_of(st.none(), st.integers(0, 400))
short = st.integers(0, 60)
hours = st.integers(0, 3).map(lambda hour: timedelta(hours=hour * 6))
paths = st.sampled_from([ACTIVITIES[:1], ACTIVITIES[1:2], ACTIVITIES[1:]])


def later(day: date, length: int | None) -> date | None:
    """Give the last of `length` days after `day`, or none."""
    return None if length is None else day + timedelta(days=length)


def clock(day: date, hour: timedelta) -> datetime:
    """Give a moment of a day, UTC."""
    return datetime.combine(day, datetime.min.time(), UTC) + hour


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
                OLD,
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
        made.append(Leave(f"l{number}", position, first, later(first, draw(lengths)), OLD))
    return tuple(made)


@st.composite
def records(draw: st.DrawFn, name: str = "r", most: int = 10) -> tuple[Passed, ...]:
    """Up to ten activities passed, some at the same moment, on one of two revisions."""
    made = []
    for number in range(draw(st.integers(0, most))):
        day = draw(days)
        moment = clock(day, draw(hours))
        activity = draw(st.sampled_from(ACTIVITIES))
        revisions = draw(st.sampled_from([(), ((f"text:{activity}", 1),), ((f"text:{activity}", 2),)]))
        playbook = draw(st.sampled_from([frozenset[str](), frozenset({"phone"})]))
        made.append(
            Passed(f"{name}{number}", activity, moment, day, moment, 80, revisions=revisions, playbook=playbook)
        )
    return tuple(made)


@st.composite
def triggers(draw: st.DrawFn) -> tuple[Trigger, ...]:
    """Up to two triggers of any kind."""
    made = []
    for number in range(draw(st.integers(0, 2))):
        day, because = draw(days), draw(st.sampled_from(TRIGGERS))
        due_on = day + timedelta(days=draw(short))
        owed = draw(paths)
        items = ((f"text:{owed[0]}", 2),) if because is Because.CONTENT else ()
        keys = frozenset({"phone"}) if because is Because.PLAYBOOK else frozenset[str]()
        units = draw(st.sampled_from([frozenset[str](), frozenset({"ed"})]))
        full = because is Because.CONTENT and draw(st.booleans())
        made.append(Trigger(f"t{number}", COMPETENCY, because, day, due_on, owed, OLD, units, items, full, keys))
    return tuple(made)


@st.composite
def assignments(draw: st.DrawFn) -> tuple[Assignment, ...]:
    """Up to one assignment, to the person or to a unit."""
    made = []
    for number in range(draw(st.integers(0, 1))):
        day = draw(days)
        due_on = day + timedelta(days=draw(short))
        unit, keep = draw(st.sampled_from([None, "ed"])), draw(st.booleans())
        made.append(Assignment(f"a{number}", COMPETENCY, clock(day, draw(hours)), day, due_on, OLD, unit, keep))
    return tuple(made)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A person's facts of every kind, one record in some of them voided and one decision taken back."""
    passed = draw(records())
    voided = []
    if passed and draw(st.booleans()):
        gone = draw(st.sampled_from(passed))
        voided.append(Voided("v0", gone.id, gone.at, gone.day, gone.recorded_at))
    plain = History(draw(positions()), draw(leaves()), passed, tuple(voided))
    if draw(st.booleans()):
        return plain
    exempt, withdrawn, day = draw(days), draw(days), draw(days)
    back = draw(days)
    return replace(
        plain,
        assignments=draw(assignments()),
        triggers=draw(triggers()),
        exemptions=draw(some(Exemption("e0", COMPETENCY, exempt, later(exempt, draw(lengths)), OLD))),
        revocations=draw(some(Revocation("w0", COMPETENCY, withdrawn, None, OLD))),
        extensions=draw(
            some(Extension("x0", COMPETENCY, day, clock(day, draw(hours)), day + timedelta(days=draw(short)), OLD))
        ),
        accredited=draw(
            some(AccreditedAward("c0", COMPETENCY, day - timedelta(days=draw(short)), None, day, None, OLD))
        ),
        taken_back=draw(
            some(TakenBack("b0", draw(st.sampled_from(["t0", "a0", "e0", "w0"])), clock(back, timedelta()), back, OLD))
        ),
    )


Fact = TypeVar("Fact")


def some(fact: Fact) -> st.SearchStrategy[tuple[Fact, ...]]:
    """Give the fact or none."""
    return st.sampled_from([(), (fact,)])


@st.composite
def values(draw: st.DrawFn) -> dict[str, object]:
    """Rules of many kinds, short enough that much happens in three years."""
    made = usual(
        initial=draw(st.sampled_from([ACTIVITIES[:1], ACTIVITIES[:2], ACTIVITIES])),
        renewal=draw(st.sampled_from([ACTIVITIES[1:2], ACTIVITIES[1:], {"A": ACTIVITIES[1:2], "B": ACTIVITIES[2:]}])),
        valid_for_months=draw(st.sampled_from([1, 3, 6, 12])),
        window_days=draw(st.sampled_from([0, 1, 20])),
        anchor=draw(st.sampled_from(["previous-expiry", "completion", "fixed-cycle"])),
        cycle={"every_months": draw(st.sampled_from([1, 6, 12])), "from": "2024-01-31"},
        minimum_active_months=draw(st.sampled_from([0, 2])),
        lapse_limit_days=draw(st.sampled_from([0, 1, 30, 90])),
        evidence_age_days=draw(st.sampled_from([0, 1, 30, 200])),
        due_after_start_days=draw(st.sampled_from([0, 1, 30])),
        due_after_return_days=draw(st.sampled_from([0, 7])),
        leave_limit_days=draw(st.sampled_from([0, 5, 90])),
        spell_gap_days=draw(st.sampled_from([0, 14, 60])),
        required_of=draw(
            st.sampled_from([[{"job_role": "ed-nurse"}], [{"job_role": "ed-nurse", "units": ["ed"]}], []])
        ),
    )
    if draw(st.booleans()):
        made["return"] = draw(paths)
    return made


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """One to three shipped rules and up to two of a facility."""
    rows = [PolicyRow(COMPETENCY, draw(values()), date(2020, 1, 1), "Example", OLD, 0, shipped=True)]
    for number in range(1, draw(st.integers(1, 3))):
        rows.append(PolicyRow(COMPETENCY, draw(values()), draw(days), "Example", OLD, number, shipped=True))
    for number in range(draw(st.integers(0, 2))):
        own = {"due_after_start_days": draw(st.sampled_from([5, 20])), "window_days": draw(st.sampled_from([2, 25]))}
        if draw(st.booleans()):
            own["initial"] = draw(paths)
        rows.append(PolicyRow(COMPETENCY, own, draw(days), "Site", OLD, 10 + number, facility="north"))
    return read_policy(COMPETENCY, rows)


def said(timeline: Timeline) -> list[tuple[date | None, str]]:
    """Give what the timeline says, without the ids of the facts it rests on."""
    statuses = [
        (segment.days.start, status_on(timeline, segment.days.start or date.min)) for segment in timeline.segments
    ]
    merged: list[tuple[date | None, str]] = []
    for start, status in statuses:
        words = str((status.to_json(), status.late, status.revoked))
        if not merged or merged[-1][1] != words:
            merged.append((start, words))
    return merged


def known_ahead(history: History, day: date) -> History:
    """Give the history with what was done on later days left out; positions, leaves and exemptions stay."""
    kept = {
        kind.name: tuple(fact for fact in getattr(history, kind.name) if fact.day <= day)
        for kind in fields(history)
        if kind.name not in {"positions", "leaves", "exemptions", "voided", "taken_back"}
    }
    asks_no_more = {fact.id for fact in (*history.assignments, *history.triggers)}
    back = tuple(fact for fact in history.taken_back if fact.day <= day or fact.fact not in asks_no_more)
    return replace(history, **kept, taken_back=back)  # type: ignore[arg-type]


def adding(history: History, new: tuple[Passed, ...]) -> History:
    """Give the history with more passed."""
    return replace(history, passed=(*history.passed, *new))
