"""How CAR-T and a bispecific bring a T cell to a tumor cell (PR-01, PR-02, PR-06: as the UNC slides give it)."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from lms.output.pictures.svg import Box, Svg, number, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say

_CELL, _BUMPS = 47.0, 13


@dataclass(frozen=True, slots=True)
class _Way:
    name: str
    #: what stands on the T cell, and what it is
    grip: str
    grip_is: str
    #: what it finds on the tumor cell
    targets: str
    given: str
    #: words below the join; empty where the T cell itself holds on
    between: str


def engager(say: Say, prefix: str) -> Picture:
    """Draw both ways: a receptor built into the T cell, and an antibody that holds both cells."""
    ways = (
        _Way(
            say("CAR-T"),
            say("CAR"),
            say("a receptor built into the patient's own T cell"),
            say("CD19 or BCMA"),
            say("infusion into a vein"),
            "",
        ),
        _Way(
            say("Bispecific antibody"),
            say("CD3"),
            say("part of the T cell; one arm of the antibody holds it"),
            say("CD20, BCMA, GPRC5D or CD19"),
            say("infusion, or injection under the skin"),
            say("bispecific"),
        ),
    )
    title = say("Two ways to bring a T cell to a tumor cell")
    description = say(
        "Two scenes. In CAR-T a receptor built into the T cell holds a target on the tumor cell. A "
        "bispecific antibody holds CD3 on the T cell with one arm and a target on the tumor cell with the other. In "
        "both the T cell is switched on: it attacks the tumor cell, and cytokines are released."
    )
    return Picture(
        title=title,
        description=description,
        wide_svg=_draw(say, ways, WIDE, title, description, f"{prefix}-w"),
        narrow_svg=_draw(say, ways, NARROW, title, description, f"{prefix}-n"),
        table_head=(say("What is given"), say("On the T cell"), say("On the tumor cell"), say("How")),
        table_rows=tuple((way.name, f"{way.grip}: {way.grip_is}", way.targets, way.given) for way in ways),
        caption=say("Targets as the UNC slides list them. Verify against the product's current label."),
    )


def _draw(say: Say, ways: tuple[_Way, ...], width: int, title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, width, 10), title=title, description=told, prefix=prefix)
    wide = width > NARROW
    foot, y = 0.0, 16.0
    for place, way in enumerate(ways):
        x = 352.0 * place if wide else 0.0
        end = _scene(svg, say, way, x, y)
        foot = max(foot, end)
        if not wide:
            y = end + 16
    svg.line(1, foot, width - 1, foot, css="p-hair")
    after = say("Both ways: the T cell is switched on. It attacks the tumor cell, and cytokines are released.")
    for place in range(5):
        svg.circle(8.0 + 9 * (place % 3), foot + 17 + 9 * (place // 3), 3, css="p-fill-accent")
    end = svg.block(42, foot + 22, after, width=width - 46, size=14, leading=19, css="p-14 p-b", bold=True)
    svg.resize(max(end, foot + 42) - 8)
    return svg.text()


def _scene(svg: Svg, say: Say, way: _Way, x: float, y: float) -> float:
    """Draw one way with its words below; give where it ends."""
    width = float(NARROW)
    left, right, middle, cy = x + 50, x + width - 58, x + (width - 8) / 2, y + 72
    near, far = left + _CELL, right - _CELL
    svg.write(x + 1, y, way.name, css="p-15 p-b")
    if way.between:
        svg.path(f"M{near + 14} {cy}L{middle} {cy + 18}L{far - 14} {cy}M{middle} {cy + 18}V{cy + 44}", css="p-go")
        svg.write(middle, cy + 62, way.between, css="p-13 p-b p-accent", anchor="middle")
        svg.rect(Box(near - 6, cy - 7, 18, 14), css="p-box")
    else:
        svg.path(f"M{near - 6} {cy}H{far - 34}M{far - 18} {cy - 13}L{far - 34} {cy}L{far - 18} {cy + 13}", css="p-go")
    svg.path(_diamond(far - 10, cy), css="p-fill-ink")
    svg.line(far - 4, cy, far + 6, cy, css="p-line")
    svg.circle(left, cy, _CELL, css="p-box")
    svg.path(_bumpy(right, cy), css="p-box")
    svg.write(left, cy + 5, say("T cell"), css="p-14 p-b", anchor="middle")
    svg.write(right, cy - 3, say("tumor"), css="p-14 p-b", anchor="middle")
    svg.write(right, cy + 15, say("cell"), css="p-14 p-b", anchor="middle")
    svg.write(near + (14 if way.between else 12), cy - 26, way.grip, css="p-13 p-b p-accent p-halo", anchor="middle")
    svg.write(far - 26, cy - 26, say("target"), css="p-13 p-b p-halo", anchor="middle")
    y = cy + 86
    for name, words in ((way.grip, way.grip_is), (say("target"), way.targets)):
        lines = wrap(f"{name}: {words}", 14, width - 4)
        for line in lines:
            svg.write(x + 1, y, line, css="p-14")
            y += 19
        y += 4
    return y - 6


def _diamond(x: float, y: float) -> str:
    return f"M{number(x - 9)} {number(y)}l9 -9l9 9l-9 9z"


def _bumpy(x: float, y: float) -> str:
    """Give the outline of a tumor cell: a ring of bumps, so that its shape alone tells it from a T cell."""
    at = [(x + _CELL * cos(2 * pi * k / _BUMPS), y + _CELL * sin(2 * pi * k / _BUMPS)) for k in range(_BUMPS + 1)]
    step = number(_CELL * sin(pi / _BUMPS) * 1.05)
    return f"M{number(at[0][0])} {number(at[0][1])}" + "".join(
        f"A{step} {step} 0 0 1 {number(px)} {number(py)}" for px, py in at[1:]
    ) + "Z"  # fmt: skip
