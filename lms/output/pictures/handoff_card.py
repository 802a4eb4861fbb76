"""The hand-off as a card: what is said, with an example beside it (HO-05; CRS-19: what was not assessed is said)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both


@dataclass(frozen=True, slots=True)
class _Row:
    asks: str
    says: str


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    rows: tuple[_Row, ...]


def handoff_card(say: Say, prefix: str) -> Picture:
    """Draw a card in four groups: who, the fever, the grades, what was done; the invented patient beside each line."""
    groups = (
        _Group(
            say("Who"),
            (
                _Row(say("Product and its target"), say("teclistamab, BCMA × CD3")),
                _Row(say("Day since the infusion, or the dose and which step"), say("day 2 after step-up dose 2")),
                _Row(say("Weight"), say("71 kg")),
            ),
        ),
        _Group(
            say("Fever"),
            (
                _Row(say("Highest temperature, and when"), say("38.8 °C (101.8 °F) at 23:10")),
                _Row(
                    say("Last antipyretic, steroid and tocilizumab, with the times"),
                    say("acetaminophen 23:20; steroid two days ago at 09:00; no tocilizumab"),
                ),
            ),
        ),
        _Group(
            say("Grades"),
            (
                _Row(
                    say("CRS grade, and the arm that set it"),
                    say("CRS 2, set by oxygen: cannula 2 L/min; pressure as usual"),
                ),
                _Row(say("What was not assessed"), say("signs of raised pressure in the head")),
                _Row(
                    say("ICE today against the baseline, and the ICANS grade"),
                    say("ICE 8, baseline 10; awake, no seizure, no weakness: ICANS at least 1"),
                ),
            ),
        ),
        _Group(
            say("Done"),
            (
                _Row(say("Neutrophil count"), say("sent 23:30, pending")),
                _Row(say("Cultures and antibiotics: taken, given, when"), say("cultures 23:25, antibiotic 23:40")),
                _Row(say("Number of tocilizumab doses so far"), say("none")),
                _Row(
                    say("Who has been called, and what they said"),
                    say("hematology 23:25: call again with any change"),
                ),
            ),
        ),
    )
    title = say("A hand-off card")
    description = say(
        "A card in four groups: who the patient is, the fever, the grades, what was done. Beside each line stands what "
        "the nurse says about an invented patient. At the foot: read it back."
    )
    head, foot = say("Possible CRS, possible sepsis"), say("Read it back. Then ask: what is open?")
    return Picture(
        title=title,
        description=description,
        wide_svg=_draw(groups, head, foot, WIDE, title, description, f"{prefix}-w"),
        narrow_svg=_draw(groups, head, foot, NARROW, title, description, f"{prefix}-n"),
        table_head=(say("Group"), say("What is said"), say("For example")),
        table_rows=tuple((group.name, row.asks, row.says) for group in groups for row in group.rows),
        caption=" ".join(
            (
                say("Put together from several sources: your site sets the list. The patient is invented."),
                both(say),
            )
        ),
    )


def _draw(groups: tuple[_Group, ...], head: str, foot: str, width: int, title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, width, 10), title=title, description=told, prefix=prefix)
    wide = width > NARROW
    parts, inside = list[tuple[float, float, str]](), 14.0
    y = 46.0
    texts: list[tuple[float, float, str, str]] = [(inside, 24, head, "p-15 p-b" if wide else "p-14 p-b")]
    for group in groups:
        top = y
        x = 92.0 if wide else inside
        texts.append((inside, y + 12, group.name, "p-15 p-b p-accent"))
        y += 0 if wide else 20
        for row in group.rows:
            asks = wrap(row.asks, 13, 262 if wide else width - 2 * inside)
            says = wrap(row.says, 14, (width - 376) if wide else width - 2 * inside, bold=True)
            texts += [(x, y + 11 + 16 * place, line, "p-13 p-muted") for place, line in enumerate(asks)]
            below = 0.0 if wide else 16.0 * len(asks) + 2
            texts += [
                (366 if wide else x, y + 12 + below + 18 * place, line, "p-14 p-b") for place, line in enumerate(says)
            ]
            tall = max(16.0 * len(asks), 18.0 * len(says)) if wide else below + 18.0 * len(says)
            y += tall + (8 if wide else 7)
        y += 6
        parts.append((top, y, group.name))
    lines = wrap(foot, 14, width - 2 * inside, bold=True)
    bottom = y + 8 + 18 * len(lines)
    svg.rect(Box(1, 1, width - 2, bottom - 1), css="p-box")
    svg.line(1, 38, width - 1, 38, css="p-line")
    for _top, end, _name in parts:
        svg.line(inside, end - 7, width - inside, end - 7, css="p-hair")
    for left, at, line, css in texts:
        svg.write(left, at, line, css=css)
    svg.block(inside, y + 14, foot, width=width - 2 * inside, size=14, leading=18, css="p-14 p-b", bold=True)
    svg.resize(bottom + 1)
    return svg.text()
