"""The only calendar arithmetic: half-open spans of days and months added with clipping."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `start` up to, not including, `until`; `None` is open on that side."""

    start: date | None
    until: date | None

    def __contains__(self, day: date) -> bool:
        """Say whether `day` lies in the span."""
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)


def add_months(day: date, months: int) -> date:
    """Add calendar months once to `day`, clipping to the end of the month.

    31 Jan + 1 is 28 or 29 Feb. Add to the certificate's last valid day, never step by step:
    clipping does not undo itself.

    >>> add_months(date(2025, 1, 31), 1)
    datetime.date(2025, 2, 28)
    >>> add_months(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """Add calendar days to `day`; a negative number goes back.

    >>> add_days(date(2024, 2, 28), 2)
    datetime.date(2024, 3, 1)
    """
    return day + timedelta(days=days)


def days_between(earlier: date, later: date) -> int:
    """Give the days from `earlier` to `later`: 0 on the same day, negative when they are the other way round.

    >>> days_between(date(2025, 12, 31), date(2026, 1, 1))
    1
    """
    return (later - earlier).days


#: the days anybody types here: a working life before today, and far enough ahead
EARLIEST, LATEST = date(1950, 1, 1), date(2150, 12, 31)


def plausible(day: date) -> bool:
    """Say whether a typed day can be meant: the year 9999 is how some systems write "open", and 0001 a slip."""
    return EARLIEST <= day <= LATEST
