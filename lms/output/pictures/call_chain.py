"""One night's chain of people, in the order of the CAR-T case of the UNC slides (ESC-06, ESC-05)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both

#: who writes the note and who reads it, counted from 1
_NOTE = (3, 5)


@dataclass(frozen=True, slots=True)
class _Link:
    who: str
    does: str


def call_chain(say: Say, prefix: str) -> Picture:
    """Draw six links from the patient to the cell therapy team, and the written note that runs beside the talk."""
    links = (
        _Link(say("Patient or caregiver"), say("10 pm: calls with 101.2 °F (38.4 °C)")),
        _Link(say("Triage line"), say("answers day and night; alerts the on-call provider")),
        _Link(say("On-call provider"), say("calls back, sends him in, writes the note")),
        _Link(say("Charge nurse"), say("is told, so that there is a bed")),
        _Link(say("ED"), say("finds the flag in the chart, reads the note. Elsewhere: direct admission")),
        _Link(say("Cell therapy team"), say("is called on arrival")),
    )
    note = say("the written note")
    title = say("One night's chain of people")
    description = say(
        "A chain of six: patient or caregiver, triage line, on-call provider, charge nurse, ED, cell therapy team. "
        "Beside the talk runs a written note, from the on-call provider to the ED."
    )
    return Picture(
        title=title,
        description=description,
        wide_svg=_wide(links, note, title, description, f"{prefix}-w"),
        narrow_svg=_narrow(links, title, description, f"{prefix}-n"),
        table_head=(say("Link"), say("Who"), say("What")),
        table_rows=tuple((str(place), link.who, link.does) for place, link in enumerate(links, start=1)),
        caption=" ".join(
            (
                say("The order of the CAR-T case on the UNC slides. Your site's own order and way in may differ."),
                both(say),
            )
        ),
    )


def _wide(links: tuple[_Link, ...], note: str, title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, WIDE, 10), title=title, description=told, prefix=prefix)
    column, y = WIDE / len(links), 62.0
    at = [15.0 + place * column for place in range(len(links))]
    for left, right in pairwise(at):
        svg.path(
            f"M{left + 18} {y}H{right - 20}M{right - 28} {y - 6}L{right - 20} {y}L{right - 28} {y + 6}", css="p-go"
        )
    writes, reads = (at[place - 1] for place in _NOTE)
    svg.path(f"M{writes} {y - 17}V{y - 34}H{reads}V{y - 18}", css="p-go p-dash p-warn")
    svg.path(f"M{reads - 6} {y - 26}L{reads} {y - 18}L{reads + 6} {y - 26}", css="p-go p-warn")
    _sheet(svg, (writes + reads) / 2 - 56, y - 46)
    svg.write((writes + reads) / 2 - 32, y - 40, note, css="p-13 p-b p-halo")
    foot = 0.0
    for place, (x, link) in enumerate(zip(at, links, strict=True), start=1):
        svg.circle(x, y, 14, css="p-box")
        svg.write(x, y + 5, str(place), css="p-15 p-b", anchor="middle")
        end = svg.block(x - 14, y + 38, link.who, width=column - 18, size=14, leading=17, css="p-14 p-b", bold=True)
        foot = max(foot, svg.block(x - 14, end + 3, link.does, width=column - 10, size=13, leading=17, css="p-13"))
    svg.resize(foot - 8)
    return svg.text()


def _narrow(links: tuple[_Link, ...], title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, NARROW, 10), title=title, description=told, prefix=prefix)
    x, text, y, at = 56.0, 84.0, 22.0, list[float]()
    for link in links:
        at.append(y)
        lines = len(wrap(link.does, 14, NARROW - text - 2))
        svg.write(text, y + 1, link.who, css="p-15 p-b")
        svg.block(text, y + 20, link.does, width=NARROW - text - 2, size=14, leading=18, css="p-14")
        y += 20 + 18 * lines + 22
    for upper, lower in pairwise(at):
        svg.path(
            f"M{x} {upper + 12}V{lower - 24}M{x - 6} {lower - 32}L{x} {lower - 24}L{x + 6} {lower - 32}", css="p-go"
        )
    for place, middle in enumerate(at, start=1):
        svg.circle(x, middle - 5, 14, css="p-box")
        svg.write(x, middle, str(place), css="p-15 p-b", anchor="middle")
    writes, reads = (at[place - 1] - 5 for place in _NOTE)
    svg.path(f"M{x - 17} {writes}H18V{reads}H{x - 18}", css="p-go p-dash p-warn")
    svg.path(f"M{x - 26} {reads - 6}L{x - 18} {reads}L{x - 26} {reads + 6}", css="p-go p-warn")
    _sheet(svg, 9, (writes + reads) / 2 - 10)
    svg.resize(y - 22)
    return svg.text()


def _sheet(svg: Svg, x: float, y: float) -> None:
    """Draw a sheet of paper with three lines on it."""
    svg.rect(Box(x, y, 18, 22), css="p-box")
    for line in (6, 11, 16):
        svg.line(x + 4, y + line, x + 14, y + line, css="p-edge")
