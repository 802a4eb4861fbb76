"""Course starts: entered by a lead where the site wants it, asked of holders in time, and gone after their day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from lms.core.competency.states import Because, State
from lms.core.competency.status import Status
from lms.core.competency.values import read_rule
from lms.core.content.values import PROGRAMME
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import assign, auth, course_starts, journal, standing
from lms.services.backup import back_up
from lms.services.course_starts import Entered, NewStart, refresher
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.house import House, open_house
from lms.services.restore import restore
from lms.services.work import Work
from lms.store import course_starts as store
from lms.store import decided, schema
from tests.conftest import Clock, put_person, set_up_site
from tests.core.competency.examples import usual
from tests.services.archives import quiet
from tests.services.test_standing import ED, passes

LEAD = ((Role.LEAD, ScopeKind.PROGRAMME, ""),)
CAR_T, COLUMVI = "car-t", "glofitamab/lymphoma"
RENEWAL = ("quiz:ed-first-hour", "case:day-5-fever/ed-nurse")


@dataclass
class Ground:
    """A site with a lead and a nurse, Ana, who has held the ED's competency since September."""

    house: House
    clock: Clock
    lead: int = 0
    ana: int = 0

    @contextmanager
    def acting(self, person_id: int | None = None) -> Iterator[Work]:
        """Open an act of the lead, or of somebody else."""
        with self.house.works.write(self.clock.now) as work:
            work.actor = auth.actor(work, person_id or self.lead)
            yield work

    def set(self, key: str, value: str | None, scope: str = PROGRAMME) -> None:
        """Set a value of the playbook from today."""
        with self.house.works.write(self.clock.now) as work:
            assign.set_value(work, key, value, scope=scope, in_force_from=None, why="test")

    def enter(self, course: str, first: date, *, facility: str = "hillcrest", form: int | None = None) -> Entered:
        """Enter a course start, from the form that was made so many seconds ago."""
        made = None if form is None else self.clock.now - timedelta(seconds=form)
        with self.acting() as work:
            return course_starts.enter(work, NewStart(course, first, facility, made))

    def remove(self, entry: Entered) -> None:
        """Remove an entry."""
        with self.acting() as work:
            course_starts.remove(work, entry.id)

    def status(self, day: date) -> Status:
        """Give where Ana stands in the ED's competency."""
        with self.house.works.read(self.clock.now) as work:
            (found,) = [one for one in standing.statuses(work, self.ana, day) if one.competency == ED]
        return found

    def triggers(self, competency: str = ED) -> list[tuple[date, date, bool]]:
        """Give the triggers of course starts: day, due day, and whether it still stands."""
        with self.house.works.read(self.clock.now) as work:
            gone = {row.subject_id for row in decided.withdrawals(work.session) if row.subject == "trigger"}
            return [
                (row.day, row.due_on, row.id not in gone)
                for row in decided.triggers(work.session)
                if row.because == Because.COURSE_START and row.competency == competency
            ]

    def entries(self) -> list[str]:
        """Give the courses of the rows that are there."""
        with self.house.works.read(self.clock.now) as work:
            return [row.course for row in store.course_starts(work.session)]

    def everything(self) -> str:
        """Write out every row of every table, but for what is worked out from the others and made anew from them.

        A kept timeline changes on the day after a due day; the due day itself is a fact that stays.
        """
        with self.house.database.engine.connect() as connection:
            return "\n".join(
                f"{table}: {tuple(row)}"
                for table in schema.Base.metadata.tables
                if not table.startswith("timeline_")
                for row in connection.execute(text(f'SELECT * FROM "{table}"'))
            )


@pytest.fixture
def off(both_houses: House, clock: Clock) -> Ground:
    """The ground, with course starts as they come: off."""
    set_up_site(both_houses, clock.now)
    ground = Ground(both_houses, clock)
    ground.lead = put_person(both_houses, clock.now, "1", unit=None, roles=LEAD)
    ground.ana = put_person(both_houses, clock.now, "100", first_day=date(2026, 9, 1))
    passes(both_houses, ground.ana, date(2026, 9, 15))
    return ground


@pytest.fixture
def ground(off: Ground) -> Ground:
    """The ground, with course starts turned on and two nights watched after each dose."""
    off.set("course_starts", "yes")
    for key in course_starts.NIGHTS.values():
        off.set(key, "2")
    off.clock.advance(minutes=1)
    return off


def test_off_until_the_site_turns_it_on(off: Ground) -> None:
    """Nothing can be entered until the site says yes for the facility, nor after it has said no."""
    with pytest.raises(Invalid, match="facility"):
        off.enter(CAR_T, date(2026, 12, 3))
    off.set("course_starts", "yes", "lakeside")
    with pytest.raises(Invalid, match="facility"):
        off.enter(CAR_T, date(2026, 12, 3))
    off.enter(CAR_T, date(2026, 12, 3), facility="lakeside")
    off.set("course_starts", "no", "lakeside")
    with pytest.raises(Invalid, match="facility"):
        off.enter(CAR_T, date(2026, 12, 4), facility="lakeside")
    assert off.entries() == [CAR_T]


def test_a_refresher_before_the_first_night(ground: Ground) -> None:
    """Who holds what is asked in the facility owes a short refresher by the eve; late, it still counts as ready."""
    ground.enter(CAR_T, date(2026, 12, 3))
    status = ground.status(date(2026, 11, 20))
    assert (status.state, status.because, status.due_on) == (State.UPDATE_DUE, Because.COURSE_START, date(2026, 12, 2))
    assert (status.missing, status.state.ready, status.late) == (RENEWAL[:1], True, False)
    after = ground.status(date(2026, 12, 3))
    assert (after.state, after.state.ready, after.late) == (State.UPDATE_DUE, True, True)
    passes(ground.house, ground.ana, date(2026, 12, 1), RENEWAL[:1])
    assert ground.status(date(2026, 12, 1)).state is State.CURRENT


def test_what_a_refresher_is() -> None:
    """The delta path, else the return path, else what turnover asks, else the first activity of the renewal path."""
    values: dict[str, object] = {**usual(), "renewal": ["quiz:first-hour", "case:day-5-fever/ed-nurse"]}
    asked = []
    for key, value in (
        ("renewal", values["renewal"]),
        ("turnover", {"window_days": 90, "rate": 0.15, "action": ["drill:ice"], "due_days": 14}),
        ("return", ["module:first-hour"]),
        ("delta", ["attestation:first-hour"]),
    ):
        values[key] = value
        asked.append(refresher(read_rule(values, in_force_from=date(2026, 1, 1), reference="Example")))
    assert asked == [("quiz:first-hour",), ("drill:ice",), ("module:first-hour",), ("attestation:first-hour",)]


def test_not_asked_a_year_ahead(ground: Ground) -> None:
    """A first dose far ahead asks from 30 days before the eve on: what was passed earlier would not be fresh."""
    ground.enter(CAR_T, date(2027, 6, 2))
    assert ground.triggers() == [(date(2027, 5, 2), date(2027, 6, 1), True)]
    assert ground.status(date(2027, 5, 1)).state is State.CURRENT
    status = ground.status(date(2027, 5, 2))
    assert (status.state, status.because, status.due_on) == (State.UPDATE_DUE, Because.COURSE_START, date(2027, 6, 1))


def test_who_passed_lately_is_not_asked(ground: Ground) -> None:
    """Who passed all of it in the last 30 days owes nothing."""
    passes(ground.house, ground.ana, date(2026, 11, 1), RENEWAL)
    ground.enter(CAR_T, date(2026, 12, 3))
    assert ground.status(date(2026, 11, 21)).state is State.CURRENT


def test_only_that_facility(ground: Ground) -> None:
    """A course start asks in the units of its own facility alone, and only what is asked there."""
    ground.enter(CAR_T, date(2026, 12, 3), facility="lakeside")
    assert ground.status(date(2026, 11, 21)).state is State.CURRENT
    assert ground.triggers() == []


def test_a_first_dose_in_the_past(ground: Ground) -> None:
    """With nights still to come it is due today; with none it is refused, and so is a day nobody can mean."""
    ground.enter(CAR_T, date(2026, 11, 19))
    assert ground.triggers() == [(date(2026, 11, 20), date(2026, 11, 20), True)]
    for day in (date(2026, 11, 18), date(2026, 9, 20), date(2027, 11, 21), date.max, date.min):
        with pytest.raises(Invalid, match="first_dose_on"):
            ground.enter(CAR_T, day)


def test_the_night_that_runs_is_still_to_come(ground: Ground) -> None:
    """At two in the morning the night that began yesterday has not ended: it counts, by the facility's own clock."""
    ground.clock.now = ground.clock.now.replace(day=21, hour=7)  # 02:00 in New York
    ground.enter(CAR_T, date(2026, 11, 19))
    ground.clock.advance(hours=6)
    with pytest.raises(Invalid, match="first_dose_on"):
        ground.enter(CAR_T, date(2026, 11, 19), form=0)


def test_no_night_is_no_entry(ground: Ground) -> None:
    """Where the site watches no night after the doses there is nothing to enter; an unknown course is refused."""
    ground.set("watch_nights_car_t", "0")
    for course in (CAR_T, "teclistamab", "no-such", ""):
        with pytest.raises(Invalid, match="course"):
            ground.enter(course, date(2026, 12, 3))


def test_two_clicks_and_two_patients(ground: Ground) -> None:
    """The same form sent twice is one entry; a form made after the first is a second patient; so is another lead's."""
    first = ground.enter(CAR_T, date(2026, 12, 3), form=60)
    assert ground.enter(CAR_T, date(2026, 12, 3), form=60) == Entered(first.id, repeat=True)
    assert not ground.enter(CAR_T, date(2026, 12, 4), form=60).repeat
    ground.clock.advance(seconds=5)
    assert not ground.enter(CAR_T, date(2026, 12, 3), form=2).repeat
    other = put_person(ground.house, ground.clock.now, "2", unit=None, roles=LEAD)
    with ground.acting(other) as work:
        form = work.now - timedelta(seconds=60)
        assert not course_starts.enter(work, NewStart(CAR_T, date(2026, 12, 3), "hillcrest", form)).repeat
    assert len(ground.entries()) == 4
    assert len(ground.triggers()) == 1


def test_one_refresher_for_two_patients(ground: Ground) -> None:
    """A second course start within 30 days rests on what the first asks, unless it is due sooner or much later."""
    ground.enter(CAR_T, date(2026, 12, 3))
    ground.enter(COLUMVI, date(2026, 12, 20))
    assert len(ground.triggers()) == 1
    ground.enter(CAR_T, date(2026, 11, 25))
    assert ground.triggers()[1:] == [(date(2026, 11, 20), date(2026, 11, 24), True)]
    ground.enter(CAR_T, date(2027, 1, 21))
    assert ground.triggers()[2:] == [(date(2026, 12, 21), date(2027, 1, 20), True)]


def test_removed(ground: Ground) -> None:
    """Removing an entry takes back what it alone asked, from today; what another rests on stays until that goes too."""
    first, second = ground.enter(CAR_T, date(2026, 12, 3)), ground.enter(COLUMVI, date(2026, 12, 20))
    ground.remove(first)
    assert ground.triggers() == [(date(2026, 11, 20), date(2026, 12, 2), True)]
    ground.remove(second)
    assert ground.triggers() == [(date(2026, 11, 20), date(2026, 12, 2), False)]
    assert ground.status(date(2026, 11, 21)).state is State.CURRENT
    assert ground.entries() == []
    with pytest.raises(NotFound):
        ground.remove(second)


def test_removed_before_it_asks(ground: Ground) -> None:
    """An entry removed before its refresher is asked never asks it; entered anew it asks again."""
    ground.remove(ground.enter(CAR_T, date(2027, 6, 2)))
    assert ground.status(date(2027, 5, 10)).state is State.CURRENT
    ground.enter(CAR_T, date(2027, 6, 9))
    assert ground.status(date(2027, 5, 10)).state is State.UPDATE_DUE


def test_a_number_given_again_is_another_entry(ground: Ground) -> None:
    """A page that still shows a removed entry cannot remove the one that got its number."""
    seen = ground.clock.now
    ground.remove(ground.enter(CAR_T, date(2026, 12, 3)))
    ground.clock.advance(minutes=1)
    again = ground.enter(COLUMVI, date(2026, 12, 3))
    with pytest.raises(NotFound), ground.acting() as work:
        course_starts.remove(work, again.id, seen)
    assert ground.entries() == [COLUMVI]


@pytest.mark.parametrize(
    "roles",
    [
        (),
        ((Role.LEAD, ScopeKind.UNIT, "hillcrest-ed"),),
        ((Role.LEAD, ScopeKind.FACILITY, "lakeside"),),
        ((Role.MANAGER, ScopeKind.PROGRAMME, ""), (Role.ADMIN, ScopeKind.PROGRAMME, "")),
    ],
)
def test_only_a_lead_of_the_facility(ground: Ground, roles: tuple[tuple[Role, ScopeKind, str], ...]) -> None:
    """Nobody enters or removes but a lead whose role reaches the whole facility."""
    entered = ground.enter(CAR_T, date(2026, 12, 3))
    other = put_person(ground.house, ground.clock.now, "3", roles=roles)
    with pytest.raises(NotAllowed), ground.acting(other) as work:
        course_starts.enter(work, NewStart(CAR_T, date(2026, 12, 3), "hillcrest"))
    with pytest.raises(NotFound), ground.acting(other) as work:
        course_starts.remove(work, entered.id)
    assert ground.entries() == [CAR_T]


def test_nothing_of_the_patient_remains(ground: Ground) -> None:
    """Thirty days after the last night the entry is gone, and neither product nor first day stands anywhere."""
    ground.enter(COLUMVI, date(2027, 1, 14))  # its last night is that of 29 Jan
    assert COLUMVI in ground.everything()
    assert "2027-01-14" in ground.everything()
    ground.clock.now = ground.clock.now.replace(year=2027, month=2, day=27)
    with ground.house.works.write(ground.clock.now) as work:
        assert (course_starts.is_sweep_due(work), course_starts.sweep(work)) == (False, 0)
    ground.clock.advance(days=1)
    with ground.house.works.write(ground.clock.now) as work:
        assert (course_starts.is_sweep_due(work), course_starts.sweep(work)) == (True, 1)
    left = ground.everything()
    assert COLUMVI not in left
    assert "2027-01-14" not in left
    assert Event.COURSE_START_ENTERED in left
    verdict = journal.verify_kept(ground.house.works, ground.house.heads, ground.clock.now)
    assert verdict.found == ()
    if (path := ground.house.database.file) is not None:
        with ground.house.database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        for file in path.parent.glob(f"{path.name}*"):
            assert COLUMVI.encode() not in file.read_bytes(), file


def test_the_journal_says_only_that_it_was_made(ground: Ground) -> None:
    """The entries of the journal name the facility, and nothing else."""
    ground.remove(ground.enter(COLUMVI, date(2027, 1, 14)))
    with ground.house.database.read() as session:
        told = [
            (row.event, row.subjects)
            for row in session.query(schema.JournalEntry).order_by(schema.JournalEntry.seq)
            if row.event.startswith("course-start")
        ]
    assert told == [
        (Event.COURSE_START_ENTERED, {"facility": "hillcrest"}),
        (Event.COURSE_START_REMOVED, {"facility": "hillcrest"}),
    ]
    left = ground.everything()
    assert COLUMVI not in left
    assert "2027-01-14" not in left


def test_never_shown_after_its_day(ground: Ground) -> None:
    """An entry nobody has swept yet is not shown or removed any more, and the next act of the kind deletes it."""
    entered = ground.enter(CAR_T, date(2026, 12, 3))
    ground.clock.advance(days=60)
    with ground.house.works.read(ground.clock.now) as work:
        work.actor = auth.actor(work, ground.lead)
        assert course_starts.live_rows(work, course_starts.places(work)) == ()
    with pytest.raises(NotFound):
        ground.remove(entered)
    assert ground.entries() == [CAR_T]
    ground.enter(COLUMVI, date(2027, 3, 1))
    assert ground.entries() == [COLUMVI]


def test_what_was_to_be_deleted_does_not_come_back(
    ground: Ground, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A backup of before, restored after its day, brings no entry back; one whose day has not come it does."""
    ground.enter(CAR_T, date(2026, 12, 3))
    ground.enter(COLUMVI, date(2027, 1, 14))
    back_up(ground.house, tmp_path / "b.tar.gz", ground.clock.now, quiet)
    ground.clock.now = ground.clock.now.replace(year=2027, month=1, day=25)

    def left(url: str | None) -> list[str]:
        restore(tmp_path / "b.tar.gz", tmp_path / "again", url, ground.clock.now, quiet)
        again = open_house(tmp_path / "again", url, library=ground.house.library)
        with again.works.read(ground.clock.now) as work:
            found = [row.course for row in store.course_starts(work.session)]
        again.database.engine.dispose()
        return found

    if ground.house.database.file is not None:
        assert left(None) == [COLUMVI]
        return
    with request.getfixturevalue("postgres_server").database() as url:
        assert left(url) == [COLUMVI]
