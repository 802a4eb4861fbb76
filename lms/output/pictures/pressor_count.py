"""Which running vasopressors count: combinations of drugs and the grade the core gives each (CRS-08, Lee 2019)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.clinical.crs import grade_crs
from lms.core.clinical.findings import CrsFindings
from lms.core.clinical.results import CrsResult
from lms.core.clinical.units import FEVER_C
from lms.core.clinical.vocabulary import OxygenDevice, Vasopressor, Warn
from lms.output.pictures.svg import Box, Svg, width_of, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both

_NOREPINEPHRINE, _EPINEPHRINE, _VASOPRESSIN = (
    Vasopressor.NOREPINEPHRINE,
    Vasopressor.EPINEPHRINE,
    Vasopressor.VASOPRESSIN,
)
#: what is shown, the highest grade first; none at all is a pressure held with fluids
COMBINATIONS: tuple[tuple[Vasopressor, ...], ...] = (
    (_NOREPINEPHRINE, _EPINEPHRINE, _VASOPRESSIN),
    (_NOREPINEPHRINE, _EPINEPHRINE),
    (_NOREPINEPHRINE, _VASOPRESSIN),
    (_NOREPINEPHRINE,),
    (),
    (_VASOPRESSIN,),
)

_CHIP, _GAP, _INSIDE = 30.0, 8.0, 10.0
#: room for the number in the count, and a little more than the estimate of a bold word
_NUMBER = 28.0


@dataclass(frozen=True, slots=True)
class _Chip:
    """One drug as it is drawn: `place` is its number in the count, 0 where it is not counted."""

    name: str
    place: int


@dataclass(frozen=True, slots=True)
class _Row:
    #: empty where the table is silent and the site decides
    grade: str
    #: how wide the bar at the left is, in steps
    steps: int
    chips: tuple[_Chip, ...]
    counted: str


def pressor_count(say: Say, prefix: str) -> Picture:
    """Draw six combinations of drugs with the grade of the pressure arm; a drug that does not count is dashed."""
    names = {
        _NOREPINEPHRINE: say("norepinephrine"),
        _EPINEPHRINE: say("epinephrine"),
        _VASOPRESSIN: say("vasopressin"),
    }
    rows = tuple(_row(say, drugs, names) for drugs in COMBINATIONS)
    title = say("Which vasopressors count")
    description = say(
        "Six rows of drugs that hold a low pressure, each with the grade of the pressure arm. Norepinephrine and "
        "epinephrine count, vasopressin does not. Two counted drugs are grade 4, one is grade 3, none is grade 2. "
        "For vasopressin as the only drug the site decides."
    )
    return Picture(
        title=title,
        description=description,
        wide_svg=_draw(say, rows, WIDE, title, description, f"{prefix}-w"),
        narrow_svg=_draw(say, rows, NARROW, title, description, f"{prefix}-n"),
        table_head=(say("Running for low pressure"), say("Counted"), say("Grade of the pressure arm")),
        table_rows=tuple(
            (
                ", ".join(chip.name for chip in row.chips),
                row.counted,
                row.grade or say("your site decides: not in the ASTCT table"),
            )
            for row in rows
        ),
        caption=" ".join(
            (
                say("For a patient with CRS. Any dose counts, for any time. The oxygen arm may be higher."),
                both(say),
                say("Source: Lee 2019, ASTCT consensus."),
            )
        ),
    )


def pressure_grade(drugs: tuple[Vasopressor, ...]) -> CrsResult:
    """Grade a febrile patient with low pressure on these drugs and no hypoxia, so the pressure arm speaks alone."""
    return grade_crs(
        CrsFindings(
            temperature_c=FEVER_C,
            hypotension=True,
            vasopressors=frozenset(drugs),
            hypoxia=False,
            oxygen_device=OxygenDevice.ROOM_AIR,
        )
    )


def counts(drug: Vasopressor) -> bool:
    """Say whether the core counts this drug: alone, it leaves no question about the grade (CRS-08, CRS-09)."""
    return Warn.VASOPRESSIN_ALONE not in pressure_grade((drug,)).warnings


def _row(say: Say, drugs: tuple[Vasopressor, ...], names: dict[Vasopressor, str]) -> _Row:
    found = pressure_grade(drugs)
    silent = Warn.VASOPRESSIN_ALONE in found.warnings
    chips, place = [], 0
    for drug in drugs:
        if counts(drug):
            place += 1
            chips.append(_Chip(names[drug], place))
        else:
            chips.append(_Chip(say("{drug}, not counted").format(drug=names[drug]), 0))
    shown = tuple(chips) or (_Chip(say("fluids, no vasopressor"), 0),)
    return _Row("" if silent else str(found.grade), 0 if silent else found.grade, shown, str(place))


def _draw(say: Say, rows: tuple[_Row, ...], width: int, title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, width, 10), title=title, description=told, prefix=prefix)
    left, step = (62.0, 4.0) if width > NARROW else (58.0, 6.0)
    heading = say("Grade of the pressure arm, and what is running")
    y = svg.block(1, 16, heading, width=width - 4, size=13, leading=17, css="p-13 p-muted") - 6
    top = y
    for row in rows:
        y = _rung(svg, say, row, Box(left, y, width - left - _INSIDE, 0), step=step, width=width)
        svg.line(1, y, width - 1, y, css="p-line")
    svg.rect(Box(1, top, width - 2, y - top), css="p-line")
    svg.resize(y + 2)
    return svg.text()


def _rung(svg: Svg, say: Say, row: _Row, box: Box, *, step: float, width: int) -> float:
    """Draw one row from `box.y` down; give where it ends."""
    start, y = box.y, box.y + 12
    places = _places(row.chips, box.x, y, box.x + box.width)
    end = places[-1].y + _CHIP + 12
    silent = say("not in the ASTCT table: your site decides")
    words = [] if row.grade else wrap(silent, 13, box.width, bold=True)
    height = end + 17 * len(words) - start + (2 if words else 0)
    svg.rect(Box(1, start, width - 2, height), css="p-surface")
    if row.steps:
        svg.rect(Box(1, start, 4.0 + step * (row.steps - 1), height), css="p-bar")
    svg.write(40, start + min(height / 2 + 7, 40), row.grade or "?", css="p-20 p-b", anchor="middle")
    for chip, place in zip(row.chips, places, strict=True):
        if chip.place:
            svg.rect(place, css="p-fill-accent", radius=4)
            svg.write(place.x + _INSIDE, place.y + 20, f"{chip.place}", css="p-14 p-b p-on")
            svg.write(place.x + _INSIDE + 16, place.y + 20, chip.name, css="p-14 p-b p-on")
        else:
            svg.rect(place, css="p-edge p-dash", radius=4)
            svg.write(place.x + _INSIDE, place.y + 20, chip.name, css="p-14")
    if words:
        svg.block(box.x, end + 6, silent, width=box.width, size=13, leading=17, css="p-13 p-b", bold=True)
    return start + height


def _places(chips: tuple[_Chip, ...], x: float, y: float, right: float) -> list[Box]:
    """Set chips beside each other as long as they fit, then on the next line."""
    found: list[Box] = []
    at = x
    for chip in chips:
        wide = width_of(chip.name, 14, bold=bool(chip.place)) + 2 * _INSIDE + (_NUMBER if chip.place else 4)
        if at > x and at + wide > right:
            at, y = x, y + _CHIP + _GAP
        found.append(Box(at, y, wide, _CHIP))
        at += wide + _GAP
    return found
