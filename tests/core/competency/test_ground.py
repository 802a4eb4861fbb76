"""The ground of an explanation: the days on which something begins by itself, between the days of facts."""

from __future__ import annotations

from lms.core.competency.ground import ground_of
from lms.core.competency.states import State
from lms.core.competency.steps import Code, Step
from tests.core.competency.exact import MODULE, PASSED, QUIZ, RULES, at, day, only, told
from tests.core.competency.examples import history_of, policy_of

SHORTER = [{"in_force_from": day("2025-04-01"), "initial": [QUIZ]}]
QUIZ_PASSED = {"on": day("2025-03-14"), "what": QUIZ}
EARNED_BY_IT = [Step(Code.AWARDED, day("2025-04-01"), also=day("2025-03-14"))]


def test_what_begins_on_the_day_before_a_fact_has_begun() -> None:
    """A shorter path completes what was there on its own day, not with the record of the next day."""
    steps = told("2025-04-10", later=SHORTER, passed=[QUIZ_PASSED, {"on": day("2025-04-02"), "what": MODULE}])
    assert only(steps, Code.AWARDED) == EARNED_BY_IT


def test_what_begins_on_the_day_asked_has_begun() -> None:
    """On the day the shorter path comes into force it is earned, on the day before it is not."""
    assert only(told("2025-04-01", later=SHORTER, passed=[QUIZ_PASSED]), Code.AWARDED) == EARNED_BY_IT
    assert only(told("2025-03-31", later=SHORTER, passed=[QUIZ_PASSED]), Code.AWARDED) == []


def test_a_full_change_comes_before_what_begins_on_its_day() -> None:
    """Evidence older than a full change of the same day completes no path that day makes shorter."""
    grade = "section:first-hour/grade"
    full = {
        "on": day("2025-04-01"),
        "because": "content",
        "due": day("2025-05-01"),
        "owed": [QUIZ],
        "items": {grade: 2},
        "full": True,
    }
    passed = [{**QUIZ_PASSED, "revisions": {grade: 1}}]
    example = {"positions": [at("2025-03-01")], "later": SHORTER, "passed": passed, "triggers": [full]}
    ground = ground_of(history_of(example, RULES), policy_of(example, RULES), day("2025-04-10"))
    assert ground.standing.awards == ()
    assert ground.verdict.state is State.OVERDUE


def test_an_explanation_of_a_day_stops_there() -> None:
    """What is recorded on the day itself has happened, what is recorded on the next day has not."""
    for asked, earned in (("2025-03-13", False), ("2025-03-14", True)):
        example = {"positions": [at("2025-03-01")], "passed": PASSED}
        ground = ground_of(history_of(example, RULES), policy_of(example, RULES), day(asked))
        assert (ground.standing.held is not None) is earned
