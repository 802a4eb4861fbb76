"""Why a bispecific is begun in steps, as an idea without doses: small first, watched, then more (SU-01, E4)."""

from __future__ import annotations

from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both

_HEIGHTS = (32.0, 70.0, 124.0)


def step_up_idea(say: Say, prefix: str) -> Picture:
    """Draw three columns that grow, with the watch after each; days and doses are the product's own."""
    steps = (
        (say("first step-up dose"), say("small")),
        (say("next step-up dose"), say("larger")),
        (say("first full dose"), say("the treatment dose")),
    )
    watch = say("watch for fever, low pressure, low oxygen, trouble with words")
    title = say("Step-up dosing: the idea")
    description = say(
        "Three columns rise from left to right: a small first step-up dose, a larger one, the first full dose. After "
        "each the patient is watched. How many steps there are, and on which days, differs by product."
    )
    return Picture(
        title=title,
        description=description,
        wide_svg=_draw(say, steps, watch, WIDE, title, description, f"{prefix}-w"),
        narrow_svg=_draw(say, steps, watch, NARROW, title, description, f"{prefix}-n"),
        table_head=(say("Dose"), say("How large"), say("After it")),
        table_rows=tuple((name, size, watch) for name, size in steps),
        caption=" ".join(
            (
                say(
                    "Steps lower the risk and the severity of CRS (UNC slides). The number of steps differs by product."
                ),
                say(
                    "Nearly all bispecifics begin so; blinatumomab for MRD-positive disease or consolidation does not."
                ),
                both(say),
            )
        ),
    )


def _draw(
    say: Say, steps: tuple[tuple[str, str], ...], watch: str, width: int, title: str, told: str, prefix: str
) -> str:
    svg = Svg(Box(0, 0, width, 10), title=title, description=told, prefix=prefix)
    wide = width > NARROW
    wide_of, between = (132.0, 86.0) if wide else (62.0, 32.0)
    foot, floor = 0.0, 132.0
    for place, ((name, size), height) in enumerate(zip(steps, _HEIGHTS, strict=True)):
        x = 12 + place * (wide_of + between)
        svg.rect(Box(x, floor - height, wide_of, height), css="p-window" if place == 2 else "p-window-2")
        svg.path(f"M{x + wide_of + 4} {floor - 8}h{between - 8}", css="p-go p-dash")
        lines = wrap(name, 13, wide_of + between - 6, bold=True)
        y = svg.block(
            x, floor + 20, name, width=wide_of + between - 6, size=13, leading=16, css="p-13 p-b", bold=True
        )  # fmt: skip
        y = svg.block(
            x, floor + 20 + 16 * len(lines), size, width=wide_of + between - 6, size=13, leading=16, css="p-13"
        )
        foot = max(foot, y)
    svg.line(1, floor, width - 1, floor, css="p-axis")
    svg.line(12, foot + 6, 34, foot + 6, css="p-go p-dash")
    end = svg.block(44, foot + 11, watch, width=width - 48, size=14, leading=18, css="p-14 p-b", bold=True)
    end = svg.block(
        1, end + 4, say("days and doses: your product's label"), width=width, size=13, leading=17, css="p-13 p-muted"
    )
    svg.resize(end - 8)
    return svg.text()
