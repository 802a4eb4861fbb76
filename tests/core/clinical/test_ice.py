"""ICE scores: the table row by row."""

from __future__ import annotations

import pytest

from lms.core.clinical import ice_findings, score_ice
from lms.core.clinical.ice import ice_grade
from lms.core.problems import FieldError
from tests.core.clinical.tables import Row, check_refusal, rows


@pytest.mark.parametrize("row", rows("ice"))
def test_row_of_the_table(row: Row) -> None:
    """Each row of ice.yaml is scored, or refused, as it says."""
    expect = row["expect"]
    if "refused" in expect:
        with pytest.raises(FieldError) as caught:
            ice_findings(row["findings"])
        check_refusal(caught.value, expect)
        return
    result = score_ice(ice_findings(row["findings"]))
    # the row writes down only what is there; a whole score is its own bound
    answer = result.to_json()
    assert answer == {"score": expect["score"], "lost": expect.get("lost", [])} | {
        key: expect[key] for key in ("not_assessed", "at_least", "at_most", "warnings") if key in expect
    }
    assert [str(warning) for warning in result.warnings] == expect.get("warnings", [])
    if result.score is not None:
        assert (result.at_least, result.at_most, result.not_assessed) == (result.score, result.score, ())


def test_every_score_has_its_band() -> None:
    """10 is no impairment, 7-9 grade 1, 3-6 grade 2, 0-2 grade 3 in a patient who can be woken."""
    assert [ice_grade(score) for score in range(11)] == [3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 0]
