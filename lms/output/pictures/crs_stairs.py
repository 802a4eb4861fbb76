"""The CRS grades as stairs: fever is the floor, a step is what pressure and oxygen need (CRS-01, Lee 2019)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both, numbers


@dataclass(frozen=True, slots=True)
class _Step:
    grade: int
    pressure: str
    oxygen: str


#: the patient shown: one vasopressor (filled dot) and a cannula at 4 L/min (open dot)
_EXAMPLE_FLOW_LPM = 4


def crs_stairs(say: Say, prefix: str) -> Picture:
    """Draw the stairs with one patient's two arms on them; the higher one lights its number."""
    known = numbers()
    steps = (
        _Step(1, say("none"), say("none")),
        _Step(
            2, say("low, held without a vasopressor"), say("nasal cannula ≤ {flow} L/min or blow-by").format(**known)
        ),
        _Step(
            3,
            say("one vasopressor, ± vasopressin"),
            say("high flow > {flow} L/min, or any oxygen mask (not CPAP or BiPAP)").format(**known),
        ),
        _Step(4, say("two or more, not counting vasopressin"), say("CPAP, BiPAP or ventilator")),
    )
    title = say("CRS grades 1 to 4 as stairs")
    description = say(
        "Four steps rise from a floor of fever. Each names what the blood pressure needs and what the oxygen needs. "
        "One patient has a vasopressor, on step 3, and a nasal cannula, on step 2: the grade is 3."
    )
    rows = tuple((str(step.grade), step.pressure, step.oxygen) for step in reversed(steps))
    return Picture(
        title=title,
        description=description,
        wide_svg=_wide(say, steps, known, title, description, f"{prefix}-w"),
        narrow_svg=_narrow(say, steps, known, title, description, f"{prefix}-n"),
        table_head=(say("ASTCT grade"), say("Blood pressure needs"), say("Oxygen needs")),
        table_rows=rows,
        caption=" ".join(
            (
                say("The higher arm is the grade. Grade 5 is death due to CRS."),
                both(say),
                say("Source: Lee 2019, ASTCT consensus."),
            )
        ),
    )


def _floor(say: Say, known: dict[str, str]) -> str:
    return say("Fever ≥ {fever_c} °C ({fever_f} °F), now or earlier and then treated; no other cause").format(**known)


def _together(say: Say) -> tuple[str, str, str]:
    return (
        say("One vasopressor: 3."),
        say("Nasal cannula at {flow} L/min: 2.").format(flow=_EXAMPLE_FLOW_LPM),
        say("Together grade 3, set by the pressure arm."),
    )


def _wide(say: Say, steps: tuple[_Step, ...], known: dict[str, str], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, WIDE, 10), title=title, description=told, prefix=prefix)
    column, rise, inside, top = 169.5, 30.0, 14.0, 34.0
    tops = [top + (len(steps) - step.grade) * rise for step in steps]
    floor = max(y + _height(step, column - 2 * inside) for y, step in zip(tops, steps, strict=True)) + 10
    outline = f"M1 {floor}"
    for place, y in enumerate(tops):
        outline += f"V{y}H{1 + (place + 1) * column}"
    svg.path(f"{outline}V{floor}Z", css="p-surface")
    for place, (step, y) in enumerate(zip(steps, tops, strict=True)):
        x = 1 + place * column
        if place:
            svg.line(x, y + rise, x, floor, css="p-hair")
        lit = step.grade == 3
        if lit:
            svg.circle(x + inside + 11, y - 17, 14, css="p-fill-accent")
        svg.write(x + inside + 11, y - 10, str(step.grade), css="p-20 p-b p-on" if lit else "p-20 p-b", anchor="middle")
        if place == 0:
            svg.write(x + inside + 26, y - 11, say("ASTCT grade"), css="p-13 p-muted")
        _arms(svg, say, step, x + inside, y + 20, column - 2 * inside)
    svg.path(f"{outline}V{floor}Z", css="p-line")
    lines = wrap(_floor(say, known), 14, 4 * column - 2 * inside, bold=True)
    deep = 12 + 18 * len(lines)
    svg.rect(Box(1, floor, 4 * column, deep), css="p-floor")
    svg.block(
        1 + inside,
        floor + 20,
        _floor(say, known),
        width=4 * column - 2 * inside,
        size=14,
        leading=18,
        css="p-14 p-b",
        bold=True,
    )
    one, two, both_ = _together(say)
    y = floor + deep + 26
    svg.circle(9, y - 5, 6, css="p-fill-accent")
    svg.write(22, y, one, css="p-14")
    svg.circle(189, y - 5, 5, css="p-ring")
    svg.write(202, y, two, css="p-14")
    svg.block(1, y + 22, both_, width=WIDE, size=14, leading=20, css="p-14 p-b", bold=True)
    svg.resize(y + 32)
    return svg.text()


def _height(step: _Step, width: float) -> float:
    lines = len(wrap(step.pressure, 13, width, bold=True)) + len(wrap(step.oxygen, 13, width, bold=True))
    return 20 + 2 * 17 + lines * 17 + 8


def _arms(svg: Svg, say: Say, step: _Step, x: float, y: float, width: float) -> None:
    svg.write(x, y, say("pressure"), css="p-13 p-muted")
    if step.grade == 3:
        svg.circle(x + 72, y - 5, 6, css="p-fill-accent")
    y = svg.block(x, y + 17, step.pressure, width=width, size=13, leading=17, css="p-13 p-b", bold=True)
    y += 8
    svg.write(x, y, say("oxygen"), css="p-13 p-muted")
    if step.grade == 2:
        svg.circle(x + 64, y - 5, 5, css="p-ring")
    svg.block(x, y + 17, step.oxygen, width=width, size=13, leading=17, css="p-13 p-b", bold=True)


def _narrow(say: Say, steps: tuple[_Step, ...], known: dict[str, str], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, NARROW, 10), title=title, description=told, prefix=prefix)
    left, half, y = 62.0, 106.0, 1.0
    bars: list[tuple[float, float, float]] = []
    for step in reversed(steps):
        start = y
        lines = max(len(wrap(words, 13, half, bold=True)) for words in (step.pressure, step.oxygen))
        height = 32.0 + lines * 17
        svg.rect(Box(1, y, NARROW - 2, height), css="p-surface")
        bars.append((start, height, 4.0 + 6 * (step.grade - 1)))
        middle = y + height / 2
        if step.grade == 3:
            svg.circle(43, middle, 14, css="p-fill-accent")
        svg.write(43, middle + 7, str(step.grade), css=f"p-20 p-b{' p-on' if step.grade == 3 else ''}", anchor="middle")
        svg.write(left, y + 18, say("pressure"), css="p-13 p-muted")
        svg.write(left + half + 10, y + 18, say("oxygen"), css="p-13 p-muted")
        if step.grade == 3:
            svg.circle(left + 72, y + 13, 6, css="p-fill-accent")
        if step.grade == 2:
            svg.circle(left + half + 74, y + 13, 5, css="p-ring")
        svg.block(left, y + 36, step.pressure, width=half, size=13, leading=17, css="p-13 p-b", bold=True)
        svg.block(left + half + 10, y + 36, step.oxygen, width=half, size=13, leading=17, css="p-13 p-b", bold=True)
        y += height
        svg.line(1, y, NARROW - 1, y, css="p-line")
    for start, height, width in bars:
        svg.rect(Box(1, start, width, height), css="p-bar")
    floor = wrap(_floor(say, known), 13, NARROW - 30, bold=True)
    svg.rect(Box(1, y, NARROW - 2, 14 + 18 * len(floor)), css="p-floor")
    svg.block(14, y + 20, _floor(say, known), width=NARROW - 30, size=13, leading=18, css="p-13 p-b", bold=True)
    svg.rect(Box(1, 1, NARROW - 2, y + 13 + 18 * len(floor)), css="p-line")
    y += 18 * len(floor) + 38
    one, two, both_ = _together(say)
    svg.circle(9, y - 5, 6, css="p-fill-accent")
    svg.write(24, y, one, css="p-14")
    svg.circle(9, y + 17, 5, css="p-ring")
    svg.write(24, y + 22, two, css="p-14")
    y = svg.block(1, y + 44, both_, width=NARROW - 4, size=14, leading=20, css="p-14 p-b", bold=True)
    svg.resize(y - 8)
    return svg.text()
