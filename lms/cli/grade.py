"""`lms grade crs|ice|icans FILE.json`: grade a list of findings, one answer for each, in the same order."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TextIO

import click

from lms.core.clinical import crs_findings, grade_crs, grade_icans, icans_findings, ice_findings, score_ice
from lms.core.problems import FieldError

Answer = dict[str, object]


@click.group()
def grade() -> None:
    """Grade findings by the published rules (Lee 2019). For training; possible sepsis too: work up both."""


@grade.command()
@click.argument("file", type=click.File(encoding="utf-8-sig"))
def crs(file: TextIO) -> None:
    """Grade CRS for each object of the JSON list in FILE ("-" for standard input)."""
    _grade_all(file, lambda given: grade_crs(crs_findings(given)).to_json())


@grade.command()
@click.argument("file", type=click.File(encoding="utf-8-sig"))
def ice(file: TextIO) -> None:
    """Score ICE for each object of the JSON list in FILE ("-" for standard input)."""
    _grade_all(file, lambda given: score_ice(ice_findings(given)).to_json())


@grade.command()
@click.argument("file", type=click.File(encoding="utf-8-sig"))
def icans(file: TextIO) -> None:
    """Grade ICANS (12 years and over) for each object of the JSON list in FILE ("-" for standard input)."""
    _grade_all(file, lambda given: grade_icans(icans_findings(given)).to_json())


class _UnreadableError(click.ClickException):
    """The file as a whole cannot be read: one line, and nothing is graded."""

    exit_code = 2


class _Doubled:
    """An object that names one field twice: which of the two was meant cannot be known."""

    def __init__(self, field: str) -> None:
        self.field = field


def _grade_all(file: TextIO, answer: Callable[[object], Answer]) -> None:
    rows = _rows(file)
    click.echo(json.dumps([_answered(row, answer) for row in rows], indent=2))


def _answered(row: object, answer: Callable[[object], Answer]) -> Answer:
    if isinstance(row, _Doubled):
        return _refused(FieldError(row.field, "is given twice"))
    try:
        return answer(row)
    except FieldError as error:
        return _refused(error)


def _refused(error: FieldError) -> Answer:
    return {"error": {"field": error.field, "message": error.message}}


def _rows(file: TextIO) -> list[object]:
    """Read the list; a numeral keeps its type, so 1 is no more true than 9.0 is a whole number."""
    # not every stream that stands in for standard input has a name
    name = getattr(file, "name", "<stdin>")
    try:
        rows = json.load(file, object_pairs_hook=_fields)
    # a nesting too deep and a numeral too long are mistakes of the file as well
    except (ValueError, RecursionError) as error:
        raise _UnreadableError(f"{name}: not JSON: {error}") from error
    if not isinstance(rows, list):
        raise _UnreadableError(f"{name}: must hold a JSON list, one object for each patient")
    return rows


def _fields(pairs: list[tuple[str, object]]) -> dict[str, object] | _Doubled:
    fields: dict[str, object] = {}
    for name, value in pairs:
        if name in fields:
            return _Doubled(name)
        fields[name] = value
    return fields
