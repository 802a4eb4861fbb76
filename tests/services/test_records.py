"""The day of a record is the calendar day where the person works, also around midnight and when clocks change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest

from lms.core.permissions import Event
from lms.services import records
from lms.services.house import House
from lms.services.work import Work
from lms.store import training
from tests.conftest import Clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # 23:59 and 00:01 in New York, standard time
        (datetime(2026, 11, 21, 4, 59, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 21, 5, 1, tzinfo=UTC), date(2026, 11, 21)),
        # clocks go back on 1 November 2026: 00:01 that day is still daylight time, 23:59 no more
        (datetime(2026, 11, 1, 3, 59, tzinfo=UTC), date(2026, 10, 31)),
        (datetime(2026, 11, 1, 4, 1, tzinfo=UTC), date(2026, 11, 1)),
        # half past one comes twice
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 2, 5, 1, tzinfo=UTC), date(2026, 11, 2)),
        # clocks go forward on 8 March 2026: the day has 23 hours
        (datetime(2026, 3, 8, 4, 59, tzinfo=UTC), date(2026, 3, 7)),
        (datetime(2026, 3, 8, 6, 59, tzinfo=UTC), date(2026, 3, 8)),
        (datetime(2026, 3, 8, 7, 1, tzinfo=UTC), date(2026, 3, 8)),
        (datetime(2026, 3, 9, 3, 59, tzinfo=UTC), date(2026, 3, 8)),
        (datetime(2026, 3, 9, 4, 1, tzinfo=UTC), date(2026, 3, 9)),
    ],
)
def test_the_day_of_a_record(
    moment: datetime,
    day: date,
    site: House,
    clock: Clock,
    add_person: Callable[..., int],
    act: Callable[[int], AbstractContextManager[Work]],
) -> None:
    """A record bears the moment in UTC and the day by the clock on the wall of the facility."""
    clock.now = moment
    nurse = add_person("1", unit="hillcrest-ed", first_day=date(2026, 1, 1))
    with act(nurse) as work:
        records.add_passed(work, "drill:ice", score=None, revisions={}, playbook={}, attempt_id=None)
        work.record(Event.ATTEMPT_CLOSED)
    with site.works.read(moment) as work:
        (row,) = training.records_of(work.session, [nurse])
        assert (row.at, row.day) == (moment, day)
