"""Tables for spreadsheets: read back whole, and never computed."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from lms.output.csv_table import MARK, STARTS_A_FORMULA, csv_table

#: what a person can have typed: no NUL and no half of a sign, and of the line ends one
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r")) | st.sampled_from(
    ["=1+1", "+A1", "-2", "@SUM(A1)", " =1", "\t=1", "＝1", '";=1', "a,b", "a\nb"]
)


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=5))
def test_every_cell_comes_back_and_none_is_a_formula(rows: list[list[str]]) -> None:
    """What was put in is read back, with an apostrophe before what would be computed."""
    written = csv_table(["a", "b", "c"], rows)
    assert written.startswith(MARK)
    head, *back = csv.reader(io.StringIO(written.removeprefix(MARK), newline=""))
    assert head == ["a", "b", "c"]
    assert len(back) == len(rows)
    for cells, put in zip(back, rows, strict=True):
        for cell, text in zip(cells, put, strict=True):
            assert cell in {text, f"'{text}"}
            assert not cell.lstrip().startswith(STARTS_A_FORMULA)


def test_every_cell_is_in_quotes() -> None:
    """Also where a spreadsheet parts at semicolons, a cell stays one cell."""
    assert csv_table(["a"], [["x;=1"]]) == f'{MARK}"a"\r\n"x;=1"\r\n'
