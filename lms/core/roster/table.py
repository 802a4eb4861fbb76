"""A table as a spreadsheet exports it: read strictly, cell by cell, and every mistake told by its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from io import StringIO

from lms.core.dates import plausible
from lms.core.problems import Problem

#: the longest text of one field that is taken
LONGEST = 200
#: of what is wrong so much is shown
SHOWN = 60
#: of the columns nobody knows so many are named
MOST_NAMED = 12

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINE_END = re.compile(rb"\r\n|\r|\n")
#: what else parts the fields of such files
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def table(
    data: bytes, file: str, columns: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give each row of a CSV file (UTF-8, with or without a mark in front) by column, with the line it starts on.

    Blank rows are left out; a header that is not exactly `columns` (in any order) is the only problem told.
    """
    for line, cells in records(data, file, columns, problems):
        yield line, dict(zip(columns, cells, strict=True))


def records(
    data: bytes, file: str, columns: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[int, Sequence[str]]]:
    """Give the same rows, each as its cells in the order of `columns`, whatever the order in the file."""
    text = decoded(data, file, problems)
    if text is None:
        return
    header: list[str] | None = None
    order: Sequence[int] = ()
    for line, cells in csv_lines(text, file, problems):
        if header is None:
            header = [cell.strip() for cell in cells]
            if wrong := header_mistake(header, columns):
                problems.append(Problem(file, line, wrong))
                return
            order = () if header == list(columns) else [header.index(name) for name in columns]
        elif any(map(str.strip, cells)):
            if len(cells) == len(header):
                yield line, [cells[place] for place in order] if order else cells
            else:
                problems.append(Problem(file, line, f"has {len(cells)} fields, the header has {len(header)}"))


def decoded(data: bytes, file: str, problems: list[Problem]) -> str | None:
    """Read the text of a file; None, and a problem, where it is no UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(data, 0, error.start)) + 1
    else:
        # UTF-16 without a mark can be read as UTF-8, with every other character NUL
        if "\0" not in text.partition("\n")[0]:
            return text
        line = 1
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
            open_quote = "unexpected end" in str(error) or "field limit" in str(error)
            why = "a quote is opened and not closed, or a field is far too long" if open_quote else str(error)
            problems.append(Problem(file, line, f"is not readable as CSV: {why}"))
            return
        yield line, cells


def header_mistake(header: Sequence[str], columns: Sequence[str]) -> str | None:
    """Say what is wrong with a header that must name exactly these columns, in any order; None when nothing is."""
    missing = [name for name in columns if name not in header]
    strange = [name for name in header if name not in columns]
    if missing or strange:
        told = [f"lacks {', '.join(missing)}"] if missing else []
        told += [f"knows no {_some(strange)}"] if strange else []
        hint = next(
            (
                f"; commas part fields, not {word}"
                for mark, word in _OTHER_SEPARATORS.items()
                if mark in "".join(header[:1])
            ),
            "",
        )
        return f"the header {' and '.join(told)}; the columns are {','.join(columns)}{hint}"
    if len(header) != len(columns):
        return "the header names a column twice"
    return None


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(map(shown, names[:MOST_NAMED])) + (f" and {more} more" if more > 0 else "")


def shown(value: str) -> str:
    """Give a wrong value in quotes, fit for any screen: a long one cut, what cannot be printed by its code."""
    return repr(value if len(value) <= SHOWN else f"{value[:SHOWN]}…")


@lru_cache(maxsize=4096)
def _day(value: str) -> date | None:
    """Read a day; None where it is none. A file has many rows and few days."""
    # fromisoformat alone would take 20261120 and week dates, which a spreadsheet may mean otherwise
    if not _ISO.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def plain_day(value: str) -> date | None:
    """Give the day that a cell without blanks states; None where nothing or nothing that can be meant is written."""
    day = _day(value)
    return day if day is not None and plausible(day) else None


class Cells:
    """The cells of one row by column, and what is wrong with them."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str]) -> None:
        self.file, self.line, self.cells = file, line, cells
        self.problems: list[Problem] = []

    def check(self) -> None:
        """Note each cell that is too long or holds what cannot be printed."""
        joined = "".join(self.cells.values())
        if len(joined) <= LONGEST and joined.isprintable():
            return
        for column, cell in self.cells.items():
            if len(cell) > LONGEST:
                self.say(f"{column} is longer than {LONGEST} characters")
            elif not (stripped := cell.strip()).isprintable():
                code = next(ord(char) for char in stripped if not char.isprintable())
                self.say(f"{column} holds a line break or another character that cannot be printed (U+{code:04X})")

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
        day = _day(value)
        if day is not None:
            if plausible(day):
                return day
            self.say(f"{column} {shown(value)} cannot be meant: write a day of these years, or leave it blank for open")
            return None
        self.say(f"{column} {shown(value)} is not a day: write it as 2026-11-20")
        return None

    def say(self, message: str) -> None:
        """Note one mistake of this row."""
        self.problems.append(Problem(self.file, self.line, message))
