"""An office in which one nurse has two employee numbers: for tests of joined identities."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lms.core.competency.status import Status
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import (
    auth,
    identities,
    standing,
)
from lms.services.house import House
from lms.services.work import Work
from lms.store import people
from tests.conftest import Clock, put_person, set_up_site
from tests.services.test_standing import CORE, ED, PATH, passes

TABLE = YAML(typ="safe").load(Path(__file__).parents[1] / "tables/identities.yaml")
TODAY = date(2026, 11, 20)
ADMIN = ((Role.ADMIN, ScopeKind.PROGRAMME, ""),)
LEAD = ((Role.LEAD, ScopeKind.FACILITY, "hillcrest"),)


class Office:
    """An administrator, a lead, and Ana under two numbers: 100 works, 200 is the one she had before."""

    def __init__(self, house: House, clock: Clock) -> None:
        self.house, self.clock = house, clock
        set_up_site(house, clock.now)
        self.admin = put_person(house, clock.now, "1", unit=None, roles=ADMIN)
        self.lead = put_person(house, clock.now, "2", unit=None, roles=LEAD)
        self.ana = put_person(house, clock.now, "100", first_day=date(2026, 10, 1))
        self.before = put_person(house, clock.now, "200", first_day=date(2025, 6, 1))

    @contextmanager
    def act(self, person_id: int | None = None) -> Iterator[Work]:
        """Act as the administrator, or as somebody else."""
        self.clock.advance(minutes=1)
        with self.house.works.write(self.clock.now) as work:
            work.actor = auth.actor(work, person_id or self.admin)
            yield work

    @contextmanager
    def look(self, person_id: int | None = None) -> Iterator[Work]:
        """Look as the administrator, or as somebody else."""
        with self.house.works.read(self.clock.now) as work:
            work.actor = auth.actor(work, person_id or self.admin)
            yield work

    def join(self, person_id: int | None = None, joined_id: int | None = None, why: str = "hired again") -> int:
        """Join the two, as the administrator."""
        with self.act() as work:
            return identities.join(work, person_id or self.ana, joined_id or self.before, why)

    def part(self, joined_id: int | None = None) -> None:
        """Part them again."""
        with self.act() as work:
            identities.part(work, joined_id or self.before, "it was another person")

    def stands(self, person_id: int, day: date = TODAY, known_at: Any = None) -> dict[str, Status]:
        """Where a person stands on a day."""
        with self.house.works.read(self.clock.now) as work:
            return {one.competency: one for one in standing.statuses(work, person_id, day, known_at)}


def put(house: House, clock: Clock, number: str, facts: dict[str, Any]) -> int:
    """Put one side of a row of the table."""
    person_id = put_person(house, clock.now, number, unit=None)
    with house.works.write(clock.now) as work:
        for n, (unit, job_role, shift, first, last) in enumerate(facts.get("positions", ())):
            people.add_position(
                work.session, key=f"p-{number}-{n}", version=1, person_id=person_id, unit=unit, job_role=job_role,
                shift=shift, first_day=first, last_day=last, source="hand",
            )  # fmt: skip
        for n, (first, last) in enumerate(facts.get("leaves", ())):
            people.add_leave(
                work.session, key=f"l-{number}-{n}", version=1, person_id=person_id, first_day=first, last_day=last,
                source="hand",
            )  # fmt: skip
        work.record(Event.ROSTER_IMPORTED)
    for day in facts.get("passed", ()):
        passes(house, person_id, day, (*CORE, *PATH))
    return person_id


def state(work: Work, person_id: int, day: date) -> str:
    """Give the state of the ED competency, or none."""
    found = {one.competency: one for one in standing.statuses(work, person_id, day)}
    return found[ED].state.value if ED in found else "none"
