"""Pictures about T-cell engagers and the call: their numbers, lists and grades are those of the facts and the core."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from lms.core.clinical import crs_findings, grade_crs, grade_icans, icans_findings
from lms.core.clinical.units import celsius, one_decimal
from lms.core.content.library import Library
from lms.core.content.load import load, shipped
from lms.output.pictures import PICTURES, Picture
from lms.output.pictures.incidence import ANY_CRS, ANY_ICANS, SEVERE_CRS, SEVERE_ICANS, STUDY_ANY_CRS


@pytest.fixture(scope="module")
def library() -> Library:
    """The content that comes with the program."""
    return load([shipped()])[0]


def drawn(name: str) -> Picture:
    """Draw a picture in English."""
    return PICTURES[name](lambda message: message, "pic")


def words_of(made: Picture) -> str:
    """Give everything the narrow drawing says, in one line."""
    svg = ET.fromstring(made.narrow_svg)  # noqa: S314  # our own markup
    return " ".join((text.text or "").replace("\N{NO-BREAK SPACE}", " ") for text in svg.iter("text"))


def test_the_ranges_of_incidence_are_the_facts_ranges(library: Library) -> None:
    """Every range drawn is the range of its fact: INC-00 for the slides, P-17 for the other paper."""
    slides, quoted = library.facts["INC-00"].numbers, library.facts["P-17"].numbers
    for name, ranges in (
        ("crs", ANY_CRS),
        ("severe_crs", SEVERE_CRS),
        ("icans", ANY_ICANS),
        ("severe_icans", SEVERE_ICANS),
    ):
        for who, drawn_range in zip(("cart", "bsab"), ranges, strict=True):
            assert drawn_range == (slides[f"{who}_{name}_from"], slides[f"{who}_{name}_to"])
    assert (quoted["study_from"], quoted["study_to"]) == STUDY_ANY_CRS
    assert (quoted["slides_from"], quoted["slides_to"]) == ANY_CRS[1]


def test_a_bar_of_incidence_is_as_long_as_its_range() -> None:
    """On both drawings the bars lie on one axis of per cent, from the first number of their range to the last."""
    made = drawn("incidence")
    ranges = [[int(end) for end in row[3].removesuffix(" %").split("–")] for row in made.table_rows]
    assert len(ranges) == 9
    for text in (made.wide_svg, made.narrow_svg):
        svg = ET.fromstring(text)  # noqa: S314  # our own markup
        at = {tick.text: float(tick.get("x") or 0) for tick in svg.iter("text") if tick.text in {"20", "80"}}
        scale = (at["80"] - at["20"]) / 60
        left = at["20"] - 20 * scale
        bars = [bar for bar in svg.iter("rect") if bar.get("class") in {"p-window", "p-window-2", "p-ring"}]
        found = []
        for bar in bars:
            x, width = (float(bar.get(name) or 0) for name in ("x", "width"))
            found.append([(x - left) / scale, (x + width - left) / scale])
        assert len(found) == len(ranges)
        for seen, meant in zip(found, ranges, strict=True):
            assert seen == pytest.approx(meant, abs=1)


def test_incidence_names_both_sources_and_averages_neither() -> None:
    """Bispecifics have two ranges for CRS of any grade, each with the source that gives it."""
    rows = [row for row in drawn("incidence").table_rows if row[:2] == ("CRS, any grade", "Bispecifics")]
    assert [(source, said) for _, _, source, said in rows] == [
        ("UNC slides", "17–80 %"),
        ("Community practices study", "38–81 %"),
    ]


def test_the_targets_drawn_are_those_of_the_facts(library: Library) -> None:
    """CAR-T and bispecifics are drawn with the targets that PR-01 and PR-06 name, and no other."""
    cart, bispecific = (set(re.findall(r"CD19|CD20|BCMA|GPRC5D", row[2])) for row in drawn("engager").table_rows)
    assert cart == set(re.findall(r"CD19|CD20|BCMA|GPRC5D", library.facts["PR-01"].statement))
    assert bispecific == set(re.findall(r"CD19|CD20|BCMA|GPRC5D", library.facts["PR-06"].statement))


def test_the_idea_of_step_up_holds_no_dose_and_no_day() -> None:
    """The picture that stands for every product writes no number that belongs to one."""
    made = drawn("step-up-idea")
    assert not re.search(r"\d", words_of(made) + made.caption + made.description)


def test_the_chain_follows_the_case() -> None:
    """The links stand in the order of ESC-06: call, call back and note, bed, ER, team; the reading is right in °C."""
    rows = drawn("call-chain").table_rows
    assert [who for _, who, _ in rows] == [
        "Patient or caregiver",
        "Triage line",
        "On-call provider",
        "Charge nurse",
        "ED",
        "Cell therapy team",
    ]
    reading = re.search(r"([\d.]+) °F \(([\d.]+) °C\)", rows[0][2])
    assert reading
    assert str(one_decimal(celsius(float(reading[1])))) == reading[2]


def test_the_card_asks_what_a_site_may_choose(library: Library) -> None:
    """The lines of the hand-off card are the playbook's elements, word for word and in their order."""
    offered = [item.text for item in library.playbook["handoff_elements"].allowed]
    assert [asks for _, asks, _ in drawn("handoff-card").table_rows] == offered


def test_the_grades_on_the_card_are_the_core_s() -> None:
    """The invented patient's findings give the grades that the card says, a lower bound where a domain is missing."""
    says = {asks: example for _, asks, example in drawn("handoff-card").table_rows}
    crs = grade_crs(
        crs_findings(
            {
                "temperature_c": 38.8,
                "hypotension": False,
                "vasopressors": [],
                "hypoxia": True,
                "oxygen_device": "nasal_cannula",
                "oxygen_flow_lpm": 2,
            }
        )
    )
    assert not crs.lower_bound
    assert says["CRS grade, and the arm that set it"].startswith(f"CRS {crs.grade}, set by oxygen: cannula 2 L/min")
    icans = grade_icans(
        icans_findings(
            {
                "age_years": 64,
                "ice_score": 8,
                "arousal": "awakens_spontaneously",
                "seizure": "none",
                "motor": "none",
            }
        )
    )
    assert icans.lower_bound
    assert icans.not_assessed == ("raised_pressure",)
    assert says["ICE today against the baseline, and the ICANS grade"].endswith(f"ICANS at least {icans.grade}")
    assert "raised pressure" in says["What was not assessed"]


@pytest.mark.parametrize("name", ["two-reactions", "incidence", "step-up-idea", "call-chain", "handoff-card"])
def test_sepsis_stands_with_crs(name: str) -> None:
    """A picture about CRS says that possible sepsis is worked up too."""
    assert "sepsis" in drawn(name).caption
