"""The two pictures of a case with their words: the vitals of a run, and the two lanes of its debrief."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.cases.debrief import Debrief
from lms.core.cases.engine import clock
from lms.core.cases.script import Role, Script
from lms.core.cases.state import State
from lms.core.cases.vitals import Axis, Measured, Track, tracks
from lms.core.clinical.units import fahrenheit, one_decimal
from lms.output.pictures.lanes import Lanes, Mark, Stretch, lanes_upright, lanes_wide
from lms.output.pictures.strip import Point, Row, Strip, Tick, strip_narrow, strip_table, strip_wide

#: the fever line of the chart, CRS-02, Lee 2019
FEVER_C = 38.0
#: lowest and highest value drawn
SCALES = {"temperature": (36.0, 40.0), "pressure": (35.0, 145.0), "heart-rate": (50.0, 140.0), "oxygen": (85.0, 100.0)}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture in its two versions, with the table that says the same."""

    wide: str
    narrow: str
    head: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]


def vitals(script: Script, role: Role, state: State) -> Drawn:
    """Draw the vitals of a run as far as this learner has looked."""
    place = Axis(script, state)
    found = tracks(script, state)
    rows = tuple(_row(track, role, place) for track in found)
    chart = Strip(
        rows=rows,
        ticks=_ticks(found, role, place),
        now_words=_("now"),
        title=_("Vitals of %(name)s until %(time)s", name=script.patient.name, time=clock(role, state.minute)),
        description=" ".join(f"{row.label}: {row.value}, {row.sub}." for row in rows),
    )
    head, body = strip_table(chart)
    gap = _("not assessed")
    return Drawn(
        strip_wide(chart, prefix="vitals-wide"),
        strip_narrow(chart, prefix="vitals-narrow"),
        (_("Time"), *head[1:]),
        tuple((row[0], *(cell or gap for cell in row[1:])) for row in body),
    )


def lanes(role: Role, told: Debrief) -> Drawn:
    """Draw the learner's path beside the expert path."""
    longest = max(told.own_minutes, told.expert_minutes)
    every = 10 if longest <= 70 else 20
    marks = tuple(
        Mark(
            mark.number,
            mark.short,
            mark.own_minute,
            mark.expert_minute,
            "" if mark.own_minute is None else clock(role, mark.own_minute),
            "" if mark.expert_minute is None else clock(role, mark.expert_minute),
        )
        for mark in told.landmarks
    )
    picture = Lanes(
        marks=marks,
        lost=tuple(
            Stretch(
                stretch.from_minute,
                stretch.to_minute,
                ngettext("%(num)s min lost: ", "%(num)s min lost: ", stretch.minutes) + stretch.words,
            )
            for stretch in told.lost
        ),
        ticks=tuple((minute, clock(role, minute)) for minute in range(0, longest + 1, every)),
        minutes=longest,
        own=_("You"),
        expert=_("Expert"),
        not_done=_("Not done"),
        title=_("Your path beside the expert path"),
        description=_("The same actions in two lanes on one clock. The table below says the same."),
    )
    head = ("", _("Action"), _("Expert"), _("You"))
    body = tuple(
        (str(mark.number), mark.short, mark.expert_time, mark.own_time or _("not done")) for mark in picture.marks
    )
    return Drawn(lanes_wide(picture, prefix="lanes-wide"), lanes_upright(picture, prefix="lanes-narrow"), head, body)


def _row(track: Track, role: Role, place: Axis) -> Row:
    label, unit = {
        "temperature": (_("Temperature"), "°C"),
        "pressure": (_("Blood pressure"), "mmHg"),
        "heart-rate": (_("Heart rate"), _("a minute")),
        "oxygen": (_("SpO₂"), "%"),
    }[track.id]
    points = tuple(
        Point(place(reading.minute), reading.low, reading.high, _when(reading, role), _value(track.id, reading))
        for reading in track.readings
    )
    last = track.last
    if last is None:
        value, sub = _("not assessed"), ""
    elif not track.current:
        value = _("not assessed")
        sub = _("%(value)s, %(when)s", value=_short(track.id, last), when=_when(last, role))
    else:
        value, sub = _short(track.id, last), _("at %(when)s", when=_when(last, role))
        if track.id == "temperature":
            sub = f"{_fahrenheit(last.low)}, {_when(last, role)}"
    fever = track.id == "temperature"
    return Row(
        label,
        unit,
        points,
        SCALES[track.id],
        value,
        sub,
        is_range=track.is_range,
        unassessed=not track.current,
        limit=FEVER_C if fever else None,
        limit_words=f"{FEVER_C:.1f} °C ({_fahrenheit(FEVER_C)})" if fever else "",
    )


def _when(reading: Measured, role: Role) -> str:
    """Name the time of a reading: the author's name for one from before, the clock for one of tonight."""
    return reading.label or clock(role, reading.minute)


def _value(track: str, reading: Measured) -> str:
    """Give a reading with its unit, °F beside °C, for the table."""
    if track == "temperature":
        return f"{reading.low:.1f} °C ({_fahrenheit(reading.low)})"
    return _short(track, reading)


def _short(track: str, reading: Measured) -> str:
    if track == "temperature":
        return f"{reading.low:.1f} °C"
    if track == "pressure":
        return f"{reading.high:.0f}/{reading.low:.0f}"
    return f"{reading.low:.0f} %" if track == "oxygen" else f"{reading.low:.0f}"


def _fahrenheit(temperature_c: float) -> str:
    return f"{one_decimal(fahrenheit(temperature_c)):.1f} °F"


def _ticks(found: tuple[Track, ...], role: Role, place: Axis) -> tuple[Tick, ...]:
    """Mark every reading from before and the hour the case began; days in a row keep only their number."""
    before = sorted({(r.minute, r.label) for track in found for r in track.readings if r.label})
    ticks: list[Tick] = []
    word = ""
    for minute, label in before:
        first, _space, rest = label.partition(" ")
        ticks.append(Tick(place(minute), rest if rest and first == word else label))
        word = first
    if place(0) < 1:
        ticks.append(Tick(place(0), clock(role, 0)))
    return tuple(ticks)
