"""The ASTCT table of CRS grades as published, from the cells of the core: fever in every row, two arms (CRS-00)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.clinical import tables
from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.table_words import crs_words, put, said_of, tall
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both


@dataclass(frozen=True, slots=True)
class _Row:
    grade: int
    hypotension: tuple[str, ...]
    hypoxia: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    grade: str
    hypotension: str
    hypoxia: str
    #: beside the second arm, where the row asks for one of the two
    or_hypoxia: str
    fever: str
    waived: str
    death: str
    title: str
    told: str


def crs_table(say: Say, prefix: str) -> Picture:
    """Draw grades 1 to 4 row by row, fever above them and death below."""
    words = crs_words(say)
    core = tables.crs_table()
    rows = tuple(_Row(row.grade, said_of(row.hypotension, words), said_of(row.hypoxia, words)) for row in core)
    fever = "; ".join(said_of(core[0].fever, words))
    said = _Words(
        grade=say("Grade"),
        hypotension=say("Hypotension"),
        hypoxia=say("Hypoxia"),
        or_hypoxia=say("and/or hypoxia"),
        fever=say("Fever in every grade: {fever}").format(fever=fever),
        waived=say("Not asked for once CRS is established and a drug that hides fever was given"),
        death=say("death due to CRS"),
        title=say("The ASTCT table of CRS grades"),
        told=say(
            "A table of five rows under one line for fever. Grades 1 to 4 each have a cell for hypotension and a cell "
            "for hypoxia; either one is enough for the grade. Grade 5 is death due to CRS."
        ),
    )
    return Picture(
        title=said.title,
        description=said.told,
        wide_svg=_wide(rows, said, f"{prefix}-w"),
        narrow_svg=_narrow(rows, said, f"{prefix}-n"),
        table_head=(say("ASTCT grade"), say("Fever"), said.hypotension, said.or_hypoxia),
        table_rows=(
            *((str(row.grade), fever, "; ".join(row.hypotension), "; ".join(row.hypoxia)) for row in rows),
            ("5", *(said.death,) * 3),
        ),
        caption=" ".join(
            (
                say("The higher arm is the grade. Both arms count only where no other cause explains them."),
                both(say),
                say("Source: Lee 2019, ASTCT consensus."),
            )
        ),
    )


def _wide(rows: tuple[_Row, ...], said: _Words, prefix: str) -> str:
    svg = Svg(Box(0, 0, WIDE, 10), title=said.title, description=said.told, prefix=prefix)
    first, second, inside = 76.0, 330.0, 12.0
    svg.rect(Box(1, 1, WIDE - 2, 56), css="p-floor")
    svg.write(inside, 24, said.fever, css="p-14 p-b")
    svg.write(inside, 45, said.waived, css="p-13")
    y = 84.0
    svg.write(inside, y - 7, said.grade, css="p-13 p-muted")
    svg.write(first + inside, y - 7, said.hypotension, css="p-13 p-b")
    svg.write(second + inside, y - 7, said.or_hypoxia, css="p-13 p-b")
    top = y
    for row in rows:
        widths = second - first - 2 * inside, WIDE - 2 - second - 2 * inside
        height = max(tall(row.hypotension, width=widths[0]), tall(row.hypoxia, width=widths[1])) + 20
        svg.rect(Box(1, y, WIDE - 2, height), css="p-surface")
        svg.rect(Box(1, y, 4.0 + 6 * (row.grade - 1), height), css="p-bar")
        svg.write(52, y + height / 2 + 7, str(row.grade), css="p-20 p-b", anchor="middle")
        put(svg, first + inside, y + 23, row.hypotension, width=widths[0])
        put(svg, second + inside, y + 23, row.hypoxia, width=widths[1])
        y += height
        svg.line(1, y, WIDE - 1, y, css="p-line" if row is rows[-1] else "p-hair")
    svg.line(first, top, first, y, css="p-hair")
    svg.line(second, top, second, y, css="p-hair")
    svg.write(52, y + 25, "5", css="p-20 p-b", anchor="middle")
    svg.write(first + inside, y + 23, said.death, css="p-13")
    svg.rect(Box(1, top, WIDE - 2, y + 36 - top), css="p-line")
    svg.resize(y + 38)
    return svg.text()


def _narrow(rows: tuple[_Row, ...], said: _Words, prefix: str) -> str:
    svg = Svg(Box(0, 0, NARROW, 10), title=said.title, description=said.told, prefix=prefix)
    left, inside, width = 62.0, 12.0, NARROW - 74.0
    lines = len(wrap(said.fever, 14, NARROW - 2 * inside - 4, bold=True))
    waived = len(wrap(said.waived, 13, NARROW - 2 * inside - 4))
    deep = lines * 18 + waived * 17 + 18
    svg.rect(Box(1, 1, NARROW - 2, deep), css="p-floor")
    y = svg.block(inside, 23, said.fever, width=NARROW - 2 * inside - 4, size=14, leading=18, css="p-14 p-b", bold=True)
    svg.block(inside, y, said.waived, width=NARROW - 2 * inside - 4, size=13, leading=17, css="p-13")
    y = top = deep + 9
    for row in rows:
        height = 2 * 18 + tall(row.hypotension, width=width) + tall(row.hypoxia, width=width) + 26
        svg.rect(Box(1, y, NARROW - 2, height), css="p-surface")
        svg.rect(Box(1, y, 4.0 + 6 * (row.grade - 1), height), css="p-bar")
        svg.write(43, y + height / 2 + 7, str(row.grade), css="p-20 p-b", anchor="middle")
        svg.write(left, y + 21, said.hypotension, css="p-13 p-b")
        at = put(svg, left, y + 39, row.hypotension, width=width) + 8
        svg.write(left, at, said.or_hypoxia if row.grade > 1 else said.hypoxia, css="p-13 p-b")
        put(svg, left, at + 18, row.hypoxia, width=width)
        y += height
        svg.line(1, y, NARROW - 1, y, css="p-line" if row is rows[-1] else "p-hair")
    svg.write(43, y + 26, "5", css="p-20 p-b", anchor="middle")
    svg.write(left, y + 24, said.death, css="p-13")
    svg.rect(Box(1, top, NARROW - 2, y + 38 - top), css="p-line")
    svg.resize(y + 40)
    return svg.text()
