"""Updates between two facilities, and of a value that is taken back while somebody answers."""

from __future__ import annotations

from datetime import date, timedelta

from lms.core.permissions import Event
from lms.services import assign, updates
from lms.services.house import House
from lms.store import people
from tests.conftest import Clock
from tests.services.test_updates import CHANGED, Act, hold, nurse, status, status_missing

__all__ = ["nurse"]


def test_a_rule_taken_back_in_the_middle_of_its_update(site: House, look: Act, act: Act, nurse: int) -> None:
    """Who is answering when the value is taken back still finds the page: nothing of it is asked any more."""
    with site.works.write(CHANGED) as work:
        assign.set_value(work, "way_in", "fast-track-ed", scope="hillcrest", in_force_from=None, why="Board")
    (name,) = {text.partition(" or ")[0] for text in status_missing(look, nurse)}
    with act(nurse) as work:
        begun = updates.begin(work, name.removeprefix("update:"))
    with site.works.write(CHANGED) as work:
        assign.set_value(work, "way_in", None, scope="hillcrest", in_force_from=None, why="Mistake")
    with look(nurse) as work:
        found = updates.update(work, begun.id)
    assert (found.is_open, found.owed, found.day) == (True, False, date(2027, 3, 1))


def test_the_rule_of_the_other_facility_is_shown(site: House, clock: Clock, look: Act, nurse: int) -> None:
    """Who works in two facilities reads in the update what changed in the one that changed it."""
    with site.works.write(CHANGED) as work:
        people.add_position(
            work.session,
            key="second",
            version=1,
            person_id=nurse,
            unit="lakeside-infusion",
            job_role="ed-nurse",
            shift="day",
            first_day=date(2027, 1, 4),
            last_day=None,
            source="hand",
        )
        work.record(Event.ROSTER_IMPORTED)
    for minutes, at in (("60", CHANGED - timedelta(days=60)), ("45", CHANGED)):
        with site.works.write(at) as work:
            assign.set_value(work, "antibiotic_minutes", minutes, scope="lakeside", in_force_from=None, why="Board")
        hold(site, nurse, at - timedelta(days=1), {}, {"antibiotic_minutes": minutes})
    with look(nurse) as work:
        assert work.me.facility == "hillcrest"
        (missing,) = [one for one in status(work, nurse)[1] if "module:" in one]
        found = updates.update(work, missing.partition(" or ")[0].removeprefix("update:"))
    assert [(one.before, one.now) for one in found.plan.keys] == [(60, 45)]
