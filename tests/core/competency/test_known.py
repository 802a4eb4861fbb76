"""What has been learnt since a moment: which facts were added, corrected or withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lms.core.competency.known import changed_since
from lms.core.competency.records import History
from tests.core.competency.examples import history_of, table

RULES = table("competency.yaml")["rules"]
KNOWN = history_of(
    {
        "positions": [{"id": "ed", "from": date(2025, 3, 1)}, {"id": "icu", "from": date(2025, 4, 1)}],
        "leaves": [{"id": "ed", "from": date(2025, 5, 1)}],
        "passed": [{"id": "quiz", "on": date(2025, 3, 14), "what": "quiz:first-hour"}],
    },
    RULES,
)


def test_nothing_was_learnt() -> None:
    """Of the same facts nothing has changed, whatever their order."""
    assert changed_since(KNOWN, KNOWN) == frozenset()
    assert changed_since(replace(KNOWN, positions=KNOWN.positions[::-1]), KNOWN) == frozenset()


def test_facts_that_were_added() -> None:
    """Each is named by its kind and its id, of all kinds together."""
    later = history_of(
        {
            "passed": [{"id": "module", "on": date(2025, 3, 15), "what": "module:first-hour"}],
            "assigned": [{"id": "float", "on": date(2025, 3, 1), "due": date(2025, 3, 31)}],
            "taken_back": [{"what": "float", "on": date(2025, 3, 5)}],
        },
        RULES,
    )
    now = replace(
        KNOWN, passed=(*KNOWN.passed, *later.passed), assignments=later.assignments, taken_back=later.taken_back
    )
    expected = {("passed", "module"), ("assignments", "float"), ("taken_back", "back-0")}
    assert changed_since(now, KNOWN) == expected
    # what a later moment does not know is named as well
    assert changed_since(KNOWN, now) == expected


def test_a_corrected_fact_is_named_once() -> None:
    """A new version of a position or a leave is one change, and a fact of another kind with the same id none."""
    corrected = replace(KNOWN.leaves[0], last_day=date(2025, 5, 31), version=2)
    assert changed_since(replace(KNOWN, leaves=(*KNOWN.leaves, corrected)), KNOWN) == {("leaves", "ed")}
    assert changed_since(replace(KNOWN, leaves=(corrected,)), KNOWN) == {("leaves", "ed")}


def test_from_nothing_all_is_new() -> None:
    """Against an empty history every fact has been learnt."""
    expected = {("positions", "ed"), ("positions", "icu"), ("leaves", "ed"), ("passed", "quiz")}
    assert changed_since(KNOWN, History()) == expected
