"""Seeded rules under which much happens in five months: short validity, narrow limits, rotating paths, fixed cycles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from lms.core.competency.policy import Policy
from lms.core.competency.values import PolicyRow, read_policy
from tests.core.competency.examples import COMPETENCY, usual

FIRST = date(2023, 12, 1)
RULED = FIRST - timedelta(days=30)
OLD = datetime(2023, 1, 1, tzinfo=UTC)
MODULE, QUIZ, CASE, DRILL = "module:first-hour", "quiz:first-hour", "case:day-5-fever/ed-nurse", "drill:ice"
TEST_OUT = "module:first-hour or quiz:first-hour at 90"


def rule(random: Random) -> dict[str, object]:
    """The values of a rule, short enough that awards run out within weeks."""
    anchor = random.choice(["previous-expiry", "previous-expiry", "completion", "fixed-cycle"])
    renewals: list[object] = [
        [QUIZ],
        [CASE],
        [QUIZ, CASE],
        {"A": [QUIZ], "B": [CASE]},
        {"A": [CASE], "B": [QUIZ, CASE]},
    ]
    values = usual(
        initial=random.choice(
            [[QUIZ], [MODULE, QUIZ], [QUIZ, CASE], [MODULE, QUIZ, CASE], [TEST_OUT, QUIZ], [QUIZ, DRILL]]
        ),
        renewal=random.choice(renewals),
        valid_for_months=random.choice([1, 1, 2]),
        window_days=random.choice([0, 1, 10, 20]),
        anchor=anchor,
        lapse_limit_days=random.choice([0, 1, 10, 30, 60]),
        evidence_age_days=random.choice([0, 1, 30, 30, 90, 90, 90]),
        due_after_start_days=random.choice([0, 1, 10, 30]),
        due_after_return_days=random.choice([0, 0, 3, 10]),
        leave_limit_days=random.choice([3, 10, 20]),
        spell_gap_days=random.choice([0, 5, 14]),
        required_of=random.choice(
            [[{"job_role": "ed-nurse"}]] * 8
            + [
                [{"job_role": "ed-nurse", "units": ["ed"]}],
                [{"job_role": "ed-nurse"}, {"job_role": "front-office"}],
                [],
            ]
        ),
    )
    if anchor == "fixed-cycle" or random.random() < 0.2:
        start = random.choice([date(2023, 1, 31), date(2023, 6, 15), date(2023, 11, 30)])
        values["cycle"] = {"every_months": random.choice([1, 2, 3]), "from": start}
        values["minimum_active_months"] = random.choice([0, 1, 2])
    if random.random() < 0.4:
        values["return"] = random.choice([[MODULE], [QUIZ], [MODULE, CASE]])
    if random.random() < 0.3:
        values["delta"] = random.choice([[MODULE], [QUIZ, CASE]])
    if random.random() < 0.3:
        values["drill_standards"] = {DRILL: {"in_a_row": random.choice([3, 5]), "exact": ["score"]}}
    return values


def policy(random: Random, values: dict[str, object], changed_on: date) -> Policy:
    """One or two shipped rules, and sometimes a facility's own."""
    asked = random.random() < 0.9
    first = values if asked else {**values, "required_of": []}
    rows = [PolicyRow(COMPETENCY, first, RULED, "Example", OLD, 0, shipped=True)]
    if not asked:
        rows.append(PolicyRow(COMPETENCY, values, changed_on, "Example", OLD, 1, shipped=True))
    elif random.random() < 0.3:
        other = rule(random)
        kept = [key for key in values if random.random() < 0.7]
        both = {**other, **{key: values[key] for key in kept}, **{key: values[key] for key in values if key == "delta"}}
        if both["anchor"] == "fixed-cycle" and "cycle" not in both:
            both["cycle"] = {"every_months": 2, "from": date(2023, 8, 31)}
        rows.append(PolicyRow(COMPETENCY, both, changed_on, "Example", OLD, 1, shipped=True))
    if random.random() < 0.5:
        own: dict[str, object] = {
            "due_after_start_days": random.choice([5, 20]),
            "evidence_age_days": 40,
            "window_days": 7,
            "initial": random.choice([[QUIZ, CASE], [MODULE, QUIZ, CASE], [QUIZ, DRILL]]),
            "valid_for_months": random.choice([1, 2]),
            "due_after_return_days": random.choice([0, 5]),
            "leave_limit_days": random.choice([5, 15]),
            "lapse_limit_days": random.choice([5, 20]),
        }
        own = {key: value for key, value in own.items() if random.random() < 0.6}
        start, unit = random.choice([RULED, RULED, changed_on]), random.choice([None, None, "ed"])
        rows.append(PolicyRow(COMPETENCY, own, start, "Site", OLD, 2, facility="north", unit=unit))
    return read_policy(COMPETENCY, rows)
