"""The lead's pages: what needs them today, and assigning a competency."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

import pytest

from lms.core.permissions import Role, ScopeKind
from lms.services.house import House
from tests.conftest import Client, Statements
from tests.services.test_standing import CORE, PATH, passes

SignIn = Callable[[int], Client]
LEAD = ((Role.LEAD, ScopeKind.FACILITY, "hillcrest"),)
ASKED = {"unit": "hillcrest-icu", "competency": "ed-recognise-grade-call", "due_on": "2026-12-05"}
NEW = "/assign/assignments/new"
SHOWN = f"{NEW}?{urlencode(ASKED)}"


@pytest.fixture
def lead(client: SignIn, add_person: Callable[..., int]) -> Client:
    """The lead of Hillcrest at a browser, and two ICU nurses of whom one holds what the ED asks."""
    browser = client(add_person("1", unit=None, roles=LEAD))
    add_person("100", unit="hillcrest-icu", job_role="icu-nurse", given_name="Ola", family_name="Asked")
    return browser


def plain(page: str) -> str:
    """Give a page's words in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_shown_first_then_asked(lead: Client, house: House, add_person: Callable[..., int]) -> None:
    """Looking changes nothing; after the act the list names the unit, the due day and the reason, and who holds it."""
    held = add_person("101", unit="hillcrest-icu", job_role="icu-nurse", given_name="Ida", family_name="Holder")
    passes(house, held, date(2026, 11, 10), PATH)
    page = plain(lead.get(NEW, query_string=ASKED).text)
    assert re.search(r"Will be asked: 1 .*Ola Asked.*Hold it already: nothing is asked of them: 1 .*Ida Holder", page)
    assert "Nothing is assigned" in lead.get("/assign/assignments").text
    told = lead.submit(NEW, page=SHOWN, **ASKED, why="First patients in December")
    assert told.request.path == "/assign/assignments"
    words = plain(told.text)
    assert "Unit ICU, and whoever joins it · due 5 Dec 2026 (in 15 days)" in words
    assert "First patients in December" in words
    assert "1 of 2 hold it today" in words


@pytest.mark.parametrize(
    ("change", "field"),
    [({"due_on": "2026-11-19"}, "due_on"), ({"due_on": "soon"}, "due_on"), ({"why": " "}, "why")],
)
def test_a_slip_is_said_at_its_field(lead: Client, change: dict[str, str], field: str) -> None:
    """A wrong day or a missing reason is said at the field, with what was typed kept, and nothing is asked."""
    told = lead.submit(NEW, page=SHOWN, **{**ASKED, "why": "x", **change})
    assert told.status_code == 422
    assert f'id="{field}-error"' in told.text
    assert "Nothing is assigned" in lead.get("/assign/assignments").text


def test_one_person_found_by_name(lead: Client) -> None:
    """A person is found by part of a name, asked, and later not asked any more, each with a reason."""
    found = lead.get(NEW, query_string={"find": "ask"})
    address = re.search(r'href="(/assign/assignments/new\?person=\d+)"', found.text)
    assert address
    person = address.group(1).partition("=")[2]
    page = plain(lead.get(NEW, query_string={**ASKED, "person": person}).text)
    assert "Asked of Ola Asked ." in page
    assert "Will be asked: 1" in page
    lead.submit(NEW, page=f"{SHOWN}&person={person}", **{**ASKED, "person": person, "why": "Floats to the ED"})
    assignment = re.search(r"/assign/assignments/(\d+)/withdraw", lead.get("/assign/assignments").text)
    assert assignment
    refused = lead.submit(assignment.group(0), page="/assign/assignments", why="")
    assert (refused.status_code, f'id="why-{assignment.group(1)}-error"' in refused.text) == (422, True)
    told = plain(lead.submit(assignment.group(0), page="/assign/assignments", why="Stays in the ICU").text)
    assert "Withdrawn on 20 Nov 2026: Stays in the ICU" in told
    assert "Nobody in your units is called “nobody-here”" in plain(
        lead.get(NEW, query_string={"find": "nobody-here"}).text
    )


@pytest.mark.parametrize("number", ["9" * 30, "-1", "1e3", "²"])
def test_a_number_that_nobody_has_is_not_found(lead: Client, number: str) -> None:
    """What is no number of a person, or too large for one, is answered as nobody."""
    assert lead.get(NEW, query_string={**ASKED, "person": number}).status_code == 404


def test_today_names_what_is_short_and_who_is_behind(
    lead: Client, house: House, add_person: Callable[..., int]
) -> None:
    """The list has the short shift, who is behind with each state, who runs out soon, and what is not decided."""
    late = add_person("200", given_name="Una", family_name="Late", first_day=date(2026, 9, 1))
    soon = add_person("201", given_name="Sid", family_name="Soon", first_day=date(2025, 9, 1))
    for activities in (PATH, CORE):
        passes(house, soon, date(2025, 11, 30), activities)
    passes(house, late, date(2026, 9, 3), CORE)
    page = plain(lead.get("/assign/").text)
    assert "ED, nights 3 short 1 ready, 4 needed for “ED: recognise, grade, call”" in page
    assert re.search(r"Behind: 1 Una Late ED Overdue ED: recognise, grade, call · due day was 1 Oct 2026; 4 left", page)
    assert re.search(r"Runs out or owes something within 14 days: 1 Sid Soon ED Renewal due", page)
    assert "questions of the playbook are not decided" in page


def test_today_when_nothing_waits(client: SignIn, add_person: Callable[..., int]) -> None:
    """A lead of a clinic where nobody works has a quiet page that says so, the playbook aside."""
    lead = client(add_person("1", unit=None, roles=((Role.LEAD, ScopeKind.UNIT, "lakeside-infusion"),)))
    page = plain(lead.get("/assign/").text)
    assert "questions of the playbook are not decided" in page
    assert "Behind" not in page


def test_today_costs_the_same_for_many(lead: Client, add_person: Callable[..., int], statements: Statements) -> None:
    """The number of SQL statements of the page does not grow with the people."""
    counts = []
    for more in range(1, 3):
        for number in range(6):
            add_person(f"3{more}{number}", first_day=date(2026, 9, 1))
        statements.sent.clear()
        assert lead.get("/assign/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
