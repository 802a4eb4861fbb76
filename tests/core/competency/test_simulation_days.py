"""The simulator on single days: what each kind of difference is, who is an edge case, and what a renewal would give."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lms.core.competency.keeping import passing
from lms.core.competency.policy import Policy
from lms.core.competency.records import Passed
from lms.core.competency.simulation import Edge, Kind, Renewal, compare, is_touched
from lms.core.competency.values import PolicyRow, read_policy
from tests.core.competency.examples import COMPETENCY, LONG_AGO, history_of, usual
from tests.core.competency.test_simulation import RULES, THROUGH, TODAY, laid_over, outcome_of, person

SOON = date(2026, 12, 1)
#: earned under the rule of today, ten days from now
EARNED_SOON = person(date(2026, 11, 2), SOON)


def test_what_is_supposed_to_be_passed() -> None:
    """Each missing item becomes a full pass of its first choice at noon, those of a later number a minute later."""
    noon = datetime(2026, 12, 1, 12, 2, tzinfo=UTC)
    assert passing(SOON, ["module:first-hour or quiz:first-hour at 90", "drill:ice"], 2) == (
        Passed("proposed-2-0", "module:first-hour", noon, SOON, noon, 100.0),
        Passed("proposed-2-1", "drill:ice", noon, SOON, noon, 100.0),
    )


@pytest.mark.parametrize(
    ("who", "through", "proposed", "kind", "day"),
    [
        (person(SOON), SOON, {"due_after_start_days": 20}, Kind.SOONER, SOON),
        (person(SOON), SOON, {"due_after_start_days": 40}, Kind.RELIEVED, SOON),
        (EARNED_SOON, SOON, {"valid_for_months": 6}, Kind.OTHER, SOON),
        # both run out after 1 December 2027; a week later the renewal is no longer enough
        (EARNED_SOON, THROUGH, {"lapse_limit_days": 5}, Kind.EXPIRES, date(2027, 12, 7)),
        # both are lapsed from 2 December 2027 and expired from 1 March; in between the other rule is not
        (EARNED_SOON, THROUGH, {"lapse_limit_days": 120}, Kind.RELIEVED, date(2028, 3, 1)),
        (
            person(SOON),
            SOON,
            {"initial": ["module:first-hour"]},
            Kind.RELIEVED,
            SOON,
        ),
    ],
)
def test_each_kind_on_its_day(
    who: dict[str, Any], through: date, proposed: dict[str, object], kind: Kind, day: date
) -> None:
    """The last day looked at is among the days; a difference that begins on it is told."""
    outcome = outcome_of(who, through=through, **proposed)
    assert outcome is not None
    assert outcome.main is not None
    assert (outcome.main.kind, outcome.main.day) == (kind, day)


def test_nothing_is_told_of_later_days() -> None:
    """What differs only after the last day looked at is no difference."""
    outcome = outcome_of(person(SOON), through=SOON - timedelta(days=1), due_after_start_days=20)
    assert outcome is not None
    assert (outcome.main, outcome.first) == (None, None)


def test_the_first_day_and_the_most_telling_one() -> None:
    """Somebody given fewer days differs from the first day of work, and is overdue later."""
    outcome = outcome_of(person(SOON), due_after_start_days=10)
    assert outcome is not None
    assert outcome.main is not None
    assert (outcome.first, outcome.main.day) == (SOON, date(2026, 12, 12))


def edges_of(who: dict[str, Any], since: date = TODAY, *, north: bool = False) -> frozenset[Edge]:
    """Give why somebody is named; a rule of another window begins for the programme, or only in the north."""
    ours = PolicyRow(COMPETENCY, usual(), date(2020, 1, 1), "Ours", LONG_AGO, 0, shipped=True)
    place = "north" if north else None
    after = read_policy(
        COMPETENCY, [ours, PolicyRow(COMPETENCY, {"window_days": 30}, TODAY, "Site", LONG_AGO, 1, facility=place)]
    )
    before = read_policy(COMPETENCY, [ours])
    outcome = compare(history_of(who, RULES), before, after, today=TODAY, since=since, through=THROUGH, renewals=False)
    assert outcome is not None
    assert outcome.renewal is None
    return outcome.edges


HELD = date(2026, 6, 1)
#: a month after today
LATER = date(2026, 12, 20)


@pytest.mark.parametrize(
    ("who", "since", "north", "edges"),
    [
        # hired 60 days ago, and 61; by the first position that there was
        (person(date(2026, 9, 21), date(2026, 10, 1)), TODAY, False, {Edge.HIRED_LATELY}),
        (person(date(2026, 9, 20), date(2026, 10, 1)), TODAY, False, set()),
        (
            {
                "positions": [{"from": date(2026, 1, 1), "to": date(2026, 10, 1)}, {"from": date(2026, 10, 2)}],
                "passed": [{"on": HELD, "what": "initial"}],
            },
            TODAY,
            False,
            set(),
        ),
        # a leave from the position, from another one, on the first day of the rule alone, and on neither day
        (
            person(date(2026, 1, 1), HELD, leaves=[{"position": "position-0", "from": TODAY, "to": TODAY}]),
            LATER,
            False,
            {Edge.ON_LEAVE},
        ),
        (
            person(date(2026, 1, 1), HELD, leaves=[{"position": "other", "from": TODAY, "to": LATER}]),
            LATER,
            False,
            set(),
        ),
        (person(date(2026, 1, 1), HELD, leaves=[{"from": LATER, "to": LATER}]), LATER, False, {Edge.ON_LEAVE}),
        (
            person(date(2026, 1, 1), HELD, leaves=[{"from": date(2026, 11, 21), "to": date(2026, 12, 19)}]),
            LATER,
            False,
            set(),
        ),
        # nothing passed within the days given
        (person(date(2026, 1, 1)), TODAY, False, {Edge.LATE}),
        # the window is open today, or only when the rule begins
        (person(date(2025, 1, 1), date(2025, 12, 1)), TODAY, False, {Edge.WINDOW_OPEN}),
        (person(date(2025, 1, 1), date(2026, 2, 1)), LATER, False, {Edge.WINDOW_OPEN}),
        (person(date(2025, 1, 1), date(2026, 2, 1)), TODAY, False, set()),
        # two places that will ask for different things, the same thing, or of which one is left by then
        (
            person(date(2026, 1, 1), HELD)
            | {
                "positions": [
                    {"id": "a", "from": date(2026, 1, 1)},
                    {"id": "b", "from": date(2026, 1, 1), "facility": "north"},
                ]
            },
            TODAY,
            True,
            {Edge.TWO_RULES},
        ),
        (
            person(date(2026, 1, 1), HELD)
            | {
                "positions": [
                    {"id": "a", "from": date(2026, 1, 1)},
                    {"id": "b", "from": date(2026, 1, 1), "facility": "north"},
                ]
            },
            TODAY,
            False,
            set(),
        ),
        (
            person(date(2026, 1, 1), HELD)
            | {
                "positions": [
                    {"id": "a", "from": date(2026, 1, 1)},
                    {"id": "b", "from": date(2026, 1, 1), "to": date(2026, 11, 30), "facility": "north"},
                ]
            },
            LATER,
            True,
            set(),
        ),
        # somebody without any position, to whom it is assigned
        (
            {"positions": [], "assigned": [{"on": date(2026, 11, 1), "due": date(2026, 12, 31)}]},
            TODAY,
            False,
            set(),
        ),
    ],
)
def test_nobody_else_is_an_edge_case(who: dict[str, Any], since: date, north: bool, edges: set[Edge]) -> None:
    """Each is one on its limit, and none a day beside it."""
    assert edges_of(who, since, north=north) == edges


def test_a_renewal_on_the_first_day_of_the_rule() -> None:
    """What runs out on the day the rule begins is renewed on it; every item of the path counts."""
    who = person(date(2025, 1, 1), date(2025, 11, 20))
    outcome = outcome_of(who, valid_for_months=6, renewal=["module:first-hour", "quiz:first-hour"])
    assert outcome is not None
    assert outcome.renewal == Renewal(TODAY, date(2027, 11, 20), date(2027, 5, 20))


def test_renewals_only_where_they_are_asked_for() -> None:
    """Without them nobody is renewed, whatever the rule would do to the next award."""
    before, after = laid_over(valid_for_months=6)
    history = history_of(person(date(2026, 1, 1), HELD), RULES)
    found = [
        compare(history, before, after, today=TODAY, since=TODAY, through=THROUGH, renewals=asked)
        for asked in (True, False)
    ]
    assert [one and one.renewal for one in found] == [
        Renewal(date(2027, 6, 1), date(2028, 6, 1), date(2027, 12, 1)),
        None,
    ]


def test_what_is_extended_by_then_is_renewed_all_the_same() -> None:
    """Where an extension comes before the last valid day, the renewal on that day counts from the end as it was."""
    who = person(date(2026, 1, 1), HELD, extended=[{"on": SOON, "through": date(2027, 6, 30)}])
    outcome = outcome_of(who, valid_for_months=6)
    assert outcome is not None
    assert outcome.renewal == Renewal(date(2027, 6, 1), date(2028, 6, 1), date(2027, 12, 1))


def test_no_renewal_where_the_award_itself_differs() -> None:
    """Earned under the rule itself, it ends on another day already; and where nobody asks any more nothing renews."""
    outcome = outcome_of(EARNED_SOON, since=date(2026, 12, 15), valid_for_months=6)
    assert outcome is not None
    assert outcome.changed
    assert outcome.renewal is None
    gone = outcome_of(person(date(2026, 1, 1), HELD), required_of=[{"job_role": "icu-nurse"}])
    assert gone is not None
    assert gone.renewal is None
    ours = PolicyRow(COMPETENCY, usual(), date(2020, 1, 1), "Ours", LONG_AGO, 0, shipped=True)
    ends = PolicyRow(COMPETENCY, {"required_of": [{"job_role": "icu-nurse"}]}, date(2027, 1, 1), "Site", LONG_AGO, 1)
    history = history_of(person(date(2026, 1, 1), HELD), RULES)
    kept = compare(
        history,
        read_policy(COMPETENCY, [ours, ends]),
        read_policy(COMPETENCY, [ours]),
        today=TODAY,
        since=TODAY,
        through=THROUGH,
        renewals=True,
    )
    assert kept is not None
    assert kept.changed
    assert kept.renewal is None


def ruled(*rows: tuple[str | None, str | None, dict[str, object]]) -> Policy:
    """Give the usual rule, and rules of places: facility, unit, values."""
    ours = PolicyRow(COMPETENCY, usual(), date(2020, 1, 1), "Ours", LONG_AGO, 0, shipped=True)
    sites = [
        PolicyRow(COMPETENCY, values, TODAY, "Site", LONG_AGO, number, facility=facility, unit=unit)
        for number, (facility, unit, values) in enumerate(rows, start=1)
    ]
    return read_policy(COMPETENCY, [ours, *sites])


OTHERS = {"window_days": 20}
NURSE = {"positions": [{"from": date(2026, 1, 1)}]}
DESK = {"positions": [{"from": date(2026, 1, 1), "job_role": "front-office"}]}
ASKS_DESK = {"required_of": [{"job_role": "front-office", "units": ["ed"], "facilities": ["hillcrest"]}]}
DONE = {"on": date(2026, 2, 1), "what": "quiz:first-hour"}


@pytest.mark.parametrize(
    ("who", "after", "touched"),
    [
        (NURSE, ruled((None, None, OTHERS)), True),
        (DESK, ruled((None, None, OTHERS)), False),
        # only the rules of places where somebody works
        (NURSE, ruled(("north", None, OTHERS)), False),
        (NURSE, ruled(("hillcrest", "icu", OTHERS)), False),
        (NURSE, ruled(("hillcrest", None, OTHERS)), True),
        (NURSE, ruled(("hillcrest", "ed", OTHERS)), True),
        # a unit's own rule that asks a role nobody else asks
        (DESK, ruled(("hillcrest", "ed", ASKS_DESK)), True),
        (DESK, ruled(("hillcrest", "icu", ASKS_DESK)), False),
        # of whom nothing is asked by a position: assigned it, accredited with it, or passed something of its path
        (DESK | {"assigned": [{"on": date(2026, 2, 1), "due": date(2026, 3, 1)}]}, ruled((None, None, OTHERS)), True),
        (
            DESK | {"accredited": [{"earned": date(2026, 2, 1), "on": date(2026, 3, 1)}]},
            ruled((None, None, OTHERS)),
            True,
        ),
        (DESK | {"passed": [DONE]}, ruled((None, None, OTHERS)), True),
        (DESK | {"passed": [{**DONE, "what": "drill:ice"}]}, ruled((None, None, OTHERS)), False),
        (DESK | {"passed": [{**DONE, "what": "drill:ice"}]}, ruled((None, None, {"renewal": ["drill:ice"]})), True),
        (DESK | {"passed": [{**DONE, "what": "drill:ice"}]}, ruled((None, None, {"initial": ["drill:ice"]})), True),
    ],
)
def test_who_a_rule_can_touch(who: dict[str, Any], after: Policy, touched: bool) -> None:
    """Nobody is folded for a rule that cannot differ for them; whoever it can touch is."""
    assert is_touched(history_of(who, RULES), ruled(), after) is touched


def test_an_assignment_of_another_competency_touches_nobody() -> None:
    """What is assigned has to be this competency."""
    history = history_of(DESK | {"assigned": [{"on": date(2026, 2, 1), "due": date(2026, 3, 1)}]}, RULES)
    another = tuple(replace(fact, competency="another") for fact in history.assignments)
    before, after = laid_over(**OTHERS)
    assert not is_touched(replace(history, assignments=another), before, after)
