"""The fold by named examples: tables of histories and the status on the days that matter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lms.core.competency.records import History
from lms.core.competency.states import Because, State
from lms.core.competency.status import status_on
from lms.core.competency.timeline import fold
from tests.core.competency.examples import history_of, policy_of, shipped, table, usual

FILES = (
    "competency.yaml",
    "competency-rules.yaml",
    "competency-updates.yaml",
    "competency-decided.yaml",
    "competency-returns.yaml",
    "competency-positions.yaml",
)
EXAMPLES = [(name, example) for name in FILES for example in table(name)["examples"]]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example["says"] for _, example in EXAMPLES])
def test_examples(name: str, example: dict[str, Any]) -> None:
    """Each example of the tables comes out as it says."""
    rules = table(name)["rules"]
    timeline = fold(history_of(example, rules), policy_of(example, rules))
    for day, expected in example["on"].items():
        status = status_on(timeline, day)
        found: dict[str, object] = dict(status.to_json())
        if status.clock is not None:
            found["asks"] = status.clock.position or status.clock.assignment
        found |= {"late": status.late, "withdrawn": status.revoked, "extended": status.extended}
        found["behind"] = list(status.facts)
        found |= {"assigned": list(status.assigned_by), "away": list(status.away_from)}
        found["open"] = [cause.fact or cause.because.value for cause in status.causes]
        for key, value in expected.items():
            wanted = value.isoformat() if isinstance(value, date) else value
            assert found.get(key) == wanted, f"{day}, {key}: {found}"


def test_examples_are_told_apart() -> None:
    """No two examples carry the same sentence, and every one asks about some day."""
    says = [example["says"] for _, example in EXAMPLES]
    assert len(set(says)) == len(says)
    assert all(example["on"] for _, example in EXAMPLES)


def test_every_state_and_reason_is_shown() -> None:
    """The tables show all twelve states and every reason for them."""
    shown = {expected.get("state") for _, example in EXAMPLES for expected in example["on"].values()}
    assert shown - {None} == {state.value for state in State}
    reasons = {expected.get("because") for _, example in EXAMPLES for expected in example["on"].values()}
    assert reasons - {None} == {because.value for because in Because}


def test_a_person_without_facts() -> None:
    """Who has no facts is asked nothing on any day, and the timeline does not concern them."""
    timeline = fold(History(), shipped(usual()))
    assert [segment.state for segment in timeline.segments] == [State.NOT_REQUIRED]
    assert timeline.segments[0].days.start is None
    assert timeline.segments[0].days.until is None
    assert not timeline.concerns


def test_an_award_without_any_position_concerns_the_person() -> None:
    """Who ever held a competency keeps it in their list."""
    rules = table("competency.yaml")["rules"]
    example: dict[str, Any] = {"passed": [{"on": date(2025, 3, 14), "what": "initial"}]}
    assert fold(history_of(example, rules), policy_of(example, rules)).concerns


def test_the_award_tells_what_it_rests_on() -> None:
    """An award names its records in path order, its months, its window and what it renews."""
    rules = table("competency.yaml")["rules"]
    example: dict[str, Any] = {
        "positions": [{"from": date(2025, 3, 1)}],
        "passed": [{"on": date(2025, 3, 14), "what": "initial"}, {"on": date(2026, 2, 1), "what": "renewal"}],
    }
    first, second = fold(history_of(example, rules), policy_of(example, rules)).awards
    assert first.evidence == ("record-0-0", "record-0-1")
    assert (first.renews, second.renews) == (None, date(2026, 3, 14))
    assert second.evidence == ("record-1-0",)
    assert (second.window_opens_on, second.lapsed_through) == (date(2027, 1, 13), date(2027, 6, 12))
    assert (first.kind.value, second.kind.value) == ("first", "in-window")
    assert second.valid_for_months == 12
    assert second.at is not None
    assert second.at.date() == second.day


def test_an_award_after_expiry_renews_nothing() -> None:
    """Earned anew after it expired, an award is a first one again."""
    rules = table("competency.yaml")["rules"]
    example: dict[str, Any] = {
        "passed": [{"on": date(2025, 3, 14), "what": "initial"}, {"on": date(2026, 6, 13), "what": "initial"}],
    }
    award = fold(history_of(example, rules), policy_of(example, rules)).awards[1]
    assert (award.kind, award.renews, award.because) == ("first", None, "awarded")


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 1, 12), "early"),
        (date(2026, 1, 13), "in-window"),
        (date(2026, 3, 14), "in-window"),
        (date(2026, 3, 15), "late"),
        (date(2026, 6, 12), "late"),
    ],
)
def test_an_award_says_how_it_came_about(day: date, kind: str) -> None:
    """A renewal is early before the window, in it from its first to the last valid day, and late after."""
    rules = table("competency.yaml")["rules"]
    example: dict[str, Any] = {
        "passed": [{"on": date(2025, 3, 14), "what": "initial"}, {"on": day, "what": "renewal"}],
    }
    assert fold(history_of(example, rules), policy_of(example, rules)).awards[1].kind == kind


def test_a_status_carries_what_its_sentence_needs() -> None:
    """A status names its competency and day, the award, the clock with its start and days, who asks and who is away."""
    rules = table("competency.yaml")["rules"]
    example: dict[str, Any] = {
        "positions": [
            {"id": "night", "from": date(2025, 3, 1)},
            {"id": "icu", "unit": "icu", "from": date(2025, 3, 5)},
        ],
        "leaves": [{"from": date(2025, 3, 10), "to": date(2025, 3, 11), "position": "icu"}],
        "passed": [{"on": date(2025, 3, 14), "what": "initial"}],
    }
    timeline = fold(history_of(example, rules), policy_of(example, rules))
    before = status_on(timeline, date(2025, 3, 10))
    assert (before.competency, before.on, before.award) == ("first-hour", date(2025, 3, 10), None)
    assert before.to_json()["competency"] == "first-hour"
    assert (before.asked_by, before.away_from) == (("night", "icu"), ("icu",))
    assert before.clock is not None
    assert (before.clock.starts_on, before.clock.days, before.clock.position) == (date(2025, 3, 1), 30, "icu")
    after = status_on(timeline, date(2025, 3, 14))
    assert (after.award, after.clock) == (timeline.awards[0], None)


def test_an_expired_status_of_a_new_spell_carries_its_clock() -> None:
    """Where a new start gives days to who had expired, the clock says how many and for which position."""
    rules = table("competency.yaml")["rules"]
    example: dict[str, Any] = {
        "positions": [{"from": date(2025, 3, 1), "to": date(2025, 6, 30)}, {"from": date(2026, 9, 1)}],
        "passed": [{"on": date(2025, 3, 14), "what": "initial"}],
    }
    clock = status_on(fold(history_of(example, rules), policy_of(example, rules)), date(2026, 9, 1)).clock
    assert clock is not None
    assert (clock.position, clock.starts_on, clock.days) == ("position-1", date(2026, 9, 1), 30)


def test_segments_of_a_simple_life() -> None:
    """Each segment ends where the next begins, on the days the status changes and no other."""
    rules = table("competency.yaml")["rules"]
    example: dict[str, Any] = {
        "positions": [{"from": date(2025, 3, 1)}],
        "passed": [
            {"on": date(2025, 3, 10), "what": "quiz:first-hour"},
            {"on": date(2025, 3, 14), "what": "module:first-hour"},
        ],
    }
    timeline = fold(history_of(example, rules), policy_of(example, rules))
    starts = [segment.days.start for segment in timeline.segments]
    assert starts == [
        None,
        date(2025, 3, 1),
        date(2025, 3, 10),
        date(2025, 3, 14),
        date(2026, 1, 13),
        date(2026, 3, 15),
        date(2026, 6, 13),
    ]
    assert [segment.days.until for segment in timeline.segments] == [*starts[1:], None]
    assert [segment.award for segment in timeline.segments] == [None] * 3 + [timeline.awards[0]] * 4


def test_the_window_never_opens_on_the_day_of_the_award() -> None:
    """Two positions, the window of one wider than the validity of the other, leave the holder current that day."""
    rules = table("competency-rules.yaml")["rules"]
    example: dict[str, Any] = {
        "positions": [
            {"from": date(2025, 3, 1), "facility": "north"},
            {"from": date(2025, 3, 1), "facility": "south"},
        ],
        "site": [
            {"facility": "north", "in_force_from": date(2024, 1, 1), "valid_for_months": 1, "window_days": 0},
            {"facility": "south", "in_force_from": date(2024, 1, 1), "window_days": 300},
        ],
        "passed": [{"on": date(2025, 3, 14), "what": "initial"}],
    }
    timeline = fold(history_of(example, rules), policy_of(example, rules))
    assert status_on(timeline, date(2025, 3, 14)).state is State.CURRENT
    assert status_on(timeline, date(2025, 3, 15)).state is State.RENEWAL_DUE


def test_a_fact_on_the_first_day_there_is() -> None:
    """What is dated on the first day a calendar has is folded like another, and the first segment stays open."""
    rules = table("competency.yaml")["rules"]
    example: dict[str, Any] = {"revoked": [{"on": date.min}], "positions": [{"from": date(2025, 3, 1)}]}
    timeline = fold(history_of(example, rules), policy_of(example, rules))
    assert [segment.days.start for segment in timeline.segments] == [None, date(2025, 3, 1), date(2025, 4, 1)]
    assert timeline.segments == fold(history_of({**example, "revoked": []}, rules), policy_of(example, rules)).segments
