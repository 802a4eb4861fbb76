"""Tables as CSV that a spreadsheet opens as text: nothing in them is ever taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

#: a cell that begins with one of these is computed by some spreadsheet, the wide forms among them
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: by it spreadsheets know UTF-8
MARK = "\ufeff"


def csv_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Write a table with its head: UTF-8 with a mark, every cell in quotes (RFC 4180), formulas disarmed.

    >>> csv_table(["a"], [["=1+1"]])
    '\ufeff"a"\r\n"\'=1+1"\r\n'
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([plain_cell(cell) for cell in head])
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return MARK + buffer.getvalue()


def plain_cell(text: str) -> str:
    """Give a cell that no spreadsheet computes: an apostrophe before what would begin a formula.

    >>> plain_cell("@SUM(A1)")
    "'@SUM(A1)"
    >>> plain_cell(" -5")
    "' -5"
    >>> plain_cell("12 Nov 2026")
    '12 Nov 2026'
    """
    # some programs take blanks off first
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) or text.lstrip().startswith(STARTS_A_FORMULA) else text
