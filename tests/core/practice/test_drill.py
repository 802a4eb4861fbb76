"""The fold of a learner's steps: repeat-safe, honest about what is missing, and passed by five in a row."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.practice.drill import (
    Choice,
    GiveGrade,
    MarkItem,
    MarkRest,
    Outcome,
    Sheet,
    Standard,
    Took,
    agreement,
    outcome,
    standing,
    take,
    weighted_kappa,
)
from lms.core.practice.encounter import ITEMS, Band, Encounter, Grade, Item, Mark, Variant
from lms.core.practice.ice import encounter, of_run
from lms.core.practice.saved import choice_from_json, sheet_from_json, sheet_to_json

STANDARD = Standard(5, frozenset({"score", "grade"}))
CHOICES = st.one_of(
    st.builds(MarkItem, st.sampled_from(Item), st.sampled_from(Mark)),
    st.just(MarkRest()),
    st.builds(GiveGrade, st.builds(Grade, st.one_of(st.none(), st.integers(0, 4)), st.booleans())),
)


def played(made: Encounter, *, wrong_item: Item | None = None, grade: Grade | None = None) -> Sheet:
    """Mark an encounter as expected, but for `wrong_item` and `grade`."""
    sheet = Sheet()
    for item in ITEMS:
        mark = made.turn(item).expected or Mark.RIGHT
        if item is wrong_item:
            mark = Mark.WRONG if mark is Mark.RIGHT else Mark.RIGHT
        sheet, took = take(sheet, sheet.step, MarkItem(item, mark))
        assert took is Took.ACCEPTED
        # as if the server had stopped and the person went on elsewhere
        sheet = sheet_from_json(json.loads(json.dumps(sheet_to_json(sheet))))
    right = made.expected.grade if made.expected else Grade(1)
    return take(sheet, sheet.step, GiveGrade(grade or right))[0]


def test_an_expert_is_exact_on_every_counted_encounter_and_passes_after_five() -> None:
    """Whoever marks as expected has all parts exact, and passes with the fifth counted encounter."""
    for run in range(20):
        made = [of_run(run, index, year=2026, month=11) for index in range(8)]
        done = [outcome(played(one), one) for one in made]
        assert all(one.exact == {"items", "score", "grade"} for one in done if one.counts)
        stand = standing(done, STANDARD)
        fifth = [number for number, one in enumerate(done, start=1) if one.counts][4]
        assert stand.passed_after == fifth


def test_a_slip_starts_the_row_again_and_takes_no_pass_away() -> None:
    """Four right and one wrong is a row of nothing; after a pass a slip leaves it passed."""
    good = encounter(1, year=2026, month=11, band=Band.MILD)
    right = outcome(played(good), good)
    slip = outcome(played(good, grade=Grade(4)), good)
    assert standing([right] * 4 + [slip], STANDARD).in_a_row == 0
    assert not standing([right] * 4 + [slip] + [right] * 4, STANDARD).passed
    assert standing([right] * 5 + [slip], STANDARD).passed_after == 5


def test_teaching_neither_adds_to_a_row_nor_breaks_it() -> None:
    """An encounter that sites score differently leaves the row as it was, whatever was marked."""
    good = encounter(1, year=2026, month=11, band=Band.MILD)
    site = encounter(1, year=2026, month=11, variant=Variant.ADAPTED)
    right, taught = outcome(played(good), good), outcome(played(site), site)
    assert taught.exact == frozenset()
    assert standing([right, taught, right], STANDARD).in_a_row == 2


def test_score_exact_and_items_exact_are_different_standards() -> None:
    """Two mistakes that cancel keep the score exact; a standard that asks for the items sees them."""
    made = next(
        one
        for one in (encounter(seed, year=2026, month=11, band=Band.MODERATE) for seed in range(50))
        if one.expected and one.expected.score is not None
    )
    swapped = {
        next(item for item in ITEMS if made.turn(item).expected is Mark.RIGHT): Mark.WRONG,
        next(item for item in ITEMS if made.turn(item).expected is Mark.WRONG): Mark.RIGHT,
    }
    sheet = Sheet()
    for item in ITEMS:
        sheet, _ = take(sheet, sheet.step, MarkItem(item, swapped.get(item) or made.turn(item).expected or Mark.RIGHT))
    assert made.expected
    sheet, _ = take(sheet, sheet.step, GiveGrade(made.expected.grade))
    done = outcome(sheet, made)
    assert done.exact == {"score", "grade"}
    assert set(done.differing) == set(swapped)
    assert standing([done], Standard(1, frozenset({"items", "grade"}))).in_a_row == 0


def test_the_same_step_twice_changes_nothing_and_another_in_its_place_is_refused() -> None:
    """A double click is repeated, a second tab with another answer is refused, and the sheet stays."""
    sheet, _ = take(Sheet(), 0, MarkItem(Item.YEAR, Mark.RIGHT))
    assert take(sheet, 0, MarkItem(Item.YEAR, Mark.RIGHT)) == (sheet, Took.REPEATED)
    assert take(sheet, 0, MarkItem(Item.YEAR, Mark.WRONG)) == (sheet, Took.REFUSED)
    assert take(sheet, 5, MarkItem(Item.MONTH, Mark.RIGHT)) == (sheet, Took.REFUSED)
    assert take(sheet, -1, MarkItem(Item.YEAR, Mark.RIGHT)) == (sheet, Took.REFUSED)


def test_a_mark_can_be_changed_until_the_grade_is_given() -> None:
    """A change is a new step; after the grade nothing is taken."""
    made = encounter(4, year=2026, month=11, band=Band.NONE)
    sheet, _ = take(Sheet(), 0, MarkItem(Item.YEAR, Mark.WRONG))
    sheet, took = take(sheet, 1, MarkItem(Item.YEAR, Mark.RIGHT))
    assert (took, sheet.marks[Item.YEAR], sheet.open_item) == (Took.ACCEPTED, Mark.RIGHT, Item.MONTH)
    closed = played(made)
    assert take(closed, closed.step, MarkItem(Item.YEAR, Mark.RIGHT))[1] is Took.REFUSED


def test_no_grade_before_every_item_has_a_mark() -> None:
    """The grade is refused while an item is open, and an open sheet has no outcome."""
    assert take(Sheet(), 0, GiveGrade(Grade(1)))[1] is Took.REFUSED
    with pytest.raises(ValueError, match="no grade"):
        outcome(Sheet(), encounter(1, year=2026, month=11))


def test_the_rest_at_once_for_who_cannot_perform() -> None:
    """Cannot perform: writes 0 for what is open and leaves what was marked."""
    sheet, _ = take(Sheet(), 0, MarkItem(Item.YEAR, Mark.RIGHT))
    sheet, took = take(sheet, 1, MarkRest())
    assert (took, sheet.score, sheet.marks[Item.YEAR]) == (Took.ACCEPTED, 1, Mark.RIGHT)
    assert take(sheet, 2, MarkRest())[1] is Took.REFUSED


def test_not_assessed_is_no_zero_and_leaves_no_score() -> None:
    """With one item not assessed there are points and no score."""
    sheet = Sheet()
    for item in ITEMS:
        mark = Mark.NOT_ASSESSED if item is Item.WRITING else Mark.RIGHT
        sheet, _ = take(sheet, sheet.step, MarkItem(item, mark))
    assert (sheet.score, sheet.points, sheet.asked) == (None, 9, 9)


@given(st.lists(st.tuples(st.integers(-1, 14), CHOICES), max_size=30))
def test_any_steps_leave_a_sheet_that_can_be_saved(steps: list[tuple[int, Choice]]) -> None:
    """Whatever is sent in whatever order, refused steps change nothing and the sheet survives saving."""
    sheet = Sheet()
    for step, choice in steps:
        after, took = take(sheet, step, choice)
        assert (after is not sheet) == (took is Took.ACCEPTED)
        if took is Took.ACCEPTED:
            assert take(after, step, choice) == (after, Took.REPEATED)
        sheet = after
    assert sheet_from_json(json.loads(json.dumps(sheet_to_json(sheet)))) == sheet


@pytest.mark.parametrize(
    "broken", [{}, {"grade": 5}, {"grade": True}, {"grade": "3"}, {"item": "mood", "mark": "1"}, {"item": "year"}]
)
def test_a_broken_step_is_an_error(broken: dict[str, bool | int | str]) -> None:
    """What is no step of a drill is refused with a ValueError, never guessed."""
    with pytest.raises(ValueError, match=r"."):
        choice_from_json(broken)


def test_agreement_counts_by_item_and_tells_the_lean() -> None:
    """Over-scoring and under-scoring are counted apart, by item, without the teaching encounters."""
    made = encounter(3, year=2026, month=11, band=Band.MODERATE)
    failed = next(item for item in ITEMS if made.turn(item).expected is Mark.WRONG)
    passed = next(item for item in ITEMS if made.turn(item).expected is Mark.RIGHT)
    site = encounter(1, year=2026, month=11, variant=Variant.ADAPTED)
    done = [
        outcome(played(made), made),
        outcome(played(made, wrong_item=failed), made),
        outcome(played(made, wrong_item=passed), made),
        outcome(played(site), site),
    ]
    told = agreement(done)
    assert (told.over, told.under) == (1, 1)
    assert told.by_item[failed] == (2, 3)
    assert told.by_item[passed] == (2, 3)


def test_kappa_is_one_for_full_agreement_and_nothing_without_spread() -> None:
    """Weighted kappa is 1 when all agree, less when not, and None where it cannot be told."""
    assert weighted_kappa([(9, 9), (4, 4)]) == 1
    assert weighted_kappa([(9, 9)]) is None
    assert weighted_kappa([(9, 9), (9, 9)]) is None
    # hand-worked: seen (0 + 1) / 2, by chance (0 + 36 + 25 + 1) / 4
    assert weighted_kappa([(10, 10), (5, 4)]) == pytest.approx(1 - 0.5 / ((0 + 36 + 25 + 1) / 4))


def test_a_row_needs_every_part_the_standard_names() -> None:
    """The right score with another grade does not count towards the row."""
    marks = (Mark.RIGHT,) * 7 + (Mark.WRONG,) * 3
    done = Outcome(True, marks, marks, 7, 7, Grade(2), Grade(1))
    assert standing([done], STANDARD).in_a_row == 0
    assert standing([done], Standard(1, frozenset({"score"}))).passed
