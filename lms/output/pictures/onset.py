"""When CRS and ICANS begin, as two bars on one axis of days (TIM-01, TIM-02: as the UNC slide deck gives them)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.output.pictures.svg import Box, Svg
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both

#: first and last day of each window, "Major toxicities of T-cell engagers", UNC slide deck (TIM-01, TIM-02)
CRS_DAYS = (2, 7)
ICANS_DAYS = (2, 10)
#: median onset of CRS with teclistamab, MajesTEC-1 (TIM-04)
TECLISTAMAB_MEDIAN_DAYS = 2
_LAST_DAY = 14


@dataclass(frozen=True, slots=True)
class _Bar:
    name: str
    days: tuple[int, int]
    css: str


def onset_windows(say: Say, prefix: str) -> Picture:
    """Draw both windows on days 0 to 14; they overlap, and a day outside them rules nothing out."""
    bars = (_Bar(say("CRS"), CRS_DAYS, "p-window"), _Bar(say("ICANS"), ICANS_DAYS, "p-window-2"))
    title = say("When CRS and ICANS usually begin")
    description = say(
        "Two bars on one axis of days. CRS begins on days {crs_from} to {crs_to}, ICANS on "
        "days {icans_from} to {icans_to}. The bars overlap."
    ).format(crs_from=CRS_DAYS[0], crs_to=CRS_DAYS[1], icans_from=ICANS_DAYS[0], icans_to=ICANS_DAYS[1])
    return Picture(
        title=title,
        description=description,
        wide_svg=_draw(say, bars, WIDE, title, description, f"{prefix}-w"),
        narrow_svg=_draw(say, bars, NARROW, title, description, f"{prefix}-n"),
        table_head=(say("What begins"), say("First day"), say("Last day")),
        table_rows=tuple((bar.name, str(bar.days[0]), str(bar.days[1])) for bar in bars),
        caption=" ".join(
            (
                say("The bars are the UNC slide deck's. A day outside them rules nothing out; products differ."),
                say("With teclistamab the median is {days} days (MajesTEC-1): many begin earlier.").format(
                    days=TECLISTAMAB_MEDIAN_DAYS
                ),
                both(say),
            )
        ),
    )


def _draw(say: Say, bars: tuple[_Bar, ...], width: int, title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, width, 10), title=title, description=told, prefix=prefix)
    wide = width > NARROW
    left, right = 14.0, width - 14.0
    per_day = (right - left) / _LAST_DAY
    height, y = (38.0, 30.0) if wide else (34.0, 30.0)
    axis = y + len(bars) * (height + 30) - 8

    def at(day: float) -> float:
        return left + day * per_day

    for day in range(_LAST_DAY + 1):
        svg.line(at(day), y - 6, at(day), axis, css="p-hair")
    for bar in bars:
        first, last = bar.days
        # a day is as wide as itself: the bar ends where the last day ends
        box = Box(at(first), y, (last + 1 - first) * per_day, height)
        svg.write(box.x, y - 8, bar.name, css="p-15 p-b p-halo")
        svg.rect(box, css=bar.css)
        says = say("days {first} to {last}").format(first=first, last=last)
        svg.write(box.x + 10, y + height / 2 + 5, says, css="p-15 p-b p-on" if bar.css == "p-window" else "p-15 p-b")
        y += height + 30
    svg.line(left, axis, right, axis, css="p-axis")
    for day in range(0, _LAST_DAY + 1, 1 if wide else 2):
        svg.line(at(day), axis, at(day), axis + 5, css="p-axis")
        if day < _LAST_DAY:
            svg.write(at(day) + (per_day / 2), axis + 20, str(day), css="p-13", anchor="middle")
    counted = say("counted here from the infusion or the dose; the slide does not say")
    end = svg.block(left, axis + 40, counted, width=right - left, size=13, leading=17, css="p-13 p-muted")
    svg.resize(end - 7)
    return svg.text()
