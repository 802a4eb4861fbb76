"""Print how the finished module page fares under each server, then boards over many people, each beside its floor."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks import floor, roster, timeline
from benchmarks.servers import SERVERS, measure, serving
from lms.core.permissions import Event
from lms.services import auth
from lms.services.house import House, open_house, prepare
from lms.store import access, people, site
from lms.web.app import create_app

PAGE = "/learn/modules/ed-first-hour/worst-arm-wins"


def nurse(house: House, now: datetime) -> str:
    """Add one nurse and give the cookie of a signed-in browser."""
    with house.works.write(now) as work:
        site.add_facility(work.session, "hillcrest", "Hillcrest", "America/New_York")
        site.add_unit(work.session, "hillcrest-ed", "hillcrest", "ED")
        person = people.add_person(
            work.session, employee_id="1", given_name="Bench", family_name="Mark", email=None, source="hand"
        )
        people.add_position(
            work.session, key="p1", version=1, person_id=person, unit="hillcrest-ed", job_role="ed-nurse",
            shift="night", first_day=date(2026, 1, 1), last_day=None, source="hand",
        )  # fmt: skip
        access.begin_session(work.session, person, auth.digest("bench"), now)
        work.record(Event.SITE_SET)
    app = create_app(house)
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = serializer.dumps({"_user_id": "bench", "_fresh": True, "seen": now.isoformat()})
    return f"stepup={value}"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        instance, database = Path(folder) / "instance", str(Path(folder) / "floor.db")
        now = datetime.now(UTC)
        house = open_house(instance)
        prepare(house, now)
        cookie = nurse(house, now)
        house.database.engine.dispose()
        floor.fill(database)
        print(f"{'':32}{'CPU µs/request':>16}{'requests/s':>12}{'p50 ms':>9}{'p95 ms':>9}")
        figures = {}
        for name, command in SERVERS.items():
            for label, app, path, environment, sent in (
                ("floor", "benchmarks.floor:app", "/", {"FLOOR_DB": database}, ""),
                ("module page", "lms.web.wsgi:app", PAGE, {"LMS_INSTANCE": str(instance)}, cookie),
            ):
                with serving(command, app, environment) as (port, group):
                    found = figures[name, label] = measure(port, group, path, sent)
                print(
                    f"{name + ', ' + label:32}{found.cpu_us:16.0f}{found.per_second:12.0f}"
                    f"{found.p50_ms:9.1f}{found.p95_ms:9.1f}"
                )
        for name in SERVERS:
            ratio = figures[name, "module page"].cpu_us / figures[name, "floor"].cpu_us
            print(f"{name}: the module page costs {ratio:.1f} times the floor's CPU")


main()
timeline.main()
roster.main()
