"""The ICANS grades as a ladder: five domains side by side, the highest rung in any is the grade (IC-01, Lee 2019)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both, numbers


@dataclass(frozen=True, slots=True)
class _Rung:
    grade: int
    #: ICE, waking, seizure, motor, raised pressure; empty where the domain has no such grade
    cells: tuple[str, str, str, str, str]


def icans_ladder(say: Say, prefix: str) -> Picture:
    """Draw grades 4 to 1 as rungs with what each domain shows there."""
    known = numbers()
    domains = (say("ICE score"), say("Waking"), say("Seizure"), say("Motor"), say("Raised pressure"))
    rungs = (
        _Rung(
            4,
            (
                say("0, cannot be woken"),
                say("only to vigorous or repeated touch, or not at all"),
                say("over {minutes} min, or repeated with no return to baseline in between").format(**known),
                say("deep focal weakness, such as hemiparesis"),
                say("diffuse edema, posturing, sixth-nerve palsy, papilledema, Cushing’s triad"),
            ),
        ),
        _Rung(
            3,
            (
                say("{ice3}, can be woken").format(**known),
                say("only to touch"),
                say("resolves rapidly; seen on EEG only: resolves with treatment"),
                "",
                say("focal edema on imaging"),
            ),
        ),
        _Rung(2, (known["ice2"], say("to voice"), "", "", "")),
        _Rung(1, (known["ice1"], say("on their own"), "", "", "")),
    )
    title = say("ICANS grades 1 to 4 as a ladder of five domains")
    description = say(
        "Four rungs, grade 4 on top. On each rung stands what the ICE score, waking, seizures, strength and raised "
        "pressure show. The highest rung reached in any domain is the grade."
    )
    return Picture(
        title=title,
        description=description,
        wide_svg=_wide(domains, rungs, title, description, f"{prefix}-w"),
        narrow_svg=_narrow(domains, rungs, title, description, f"{prefix}-n"),
        table_head=(say("ASTCT grade"), *domains),
        table_rows=tuple(
            (str(rung.grade), *(cell or say("not in this grade") for cell in rung.cells)) for rung in rungs
        ),
        caption=" ".join(
            (
                say("The highest rung in any domain is the grade, if nothing else explains it."),
                say("Waking on their own is normal: by itself it is no grade."),
                say("Tremor, myoclonus and bleeding do not set it."),
                both(say),
                say("Source: Lee 2019, ASTCT consensus."),
            )
        ),
    )


def _wide(domains: tuple[str, ...], rungs: tuple[_Rung, ...], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, WIDE, 10), title=title, description=told, prefix=prefix)
    rail, gap = 46.0, 6.0
    column = (WIDE - rail - 2) / len(domains)
    for place, domain in enumerate(domains):
        svg.write(rail + place * column + gap, 16, domain, css="p-13 p-b")
    y = 28.0
    top = y
    for rung in rungs:
        lines = max(len(wrap(cell, 13, column - 2 * gap)) for cell in rung.cells)
        height = max(42.0, lines * 17 + 20)
        svg.rect(Box(1, y, WIDE - 2, height), css="p-surface")
        svg.rect(Box(1, y, 4.0 + 4 * (rung.grade - 1), height), css="p-bar")
        svg.write(33, y + height / 2 + 7, str(rung.grade), css="p-20 p-b", anchor="middle")
        for place, cell in enumerate(rung.cells):
            x = rail + place * column + gap
            if cell:
                svg.block(x, y + 23, cell, width=column - 2 * gap, size=13, leading=17, css="p-13")
            else:
                svg.line(x, y + height / 2, x + 12, y + height / 2, css="p-edge")
        y += height
        svg.line(1, y, WIDE - 1, y, css="p-line")
    svg.line(1, top, WIDE - 1, top, css="p-line")
    for x in (1.0, *(rail + place * column - 2 for place in range(len(domains))), WIDE - 1.0):
        svg.line(x, top, x, y, css="p-line" if x in {1.0, WIDE - 1.0} else "p-hair")
    svg.resize(y + 2)
    return svg.text()


def _narrow(domains: tuple[str, ...], rungs: tuple[_Rung, ...], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, NARROW, 10), title=title, description=told, prefix=prefix)
    left, words, y = 58.0, 138.0, 1.0
    width = NARROW - words - 10
    for rung in rungs:
        start, y = y, y + 24
        shown = [(domain, cell) for domain, cell in zip(domains, rung.cells, strict=True) if cell]
        lines = [
            max(len(wrap(cell, 13, width, bold=True)), len(wrap(domain, 13, words - left - 8)))
            for domain, cell in shown
        ]
        height = sum(lines) * 17 + 6 * (len(lines) - 1) + 26
        svg.rect(Box(1, start, NARROW - 2, height), css="p-surface")
        svg.rect(Box(1, start, 4.0 + 6 * (rung.grade - 1), height), css="p-bar")
        svg.write(40, start + min(height / 2 + 7, 34), str(rung.grade), css="p-20 p-b", anchor="middle")
        for (domain, cell), count in zip(shown, lines, strict=True):
            svg.block(left, y, domain, width=words - left - 8, size=13, leading=17, css="p-13 p-muted")
            svg.block(words, y, cell, width=width, size=13, leading=17, css="p-13 p-b", bold=True)
            y += count * 17 + 6
        y = start + height
        svg.line(1, y, NARROW - 1, y, css="p-line")
    svg.rect(Box(1, 1, NARROW - 2, y - 1), css="p-line")
    svg.resize(y + 2)
    return svg.text()
