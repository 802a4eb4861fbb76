"""The keys of a policy one by one: the ends of what each takes, and the sentence it refuses the rest with."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lms.core.competency.keys import READERS, activities_of, as_plain
from lms.core.competency.policy import Cycle, Requirement, Turnover
from lms.core.competency.records import DrillStandard, Shift
from lms.core.problems import FieldError

TURNOVER: dict[str, Any] = {"window_days": 90, "rate": 0.25, "action": ["drill:ice"], "due_days": 14}
CYCLE: dict[str, Any] = {"every_months": 12, "from": date(2026, 6, 30)}


def read(key: str, value: object) -> object:
    """Read the value of a key."""
    return READERS[key](key, value)


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("valid_for_months", 1, 1),
        ("valid_for_months", 10_000, 10_000),
        ("window_days", 0, 0),
        ("minimum_active_months", 0, 0),
        ("lapse_limit_days", 0, 0),
        ("evidence_age_days", 0, 0),
        ("due_after_start_days", 0, 0),
        ("due_after_return_days", 0, 0),
        ("leave_limit_days", 0, 0),
        ("spell_gap_days", 0, 0),
        ("return", "off", ()),
        ("delta", "off", ()),
        ("turnover", "off", None),
        ("assessor", "off", None),
        ("assessor", "ice-assessor", "ice-assessor"),
        ("cycle", CYCLE, Cycle(12, date(2026, 6, 30))),
        ("cycle", {"every_months": 1, "from": "2026-06-30"}, Cycle(1, date(2026, 6, 30))),
        ("turnover", {**TURNOVER, "rate": 1}, Turnover(90, 1.0, ("drill:ice",), 14)),
        ("turnover", {**TURNOVER, "rate": 10_000}, Turnover(90, 10_000.0, ("drill:ice",), 14)),
        ("turnover", {**TURNOVER, "window_days": 1, "due_days": 0}, Turnover(1, 0.25, ("drill:ice",), 0)),
        ("required_of", [], ()),
        ("required_of", ({"job_role": "ed-nurse"},), (Requirement("ed-nurse"),)),
        ("minimum_ready", {"night": 0, "day": 10_000}, ((Shift.DAY, 10_000), (Shift.NIGHT, 0))),
        (
            "drill_standards",
            {"drill:ice": {"exact": ["items", "score", "grade"]}, "drill:crs": {"in_a_row": 1}},
            (
                ("drill:crs", DrillStandard(1, frozenset())),
                ("drill:ice", DrillStandard(1, frozenset({"items", "score", "grade"}))),
            ),
        ),
    ],
)
def test_what_a_key_takes(key: str, value: object, found: object) -> None:
    """Each key takes what lies at the ends of its range, and off where a site may switch it off."""
    assert read(key, value) == found


COUNT_FROM_0 = "must be a whole number from 0 to 10000"
COUNT_FROM_1 = "must be a whole number from 1 to 10000"
WORDS = "must be a list of words"
NAMES = "must be a list of names with values"
IN_TURN = "names the paths that take turns A, B, C and on, without a gap"
CYCLE_HAS = "has every_months and from, the first last valid day"
TURNOVER_HAS = "has window_days, rate (separations for each person), action and due_days"
DRILL_HAS = "names a drill such as drill:ice, with in_a_row and exact"
ENTRY_HAS = "an entry has a job_role and may have units and facilities"


def without(name: str) -> dict[str, Any]:
    """Give a turnover that lacks one of its names."""
    return {key: value for key, value in TURNOVER.items() if key != name}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("valid_for_months", 10_001, COUNT_FROM_1),
        ("minimum_active_months", -1, COUNT_FROM_0),
        ("lapse_limit_days", -1, COUNT_FROM_0),
        ("evidence_age_days", -1, COUNT_FROM_0),
        ("due_after_start_days", -1, COUNT_FROM_0),
        ("due_after_return_days", -1, COUNT_FROM_0),
        ("leave_limit_days", -1, COUNT_FROM_0),
        ("spell_gap_days", -1, COUNT_FROM_0),
        ("initial", [f"quiz:q-{number}" for number in range(61)], "names at most 60 activities"),
        ("initial", "off", WORDS),
        ("renewal", {"B": ["quiz:a"]}, IN_TURN),
        ("renewal", {1: ["quiz:a"]}, NAMES),
        ("renewal", {"A": []}, "must name at least one activity"),
        ("cycle", 12, NAMES),
        ("cycle", {"from": "2026-06-30"}, COUNT_FROM_1),
        ("cycle", {**CYCLE, "until": 3}, CYCLE_HAS),
        ("cycle", {**CYCLE, "from": 20260630}, CYCLE_HAS),
        ("cycle", {**CYCLE, "from": date(9999, 1, 31)}, "starts from a day that can be meant, such as 2026-06-30"),
        ("turnover", {**TURNOVER, "window_days": 0}, COUNT_FROM_1),
        ("turnover", {**TURNOVER, "due_days": -1}, COUNT_FROM_0),
        ("turnover", {**TURNOVER, "action": []}, "must name at least one activity"),
        ("turnover", {**TURNOVER, "rate": True}, TURNOVER_HAS),
        ("turnover", {**TURNOVER, "rate": "0.25"}, TURNOVER_HAS),
        ("turnover", {**TURNOVER, "rate": 10_001}, TURNOVER_HAS),
        ("turnover", {**TURNOVER, "until": 3}, TURNOVER_HAS),
        ("turnover", without("window_days"), COUNT_FROM_1),
        ("turnover", without("due_days"), COUNT_FROM_0),
        ("turnover", without("rate"), TURNOVER_HAS),
        ("turnover", without("action"), WORDS),
        ("turnover", "on", NAMES),
        ("assessor", "", "names a competency"),
        ("required_of", [{"job_role": "ed-nurse", "units": "ed"}], WORDS),
        ("required_of", [{"job_role": "ed-nurse", "facilities": "north"}], WORDS),
        ("required_of", [{"job_role": 3}], ENTRY_HAS),
        ("required_of", [{"job_role": "ed-nurse", "shift": "night"}], ENTRY_HAS),
        ("minimum_ready", {"night": -1}, COUNT_FROM_0),
        ("drill_standards", {"drill:ice": {"in_a_row": 0}}, COUNT_FROM_1),
        ("drill_standards", {"drill:ice": {"exact": "score"}}, WORDS),
        ("drill_standards", {"drill:ice": 5}, NAMES),
        ("drill_standards", {"drill:ice": {"best_of": 6}}, DRILL_HAS),
        ("drill_standards", {"drill:ice": {"exact": ["score", "speed"]}}, DRILL_HAS),
    ],
)
def test_what_a_key_refuses(key: str, value: object, message: str) -> None:
    """A value that cannot be is refused by its key, in a sentence that says what can be written."""
    with pytest.raises(FieldError) as refused:
        read(key, value)
    assert (refused.value.field, refused.value.message) == (key, message)


def test_a_path_names_each_item_once_and_sixty_at_most() -> None:
    """Sixty items are a path; the same item twice is one, at its first place."""
    sixty = [f"quiz:q-{number}" for number in range(60)]
    assert activities_of("initial", sixty) == tuple(sixty)
    assert activities_of("initial", ["quiz:b", "quiz:a", "quiz:b"]) == ("quiz:b", "quiz:a")


def test_renewals_by_letter_come_in_the_order_of_the_letters() -> None:
    """Paths that take turns stand A, B, C, in whatever order they are written."""
    turns = {"C": ["quiz:c"], "A": ["quiz:a"], "B": ["quiz:b"]}
    assert activities_of("renewal", turns) == ("quiz:a", "quiz:b", "quiz:c")


def test_the_paths_of_return_and_delta_name_their_activities() -> None:
    """What a return and a trigger ask is named as the first path is."""
    assert activities_of("return", ["drill:ice or quiz:a"]) == ("drill:ice", "quiz:a")
    assert activities_of("delta", ["quiz:a at 90"]) == ("quiz:a",)
    assert activities_of("delta", "off") == ()


def test_a_value_as_json_has_it() -> None:
    """Days become text, tuples lists, names text; numbers and words stay."""
    value = {"cycle": {"from": date(2026, 6, 30), "every_months": 12}, 1: ("quiz:a", 2.5, None)}
    assert as_plain(value) == {"cycle": {"from": "2026-06-30", "every_months": 12}, "1": ["quiz:a", 2.5, None]}
