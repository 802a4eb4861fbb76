"""Deciding about a person on pages: seen before it is done, done once, named at its field, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from lms.core.competency.states import State
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import standing
from lms.services.house import House
from lms.store import decided, journal, training
from tests.conftest import Client, Clock, Statements
from tests.services.test_standing import CORE, ED, PATH, passes

SignIn = Callable[[int], Client]
LEAD = ((Role.LEAD, ScopeKind.FACILITY, "hillcrest"),)
TODAY = date(2026, 11, 20)


class Desk:
    """The lead of Hillcrest at a browser, and Ana, who holds the ED competency since 10 November."""

    def __init__(self, house: House, clock: Clock, client: SignIn, add_person: Callable[..., int]) -> None:
        self.house, self.clock = house, clock
        self.lead = add_person("1", unit="hillcrest-icu", job_role="icu-nurse", roles=LEAD)
        self.ana = add_person("100", given_name="Ana", family_name="Holder")
        self.records = passes(house, self.ana, date(2026, 11, 10), (*CORE, *PATH))
        self.browser, self.hers = client(self.lead), client(self.ana)
        self.list = f"/assign/people/{self.ana}/rulings"
        self.new = f"{self.list}/new"

    def state(self) -> State:
        """Where Ana stands."""
        with self.house.works.read(self.clock.now) as work:
            return next(one.state for one in standing.statuses(work, self.ana, TODAY) if one.competency == ED)

    def shown(self, **asked: str) -> str:
        """Look at what a decision would do, in words."""
        return plain(self.browser.get(self.new, query_string={"competency": ED, "look": "1", **asked}).text)

    def decide(self, **fields: str) -> str:
        """Decide, and give the page that follows in words."""
        return plain(self.browser.submit(self.new, page=self.list_form, **{"competency": ED, **fields}).text)

    @property
    def list_form(self) -> str:
        """A page that has a form."""
        return "/me"


@pytest.fixture
def desk(site: House, clock: Clock, client: SignIn, add_person: Callable[..., int]) -> Desk:
    """The desk."""
    return Desk(site, clock, client, add_person)


def plain(page: str) -> str:
    """Give a page's words in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_exempt(desk: Desk) -> None:
    """Shown first, with nothing changed; then it stands in the list and in her record; taken back, it never was."""
    days = {"kind": "exempt", "first_day": "2026-11-20", "last_day": "2026-12-04"}
    page = desk.shown(**days)
    assert re.search(r"Without it: Current .* With it: Exempt", page)
    assert desk.state() is State.CURRENT
    page = desk.decide(**days, why="seconded to the call center")
    assert "20 Nov 2026 to 4 Dec 2026" in page
    assert "By Test Person-1: seconded to the call center" in page
    assert desk.state() is State.EXEMPT
    assert "not asked from 20 Nov 2026 through 4 Dec 2026" in plain(desk.hers.get("/me/record").text)
    told = desk.browser.submit(f"{desk.list}/take-back", page=desk.list, name="ruling-1", why="back already")
    assert "Taken back, it counts for nothing: back already" in plain(told.text)
    assert desk.state() is State.CURRENT
    with desk.house.works.read(desk.clock.now) as work:
        assert journal.verify(work.session)[1] == ()


def test_extend(desk: Desk) -> None:
    """The later last valid day is shown beside the present one, then holds, and her record says so."""
    page = desk.shown(kind="extend", last_day="2027-11-15")
    assert "Without it: Current last valid day 10 Nov 2027 With it: Current last valid day 15 Nov 2027" in page
    desk.decide(kind="extend", last_day="2027-11-15", why="no place in the course")
    record = plain(desk.hers.get("/me/record").text)
    assert "Extended by a lead: valid through 15 Nov 2027" in record
    assert "Extension · valid through 15 Nov 2027" in record


def test_revoke(desk: Desk) -> None:
    """What it takes away is shown with what is then missing; a second time there is nothing to revoke."""
    page = desk.shown(kind="revoke")
    assert re.search(r"With it: Revoked .* Still missing with it:", page)
    desk.decide(kind="revoke", why="signed for another person")
    assert desk.state() is State.REVOKED
    assert "Withdrawn by a lead on 20 Nov 2026" in plain(desk.hers.get("/me/record").text)
    page = desk.shown(kind="revoke")
    assert "It is not held." in page
    assert "With it:" not in page


def test_accredit_an_award(desk: Desk) -> None:
    """A whole award of another house is shown, taken over, and told with its source."""
    desk.decide(kind="revoke", why="to begin anew")
    icu = {"kind": "accredit", "competency": "icu-grade-3-4", "passed_on": "2026-10-01", "activity": ""}
    page = desk.shown(**icu)
    assert "not asked, not held" in page
    page = desk.decide(**icu, source="Lakeside, original seen")
    assert "Accredited:" in page
    assert "Lakeside, original seen" in page
    with desk.house.works.read(desk.clock.now) as work:
        (row,) = decided.accreditations(work.session)
        assert (row.competency, row.activity, row.passed_on, row.reviewer_id) == (
            "icu-grade-3-4", "", date(2026, 10, 1), desk.lead,
        )  # fmt: skip


def test_void(desk: Desk) -> None:
    """What rests on a record is shown to go before it goes; her record and the file name the void."""
    number = str(desk.records[-1])
    page = desk.shown(kind="void", record=number)
    assert re.search(r"Without it: Current .* With it: Required", page)
    page = desk.decide(kind="void", record=number, why="entered for another")
    assert "Voided, it counts for nothing: entered for another" in page
    assert desk.state() is State.REQUIRED
    assert "Voided on" in desk.browser.get(f"/audit/people/{desk.ana}").text
    assert "It is voided already." in desk.shown(kind="void", record=number)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"kind": "exempt", "first_day": "2026-11-20", "last_day": "2026-11-19"}, "last_day"),
        ({"kind": "exempt", "first_day": "soon"}, "first_day"),
        ({"kind": "exempt", "first_day": "0026-11-20"}, "first_day"),
        ({"kind": "extend", "last_day": ""}, "last_day"),
        ({"kind": "extend", "last_day": "2027-11-10"}, "last_day"),
        ({"kind": "extend", "last_day": "2029-11-10"}, "last_day"),
        ({"kind": "accredit", "passed_on": "2026-11-21", "activity": ""}, "passed_on"),
        ({"kind": "accredit", "passed_on": "2026-11-01", "activity": "quiz:ed-first-hour"}, "score"),
        ({"kind": "accredit", "passed_on": "2026-11-01", "activity": "quiz:ed-first-hour", "score": "12"}, "score"),
        ({"kind": "accredit", "passed_on": "2026-11-01", "activity": "quiz:ed-first-hour", "score": "many"}, "score"),
        ({"kind": "accredit", "passed_on": "2026-11-01", "activity": "quiz:no-such"}, "activity"),
        ({"kind": "accredit", "passed_on": "2026-11-01", "activity": "", "last_day": "2026-11-20"}, "last_day"),
        ({"kind": "accredit", "passed_on": "2026-11-01", "activity": ""}, "source"),
        ({"kind": "revoke", "why": "  "}, "why"),
        ({"kind": "revoke", "why": "x" * 301}, "why"),
    ],
)
def test_a_slip_is_said_at_its_field(desk: Desk, fields: dict[str, str], at: str) -> None:
    """A day, score or reason that cannot be is said at its field, and nothing is decided."""
    told = desk.browser.submit(desk.new, page=desk.list_form, **{"competency": ED, "why": "x", **fields})
    assert told.status_code == 422
    assert f'id="{at}-error"' in told.text
    with desk.house.works.read(desk.clock.now) as work:
        assert (*decided.rulings(work.session), *decided.accreditations(work.session)) == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "exempt", "first_day": "2026-11-20", "last_day": "", "why": "course"},
        {"kind": "extend", "last_day": "2027-11-15", "why": "course"},
        {"kind": "revoke", "why": "course"},
        {"kind": "accredit", "passed_on": "2026-11-01", "activity": "drill:ice", "source": "Lakeside"},
        {"kind": "void", "why": "course"},
    ],
    ids=lambda fields: fields["kind"],
)
def test_a_double_click_decides_once(desk: Desk, fields: dict[str, str]) -> None:
    """The same form sent twice adds one fact and one entry of the journal."""
    if fields["kind"] == "void":
        fields = {**fields, "record": str(desk.records[-1])}

    def count() -> tuple[int, int]:
        with desk.house.works.read(desk.clock.now) as work:
            session = work.session
            facts = (*decided.rulings(session), *decided.accreditations(session), *training.records_of(session))
            head = journal.head(session)
            return len(facts), 0 if head is None else head.seq

    before = count()
    for _click in range(2):
        assert "Decide about Ana Holder" in desk.decide(**fields)
    assert count() == (before[0] + 1, before[1] + 1)


def test_who_decides(desk: Desk, client: SignIn, add_person: Callable[..., int]) -> None:
    """A manager sees the file without decisions; a lead decides about nobody of another facility, nor themselves."""
    manager = client(add_person("3", unit=None, roles=((Role.MANAGER, ScopeKind.FACILITY, "hillcrest"),)))
    away = add_person("300", unit="lakeside-infusion", job_role="infusion-nurse")
    assert desk.list in desk.browser.get(f"/audit/people/{desk.ana}").text
    page = manager.get(f"/audit/people/{desk.ana}").text
    assert "Ana Holder" in page
    assert desk.list not in page
    assert desk.browser.get(f"/assign/people/{away}/rulings").status_code == 404
    assert desk.browser.get(f"/assign/people/{desk.lead}/rulings").status_code == 403
    assert "rulings" not in desk.browser.get(f"/audit/people/{desk.lead}").text
    others = passes(desk.house, away, date(2026, 11, 10), PATH[:1])
    assert desk.browser.get(desk.new, query_string={"kind": "void", "record": others[0]}).status_code == 404
    assert desk.browser.get(desk.new, query_string={"kind": "void", "record": "9" * 40}).status_code == 404
    assert desk.browser.get(desk.new, query_string={"kind": "pardon", "competency": ED}).status_code == 404
    assert desk.browser.get(desk.new, query_string={"kind": "revoke", "competency": "no-such"}).status_code == 404


def test_a_taking_back_is_of_this_person(desk: Desk, add_person: Callable[..., int]) -> None:
    """A ruling about somebody else, or a record, is not taken back here; without a reason nothing is."""
    desk.decide(kind="exempt", first_day="2026-11-20", why="x")
    other = add_person("200")
    back = f"/assign/people/{other}/rulings/take-back"
    assert desk.browser.submit(back, page=desk.list_form, name="ruling-1", why="x").status_code == 404
    for name in (f"record-{desk.records[0]}", "ruling-99", ""):
        told = desk.browser.submit(f"{desk.list}/take-back", page=desk.list_form, name=name, why="x")
        assert told.status_code == 404, name
    told = desk.browser.submit(f"{desk.list}/take-back", page=desk.list_form, name="ruling-1", why=" ")
    assert told.status_code == 422
    assert 'id="why-ruling-1-error"' in told.text
    assert desk.state() is State.EXEMPT


def test_statements_do_not_grow(desk: Desk, statements: Statements) -> None:
    """The list of decisions takes as many statements for many as for one."""
    desk.decide(kind="exempt", first_day="2026-01-01", last_day="2026-01-02", why="x")
    desk.browser.get(desk.list)
    statements.sent.clear()
    desk.browser.get(desk.list)
    few = len(statements)
    for month in range(2, 9):
        desk.decide(kind="exempt", first_day=f"2026-0{month}-01", last_day=f"2026-0{month}-02", why="x")
    statements.sent.clear()
    desk.browser.get(desk.list)
    assert len(statements) == few


def test_nothing_at_all(desk: Desk, add_person: Callable[..., int]) -> None:
    """Somebody of whom nothing is asked and nothing recorded has a page that says so."""
    with desk.house.works.write(desk.clock.now) as work:
        work.record(Event.SITE_SET)
    new = add_person("400", job_role="front-office")
    page = plain(desk.browser.get(f"/assign/people/{new}/rulings").text)
    assert "Nothing passed yet." in page
