"""The picture of which vasopressors count: its grades are the graders' own."""

from __future__ import annotations

import pytest

from lms.core.clinical.vocabulary import Vasopressor
from lms.output.pictures.pressor_count import COMBINATIONS, counts, pressor_count, pressure_grade
from lms.output.pictures.words import Picture


def drawn() -> Picture:
    """The picture in English."""
    return pressor_count(lambda message: message, "pic")


@pytest.mark.parametrize(
    ("drugs", "counted", "grade"),
    [
        ("norepinephrine, epinephrine, vasopressin, not counted", "2", "4"),
        ("norepinephrine, epinephrine", "2", "4"),
        ("norepinephrine, vasopressin, not counted", "1", "3"),
        ("norepinephrine", "1", "3"),
        ("fluids, no vasopressor", "0", "2"),
        ("vasopressin, not counted", "0", "your site decides: not in the ASTCT table"),
    ],
)
def test_each_combination_has_the_grade_of_the_published_table(drugs: str, counted: str, grade: str) -> None:
    """Beside another drug vasopressin leaves 3; two others are 4; vasopressin alone has no grade here (CRS-08, -09)."""
    assert (drugs, counted, grade) in drawn().table_rows


def test_vasopressin_alone_does_not_count() -> None:
    """Of all drugs the graders know, vasopressin alone is left out of the count."""
    assert [drug for drug in Vasopressor if not counts(drug)] == [Vasopressor.VASOPRESSIN]


def test_the_drawings_show_what_the_table_says() -> None:
    """In both drawings a drug that counts is filled, one that does not is dashed, and the grade stands as text."""
    made = drawn()
    for svg in (made.wide_svg, made.narrow_svg):
        dashed = sum(not counts(drug) for drugs in COMBINATIONS for drug in drugs) + 1  # and the fluids
        assert svg.count('class="p-edge p-dash"') == dashed
        assert svg.count('class="p-fill-accent"') == sum(counts(drug) for drugs in COMBINATIONS for drug in drugs)
        shown = [str(pressure_grade(drugs).grade) for drugs in COMBINATIONS[:-1]] + ["?"]
        assert [part.split("<")[0] for part in svg.split('text-anchor="middle">')[1:]] == shown


def test_sepsis_and_the_source_stand_below() -> None:
    """Under a picture of grades stands that sepsis is possible too, and whose table it is."""
    assert "sepsis" in drawn().caption
    assert "Lee 2019" in drawn().caption
