"""A site's own rules over ours: each named example of the table, as values and as the rule that is gone by."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lms.core.competency.keys import READERS, activities_of, as_plain
from lms.core.competency.values import PolicyRow, RuleError, laid, read_policy, value_of
from lms.core.problems import FieldError
from tests.core.competency.examples import COMPETENCY, LONG_AGO, table, usual

EXAMPLES: list[dict[str, Any]] = table("policy-site.yaml")["examples"]


def base() -> dict[str, object]:
    """Give what we ship in every example."""
    return usual(minimum_ready={"night": 4})


def rows_of(example: dict[str, Any]) -> list[PolicyRow]:
    """Give the rows of an example, ours first."""
    rows = [PolicyRow(COMPETENCY, base(), date(2020, 1, 1), "Ours", LONG_AGO, 0, shipped=True)]
    for number, entry in enumerate(example.get("ours", []), start=1):
        changed = {key: value for key, value in entry.items() if key != "from"}
        rows.append(PolicyRow(COMPETENCY, {**base(), **changed}, entry["from"], "Ours", LONG_AGO, number, shipped=True))
    for number, entry in enumerate(example.get("set", []), start=100):
        own = dict(entry)
        facility, unit = place_of(own.pop("where"))
        day = own.pop("from")
        rows.append(PolicyRow(COMPETENCY, own, day, "Site", LONG_AGO, number, facility=facility, unit=unit))
    return rows


def place_of(where: str) -> tuple[str | None, str | None]:
    """Read programme, a facility, or facility/unit."""
    facility, _slash, unit = ("" if where == "programme" else where).partition("/")
    return facility or None, unit or None


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["says"]))
def test_what_holds_where(example: dict[str, Any]) -> None:
    """The value of a key, and the rule gone by, is that of the narrowest place that sets it on the day."""
    rows = rows_of(example)
    policy = read_policy(COMPETENCY, reversed(rows))
    for asked in example["then"]:
        (key,) = asked.keys() - {"on", "where"}
        facility, unit = place_of(asked["where"])
        held = laid(COMPETENCY, rows, asked["on"], facility, unit)
        assert as_plain(held[key].value) == asked[key]
        rule = policy.rule_on(asked["on"], facility, unit)
        assert rule is not None
        assert value_of(rule, key) == value_of(rule, key, asked[key])


def test_a_rule_that_cannot_be_is_named_with_day_and_place() -> None:
    """A window of the site as long as a validity that we shorten later is refused, by key, day and place."""
    rows = rows_of({"ours": [{"from": date(2026, 4, 1), "valid_for_months": 3}], "set": []})
    own = PolicyRow(
        COMPETENCY, {"window_days": 100}, date(2026, 1, 1), "Site", LONG_AGO, 9, facility="north", unit="icu"
    )
    with pytest.raises(RuleError) as refused:
        read_policy(COMPETENCY, [*rows, own])
    error = refused.value
    assert (error.field, error.day, error.facility, error.unit) == ("window_days", date(2026, 4, 1), "north", "icu")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cycle", {"every_months": 12, "from": "9999-01-31"}),
        ("cycle", {"every_months": 12, "from": "0001-01-31"}),
        ("initial", [f"quiz:q-{number}" for number in range(400)]),
        ("anchor", ["previous-expiry"]),
        ("drill_standards", {"drill:ice": {"exact": ["speed"]}}),
        ("turnover", {"window_days": 90, "rate": float("nan"), "action": ["quiz:a"], "due_days": 1}),
        ("valid_for_months", 10_001),
        ("lapse_limit_days", -1),
        ("assessor", ""),
        ("renewal", {"A": ["quiz:ä"]}),
    ],
)
def test_opponents_values(key: str, value: object) -> None:
    """Days no calendar reaches, endless paths, what is no number and odd letters are refused by their key."""
    with pytest.raises(FieldError) as refused:
        READERS[key](key, value)
    assert refused.value.field == key


def test_what_a_value_names() -> None:
    """Every activity of paths, of paths that take turns, of what turnover asks and of drill standards is named once."""
    assert activities_of("initial", ["module:a or quiz:a at 90", "quiz:a"]) == ("module:a", "quiz:a")
    assert activities_of("renewal", {"A": ["quiz:a"], "B": ["drill:ice"]}) == ("quiz:a", "drill:ice")
    turnover = {"window_days": 90, "rate": 0.2, "action": ["quiz:b"], "due_days": 14}
    assert activities_of("turnover", turnover) == ("quiz:b",)
    assert activities_of("turnover", "off") == ()
    assert activities_of("drill_standards", {"drill:ice": {"in_a_row": 3}}) == ("drill:ice",)
    assert activities_of("window_days", 3) == ()


def test_asked_of_is_compared_by_whom_it_asks() -> None:
    """The same job roles and places in another order or grouping are the same value."""
    rule = read_policy(COMPETENCY, rows_of({})).rule_on(date(2026, 1, 1), None, None)
    assert rule is not None
    one = value_of(rule, "required_of", [{"job_role": "a", "units": ["x", "y"]}, {"job_role": "b"}])
    other = value_of(
        rule,
        "required_of",
        [{"job_role": "b"}, {"job_role": "a", "units": ["y"]}, {"job_role": "a", "units": ["x"]}],
    )
    assert one == other != value_of(rule, "required_of")
