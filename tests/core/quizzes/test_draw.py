"""Which questions an attempt asks, and in which order."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lms.core.quizzes.draw import draw
from tests.core.quizzes.makers import grade_crs, grade_icans, quiz, single, site_choice

BANK = quiz(
    *(single(f"r{n}", "recognise") for n in range(6)),
    *(single(f"a{n}", "act") for n in range(3)),
    site_choice("where"),
    single("hangs", "act", playbook="phone"),
    draw=4,
)
SEEDS = st.integers(0, 2**63)


@given(SEEDS)
def test_every_objective_is_asked_and_no_question_twice(seed: int) -> None:
    """Each draw has its number of questions, all different, at least one of each objective."""
    drawn = draw(BANK, seed, {})
    ids = [item.question for item in drawn.questions]
    assert len(ids) == len(set(ids)) == 4
    assert {BANK.question(name).objective for name in ids} == {"recognise", "act"}


@given(SEEDS)
def test_questions_on_undecided_keys_are_left_out(seed: int) -> None:
    """What hangs on a key the site has not set, or set to a value the question does not know, is never asked."""
    for values in ({}, {"route": "elsewhere"}):
        assert not {item.question for item in draw(BANK, seed, values).questions} & {"where", "hangs"}


def test_questions_on_decided_keys_are_asked() -> None:
    """Once the key is set, its questions are drawn like any other."""
    asked = {item.question for seed in range(60) for item in draw(BANK, seed, {"route": "admit", "phone": 1}).questions}
    assert {"where", "hangs"} <= asked


@given(SEEDS)
def test_each_question_shows_each_of_its_options_once(seed: int) -> None:
    """Shuffling loses and doubles nothing."""
    for item in draw(BANK, seed, {"route": "admit"}).questions:
        assert sorted(item.options) == sorted(option.id for option in BANK.question(item.question).options)


def test_grades_keep_their_order() -> None:
    """Grades are offered from the lowest to the highest, so that nobody has to search them."""
    for question in (grade_crs("g", temperature_c=38.4), grade_icans("g", ice_score=8)):
        for seed in range(20):
            (drawn,) = draw(quiz(question, draw=1), seed, {}).questions
            assert drawn.options == tuple(option.id for option in question.options)


def test_a_draw_is_the_same_for_ever() -> None:
    """The same seed gives the draw it gave on the day this was written, on every version of Python."""
    drawn = draw(BANK, 20261120, {})
    assert [(item.question, "".join(item.options)) for item in drawn.questions] == EXPECTED


def test_draws_are_fair() -> None:
    """Over many seeds every question is asked, and every option stands first about as often as the others."""
    firsts: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for seed in range(3000):
        for item in draw(BANK, seed, {}).questions:
            asked[item.question] += 1
            firsts[item.options[0]] += 1
    assert len(asked) == 9
    total = sum(firsts.values())
    assert all(abs(firsts[option] / total - 1 / 3) < 0.02 for option in "abc")


def test_a_bank_smaller_than_the_draw_is_asked_whole() -> None:
    """A quiz never invents and never fails for want of questions."""
    small = quiz(single("one"), single("two"), draw=9)
    assert sorted(item.question for item in draw(small, 1, {}).questions) == ["one", "two"]


EXPECTED = [("a2", "bac"), ("a0", "cab"), ("a1", "bca"), ("r5", "acb")]
