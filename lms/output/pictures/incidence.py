"""How often CRS and ICANS come, as ranges with their source; two papers are shown, not averaged (INC-00, P-17)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both

#: per cent from, to: CAR-T, then bispecifics, "Incidence of Toxicities", UNC slide deck, its source NCCN (INC-00)
ANY_CRS = ((57, 93), (17, 80))
SEVERE_CRS = ((2, 23), (2, 4))
ANY_ICANS = ((20, 70), (2, 8))
SEVERE_ICANS = ((4, 17), (1, 3))
#: per cent from, to: CRS of any grade with bispecifics, Community practices study (P-17)
STUDY_ANY_CRS = (38, 81)


@dataclass(frozen=True, slots=True)
class _Bar:
    #: what came, and how severe
    event: str
    who: str
    source: str
    from_percent: int
    to_percent: int
    css: str

    def says(self, say: Say) -> str:
        """Write the range."""
        return say("{low}–{high} %").format(low=self.from_percent, high=self.to_percent)


def incidence(say: Say, prefix: str) -> Picture:
    """Draw every range on one axis of per cent: filled CAR-T, pale bispecifics, outlined the other paper's range."""
    slides, study = say("UNC slides"), say("Community practices study")
    bars: list[_Bar] = []
    for event, ranges in (
        (say("CRS, any grade"), ANY_CRS),
        (say("CRS, grade 3 or higher"), SEVERE_CRS),
        (say("ICANS, any grade"), ANY_ICANS),
        (say("ICANS, grade 3 or higher"), SEVERE_ICANS),
    ):
        for who, (low, high), css in zip(
            (say("CAR-T"), say("Bispecifics")), ranges, ("p-window", "p-window-2"), strict=True
        ):
            bars.append(_Bar(event, who, slides, low, high, css))
        if ranges is ANY_CRS:
            bars.append(_Bar(event, say("Bispecifics"), study, *STUDY_ANY_CRS, "p-ring"))
    title = say("How often CRS and ICANS come")
    description = say(
        "Nine ranges on one axis from 0 to 100 %. CRS is common after both; severe CRS and ICANS reach higher after "
        "CAR-T than after bispecifics. For CRS of any grade with bispecifics the two sources give different ranges, "
        "and both are drawn."
    )
    return Picture(
        title=title,
        description=description,
        wide_svg=_draw(say, tuple(bars), WIDE, title, description, f"{prefix}-w"),
        narrow_svg=_draw(say, tuple(bars), NARROW, title, description, f"{prefix}-n"),
        table_head=(say("What"), say("After"), say("Source"), say("Range")),
        table_rows=tuple((bar.event, bar.who, bar.source, bar.says(say)) for bar in bars),
        caption=" ".join(
            (
                say("A range runs over products and diseases: it is no chance for one patient."),
                say("UNC slides (their source: NCCN) and Community practices study, as printed."),
                both(say),
            )
        ),
    )


def _draw(say: Say, bars: tuple[_Bar, ...], width: int, title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, width, 10), title=title, description=told, prefix=prefix)
    wide = width > NARROW
    left, right, deep = (272.0 if wide else 14.0), width - 16.0, 18.0
    scale = (right - left) / 100
    places: list[tuple[_Bar, float]] = []
    words: list[tuple[float, float, str, str]] = []
    y, event = 6.0, ""
    for bar in bars:
        if bar.event != event:
            y += 6 if event else 0
            words.append((1, y + 14, bar.event, "p-15 p-b p-halo"))
            event, y = bar.event, y + 24
        said = f"{bar.who}, {bar.says(say)}"
        lines = wrap(f"{said} ({bar.source})", 13, (left - 10) if wide else (width - 4))
        for place, line in enumerate(lines):
            words.append((1, y + 13 + 16 * place, line, "p-13 p-halo"))
        if wide:
            places.append((bar, y))
            y += max(26.0, 16.0 * len(lines) + 10)
        else:
            y += 16.0 * len(lines) + 2
            places.append((bar, y))
            y += deep + 14
    axis = y + 2
    for percent in range(0, 101, 20):
        at = left + percent * scale
        svg.line(at, 30 if wide else 4, at, axis, css="p-hair")
    for x, at, line, css in words:
        svg.write(x, at, line, css=css)
    for bar, at in places:
        box = Box(left + bar.from_percent * scale, at, (bar.to_percent - bar.from_percent) * scale, deep)
        inset = 1.5 if bar.css == "p-ring" else 0
        svg.rect(Box(box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset), css=bar.css)
    svg.line(left, axis, right, axis, css="p-axis")
    for percent in range(0, 101, 20):
        at = left + percent * scale
        svg.line(at, axis, at, axis + 5, css="p-axis")
        mark = say("{number} %").format(number=percent) if percent in {0, 100} else str(percent)
        anchor_end = percent == 100  # the last mark ends with the axis
        svg.write(
            right + 14 if anchor_end else at, axis + 20, mark, css="p-13", anchor="end" if anchor_end else "middle"
        )
    svg.resize(axis + 28)
    return svg.text()
