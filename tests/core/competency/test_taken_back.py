"""What a void or a withdrawal did: which of them are named, and what each says would be otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

from lms.core.competency.states import State
from lms.core.competency.status import status_on
from lms.core.competency.steps import Code, FactKind, FactRef, Step
from lms.core.competency.taken_back import taken_back
from lms.core.competency.timeline import fold
from tests.core.competency.examples import history_of, policy_of, table

RULES = table("competency-explain.yaml")["rules"]
HIRED = [{"from": date(2025, 3, 1)}]
EARNED = date(2025, 3, 14)
THROUGH = date(2026, 3, 14)
MODULE, QUIZ = "module:first-hour", "quiz:first-hour"
INITIAL = {"on": EARNED, "what": "initial"}


def named(day: date, **example: Any) -> list[Step]:
    """Give the steps about what was taken back, of an ED nurse on a day."""
    example = {"positions": HIRED, **example}
    history, policy = history_of(example, RULES), policy_of(example, RULES)
    return list(taken_back(status_on(fold(history, policy), day), history, policy))


def voided(day: date, otherwise: State | None = None, until: date | None = None, *, void: str = "void-0") -> Step:
    """Give the step of a voided record of the quiz, called `quiz`, voided on 9 May 2025."""
    facts = (FactRef(FactKind.RECORD, "quiz"), FactRef(FactKind.VOID, void))
    return Step(Code.VOIDED, day, also=date(2025, 5, 9), items=(QUIZ,), state=otherwise, until=until, facts=facts)


def withdrawn(
    kind: FactKind, day: date, back: date, otherwise: State | None = None, until: date | None = None, *, by: int = 0
) -> Step:
    """Give the step of a decision, called `mistake`, of one day and taken back on another."""
    facts = (FactRef(kind, "mistake"), FactRef(FactKind.TAKEN_BACK, f"back-{by}"))
    return Step(Code.TAKEN_BACK, day, also=back, state=otherwise, until=until, facts=facts)


def back(day: date) -> list[dict[str, Any]]:
    """Take the decision called `mistake` back on a day."""
    return [{"what": "mistake", "on": day}]


VOID = {"record": "quiz", "on": date(2025, 5, 9)}
BOTH = [{"on": EARNED, "what": MODULE}, {"id": "quiz", "on": EARNED, "what": QUIZ}]


def test_a_void_says_what_would_be() -> None:
    """Without the void of the only pass the person would be current, with that last valid day."""
    assert named(date(2025, 6, 1), passed=BOTH, voided=[VOID]) == [voided(EARNED, State.CURRENT, THROUGH)]


def test_a_record_of_the_day_itself_is_looked_at_and_a_later_one_is_not() -> None:
    """From the day of the record on its void is named, not on the day before."""
    assert named(EARNED, passed=BOTH, voided=[VOID]) == [voided(EARNED, State.CURRENT, THROUGH)]
    assert named(date(2025, 3, 13), passed=BOTH, voided=[VOID]) == []


def test_a_void_of_a_record_that_is_not_there_hides_no_other() -> None:
    """A void of a record nobody knows is passed over, and the next one named."""
    found = named(EARNED, passed=BOTH, voided=[{"record": "unknown", "on": date(2025, 5, 1)}, VOID])
    assert found == [voided(EARNED, State.CURRENT, THROUGH, void="void-1")]


def test_a_void_that_changed_nothing_is_not_named() -> None:
    """Where a later pass served anyway, the void of the earlier one is not named, and what follows is."""
    passed = [
        {"id": "earlier", "on": date(2025, 3, 10), "what": QUIZ},
        {"id": "quiz", "on": EARNED, "what": QUIZ},
        {"on": EARNED, "what": MODULE},
        {"id": "between", "on": date(2025, 3, 12), "what": QUIZ},
    ]
    gone = {"record": "earlier", "on": date(2025, 5, 9)}
    assert named(date(2025, 6, 1), passed=passed, voided=[gone]) == []
    # with `quiz` gone too the award rests on `between`, of the same state and last valid day
    assert named(date(2025, 6, 1), passed=passed, voided=[gone, VOID]) == [voided(EARNED, void="void-1")]


def test_a_void_by_which_only_something_is_missing_says_no_other_state() -> None:
    """What is missing differs, the state and the last valid day do not: the void is named alone."""
    quiz = {"id": "quiz", "on": date(2025, 3, 5), "what": QUIZ}
    assert named(date(2025, 3, 10), passed=[quiz], voided=[VOID]) == [voided(date(2025, 3, 5))]


def test_a_void_by_which_only_the_last_valid_day_differs_says_both() -> None:
    """The state would be the same with another last valid day: both are said."""
    early = {"id": "quiz", "on": date(2025, 12, 1), "what": QUIZ}
    found = named(date(2026, 1, 5), passed=[INITIAL, early], voided=[VOID])
    assert found == [voided(date(2025, 12, 1), State.CURRENT, date(2026, 12, 1))]


def test_each_void_is_lifted_alone() -> None:
    """Of two voids each is named by what it alone did; lifted alone, neither makes the path complete."""
    passed = [{"id": "quiz", "on": EARNED, "what": QUIZ}, {"id": "module", "on": EARNED, "what": MODULE}]
    other = {"record": "module", "on": date(2025, 5, 20)}
    facts = (FactRef(FactKind.RECORD, "module"), FactRef(FactKind.VOID, "void-1"))
    assert named(date(2025, 3, 20), passed=passed, voided=[VOID, other]) == [
        voided(EARNED),
        Step(Code.VOIDED, EARNED, also=date(2025, 5, 20), items=(MODULE,), facts=facts),
    ]


def test_an_assignment_taken_back() -> None:
    """It would be overdue; on the day of the assignment it would be required, the day before nothing is said."""
    first, gone = date(2025, 3, 1), date(2025, 3, 1)
    example = {
        "rule": "assigned-only",
        "positions": [{"from": date(2025, 1, 1)}],
        "assigned": [{"id": "mistake", "on": first, "due": date(2025, 3, 31)}],
        "taken_back": back(gone),
    }
    assert named(date(2025, 4, 5), **example) == [withdrawn(FactKind.ASSIGNMENT, first, gone, State.OVERDUE)]
    assert named(first, **example) == [withdrawn(FactKind.ASSIGNMENT, first, gone, State.REQUIRED)]
    assert named(date(2025, 2, 28), **example) == []


def test_a_trigger_taken_back() -> None:
    """An update would be due, the last valid day would be the same one."""
    day, gone = date(2025, 5, 1), date(2025, 5, 10)
    asked = {"id": "mistake", "on": day, "because": "content", "due": date(2025, 5, 31), "owed": [MODULE]}
    found = named(date(2025, 5, 20), passed=[INITIAL], triggers=[asked], taken_back=back(gone))
    assert found == [withdrawn(FactKind.TRIGGER, day, gone, State.UPDATE_DUE, THROUGH)]


def test_an_exemption_taken_back() -> None:
    """In its days the person would be exempt; after them only the due day would be another one."""
    day, gone = date(2025, 3, 5), date(2025, 3, 6)
    example = {
        "exempted": [{"id": "mistake", "from": day, "to": date(2025, 3, 14)}],
        "taken_back": back(gone),
    }
    assert named(day, **example) == [withdrawn(FactKind.EXEMPTION, day, gone, State.EXEMPT)]
    assert named(date(2025, 3, 20), **example) == [withdrawn(FactKind.EXEMPTION, day, gone)]


def test_a_revocation_taken_back() -> None:
    """It would be withdrawn, with no last valid day."""
    day, gone = date(2025, 6, 1), date(2025, 6, 3)
    example = {"passed": [INITIAL], "revoked": [{"id": "mistake", "on": day}], "taken_back": back(gone)}
    assert named(date(2025, 6, 4), **example) == [withdrawn(FactKind.REVOCATION, day, gone, State.REVOKED)]


def test_an_extension_taken_back() -> None:
    """The renewal would be due all the same, with a later last valid day."""
    day, gone = date(2026, 1, 5), date(2026, 2, 1)
    extended = [{"id": "mistake", "on": day, "through": date(2026, 4, 30)}]
    found = named(date(2026, 3, 1), passed=[INITIAL], extended=extended, taken_back=back(gone))
    assert found == [withdrawn(FactKind.EXTENSION, day, gone, State.RENEWAL_DUE, date(2026, 4, 30))]


def test_an_accredited_award_taken_back() -> None:
    """It would be current through the last valid day of the award of the other house."""
    day, gone = date(2025, 3, 5), date(2025, 3, 20)
    accredited = [{"id": "mistake", "earned": date(2025, 1, 15), "on": day}]
    found = named(date(2025, 4, 1), accredited=accredited, taken_back=back(gone))
    assert found == [withdrawn(FactKind.ACCREDITED, day, gone, State.CURRENT, date(2026, 1, 15))]


def test_what_is_not_named_hides_nothing() -> None:
    """A decision nobody knows, a later one and one that changes nothing are passed over, and the next one is named."""
    gone = date(2026, 2, 1)
    found = named(
        date(2026, 3, 1),
        passed=[INITIAL],
        revoked=[{"id": "later", "on": date(2026, 3, 10)}],
        exempted=[{"id": "past", "from": date(2025, 6, 1), "to": date(2025, 6, 2)}],
        extended=[{"id": "mistake", "on": date(2026, 1, 5), "through": date(2026, 4, 30)}],
        taken_back=[
            {"what": "unknown", "on": gone},
            {"what": "later", "on": date(2026, 3, 11)},
            {"what": "past", "on": gone},
            {"what": "mistake", "on": gone},
        ],
    )
    otherwise = (State.RENEWAL_DUE, date(2026, 4, 30))
    assert found == [withdrawn(FactKind.EXTENSION, date(2026, 1, 5), gone, *otherwise, by=3)]


def test_each_withdrawal_is_lifted_alone() -> None:
    """Of two withdrawals each says what it alone did; the other stays."""
    gone = date(2026, 2, 1)
    found = named(
        date(2026, 3, 1),
        passed=[INITIAL],
        extended=[
            {"id": "mistake", "on": date(2026, 1, 5), "through": date(2026, 4, 30)},
            {"id": "other", "on": date(2026, 1, 6), "through": date(2026, 5, 31)},
        ],
        taken_back=[{"what": "mistake", "on": gone}, {"what": "other", "on": gone}],
    )
    other = (FactRef(FactKind.EXTENSION, "other"), FactRef(FactKind.TAKEN_BACK, "back-1"))
    assert found == [
        withdrawn(FactKind.EXTENSION, date(2026, 1, 5), gone, State.RENEWAL_DUE, date(2026, 4, 30)),
        Step(
            Code.TAKEN_BACK,
            date(2026, 1, 6),
            also=gone,
            state=State.RENEWAL_DUE,
            until=date(2026, 5, 31),
            facts=other,
        ),
    ]
