"""What may follow in the body: CRS in all of it, ICANS in the brain, and what looks like them (DDX-01, DDX-04)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.output.pictures.svg import Box, Svg
from lms.output.pictures.words import NARROW, WIDE, Picture, Say


@dataclass(frozen=True, slots=True)
class _Reaction:
    name: str
    where: str
    early: str
    severe: str
    graded: str
    like: str
    #: the head is lit, not the trunk
    head: bool


def two_reactions(say: Say, prefix: str) -> Picture:
    """Draw one body with two places lit, each with early signs, severe signs, what grades it and what looks like it."""
    reactions = (
        _Reaction(
            say("ICANS"),
            say("brain and nerves"),
            say("trouble finding words, poor attention, confusion"),
            say("encephalopathy, seizures, swelling of the brain"),
            say("the worst of five domains; ICE is one of them"),
            say("stroke, bleeding, infection, metabolic causes, drugs"),
            head=True,
        ),
        _Reaction(
            say("CRS"),
            say("the whole body"),
            say("fever, chills, fatigue, headache, joint pain"),
            say("low pressure, low oxygen; heart rhythm and kidneys"),
            say("fever, then the worse of pressure and oxygen"),
            say("sepsis: work up both"),
            head=False,
        ),
    )
    labels = (say("early"), say("severe"), say("graded by"), say("looks the same"))
    title = say("CRS and ICANS in one body")
    description = say(
        "A body with two places lit. The head stands for ICANS, which begins with words, attention and confusion. The "
        "trunk stands for CRS, which begins with fever. Each has a line for what looks the same: for CRS it is sepsis."
    )
    return Picture(
        title=title,
        description=description,
        wide_svg=_wide(reactions, labels, title, description, f"{prefix}-w"),
        narrow_svg=_narrow(reactions, labels, title, description, f"{prefix}-n"),
        table_head=(say("Reaction"), say("Where"), *labels),
        table_rows=tuple(
            (seen.name, seen.where, seen.early, seen.severe, seen.graded, seen.like) for seen in reversed(reactions)
        ),
        caption=" ".join(
            (
                say("Either may come without the other, and they are graded apart (Lee 2019)."),
                say("Possible CRS is possible sepsis: work up both."),
                say("Signs as the UNC slides and the Community practices study give them."),
            )
        ),
    )


def _wide(reactions: tuple[_Reaction, ...], labels: tuple[str, ...], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, WIDE, 10), title=title, description=told, prefix=prefix)
    middle, ends = 340.0, list[float]()
    for seen, x in zip(reactions, (1.0, 436.0), strict=True):
        ends.append(_words(svg, seen, labels, x, 20, 242))
    top = 34.0
    _body(svg, middle, top, 2.0, head=True, trunk=True)
    svg.path(f"M248 {top + 26}H{middle - 34}", css="p-edge")
    svg.path(f"M428 {top + 120}H{middle + 46}", css="p-edge")
    svg.resize(max(*ends, top + 236) + 4)
    return svg.text()


def _narrow(reactions: tuple[_Reaction, ...], labels: tuple[str, ...], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, NARROW, 10), title=title, description=told, prefix=prefix)
    y = 16.0
    for seen in reversed(reactions):
        if y > 16:
            svg.line(1, y - 26, NARROW - 1, y - 26, css="p-hair")
        _body(svg, 26, y - 8, 0.8, head=seen.head, trunk=not seen.head)
        y = _words(svg, seen, labels, 62, y, NARROW - 66) + 36
    svg.resize(y - 34)
    return svg.text()


def _words(svg: Svg, seen: _Reaction, labels: tuple[str, ...], x: float, y: float, width: float) -> float:
    """Write what is to be said of one reaction; give where it ends."""
    svg.write(x, y, seen.name, css="p-20 p-b")
    svg.write(x, y + 20, seen.where, css="p-14 p-accent")
    y += 44
    for label, words in zip(labels, (seen.early, seen.severe, seen.graded, seen.like), strict=True):
        last = label is labels[-1]
        svg.write(x, y, label, css="p-13 p-muted")
        y = svg.block(
            x, y + 18, words, width=width, size=14, leading=18, css="p-14 p-b" if last else "p-14", bold=last
        )  # fmt: skip
        y += 6
    return y - 12


def _body(svg: Svg, x: float, top: float, scale: float, *, head: bool, trunk: bool) -> None:
    """Draw a head and a trunk with its arms, each lit or plain."""

    def at(value: float) -> str:
        return f"{value * scale:.1f}"

    svg.circle(x, top + 13 * scale, 13 * scale, css="p-fill-accent" if head else "p-box")
    svg.path(
        f"M{x - 20 * scale:.1f} {top + 116 * scale:.1f}"
        f"v-{at(72)}a{at(14)} {at(14)} 0 0 1 {at(14)} -{at(14)}h{at(12)}"
        f"a{at(14)} {at(14)} 0 0 1 {at(14)} {at(14)}v{at(72)}z",
        css="p-window-2" if trunk else "p-box",
    )
