"""Looking ahead in single steps: how one person stands on each day, which cells there are, and who is in a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

import pytest

from lms.core.competency.forecast import Forecast, Spot, forecast, runs
from lms.core.competency.keeping import MOST_TASKS, Candidate, Ground, Task, plan
from lms.core.competency.policy import Policy
from lms.core.competency.readiness import Member, ShiftHours
from lms.core.competency.records import Shift
from lms.core.competency.timeline import fold
from lms.core.competency.values import PolicyRow, read_policy
from tests.core.competency.examples import COMPETENCY, LONG_AGO, history_of, shipped, table, usual

RULES = table("competency.yaml")["rules"]
DAYS, NIGHTS = (Spot("hillcrest", "ed", COMPETENCY, shift) for shift in (Shift.DAY, Shift.NIGHT))


def who(name: str, facts: dict[str, Any], policy: Policy) -> Candidate:
    """Give one person, folded."""
    history = history_of(facts, RULES)
    return Candidate(name, Member(name, history.held_positions(), (fold(history, policy),)), history)


def nurse(earned: date | None = None, shift: str = "day", **more: Any) -> dict[str, Any]:
    """Give an ED nurse of 2024 who earned it on a day."""
    done = [] if earned is None else [{"on": earned, "what": "initial"}]
    return {"positions": [{"from": date(2024, 1, 1), "shift": shift}], "passed": done, **more}


def ahead(people: Sequence[Candidate], policy: Policy, first: date, last: date) -> dict[Spot, Forecast]:
    """Give every forecast by its cell."""
    found = forecast(first, last, [one.member for one in people], {COMPETENCY: policy}, {})
    return {each.spot: each for each in found}


MARCH = date(2025, 3, 14)


@pytest.mark.parametrize(
    ("facts", "spot", "first", "last", "told"),
    [
        # content asked again on 1 May, due on 31 May, and not done; expired after 90 days more, for the same reason
        (
            nurse(
                MARCH,
                triggers=[
                    {
                        "on": date(2025, 5, 1),
                        "because": "content",
                        "due": date(2025, 5, 31),
                        "owed": ["module:first-hour"],
                    }
                ],
            ),
            DAYS,
            date(2025, 5, 15),
            date(2025, 9, 10),
            ["2025-05-15..2025-06-01 ready", "2025-06-01..2025-09-11 update-missed lapsed on 2025-06-01"],
        ),
        (
            nurse(MARCH, revoked=[{"on": date(2025, 5, 1)}]),
            DAYS,
            date(2025, 4, 20),
            date(2025, 5, 10),
            ["2025-04-20..2025-05-01 ready", "2025-05-01..2025-05-11 revoked revoked on 2025-05-01"],
        ),
        (
            nurse(MARCH, exempted=[{"from": date(2025, 5, 1), "to": date(2025, 5, 5)}]),
            DAYS,
            date(2025, 4, 20),
            date(2025, 5, 10),
            [
                "2025-04-20..2025-05-01 ready",
                "2025-05-01..2025-05-06 exempt exempt on 2025-05-01",
                "2025-05-06..2025-05-11 ready",
            ],
        ),
        # not there yet, and then with nothing held, in the days given and after them
        (
            {"positions": [{"from": date(2025, 3, 1), "shift": "day"}]},
            DAYS,
            date(2025, 2, 20),
            date(2025, 4, 20),
            [
                "2025-02-20..2025-03-01 gone not-required on 2025-02-20",
                "2025-03-01..2025-04-21 never-held required on 2025-03-01",
            ],
        ),
        # valid through 14 March: the night of the 14th ends on the 15th
        (
            nurse(MARCH, "night"),
            NIGHTS,
            date(2026, 3, 1),
            date(2026, 3, 20),
            ["2026-03-01..2026-03-14 ready", "2026-03-14..2026-03-21 ran-out lapsed on 2026-03-15"],
        ),
        (
            nurse(MARCH),
            DAYS,
            date(2026, 3, 1),
            date(2026, 3, 20),
            ["2026-03-01..2026-03-15 ready", "2026-03-15..2026-03-21 ran-out lapsed on 2026-03-15"],
        ),
        # what changes on the day after the last is not told
        (nurse(MARCH), DAYS, date(2026, 3, 1), date(2026, 3, 14), ["2026-03-01..2026-03-15 ready"]),
        # away for some days, and back from more than 90
        (
            nurse(date(2025, 6, 10), leaves=[{"from": date(2025, 11, 25), "to": date(2026, 3, 10)}]),
            DAYS,
            date(2025, 11, 20),
            date(2026, 3, 20),
            [
                "2025-11-20..2025-11-25 ready",
                "2025-11-25..2026-03-11 on-leave on-leave on 2025-11-25",
                "2026-03-11..2026-03-21 return-due return-due on 2026-03-11",
            ],
        ),
        # over to the same shift of another unit
        (
            {
                "positions": [
                    {"from": date(2024, 1, 1), "to": date(2025, 4, 30), "shift": "day"},
                    {"from": date(2025, 5, 1), "shift": "day", "unit": "icu"},
                ],
                "passed": [{"on": MARCH, "what": "initial"}],
            },
            DAYS,
            date(2025, 4, 20),
            date(2025, 5, 10),
            ["2025-04-20..2025-05-01 ready", "2025-05-01..2025-05-11 elsewhere current on 2025-05-01"],
        ),
    ],
)
def test_how_one_person_stands(facts: dict[str, Any], spot: Spot, first: date, last: date, told: list[str]) -> None:
    """The runs tile the days looked at, each with its reason and the status behind it."""
    own = runs(who("anna", facts, shipped(usual())).member, {}, first, last)[spot]
    assert [
        f"{run.days.start}..{run.days.until} "
        + ("ready" if run.why is None else f"{run.why} {run.status.state} on {run.status.on}")
        for run in own
    ] == told
    assert all(run.ready is (run.why is None) for run in own)


def test_the_hours_of_the_facility_count() -> None:
    """Where the day shift ends on the morning after, its last one is lost on the last valid day."""
    hours = {"hillcrest": (ShiftHours(Shift.DAY, time(7), time(7)), ShiftHours(Shift.NIGHT, time(19), time(0)))}
    policy, first, last = shipped(usual()), date(2026, 3, 1), date(2026, 3, 20)
    for shift, spot, lost_on in (("day", DAYS, date(2026, 3, 14)), ("night", NIGHTS, date(2026, 3, 15))):
        ready, lost = runs(who("anna", nurse(MARCH, shift), policy).member, hours, first, last)[spot]
        assert (ready.why, lost.first, lost.why) == (None, lost_on, "ran-out")
        assert (lost.status.on, lost.status.state) == (date(2026, 3, 15), "lapsed")


@pytest.mark.parametrize(
    ("stay", "cells"),
    [
        ({"from": date(2026, 1, 10)}, {DAYS}),
        ({"from": date(2026, 1, 11)}, set()),
        ({"from": date(2024, 1, 1), "to": date(2026, 1, 1)}, {DAYS}),
        ({"from": date(2024, 1, 1), "to": date(2025, 12, 31)}, set()),
        ({"from": date(2024, 1, 1), "shift": "rotating"}, {DAYS, NIGHTS}),
    ],
)
def test_who_is_there_on_any_of_the_days_has_a_cell(stay: dict[str, Any], cells: set[Spot]) -> None:
    """Both ends of the days looked at count, and no day beside them."""
    anna = who("anna", {"positions": [{"shift": "day", **stay}]}, shipped(usual()))
    assert set(ahead([anna], shipped(usual()), date(2026, 1, 1), date(2026, 1, 10))) == cells


def test_a_minimum_counts_from_the_day_of_its_rule() -> None:
    """Before the first rule there is none; one set for the last day looked at counts on it."""
    rows = [
        PolicyRow(COMPETENCY, usual(minimum_ready={"day": 1}), date(2026, 1, 5), "E", LONG_AGO, 0, shipped=True),
        PolicyRow(COMPETENCY, {"minimum_ready": {"day": 2}}, date(2026, 1, 20), "S", LONG_AGO, 1),
    ]
    policy = read_policy(COMPETENCY, rows)
    found = ahead([who("anna", nurse(), policy)], policy, date(2026, 1, 1), date(2026, 1, 20))[DAYS]
    assert [(step.first, step.minimum, step.of, step.length) for step in found.steps] == [
        (date(2026, 1, 1), None, 0, 4),
        (date(2026, 1, 5), 1, 1, 15),
        (date(2026, 1, 20), 2, 1, 1),
    ]


def test_one_for_another_on_the_same_day_is_told() -> None:
    """Where the numbers stay the same, who went and who came still begins a step, by name."""
    policy = shipped(usual())
    gone = {"from": date(2024, 1, 1), "to": date(2026, 1, 9), "shift": "day"}
    came = {"from": date(2026, 1, 10), "shift": "day"}
    night = {"from": date(2024, 1, 1), "to": date(2026, 1, 9), "shift": "night"}
    done = [{"on": date(2025, 6, 10), "what": "initial"}]
    people = [
        who("zoe", {"positions": [gone], "passed": done}, policy),
        who("anna", {"positions": [night, came], "passed": done}, policy),
    ]
    found = ahead(people, policy, date(2026, 1, 1), date(2026, 1, 20))[DAYS]
    assert [(step.first, step.ready, step.of) for step in found.steps] == [
        (date(2026, 1, 1), 1, 1),
        (date(2026, 1, 10), 1, 1),
    ]
    assert [(one.person, one.out, one.before.why, one.now.why) for one in found.changes] == [
        ("anna", False, "elsewhere", None),
        ("zoe", True, None, "gone"),
    ]
    assert all(one.rotating is False for change in found.changes for one in (change.before, change.now))


def test_a_units_own_rule_counts_its_own_roles() -> None:
    """A minimum of the unit alone counts where it asks there; a rule that changes no number begins no step."""
    here = {"required_of": [{"job_role": "ed-nurse", "units": ["ed"], "facilities": ["hillcrest"]}]}
    rows = [
        PolicyRow(COMPETENCY, usual(**here), date(2020, 1, 1), "E", LONG_AGO, 0, shipped=True),
        PolicyRow(
            COMPETENCY,
            {"minimum_ready": {"day": 2}},
            date(2021, 1, 1),
            "S",
            LONG_AGO,
            1,
            facility="hillcrest",
            unit="ed",
        ),
        PolicyRow(COMPETENCY, {"window_days": 50}, date(2026, 1, 9), "S", LONG_AGO, 2, facility="hillcrest", unit="ed"),
    ]
    policy = read_policy(COMPETENCY, rows)
    first, last = date(2026, 1, 1), date(2026, 1, 20)
    people = [
        who("anna", nurse(date(2025, 6, 10), "rotating"), policy),
        who("bela", nurse(date(2025, 6, 10)), policy),
        who("carl", nurse(None, "rotating"), policy),
    ]
    found = ahead(people, policy, first, last)[DAYS]
    assert (found.spot, found.first, found.last) == (DAYS, first, last)
    assert [(one.first, one.length, one.ready, one.ready_rotating, one.of, one.minimum) for one in found.steps] == [
        (first, 20, 2, 1, 3, 2)
    ]


def test_which_shifts_without_people_are_looked_at() -> None:
    """Only one that somebody worked, and for which some rule of the days sets a minimum above none."""
    lost = who(
        "bela", {"positions": [{"from": date(2024, 1, 1), "to": date(2025, 1, 1), "shift": "night"}]}, shipped(usual())
    )
    for minimum, worked, listed in (
        ({"night": 1}, True, True),
        ({"night": 1}, False, False),
        ({"night": 0}, True, False),
    ):
        policy = shipped(usual(minimum_ready=minimum))
        people = [who("anna", nurse(), policy), *([lost] if worked else [])]
        found = ahead(people, policy, date(2026, 1, 1), date(2026, 1, 20))
        assert (NIGHTS in found) is listed
    rows = [
        PolicyRow(COMPETENCY, usual(), date(2020, 1, 1), "E", LONG_AGO, 0, shipped=True),
        PolicyRow(
            COMPETENCY,
            {"minimum_ready": {"night": 1}},
            date(2026, 1, 9),
            "S",
            LONG_AGO,
            1,
            facility="hillcrest",
            unit="ed",
        ),
    ]
    policy = read_policy(COMPETENCY, rows)
    found = ahead([who("anna", nurse(), policy), lost], policy, date(2026, 1, 1), date(2026, 1, 20))
    assert [(step.first, step.short) for step in found[NIGHTS].steps] == [(date(2026, 1, 1), 0), (date(2026, 1, 9), 1)]


def test_a_plan_names_each_by_the_day_of_the_first_task() -> None:
    """Who comes first is asked first, with the status of the first day; the numbers say how many could."""
    policy = shipped(usual(minimum_ready={"day": 4}))
    first, last = date(2025, 11, 20), date(2026, 5, 19)
    people = [
        who("zoe", nurse(date(2025, 1, 9)), policy),
        who("anna", nurse(MARCH), policy),
        who("bela", nurse(MARCH), policy),
        who("carl", nurse(), policy),
        # has nothing to do
        who("erik", nurse(date(2025, 6, 10)), policy),
        # stands in no cell of the days
        who("dora", {"positions": [{"from": date(2024, 1, 1), "unit": "icu", "shift": "day"}]}, policy),
    ]
    ways = plan(Ground(DAYS, first, last, policy, {}), people)
    quiz = ("quiz:first-hour",)
    assert [(doing.person, doing.status.state, doing.status.on, doing.tasks) for doing in ways.doing] == [
        (
            "zoe",
            "renewal-due",
            first,
            (Task(date(2026, 1, 9), quiz, date(2025, 11, 10)),),
        ),
        ("anna", "current", first, (Task(MARCH.replace(year=2026), quiz, date(2026, 1, 13)),)),
        ("bela", "current", first, (Task(MARCH.replace(year=2026), quiz, date(2026, 1, 13)),)),
    ]
    assert (ways.could, ways.holds, ways.others) == (4, True, ())


def test_a_plan_for_days_without_a_minimum_asks_nobody() -> None:
    """Only the days from the rule that sets one count, and somebody not ready has until the day before."""
    rows = [
        PolicyRow(COMPETENCY, usual(), date(2020, 1, 1), "E", LONG_AGO, 0, shipped=True),
        PolicyRow(COMPETENCY, {"minimum_ready": {"day": 1}}, date(2026, 1, 20), "S", LONG_AGO, 1),
    ]
    policy = read_policy(COMPETENCY, rows)
    carl = who("carl", nurse(), policy)
    ways = plan(Ground(DAYS, date(2026, 1, 1), date(2026, 2, 1), policy, {}), [carl])
    assert [task.by for doing in ways.doing for task in doing.tasks] == [date(2026, 1, 19)]
    assert ways.holds
    leaving = {"from": date(2024, 1, 1), "to": date(2026, 1, 10), "shift": "day"}
    dora = who("dora", {"positions": [leaving], "passed": [{"on": MARCH, "what": "initial"}]}, policy)
    nobody = plan(Ground(DAYS, date(2026, 1, 1), date(2026, 1, 19), policy, {}), [carl, dora])
    assert (nobody.doing, nobody.could, nobody.more) == ((), 0, 0)
    assert [(one.person, one.now.first, one.now.why) for one in nobody.others] == [("dora", date(2026, 1, 11), "gone")]


def test_nobody_is_asked_without_end() -> None:
    """Of a validity of a month over three years the first thirty renewals are named."""
    policy = shipped(usual(minimum_ready={"day": 1}, valid_for_months=1, window_days=10, evidence_age_days=10))
    anna = who("anna", nurse(date(2025, 11, 1)), policy)
    ways = plan(Ground(DAYS, date(2025, 11, 20), date(2028, 11, 20), policy, {}), [anna])
    (doing,) = ways.doing
    assert (len(doing.tasks), doing.tasks[0].by, doing.tasks[-1].by) == (
        MOST_TASKS,
        date(2025, 12, 1),
        date(2028, 5, 1),
    )
    assert not ways.holds


def test_an_update_is_done_by_its_due_day() -> None:
    """What is asked again beside a valid award is no renewal: only that is missing, and no window opens."""
    policy = shipped(usual(minimum_ready={"day": 1}))
    asked = {"on": date(2025, 5, 1), "because": "content", "due": date(2025, 5, 31), "owed": ["module:first-hour"]}
    anna = who("anna", nurse(MARCH, triggers=[asked]), policy)
    ways = plan(Ground(DAYS, date(2025, 5, 15), date(2025, 9, 10), policy, {}), [anna])
    assert [doing.tasks for doing in ways.doing] == [(Task(date(2025, 5, 31), ("module:first-hour",), None),)]
    assert ways.holds


def test_no_passing_mends_a_revocation_before_it_comes() -> None:
    """Of one recorded for a later day, what gains days before it stays in the plan."""
    policy = shipped(usual(minimum_ready={"day": 1}))
    anna = who("anna", nurse(date(2025, 1, 9), revoked=[{"on": date(2026, 3, 1)}]), policy)
    ways = plan(Ground(DAYS, date(2025, 11, 20), date(2026, 5, 19), policy, {}), [anna])
    assert [[task.by for task in doing.tasks] for doing in ways.doing] == [[date(2026, 1, 9)]]
    assert ways.then.below is not None
    assert (ways.then.below.first, ways.could) == (date(2026, 3, 1), 1)


def test_nobody_waits_where_a_day_would_be_lost_by_it() -> None:
    """Where a rule of short validity comes, thirty tasks reach further from an award of the rule before it."""
    rows = [
        PolicyRow(COMPETENCY, usual(minimum_ready={"day": 1}), date(2020, 1, 1), "E", LONG_AGO, 0, shipped=True),
        PolicyRow(
            COMPETENCY,
            {"valid_for_months": 1, "window_days": 10, "evidence_age_days": 10},
            date(2025, 12, 15),
            "S",
            LONG_AGO,
            1,
        ),
    ]
    policy = read_policy(COMPETENCY, rows)
    leaving = {"from": date(2024, 1, 1), "to": date(2025, 12, 31), "shift": "day"}
    people = [
        who("carl", {"positions": [leaving], "passed": [{"on": date(2025, 6, 10), "what": "initial"}]}, policy),
        who("zoe", nurse(), policy),
    ]
    # begun on 31 December: valid through 31 January, 28 February, 28 March, and of the thirtieth time 28 June 2028
    for last, first_task in ((date(2028, 6, 28), date(2025, 12, 31)), (date(2028, 6, 29), date(2025, 11, 20))):
        ways = plan(Ground(DAYS, date(2025, 11, 20), last, policy, {}), people)
        assert [(doing.person, doing.tasks[0].by) for doing in ways.doing] == [("zoe", first_task)]
        assert ways.holds
