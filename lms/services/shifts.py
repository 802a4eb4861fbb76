"""The hours of each shift at a facility."""

from __future__ import annotations

from lms.core.competency.readiness import DEFAULT_HOURS, ShiftHours
from lms.core.competency.records import Shift
from lms.store import site


def shift_hours(facility: site.FacilityRow) -> tuple[ShiftHours, ...]:
    """Give the hours a facility has set, the usual ones where it has set none."""
    own = {Shift(name): ShiftHours(Shift(name), *times) for name, times in facility.shifts.items()}
    return tuple(own.get(usual.shift, usual) for usual in DEFAULT_HOURS)
