"""Policy as people write it: what is read, and what is refused by name."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lms.core.competency.policy import Anchor, Cycle, Policy, Requirement, Turnover
from lms.core.competency.records import DrillStandard, Position, Shift
from lms.core.competency.values import PolicyRow, known_at, read_policy, read_rule
from lms.core.problems import FieldError
from tests.core.competency.examples import COMPETENCY, LONG_AGO, shipped, usual

DAY = date(2025, 1, 1)


def test_a_whole_rule_is_read() -> None:
    """Every key of a rule arrives as its typed value."""
    rule = read_rule(
        usual(
            anchor="completion",
            required_of=[{"job_role": "ed-nurse", "units": ["ed"], "facilities": ["north"]}],
            minimum_ready={"night": 4, "day": 3},
            drill_standards={"drill:ice": {"in_a_row": 5, "exact": ["score", "grade"]}},
        ),
        in_force_from=DAY,
        reference="Example 2025",
    )
    assert rule.required_of == (Requirement("ed-nurse", frozenset({"ed"}), frozenset({"north"})),)
    assert [item.text for item in rule.initial] == ["module:first-hour", "quiz:first-hour"]
    assert (rule.anchor, rule.valid_for_months, rule.reference) == (Anchor.COMPLETION, 12, "Example 2025")
    assert (rule.minimum_for(Shift.NIGHT), rule.minimum_for(Shift.DAY)) == (4, 3)
    assert rule.drill_standards == (("drill:ice", DrillStandard(5, frozenset({"score", "grade"}))),)


def test_what_may_be_left_out() -> None:
    """Without anchor, minimum and standards: previous expiry, no minimum, no standard."""
    values = usual()
    del values["anchor"]
    rule = read_rule(values, in_force_from=DAY, reference="Example")
    assert (rule.anchor, rule.minimum_for(Shift.NIGHT), rule.drill_standards) == (Anchor.PREVIOUS_EXPIRY, None, ())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("required_of", [{"job_role": "ed-nurse", "units": "ed"}]),
        ("required_of", [{"job_role": "ed-nurse", "facilities": [3]}]),
        ("minimum_ready", {"night": True}),
        ("drill_standards", [5]),
        ("drill_standards", {"drill:ice": 5}),
        ("drill_standards", {"drill:ice": {"exact": "score"}}),
        ("drill_standards", {3: {}}),
        ("valid_for_months", 0),
        ("valid_for_months", "12"),
        ("valid_for_months", True),
        ("window_days", -1),
        ("window_days", 365),
        ("lapse_limit_days", 1.5),
        ("evidence_age_days", 10_001),
        ("initial", []),
        ("initial", "quiz:first-hour"),
        ("renewal", ["quiz first-hour"]),
        ("renewal", ["quiz:first-hour at 101"]),
        ("renewal", [3]),
        ("anchor", "expiry"),
        ("required_of", {"job_role": "ed-nurse"}),
        ("required_of", [{"units": ["ed"]}]),
        ("required_of", [{"job_role": "ed-nurse", "shift": "night"}]),
        ("required_of", ["ed-nurse"]),
        ("minimum_ready", {"rotating": 2}),
        ("minimum_ready", {"night": -1}),
        ("minimum_ready", [4]),
        ("drill_standards", {"ice": {"in_a_row": 5}}),
        ("drill_standards", {"drill:ice": {"in_a_row": 0}}),
        ("drill_standards", {"drill:ice": {"in_a_row": 5, "best_of": 6}}),
        ("colour", "blue"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_key(key: str, value: object) -> None:
    """A wrong value names its key."""
    with pytest.raises(FieldError) as refused:
        read_rule(usual(**{key: value}), in_force_from=DAY, reference="Example")
    assert refused.value.field == key


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("colour", "blue", "no policy key has this name"),
        ("window_days", 365, "must be shorter than the validity of 12 months"),
        ("window_days", -1, "must be a whole number from 0 to 10000"),
        ("initial", [], "must name at least one activity"),
        ("initial", ["poem:a"], "'poem:a' is no activity; write for example 'quiz:ed-first-hour at 90'"),
        ("initial", ["quiz:a at 101"], "'quiz:a at 101' asks for more than 100 per cent"),
        ("renewal", [3], "must be a list of words"),
        ("required_of", "ed-nurse", "must be a list, one entry for each job role"),
        ("required_of", ["ed-nurse"], "must be a list of names with values"),
        ("required_of", [{"units": []}], "an entry has a job_role and may have units and facilities"),
        ("anchor", "expiry", "must be one of previous-expiry, completion, fixed-cycle"),
        ("minimum_ready", {"rotating": 2}, "names a shift: day or night"),
        ("drill_standards", {"ice": {}}, "names a drill such as drill:ice, with in_a_row and exact"),
        (
            "renewal",
            {"A": ["quiz:a"], "C": ["quiz:b"]},
            "names the paths that take turns A, B, C and on, without a gap",
        ),
        ("renewal", {}, "names the paths that take turns A, B, C and on, without a gap"),
        ("return", [], "must name at least one activity"),
        ("delta", ["poem:a"], "'poem:a' is no activity; write for example 'quiz:ed-first-hour at 90'"),
        ("cycle", {"every_months": 12}, "has every_months and from, the first last valid day"),
        ("cycle", {"every_months": 12, "from": "30 June"}, "starts from a day such as 2026-06-30"),
        ("cycle", {"every_months": 0, "from": "2026-06-30"}, "must be a whole number from 1 to 10000"),
        ("minimum_active_months", -1, "must be a whole number from 0 to 10000"),
        ("assessor", 3, "names a competency"),
        (
            "turnover",
            {"window_days": 90, "rate": 0, "action": ["quiz:a"], "due_days": 14},
            "has window_days, rate (separations for each person), action and due_days",
        ),
    ],
)
def test_what_is_wrong_is_said_in_words(key: str, value: object, message: str) -> None:
    """The error says what to write instead."""
    with pytest.raises(FieldError) as refused:
        read_rule(usual(**{key: value}), in_force_from=DAY, reference="Example")
    assert (refused.value.field, refused.value.message) == (key, message)


def test_the_ends_of_the_ranges_are_allowed() -> None:
    """One month, no days, ten thousand days, a minimum of none, and a drill of one in a row can be set."""
    rule = read_rule(
        usual(
            valid_for_months=1,
            window_days=0,
            lapse_limit_days=10_000,
            initial=["quiz:a at 100"],
            minimum_ready={"night": 0},
            drill_standards={"drill:ice": {}},
        ),
        in_force_from=DAY,
        reference="Example",
    )
    assert (rule.valid_for_months, rule.window_days, rule.lapse_limit_days) == (1, 0, 10_000)
    assert (rule.minimum_for(Shift.NIGHT), rule.drill_standards[0][1]) == (0, DrillStandard(1, frozenset()))


def test_a_missing_key_is_named() -> None:
    """A rule without one of the needed keys names it."""
    values = usual()
    del values["lapse_limit_days"]
    with pytest.raises(FieldError, match="lapse_limit_days: is missing"):
        read_rule(values, in_force_from=DAY, reference="Example")


def test_the_widest_window_that_fits() -> None:
    """A window one day shorter than the shortest run of its months is allowed; of their length it is not."""
    assert read_rule(usual(window_days=364), in_force_from=DAY, reference="Example").window_days == 364
    assert read_rule(usual(valid_for_months=1, window_days=27), in_force_from=DAY, reference="Example")
    with pytest.raises(FieldError, match="window_days"):
        read_rule(usual(valid_for_months=1, window_days=28), in_force_from=DAY, reference="Example")


def position(facility: str = "north", unit: str = "ed", job_role: str = "ed-nurse") -> Position:
    """Give a position in a place."""
    return Position("p", facility, unit, job_role, Shift.DAY, DAY, None, LONG_AGO)


def test_no_rule_asks_before_the_first() -> None:
    """Before the first rule is in force nothing is asked, and no rule is given."""
    policy = shipped(usual(), DAY)
    assert policy.rule_on(date(2024, 12, 31), "north", "ed") is None
    assert policy.rule_asking(position(), date(2024, 12, 31)) is None
    assert policy.rule_asking(position(), DAY) is not None
    assert policy.rule_asking(position(job_role="pharmacist"), DAY) is None


def test_asked_since_looks_back_over_rules_that_go_on_asking() -> None:
    """The day a requirement came into force is that of the first of an unbroken run of rules that ask."""
    rows = [
        PolicyRow(COMPETENCY, usual(required_of=[{"job_role": role}]), day, "Example", LONG_AGO, number, shipped=True)
        for number, (day, role) in enumerate(
            [
                (date(2021, 1, 1), "ed-nurse"),
                (date(2022, 1, 1), "icu-nurse"),
                (date(2023, 1, 1), "ed-nurse"),
                (date(2024, 1, 1), "ed-nurse"),
                (date(2026, 1, 1), "icu-nurse"),
            ]
        )
    ]
    policy = read_policy(COMPETENCY, rows)
    assert policy.asked_since(position(), date(2025, 5, 5)) == date(2023, 1, 1)
    assert policy.asked_since(position(), date(2024, 1, 1)) == date(2023, 1, 1)
    assert policy.asked_since(position(), date(2023, 1, 1)) == date(2023, 1, 1)
    # a rule that does not ask breaks the run from its own day on
    assert policy.asked_since(position(), date(2026, 1, 1)) == date(2026, 1, 1)
    assert policy.asked_since(position(), date(2026, 5, 5)) == date(2026, 5, 5)


def test_asked_since_looks_at_the_positions_own_place() -> None:
    """A unit's own rules, and requirements that name units and facilities, are those of the position's place."""
    narrow = [{"job_role": "ed-nurse", "units": ["ed"], "facilities": ["north"]}]
    rows = [
        PolicyRow(COMPETENCY, usual(), date(2021, 1, 1), "Example", LONG_AGO, 0, shipped=True),
        PolicyRow(COMPETENCY, {"required_of": []}, date(2021, 1, 1), "Site", LONG_AGO, 1, facility="north", unit="ed"),
        PolicyRow(
            COMPETENCY, {"required_of": narrow}, date(2022, 1, 1), "Site", LONG_AGO, 2, facility="north", unit="ed"
        ),
        PolicyRow(COMPETENCY, {"window_days": 9}, date(2023, 1, 1), "Site", LONG_AGO, 3, facility="north", unit="ed"),
    ]
    policy = read_policy(COMPETENCY, rows)
    assert policy.asked_since(position(), date(2025, 5, 5)) == date(2022, 1, 1)
    assert policy.asked_since(position(unit="icu"), date(2025, 5, 5)) == date(2021, 1, 1)
    assert policy.rule_asking(position(), date(2021, 6, 1)) is None
    rule = policy.rule_asking(position(), date(2023, 1, 1))
    assert rule is not None
    assert (rule.window_days, rule.reference) == (9, "Site")
    programme = policy.rule_on(date(2023, 1, 1), None, None)
    assert programme is not None
    assert (programme.window_days, programme.reference) == (60, "Example")


def test_a_site_row_before_ours_waits_for_it() -> None:
    """A site's value set for a day before our first rule begins with our first rule."""
    rows = [
        PolicyRow(COMPETENCY, {"window_days": 20}, date(2019, 1, 1), "Site", LONG_AGO, 0),
        PolicyRow(COMPETENCY, usual(), DAY, "Example", LONG_AGO, 1, shipped=True),
    ]
    policy = read_policy(COMPETENCY, rows)
    assert policy.rule_on(date(2024, 12, 31), None, None) is None
    rule = policy.rule_on(DAY, "north", "ed")
    assert rule is not None
    assert (rule.window_days, rule.reference) == (20, "Site")


def test_on_one_day_the_row_added_last_holds() -> None:
    """Two values of a site for the same day: the later row."""
    rows = [
        PolicyRow(COMPETENCY, usual(), DAY, "Example", LONG_AGO, 0, shipped=True),
        PolicyRow(COMPETENCY, {"window_days": 20}, DAY, "Second", LONG_AGO, 2),
        PolicyRow(COMPETENCY, {"window_days": 10}, DAY, "First", LONG_AGO, 1),
        PolicyRow("another", {"window_days": 1}, DAY, "Another", LONG_AGO, 3),
    ]
    rule = read_policy(COMPETENCY, rows).rule_on(DAY, None, None)
    assert rule is not None
    assert rule.window_days == 20


def test_known_at_keeps_what_was_recorded_by_then() -> None:
    """A row recorded at the very moment was known, one recorded later was not."""
    moment = datetime(2025, 1, 1, 12, tzinfo=UTC)
    row = PolicyRow(COMPETENCY, {}, DAY, "Site", moment, 0)
    assert known_at([row], moment) == (row,)
    assert known_at([row], datetime(2025, 1, 1, 11, 59, tzinfo=UTC)) == ()


def test_a_policy_without_rules_asks_nothing() -> None:
    """No rules, no days on which they change."""
    policy = Policy(COMPETENCY, ())
    assert policy.rule_on(DAY, None, None) is None
    assert policy.change_days([(None, None)]) == set()


def test_same_demand_looks_at_what_is_asked_not_of_whom() -> None:
    """Two rules ask the same when paths and times agree, whoever they ask and wherever they hold."""
    one = read_rule(usual(), in_force_from=DAY, reference="One")
    two = read_rule(
        usual(required_of=[{"job_role": "icu-nurse"}], minimum_ready={"night": 1}),
        in_force_from=date(2026, 1, 1),
        reference="Two",
        facility="north",
    )
    assert one.same_demand(two)
    assert not one.same_demand(read_rule(usual(window_days=10), in_force_from=DAY, reference="One"))


def test_the_optional_keys_are_read() -> None:
    """Return and delta paths, renewals that take turns, a fixed cycle, turnover and assessor stand on the rule."""
    rule = read_rule(
        usual(
            renewal={"A": ["quiz:a"], "B": ["quiz:b"]},
            delta=["quiz:c"],
            anchor="fixed-cycle",
            cycle={"every_months": 12, "from": "2026-06-30"},
            minimum_active_months=6,
            turnover={"window_days": 90, "rate": 0.25, "action": ["drill:ice"], "due_days": 14},
            assessor="ice-assessor",
            **{"return": ["drill:ice"]},
        ),
        in_force_from=DAY,
        reference="Example",
    )
    assert [[item.text for item in path] for path in rule.renewals] == [["quiz:a"], ["quiz:b"]]
    assert [[item.text for item in path] for path in (rule.return_path, rule.delta)] == [["drill:ice"], ["quiz:c"]]
    assert (rule.anchor, rule.cycle, rule.minimum_active_months) == (
        Anchor.FIXED_CYCLE,
        Cycle(12, date(2026, 6, 30)),
        6,
    )
    assert rule.turnover == Turnover(90, 0.25, ("drill:ice",), 14)
    assert rule.assessor == "ice-assessor"


def test_without_the_optional_keys_nothing_more_is_asked() -> None:
    """A rule of the first kind has one renewal path, the return is the renewal, and there is no cycle."""
    rule = read_rule(usual(), in_force_from=DAY, reference="Example")
    assert rule.renewals == (rule.renewal,)
    assert rule.return_for(2026) == rule.renewal
    assert (rule.delta, rule.cycle, rule.minimum_active_months, rule.turnover, rule.assessor) == (
        (),
        None,
        0,
        None,
        None,
    )


def test_a_fixed_cycle_needs_its_dates() -> None:
    """The anchor without its cycle is refused; a cycle without the anchor waits for it."""
    with pytest.raises(FieldError) as refused:
        read_rule(usual(anchor="fixed-cycle"), in_force_from=DAY, reference="Example")
    assert (refused.value.field, refused.value.message) == ("cycle", "is missing: the anchor fixed-cycle needs it")
    idle = usual(cycle={"every_months": 12, "from": date(2026, 6, 30)})
    assert read_rule(idle, in_force_from=DAY, reference="Example").anchor is Anchor.PREVIOUS_EXPIRY
