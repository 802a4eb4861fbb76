"""Moments: what comes after what within a day, also for facts that have only a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum


class Part(IntEnum):
    """Where in its day a moment lies."""

    #: before everything that happens on the day: rules, positions, triggers
    BEGINNING = 0
    AT = 1
    #: after everything that happens on the day: reviews and revocations without an hour
    END = 2


_NO_HOUR = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A point in time, in order: by day, then beginning before hours before end."""

    day: date
    part: Part
    hour: datetime = _NO_HOUR

    @property
    def at(self) -> datetime | None:
        """The hour, UTC, where it has one."""
        return self.hour if self.part is Part.AT else None


def beginning(day: date) -> Moment:
    """Give the beginning of a day."""
    return Moment(day, Part.BEGINNING)


def at_or_end(day: date, at: datetime | None) -> Moment:
    """Give the moment of a fact: its hour, or the end of its day where it has none."""
    return Moment(day, Part.END) if at is None else Moment(day, Part.AT, at)
