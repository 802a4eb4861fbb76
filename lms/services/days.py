"""The day it is where a person works: their days are counted there, whoever looks or decides from afar."""

from __future__ import annotations

from datetime import date

from lms.services import auth
from lms.services.work import Work


def today_of(work: Work, person_id: int) -> date:
    """Give the calendar day of a person's facility now."""
    return work.now.astimezone(auth.home(work, person_id)[1]).date()
