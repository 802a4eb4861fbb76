"""How an award came about, to the letter: what was passed, how long it holds, the window and the rules."""

from __future__ import annotations

from datetime import date

from lms.core.competency.states import State
from lms.core.competency.steps import Code, FactKind, Step
from tests.core.competency.exact import (
    ASKED_BY_ED,
    BY_THE_RULE,
    MODULE,
    PASSED,
    QUIZ,
    RULES,
    THROUGH,
    WINDOW_TO_OPEN,
    at,
    day,
    earned,
    only,
    ref,
    told,
)
from tests.core.competency.examples import policy_of


def test_an_award_and_its_window() -> None:
    """What was passed with its records, how long it holds, when the window opens, by which rule, and who asks."""
    assert told("2025-04-01", passed=PASSED) == [
        *earned(),
        *WINDOW_TO_OPEN,
        BY_THE_RULE,
        ASKED_BY_ED,
        Step(Code.NEXT, day("2026-01-13"), state=State.RENEWAL_DUE),
    ]


def test_an_accredited_award_and_its_extension() -> None:
    """Each names its fact and its days."""
    steps = told(
        "2025-11-01",
        accredited=[
            {"id": "there", "earned": day("2025-01-15"), "through": day("2025-10-31"), "on": day("2025-03-05")}
        ],
        extended=[{"id": "longer", "on": day("2025-10-01"), "through": day("2025-12-31")}],
    )
    assert steps[:3] == [
        Step(
            Code.ACCREDITED,
            day("2025-03-05"),
            day("2025-10-31"),
            day("2025-01-15"),
            facts=ref(FactKind.ACCREDITED, "there"),
        ),
        Step(Code.BY_OWN_LAST_DAY, until=day("2025-10-31")),
        Step(
            Code.EXTENDED,
            day("2025-10-01"),
            day("2025-12-31"),
            day("2025-10-31"),
            facts=ref(FactKind.EXTENSION, "longer"),
        ),
    ]


def test_accredited_activities_are_told_apart_from_those_passed_here() -> None:
    """Of one day, what was passed here comes first, then what was accredited."""
    steps = told(
        "2025-03-20",
        passed=[
            {"id": "there", "on": day("2025-03-04"), "what": QUIZ, "reviewed": day("2025-03-10")},
            {"id": "here", "on": day("2025-03-04"), "what": MODULE},
        ],
    )
    assert steps[:4] == [
        Step(Code.PASSED, day("2025-03-04"), items=(MODULE,), facts=ref(FactKind.RECORD, "here")),
        Step(
            Code.PASSED_ELSEWHERE,
            day("2025-03-04"),
            also=day("2025-03-10"),
            items=(QUIZ,),
            facts=ref(FactKind.RECORD, "there"),
        ),
        Step(Code.AWARDED, day("2025-03-10"), also=day("2025-03-04")),
        Step(Code.COMPLETED_BY_CHANGE, day("2025-03-10")),
    ]


def test_the_window_is_open_from_its_first_day_on() -> None:
    """On the day before it opens, on its first day it has been open."""
    steps = told("2026-01-13", passed=PASSED)
    assert only(steps, Code.WINDOW_OPENS, Code.WINDOW_OPEN) == [Step(Code.WINDOW_OPEN, day("2026-01-13"), THROUGH)]
    steps = told("2026-01-12", passed=PASSED)
    assert only(steps, Code.WINDOW_OPENS, Code.WINDOW_OPEN) == [Step(Code.WINDOW_OPENS, day("2026-01-13"))]


def test_an_award_that_ends_before_a_window_could_open_has_none() -> None:
    """Accredited on its last valid day it has no window; with one day more it opens on that day."""
    there = {"earned": day("2025-01-15"), "on": day("2025-03-05")}
    window = (Code.WINDOW_OPENS, Code.WINDOW_OPEN, Code.RENEWAL_KEEPS_DATE)
    assert only(told("2025-03-05", accredited=[{**there, "through": day("2025-03-05")}]), *window) == []
    assert only(told("2025-03-05", accredited=[{**there, "through": day("2025-03-06")}]), *window) == [
        Step(Code.WINDOW_OPENS, day("2025-03-06")),
        Step(Code.RENEWAL_KEEPS_DATE, day("2025-03-06"), day("2026-03-06"), months=12),
    ]


def test_renewed_in_the_window() -> None:
    """It names what it renewed, and counts from the last valid day as it was awarded, not as it was extended."""
    renewed = {"id": "again", "on": day("2026-02-10"), "what": QUIZ}
    extended = {"id": "longer", "on": day("2026-01-05"), "through": day("2026-03-31")}
    steps = told("2026-03-01", passed=[*PASSED, renewed], extended=[extended])
    assert steps[:3] == [
        Step(Code.PASSED, day("2026-02-10"), items=(QUIZ,), facts=ref(FactKind.RECORD, "again")),
        Step(Code.RENEWED_IN_WINDOW, day("2026-02-10"), day("2026-03-31"), day("2026-02-10")),
        Step(Code.FROM_PREVIOUS_EXPIRY, THROUGH, day("2027-03-14"), months=12),
    ]


def test_renewed_three_times() -> None:
    """The last award counts from the one before it, not from the first."""
    passed = [
        *PASSED,
        {"on": day("2026-02-10"), "what": QUIZ},
        {"id": "again", "on": day("2027-02-10"), "what": QUIZ},
    ]
    assert told("2027-03-01", passed=passed)[:3] == [
        Step(Code.PASSED, day("2027-02-10"), items=(QUIZ,), facts=ref(FactKind.RECORD, "again")),
        Step(Code.RENEWED_IN_WINDOW, day("2027-02-10"), day("2027-03-14"), day("2027-02-10")),
        Step(Code.FROM_PREVIOUS_EXPIRY, day("2027-03-14"), day("2028-03-14"), months=12),
    ]


def test_renewed_in_the_window_where_renewals_count_from_completion() -> None:
    """The months are counted from the day it was done, and so will the next ones be."""
    steps = told(
        "2026-03-01", rule="completion", passed=[*PASSED, {"id": "again", "on": day("2026-02-10"), "what": QUIZ}]
    )
    assert steps[1:5] == [
        Step(Code.RENEWED_IN_WINDOW, day("2026-02-10"), THROUGH, day("2026-02-10")),
        Step(Code.FROM_COMPLETION, day("2026-02-10"), day("2027-02-10"), months=12),
        Step(Code.WINDOW_OPENS, day("2026-12-12")),
        Step(Code.RENEWAL_FROM_COMPLETION, months=12),
    ]


def test_an_accredited_award_by_our_months() -> None:
    """With no last day of its own, a later one or the very same, it holds our months from the day it was earned."""
    counted = Step(Code.FROM_COMPLETION, day("2025-01-15"), day("2026-01-15"), months=12)
    for own in ({}, {"through": day("2026-12-31")}, {"through": day("2026-01-15")}):
        steps = told("2025-04-01", accredited=[{"earned": day("2025-01-15"), "on": day("2025-03-05"), **own}])
        assert steps[1] == counted


def test_an_accredited_award_by_a_cycle() -> None:
    """The least months are counted from the day it was earned there, not from the day of the review."""
    steps = told("2025-04-01", rule="cycle", accredited=[{"earned": day("2025-01-15"), "on": day("2025-03-05")}])
    assert only(steps, Code.BY_CYCLE) == [Step(Code.BY_CYCLE, day("2025-06-30"), day("2025-06-30"), days=12, months=4)]


def test_renewed_in_the_window_of_a_cycle() -> None:
    """The new last valid day is the next of the cycle after the old one."""
    later = [{"in_force_from": day("2020-01-02"), "minimum_active_months": 1}]
    # with one month at least the first award ends on 30 Jun 2025 already
    renewed = {"id": "again", "on": day("2025-05-20"), "what": QUIZ}
    steps = told("2025-06-01", rule="cycle", later=later, passed=[*PASSED, renewed])
    assert only(steps, Code.RENEWED_IN_WINDOW, Code.BY_CYCLE, Code.RENEWAL_BY_CYCLE) == [
        Step(Code.RENEWED_IN_WINDOW, day("2025-05-20"), day("2025-06-30"), day("2025-05-20")),
        Step(Code.BY_CYCLE, day("2025-06-30"), day("2026-06-30"), days=12, months=1),
        Step(Code.RENEWAL_BY_CYCLE, until=day("2027-06-30")),
    ]


CYCLES = [
    {
        "facility": "north",
        "in_force_from": date(2024, 1, 1),
        "anchor": "fixed-cycle",
        "cycle": {"every_months": 12, "from": date(2025, 12, 31)},
        "minimum_active_months": 2,
    },
    {
        "facility": "south",
        "in_force_from": date(2024, 1, 1),
        "anchor": "fixed-cycle",
        "cycle": {"every_months": 12, "from": date(2025, 6, 30)},
        "minimum_active_months": 3,
    },
]


def test_of_two_cycles_the_one_that_ends_first_is_told() -> None:
    """It names the start, the months and the least months of the cycle whose day came first."""
    places = [at("2025-03-01", "north", facility="north"), at("2025-03-01", "south", facility="south")]
    steps = told("2025-04-01", positions=places, site=CYCLES, passed=PASSED)
    # 14 Mar + 2 months: 31 Dec 2025; 14 Mar + 3 months: 30 Jun 2025
    assert only(steps, Code.BY_CYCLE) == [Step(Code.BY_CYCLE, day("2025-06-30"), day("2025-06-30"), days=12, months=3)]


def test_a_renewal_by_a_cycle_may_have_several_ends() -> None:
    """Where the least months fall in the window, a renewal's last valid day hangs on its own day and is not told."""
    later = [{"in_force_from": day("2020-01-02"), "minimum_active_months": 11}]
    # 14 Mar 2025 + 11 months: 30 Jun 2026, window from 1 May 2026; 1 May + 11: 30 Jun 2027; 30 Jun + 11: 30 Jun 2027
    steps = told("2025-04-01", rule="cycle", later=later, passed=PASSED)
    assert only(steps, Code.RENEWAL_BY_CYCLE) == [Step(Code.RENEWAL_BY_CYCLE, until=day("2027-06-30"))]
    # by at least 13 months: 1 May + 13 is 1 Jun 2027, 30 Jun + 13 is 30 Jul 2027, so 30 Jun 2027 or 30 Jun 2028
    later = [{"in_force_from": day("2020-01-02"), "minimum_active_months": 13}]
    steps = told("2025-04-01", rule="cycle", later=later, passed=PASSED)
    assert only(steps, Code.RENEWAL_BY_CYCLE) == [Step(Code.RENEWAL_BY_CYCLE)]


def test_of_two_positions_the_strictest_value_of_each_key_is_told() -> None:
    """Each rule with its position, then each key in which they differ with the position that asks the strictest."""
    site = [
        {"facility": "north", "in_force_from": day("2024-01-01"), "valid_for_months": 6, "evidence_age_days": 80},
        {"facility": "south", "in_force_from": day("2024-01-02"), "window_days": 50, "anchor": "completion"},
    ]
    places = [
        at("2025-03-01", "north", facility="north"),
        at("2025-03-01", "north-too", facility="north", shift="day"),
        at("2025-03-01", "south", facility="south"),
    ]
    steps = told("2025-04-01", positions=places, site=site, passed=PASSED)
    north, south = ref(FactKind.POSITION, "north"), ref(FactKind.POSITION, "south")
    rules = policy_of({"site": site}, RULES).rules
    by_facility = {rule.facility: rule for rule in rules}
    expected = [
        Step(
            Code.RULE,
            day("2024-01-01"),
            position="north",
            text="Site",
            rule=by_facility["north"],
            facts=north,
        ),
        Step(Code.RULE, day("2024-01-02"), position="south", text="Site", rule=by_facility["south"], facts=south),
        Step(Code.STRICTEST, days=6, position="north", text="valid_for_months", facts=north),
        Step(Code.STRICTEST, days=60, position="north", text="window_days", facts=north),
        Step(Code.STRICTEST, days=80, position="north", text="evidence_age_days", facts=north),
        Step(Code.STRICTEST, position="south", text="anchor", facts=south),
    ]
    own = [step for step in only(steps, Code.RULE, Code.STRICTEST) if step.position != "north-too"]
    assert own == expected


def test_what_counts_so_far_is_told_by_day() -> None:
    """Day by day in the order of the days, not of the path, each through the day on which it grows too old."""
    steps = told(
        "2025-03-20",
        later=[{"in_force_from": day("2020-01-02"), "initial": [MODULE, QUIZ, "drill:ice", "case:one/ed-nurse"]}],
        passed=[
            {"id": "module", "on": day("2025-03-10"), "what": MODULE},
            {"id": "quiz", "on": day("2025-03-05"), "what": QUIZ},
            {"id": "drill", "on": day("2025-03-10"), "what": "drill:ice"},
        ],
    )
    assert only(steps, Code.COUNTS_SO_FAR) == [
        Step(
            Code.COUNTS_SO_FAR, day("2025-03-05"), day("2025-06-03"), items=(QUIZ,), facts=ref(FactKind.RECORD, "quiz")
        ),
        Step(
            Code.COUNTS_SO_FAR,
            day("2025-03-10"),
            day("2025-06-08"),
            items=(MODULE, "drill:ice"),
            facts=ref(FactKind.RECORD, "module", "drill"),
        ),
    ]


def test_a_window_of_one_day_where_renewals_count_from_completion() -> None:
    """The months from the day it is done are told, though on that one day they end where the kept date would."""
    there = {"earned": day("2025-01-15"), "on": day("2025-03-05"), "through": day("2025-03-06")}
    steps = told("2025-03-05", rule="completion", accredited=[there])
    assert only(steps, Code.RENEWAL_KEEPS_DATE, Code.RENEWAL_FROM_COMPLETION) == [
        Step(Code.RENEWAL_FROM_COMPLETION, months=12)
    ]


def test_renewed_before_the_window_of_a_cycle() -> None:
    """Counted from the day it was done it ends on the day of the cycle that was held already."""
    later = [{"in_force_from": day("2020-01-02"), "minimum_active_months": 1}]
    renewed = {"id": "again", "on": day("2025-04-01"), "what": QUIZ}
    steps = told("2025-04-02", rule="cycle", later=later, passed=[*PASSED, renewed])
    assert only(steps, Code.RENEWED_EARLY, Code.BY_CYCLE) == [
        Step(Code.RENEWED_EARLY, day("2025-04-01"), day("2025-06-30"), day("2025-04-01")),
        Step(Code.BY_CYCLE, day("2025-06-30"), day("2025-06-30"), days=12, months=1),
    ]


def test_earned_where_only_an_assignment_asked() -> None:
    """It is by the rule of the programme, of no position."""
    steps = told(
        "2025-03-20",
        rule="assigned-only",
        assigned=[{"id": "float", "on": day("2025-03-01"), "due": day("2025-03-31"), "keep_current": True}],
        passed=PASSED,
    )
    by = Step(Code.RULE, day("2020-01-01"), text="Example", rule=policy_of({"rule": "assigned-only"}, RULES).rules[0])
    assert only(steps, Code.RULE) == [by]


def test_a_month_that_is_too_short() -> None:
    """It names the day the months were added to and the last day of the month that holds instead."""
    passed = [{"on": day("2025-01-31"), "what": "initial"}]
    steps = told("2025-02-01", rule="monthly", positions=[at("2025-01-01")], passed=passed)
    assert only(steps, Code.FROM_COMPLETION, Code.MONTH_END) == [
        Step(Code.FROM_COMPLETION, day("2025-01-31"), day("2025-02-28"), months=1),
        Step(Code.MONTH_END, day("2025-01-31"), day("2025-02-28")),
    ]


def test_the_least_months_of_a_renewal_count_from_its_own_day() -> None:
    """Not from the last valid day that was renewed: 20 May 2026 and 13 months come before 30 Jun 2027."""
    later = [{"in_force_from": day("2020-01-02"), "minimum_active_months": 13}]
    renewed = {"id": "again", "on": day("2026-05-20"), "what": QUIZ}
    steps = told("2026-06-01", rule="cycle", later=later, passed=[*PASSED, renewed])
    assert only(steps, Code.RENEWED_IN_WINDOW, Code.BY_CYCLE) == [
        Step(Code.RENEWED_IN_WINDOW, day("2026-05-20"), day("2026-06-30"), day("2026-05-20")),
        Step(Code.BY_CYCLE, day("2025-06-30"), day("2027-06-30"), days=12, months=13),
    ]


def test_an_anchor_both_rules_share_is_not_told() -> None:
    """Two rules that count renewals from their completion differ in their months alone."""
    site = [{"facility": "north", "in_force_from": day("2024-01-01"), "valid_for_months": 6}]
    places = [at("2025-03-01", "north", facility="north"), at("2025-03-01", "south", facility="south")]
    steps = told("2025-04-01", rule="completion", positions=places, site=site, passed=PASSED)
    facts = ref(FactKind.POSITION, "north")
    assert only(steps, Code.STRICTEST) == [
        Step(Code.STRICTEST, days=6, position="north", text="valid_for_months", facts=facts)
    ]
