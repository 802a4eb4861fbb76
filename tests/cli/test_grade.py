"""`lms grade`: a list in, a list out, in the same order; one bad row spoils no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lms.cli.grade import grade


def run(command: str, text: str | bytes, file: str = "-") -> Result:
    """Run `lms grade` with `text` on standard input."""
    return CliRunner().invoke(grade, [command, file], input=text)


def answers(command: str, rows: object) -> list[Any]:
    """Grade `rows` and read what was printed."""
    result = run(command, json.dumps(rows))
    assert result.exit_code == 0, result.output
    read: list[Any] = json.loads(result.stdout)
    return read


def test_crs_rows_come_back_in_order() -> None:
    """Each patient has one answer in its place, in the documented shape."""
    rows = [
        {"temperature_f": 100.4, "hypotension": False, "hypoxia": False},
        {"temperature_c": 39.5, "hypotension": True, "vasopressors": ["norepinephrine"], "fever_attributable": 1},
        {"temperature_c": 39.5, "hypotension": True, "vasopressors": ["norepinephrine"]},
    ]
    first, second, third = answers("crs", rows)
    assert (first["grade"], first["lower_bound"]) == (1, False)
    assert second["error"]["field"] == "fever_attributable"
    assert third == {
        "grade": 3,
        "because": [{"arm": "hypotension", "grade": 3, "finding": "one vasopressor"}],
        "not_assessed": ["hypoxia"],
        "lower_bound": True,
        "warnings": [],
    }


def test_ice_rows() -> None:
    """ICE gives the score and where points were lost; with an item missing the bounds."""
    whole = {"orientation_points": 4, "naming_points": 3, "command_points": 1, "writing_points": 1}
    assert answers("ice", [whole | {"attention_points": 0}, whole]) == [
        {"score": 9, "lost": ["attention_points"]},
        {"score": None, "lost": [], "not_assessed": ["attention_points"], "at_least": 9, "at_most": 10},
    ]


def test_icans_rows() -> None:
    """ICANS without ICE and without another finding has no grade."""
    rows = [{"age_years": 6}, {"arousal": "awakens_spontaneously"}, {"ice_score": 0, "arousal": "unarousable"}]
    child, unknown, four = answers("icans", rows)
    assert "CAPD" in child["error"]["message"]
    assert (unknown["grade"], unknown["lower_bound"]) == (None, True)
    assert four["grade"] == 4


def test_an_error_has_its_documented_shape() -> None:
    """A bad row is an error with field and message and nothing else."""
    (answer,) = answers("crs", [{"hypoxia": True, "oxygen_device": "nasal_cannula", "oxygen_flow_lpm": 0}])
    assert answer == {"error": {"field": "oxygen_flow_lpm", "message": "must be above 0 and at most 80 L/min"}}


@pytest.mark.parametrize("row", [None, 3, "fever", [], True])
def test_a_row_that_is_no_object(row: object) -> None:
    """A row that is no object is one error in its place."""
    assert answers("crs", [row, {}])[0]["error"]["field"] == "findings"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('[{"hypotension": 1}]', "hypotension"),
        ('[{"temperature_c": true}]', "temperature_c"),
        ('[{"temperature_c": "38.4"}]', "temperature_c"),
        ('[{"temperature_c": NaN}]', "temperature_c"),
        ('[{"temperature_c": 1e999}]', "temperature_c"),
        ('[{"temperature_c": 38.4, "temperature_c": 37}]', "temperature_c"),
        ('[{"\\ud800": 1}]', "\ud800"),
    ],
)
def test_what_json_allows_and_a_patient_does_not(text: str, field: str) -> None:
    """Numbers and truths keep the type they were written in, and a field named twice is refused."""
    result = run("crs", text)
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["error"]["field"] == field


def test_an_empty_list_is_an_empty_list() -> None:
    """No patients, no answers, no error."""
    assert answers("icans", []) == []


@pytest.mark.parametrize("command", ["crs", "ice", "icans"])
@pytest.mark.parametrize("text", ["", "{}", "3", "[1,]", "fever", '{"findings": []}', "[" * 100_000, b"\xff\xfe\x00"])
def test_a_file_that_is_no_list(command: str, text: str | bytes) -> None:
    """What is not a JSON list is one clear line on standard error, nothing on standard output, exit 2."""
    result = run(command, text)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stderr.startswith("Error: <stdin>: ")


def test_a_file_by_name(tmp_path: Path) -> None:
    """A file is read by its name, also with the mark some editors put in front."""
    file = tmp_path / "patients.json"
    file.write_text('\ufeff[{"temperature_c": 38.0}]', "utf-8")
    result = run("crs", "", str(file))
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["grade"] == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is said by name, exit 2."""
    result = run("crs", "", str(tmp_path / "none.json"))
    assert result.exit_code == 2
    assert "none.json" in result.stderr
