"""What an answer is worth, and when an attempt passes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.problems import FieldError
from lms.core.quizzes.draw import draw
from lms.core.quizzes.quiz import Option, Question
from lms.core.quizzes.scoring import read_answer, read_number, result, score
from tests.core.quizzes.makers import grade_crs, grade_icans, multiple, numeric, quiz, single, site_choice

NUMBERS = [
    ("38.4", 38.4),
    (" 38,4 ", 38.4),
    ("38.4 °C", 38.4),
    ("38,4°C.", 38.4),
    ("800 mg", 800.0),
    ("800mg/kg", 800.0),
    ("-1", -1.0),
    ("−1,5", -1.5),
    ("+2", 2.0),
]
NO_NUMBERS = ["", "  ", "about", "38 or 39", "38.4.1", "1,000", "1,000.5", "37-38", "°C 38", "1e3", "٣٨", "38 2", "nan"]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_a_number_is_read_as_people_write_it(text: str, number: float) -> None:
    """Comma or point, spaces and the unit behind it do not matter."""
    assert read_number(text) == number


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_not_one_number_is_asked_again(text: str) -> None:
    """Two numbers, thousands separators and words are not guessed at."""
    with pytest.raises(FieldError):
        read_answer(numeric("q"), [text])


@pytest.mark.parametrize(
    ("given_", "right"),
    [("38.4", True), ("38.45", True), ("38.35", True), ("38.46", False), ("38.34", False), ("101.2 °F", False)],
)
def test_a_number_is_right_within_its_tolerance(given_: str, right: bool) -> None:
    """The tolerance itself still counts, the next hundredth does not; the right number in another unit is wrong."""
    question = numeric("q")
    assert score(question, read_answer(question, [given_]), {}).right is right


@pytest.mark.parametrize(
    ("chosen", "right"),
    [(("a", "b"), True), (("b", "a"), True), (("a",), False), (("a", "b", "c"), False), (("c",), False)],
)
def test_several_options_are_right_only_together(chosen: tuple[str, ...], right: bool) -> None:
    """One missing or one too many is not right, and their order does not matter."""
    question = multiple("q")
    assert score(question, read_answer(question, chosen), {}).right is right


@pytest.mark.parametrize("sent", [[], ["z"], ["a", "b"]])
def test_what_a_form_cannot_have_sent_is_refused(sent: list[str]) -> None:
    """Nothing, an option that was not offered, or two answers where one is asked, is an error and no answer."""
    with pytest.raises(FieldError):
        read_answer(single("q"), sent)


def test_a_site_choice_is_right_by_the_value_of_the_site() -> None:
    """The same answer is right at one hospital and wrong at another."""
    question = site_choice("q")
    assert score(question, ("bed",), {"route": "admit"}).right
    assert not score(question, ("bed",), {"route": "outpatient"}).right


@pytest.mark.parametrize("given_", [(), ("bed",), ("home",), ("home", "bed")])
def test_where_the_site_has_not_decided_no_answer_is_right(given_: tuple[str, ...]) -> None:
    """An undecided key makes nothing right, not even an empty answer."""
    assert not score(site_choice("q"), given_, {}).right


def test_an_option_without_a_value_is_never_the_sites_choice() -> None:
    """Where nothing was decided, an option that stands for nothing is not right either."""
    question = site_choice("q")
    odd = replace(question, options=(*question.options, Option("none", "None", "None.")))
    assert not score(odd, ("none",), {}).right


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (grade_crs("q", temperature_c=38.4), "at-least-1"),
        (grade_crs("q", temperature_c=38.4, hypotension=False, oxygen_device="room_air", hypoxia=False), "1"),
        (
            grade_crs(
                "q", temperature_c=39.5, hypotension=True, vasopressors=["norepinephrine"],
                hypoxia=True, oxygen_device="nasal_cannula", oxygen_flow_lpm=4,
            ),
            "3",
        ),
        (
            grade_icans(
                "q", ice_score=0, arousal="awakens_spontaneously", seizure="none", motor="none", raised_pressure="none"
            ),
            "3",
        ),
    ],
)  # fmt: skip
def test_a_graded_question_is_answered_by_the_clinical_core(question: Question, answer: str) -> None:
    """The computed grade is right and every other grade is wrong; what was not assessed makes it "at least"."""
    for option in question.options:
        assert score(question, (option.id,), {}).right is (option.id == answer)


def quiz_of_ten() -> dict[str, Question]:
    """Ten questions, the last one critical."""
    return {f"q{n}": single(f"q{n}", critical=n == 9) for n in range(10)}


@pytest.mark.parametrize(
    ("wrong", "percent", "passed"),
    [((), 100, True), (("q0", "q1"), 80, True), (("q0", "q1", "q2"), 70, False), (("q9",), 90, False)],
)
def test_an_attempt_passes_at_its_mark_and_without_a_critical_miss(
    wrong: tuple[str, ...], percent: int, passed: bool
) -> None:
    """The pass mark itself passes, one question less does not, and one critical miss fails the best attempt."""
    questions = quiz_of_ten()
    drawn = draw(quiz(*questions.values(), draw=10), 7, {})
    answers = {name: ("b",) if name in wrong else ("a",) for name in questions}
    outcome = result(drawn, questions, answers, {}, 80)
    assert (outcome.percent, outcome.passed) == (percent, passed)
    assert outcome.critical_failed == tuple(name for name in wrong if name == "q9")


def test_per_cent_are_never_rounded_up() -> None:
    """Two of three right is 66, and a mark of 67 is missed."""
    questions = {f"q{n}": single(f"q{n}") for n in range(3)}
    drawn = draw(quiz(*questions.values(), draw=3), 7, {})
    outcome = result(drawn, questions, {"q0": ("a",), "q1": ("a",)}, {}, 67)
    assert (outcome.percent, outcome.passed) == (66, False)


@given(st.dictionaries(st.sampled_from([f"q{n}" for n in range(10)]), st.sampled_from(["a", "b", "z", ""])))
def test_nothing_but_right_answers_raises_a_score(answers: dict[str, str]) -> None:
    """However an attempt was answered, only right answers count, and unanswered questions count against it."""
    questions = quiz_of_ten()
    drawn = draw(quiz(*questions.values(), draw=10), 7, {})
    outcome = result(drawn, questions, {name: (given_,) for name, given_ in answers.items()}, {}, 80)
    right = sum(given_ == "a" for given_ in answers.values())
    assert outcome.percent == right * 10
    assert outcome.passed is (right >= 8 and answers.get("q9") == "a")


def test_an_attempt_without_questions_never_passes() -> None:
    """No question is no pass, whatever the mark."""
    drawn = draw(quiz(site_choice("q"), draw=1), 7, {})
    assert drawn.questions == ()
    assert not result(drawn, {}, {}, {}, 1).passed
