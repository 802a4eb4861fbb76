"""Rosters applied: positions, leaves and people as the file says, and nobody else touched."""

from __future__ import annotations

from datetime import date

import pytest

from lms.core.roster.difference import Kind
from lms.core.roster.places import Unknown
from lms.core.roster.rows import COLUMNS
from lms.services import roster
from lms.services.errors import Invalid
from lms.services.house import House
from lms.services.site import BrokenFile
from lms.store import journal, people
from tests.conftest import Clock, put_person, set_up_site

HEADER = ",".join(COLUMNS)
ANA = "100,Ana,Lim,ana@example.org,hillcrest,ED,ed-nurse,night,2025-03-01,,,"
BO = "101,Bo,Tran,bo@example.org,hillcrest,ICU,icu-nurse,day,2025-03-01,,,"


@pytest.fixture
def here(both_houses: House, clock: Clock) -> House:
    """A house with two facilities and three units, on each database."""
    set_up_site(both_houses, clock.now)
    return both_houses


def bring(house: House, clock: Clock, *lines: str, source: str = "hr", effective: str = "2026-12-01") -> roster.Plan:
    """Plan and apply a roster."""
    data = "\n".join((HEADER, *lines)).encode()
    with house.works.write(clock.now) as work:
        plan = roster.plan(work, data, "hr.csv", source=source, effective=date.fromisoformat(effective))
        roster.apply(work, plan)
    return plan


def held(house: House, clock: Clock) -> list[str]:
    """Write every position as recorded."""
    with house.works.read(clock.now) as work:
        names = {one.id: one.employee_id for one in people.people(work.session)}
        return sorted(
            f"{names[p.person_id]} {p.unit} {p.job_role} {p.shift} {p.first_day}..{p.last_day or ''} {p.source}"
            for p in people.positions(work.session)
        )


def test_from_hire_to_rehire(here: House, clock: Clock) -> None:
    """A hire, a move, a leave, a leaver and a rehire, month by month; each file applied twice changes nothing more."""
    bring(here, clock, ANA, BO, effective="2026-11-01")
    assert held(here, clock) == [
        "100 hillcrest-ed ed-nurse night 2025-03-01.. hr",
        "101 hillcrest-icu icu-nurse day 2025-03-01.. hr",
    ]
    moved = ANA.replace("ED,ed-nurse", "ICU,icu-nurse")
    plan = bring(here, clock, moved, effective="2026-12-01")
    assert {str(change.kind): change.employee_id for change in plan.difference.changes} == {
        "move": "100",
        "leaver": "101",
    }
    again = bring(here, clock, moved, effective="2026-12-02")
    assert (again.difference.changes, again.difference.unchanged) == ((), 1)
    away = moved[: -len(",,")] + ",2026-12-20,2027-01-20"
    bring(here, clock, away, BO.replace("2025-03-01", "2027-01-04"), effective="2027-01-04")
    assert held(here, clock) == [
        "100 hillcrest-ed ed-nurse night 2025-03-01..2026-11-30 hr",
        "100 hillcrest-icu icu-nurse night 2026-12-01.. hr",
        "101 hillcrest-icu icu-nurse day 2025-03-01..2026-11-30 hr",
        "101 hillcrest-icu icu-nurse day 2027-01-04.. hr",
    ]
    with here.works.read(clock.now) as work:
        (leave,) = people.leaves(work.session)
        assert (leave.first_day, leave.last_day, leave.source) == (date(2026, 12, 20), date(2027, 1, 20), "hr")
    back = moved[: -len(",,")] + ",2026-12-20,2027-01-09"
    plan = bring(here, clock, back, BO.replace("2025-03-01", "2027-01-04"), effective="2027-01-10")
    assert [len(change.returns) for change in plan.difference.changes] == [1]
    with here.works.read(clock.now) as work:
        (leave,) = people.leaves(work.session)
        assert (leave.last_day, leave.version) == (date(2027, 1, 9), 2)
    with here.database.read() as session:
        assert journal.verify(session)[1] == ()


def test_a_leave_that_never_was(here: House, clock: Clock) -> None:
    """A leave withdrawn before it began leaves no leave, and a later one begins anew."""
    away = ANA[: -len(",,")] + ",2027-01-05,2027-02-05"
    for row, count in ((away, 1), (ANA, 0), (away, 1)):
        bring(here, clock, row)
        with here.works.read(clock.now) as work:
            assert len(people.leaves(work.session)) == count


def test_a_start_corrected_there_and_back(here: House, clock: Clock) -> None:
    """A corrected start can be corrected back; only the last one holds."""
    for start in ("2025-03-01", "2025-03-08", "2025-03-01"):
        bring(here, clock, ANA.replace("2025-03-01", start))
        assert held(here, clock) == [f"100 hillcrest-ed ed-nurse night {start}.. hr"]


def test_others_are_untouched(here: House, clock: Clock) -> None:
    """Neither another source nor people added by hand lose anything by a file that does not name them."""
    put_person(here, clock.now, "900")
    bring(here, clock, BO, source="agency")
    before = held(here, clock)
    plan = bring(here, clock, ANA, source="hr")
    assert plan.difference.of(Kind.LEAVER) == ()
    assert held(here, clock) == sorted([*before, "100 hillcrest-ed ed-nurse night 2025-03-01.. hr"])


def test_who_was_added_by_hand_is_left_alone(here: House, clock: Clock) -> None:
    """A row about someone added by hand changes nothing and is told."""
    put_person(here, clock.now, "900")
    before = held(here, clock)
    row = "900,Other,Name,,hillcrest,ICU,icu-nurse,day,2025-01-01,,,"
    plan = bring(here, clock, ANA, row)
    assert [(one.employee_id, one.line) for one in plan.left_alone] == [("900", 3)]
    assert held(here, clock) == sorted([*before, "100 hillcrest-ed ed-nurse night 2025-03-01.. hr"])
    with here.works.read(clock.now) as work:
        person = people.by_employee_id(work.session, "900")
        assert person is not None
        assert person.name == "Test Person-900"


def refused(house: House, clock: Clock, *lines: str, source: str = "hr") -> list[str]:
    """Give the problems of a file, which leaves everything as it was."""
    before, heads = held(house, clock), house.heads.read_text(encoding="ascii")
    with pytest.raises(BrokenFile) as caught:
        bring(house, clock, *lines, source=source)
    assert held(house, clock) == before
    assert house.heads.read_text(encoding="ascii") == heads
    return [str(problem) for problem in caught.value.problems]


def test_a_person_in_two_sources(here: House, clock: Clock) -> None:
    """A row about someone of another source is a problem, and nothing of the file is applied."""
    bring(here, clock, BO, source="agency")
    assert refused(here, clock, ANA, BO) == ["hr.csv:3: 101 belongs to the roster source “agency”"]


def test_an_address_someone_else_has(here: House, clock: Clock) -> None:
    """An address of another source, of someone added by hand, or of a leaver, is told with whose it is."""
    bring(here, clock, BO, source="agency")
    put_person(here, clock.now, "900")
    bring(here, clock, "102,Cy,Okoro,cy@example.org,hillcrest,ED,ed-nurse,day,2025-01-01,,,")
    rows = [
        ANA.replace("100", number).replace("ana@", at) for number, at in (("1", "bo@"), ("2", "900@"), ("3", "cy@"))
    ]
    assert refused(here, clock, *rows) == [
        "hr.csv:2: email bo@example.org belongs to 101 already",
        "hr.csv:3: email 900@example.org belongs to 900 already",
        "hr.csv:4: email cy@example.org belongs to 102 already",
    ]


def test_every_mistake_at_once(here: House, clock: Clock) -> None:
    """Wrong cells, contradicting rows and foreign people are told together, by line."""
    bring(here, clock, BO, source="agency")
    found = refused(here, clock, ANA, ANA, BO, ANA.replace("night", "nights").replace("100", "7"))
    assert [line.split(": ")[0] for line in found] == ["hr.csv:3", "hr.csv:4", "hr.csv:5"]


def test_addresses_can_be_swapped(here: House, clock: Clock) -> None:
    """Two people whose addresses were mixed up get each other's."""
    bring(here, clock, ANA, BO)
    plan = bring(here, clock, ANA.replace("ana@", "bo@"), BO.replace("bo@", "ana@").replace("Tran", "Tran-Diaz"))
    assert [change.renamed for change in plan.difference.changes] == [True, True]
    with here.works.read(clock.now) as work:
        found = {one.employee_id: (one.name, one.email) for one in people.people(work.session)}
    assert found == {"100": ("Ana Lim", "bo@example.org"), "101": ("Bo Tran-Diaz", "ana@example.org")}


def test_an_address_passed_on(here: House, clock: Clock) -> None:
    """A hire can have the address a colleague in the file gives up."""
    bring(here, clock, ANA)
    bring(here, clock, ANA.replace("ana@", "ana.lim@"), BO.replace("bo@", "ana@"))
    with here.works.read(clock.now) as work:
        person = people.find(work.session, "ana@example.org")
        assert person is not None
        assert person.employee_id == "101"


def test_places_that_are_not_set_up(here: House, clock: Clock) -> None:
    """Unknown units and titles are handed back with their lines, and nothing is applied."""
    before = held(here, clock)
    with pytest.raises(roster.UnknownWords) as caught:
        bring(here, clock, ANA, BO.replace("ICU,icu-nurse", "Ward 5,Porter"))
    assert caught.value.unknown == (Unknown("title", "", "Porter", 3), Unknown("unit", "hillcrest", "Ward 5", 3))
    assert held(here, clock) == before


@pytest.mark.parametrize("source", ["hand", "", "HR", "a b", "-", "a/b"])
def test_a_source_has_a_plain_name(here: House, clock: Clock, source: str) -> None:
    """People added by hand are nobody's roster, and a source is named like other keys."""
    with pytest.raises(Invalid) as caught:
        bring(here, clock, ANA, source=source)
    assert caught.value.field == "source"


def test_statements_do_not_grow_with_the_roster(house: House, clock: Clock, request: pytest.FixtureRequest) -> None:
    """Comparing asks the database as often for fifty people as for two."""
    set_up_site(house, clock.now)
    statements = request.getfixturevalue("statements")
    counts = []
    for size in (2, 50):
        rows = [ANA.replace("100", f"{size}-{n}").replace("ana@", f"{size}-{n}@") for n in range(size)]
        bring(house, clock, *rows, source=f"hr-{size}")
        statements.sent.clear()
        with house.works.read(clock.now) as work:
            data = "\n".join((HEADER, *rows)).encode()
            plan = roster.plan(work, data, "hr.csv", source=f"hr-{size}", effective=date(2026, 12, 1))
        assert plan.difference.unchanged == size
        counts.append(len(statements))
    assert counts[0] == counts[1]
