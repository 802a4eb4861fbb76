"""Reads the tables of named examples that a nurse can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from lms.core.problems import FieldError

FOLDER = Path(__file__).parents[2] / "tables"
CLINICAL = ("crs", "ice", "icans", "dosing", "units")

Row = dict[str, Any]


def table(name: str) -> Row:
    """Read one table as plain data."""
    read: Row = YAML(typ="safe").load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return read


def rows(name: str, part: str = "rows") -> list[Any]:
    """Give the rows of a table as test cases named by what they say."""
    return [pytest.param(row, id=row["says"]) for row in table(name)[part]]


def every_row(name: str) -> list[Row]:
    """Give the rows of all parts of a table."""
    return [row for part in table(name).values() if isinstance(part, list) for row in part if isinstance(row, dict)]


def check_refusal(error: FieldError, expect: Row) -> None:
    """Hold an error against a row that expects a refusal."""
    assert error.field == expect["refused"]
    assert expect["message"] in error.message


def check_grade(answer: Row, expect: Row) -> None:
    """Hold a grader's JSON against a row; what the row does not name must be empty."""
    at_least = expect.get("at_least")
    grade = at_least if "at_least" in expect else expect["grade"]
    unknown = grade == "unknown"
    assert answer["grade"] == (None if unknown else grade)
    assert answer["lower_bound"] is (unknown or at_least is not None)
    assert [reason["arm"] for reason in answer["because"]] == expect.get("because", [])
    assert all(reason["grade"] == answer["grade"] for reason in answer["because"])
    assert answer["not_assessed"] == expect.get("not_assessed", [])
    assert answer["warnings"] == expect.get("warnings", [])
    assert list(answer) == ["grade", "because", "not_assessed", "lower_bound", "warnings"]
