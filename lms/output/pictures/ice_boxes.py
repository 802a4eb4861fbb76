"""The ten points of the ICE score as boxes in five groups (ICE table, Lee 2019)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, numbers


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    boxes: tuple[str, ...]
    task: str


def ice_boxes(say: Say, prefix: str) -> Picture:
    """Draw one box per point, what is asked for it beside it, and what a full score means."""
    known = numbers()
    groups = (
        _Group(say("Orientation"), (say("year"), say("month"), say("city"), say("hospital")), say("one point each")),
        _Group(say("Naming"), ("1", "2", "3"), say("three objects you show")),
        _Group(say("Command"), (say("do"),), say("one simple command")),
        _Group(say("Writing"), (say("write"),), say("one standard sentence")),
        _Group(say("Attention"), (say("count"),), say("back from 100 by tens")),
    )
    title = say("The ten points of the ICE score")
    description = say(
        "Ten boxes in five groups: four for orientation, three for naming, one each for a command, a sentence and "
        "counting back. Ten is no impairment; seven to nine is grade 1, three to six grade 2, zero to two grade 3; "
        "zero in a patient who cannot be woken is grade 4."
    )
    bands = (
        (known["full"], say("no impairment")),
        (known["ice1"], say("grade 1")),
        (known["ice2"], say("grade 2")),
        (known["ice3"], say("grade 3, can be woken")),
        ("0", say("cannot be woken: grade 4")),
    )
    asked = [", ".join(group.boxes) if number == 0 else group.task for number, group in enumerate(groups)]
    rows = (
        *((group.name, what, str(len(group.boxes))) for group, what in zip(groups, asked, strict=True)),
        *((say("Score"), means, score) for score, means in bands),
    )
    return Picture(
        title=title,
        description=description,
        wide_svg=_wide(groups, bands, title, description, f"{prefix}-w"),
        narrow_svg=_narrow(groups, bands, title, description, f"{prefix}-n"),
        table_head=(say("Part"), say("What is asked, or what the score means"), say("Points")),
        table_rows=rows,
        caption=" ".join(
            (
                say("A point is given or not. An item that was not asked is not assessed: it is no zero."),
                say("Check your site's form."),
                say("Source: Lee 2019, ASTCT consensus."),
            )
        ),
    )


def _wide(groups: tuple[_Group, ...], bands: tuple[tuple[str, str], ...], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, WIDE, 10), title=title, description=told, prefix=prefix)
    size, gap = 58.0, 11.0
    x, foot = 1.0, 0.0
    for group in groups:
        width = size * len(group.boxes)
        for place, word in enumerate(group.boxes):
            svg.rect(Box(x + place * size, 24, size, 46), css="p-box")
            svg.write(x + place * size + size / 2, 52, word, css="p-13", anchor="middle")
        svg.write(x, 15, group.name, css="p-14 p-b")
        task_width = max(width, 76)
        foot = max(foot, svg.block(x, 90, group.task, width=task_width, size=13, leading=17, css="p-13 p-muted"))
        x += max(width, 76) + gap
    y = foot + 24
    x, column = 1.0, WIDE / len(bands)
    for score, means in bands:
        svg.line(x, y - 20, x + column - 12, y - 20, css="p-line")
        svg.write(x, y + 4, score, css="p-20 p-b")
        svg.block(x, y + 24, means, width=column - 14, size=14, leading=18, css="p-14")
        x += column
    lines = max(len(wrap(means, 14, column - 14)) for _, means in bands)
    svg.resize(y + 24 + 18 * lines - 6)
    return svg.text()


def _narrow(groups: tuple[_Group, ...], bands: tuple[tuple[str, str], ...], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, NARROW, 10), title=title, description=told, prefix=prefix)
    y = 16.0
    for group in groups:
        svg.write(1, y, group.name, css="p-14 p-b")
        svg.write(NARROW - 1, y, group.task, css="p-13 p-muted", anchor="end")
        for place, word in enumerate(group.boxes):
            svg.rect(Box(1 + place * 71, y + 8, 71, 36), css="p-box")
            svg.write(1 + place * 71 + 35.5, y + 31, word, css="p-13", anchor="middle")
        y += 70
    for score, means in bands:
        svg.line(1, y - 18, NARROW - 1, y - 18, css="p-hair")
        svg.write(1, y + 4, score, css="p-20 p-b")
        svg.write(72, y + 3, means, css="p-14")
        y += 34
    svg.resize(y - 18)
    return svg.text()
