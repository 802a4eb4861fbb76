"""A personnel office for tests: brings rosters on their days and reads what they came to, as a manager would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lms.core.permissions import Event
from lms.core.roster.rows import COLUMNS
from lms.services import auth, records, roster, standing
from lms.services.house import House
from lms.store import journal, people

HEADER = ",".join(COLUMNS)
ED = "ed-recognise-grade-call"
PATH = ("module:ed-first-hour", "quiz:ed-first-hour", "case:day-5-fever/ed-nurse", "drill:ice")


def row(number: str, *, ward: str = "ED,ed-nurse,night", since: str = "2026-01-05", leave: str = ",") -> str:
    """Write one row of a roster: somebody in the ED at night, unless told otherwise."""
    return f"{number},Test,Person-{number},,hillcrest,{ward},{since},,{leave}"


@dataclass
class Office:
    """The personnel office: brings the roster of a day, and reads what it came to."""

    house: House

    def bring(self, day: str, *rows: str, source: str = "hr", dry: bool = False) -> roster.Plan:
        """Plan the roster on its own day, and apply it unless `dry`."""
        effective = date.fromisoformat(day)
        now = datetime(effective.year, effective.month, effective.day, 12, tzinfo=UTC)
        with (self.house.works.read if dry else self.house.works.write)(now) as work:
            data = "\n".join((HEADER, *rows)).encode()
            plan = roster.plan(work, data, "hr.csv", source=source, effective=effective)
            if not dry:
                roster.apply(work, plan)
        return plan

    def kinds(self, plan: roster.Plan) -> dict[str, str]:
        """Give what each person's change is called."""
        return {change.employee_id: str(change.kind) for change in plan.difference.changes}

    def passes(self, number: str, day: str, activities: tuple[str, ...] = PATH) -> None:
        """Let somebody pass activities at noon in New York."""
        at = datetime.fromisoformat(f"{day}T17:00").replace(tzinfo=UTC)
        for minute, activity in enumerate(activities):
            with self.house.works.write(at + timedelta(minutes=minute)) as work:
                work.actor = auth.actor(work, standing.who(work, number).id)
                records.add_passed(work, activity, score=100, revisions={}, playbook={}, attempt_id=None)
                work.record(Event.ATTEMPT_CLOSED)

    def state(self, number: str, day: str) -> str:
        """Give the status on a day in one line: state, reason, due day, last valid day."""
        on = date.fromisoformat(day)
        with self.house.works.read(datetime(2027, 1, 1, tzinfo=UTC)) as work:
            found = standing.statuses(work, standing.who(work, number).id, on)
        status = next((one for one in found if one.competency == ED), None)
        if status is None:
            return "nothing was ever asked"
        told = [str(status.state), str(status.because)]
        told += [f"due {status.due_on}"] if status.due_on else []
        told += [f"valid through {status.valid_through}"] if status.valid_through else []
        return " ".join(told)

    def story(self, number: str, *days: str) -> list[str]:
        """Give the statuses on several days."""
        return [self.state(number, day) for day in days]

    def everything(self) -> tuple[object, ...]:
        """Give all that is recorded about people, for comparing before and after."""
        with self.house.works.read(datetime(2027, 1, 1, tzinfo=UTC)) as work:
            return (
                people.people(work.session),
                people.positions(work.session),
                people.leaves(work.session),
                self.house.heads.read_text(encoding="ascii"),
            )

    def verified(self) -> bool:
        """Say whether the journal agrees with every fact."""
        with self.house.database.read() as session:
            return journal.verify(session)[1] == ()
