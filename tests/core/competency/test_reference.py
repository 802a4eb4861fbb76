"""The fold and a slow second implementation, day by day, say the same of generated histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest

from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.status import status_on
from lms.core.competency.timeline import fold
from tests.core.competency.examples import TABLES, history_of, policy_of, table
from tests.core.competency.histories import DAYS, LAST, generated
from tests.core.competency.history_rules import FIRST, RULED
from tests.core.competency.reference import Reference, Said, fact_days

#: tables that are written otherwise
OTHERWISE = ("readiness", "explain")
#: the tables of named examples
TOLD = sorted({path.name for path in TABLES.glob("competency*.yaml")} - {f"competency-{own}.yaml" for own in OTHERWISE})
#: on so many days of a history the next change is compared too
AHEAD = 4
BEFORE, AFTER = RULED - timedelta(days=10), LAST + timedelta(days=150)


def compare(seed: int, seen: Counter[str]) -> None:
    """Compare the two on the days on which something changes or happened, the days beside, and some between."""
    history, policy = generated(seed)
    random = Random(seed)
    folded = fold(history, policy)
    starts = [segment.days.start for segment in folded.segments if segment.days.start is not None]
    days = {day + timedelta(days=off) for day in [*starts, *fact_days(history)] for off in (-1, 0, 1)}
    days |= {FIRST + timedelta(days=random.randrange(DAYS + 200)) for _ in range(3)}
    looked_at = sorted(day for day in days if RULED <= day <= LAST)
    ahead = set(random.sample(looked_at, min(AHEAD, len(looked_at))))
    reference = Reference(history, policy, BEFORE, AFTER)
    for day, said in reference.statuses(looked_at, ahead, LAST).items():
        status = status_on(folded, day)
        by_fold: Said = {**status.to_json(), "marks": (status.late, status.revoked)}
        assert sorted(by_fold) == sorted([*said, "next_change_on"] if day not in ahead else said)
        difference = {
            key: (by_fold[key], value)
            for key, value in said.items()
            if (set(by_fold[key]) != set(value) if key == "missing" else by_fold[key] != value)  # type: ignore[call-overload]
        }
        assert not difference, f"seed {seed}, {day}, fold and reference: {difference}\n{told(history, policy)}"
        seen[f"{said['state']} ({said['because']})"] += 1
    seen.update(reference.walk.happened)


def told(history: History, policy: Policy) -> str:
    """The facts, one on a line."""
    facts = [fact for kind in History.__slots__ for fact in getattr(history, kind)]
    return "\n".join(str(fact) for fact in [*facts, *policy.rules])


#: each must occur, or the comparison says less than it seems to
EVERYTHING = {
    *(f"not-required ({why})" for why in ("no-position", "left", "not-started")),
    *(f"required ({why})" for why in ("hired", "moved", "rehired", "requirement-began", "assigned")),
    *(f"overdue ({why})" for why in ("hired", "moved", "rehired", "requirement-began", "assigned")),
    *(f"current ({why})" for why in ("awarded", "renewed", "accredited", "extended")),
    "renewal-due (window-open)",
    *(f"update-due ({why})" for why in ("content", "playbook", "unit-turnover", "course-start", "asked-again")),
    "update-due (new-position)",
    *(f"{state} ({why})" for state in ("lapsed", "expired") for why in ("ran-out", "update-missed")),
    "on-leave (leave)",
    "return-due (returned)",
    "exempt (exempted)",
    "revoked (revoked)",
    *(f"award: {kind}" for kind in ("first", "accredited", "after a revocation")),
    *(f"award: renewal {when}" for when in ("early", "in the window", "late")),
    "award by itself",
    "award on accredited evidence",
    "renewal by the renewal path",
    "renewal by the initial path",
    "renewal of an extended award",
    *(f"anchor: {anchor}" for anchor in ("previous-expiry", "completion", "fixed-cycle")),
    *(f"anchor in the window: {anchor}" for anchor in ("previous-expiry", "completion", "fixed-cycle")),
    "assignment met",
    "extension",
    "revocation",
    *(f"trigger owed: {why}" for why in ("content", "playbook", "unit-turnover", "course-start", "asked-again")),
    *(f"trigger owed by a later award: {why}" for why in ("content", "playbook")),
    "trigger skipped",
    "trigger answered",
    "trigger answered by the initial path",
    *(f"missed: {why}" for why in ("content", "playbook", "new-position")),
    "new position owes",
    "new position answered",
    "return: owed",
    "return: cleared before",
    "return: cleared by its path",
    "full change bars a record",
}


def test_the_tables_show_everything() -> None:
    """Each state with each of its reasons, each move and each anchor occurs in some example a nurse can read."""
    seen: Counter[str] = Counter()
    for table_name in TOLD:
        rules, examples = table(table_name)["rules"], table(table_name)["examples"]
        for example in examples:
            history, policy = history_of(example, rules), policy_of(example, rules)
            days = [*(position.first_day for position in history.positions), *fact_days(history), *example["on"]]
            reference = Reference(history, policy, min(days) - timedelta(days=60), max(days))
            for said in reference.statuses(example["on"], [], max(days)).values():
                seen[f"{said['state']} ({said['because']})"] += 1
            seen.update(reference.walk.happened)
    assert EVERYTHING - set(seen) == set()


def test_both_say_the_same() -> None:
    """On eighty generated histories the two agree in every key, and every state occurs."""
    seen: Counter[str] = Counter()
    for seed in range(9_000, 9_080):
        compare(seed, seen)
    states = {name.split(" (")[0] for name in EVERYTHING if name.endswith(")")}
    assert {name.split(" (")[0] for name in seen if name.endswith(")")} == states


@pytest.mark.soak
@pytest.mark.parametrize("table_name", TOLD)
def test_the_second_implementation_says_what_the_tables_say(table_name: str) -> None:
    """Each named example holds for the second implementation, too."""
    rules, examples = table(table_name)["rules"], table(table_name)["examples"]
    for example in examples:
        history, policy = history_of(example, rules), policy_of(example, rules)
        days = [*(position.first_day for position in history.positions), *fact_days(history), *example["on"]]
        reference = Reference(history, policy, min(days) - timedelta(days=60), max(days) + timedelta(days=800))
        for day, said in reference.statuses(example["on"], example["on"], max(days) + timedelta(days=700)).items():
            for key, value in example["on"][day].items():
                wanted = value.isoformat() if isinstance(value, date) else value
                if key == "missing":
                    assert set(wanted) == set(said[key]), f"{example['says']}, {day}"  # type: ignore[call-overload]
                elif key in said:
                    assert wanted == said[key], f"{example['says']}, {day}: {key}"


@pytest.mark.soak
@pytest.mark.parametrize("first", [100_000, 150_000])
def test_both_say_the_same_for_long(first: int, record_property: Callable[[str, object], None]) -> None:
    """The same on half of a hundred thousand; the run prints how often each state, move and anchor occurred."""
    seen: Counter[str] = Counter()
    for seed in range(first, first + 50_000):
        compare(seed, seen)
    # printed at the end of the run by tests/conftest.py
    record_property("occurred", dict(seen))
    assert not {name: seen[name] for name in EVERYTHING if seen[name] < 250}
