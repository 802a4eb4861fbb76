"""Teclistamab's step-up on an axis of days: the interval first, the day second (SU-TEC, E6, Tecvayli label)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.core.clinical.step_up import Product, Window, next_dose_window
from lms.core.content.load import shipped_products
from lms.core.dates import add_days
from lms.output.pictures.dose_words import amount_words
from lms.output.pictures.svg import Box, Svg, width_of, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say

#: any day will do: the picture counts days from the first dose
_DAY_1 = date(2001, 1, 1)
#: height of a row with a label of one line, of a bar, and of one more line
_ROW, _BAR, _LINE = 52.0, 24.0, 16.0


@dataclass(frozen=True, slots=True)
class _Row:
    """One dose: its words, the day it is given, and the days it may come."""

    name: str
    amount: str
    day: int
    window: Window | None

    def days(self) -> tuple[int, int, int]:
        """Give the earliest, the last usual and the latest day."""
        assert self.window is not None  # noqa: S101 - asked of the doses after the first alone
        return tuple(  # type: ignore[return-value]  # three of them
            self.window.day_number(on) for on in (self.window.not_before, self.window.usual_until, self.window.latest)
        )


@dataclass(frozen=True, slots=True)
class _Panel:
    title: str
    rows: tuple[_Row, ...]
    #: the last dose is not given yet: its first possible day is marked
    open: bool


def step_up_teclistamab(say: Say, prefix: str) -> Picture:
    """Draw the printed days, and below them what follows when dose 2 comes on its last usual day."""
    product = shipped_products()["teclistamab"]
    rule = product.interval
    assert rule is not None  # noqa: S101 - this product's rule is what the picture is about
    doses = product.plans[0].doses
    late = 1 + rule.usual_days
    printed = _Panel(say("The printed days"), _rows(say, product, [dose.day for dose in doses]), open=False)
    shifted_rows = _rows(say, product, [1, late, late + rule.apart_days])
    shifted = _Panel(
        say("Dose 2 on day {late}: the treatment dose is not before day {first}").format(
            late=late, first=shifted_rows[-1].days()[0]
        ),
        shifted_rows,
        open=True,
    )
    known = {
        "apart": rule.apart_days,
        "usual": rule.usual_days,
        "latest": rule.latest_days,
        "late": late,
        "first": shifted_rows[-1].days()[0],
    }
    title = say("Teclistamab step-up: count from the last dose")
    description = say(
        "Two stairs on one axis of days. On the printed days the three doses rise from day 1 to day {last}. Each next "
        "dose has a window of {apart} to {usual} days after the last dose, and of up to {latest} days where reactions "
        "must resolve. In the second stair dose 2 comes on day {late}: the day after is too soon, and the treatment "
        "dose is not before day {first}."
    ).format(**known, last=doses[-1].day)
    legend = (
        ("usual", say("usual: {apart} to {usual} days after the last dose").format(**known)),
        ("latest", say("up to {latest} days, to let reactions resolve").format(**known)),
        ("soon", say("too soon: under {apart} days").format(**known)),
    )
    hold = say("Later than {latest} days: hold the dose, open the label, call.").format(**known)
    return Picture(
        title=title,
        description=description,
        wide_svg=_draw(say, (printed, shifted), legend, hold, WIDE, (title, description, f"{prefix}-w")),
        narrow_svg=_draw(say, (printed, shifted), legend, hold, NARROW, (title, description, f"{prefix}-n")),
        table_head=(say("Next dose"), say("Last dose on"), say("Usual days"), say("Latest day")),
        table_rows=tuple(_told(say, panel.rows, place) for panel, place in ((printed, 1), (printed, 2), (shifted, 2))),
        caption=" ".join(
            (
                say(
                    "Days count from the first dose, which is day 1. The interval comes first, the printed day second."
                ),
                say("After a longer gap there is no rule to learn by heart: open the label and call."),
                say("Source: Tecvayli label, as an extract; verify against the current label."),
            )
        ),
    )


def _rows(say: Say, product: Product, days: list[int]) -> tuple[_Row, ...]:
    on = [add_days(_DAY_1, day - 1) for day in days]
    doses = product.plans[0].doses
    return tuple(
        _Row(say(dose.text), amount_words(say, dose), day, next_dose_window(product, on[:place]) if place else None)
        for place, (dose, day) in enumerate(zip(doses, days, strict=True))
    )


def _told(say: Say, rows: tuple[_Row, ...], place: int) -> tuple[str, ...]:
    first, usual, latest = rows[place].days()
    return (
        f"{rows[place].name}, {rows[place].amount}",
        say("day {day}").format(day=rows[place - 1].day),
        say("days {first} to {last}").format(first=first, last=usual),
        say("day {day}").format(day=latest),
    )


def _draw(
    say: Say, panels: tuple[_Panel, ...], legend: tuple[tuple[str, str], ...], hold: str, width: int,
    named: tuple[str, str, str],
) -> str:  # fmt: skip
    title, told, prefix = named
    svg = Svg(Box(0, 0, width, 10), title=title, description=told, prefix=prefix)
    last = max(row.days()[2] for panel in panels for row in panel.rows[1:])
    left, right = 2.0, width - 2.0
    per_day = (right - left) / last
    high = _ROW if width > NARROW else _ROW + _LINE
    y = 18.0
    for panel in panels:
        y = svg.block(left, y, panel.title, width=right - left, size=15, leading=20, css="p-15 p-b", bold=True) + 6
        top, bottom = y, y + len(panel.rows) * high
        for day in range(last + 1):
            svg.line(left + day * per_day, top, left + day * per_day, bottom, css="p-hair")
        svg.line(left, bottom, right, bottom, css="p-axis")
        for day in range(1, last + 1):
            svg.write(left + (day - 0.5) * per_day, bottom + 18, str(day), css="p-13", anchor="middle")
        svg.write(right, bottom + 35, say("day"), css="p-13 p-muted", anchor="end")
        middles = [bottom - place * high - _BAR / 2 - 6 for place in range(len(panel.rows))]
        for row, middle in zip(panel.rows, middles, strict=True):
            _bars(svg, row, middle, left, per_day, marks_soon=panel.open and row is panel.rows[-1])
        svg.path(_stairs(panel, middles, left, per_day), css="p-line")
        for place, (row, middle) in enumerate(zip(panel.rows, middles, strict=True)):
            ahead = panel.open and row is panel.rows[-1]
            svg.circle(left + (row.day - 0.5) * per_day, middle, 8, css="p-ring" if ahead else "p-fill-ink")
            riser = left + (panel.rows[place + 1].day - 0.5) * per_day if place + 1 < len(panel.rows) else right
            lines = (f"{row.name}, {row.amount}",) if width > NARROW else (row.name, row.amount)
            _label(svg, lines, left + 3, middle - _BAR / 2 - 7, riser)
        y = bottom + 66
    y = _legend(svg, legend, y, left, right)
    y = svg.block(left, y, hold, width=right - left, size=14, leading=19, css="p-14 p-b p-danger", bold=True)
    svg.resize(y - 10)
    return svg.text()


def _label(svg: Svg, lines: tuple[str, ...], x: float, y: float, riser: float) -> None:
    """Write the label above its row, beside the line that rises to the next dose and never across it."""
    if x + max(width_of(line, 13, bold=True) for line in lines) > riser - 6:
        x = riser + 8
    for line in reversed(lines):
        svg.write(x, y, line, css="p-13 p-b p-halo")
        y -= _LINE


def _bars(svg: Svg, row: _Row, middle: float, left: float, per_day: float, *, marks_soon: bool) -> None:
    if row.window is None:
        return
    first, usual, latest = row.days()
    top = middle - _BAR / 2
    svg.rect(Box(left + usual * per_day, top, (latest - usual) * per_day, _BAR), css="p-surface")
    svg.rect(Box(left + usual * per_day, top, (latest - usual) * per_day, _BAR), css="p-edge p-dash")
    svg.rect(Box(left + (first - 1) * per_day, top, (usual - first + 1) * per_day, _BAR), css="p-window-2")
    if marks_soon:
        _cross(svg, left + (first - 1.5) * per_day, middle)


def _cross(svg: Svg, x: float, y: float) -> None:
    svg.path(f"M{x - 6:.1f} {y - 6:.1f}l12 12m0 -12l-12 12", css="p-stop")


def _stairs(panel: _Panel, middles: list[float], left: float, per_day: float) -> str:
    path = f"M{left + (panel.rows[0].day - 0.5) * per_day:.1f} {middles[0]:.1f}"
    for row, middle in zip(panel.rows[1:], middles[1:], strict=True):
        path += f"H{left + (row.day - 0.5) * per_day:.1f}V{middle:.1f}"
    return path


def _legend(svg: Svg, legend: tuple[tuple[str, str], ...], y: float, left: float, right: float) -> float:
    for kind, words in legend:
        box = Box(left + 1, y - 13, 26, 16)
        match kind:
            case "usual":
                svg.rect(box, css="p-window-2")
            case "latest":
                svg.rect(box, css="p-surface")
                svg.rect(box, css="p-edge p-dash")
            case _:
                _cross(svg, left + 14, y - 5)
        for line in wrap(words, 14, right - left - 36):
            svg.write(left + 36, y, line, css="p-14")
            y += 20
        y += 4
    return y + 4
