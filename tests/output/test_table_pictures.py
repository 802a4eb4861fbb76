"""The pictures made from the published tables say what the core has, and what the graders answer."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from lms.core.clinical import grade_crs, grade_icans, tables
from lms.core.clinical.vocabulary import Arm
from lms.output.pictures import PICTURES, Picture
from lms.output.pictures.crs_two_arms import EXAMPLE as TWO_ARMS
from lms.output.pictures.table_words import crs_words, domain_words, icans_words
from lms.output.pictures.worst_domain import EXAMPLE as WORST

OURS = ("crs-table", "icans-table", "crs-two-arms", "worst-domain")


def plain(message: str) -> str:
    """Leave a message in English."""
    return message


def drawn(name: str) -> Picture:
    """Draw a picture in English."""
    return PICTURES[name](plain, "pic")


def words_in(markup: str) -> str:
    """Give all words of a drawing in their order, lines joined, unbreakable spaces as plain ones."""
    lines = (text.text or "" for text in ET.fromstring(markup).iter("text"))  # noqa: S314  # our own markup
    return " ".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def test_the_words_of_the_pictures_are_the_core_s() -> None:
    """Every entry of both tables has its words, and in English they are the core's own."""
    crs = {
        entry.code: entry.text
        for row in tables.crs_table()
        for cell in (row.fever, row.hypotension, row.hypoxia)
        for entry in cell.entries
    }
    icans = {entry.code: entry.text for row in tables.icans_table() for cell in row.cells for entry in cell.entries}
    assert crs_words(plain) == crs
    assert icans_words(plain) == icans
    assert domain_words(plain) == {row.domain: row.text for row in tables.icans_table()}


@pytest.mark.parametrize("width", ["wide_svg", "narrow_svg"])
def test_the_crs_table_draws_every_entry(width: str) -> None:
    """On a desk and on a phone each cell of the CRS table stands as the core has it, grade 5 included."""
    said = words_in(getattr(drawn("crs-table"), width))
    for entry in crs_words(plain).values():
        assert entry in said
    assert "death due to CRS" in said
    assert all(re.search(rf"\b{grade}\b", said) for grade in range(1, 6))


@pytest.mark.parametrize("width", ["wide_svg", "narrow_svg"])
def test_the_icans_table_draws_every_entry(width: str) -> None:
    """On a desk and on a phone each cell of the ICANS table stands as the core has it, below its domain."""
    said = words_in(getattr(drawn("icans-table"), width))
    for entry in (*icans_words(plain).values(), *domain_words(plain).values()):
        assert entry in said


def test_the_tables_beside_the_pictures_hold_every_cell() -> None:
    """Who reads the table instead of the drawing gets the same cells, and is told where a domain has no grade."""
    crs, icans = drawn("crs-table").table_rows, drawn("icans-table").table_rows
    assert [row[0] for row in crs] == ["1", "2", "3", "4", "5"]
    assert [row[2] for row in crs[:4]] == [row.hypotension.text.replace("; or ", "; ") for row in tables.crs_table()]
    assert [row[3] for row in crs[:4]] == [row.hypoxia.text.replace("; or ", "; ") for row in tables.crs_table()]
    cells = [
        [cell.text.replace("; or ", "; ") or "not in this grade" for cell in row.cells] for row in tables.icans_table()
    ]
    assert [list(row[1:]) for row in icans] == cells


@pytest.mark.parametrize("width", ["wide_svg", "narrow_svg"])
def test_the_two_arms_show_the_published_example(width: str) -> None:
    """One vasopressor is rung 3, the low-flow cannula rung 2, and the grade that the picture says is the grader's."""
    result = grade_crs(TWO_ARMS)
    assert {reason.arm: reason.grade for reason in result.standing} == {Arm.HYPOTENSION: 3, Arm.HYPOXIA: 2}
    assert (result.grade, result.lower_bound) == (3, False)
    markup = getattr(drawn("crs-two-arms"), width)
    said = words_in(markup)
    assert "39.5 °C (103.1 °F), norepinephrine, nasal cannula at 4 L/min for hypoxia" in said
    assert "Pressure 3, oxygen 2: grade 3" in said
    assert markup.count('class="p-ring"') == 1
    assert markup.count("p-on") == 1


def test_the_table_of_the_two_arms_marks_the_patient_on_each_ladder() -> None:
    """The patient stands once on the pressure ladder, at 3, and once on the oxygen ladder, at 2."""
    rows = {row[0]: row[1:] for row in drawn("crs-two-arms").table_rows}
    marked = [(rung, arm) for rung, arms in rows.items() for arm, cell in enumerate(arms) if "(the patient)" in cell]
    assert marked == [("3", 0), ("2", 1)]


@pytest.mark.parametrize("width", ["wide_svg", "narrow_svg"])
def test_the_worst_domain_shows_the_published_example(width: str) -> None:
    """ICE 3 is 2, the seizure is 3, the rest is clear, and the grade that the picture says is the grader's."""
    result = grade_icans(WORST)
    assert {reason.arm: reason.grade for reason in result.standing} == {Arm.ICE: 2, Arm.SEIZURE: 3}
    assert (result.grade, result.lower_bound) == (3, False)
    made = drawn("worst-domain")
    assert "Worst domain: Seizure. ICANS grade 3." in words_in(getattr(made, width))
    assert [row[2] for row in made.table_rows] == ["2", "clear", "3", "clear", "clear", "3"]


@pytest.mark.parametrize("width", ["wide_svg", "narrow_svg"])
def test_the_worst_domain_has_a_box_for_each_grade_a_domain_has(width: str) -> None:
    """Twelve grades in five domains: one lit, one tinted, no box where the table has none."""
    markup = getattr(drawn("worst-domain"), width)
    boxes = [markup.count(f'class="{css}"') for css in ("p-window", "p-window-2", "p-box")]
    assert boxes == [1, 1, 4 + 3 + 2 + 1 + 2 - 2]


@pytest.mark.parametrize("name", OURS)
def test_sepsis_stands_near_these_grades(name: str) -> None:
    """A picture about grades says that possible sepsis is worked up too."""
    assert "Possible sepsis too: work up both." in drawn(name).caption
