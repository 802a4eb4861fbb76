"""ICANS grades: the table row by row."""

from __future__ import annotations

from typing import Any

import pytest

from lms.core.clinical import grade_icans, icans_findings
from lms.core.problems import FieldError
from tests.core.clinical.tables import Row, check_grade, check_refusal, rows


@pytest.mark.parametrize("row", rows("icans"))
def test_row_of_the_table(row: Row) -> None:
    """Each row of icans.yaml is graded, or refused, as it says."""
    if "refused" in row["expect"]:
        with pytest.raises(FieldError) as caught:
            icans_findings(row["findings"])
        check_refusal(caught.value, row["expect"])
        return
    check_grade(grade_icans(icans_findings(row["findings"])).to_json(), row["expect"])


@pytest.mark.parametrize(
    ("given", "arm", "code", "finding"),
    [
        ({"ice_score": 8}, "ice", "ice_score", "ICE 8"),
        ({"arousal": "awakens_to_voice"}, "arousal", "wakes_to_voice", "awakens to voice"),
        (
            {"arousal": "awakens_to_tactile_stimulus"},
            "arousal",
            "wakes_to_touch",
            "awakens only to tactile stimulus",
        ),
        (
            {"arousal": "needs_vigorous_or_repetitive_stimulus"},
            "arousal",
            "wakes_to_vigorous",
            "needs vigorous or repetitive tactile stimuli",
        ),
        ({"arousal": "unarousable"}, "arousal", "unarousable", "unarousable"),
        ({"seizure": "prolonged"}, "seizure", "seizure_prolonged", "prolonged seizure, over 5 min"),
        (
            {"seizure": "repetitive_without_return_to_baseline"},
            "seizure",
            "seizure_repetitive",
            "repetitive seizures without return to baseline",
        ),
        (
            {"seizure": "nonconvulsive_resolved_with_intervention"},
            "seizure",
            "seizure_nonconvulsive",
            "nonconvulsive seizure, resolved with intervention",
        ),
        ({"seizure": "resolved_rapidly"}, "seizure", "seizure_resolved", "clinical seizure, resolved rapidly"),
        ({"motor": "deep_focal_weakness"}, "motor", "deep_focal_weakness", "deep focal motor weakness"),
        ({"raised_pressure": "focal_edema"}, "raised_pressure", "focal_edema", "focal edema on neuroimaging"),
        ({"raised_pressure": "diffuse_edema"}, "raised_pressure", "diffuse_edema", "diffuse edema on neuroimaging"),
        ({"raised_pressure": "cushing_triad"}, "raised_pressure", "cushing_triad", "cushing triad"),
        ({"raised_pressure": "sixth_nerve_palsy"}, "raised_pressure", "sixth_nerve_palsy", "sixth nerve palsy"),
        ({"outcome": "death_due_to_icans"}, "outcome", "death_due_to_icans", "death due to ICANS"),
    ],
)
def test_each_reason_has_its_permanent_code(given: dict[str, Any], arm: str, code: str, finding: str) -> None:
    """Screens find their sentence by a reason's code, which never changes, and the reason says something in words."""
    (reason,) = grade_icans(icans_findings(given)).because
    assert (str(reason.arm), reason.code, reason.finding) == (arm, code, finding)


def test_the_zero_that_cannot_be_performed_has_its_own_reason() -> None:
    """ICE 0 in a patient who cannot be woken is not the reason of an awake zero."""
    unable, _arousal = grade_icans(icans_findings({"ice_score": 0, "arousal": "unarousable"})).because
    assert (unable.code, unable.finding) == ("ice_unable", "ICE 0, unarousable and unable to perform")


def test_a_score_taken_before_the_patient_could_not_be_woken_keeps_its_own_grade() -> None:
    """ICE 8 beside an unarousable patient: the arousal alone sets grade 4, the score stands at 1."""
    result = grade_icans(icans_findings({"ice_score": 8, "arousal": "unarousable"}))
    assert [(str(reason.arm), reason.grade) for reason in result.standing] == [("ice", 1), ("arousal", 4)]
    assert result.grade == 4


def test_domains_below_the_worst_still_stand_on_the_result() -> None:
    """All five domains stay readable beside the one that sets the grade, in the order of the table."""
    given = {
        "ice_score": 5,
        "arousal": "awakens_to_voice",
        "seizure": "resolved_rapidly",
        "motor": "deep_focal_weakness",
        "raised_pressure": "focal_edema",
    }
    result = grade_icans(icans_findings(given))
    assert [reason.grade for reason in result.standing] == [2, 2, 3, 4, 3]
    assert [str(reason.arm) for reason in result.because] == ["motor"]


def test_death_answers_everything() -> None:
    """After death due to ICANS nothing is missing any more and nothing is a lower bound."""
    result = grade_icans(icans_findings({"outcome": "death_due_to_icans", "arousal": "unarousable"}))
    check_grade(result.to_json(), {"grade": 5, "because": ["outcome"]})
    assert [reason.code for reason in result.standing] == ["death_due_to_icans"]
