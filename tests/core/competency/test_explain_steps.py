"""The steps of each state to the letter, with the facts they rest on, and who asks."""

from __future__ import annotations

from lms.core.competency.states import Because, State
from lms.core.competency.steps import Code, FactKind, FactRef, Step
from tests.core.competency.exact import (
    ASKED_BY_ED,
    BY_THE_RULE,
    MODULE,
    PASSED,
    QUIZ,
    RULES,
    THROUGH,
    at,
    changed,
    day,
    earned,
    only,
    ref,
    told,
)
from tests.core.competency.examples import policy_of


def test_what_was_missed_and_what_ran_out_are_told_in_their_order() -> None:
    """Lapsed by two causes: each with what it asks and through which day that is still enough."""
    steps = told(
        "2026-03-20",
        passed=PASSED,
        triggers=[changed("2026-01-15", "2026-02-14")],
    )
    assert steps == [
        *earned(),
        Step(
            Code.OWED, day("2026-01-15"), because=Because.CONTENT, items=(MODULE,), facts=ref(FactKind.TRIGGER, "dose")
        ),
        Step(Code.DAYS_GIVEN, day("2026-01-15"), days=30),
        Step(Code.WAS_DUE, day("2026-02-14")),
        Step(Code.UPDATE_MISSED, day("2026-02-14"), because=Because.CONTENT),
        Step(Code.STILL_ENOUGH, until=day("2026-05-15")),
        Step(Code.RAN_OUT, THROUGH),
        Step(Code.STILL_ENOUGH, until=day("2026-06-12")),
        Step(Code.MISSING, items=(MODULE, QUIZ)),
        BY_THE_RULE,
        ASKED_BY_ED,
        Step(Code.NEXT, day("2026-05-16"), state=State.EXPIRED),
    ]


def test_of_an_expired_one_only_the_cause_is_told_that_is_too_late() -> None:
    """Of two causes the one whose shorter way has closed, and what counts towards the whole path."""
    steps = told(
        "2026-05-20",
        passed=[*PASSED, {"id": "again", "on": day("2026-05-18"), "what": QUIZ, "revisions": {"section:a": 1}}],
        triggers=[
            changed("2026-01-15", "2026-02-14"),
        ],
    )
    assert only(steps, Code.RAN_OUT, Code.TOO_LATE, Code.STILL_ENOUGH, Code.COUNTS_SO_FAR) == [
        Step(Code.TOO_LATE, until=day("2026-05-15")),
        Step(
            Code.COUNTS_SO_FAR, day("2026-05-18"), day("2026-08-16"), items=(QUIZ,), facts=ref(FactKind.RECORD, "again")
        ),
    ]


def test_hired_again_after_it_expired() -> None:
    """The new days count from the first day of the new stay, which is named with its position."""
    steps = told(
        "2026-09-10",
        positions=[at("2025-03-01", to=day("2025-06-30")), at("2026-09-01", "again")],
        passed=PASSED,
    )
    assert steps == [
        *earned(),
        Step(Code.RAN_OUT, THROUGH),
        Step(Code.TOO_LATE, until=day("2026-06-12")),
        Step(
            Code.CLOCK_STARTED,
            day("2026-09-01"),
            because=Because.REHIRED,
            position="again",
            facts=ref(FactKind.POSITION, "again"),
        ),
        Step(Code.DAYS_GIVEN, day("2026-09-01"), days=30),
        Step(Code.DUE, day("2026-10-01")),
        Step(Code.MISSING, items=(MODULE, QUIZ)),
        BY_THE_RULE,
        Step(Code.ASKED_BY, day("2026-09-01"), position="again", facts=ref(FactKind.POSITION, "again")),
    ]


def test_withdrawn_by_a_lead() -> None:
    """The revocation is named, what earns it again, and what of it was passed since."""
    steps = told(
        "2025-08-20",
        passed=[*PASSED, {"id": "again", "on": day("2025-08-10"), "what": QUIZ}],
        revoked=[{"id": "withdrawn", "on": day("2025-08-01")}],
    )
    assert steps == [
        Step(Code.REVOKED, day("2025-08-01"), facts=ref(FactKind.REVOCATION, "withdrawn")),
        Step(Code.EARN_AGAIN, day("2025-08-01")),
        Step(
            Code.COUNTS_SO_FAR, day("2025-08-10"), day("2025-11-08"), items=(QUIZ,), facts=ref(FactKind.RECORD, "again")
        ),
        Step(Code.MISSING, items=(MODULE,)),
        ASKED_BY_ED,
    ]


def test_exempt() -> None:
    """Each exemption of the day is named, whatever else was exempted before."""
    steps = told(
        "2025-04-01",
        exempted=[
            {"id": "before", "from": day("2025-03-02"), "to": day("2025-03-03")},
            {"id": "long", "from": day("2025-03-05"), "to": day("2025-06-30")},
            {"id": "short", "from": day("2025-03-20"), "to": day("2025-04-05")},
        ],
    )
    assert steps == [
        Step(Code.EXEMPT, day("2025-03-05"), day("2025-06-30"), facts=ref(FactKind.EXEMPTION, "long")),
        Step(Code.EXEMPT, day("2025-03-20"), day("2025-04-05"), facts=ref(FactKind.EXEMPTION, "short")),
        ASKED_BY_ED,
        Step(Code.NEXT, day("2025-07-01"), state=State.REQUIRED),
    ]


def test_on_leave() -> None:
    """The leave is named; that the award has run out is said from the day after its last valid day on."""
    leave = {"id": "long", "from": day("2025-06-01"), "to": day("2026-10-31")}
    on_leave = Step(Code.ON_LEAVE, day("2025-06-01"), day("2026-10-31"), facts=ref(FactKind.LEAVE, "long"))
    behind = [BY_THE_RULE, ASKED_BY_ED, Step(Code.NEXT, day("2026-11-01"), state=State.EXPIRED)]
    assert told("2026-03-14", passed=PASSED, leaves=[leave]) == [on_leave, *earned(), *behind]
    ran_out = Step(Code.RAN_OUT, THROUGH)
    assert told("2026-03-15", passed=PASSED, leaves=[leave]) == [on_leave, *earned(), ran_out, *behind]


def test_no_position_asks() -> None:
    """Each position held is named; where none was ever recorded, that is said."""
    steps = told(
        "2025-03-20",
        positions=[
            at("2025-01-01", "past", to=day("2025-02-28"), job_role="front-office"),
            at("2025-03-01", "one", job_role="front-office"),
            at("2025-03-02", "two", job_role="front-office"),
        ],
    )
    assert steps == [
        Step(Code.NO_POSITION_ASKS, day("2025-03-01"), position="one", facts=ref(FactKind.POSITION, "one")),
        Step(Code.NO_POSITION_ASKS, day("2025-03-02"), position="two", facts=ref(FactKind.POSITION, "two")),
    ]
    assert told("2025-03-20", positions=[]) == [Step(Code.NO_POSITION)]


def test_not_started() -> None:
    """Of two positions to come the first is named, and when it begins to ask."""
    steps = told("2025-02-01", positions=[at("2025-04-01", "later"), at("2025-03-01", "first")])
    assert steps == [
        Step(Code.NOT_STARTED, day("2025-03-01"), position="first", facts=ref(FactKind.POSITION, "first")),
        Step(Code.NEXT, day("2025-03-01"), state=State.REQUIRED),
    ]


def test_left() -> None:
    """The position that ended last is named, none that is still to come, and what was earned while it is valid."""
    places = [
        at("2025-01-01", "long", to=day("2025-09-30")),
        at("2025-03-01", "short", to=day("2025-06-30")),
        at("2026-10-01", "again", to=day("2026-10-31")),
        at("2026-12-01", "open"),
    ]
    left = Step(Code.LEFT, day("2025-09-30"), position="long", facts=ref(FactKind.POSITION, "long"))
    assert told("2025-10-01", positions=places, passed=PASSED) == [
        left,
        *earned(),
        BY_THE_RULE,
        Step(Code.NEXT, day("2026-10-01"), state=State.EXPIRED),
    ]
    assert told("2026-03-15", positions=places, passed=PASSED) == [
        left,
        Step(Code.NEXT, day("2026-10-01"), state=State.EXPIRED),
    ]


def test_left_with_the_award_withdrawn() -> None:
    """The revocation is told, and no award."""
    steps = told(
        "2025-10-05",
        positions=[at("2025-03-01", to=day("2025-09-30"))],
        passed=PASSED,
        revoked=[{"id": "withdrawn", "on": day("2025-08-01")}],
    )
    assert steps == [
        Step(Code.LEFT, day("2025-09-30"), position="ed", facts=ref(FactKind.POSITION, "ed")),
        Step(Code.REVOKED, day("2025-08-01"), facts=ref(FactKind.REVOCATION, "withdrawn")),
        Step(Code.EARN_AGAIN, day("2025-08-01")),
    ]


def test_back_and_owing_a_changed_text_too() -> None:
    """The return comes first, then what else is owed, and nothing is late and still ready."""
    steps = told(
        "2025-11-05",
        passed=PASSED,
        leaves=[{"id": "long", "from": day("2025-06-01"), "to": day("2025-10-31")}],
        triggers=[changed("2025-05-20", "2025-06-30")],
    )
    codes = (Code.RETURNED, Code.OWED, Code.DUE, Code.WAS_DUE, Code.LATE_STILL_READY, Code.MISSING)
    assert only(steps, *codes) == [
        Step(
            Code.RETURNED,
            day("2025-11-01"),
            also=day("2025-06-01"),
            days=153,
            months=90,
            items=(QUIZ,),
            facts=ref(FactKind.LEAVE, "long"),
        ),
        Step(Code.WAS_DUE, day("2025-11-01")),
        Step(
            Code.OWED, day("2025-05-20"), because=Because.CONTENT, items=(MODULE,), facts=ref(FactKind.TRIGGER, "dose")
        ),
        Step(Code.DUE, day("2025-11-30")),
    ]


def test_late_and_still_ready() -> None:
    """A refresher not done by its day is late; that is told after what it asks."""
    again = {"id": "again", "on": day("2025-05-01"), "because": "asked-again", "due": day("2025-05-15"), "owed": [QUIZ]}
    steps = told("2025-05-20", passed=PASSED, triggers=[again])
    assert steps[:4] == [
        Step(
            Code.OWED,
            day("2025-05-01"),
            because=Because.ASKED_AGAIN,
            items=(QUIZ,),
            facts=ref(FactKind.TRIGGER, "again"),
        ),
        Step(Code.DAYS_GIVEN, day("2025-05-01"), days=14),
        Step(Code.WAS_DUE, day("2025-05-15")),
        Step(Code.LATE_STILL_READY),
    ]
    assert only(told("2025-05-15", passed=PASSED, triggers=[again]), Code.LATE_STILL_READY) == []


def test_two_positions_that_ask_by_different_rules() -> None:
    """Whoever holds no award yet reads which position started the clock, the other one, and the rule of each."""
    site = [{"facility": "south", "in_force_from": day("2024-01-01"), "valid_for_months": 6}]
    places = [at("2025-03-01", "north", facility="north"), at("2025-03-02", "south", facility="south")]
    by_facility = {rule.facility: rule for rule in policy_of({"site": site}, RULES).rules}
    north, south = ref(FactKind.POSITION, "north"), ref(FactKind.POSITION, "south")
    steps = told("2025-03-10", positions=places, site=site)
    assert only(steps, Code.CLOCK_STARTED, Code.ASKED_BY, Code.RULE) == [
        Step(Code.CLOCK_STARTED, day("2025-03-01"), because=Because.HIRED, position="north", facts=north),
        Step(Code.RULE, day("2020-01-01"), position="north", text="Example", rule=by_facility[None], facts=north),
        Step(Code.ASKED_BY, day("2025-03-02"), position="south", facts=south),
        Step(Code.RULE, day("2024-01-01"), position="south", text="Site", rule=by_facility["south"], facts=south),
    ]
    same = [at("2025-03-01", "north", facility="north"), at("2025-03-02", "south", facility="south")]
    assert only(told("2025-03-10", positions=same), Code.ASKED_BY, Code.RULE) == [
        Step(Code.ASKED_BY, day("2025-03-02"), position="south", facts=south)
    ]


def test_on_leave_from_one_of_two_positions() -> None:
    """The leave is named with the position it is from; from two of three, with both and none of them alone."""
    places = [at("2025-03-01"), at("2025-03-01", "icu", unit="icu"), at("2025-03-01", "ward", unit="ward")]
    from_icu = {"id": "icu-leave", "from": day("2025-03-20"), "to": day("2025-04-11"), "position": "icu"}
    from_ward = {"id": "ward-leave", "from": day("2025-03-21"), "to": day("2025-04-12"), "position": "ward"}
    facts = (FactRef(FactKind.LEAVE, "icu-leave"), FactRef(FactKind.POSITION, "icu"))
    steps = told("2025-04-01", positions=places, passed=PASSED, leaves=[from_icu])
    assert only(steps, Code.ON_LEAVE) == [
        Step(Code.ON_LEAVE, day("2025-03-20"), day("2025-04-11"), position="icu", facts=facts)
    ]
    both = ref(FactKind.POSITION, "icu", "ward")
    steps = told("2025-04-01", positions=places, passed=PASSED, leaves=[from_icu, from_ward])
    assert only(steps, Code.ON_LEAVE) == [
        Step(Code.ON_LEAVE, day("2025-03-20"), day("2025-04-11"), facts=(*ref(FactKind.LEAVE, "icu-leave"), *both)),
        Step(Code.ON_LEAVE, day("2025-03-21"), day("2025-04-12"), facts=(*ref(FactKind.LEAVE, "ward-leave"), *both)),
    ]


def test_left_from_two_positions_on_one_day() -> None:
    """The one that began first is named."""
    places = [at("2025-02-01", "a", to=day("2025-09-30")), at("2025-01-01", "b", to=day("2025-09-30"))]
    steps = told("2025-10-05", positions=places)
    assert steps == [Step(Code.LEFT, day("2025-09-30"), position="b", facts=ref(FactKind.POSITION, "b"))]


def test_an_assignment_that_goes_on_is_told_to_a_holder() -> None:
    """Where no days run, each assignment that asks is named beside the position."""
    assigned = {"id": "float", "on": day("2025-03-20"), "due": day("2025-04-20"), "keep_current": True}
    steps = told("2025-04-01", passed=PASSED, assigned=[assigned])
    assert only(steps, Code.ASKED_BY, Code.ASSIGNED) == [
        ASKED_BY_ED,
        Step(
            Code.ASSIGNED,
            day("2025-03-20"),
            day("2025-04-20"),
            day("2025-03-20"),
            facts=ref(FactKind.ASSIGNMENT, "float"),
        ),
    ]


def test_expired_and_assigned_in_a_gap() -> None:
    """Between two positions an assignment gives the days, from its own day on."""
    steps = told(
        "2026-07-05",
        positions=[at("2025-03-01", to=day("2026-06-30")), at("2026-07-10", "again")],
        passed=PASSED,
        assigned=[{"id": "float", "on": day("2026-07-01"), "due": day("2026-07-31")}],
    )
    assert only(steps, Code.CLOCK_STARTED, Code.ASSIGNED, Code.DAYS_GIVEN) == [
        Step(
            Code.ASSIGNED,
            day("2026-07-01"),
            day("2026-07-31"),
            day("2026-07-01"),
            facts=ref(FactKind.ASSIGNMENT, "float"),
        ),
        Step(Code.DAYS_GIVEN, day("2026-07-01"), days=30),
    ]


def test_expired_and_moved_since_the_new_start() -> None:
    """The days count from the first day of the new stay, though the position that asks by now began later."""
    site = [{"facility": "south", "in_force_from": day("2024-01-01"), "valid_for_months": 6}]
    steps = told(
        "2026-10-10",
        positions=[
            at("2025-03-01", to=day("2025-06-30")),
            at("2026-09-01", "again", to=day("2026-09-30")),
            at("2026-10-01", "south", facility="south"),
        ],
        site=site,
        passed=PASSED,
    )
    assert only(steps, Code.DAYS_GIVEN, Code.WAS_DUE) == [
        Step(Code.DAYS_GIVEN, day("2026-09-01"), days=30),
        Step(Code.WAS_DUE, day("2026-10-01")),
    ]


def test_the_last_day_on_which_the_shorter_way_is_enough() -> None:
    """On that day it still is; on the day after it is too late."""
    enough = (Code.STILL_ENOUGH, Code.TOO_LATE)
    assert only(told("2026-06-12", passed=PASSED), *enough) == [Step(Code.STILL_ENOUGH, until=day("2026-06-12"))]
    assert only(told("2026-06-13", passed=PASSED), *enough) == [Step(Code.TOO_LATE, until=day("2026-06-12"))]


def test_expired_by_two_causes() -> None:
    """Of an update missed too long ago and a last valid day that long past, the first is told alone."""
    steps = told("2026-06-20", passed=PASSED, triggers=[changed("2026-01-15", "2026-02-14")])
    assert only(steps, Code.UPDATE_MISSED, Code.RAN_OUT, Code.TOO_LATE) == [
        Step(Code.UPDATE_MISSED, day("2026-02-14"), because=Because.CONTENT),
        Step(Code.TOO_LATE, until=day("2026-05-15")),
    ]
