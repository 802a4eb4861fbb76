"""The arithmetic of a due day to the letter: what started it, what did not count, and the facts behind."""

from __future__ import annotations

from lms.core.competency.states import Because, State
from lms.core.competency.steps import Code, FactKind, Step
from tests.core.competency.exact import (
    ASKED_BY_ED,
    BY_THE_RULE,
    HIRED,
    MODULE,
    PASSED,
    QUIZ,
    WINDOW_TO_OPEN,
    at,
    changed,
    day,
    earned,
    only,
    ref,
    told,
)


def test_days_given_and_what_took_days_out() -> None:
    """What started the clock, its days, each day that did not count with its fact, what counts, what is missing."""
    steps = told(
        "2025-04-15",
        leaves=[{"id": "sick", "from": day("2025-03-20"), "to": day("2025-04-10")}],
        exempted=[{"id": "pause", "from": day("2025-03-10"), "to": day("2025-03-12")}],
        passed=[{"id": "quiz", "on": day("2025-03-05"), "what": QUIZ}],
    )
    assert steps == [
        Step(Code.CLOCK_STARTED, HIRED, because=Because.HIRED, position="ed", facts=ref(FactKind.POSITION, "ed")),
        Step(Code.DAYS_GIVEN, HIRED, days=30),
        Step(Code.NOT_COUNTED_EXEMPT, day("2025-03-10"), day("2025-03-12"), facts=ref(FactKind.EXEMPTION, "pause")),
        Step(Code.NOT_COUNTED_LEAVE, day("2025-03-20"), day("2025-04-10"), facts=ref(FactKind.LEAVE, "sick")),
        Step(Code.DUE, day("2025-04-25")),
        Step(
            Code.COUNTS_SO_FAR, day("2025-03-05"), day("2025-06-03"), items=(QUIZ,), facts=ref(FactKind.RECORD, "quiz")
        ),
        Step(Code.MISSING, items=(MODULE,)),
        Step(Code.NEXT, day("2025-04-26"), state=State.OVERDUE),
    ]


def test_the_due_day_itself_is_still_to_come() -> None:
    """On the due day it is due, on the day after it was."""
    due = {Code.DUE, Code.WAS_DUE}
    assert only(told("2025-03-31"), *due) == [Step(Code.DUE, day("2025-03-31"))]
    assert only(told("2025-04-01"), *due) == [Step(Code.WAS_DUE, day("2025-03-31"))]


def test_days_that_do_not_count_are_told_up_to_the_due_day() -> None:
    """A leave that begins on the due day moves it and is told; one on the day after it is not."""
    not_counted = Code.NOT_COUNTED_LEAVE
    due_day = told("2025-03-10", leaves=[{"id": "sick", "from": day("2025-03-31"), "to": day("2025-03-31")}])
    facts = ref(FactKind.LEAVE, "sick")
    assert only(due_day, not_counted, Code.DUE) == [
        Step(not_counted, day("2025-03-31"), day("2025-03-31"), facts=facts),
        Step(Code.DUE, day("2025-04-01")),
    ]
    later = told("2025-03-10", leaves=[{"id": "sick", "from": day("2025-04-01"), "to": day("2025-04-01")}])
    assert only(later, not_counted, Code.DUE) == [Step(Code.DUE, day("2025-03-31"))]


def test_two_leaves_in_a_row_are_told_one_by_one_and_a_change_of_rule_does_not_cut_one() -> None:
    """Days out for different facts are different steps; for the same fact one, whatever else begins meanwhile."""
    steps = told(
        "2025-03-05",
        later=[{"in_force_from": day("2025-03-14"), "window_days": 50}],
        leaves=[
            {"id": "first", "from": day("2025-03-10"), "to": day("2025-03-16")},
            {"id": "second", "from": day("2025-03-17"), "to": day("2025-03-19")},
        ],
    )
    assert only(steps, Code.NOT_COUNTED_LEAVE, Code.DUE) == [
        Step(Code.NOT_COUNTED_LEAVE, day("2025-03-10"), day("2025-03-16"), facts=ref(FactKind.LEAVE, "first")),
        Step(Code.NOT_COUNTED_LEAVE, day("2025-03-17"), day("2025-03-19"), facts=ref(FactKind.LEAVE, "second")),
        Step(Code.DUE, day("2025-04-10")),
    ]


def test_an_assignment_to_a_unit() -> None:
    """It names the assignment, from when it asks of this person, and the unit; no position is named as asking."""
    steps = told(
        "2025-03-20",
        rule="assigned-only",
        positions=[at("2025-03-11")],
        assigned=[{"id": "float", "on": day("2025-03-01"), "due": day("2025-03-21"), "unit": "ed"}],
        leaves=[{"id": "sick", "from": day("2025-03-15"), "to": day("2025-03-16")}],
    )
    assert steps == [
        Step(
            Code.ASSIGNED,
            day("2025-03-11"),
            day("2025-03-21"),
            day("2025-03-01"),
            text="ed",
            facts=ref(FactKind.ASSIGNMENT, "float"),
        ),
        Step(Code.DAYS_GIVEN, day("2025-03-11"), days=20),
        Step(Code.NOT_COUNTED_LEAVE, day("2025-03-15"), day("2025-03-16"), facts=ref(FactKind.LEAVE, "sick")),
        Step(Code.DUE, day("2025-04-02")),
        Step(Code.MISSING, items=(MODULE, QUIZ)),
        Step(Code.NEXT, day("2025-04-03"), state=State.OVERDUE),
    ]


def test_of_two_assignments_the_later_due_day_is_told_beside() -> None:
    """The one with the earliest due day gives the days; the other is named after what is missing."""
    steps = told(
        "2025-03-10",
        rule="assigned-only",
        assigned=[
            {"id": "later", "on": day("2025-03-05"), "due": day("2025-05-31")},
            {"id": "first", "on": day("2025-03-06"), "due": day("2025-03-31")},
        ],
    )
    assert steps == [
        Step(
            Code.ASSIGNED,
            day("2025-03-06"),
            day("2025-03-31"),
            day("2025-03-06"),
            facts=ref(FactKind.ASSIGNMENT, "first"),
        ),
        Step(Code.DAYS_GIVEN, day("2025-03-06"), days=25),
        Step(Code.DUE, day("2025-03-31")),
        Step(Code.MISSING, items=(MODULE, QUIZ)),
        Step(
            Code.ASSIGNED,
            day("2025-03-05"),
            day("2025-05-31"),
            day("2025-03-05"),
            facts=ref(FactKind.ASSIGNMENT, "later"),
        ),
        Step(Code.NEXT, day("2025-04-01"), state=State.OVERDUE),
    ]


def test_a_thing_owed() -> None:
    """It names its trigger, its day and what is missing, the days given and the due day, before the award itself."""
    steps = told(
        "2025-05-10",
        passed=PASSED,
        triggers=[changed("2025-05-01", "2025-05-31")],
    )
    assert steps == [
        Step(
            Code.OWED, day("2025-05-01"), because=Because.CONTENT, items=(MODULE,), facts=ref(FactKind.TRIGGER, "dose")
        ),
        Step(Code.DAYS_GIVEN, day("2025-05-01"), days=30),
        Step(Code.DUE, day("2025-05-31")),
        *earned(),
        *WINDOW_TO_OPEN,
        BY_THE_RULE,
        ASKED_BY_ED,
        Step(Code.NEXT, day("2025-06-01"), state=State.LAPSED),
    ]


def test_a_new_position_that_asks_more() -> None:
    """It names the position, what is missing for it, its days, and the leave that moves the due day."""
    site = [{"facility": "south", "in_force_from": day("2024-01-01"), "initial": [MODULE, QUIZ, "drill:ice"]}]
    steps = told(
        "2025-06-10",
        positions=[
            at("2025-03-01", "north", to=day("2025-05-31"), facility="north"),
            at("2025-06-01", "south", facility="south"),
        ],
        site=site,
        passed=PASSED,
        leaves=[{"id": "sick", "from": day("2025-06-03"), "to": day("2025-06-04")}],
    )
    assert steps[:4] == [
        Step(
            Code.OWED,
            day("2025-06-01"),
            because=Because.NEW_POSITION,
            position="south",
            items=("drill:ice",),
            facts=ref(FactKind.POSITION, "south"),
        ),
        Step(Code.DAYS_GIVEN, day("2025-06-01"), days=30),
        Step(Code.NOT_COUNTED_LEAVE, day("2025-06-03"), day("2025-06-04"), facts=ref(FactKind.LEAVE, "sick")),
        Step(Code.DUE, day("2025-07-03")),
    ]


def test_a_return_names_the_leaves_behind_it() -> None:
    """Back on a day after so many away, with the leaves that lie in the time away and no others."""
    steps = told(
        "2025-11-05",
        passed=PASSED,
        leaves=[
            {"id": "before", "from": day("2025-05-01"), "to": day("2025-05-30")},
            {"id": "one", "from": day("2025-06-01"), "to": day("2025-08-31")},
            {"id": "two", "from": day("2025-09-01"), "to": day("2025-10-31")},
            {"id": "after", "from": day("2025-11-20"), "to": day("2025-11-21")},
        ],
    )
    returned = only(steps, Code.RETURNED, Code.DAYS_GIVEN, Code.WAS_DUE)
    assert returned == [
        Step(
            Code.RETURNED,
            day("2025-11-01"),
            also=day("2025-06-01"),
            days=153,
            months=90,
            items=(QUIZ,),
            facts=ref(FactKind.LEAVE, "one", "two"),
        ),
        Step(Code.DAYS_GIVEN, day("2025-11-01"), days=0),
        Step(Code.WAS_DUE, day("2025-11-01")),
    ]


def test_a_return_names_the_position_that_ended_before_it() -> None:
    """Away for want of a position: the one that ended the day before is named, no earlier and no later one."""
    steps = told(
        "2025-10-01",
        positions=[
            at("2025-02-01", "earlier", to=day("2025-02-28")),
            at("2025-03-01", "left", to=day("2025-05-31")),
            at("2025-10-01", "again", to=day("2025-12-31")),
        ],
        passed=PASSED,
    )
    assert steps[0] == Step(
        Code.RETURNED,
        day("2025-10-01"),
        also=day("2025-06-01"),
        days=122,
        months=90,
        items=(QUIZ,),
        facts=ref(FactKind.POSITION, "left"),
    )


def test_days_before_the_start_take_nothing_out() -> None:
    """Of what is owed since a day, a leave that ended the day before is not told, and the next one is."""
    steps = told(
        "2025-05-10",
        passed=PASSED,
        leaves=[
            {"id": "before", "from": day("2025-04-20"), "to": day("2025-04-30")},
            {"id": "in", "from": day("2025-05-05"), "to": day("2025-05-06")},
        ],
        triggers=[changed("2025-05-01", "2025-05-31")],
    )
    assert only(steps, Code.NOT_COUNTED_LEAVE, Code.NOT_COUNTED_UNASKED, Code.DUE) == [
        Step(Code.NOT_COUNTED_LEAVE, day("2025-05-05"), day("2025-05-06"), facts=ref(FactKind.LEAVE, "in")),
        Step(Code.DUE, day("2025-06-02")),
    ]


def test_an_exemption_across_a_gap_is_one() -> None:
    """Exempt before, in and after a gap between two positions: one step for all of its days."""
    steps = told(
        "2025-03-28",
        positions=[at("2025-03-01", to=day("2025-03-10")), at("2025-03-18", "again")],
        exempted=[{"id": "pause", "from": day("2025-03-08"), "to": day("2025-03-20")}],
    )
    assert only(steps, Code.NOT_COUNTED_EXEMPT, Code.NOT_COUNTED_UNASKED, Code.DUE) == [
        Step(Code.NOT_COUNTED_EXEMPT, day("2025-03-08"), day("2025-03-20"), facts=ref(FactKind.EXEMPTION, "pause")),
        Step(Code.DUE, day("2025-04-13")),
    ]


def test_days_without_an_end_are_told_from_where_they_begin() -> None:
    """A leave with no end set, right behind another one: the second has no last day, and nothing is due."""
    steps = told(
        "2025-03-05",
        leaves=[
            {"id": "first", "from": day("2025-03-10"), "to": day("2025-03-16")},
            {"id": "open", "from": day("2025-03-17")},
        ],
    )
    assert only(steps, Code.NOT_COUNTED_LEAVE, Code.NO_DUE_DAY) == [
        Step(Code.NOT_COUNTED_LEAVE, day("2025-03-10"), day("2025-03-16"), facts=ref(FactKind.LEAVE, "first")),
        Step(Code.NOT_COUNTED_LEAVE, day("2025-03-17"), facts=ref(FactKind.LEAVE, "open")),
        Step(Code.NO_DUE_DAY),
    ]


def test_a_return_names_a_leave_of_one_day_and_none_that_begins_on_the_return() -> None:
    """The leave of the first day away is named, the one from another position on the day of the return is not."""
    steps = told(
        "2025-11-05",
        positions=[at("2025-03-01"), at("2025-03-01", "icu", unit="icu")],
        passed=PASSED,
        leaves=[
            {"id": "one", "from": day("2025-06-01"), "to": day("2025-06-01")},
            {"id": "two", "from": day("2025-06-02"), "to": day("2025-10-31")},
            {"id": "partial", "from": day("2025-11-01"), "to": day("2025-11-30"), "position": "icu"},
        ],
    )
    assert [step.facts for step in only(steps, Code.RETURNED)] == [ref(FactKind.LEAVE, "one", "two")]


def test_a_return_by_a_new_position_names_a_leave_without_an_end() -> None:
    """Who is on leave from one position for good and begins another one was away by that leave."""
    steps = told(
        "2025-11-05",
        positions=[at("2025-03-01"), at("2025-11-01", "icu", unit="icu")],
        passed=PASSED,
        leaves=[{"id": "open", "from": day("2025-06-01"), "position": "ed"}],
    )
    assert [step.facts for step in only(steps, Code.RETURNED)] == [ref(FactKind.LEAVE, "open")]


def test_a_return_does_not_name_a_position_that_ended_earlier() -> None:
    """Of two positions the one that ended last began the time away; the one that ended the day before did not."""
    steps = told(
        "2025-10-01",
        positions=[
            at("2025-03-01", "icu", unit="icu", to=day("2025-05-30")),
            at("2025-03-01", "left", to=day("2025-05-31")),
            at("2025-10-01", "again"),
        ],
        passed=PASSED,
    )
    assert [step.facts for step in only(steps, Code.RETURNED)] == [ref(FactKind.POSITION, "left")]


def test_a_change_of_the_site_owed_from_a_later_award() -> None:
    """What rests on older evidence owes the change from its own day on, with its days from then."""
    steps = told(
        "2025-03-22",
        passed=[
            {"id": "module", "on": day("2025-03-10"), "what": MODULE, "playbook": ["phone"]},
            {"id": "quiz", "on": day("2025-03-20"), "what": QUIZ},
        ],
        triggers=[
            {
                "id": "site",
                "on": day("2025-03-15"),
                "because": "playbook",
                "due": day("2025-03-25"),
                "owed": [MODULE],
                "keys": ["phone"],
            }
        ],
    )
    assert steps[:4] == [
        Step(
            Code.OWED, day("2025-03-15"), because=Because.PLAYBOOK, items=(MODULE,), facts=ref(FactKind.TRIGGER, "site")
        ),
        Step(Code.OWED_WITH_AWARD, day("2025-03-20")),
        Step(Code.DAYS_GIVEN, day("2025-03-20"), days=10),
        Step(Code.DUE, day("2025-03-30")),
    ]


def test_of_what_is_owed_no_day_after_its_due_day_is_told() -> None:
    """A leave in the days given is told, a later one is not."""
    steps = told(
        "2025-05-10",
        passed=PASSED,
        leaves=[
            {"id": "in", "from": day("2025-05-05"), "to": day("2025-05-06")},
            {"id": "after", "from": day("2025-07-01"), "to": day("2025-07-02")},
        ],
        triggers=[changed("2025-05-01", "2025-05-31")],
    )
    assert only(steps, Code.NOT_COUNTED_LEAVE, Code.DUE) == [
        Step(Code.NOT_COUNTED_LEAVE, day("2025-05-05"), day("2025-05-06"), facts=ref(FactKind.LEAVE, "in")),
        Step(Code.DUE, day("2025-06-02")),
    ]


def test_what_is_owed_beside_an_assignment_to_come() -> None:
    """An assignment to the unit of a later position, met by what is held, changes no day of what is owed."""
    steps = told(
        "2025-05-10",
        positions=[at("2025-03-01"), at("2025-08-01", "icu", unit="icu")],
        passed=PASSED,
        assigned=[{"id": "unit", "on": day("2025-04-01"), "due": day("2025-04-30"), "unit": "icu"}],
        triggers=[changed("2025-05-01", "2025-05-31")],
    )
    assert only(steps, Code.DAYS_GIVEN, Code.DUE, Code.ASSIGNED) == [
        Step(Code.DAYS_GIVEN, day("2025-05-01"), days=30),
        Step(Code.DUE, day("2025-05-31")),
    ]
