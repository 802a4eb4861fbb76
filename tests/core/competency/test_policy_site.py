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
    assert error.message == "must be shorter than the validity of 3 months"


def test_the_reference_is_that_of_the_row_that_came_last_to_the_narrowest_place() -> None:
    """A site's reference goes before ours, a unit's before its facility's; of one place the later row's holds."""
    early, later = date(2026, 1, 1), date(2026, 3, 1)
    rows = [
        PolicyRow(COMPETENCY, base(), date(2020, 1, 1), "Ours", LONG_AGO, 0, shipped=True),
        PolicyRow(COMPETENCY, base(), later, "Ours, renewed", LONG_AGO, 1, shipped=True),
        PolicyRow(COMPETENCY, {"window_days": 30}, early, "All", LONG_AGO, 2),
        PolicyRow(COMPETENCY, {"lapse_limit_days": 30}, early, "All, amended", LONG_AGO, 3),
        PolicyRow(COMPETENCY, {"window_days": 20}, early, "North", LONG_AGO, 4, facility="north"),
        PolicyRow(COMPETENCY, {"window_days": 10}, early, "North ICU", LONG_AGO, 5, facility="north", unit="icu"),
        PolicyRow(COMPETENCY, {"window_days": 25}, later, "All, later", LONG_AGO, 6),
        PolicyRow(COMPETENCY, {"window_days": 15}, later, "North, later", LONG_AGO, 7, facility="north"),
    ]
    policy = read_policy(COMPETENCY, reversed(rows))
    found = {}
    for day in (date(2025, 12, 31), early, later):
        for place in ((None, None), ("north", None), ("north", "icu"), ("south", "icu")):
            rule = policy.rule_on(day, *place)
            assert rule is not None
            found[day, place[0], place[1]] = rule.reference
    assert list(found.values()) == [
        *["Ours"] * 4,
        *["All, amended", "North", "North ICU", "All, amended"],
        *["All, later", "North, later", "North ICU", "All, later"],
    ]


def test_rules_come_by_place_and_day() -> None:
    """First the programme's rules, then each facility's and those of its units, every one by its day."""
    ours = PolicyRow(COMPETENCY, base(), date(2020, 1, 1), "Ours", LONG_AGO, 0, shipped=True)
    places = [("B", None), ("A", "Y"), ("A", None), ("A", "X")]
    rows = [
        PolicyRow(COMPETENCY, {"window_days": 30}, date(2026, 1, 1), "Site", LONG_AGO, number, False, *place)
        for number, place in enumerate(places, start=1)
    ]
    rules = read_policy(COMPETENCY, [*rows, ours]).rules
    assert [(rule.facility, rule.unit, rule.in_force_from.year) for rule in rules] == [
        (facility, unit, year)
        for facility, unit in ((None, None), ("A", None), ("A", "X"), ("A", "Y"), ("B", None))
        for year in ((2020,) if facility is None else (2020, 2026))
    ]
    assert read_policy(COMPETENCY, rows).rules == ()
    assert laid(COMPETENCY, rows, date(2026, 1, 1), "A", "X") == {}


def test_a_value_is_laid_with_its_row() -> None:
    """Each key in force tells the row that set it; another competency's rows, and those of a later day, say nothing."""
    ours = PolicyRow(COMPETENCY, base(), date(2020, 1, 1), "Ours", LONG_AGO, 0, shipped=True)
    set_here = PolicyRow(COMPETENCY, {"window_days": 30}, date(2026, 1, 1), "Site", LONG_AGO, 1)
    later = PolicyRow(COMPETENCY, {"window_days": 20}, date(2026, 1, 2), "Site", LONG_AGO, 2)
    other = PolicyRow("another", {"window_days": 10}, date(2026, 1, 1), "Site", LONG_AGO, 3)
    held = laid(COMPETENCY, [ours, set_here, later, other], date(2026, 1, 1))
    assert (held["window_days"].value, held["window_days"].row) == (30, set_here)
    assert held["valid_for_months"].row == ours
    assert laid(COMPETENCY, [ours, set_here], date(2019, 12, 31)) == {}


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


def test_what_a_rule_holds_under_a_key() -> None:
    """Each key gives what the rule holds, the renewal and return paths too; of whom it asks, place by place."""
    rule = read_policy(COMPETENCY, rows_of({})).rule_on(date(2026, 1, 1), None, None)
    assert rule is not None
    assert value_of(rule, "renewal") == rule.renewals == value_of(rule, "renewal", ["quiz:first-hour"])
    assert value_of(rule, "return") == () == value_of(rule, "return", "off")
    assert value_of(rule, "window_days") == 60
    assert value_of(rule, "required_of") == {("ed-nurse", None, None)}
    placed = [{"job_role": "a", "units": ["x", "y"], "facilities": ["north"]}]
    assert value_of(rule, "required_of", placed) == {("a", "x", "north"), ("a", "y", "north")}


def test_a_value_that_cannot_be_is_named_by_its_key() -> None:
    """Asked what a value names or would be, a value that cannot be is refused by its key."""
    rule = read_policy(COMPETENCY, rows_of({})).rule_on(date(2026, 1, 1), None, None)
    assert rule is not None
    for ask in (lambda: value_of(rule, "window_days", -1), lambda: activities_of("initial", [])):
        with pytest.raises(FieldError) as refused:
            ask()
        assert refused.value.field in {"window_days", "initial"}
    with pytest.raises(FieldError, match="drill_standards: "):
        activities_of("drill_standards", {"ice": {}})
