"""The ASTCT table of ICANS grades as published, domain by domain, from the cells of the core (IC-00, Lee 2019)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.clinical import tables
from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.table_words import domain_words, icans_words, put, said_of, tall
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    #: grade 1 first; empty where the domain has no such grade
    cells: tuple[tuple[str, ...], ...]
    #: what to say of the grades it has not
    missing: str


@dataclass(frozen=True, slots=True)
class _Words:
    grade: str
    title: str
    told: str


def icans_table(say: Say, prefix: str) -> Picture:
    """Draw five domains as rows and grades 1 to 4 as columns; on a phone each domain with the grades it has."""
    words, names = icans_words(say), domain_words(say)
    rows = tuple(
        _Row(
            names[row.domain],
            tuple(said_of(cell, words) for cell in row.cells),
            say("not in this table: grade {grades}").format(
                grades=", ".join(str(grade) for grade in tables.GRADES if not row.cell(grade).entries)
            ),
        )
        for row in tables.icans_table()
    )
    said = _Words(
        grade=say("Grade {grade}"),
        title=say("The ASTCT table of ICANS grades for adults"),
        told=say(
            "A table of five domains: ICE score, consciousness, seizure, motor findings, raised intracranial pressure. "
            "For each it says what is grade 1, 2, 3 and 4. Seizures and raised pressure begin at grade 3, motor "
            "findings have grade 4 alone."
        ),
    )
    nothing = say("not in this grade")
    return Picture(
        title=said.title,
        description=said.told,
        wide_svg=_wide(rows, said, say("Domain"), f"{prefix}-w"),
        narrow_svg=_narrow(rows, said, f"{prefix}-n"),
        table_head=(say("Domain"), *(said.grade.format(grade=grade) for grade in tables.GRADES)),
        table_rows=tuple((row.name, *("; ".join(cell) or nothing for cell in row.cells)) for row in rows),
        caption=" ".join(
            (
                say("The highest grade in any domain is the grade, if nothing else explains it."),
                say("Waking on their own is normal: by itself it is no grade."),
                both(say),
                say("Source: Lee 2019, ASTCT consensus."),
            )
        ),
    )


def _wide(rows: tuple[_Row, ...], said: _Words, domain: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, WIDE, 10), title=said.title, description=said.told, prefix=prefix)
    rail, inside, top = 124.0, 8.0, 26.0
    edges = (rail, rail + 116, rail + 202, rail + 372)
    ends = (*edges[1:], WIDE - 1.0)
    svg.write(inside, 17, domain, css="p-13 p-muted")
    for grade, x in zip(tables.GRADES, edges, strict=True):
        svg.write(x + inside, 17, said.grade.format(grade=grade), css="p-13 p-b")
    y = top
    for row in rows:
        tallest = max(
            tall(cell, width=end - x - 2 * inside) for cell, x, end in zip(row.cells, edges, ends, strict=True)
        )
        height = max(tallest, tall((row.name,), width=rail - 2 * inside, strong=row.name)) + 20
        svg.rect(Box(1, y, WIDE - 2, height), css="p-surface")
        put(svg, inside, y + 23, (row.name,), width=rail - 2 * inside, strong=row.name)
        for cell, x, end in zip(row.cells, edges, ends, strict=True):
            if cell:
                put(svg, x + inside, y + 23, cell, width=end - x - 2 * inside)
            else:
                svg.line(x + inside, y + 19, x + inside + 12, y + 19, css="p-edge")
        y += height
        if row is not rows[-1]:
            svg.line(1, y, WIDE - 1, y, css="p-hair")
    for x in edges:
        svg.line(x, top, x, y, css="p-hair")
    svg.rect(Box(1, top, WIDE - 2, y - top), css="p-line")
    svg.resize(y + 2)
    return svg.text()


def _narrow(rows: tuple[_Row, ...], said: _Words, prefix: str) -> str:
    svg = Svg(Box(0, 0, NARROW, 10), title=said.title, description=said.told, prefix=prefix)
    left, inside, width, y = 50.0, 12.0, NARROW - 60.0, 1.0
    for row in rows:
        start, lines = y, wrap(row.name, 14, NARROW - 2 * inside, bold=True)
        missing = not all(row.cells)
        height = len(lines) * 18 + 14 + sum(tall(cell, width=width) + 7 for cell in row.cells if cell) + 24 * missing
        svg.rect(Box(1, start, NARROW - 2, height), css="p-surface")
        y = svg.block(
            inside, y + 21, row.name, width=NARROW - 2 * inside, size=14, leading=18, css="p-14 p-b", bold=True
        )
        y += 2
        if missing:
            svg.write(inside, y, row.missing, css="p-13 p-muted")
            y += 24
        for grade, cell in zip(tables.GRADES, row.cells, strict=True):
            if cell:
                svg.rect(Box(1, y - 13, 4.0 + 4 * (grade - 1), tall(cell, width=width)), css="p-bar")
                svg.write(34, y + 1, str(grade), css="p-15 p-b", anchor="middle")
                y = put(svg, left, y, cell, width=width) + 7
        y = start + height
        svg.line(1, y, NARROW - 1, y, css="p-line")
    svg.rect(Box(1, 1, NARROW - 2, y - 1), css="p-line")
    svg.resize(y + 2)
    return svg.text()
