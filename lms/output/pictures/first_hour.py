"""The first hour as one path on two tracks: possible CRS and possible sepsis run side by side to the end (DDX-01)."""

from __future__ import annotations

from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, numbers


def first_hour(say: Say, prefix: str) -> Picture:
    """Draw six stations on both tracks: recognise, ask, measure, grade, call, hand over."""
    known = numbers()
    steps = (
        (
            say("Recognise"),
            say("{fever_c} °C ({fever_f} °F) or more, or fever hidden by a drug, after CAR-T or a bispecific").format(
                **known
            ),
        ),
        (say("Ask"), say("product and day; last acetaminophen, steroid, tocilizumab")),
        (say("Measure"), say("vitals with SpO2, ICE; cultures and antibiotic by protocol")),
        (say("Grade"), say("CRS and ICANS, each by its worst arm")),
        (
            say("Call"),
            say("hematology or cell therapy, in parallel: do not wait for the grade or the results"),
        ),
        (say("Hand over"), say("what was found, given and who knows")),
    )
    tracks = (say("possible CRS"), say("possible sepsis"))
    title = say("The first hour, step by step")
    description = say(
        "A path of six steps: recognise, ask, measure, grade, call, hand over. Two tracks run through all of them, "
        "possible CRS and possible sepsis. Neither ends before the other."
    )
    return Picture(
        title=title,
        description=description,
        wide_svg=_wide(steps, tracks, title, description, f"{prefix}-w"),
        narrow_svg=_narrow(steps, tracks, title, description, f"{prefix}-n"),
        table_head=(say("Step"), say("Do"), say("What")),
        table_rows=tuple((str(place), name, what) for place, (name, what) in enumerate(steps, start=1)),
        caption=say(
            "Both tracks stay open: possible CRS and possible sepsis. Cultures, antibiotic by protocol and the call "
            "run side by side."
        ),
    )


def _wide(steps: tuple[tuple[str, str], ...], tracks: tuple[str, str], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, WIDE, 10), title=title, description=told, prefix=prefix)
    column, first, upper, lower = (WIDE - 2) / len(steps), 20.0, 46.0, 72.0
    for y, name, css in ((upper, tracks[0], "p-track"), (lower, tracks[1], "p-track p-track-2")):
        svg.line(first, y, WIDE - 14, y, css=css)
        svg.path(
            f"M{WIDE - 18} {y - 6}L{WIDE - 9} {y}L{WIDE - 18} {y + 6}", css="p-go" if y == upper else "p-go p-warn"
        )
        svg.write(first - 13, y - 28 if y == upper else y + 34, name, css="p-14 p-b p-halo")
    foot = 0.0
    for place, (name, what) in enumerate(steps):
        x = first + place * column
        svg.rect(Box(x - 13, upper - 13, 26, lower - upper + 26), css="p-box", radius=13)
        svg.write(x, (upper + lower) / 2 + 6, str(place + 1), css="p-15 p-b", anchor="middle")
        svg.write(x - 13, 142, name, css="p-15 p-b")
        foot = max(foot, svg.block(x - 13, 162, what, width=column - 8, size=13, leading=17, css="p-13"))
    svg.resize(foot - 8)
    return svg.text()


def _narrow(steps: tuple[tuple[str, str], ...], tracks: tuple[str, str], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, NARROW, 10), title=title, description=told, prefix=prefix)
    left, right, text = 18.0, 44.0, 74.0
    svg.write(1, 15, tracks[0], css="p-14 p-b")
    svg.path(f"M{left} 22V32", css="p-track")
    svg.write(NARROW - 1, 15, tracks[1], css="p-14 p-b", anchor="end")
    svg.path(f"M{NARROW - 60} 22V27H{right}V32", css="p-track p-track-2")
    y, places = 62.0, list[float]()
    for name, what in steps:
        places.append(y)
        lines = len(wrap(what, 14, NARROW - text - 2))
        svg.write(text, y - 2, name, css="p-15 p-b")
        svg.block(text, y + 18, what, width=NARROW - text - 2, size=14, leading=18, css="p-14")
        y += 20 + lines * 18 + 18
    end = y - 20
    for x, css in ((left, "p-track"), (right, "p-track p-track-2")):
        svg.line(x, 30, x, end, css=css)
        svg.path(f"M{x - 6} {end - 5}L{x} {end + 4}L{x + 6} {end - 5}", css="p-go" if x == left else "p-go p-warn")
    for place, station in enumerate(places, start=1):
        svg.rect(Box(left - 13, station - 16, right - left + 26, 26), css="p-box", radius=13)
        svg.write((left + right) / 2, station + 2, str(place), css="p-15 p-b", anchor="middle")
    svg.resize(end + 10)
    return svg.text()
