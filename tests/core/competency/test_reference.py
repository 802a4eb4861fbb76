"""The fold and a slow second implementation, day by day, say the same of generated histories."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from lms.core.competency.policy import Policy
from lms.core.competency.records import History, Leave, Passed, Position, Shift, Voided
from lms.core.competency.status import status_on
from lms.core.competency.timeline import fold
from lms.core.competency.values import PolicyRow, read_policy
from tests.core.competency.examples import COMPETENCY, usual
from tests.core.competency.reference import Reference

FIRST = date(2023, 12, 1)
#: nothing begins before or after this many days; nothing changes on its own after `LAST`
DAYS = 150
LAST = FIRST + timedelta(days=420)
RULED = FIRST - timedelta(days=30)
OLD = datetime(2023, 1, 1, tzinfo=UTC)
ACTIVITIES = ("module:first-hour", "quiz:first-hour", "case:day-5-fever/ed-nurse")


def generated(random: Random) -> tuple[History, Policy]:
    """A history and a policy in which much happens in five months."""

    def day() -> date:
        return FIRST + timedelta(days=random.randrange(DAYS))

    def last(first: date) -> date | None:
        return random.choice([None, first + timedelta(days=random.randrange(60))])

    positions, leaves, passed = [], [], []
    for number in range(random.randrange(1, 5)):
        first = day()
        place = random.choice(["north", "south"]), random.choice(["ed", "icu"])
        role = random.choice(["ed-nurse"] * 5 + ["front-office"])
        positions.append(Position(f"p{number}", *place, role, Shift.DAY, first, last(first), OLD))
    for number in range(random.randrange(3)):
        first = day()
        leaves.append(Leave(f"l{number}", random.choice([None, None, "p0"]), first, last(first), OLD))
    for number in range(random.randrange(20)):
        on = day()
        at = datetime(on.year, on.month, on.day, random.choice([8, 8, 14]), tzinfo=UTC)
        passed.append(Passed(f"r{number}", random.choice(ACTIVITIES), at, on, OLD))
    voided = [Voided("v", random.choice(passed).id, OLD, FIRST, OLD)] if passed and random.random() < 0.2 else []
    return History(tuple(positions), tuple(leaves), tuple(passed), tuple(voided)), policy(random, day())


def policy(random: Random, changed_on: date) -> Policy:
    """One or two shipped rules, and sometimes a facility's own."""

    def values() -> dict[str, object]:
        return usual(
            initial=random.choice([ACTIVITIES[:1], ACTIVITIES[:2], ACTIVITIES[1:], ACTIVITIES]),
            renewal=random.choice([ACTIVITIES[1:2], ACTIVITIES[2:], ACTIVITIES[1:]]),
            valid_for_months=random.choice([1, 2]),
            window_days=random.choice([0, 1, 20]),
            anchor=random.choice(["previous-expiry", "completion"]),
            lapse_limit_days=random.choice([0, 1, 10, 60]),
            evidence_age_days=random.choice([0, 1, 30, 90]),
            due_after_start_days=random.choice([0, 1, 10, 30]),
            spell_gap_days=random.choice([0, 14, 30]),
            required_of=random.choice(
                [
                    [{"job_role": "ed-nurse"}],
                    [{"job_role": "ed-nurse"}],
                    [{"job_role": "ed-nurse", "units": ["ed"]}],
                    [],
                ]
            ),
        )

    rows = [PolicyRow(COMPETENCY, values(), RULED, "Example", OLD, 0, shipped=True)]
    if random.random() < 0.4:
        rows.append(PolicyRow(COMPETENCY, values(), changed_on, "Example", OLD, 1, shipped=True))
    if random.random() < 0.4:
        own = {"due_after_start_days": random.choice([5, 20]), "evidence_age_days": 40, "window_days": 7}
        rows.append(PolicyRow(COMPETENCY, own, RULED, "Site", OLD, 2, facility="north"))
    return read_policy(COMPETENCY, rows)


def compare(seed: int, seen: Counter[str]) -> None:
    """Compare the two on every day on which the fold changes, the days before them and some between."""
    random = Random(seed)
    history, rules = generated(random)
    timeline = fold(history, rules)
    reference = Reference(history, rules, RULED - timedelta(days=10), LAST + timedelta(days=400))
    starts = [s.days.start for s in timeline.segments if s.days.start is not None and s.days.start <= LAST]
    days = {*starts, *(start - timedelta(days=1) for start in starts)}
    days |= {FIRST + timedelta(days=random.randrange(DAYS + 200)) for _ in range(3)}
    for day in sorted(day for day in days if day >= RULED):
        said = status_on(timeline, day).to_json()
        assert said == reference.status(day, LAST), f"seed {seed}, {day}\n{history}\n{rules.rules}"
        seen[f"{said['state']} ({said['because']})"] += 1
    seen.update(award.kind.value for award in timeline.awards)


#: each must have occurred, or the comparison says less than it seems to
EVERYTHING = {
    "not-required (no-position)",
    "not-required (left)",
    "not-required (not-started)",
    "required (hired)",
    "required (moved)",
    "required (rehired)",
    "required (requirement-began)",
    "overdue (hired)",
    "overdue (moved)",
    "current (awarded)",
    "current (renewed)",
    "renewal-due (window-open)",
    "lapsed (ran-out)",
    "expired (ran-out)",
    "on-leave (leave)",
    "first",
    "early",
    "in-window",
    "late",
}


def test_both_say_the_same() -> None:
    """On eighty generated histories the two agree in every key, and everything listed occurs."""
    seen: Counter[str] = Counter()
    for seed in range(9_000, 9_080):
        compare(seed, seen)
    assert set(seen) >= EVERYTHING


@pytest.mark.soak
def test_both_say_the_same_for_long(capsys: pytest.CaptureFixture[str]) -> None:
    """The same on many more histories; prints how often each state and kind of award occurred."""
    seen: Counter[str] = Counter()
    for seed in range(1_000, 21_000):
        compare(seed, seen)
    with capsys.disabled():
        for name, count in sorted(seen.items()):
            print(f"{count:8} {name}")
    assert min(seen[name] for name in EVERYTHING) >= 500
