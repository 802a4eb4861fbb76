"""The vitals of a run as series for the strip chart: what was read, when, and since when nothing was assessed."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.cases.script import Script
from lms.core.cases.state import State

#: (id, field drawn, second field for a range such as blood pressure)
TRACKS: tuple[tuple[str, str, str], ...] = (
    ("temperature", "temperature_c", ""),
    ("pressure", "diastolic_mmhg", "systolic_mmhg"),
    ("heart-rate", "heart_rate", ""),
    ("oxygen", "spo2_percent", ""),
)
FIELDS = frozenset({name for _, low, high in TRACKS for name in (low, high) if name})


@dataclass(frozen=True, slots=True)
class Measured:
    """One reading: minutes relative to the start of the case, and the value (the lower and upper of a range)."""

    minute: int
    low: float
    high: float
    #: what the author calls a reading from before the case; empty for one of the run
    label: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """One row of the chart."""

    id: str
    is_range: bool
    readings: tuple[Measured, ...]
    #: the last reading still stands: nothing has happened that makes it unsafe to rely on
    current: bool

    @property
    def last(self) -> Measured | None:
        """The newest reading, if there is any."""
        return self.readings[-1] if self.readings else None


def tracks(script: Script, state: State) -> tuple[Track, ...]:
    """Give every track of the run so far: history first, then what this learner has looked at."""
    return tuple(_track(script, state, track, low, high) for track, low, high in TRACKS)


def _track(script: Script, state: State, track: str, low: str, high: str) -> Track:
    shift = _shift(script, state)
    readings = [
        Measured(shift - reading.minutes_before, reading.vitals[low], reading.vitals[high or low], reading.label)
        for reading in script.history
        if low in reading.vitals and (not high or high in reading.vitals)
    ]
    for seen in state.seen:
        vitals = script.sign(seen.sign).variants[seen.variant].vitals
        if low in vitals and (not high or high in vitals):
            readings.append(Measured(seen.minute, vitals[low], vitals[high or low]))
    current = any(low in script.sign(sign).variants[known.variant].vitals for sign, known in state.known.items())
    return Track(track, bool(high), tuple(sorted(set(readings), key=lambda reading: reading.minute)), current)


def _shift(script: Script, state: State) -> int:
    """Give the minutes from this role's start to the moment the history counts back from."""
    return 0 if script.history_from is None else script.history_from - script.role(state.role).starts_at


#: readings up to this long before the case belong to the same evening
_EVENING_MINUTES = 180
#: the part of the axis that earlier days take when there are any
_EARLIER_ENDS, _EVENING_BEGINS = 0.4, 0.5


class Axis:
    """Where a minute lies on the chart's axis: earlier days in its first part, this evening in its second; 1 is now."""

    def __init__(self, script: Script, state: State) -> None:
        shift = _shift(script, state)
        befores = [shift - reading.minutes_before for reading in script.history]
        self._earlier = sorted(minute for minute in befores if minute < -_EVENING_MINUTES)
        self._first = min([0, *(minute for minute in befores if minute >= -_EVENING_MINUTES)])
        self._now = state.minute

    def __call__(self, minute: int) -> float:
        """Give the place of a minute, from 0 to 1."""
        if minute < self._first and self._earlier:
            oldest, newest = self._earlier[0], self._earlier[-1]
            if newest == oldest:
                return _EARLIER_ENDS / 2
            return 0.03 + (_EARLIER_ENDS - 0.03) * (minute - oldest) / (newest - oldest)
        begins = _EVENING_BEGINS if self._earlier else 0.03
        if self._now <= self._first:
            return 1.0
        return begins + (1 - begins) * (minute - self._first) / (self._now - self._first)
