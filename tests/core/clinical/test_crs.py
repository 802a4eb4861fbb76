"""CRS grades: the table row by row, and every cell of the fever gate by a second way of writing it."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from lms.core.clinical import CrsFindings, crs_findings, grade_crs
from lms.core.clinical.vocabulary import Arm, OxygenDevice, Vasopressor
from lms.core.problems import FieldError
from tests.core.clinical.tables import Row, check_grade, check_refusal, rows

FEBRILE = {"temperature_c": 38.4}


@pytest.mark.parametrize("row", rows("crs"))
def test_row_of_the_table(row: Row) -> None:
    """Each row of crs.yaml is graded, or refused, as it says."""
    if "refused" in row["expect"]:
        with pytest.raises(FieldError) as caught:
            crs_findings(row["findings"])
        check_refusal(caught.value, row["expect"])
        return
    check_grade(grade_crs(crs_findings(row["findings"])).to_json(), row["expect"])


#: temperature now, fever earlier, drug given -> what the gate says with an arm of grade 3 standing, and with none:
#: grade, lower bound, warnings
GATE: dict[tuple[str, bool | None, bool | None], tuple[tuple[int, bool, str], tuple[int, bool, str]]] = {
    ("fever", None, None): ((3, False, ""), (1, False, "")),
    ("none", True, True): ((3, False, ""), (0, False, "fever_may_be_masked")),
    ("none", True, False): ((3, False, "attribution"), (0, False, "attribution")),
    ("none", True, None): ((3, False, "attribution"), (0, False, "attribution")),
    ("none", False, True): ((3, False, "fever_may_be_masked"), (0, False, "fever_may_be_masked")),
    ("none", False, False): ((0, False, "unstable_without_fever"), (0, False, "")),
    ("none", False, None): ((0, True, "unstable_without_fever"), (0, True, "")),
    ("none", None, True): ((3, True, "unstable_without_fever fever_may_be_masked"), (0, True, "fever_may_be_masked")),
    ("none", None, False): ((0, True, "unstable_without_fever"), (0, True, "")),
    ("none", None, None): ((0, True, "unstable_without_fever"), (0, True, "")),
    ("missing", True, True): ((3, True, ""), (0, True, "")),
    ("missing", True, False): ((3, True, "attribution unstable_without_fever"), (0, True, "attribution")),
    ("missing", True, None): ((3, True, "attribution unstable_without_fever"), (0, True, "attribution")),
    ("missing", False, True): (
        (3, True, "unstable_without_fever fever_may_be_masked"),
        (0, True, "fever_may_be_masked"),
    ),
    ("missing", False, False): ((0, True, "unstable_without_fever"), (0, True, "")),
    ("missing", False, None): ((0, True, "unstable_without_fever"), (0, True, "")),
    ("missing", None, True): (
        (3, True, "unstable_without_fever fever_may_be_masked"),
        (0, True, "fever_may_be_masked"),
    ),
    ("missing", None, False): ((0, True, "unstable_without_fever"), (0, True, "")),
    ("missing", None, None): ((0, True, "unstable_without_fever"), (0, True, "")),
}


@pytest.mark.parametrize("cell", GATE, ids=str)
@pytest.mark.parametrize("arm", [True, False], ids=["an arm stands", "no arm"])
def test_every_cell_of_the_fever_gate(cell: tuple[str, bool | None, bool | None], arm: bool) -> None:
    """Each cell of the gate gives its grade, its bound, its warnings and the names of what is missing."""
    temperature, earlier, drug = cell
    given: dict[str, Any] = {
        "temperature_c": {"fever": 38.4, "none": 37.0, "missing": None}[temperature],
        "fever_earlier_this_episode": earlier,
        "antipyretic_or_anticytokine_given": drug,
        "hypotension": arm,
        "vasopressors": ["norepinephrine"] if arm else [],
        "hypoxia": False,
    }
    grade, lower_bound, warnings = GATE[cell][0 if arm else 1]
    answer = grade_crs(crs_findings(given)).to_json()
    gate = ("temperature_c", "fever_earlier_this_episode", "antipyretic_or_anticytokine_given")
    missing = [] if temperature == "fever" else [name for name in gate if given[name] is None]
    assert answer["grade"] == grade
    assert answer["lower_bound"] is lower_bound
    assert answer["warnings"] == warnings.split()
    assert answer["not_assessed"] == missing


@pytest.mark.parametrize(("earlier", "drug"), list(product([True, False, None], repeat=2)))
def test_a_fever_of_another_cause_never_grades(earlier: bool | None, drug: bool | None) -> None:
    """With the fever due to another cause the grade is 0 whatever came before, and an arm is not passed over."""
    given = {
        "temperature_c": 39,
        "fever_attributable_to_other_cause": True,
        "fever_earlier_this_episode": earlier,
        "antipyretic_or_anticytokine_given": drug,
        "hypotension": False,
        "hypoxia": True,
        "oxygen_device": "cpap",
    }
    check_grade(
        grade_crs(crs_findings(given)).to_json(),
        {"grade": 0, "warnings": ["attribution", "unstable_without_fever"]},
    )


def test_an_arm_that_does_not_count_still_stands_on_the_result() -> None:
    """The arms behind a closed fever gate, or below the worst, stay readable for who must act on them."""
    never_febrile = {
        "temperature_c": 37.0,
        "fever_earlier_this_episode": False,
        "antipyretic_or_anticytokine_given": False,
        "vasopressors": ["norepinephrine"],
        "hypoxia": True,
        "oxygen_device": "blow_by",
    }
    result = grade_crs(crs_findings(never_febrile))
    assert [(reason.arm, reason.grade) for reason in result.standing] == [(Arm.HYPOTENSION, 3), (Arm.HYPOXIA, 2)]
    assert result.because == ()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (FEBRILE, "fever"),
        (FEBRILE | {"hypotension": True}, "hypotension_pressors_unknown"),
        (FEBRILE | {"hypotension": True, "vasopressors": []}, "hypotension_no_pressor"),
        (FEBRILE | {"vasopressors": ["vasopressin"]}, "vasopressin_alone"),
        (FEBRILE | {"vasopressors": ["dopamine"]}, "one_vasopressor"),
        (FEBRILE | {"vasopressors": ["dopamine", "epinephrine"]}, "multiple_vasopressors"),
        (FEBRILE | {"hypoxia": True}, "hypoxia_device_unknown"),
        (FEBRILE | {"oxygen_device": "blow_by"}, "blow_by"),
        (FEBRILE | {"oxygen_device": "nasal_cannula"}, "cannula_flow_unknown"),
        (FEBRILE | {"oxygen_device": "nasal_cannula", "oxygen_flow_lpm": 2}, "low_flow_cannula"),
        (FEBRILE | {"oxygen_device": "nasal_cannula", "oxygen_flow_lpm": 10}, "high_flow_cannula"),
        (FEBRILE | {"oxygen_device": "high_flow_nasal_cannula"}, "high_flow_cannula"),
        (FEBRILE | {"oxygen_device": "venturi_mask"}, "mask"),
        (FEBRILE | {"oxygen_device": "bipap"}, "positive_pressure"),
        ({"outcome": "death_due_to_crs"}, "death_due_to_crs"),
    ],
)
def test_each_reason_has_its_permanent_code(given: dict[str, Any], code: str) -> None:
    """Screens find their sentence by a reason's code, which never changes, and the reason says something in words."""
    (reason,) = grade_crs(crs_findings(given)).because
    assert reason.code == code
    assert reason.to_json() == {"arm": str(reason.arm), "grade": reason.grade, "finding": FINDINGS[code]}


FINDINGS = {
    "fever": "temperature 38.0 °C or more, no other cause",
    "hypotension_pressors_unknown": "hypotension, vasopressors not assessed",
    "hypotension_no_pressor": "hypotension, no vasopressor",
    "vasopressin_alone": "vasopressin as the only vasopressor",
    "one_vasopressor": "one vasopressor",
    "multiple_vasopressors": "multiple vasopressors",
    "hypoxia_device_unknown": "hypoxia, oxygen device not assessed",
    "blow_by": "blow-by oxygen",
    "cannula_flow_unknown": "nasal cannula, flow not assessed",
    "low_flow_cannula": "low-flow nasal cannula, 6 L/min or less",
    "high_flow_cannula": "high-flow nasal cannula",
    "mask": "facemask, Venturi mask or non-rebreather mask",
    "positive_pressure": "positive pressure: CPAP, BiPAP or ventilator",
    "death_due_to_crs": "death due to CRS",
}


def test_death_answers_everything() -> None:
    """After death due to CRS nothing is missing any more and nothing is a lower bound."""
    result = grade_crs(crs_findings({"outcome": "death_due_to_crs", "oxygen_device": "cpap"}))
    check_grade(result.to_json(), {"grade": 5, "because": ["outcome"]})
    assert [reason.code for reason in result.standing] == ["death_due_to_crs"]


def test_findings_can_be_written_as_values() -> None:
    """A drill may build findings without a detour over JSON."""
    findings = CrsFindings(
        fever_earlier_this_episode=True,
        antipyretic_or_anticytokine_given=True,
        vasopressors=frozenset({Vasopressor.NOREPINEPHRINE, Vasopressor.EPINEPHRINE}),
        oxygen_device=OxygenDevice.ROOM_AIR,
        hypoxia=False,
    )
    assert grade_crs(findings).grade == 4
