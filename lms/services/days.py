"""The day it is where a person works: their days are counted there, whoever looks or decides from afar."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lms.services import auth
from lms.services.work import Work
from lms.store import site


def today_of(work: Work, person_id: int) -> date:
    """Give the calendar day of a person's facility now."""
    return work.now.astimezone(auth.home(work, person_id)[1]).date()


def today_in(work: Work, units: Collection[str]) -> date:
    """Give the calendar day in some units now, the latest where they differ: nobody is asked before their own day.

    No unit is everywhere; where there is no facility yet, the day is UTC's.
    """
    facilities, rows = site.facilities(work.session), site.units(work.session)
    there = {rows[unit].facility for unit in units if unit in rows} or set(facilities)
    return max((work.now.astimezone(facilities[one].zone).date() for one in there), default=work.now.date())
