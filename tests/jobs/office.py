"""An office for tests of rosters as jobs: asks as a person, runs the worker by hand, reads what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.core.permissions import Role, ScopeKind
from lms.core.roster.rows import COLUMNS
from lms.jobs.worker import Worker
from lms.services import auth, jobs, roster_jobs
from lms.services.house import House
from lms.services.work import Work
from lms.store import people
from tests.conftest import Clock, put_person, set_up_site

HEADER = ",".join(COLUMNS)
ANA = "100,Ana,Lim,ana@example.org,hillcrest,ED,ed-nurse,night,2025-03-01,,,"
BO = "101,Bo,Tran,bo@example.org,hillcrest,ICU,icu-nurse,day,2025-03-01,,,"
ADMIN = ((Role.ADMIN, ScopeKind.PROGRAMME, ""),)


def crowd(size: int) -> list[str]:
    """Give rows of people who all work in the ED."""
    return [f"{n},Ana,Lim-{n},,hillcrest,ED,ed-nurse,night,2025-03-01,,," for n in range(1000, 1000 + size)]


def file(*rows: str) -> bytes:
    """Write a roster file."""
    return "\n".join((HEADER, *rows, "")).encode()


@dataclass
class Office:
    """A site with an administrator, and a worker beside."""

    house: House
    clock: Clock
    me: int = 0

    def __post_init__(self) -> None:
        """Set the site up."""
        set_up_site(self.house, self.clock.now)
        self.me = put_person(self.house, self.clock.now, "admin", unit=None, roles=ADMIN)

    @property
    def worker(self) -> Worker:
        """A worker on the office's clock."""
        return Worker(self.house.works, self.clock)

    def acting(self, work: Work, person_id: int | None = None) -> Work:
        """Let a work be somebody's."""
        work.actor = auth.actor(work, person_id or self.me)
        return work

    def bring(self, *rows: str, effective: str = "2026-12-01", source: str = "hr") -> int:
        """Ask for a file to be compared."""
        with self.house.works.write(self.clock.now) as work:
            self.acting(work)
            day = date.fromisoformat(effective)
            return roster_jobs.ask_check(work, file(*rows), "hr.csv", source=source, effective=day)

    def decide(self, check_id: int, *, allow_leavers: bool = False) -> int:
        """Ask for a comparison to be applied."""
        with self.house.works.write(self.clock.now) as work:
            return roster_jobs.ask_apply(self.acting(work), check_id, allow_leavers=allow_leavers)

    def job(self, job_id: int) -> jobs.Job:
        """Give a job as the administrator sees it."""
        with self.house.works.read(self.clock.now) as work:
            return jobs.job(self.acting(work), job_id)

    def imported(self, *rows: str, effective: str = "2026-12-01") -> jobs.Job:
        """Bring a file the whole way."""
        check_id = self.bring(*rows, effective=effective)
        self.worker.drain()
        job_id = self.decide(check_id)
        self.worker.drain()
        return self.job(job_id)

    def held(self) -> list[str]:
        """Write every position of a roster as recorded."""
        with self.house.works.read(self.clock.now) as work:
            names = {one.id: one.employee_id for one in people.people(work.session)}
            return sorted(
                f"{names[p.person_id]} {p.unit} {p.first_day}..{p.last_day or ''}"
                for p in people.positions(work.session)
                if p.source != "hand"
            )
