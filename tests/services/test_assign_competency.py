"""Assigning a competency: the preview is what happens, the act asks it, the withdrawal stops asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.core.competency.states import Because, State
from lms.core.competency.status import Status
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import asked_again, auth, standing
from lms.services import assign_competency as assigning
from lms.services.asked_again import Asking
from lms.services.assign_competency import Asked
from lms.services.errors import Invalid, NotFound
from lms.services.house import House
from lms.services.work import Work
from lms.store import decided, people
from lms.store import site as site_store
from tests.conftest import Clock, put_person, set_up_site
from tests.services.test_standing import ED, passes

LEAD = ((Role.LEAD, ScopeKind.FACILITY, "hillcrest"),)
DUE = date(2026, 12, 5)


class Hospital:
    """A house with a lead of Hillcrest, and what the tests do in it."""

    def __init__(self, house: House, clock: Clock) -> None:
        self.house, self.clock = house, clock
        set_up_site(house, clock.now)
        self.lead = put_person(house, clock.now, "1", unit="hillcrest-icu", job_role="lead-nurse", roles=LEAD)

    @contextmanager
    def act(self) -> Iterator[Work]:
        """Act as the lead."""
        with self.house.works.write(self.clock.now) as work:
            work.actor = auth.actor(work, self.lead)
            yield work

    def assign(self, **asked: object) -> int:
        """Assign the ED competency."""
        with self.act() as work:
            return assigning.assign(work, Asked(**{"competency": ED, "due_on": DUE, "why": "x", **asked}))  # type: ignore[arg-type]

    def status(self, person_id: int, day: date) -> Status | None:
        """Where somebody stands in the ED competency."""
        with self.house.works.read(self.clock.now) as work:
            return next((one for one in standing.statuses(work, person_id, day) if one.competency == ED), None)

    def person(self, employee_id: str, **more: object) -> int:
        """Add a person."""
        return put_person(self.house, self.clock.now, employee_id, **more)  # type: ignore[arg-type]


@pytest.fixture
def hospital(both_houses: House, clock: Clock) -> Hospital:
    """The hospital on both databases."""
    return Hospital(both_houses, clock)


def test_a_person_is_asked(hospital: Hospital) -> None:
    """Whom no position asks is asked by the assignment, with its due day, and it is overdue the day after."""
    bo = hospital.person("100", unit="hillcrest-icu", job_role="icu-nurse")
    assert hospital.status(bo, DUE) is None
    hospital.assign(person_id=bo)
    asked, late = hospital.status(bo, DUE), hospital.status(bo, DUE + timedelta(days=1))
    assert asked is not None
    assert (asked.state, asked.because, asked.due_on) == (State.REQUIRED, Because.ASSIGNED, DUE)
    assert late is not None
    assert late.state is State.OVERDUE


def test_the_preview_is_what_happens(hospital: Hospital) -> None:
    """A unit's preview names who is asked, who holds it, who is on leave; assigning makes each so."""
    asked = hospital.person("100", unit="hillcrest-icu", job_role="icu-nurse", family_name="Asked")
    held = hospital.person("101", unit="hillcrest-icu", job_role="icu-nurse", family_name="Held")
    away = hospital.person("102", unit="hillcrest-icu", job_role="icu-nurse", family_name="Away")
    elsewhere = hospital.person("103", unit="lakeside-infusion", job_role="infusion-nurse")
    passes(hospital.house, held, date(2026, 11, 10))
    with hospital.act() as work:
        people.add_leave(
            work.session,
            key="leave-1",
            version=1,
            person_id=away,
            first_day=date(2026, 11, 15),
            last_day=date(2026, 12, 31),
            source="hand",
        )
        from lms.core.permissions import Event

        work.record(Event.ROSTER_IMPORTED)
    proposed = Asked(ED, DUE, unit="hillcrest-icu", why="First patients in December")
    with hospital.act() as work:
        preview = assigning.preview(work, proposed)
        names = {kind: [one.person.family_name for one in group] for kind, group in preview.groups.items()}
    # the lead works there too
    assert names == {"asked": ["Asked", "Person-1"], "already": [], "held": ["Held"], "leave": ["Away"]}
    today = date(2026, 11, 20)
    hospital.assign(unit="hillcrest-icu")
    for effect in preview.effects:
        now = hospital.status(effect.person.id, today)
        assert now is not None
        assert (now.state, now.because, now.due_on) == (
            effect.with_it.state,
            effect.with_it.because,
            effect.with_it.due_on,
        )
    assert hospital.status(asked, today) is not None
    assert hospital.status(elsewhere, today) is None


def test_who_joins_later_is_asked_too(hospital: Hospital) -> None:
    """A unit's assignment reaches who joins it, with as many days as it gave."""
    hospital.assign(unit="hillcrest-icu")
    joins = date(2027, 1, 10)
    new = hospital.person("200", unit="hillcrest-icu", job_role="icu-nurse", first_day=joins)
    status = hospital.status(new, joins)
    assert status is not None
    assert (status.state, status.due_on) == (State.REQUIRED, joins + timedelta(days=15))


def test_withdrawn(hospital: Hospital) -> None:
    """Withdrawn by a record, an assignment asks no more from that day; the past still shows it."""
    bo = hospital.person("100", unit="hillcrest-icu", job_role="icu-nurse")
    assignment = hospital.assign(person_id=bo)
    hospital.clock.advance(days=3)
    with hospital.act() as work:
        assigning.withdraw(work, assignment, "Not needed after all")
        assert [one.withdrawn_on for one in assigning.held(work)] == [date(2026, 11, 23)]
    then, now = hospital.status(bo, date(2026, 11, 21)), hospital.status(bo, date(2026, 11, 23))
    assert then is not None
    assert then.state is State.REQUIRED
    assert now is not None
    assert now.state is State.NOT_REQUIRED
    with pytest.raises(NotFound), hospital.act() as work:
        assigning.withdraw(work, assignment, "Again")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"due_on": date(2026, 11, 19)}, "due_on"),
        ({"due_on": date(2029, 1, 1)}, "due_on"),
        ({"why": "  "}, "why"),
        ({"why": "x" * 301}, "why"),
    ],
)
def test_what_is_refused(hospital: Hospital, change: dict[str, object], field: str) -> None:
    """A due day that has passed or is years away, and a missing or endless reason, name their field."""
    bo = hospital.person("100", unit="hillcrest-icu", job_role="icu-nurse")
    with pytest.raises(Invalid) as caught:
        hospital.assign(person_id=bo, **change)
    assert caught.value.field == field
    assert hospital.status(bo, DUE) is None


def test_twice_the_same(hospital: Hospital) -> None:
    """The same act again (a double click) is the first one; the same assignment for another reason is refused."""
    bo = hospital.person("100", unit="hillcrest-icu", job_role="icu-nurse")
    assert hospital.assign(person_id=bo) == hospital.assign(person_id=bo)
    with hospital.act() as work:
        assert len(assigning.held(work)) == 1
    with pytest.raises(Invalid, match="assigned already"):
        hospital.assign(person_id=bo, why="Another reason")


def test_out_of_reach(hospital: Hospital) -> None:
    """People and units of another facility cannot be assigned to, nor found, nor a competency that is not there."""
    other = hospital.person("300", unit="lakeside-infusion", job_role="infusion-nurse", family_name="Elsewhere")
    refused: list[Callable[[], int]] = [
        lambda: hospital.assign(person_id=other),
        lambda: hospital.assign(unit="lakeside-infusion"),
        lambda: hospital.assign(unit="hillcrest-icu", competency="nothing"),
        lambda: hospital.assign(person_id=99999),
        hospital.assign,
    ]
    for one in refused:
        with pytest.raises(NotFound):
            one()
    with hospital.act() as work:
        assert assigning.find_people(work, "elsewhere") == ()
        assert [one.employee_id for one in assigning.find_people(work, "person-1")] == ["1"]


def test_days_are_counted_where_it_is_asked(site: House, clock: Clock) -> None:
    """A lead in Honolulu assigns and asks again in New York's night: it bears the day it is there."""
    with site.works.write(clock.now) as work:
        site_store.add_facility(work.session, "aloha", "Aloha", "Pacific/Honolulu")
        site_store.add_unit(work.session, "aloha-ed", "aloha", "ED")
        work.record(Event.SITE_SET)
    programme = ((Role.LEAD, ScopeKind.PROGRAMME, ""),)
    far = put_person(site, clock.now, "1", unit="aloha-ed", job_role="lead-nurse", roles=programme)
    ana = put_person(site, clock.now, "100")
    passes(site, ana, date(2026, 11, 10))
    night = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)  # 01:00 on the 21st in New York, still the 20th in Honolulu
    yesterday, there = date(2026, 11, 20), date(2026, 11, 21)
    for person_id, unit in ((ana, None), (None, "hillcrest-ed")):
        with site.works.write(night) as work:
            work.actor = auth.actor(work, far)
            assert work.me.today == yesterday
            with pytest.raises(Invalid):
                assigning.assign(work, Asked(ED, yesterday, person_id, unit, why="Before the course"))
            assigning.assign(work, Asked(ED, there, person_id, unit, why="Before the course"))
    asking = Asking(ED, ("drill:ice",), there, units=("hillcrest-ed",), why="Two near misses")
    with site.works.write(night) as work:
        work.actor = auth.actor(work, far)
        asked_again.ask(work, asking)
    with site.works.read(night) as work:
        assert {row.day for row in decided.assignments(work.session)} == {there}
        assert {row.day for row in decided.triggers(work.session)} == {there}
