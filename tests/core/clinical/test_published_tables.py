"""The published tables as data: a patient of each cell is graded as the row or the column says."""

from __future__ import annotations

import pytest

from lms.core.clinical import crs_findings, grade_crs, grade_icans, icans_findings, ice_findings, score_ice
from lms.core.clinical.ice import FULL_SCORE, ice_grade
from lms.core.clinical.tables import GRADES, Cell, crs_table, icans_table, ice_bands, ice_table
from lms.core.clinical.vocabulary import Arm, OxygenDevice

#: a febrile patient with nothing on either arm, everything assessed
WELL: dict[str, object] = {
    "temperature_c": 38.4,
    "hypotension": False,
    "vasopressors": [],
    "hypoxia": False,
    "oxygen_device": "room_air",
}
#: the CRS patients of each entry, written over the one above
CRS_PATIENTS: dict[str, tuple[dict[str, object], ...]] = {
    "fever": ({"temperature_c": 38.0}, {"temperature_f": 100.4, "temperature_c": None}),
    "no_hypotension": ({},),
    "no_hypoxia": ({},),
    "hypotension_no_pressor": ({"hypotension": True},),
    "one_vasopressor": (
        {"hypotension": True, "vasopressors": ["norepinephrine"]},
        {"hypotension": True, "vasopressors": ["phenylephrine", "vasopressin"]},
    ),
    "multiple_vasopressors": (
        {"hypotension": True, "vasopressors": ["norepinephrine", "epinephrine"]},
        {"hypotension": True, "vasopressors": ["norepinephrine", "dopamine", "vasopressin"]},
    ),
    "low_flow_cannula": (
        {"hypoxia": True, "oxygen_device": "nasal_cannula", "oxygen_flow_lpm": 1},
        {"hypoxia": True, "oxygen_device": "nasal_cannula", "oxygen_flow_lpm": 6},
    ),
    "blow_by": ({"hypoxia": True, "oxygen_device": "blow_by"},),
    "high_flow_cannula": (
        {"hypoxia": True, "oxygen_device": "nasal_cannula", "oxygen_flow_lpm": 6.5},
        {"hypoxia": True, "oxygen_device": "high_flow_nasal_cannula"},
    ),
    "mask": tuple(
        {"hypoxia": True, "oxygen_device": device, "oxygen_flow_lpm": 4}
        for device in ("simple_facemask", "venturi_mask", "non_rebreather")
    ),
    "positive_pressure": tuple(
        {"hypoxia": True, "oxygen_device": device} for device in ("cpap", "bipap", "intubated_ventilated")
    ),
}
#: nothing found in any ICANS domain, everything assessed
CLEAR: dict[str, object] = {
    "age_years": 60,
    "ice_score": 10,
    "arousal": "awakens_spontaneously",
    "seizure": "none",
    "motor": "none",
    "raised_pressure": "none",
}
ICANS_PATIENTS: dict[str, tuple[dict[str, object], ...]] = {
    "ice_mild": tuple({"ice_score": score} for score in (7, 8, 9)),
    "ice_moderate": tuple({"ice_score": score} for score in (3, 4, 5, 6)),
    "ice_severe": tuple({"ice_score": score} for score in (0, 1, 2)),
    "ice_unable": ({"ice_score": 0, "arousal": "unarousable"},),
    "wakes_spontaneously": ({},),
    "wakes_to_voice": ({"arousal": "awakens_to_voice"},),
    "wakes_to_touch": ({"arousal": "awakens_to_tactile_stimulus"},),
    "wakes_to_vigorous": ({"arousal": "needs_vigorous_or_repetitive_stimulus"},),
    "unarousable": ({"arousal": "unarousable", "ice_score": None},),
    "seizure_resolved": ({"seizure": "resolved_rapidly"}, {"seizure": "resolved_rapidly", "seizure_minutes": 5}),
    "seizure_nonconvulsive": ({"seizure": "nonconvulsive_resolved_with_intervention"},),
    "seizure_prolonged": ({"seizure": "prolonged"}, {"seizure": "resolved_rapidly", "seizure_minutes": 6}),
    "seizure_repetitive": ({"seizure": "repetitive_without_return_to_baseline"},),
    "deep_focal_weakness": ({"motor": "deep_focal_weakness"},),
    **{
        sign: ({"raised_pressure": sign},)
        for sign in ("focal_edema", "diffuse_edema", "posturing", "sixth_nerve_palsy", "papilledema", "cushing_triad")
    },
}
CRS_CELLS = [
    pytest.param(row.grade, arm, cell, id=f"{arm}-{row.grade}")
    for row in crs_table()
    for arm, cell in ((Arm.FEVER, row.fever), (Arm.HYPOTENSION, row.hypotension), (Arm.HYPOXIA, row.hypoxia))
]
ICANS_CELLS = [
    pytest.param(grade, row.domain, row.cell(grade), id=f"{row.domain}-{grade}")
    for row in icans_table()
    for grade in GRADES
]


@pytest.mark.parametrize(("grade", "arm", "cell"), CRS_CELLS)
def test_a_patient_of_each_crs_cell_has_its_grade(grade: int, arm: Arm, cell: Cell) -> None:
    """Each finding in a cell of the CRS table, alone on its arm, gives the grade of its row, named by its own code."""
    assert cell.entries
    for entry in cell.entries:
        for patient in CRS_PATIENTS[entry.code]:
            result = grade_crs(crs_findings(WELL | patient))
            assert not result.lower_bound
            if arm is Arm.FEVER:  # the same floor under every row
                assert result.grade == 1
                continue
            assert result.grade == grade
            if grade > 1:
                assert [(reason.arm, reason.code) for reason in result.because] == [(arm, entry.code)]


@pytest.mark.parametrize(("grade", "domain", "cell"), ICANS_CELLS)
def test_a_patient_of_each_icans_cell_has_its_grade(grade: int, domain: Arm, cell: Cell) -> None:
    """Each finding in a cell of the ICANS table gives the grade of its column; waking unasked gives none by itself."""
    for entry in cell.entries:
        for patient in ICANS_PATIENTS[entry.code]:
            result = grade_icans(icans_findings(CLEAR | patient))
            assert not result.lower_bound
            if not entry.sets_grade:
                assert result.grade == 0
                continue
            assert result.grade == grade
            assert domain in {reason.arm for reason in result.because}
            if domain is not Arm.ICE:
                assert entry.code in {reason.code for reason in result.because}


def test_every_entry_has_a_patient_and_a_text_of_its_own() -> None:
    """No entry of a table goes unproved, none is empty, and its code is used for nothing else."""
    crs = [entry for row in crs_table() for cell in (row.fever, row.hypotension, row.hypoxia) for entry in cell.entries]
    icans = [entry for row in icans_table() for cell in row.cells for entry in cell.entries]
    assert {entry.code for entry in crs} == set(CRS_PATIENTS)
    assert {entry.code for entry in icans} == set(ICANS_PATIENTS)
    assert not set(CRS_PATIENTS) & set(ICANS_PATIENTS)
    assert len(icans) == len(ICANS_PATIENTS)
    assert all(entry.text for entry in (*crs, *icans))
    assert [entry.code for entry in icans if not entry.sets_grade] == ["wakes_spontaneously"]


def test_every_device_stands_in_one_cell() -> None:
    """No oxygen device of the vocabulary is missing from the patients that prove the table."""
    named = {patient.get("oxygen_device", "room_air") for patients in CRS_PATIENTS.values() for patient in patients}
    assert named == {str(device) for device in OxygenDevice}


def test_empty_cells_are_where_lee_2019_has_none() -> None:
    """Seizures and raised pressure begin at grade 3, motor findings have grade 4 alone, the others all four."""
    first = {row.domain: min(grade for grade in GRADES if row.cell(grade).entries) for row in icans_table()}
    assert first == {Arm.ICE: 1, Arm.AROUSAL: 1, Arm.SEIZURE: 3, Arm.MOTOR: 4, Arm.RAISED_PRESSURE: 3}
    assert all(row.cell(grade).text == "" for row in icans_table() for grade in range(1, first[row.domain]))


def test_the_numbers_of_the_tables_are_as_published() -> None:
    """A cell writes its numbers as the published table has them."""
    two, three = crs_table()[1:3]
    assert two.fever.text == "38.0 °C (100.4 °F) or more, no other cause"
    assert two.hypoxia.text == "low-flow nasal cannula, 6 L/min or less; or blow-by"
    assert "more than 6 L/min" in three.hypoxia.text
    ice, _, seizure, *_ = icans_table()
    assert [cell.text.split(",")[0] for cell in ice.cells] == ["7–9", "3–6", "0–2", "0"]
    assert "more than 5 min" in seizure.cell(4).text


def test_the_ice_rows_are_ten_points_the_grader_reads() -> None:
    """The five tasks sum to ten, and their items are the fields of the score."""
    rows = ice_table()
    assert [(row.code, row.points) for row in rows] == [
        ("orientation", 4), ("naming", 3), ("command", 1), ("writing", 1), ("attention", 1),
    ]  # fmt: skip
    every = {name: points if points > 1 else True for row in rows for name, points in row.items}
    assert score_ice(ice_findings(every)).score == sum(row.points for row in rows) == FULL_SCORE


def test_the_bands_cover_each_score_once() -> None:
    """Every score from 0 to 10 lies in one band of the awake, and the zero of the unarousable is grade 4."""
    *awake, unable = ice_bands()
    assert {score: band.grade for band in awake for score in range(band.low, band.high + 1)} == {
        score: ice_grade(score) for score in range(FULL_SCORE + 1)
    }
    assert sum(band.high - band.low + 1 for band in awake) == FULL_SCORE + 1
    assert (unable.low, unable.high, unable.grade, unable.unarousable, unable.text) == (0, 0, 4, True, "0")
