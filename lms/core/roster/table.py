"""A table as a spreadsheet exports it: read strictly, cell by cell, and every mistake told by its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import StringIO

from lms.core.dates import plausible
from lms.core.problems import Problem

#: the longest text of one field that is taken
LONGEST = 200

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def table(
    data: bytes, file: str, columns: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give each row of a CSV file (UTF-8, with or without a mark in front) by column, with the line it starts on.

    Blank rows are left out; a header that is not exactly `columns` (in any order) is the only problem told.
    """
    text = decoded(data, file, problems)
    if text is None:
        return
    header: list[str] | None = None
    for line, cells in csv_lines(text, file, problems):
        if header is None:
            header = [cell.strip() for cell in cells]
            if wrong := header_mistake(header, columns):
                problems.append(Problem(file, line, wrong))
                return
        elif any(cell.strip() for cell in cells):
            if len(cells) == len(header):
                yield line, dict(zip(header, cells, strict=True))
            else:
                problems.append(Problem(file, line, f"has {len(cells)} fields, the header has {len(header)}"))


def decoded(data: bytes, file: str, problems: list[Problem]) -> str | None:
    """Read the text of a file; None, and a problem, where it is no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(Problem(file, line, "is not UTF-8: save the file as CSV UTF-8"))
        return None


def csv_lines(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Give each record with the line it starts on; a record the format does not allow is a problem and the end."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(file, line, f"is not readable as CSV: {error}"))
            return
        yield line, cells


def header_mistake(header: Sequence[str], columns: Sequence[str]) -> str | None:
    """Say what is wrong with a header that must name exactly these columns, in any order; None when nothing is."""
    missing = [name for name in columns if name not in header]
    strange = [name for name in header if name not in columns]
    if missing or strange:
        told = [f"lacks {', '.join(missing)}"] if missing else []
        told += [f"knows no {', '.join(repr(name) for name in strange)}"] if strange else []
        return f"the header {' and '.join(told)}; the columns are {','.join(columns)}"
    if len(header) != len(columns):
        return "the header names a column twice"
    return None


class Cells:
    """The cells of one row by column, and what is wrong with them."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str]) -> None:
        self.file, self.line, self.cells = file, line, cells
        self.problems: list[Problem] = []

    def check(self) -> None:
        """Note each cell that is too long or holds what cannot be printed."""
        for column, cell in self.cells.items():
            if len(cell) > LONGEST:
                self.say(f"{column} is longer than {LONGEST} characters")
            elif any(not char.isprintable() for char in cell.strip()):
                self.say(f"{column} holds a line break or another character that cannot be printed")

    def text(self, column: str) -> str:
        """Give a cell without the blanks around it."""
        return self.cells[column].strip()

    def needed(self, column: str) -> str:
        """Give a cell that may not be empty."""
        value = self.text(column)
        if not value:
            self.say(f"{column} is empty")
        return value

    def day(self, column: str) -> date | None:
        """Give a day; None where the cell is empty or wrong."""
        value = self.text(column)
        if not value:
            return None
        # fromisoformat alone would take 20261120 and week dates, which a spreadsheet may mean otherwise
        if _ISO.fullmatch(value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                pass
            else:
                if plausible(day):
                    return day
                self.say(f"{column} {value!r} cannot be meant: write a day of these years, or leave it blank for open")
                return None
        self.say(f"{column} {value!r} is not a day: write it as 2026-11-20")
        return None

    def say(self, message: str) -> None:
        """Note one mistake of this row."""
        self.problems.append(Problem(self.file, self.line, message))
