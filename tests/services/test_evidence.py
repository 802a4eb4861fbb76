"""Accrediting evidence of other houses: whole or not at all, by a lead of the person, once; it counts from then on."""

from __future__ import annotations

from datetime import date

import pytest

from lms.core.competency.states import Because, State
from lms.core.competency.status import Status
from lms.core.permissions import Role, ScopeKind
from lms.core.roster.evidence import COLUMNS
from lms.services import auth, evidence, rulings, standing
from lms.services.house import House
from lms.services.site import BrokenFile
from lms.store import decided, journal
from lms.store.schema import JournalEntry
from tests.conftest import Clock, Statements, put_person, set_up_site
from tests.services.test_standing import ED, PATH

TODAY = date(2026, 11, 20)


class Office:
    """Ana of the ED, its lead, the lead of another house, and one of the programme."""

    def __init__(self, house: House, clock: Clock) -> None:
        self.house, self.clock = house, clock
        set_up_site(house, clock.now)
        self.ids = {
            number: put_person(house, clock.now, number, unit=unit, roles=((Role.LEAD, kind, scope),))
            for number, unit, kind, scope in (
                ("7", None, ScopeKind.UNIT, "hillcrest-ed"),
                ("8", None, ScopeKind.FACILITY, "lakeside"),
                ("9", "hillcrest-icu", ScopeKind.PROGRAMME, ""),
            )
        }
        for number in ("100", "101"):
            self.ids[number] = put_person(house, clock.now, number)
        self.ids["office"] = put_person(house, clock.now, "office", unit=None)

    def plan(self, *rows: str, by: str | None = None, apply: bool = True) -> evidence.Plan:
        """Import rows of a file, from the shell or as somebody."""
        self.clock.advance(minutes=1)
        with self.house.works.write(self.clock.now) as work:
            if by is not None:
                work.actor = auth.actor(work, self.ids[by])
            found = evidence.plan(work, "\n".join((",".join(COLUMNS), *rows)).encode(), "e.csv")
            if apply:
                evidence.apply(work, found)
        return found

    def wrong(self, *rows: str, by: str | None = None) -> list[str]:
        """Give what is said of a broken file, and see that nothing came of it."""
        before = self.count()
        with pytest.raises(BrokenFile) as caught:
            self.plan(*rows, by=by)
        assert self.count() == before
        return [str(one).removeprefix("e.csv:") for one in caught.value.problems]

    def count(self) -> int:
        """Count what was accredited."""
        with self.house.database.read() as session:
            return len(decided.accreditations(session))

    def status(self, number: str = "100", day: date = TODAY) -> Status:
        """Where somebody stands in the ED competency."""
        with self.house.works.read(self.clock.now) as work:
            return next(s for s in standing.statuses(work, self.ids[number], day) if s.competency == ED)


@pytest.fixture
def office(both_houses: House, clock: Clock) -> Office:
    """The office on both databases."""
    return Office(both_houses, clock)


def rows_of_path(number: str = "100", day: str = "2026-11-01") -> list[str]:
    """Write every activity of the initial path as passed elsewhere."""
    return [f"{number},{item},{day},{90 if item.startswith('quiz') else ''},Lakeside,7" for item in PATH]


def test_a_path_of_evidence(office: Office) -> None:
    """A whole initial path passed elsewhere makes current from the day of its review; one entry of the journal."""
    done = office.plan(*rows_of_path())
    assert (len(done.fresh), done.known) == (4, ())
    status = office.status()
    assert (status.state, status.valid_through) == (State.CURRENT, date(2027, 11, 20))
    assert office.status(day=date(2026, 11, 19)).state is State.REQUIRED
    with office.house.database.read() as session:
        entry = session.query(JournalEntry).order_by(JournalEntry.seq.desc()).first()
        assert entry is not None
        assert (entry.event, entry.actor_id, entry.subjects) == ("evidence:accredited", None, {"rows": 4})
        assert journal.verify(session)[1] == ()
        assert {row.reviewer_id for row in decided.accreditations(session)} == {office.ids["7"]}


def test_an_award(office: Office) -> None:
    """An award ends by its own day and the validity here; withdrawn, it never was."""
    office.plan(f"100,competency:{ED},2026-06-30,,Lakeside,7")
    status = office.status()
    assert (status.state, status.because, status.valid_through) == (
        State.CURRENT,
        Because.ACCREDITED,
        date(2027, 6, 30),
    )
    with office.house.works.write(office.clock.now) as work:
        work.actor = auth.actor(work, office.ids["9"])
        (held,) = decided.accreditations(work.session)
        rulings.withdraw(work, "accreditation", held.id, "another person's paper")
    assert office.status().state is State.REQUIRED
    assert len(office.plan(f"100,competency:{ED},2026-06-30,,Lakeside,7").fresh) == 1, (
        "what was withdrawn may come again"
    )


def test_again(office: Office) -> None:
    """What was taken over before is skipped and said; the same with another score or source is a mistake."""
    office.plan(*rows_of_path())
    again = office.plan(*rows_of_path(), *rows_of_path("101"))
    assert ([row.line for row in again.known], len(again.fresh)) == ([2, 3, 4, 5], 4)
    nothing = office.plan(*rows_of_path())
    assert (len(nothing.known), nothing.fresh) == (4, ())
    assert office.count() == 8
    (told,) = office.wrong(f"100,{PATH[1]},2026-11-01,91,Lakeside,7")
    assert told == "2: was accredited from “Lakeside” with score 90 (accreditation-2): withdraw that first"


def test_who_may_review(office: Office) -> None:
    """A lead of one of the person's units; not one of another house, not a learner, not one whose role has ended."""
    row = f"{{}},{PATH[0]},2026-11-01,,Lakeside,{{}}"
    assert office.wrong(*(row.format("100", who) for who in ("8",))) == ["2: 8 is no lead of a unit of 100 today"]
    assert office.wrong(row.format("100", "101")) == ["2: 101 is no lead of a unit of 100 today"]
    assert office.wrong(row.format("100", "77")) == ["2: nobody here has the reviewer's employee number '77'"]
    assert office.wrong(row.format("77", "7")) == ["2: nobody here has the employee number '77'"]
    assert office.wrong(row.format("9", "9")) == ["2: 9 reviews their own evidence: another lead does"]
    assert office.wrong(row.format("office", "7")) == ["2: 7 is no lead of a unit of office today"]
    office.plan(row.format("100", "9"), row.format("office", "9"))


def test_days(office: Office) -> None:
    """Today where the reviewer works is the last day something can have been passed on."""
    assert office.wrong(f"100,{PATH[0]},2026-11-21,,Lakeside,7") == ["2: passed_on 2026-11-21 lies in the future"]
    office.plan(f"100,{PATH[0]},2026-11-20,,Lakeside,7")


def test_nothing_half_applied(office: Office) -> None:
    """With one wrong row nothing is taken over, and all that is wrong is told at once, in order."""
    told = office.wrong(
        *rows_of_path(), "100,quiz:none,2026-11-01,90,Lakeside,7", f"5,{PATH[0]},2026-11-01,,Lakeside,7", "100,,,,,"
    )
    assert [one.partition(": ")[0] for one in told] == ["6", "7", "8", "8", "8", "8"]


def test_as_a_lead(office: Office) -> None:
    """A lead imports for their own people alone; of others they are told that nobody has the number."""
    office.plan(rows_of_path()[0], by="7")
    assert office.wrong(rows_of_path()[1], by="8") == ["2: nobody here has the employee number '100'"]


def test_every_activity_here(office: Office) -> None:
    """Activities are those of the content and of the rules, each case by role."""
    with office.house.works.read(office.clock.now) as work:
        known = evidence.activities(work)
    assert set(PATH) <= set(known)
    assert known["module:ed-first-hour"] is None
    assert known["quiz:ed-first-hour"] == 80
    assert "case:day-5-fever/triage" in known


def test_twenty_thousand_rows(house: House, clock: Clock, statements: Statements) -> None:
    """A long file is planned in a few statements, however many rows it has, and taken over whole."""
    office = Office(house, clock)
    for number in range(200, 240):
        office.ids[str(number)] = put_person(house, clock.now, str(number))
    days = [date.fromordinal(date(2025, 1, 1).toordinal() + n).isoformat() for n in range(500)]
    rows = [f"{number},{PATH[0]},{day},,Lakeside,7" for number in range(200, 240) for day in days]
    assert len(rows) == 20_000
    statements.sent.clear()
    office.plan(rows[0], apply=False)
    few = len(statements)
    statements.sent.clear()
    plan = office.plan(*rows, apply=False)
    assert (len(plan.fresh), len(statements)) == (20_000, few)
    office.plan(*rows)
    assert office.count() == 20_000
