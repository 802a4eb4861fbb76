"""The simulator: what a rule that is not set yet would change for each kind of person, when, and who is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.simulation import Edge, Kind, Outcome, compare, is_touched
from lms.core.competency.states import State
from lms.core.competency.status import status_on
from lms.core.competency.timeline import fold
from lms.core.competency.values import PolicyRow, read_policy
from lms.core.dates import add_months
from tests.core.competency.examples import COMPETENCY, LONG_AGO, history_of, table, usual
from tests.core.competency.strategies import histories, policies

TODAY = date(2026, 11, 20)
THROUGH = add_months(TODAY, 24)
RULES = table("competency.yaml")["rules"]


def laid_over(**proposed: object) -> tuple[Policy, Policy]:
    """Give the usual rule, and the same with values of the programme from today on."""
    ours = PolicyRow(COMPETENCY, usual(), date(2020, 1, 1), "Ours", LONG_AGO, 0, shipped=True)
    site = PolicyRow(COMPETENCY, proposed, TODAY, "Site", LONG_AGO, 1)
    return read_policy(COMPETENCY, [ours]), read_policy(COMPETENCY, [ours, site])


def outcome_of(
    person: Mapping[str, Any], since: date = TODAY, through: date = THROUGH, **proposed: object
) -> Outcome | None:
    """Simulate a rule of today for one person."""
    before, after = laid_over(**proposed)
    return compare(history_of(person, RULES), before, after, today=TODAY, since=since, through=through, renewals=True)


def person(start: date, passed: date | None = None, **more: Any) -> dict[str, Any]:
    """Give an ED nurse who began on a day, and passed the initial path on another."""
    done = [] if passed is None else [{"on": passed, "what": "initial"}]
    return {"positions": [{"from": start}], "passed": done, **more}


@pytest.mark.parametrize(
    ("says", "who", "proposed", "kind", "day", "after"),
    [
        (
            "whoever has not begun is given fewer days",
            person(date(2026, 12, 1)),
            {"due_after_start_days": 10},
            Kind.OVERDUE,
            date(2026, 12, 12),
            State.OVERDUE,
        ),
        (
            "a path that grows asks more of who is on the way",
            person(date(2026, 11, 10)),
            {"initial": ["module:first-hour", "quiz:first-hour", "drill:ice"]},
            Kind.MORE,
            TODAY,
            State.REQUIRED,
        ),
        (
            "a path that shrinks to what was done makes ready",
            person(date(2026, 11, 1)) | {"passed": [{"on": date(2026, 11, 5), "what": "quiz:first-hour"}]},
            {"initial": ["quiz:first-hour"]},
            Kind.GAINS_READY,
            TODAY,
            State.CURRENT,
        ),
        (
            "nobody asks it any more",
            person(date(2026, 1, 1), date(2026, 1, 10)),
            {"required_of": [{"job_role": "icu-nurse"}]},
            Kind.NO_LONGER_ASKED,
            TODAY,
            State.NOT_REQUIRED,
        ),
        (
            "it is asked of a role that it was not asked of",
            {"positions": [{"from": date(2024, 1, 1), "job_role": "icu-nurse"}]},
            {"required_of": [{"job_role": "ed-nurse"}, {"job_role": "icu-nurse"}]},
            Kind.NEWLY_ASKED,
            TODAY,
            State.REQUIRED,
        ),
        (
            "a shorter leave limit makes who comes back owe the return path",
            person(date(2025, 1, 1), date(2026, 8, 1), leaves=[{"from": date(2026, 10, 1), "to": date(2026, 12, 1)}]),
            {"leave_limit_days": 30},
            Kind.LOSES_READY,
            date(2026, 12, 2),
            State.RETURN_DUE,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_rule_would_change(
    says: str, who: dict[str, Any], proposed: dict[str, object], kind: Kind, day: date, after: State
) -> None:
    """The most telling difference is named on its first day."""
    outcome = outcome_of(who, **proposed)
    assert outcome is not None, says
    assert outcome.main is not None, says
    assert (outcome.main.kind, outcome.main.day, outcome.main.after.state) == (kind, day, after)


@pytest.mark.parametrize(
    "proposed", [{"valid_for_months": 6}, {"lapse_limit_days": 5}, {"window_days": 20}, {"due_after_start_days": 5}]
)
def test_an_award_and_a_clock_keep_the_rule_of_their_day(proposed: dict[str, object]) -> None:
    """Who holds it, and who was hired before, keeps every date."""
    for who in (person(date(2026, 1, 1), date(2026, 6, 1)), person(date(2026, 11, 2))):
        outcome = outcome_of(who, **proposed)
        assert outcome is not None
        assert not outcome.changed


def test_the_next_award_ends_by_the_new_rule() -> None:
    """Half the validity: nobody's last valid day moves, the one after it does, by six months; a window does nothing."""
    who = person(date(2026, 1, 1), date(2026, 3, 14))
    outcome = outcome_of(who, valid_for_months=6)
    assert outcome is not None
    assert outcome.renewal is not None
    assert (outcome.renewal.on, outcome.renewal.before, outcome.renewal.after) == (
        date(2027, 3, 14),
        date(2028, 3, 14),
        date(2027, 9, 14),
    )
    same = outcome_of(who, window_days=20)
    assert same is not None
    assert same.renewal is None


@pytest.mark.parametrize(
    ("edge", "who"),
    [
        (Edge.HIRED_LATELY, person(date(2026, 11, 2))),
        (Edge.HIRED_LATELY, person(date(2026, 12, 24))),
        (
            Edge.ON_LEAVE,
            person(date(2026, 1, 1), leaves=[{"from": date(2026, 11, 1), "to": date(2026, 12, 1)}]),
        ),
        (Edge.LATE, person(date(2026, 8, 1))),
        (Edge.LAPSED, person(date(2025, 1, 1), date(2025, 10, 1))),
        (Edge.WINDOW_OPEN, person(date(2025, 1, 1), date(2025, 12, 24))),
        (
            Edge.TWO_RULES,
            {
                "positions": [
                    {"id": "a", "from": date(2026, 1, 1)},
                    {"id": "b", "from": date(2026, 1, 1), "facility": "north"},
                ]
            },
        ),
    ],
)
def test_edge_cases_are_named(edge: Edge, who: dict[str, Any]) -> None:
    """Each is told by the fact that makes it one."""
    before, _after = laid_over(window_days=30)
    ours = PolicyRow(COMPETENCY, usual(), date(2020, 1, 1), "Ours", LONG_AGO, 0, shipped=True)
    north = PolicyRow(COMPETENCY, {"window_days": 30}, TODAY, "Site", LONG_AGO, 1, facility="north")
    after = read_policy(COMPETENCY, [ours, north])
    outcome = compare(
        history_of(who, RULES), before, after, today=TODAY, since=TODAY, through=add_months(TODAY, 24), renewals=False
    )
    assert outcome is not None
    assert edge in outcome.edges


def test_a_settled_holder_is_no_edge_case() -> None:
    """Held for months, nobody away, nothing open."""
    outcome = outcome_of(person(date(2026, 1, 1), date(2026, 6, 1)), spell_gap_days=20)
    assert outcome is not None
    assert outcome.edges == frozenset()


def test_who_is_not_concerned() -> None:
    """Somebody of whom neither rule asks anything, and who holds nothing, is not counted."""
    desk = {"positions": [{"from": date(2024, 1, 1), "job_role": "front-office"}]}
    assert outcome_of(desk, window_days=20) is None
    before, after = laid_over(window_days=20)
    assert not is_touched(history_of(desk, RULES), before, after)
    assert not is_touched(history_of(person(date(2026, 1, 1)), RULES), before, before)


@settings(max_examples=60)
@given(histories(), policies(), policies())
def test_the_simulator_is_the_fold(history: History, before: Policy, after: Policy) -> None:
    """Nothing differs unless a fold differs, and what is told of a day is what the folds say of it."""
    day = date(2025, 6, 1)
    outcome = compare(history, before, after, today=day, since=day, through=add_months(day, 24), renewals=False)
    if not is_touched(history, before, after):
        assert outcome is None or not outcome.changed
    if outcome is not None and outcome.main is not None:
        main = outcome.main
        assert outcome.first is not None
        assert outcome.first <= main.day
        assert main.before == status_on(fold(history, before), main.day)
        assert main.after == status_on(fold(history, after), main.day)
        assert main.before != main.after
    same = compare(history, before, before, today=day, since=day, through=add_months(day, 24), renewals=True)
    assert same is None or (same.main is None and same.renewal is None)
