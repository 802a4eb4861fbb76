"""The gate before the CRS grade: fever now, fever treated away, shock that never had a fever (CRS-02 to CRS-05)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both, numbers


@dataclass(frozen=True, slots=True)
class _Way:
    seen: str
    then: str
    why: str
    passes: bool


def crs_fever_gate(say: Say, prefix: str) -> Picture:
    """Draw three ways to the gate: two go through to pressure and oxygen, one is stopped and sent on to escalate."""
    known = numbers()
    ways = (
        _Way(
            say("Fever now: {fever_c} °C ({fever_f} °F) or more, no other cause").format(**known),
            say("Grade by pressure and oxygen"),
            say("At least grade 1."),
            passes=True,
        ),
        _Way(
            say("Fever earlier, then acetaminophen, a steroid or tocilizumab. Cool now"),
            say("Grade by pressure and oxygen"),
            say("Fever is no longer required. Feeling cool proves nothing."),
            passes=True,
        ),
        _Way(
            say("Never a fever, and nothing given that hides one. In shock"),
            say("Escalate. Look for another cause"),
            say("Not CRS by definition, and no reassurance."),
            passes=False,
        ),
    )
    title = say("The fever gate before the CRS grade")
    description = say(
        "Three ways lead to a gate. Fever now goes through, and so does a fever that was treated away: both are graded "
        "by pressure and oxygen. Shock that never had a fever is stopped: escalate and look for another cause."
    )
    return Picture(
        title=title,
        description=description,
        wide_svg=_wide(say, ways, title, description, f"{prefix}-w"),
        narrow_svg=_narrow(say, ways, title, description, f"{prefix}-n"),
        table_head=(say("What you find"), say("What you do"), say("Why")),
        table_rows=tuple((way.seen, way.then, way.why) for way in ways),
        caption=" ".join(
            (
                say(
                    "After premedication fever can be masked from the start: what looks like CRS is managed as CRS "
                    "(glofitamab label; others: call, and check the label)."
                ),
                both(say),
                say("Source: Lee 2019, ASTCT consensus."),
            )
        ),
    )


def _wide(say: Say, ways: tuple[_Way, ...], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, WIDE, 10), title=title, description=told, prefix=prefix)
    gate, left, right = 300.0, 246.0, 288.0
    y = 30.0
    svg.write(gate, 16, say("the gate"), css="p-13 p-muted", anchor="middle")
    posts = [24.0]
    for way in ways:
        seen = wrap(way.seen, 15, left)
        then = 1 + len(wrap(way.why, 14, right))
        height = max(len(seen), then) * 20 + 34
        middle = y + height / 2
        svg.block(1, middle - (len(seen) - 1) * 10 + 5, way.seen, width=left, size=15, leading=20, css="p-15")
        first = middle - (then - 1) * 10 + 5
        css = "p-15 p-b" if way.passes else "p-15 p-b p-danger"
        svg.write(384, first, way.then, css=css)
        svg.block(384, first + 20, way.why, width=right, size=14, leading=20, css="p-14 p-muted")
        if way.passes:
            svg.path(f"M262 {middle}H360", css="p-go")
            svg.path(f"M352 {middle - 7}L361 {middle}L352 {middle + 7}", css="p-go")
            posts += [middle - 17, middle + 17]
        else:
            svg.path(f"M262 {middle}H288", css="p-stop")
            svg.path(f"M314 {middle}H340M332 {middle - 7}L341 {middle}L332 {middle + 7}", css="p-stop p-dash")
        y += height
    posts.append(y - 4)
    for start, end in zip(posts[::2], posts[1::2], strict=True):
        svg.line(gate, start, gate, end, css="p-post")
    svg.resize(y + 4)
    return svg.text()


def _narrow(say: Say, ways: tuple[_Way, ...], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, NARROW, 10), title=title, description=told, prefix=prefix)
    y = 18.0
    for way in ways:
        y = svg.block(1, y, way.seen, width=NARROW - 6, size=15, leading=20, css="p-15") - 6
        if way.passes:
            svg.path(f"M34 {y}V{y + 42}M27 {y + 34}L34 {y + 43}L41 {y + 34}", css="p-go")
            svg.line(2, y + 20, 18, y + 20, css="p-post")
            svg.line(50, y + 20, NARROW - 2, y + 20, css="p-post")
        else:
            svg.path(f"M34 {y}V{y + 13}", css="p-stop")
            svg.path(f"M34 {y + 27}V{y + 42}M27 {y + 35}L34 {y + 43}L41 {y + 35}", css="p-stop")
            svg.line(2, y + 20, NARROW - 2, y + 20, css="p-post")
        y += 62
        css = "p-15 p-b" if way.passes else "p-15 p-b p-danger"
        y = svg.block(1, y, way.then, width=NARROW - 6, size=15, leading=20, css=css, bold=True)
        y = svg.block(1, y, way.why, width=NARROW - 6, size=14, leading=19, css="p-14 p-muted") + 26
        if way is not ways[-1]:
            svg.line(1, y - 28, NARROW - 1, y - 28, css="p-hair")
    svg.resize(y - 34)
    return svg.text()
