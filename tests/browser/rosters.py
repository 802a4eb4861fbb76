"""Rosters and long work in every state their pages have, for the pages that are looked at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from lms.jobs.worker import Worker
from lms.services import duty, jobs, roster_jobs
from lms.services.jobs import Kind
from lms.store import jobs as job_store
from lms.store.jobs import State
from tests.jobs.office import ANA, BO, crowd, file

if TYPE_CHECKING:
    from tests.browser.world import World

CY = "102,Cyrilla-Anneliese,Mossington-Featherstonehaugh,,hillcrest,ED,ed-nurse,rotating,2025-03-01,,2026-11-01,"
DI = "103,Di,Ray,,hillcrest,ED,ed-nurse,day,2025-03-01,,,"


def rosters(world: World) -> None:
    """Bring rosters, and stop at every kind of page."""
    worker = Worker(world.house.works, world.clock)
    ids = world.ids

    def bring(name: str, *rows: str, source: str = "hr", effective: date = date(2026, 12, 1)) -> int:
        with world.act("admin") as work:
            ids[name] = roster_jobs.ask_check(work, file(*rows), "november.csv", source=source, effective=effective)
        worker.drain()
        return ids[name]

    def decide(name: str, check: str) -> None:
        with world.act("admin") as work:
            ids[name] = roster_jobs.ask_apply(work, ids[check], allow_leavers=False)
        worker.drain()

    staff = [row.replace("hillcrest,ED,ed-nurse,night", "lakeside,Infusion,front-office,day") for row in crowd(12)]
    bring("roster-first", ANA, BO, CY, DI, *staff, effective=date(2026, 11, 2))
    decide("job-imported", "roster-first")
    bring("roster-late", *staff, source="agency-nurses-of-the-northern-region")
    changes = (ANA.replace("ED,ed-nurse", "ICU,icu-nurse"), CY + "2026-11-30", DI.replace("Ray", "Raye"), *staff)
    bring("roster-changes", *changes)
    bring("roster-leavers", ANA, BO, CY, DI, *staff[:5])
    bring("roster-same", ANA, BO, CY, DI, *staff)
    bring("job-problems", ANA, BO.replace("day", "dayz"), ANA, CY.replace("2025-03-01", "1 March"))
    bring("job-unknown", ANA.replace("ED,ed-nurse", "Ward 5,Porter"), BO.replace("hillcrest", "St. Mary's"))
    bring(
        "roster-overtaken", ANA, BO, CY, DI, *staff, "104,Eve,Stone,,lakeside,Infusion,front-office,day,2026-12-01,,,"
    )
    ids["roster-dropped"] = bring("dropped", *changes)
    with world.act("admin") as work:
        roster_jobs.drop(work, ids["dropped"])
    stuck(world)


def stuck(world: World) -> None:
    """Leave jobs where no worker will find them: waiting, half way, too late, failed."""
    with world.act("admin", world.clock.now - timedelta(minutes=5)) as work:
        world.ids["job-waiting"] = jobs.ask(work, Kind.ROSTER_CHECK, {})
    states = (
        ("job-reading", Kind.ROSTER_CHECK, State.RUNNING, {}),
        ("job-writing", Kind.ROSTER_APPLY, State.RUNNING, {}),
        ("job-failed", Kind.ROSTER_CHECK, State.FAILED, {"fault": "MemoryError"}),
        (
            "job-changed",
            Kind.ROSTER_APPLY,
            State.REFUSED,
            {"source": "hr", "effective": "2026-12-01", "why": "changed"},
        ),
    )
    for name, kind, state, result in states:
        with world.act("admin") as work:
            world.ids[name] = jobs.ask(work, kind, {})
            if state.over:
                job_store.finish(work.session, world.ids[name], state=state, result=result, now=work.now)
            else:
                taken = work.now + timedelta(days=9)
                job_store.lease(work.session, world.ids[name], lease="x", until=taken, tries=2)
                job_store.progress(work.session, world.ids[name], done=1200, total=4800)


def duty_list(world: World) -> None:
    """Say who is on tomorrow night in the ED."""
    day = world.clock.now.date() + timedelta(days=1)
    rows = [
        f"{name},hillcrest-ed,{day}T19:00,{day + timedelta(days=1)}T07:00"
        for name in ("ready", "new", "renewing", "expired", "icu")
    ]
    with world.act("admin") as work:
        duty.import_file(work, "\n".join(("employee,unit,start,end", *rows)).encode(), "duty.csv", source="ward")
