"""The two arms of the CRS grade as two ladders: one patient climbs both, the higher rung is the grade (CRS-01)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lms.core.clinical import CrsFindings, grade_crs, tables
from lms.core.clinical.units import fahrenheit, one_decimal
from lms.core.clinical.vocabulary import Arm, OxygenDevice, Vasopressor
from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.table_words import crs_words, put, said_of, tall
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both

#: the example of the consensus: fever, one vasopressor, low-flow cannula (CRS-01, Lee 2019); the flow is ours
EXAMPLE = CrsFindings(
    temperature_c=Fraction("39.5"),
    hypotension=True,
    vasopressors=frozenset({Vasopressor.NOREPINEPHRINE}),
    hypoxia=True,
    oxygen_device=OxygenDevice.NASAL_CANNULA,
    oxygen_flow_lpm=Fraction(4),
)


@dataclass(frozen=True, slots=True)
class _Ladder:
    name: str
    #: grade 1 first
    rungs: tuple[tuple[str, ...], ...]
    #: the rung the example stands on, and the words of that rung that are the example's
    stands: int
    strong: str


@dataclass(frozen=True, slots=True)
class _Words:
    patient: str
    answer: str
    not_added: str
    title: str
    told: str


def crs_two_arms(say: Say, prefix: str) -> Picture:
    """Draw the pressure ladder and the oxygen ladder with the example on both, and the grade the core gives it."""
    words, result = crs_words(say), grade_crs(EXAMPLE)
    stands = {reason.arm: (reason.grade, words[reason.code]) for reason in result.standing}
    rows = tables.crs_table()
    pressure = _Ladder(
        say("Pressure arm"), tuple(said_of(r.hypotension, words) for r in rows), *stands[Arm.HYPOTENSION]
    )
    oxygen = _Ladder(say("Oxygen arm"), tuple(said_of(row.hypoxia, words) for row in rows), *stands[Arm.HYPOXIA])
    temperature_c = EXAMPLE.temperature_c or Fraction(0)
    said = _Words(
        patient=say("{c} °C ({f} °F), norepinephrine, nasal cannula at {flow} L/min for hypoxia").format(
            c=one_decimal(temperature_c), f=one_decimal(fahrenheit(temperature_c)), flow=EXAMPLE.oxygen_flow_lpm
        ),
        answer=say("Pressure {pressure}, oxygen {oxygen}: grade {grade}").format(
            pressure=pressure.stands, oxygen=oxygen.stands, grade=result.grade
        ),
        not_added=say("The higher arm is the grade. Arms are never added, and the height of the fever does not count."),
        title=say("Two arms, two ladders: the higher one sets the CRS grade"),
        told=say(
            "Two ladders side by side, one for blood pressure and one for oxygen, each with rungs 1 to 4. One patient "
            "stands on rung {pressure} of the pressure ladder and on rung {oxygen} of the oxygen ladder. The grade is "
            "{grade}."
        ).format(pressure=pressure.stands, oxygen=oxygen.stands, grade=result.grade),
    )
    here = say("the patient")
    ladders = (pressure, oxygen)
    return Picture(
        title=said.title,
        description=said.told,
        wide_svg=_wide(ladders, said, result.grade, f"{prefix}-w"),
        narrow_svg=_narrow(ladders, said, result.grade, f"{prefix}-n"),
        table_head=(say("Rung"), pressure.name, oxygen.name),
        table_rows=tuple(
            (
                str(grade),
                *(
                    "; ".join(ladder.rungs[grade - 1]) + (f" ({here})" if ladder.stands == grade else "")
                    for ladder in ladders
                ),
            )
            for grade in reversed(tables.GRADES)
        ),
        caption=" ".join(
            (
                say("Fever with no other cause is what lets both arms count."),
                both(say),
                say("Source: Lee 2019, ASTCT consensus."),
            )
        ),
    )


def _wide(ladders: tuple[_Ladder, _Ladder], said: _Words, grade: int, prefix: str) -> str:
    svg = Svg(Box(0, 0, WIDE, 10), title=said.title, description=said.told, prefix=prefix)
    middle, width = WIDE / 2, 196.0
    rails = ((1 + width + 16, 1 + width + 62), (WIDE - width - 63, WIDE - width - 17))
    texts = (1.0, WIDE - width - 1)
    svg.write(texts[0], 16, ladders[0].name, css="p-15 p-b")
    svg.write(texts[1], 16, ladders[1].name, css="p-15 p-b")
    top = y = 32.0
    for rung in reversed(tables.GRADES):
        height = max(
            50.0, *(tall(ladder.rungs[rung - 1], width=width, strong=ladder.strong) + 18 for ladder in ladders)
        )
        level = y + height / 2
        lit = rung == grade
        for ladder, (left, right), x in zip(ladders, rails, texts, strict=True):
            here = ladder.stands == rung
            entries = ladder.rungs[rung - 1]
            first = level - tall(entries, width=width, strong=ladder.strong) / 2 + 13
            put(svg, x, first, entries, width=width, strong=ladder.strong)
            svg.line(left, level, right, level, css="p-line")
            if not here:
                continue
            towards = (right, middle - 22) if ladder is ladders[0] else (left, middle + 22)
            svg.line(*(towards[0], level), *(towards[1], level), css="p-go" if lit else "p-edge p-dash")
            svg.circle((left + right) / 2, level, 10 if lit else 9, css="p-fill-accent" if lit else "p-ring")
        if lit:
            svg.circle(middle, level, 17, css="p-fill-accent")
        svg.write(middle, level + 7, str(rung), css="p-20 p-b p-on" if lit else "p-20 p-b", anchor="middle")
        y += height
    for pair in rails:
        for x in pair:
            svg.line(x, top, x, y, css="p-line")
    _result(svg, said, y + 28, WIDE)
    return svg.text()


def _narrow(ladders: tuple[_Ladder, _Ladder], said: _Words, grade: int, prefix: str) -> str:
    svg = Svg(Box(0, 0, NARROW, 10), title=said.title, description=said.told, prefix=prefix)
    left, right, text = 34.0, 76.0, 94.0
    width, y = NARROW - text - 2, 16.0
    for ladder in ladders:
        svg.write(1, y, ladder.name, css="p-15 p-b")
        top = y = y + 10
        for rung in reversed(tables.GRADES):
            entries, here = ladder.rungs[rung - 1], ladder.stands == rung
            lit = here and rung == grade
            height = max(38.0, tall(entries, width=width, strong=ladder.strong) + 14)
            level = y + height / 2
            svg.line(left, level, right, level, css="p-line")
            if lit:
                svg.circle(14, level, 13, css="p-fill-accent")
            svg.write(14, level + 7, str(rung), css="p-20 p-b p-on" if lit else "p-20 p-b", anchor="middle")
            if here:
                svg.circle((left + right) / 2, level, 10 if lit else 9, css="p-fill-accent" if lit else "p-ring")
            first = level - tall(entries, width=width, strong=ladder.strong) / 2 + 13
            put(svg, text, first, entries, width=width, strong=ladder.strong)
            y += height
        for x in (left, right):
            svg.line(x, top, x, y, css="p-line")
        y += 28
    _result(svg, said, y, NARROW)
    return svg.text()


def _result(svg: Svg, said: _Words, y: float, width: float) -> None:
    """Write the patient and the grade below the ladders, and set the height."""
    inner = width - 28
    lines = len(wrap(said.patient, 14, inner)), len(wrap(said.answer, 15, inner, bold=True))
    height = lines[0] * 19 + lines[1] * 21 + 18
    svg.rect(Box(1, y - 8, width - 2, height), css="p-floor")
    y = svg.block(14, y + 14, said.patient, width=inner, size=14, leading=19, css="p-14")
    y = svg.block(14, y + 2, said.answer, width=inner, size=15, leading=21, css="p-15 p-b", bold=True)
    y = svg.block(1, y + 16, said.not_added, width=width - 4, size=14, leading=19, css="p-14")
    svg.resize(y - 8)
