"""The audit pages as a manager reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from lms.core.permissions import Role, ScopeKind
from lms.services.house import House
from tests.conftest import Client, Clock
from tests.services.test_standing import PATH, passes

Add = Callable[..., int]
SignIn = Callable[[int], Client]


@pytest.fixture
def manager(add_person: Add) -> int:
    """The manager of the ED."""
    return add_person("1", job_role="manager", roles=((Role.MANAGER, ScopeKind.UNIT, "hillcrest-ed"),))


def words(page: str) -> str:
    """Give the text of a page as it is read, without marks."""
    text = re.sub(r"<[^>]+>", " ", re.sub(r"<(svg|style|head).*?</\1>", " ", page, flags=re.DOTALL))
    return re.sub(r"\s+([.,:;])", r"\1", re.sub(r"\s+", " ", text))


def test_the_answer_stands_on_top(site: House, manager: int, add_person: Add, client: SignIn) -> None:
    """The board opens with one sentence, says how many are short, and names who and why."""
    ready = add_person("100", first_day=date(2026, 6, 1), given_name="Ana", family_name="Silva")
    add_person("101", first_day=date(2026, 11, 2), given_name="Bea", family_name="Okafor")
    passes(site, ready, date(2026, 6, 10))
    page = words(client(manager).get("/audit/readiness").text)
    assert "ED nights, tonight: 1 ready of 2, minimum 4." in page
    assert "3 short for “ED: recognise, grade, call”, Fri 20 Nov 2026, 19:00 to 07:00, Hillcrest Regional." in page
    assert "Nearest: Bea Okafor, 4 left, due 2 Dec 2026." in page
    assert "Ready, 1 Ana Silva last valid day 10 Jun 2027 Current" in page
    assert "Not ready, 1 Bea Okafor 4 left, due 2 Dec 2026 Required" in page


def test_another_day(site: House, manager: int, add_person: Add, client: SignIn) -> None:
    """Asked about another day, the board names that day and keeps it in every link."""
    passes(site, add_person("100", first_day=date(2026, 6, 1)), date(2026, 6, 10))
    page = client(manager).get("/audit/readiness?day=2026-06-09").text
    assert "ED nights, Tue 9 Jun 2026: 0 ready of 1, minimum 4." in words(page)
    links = re.findall(r'href="(/audit/(?:people|readiness\?)[^"]*)"', page)
    assert links
    assert all("day=2026-06-09" in link for link in links)


@pytest.mark.parametrize("typed", ["hello", "2026-13-01", "1999-12-31", "9999-12-31", "<b>"])
def test_a_day_that_cannot_be_is_said_at_the_field(manager: int, client: SignIn, typed: str) -> None:
    """A wrong day gives the board of tonight, what was typed, and what to do, at the field."""
    answer = client(manager).get("/audit/readiness", query_string={"day": typed})
    assert answer.status_code == 400
    assert 'id="day-error" role="alert">Choose a day between 2000 and 2100' in answer.text
    assert "<b>" not in answer.text


def test_a_wrong_day_of_a_file_is_said_at_the_field(manager: int, add_person: Add, client: SignIn) -> None:
    """The person file treats a wrong day the same way."""
    answer = client(manager).get(f"/audit/people/{add_person('100')}?day=hello")
    assert answer.status_code == 400
    assert 'id="day-error"' in answer.text


def test_nobody_asked_teaches(manager: int, client: SignIn) -> None:
    """An empty board says what would fill it."""
    page = words(client(manager).get("/audit/readiness").text)
    assert "Nobody here is asked for a competency on this day." in page
    assert "A competency is asked by job role." in page


def test_who_passed_during_the_shift_is_said(
    site: House, manager: int, add_person: Add, client: SignIn, clock: Clock
) -> None:
    """A pass at noon leaves the night as it is and is told for the day shift, which had begun."""
    add_person("100", first_day=date(2026, 11, 2), shift="rotating")
    passes(site, 2, date(2026, 11, 20))
    browser = client(manager)
    assert "passed 20 Nov" not in browser.get("/audit/readiness?shift=night").text
    assert "passed 20 Nov 2026, 12:03, after this shift began" in browser.get("/audit/readiness?shift=day").text


def test_another_unit_is_not_there(manager: int, client: SignIn) -> None:
    """Another unit's board is a page that is not there."""
    assert client(manager).get("/audit/readiness?unit=hillcrest-icu").status_code == 404


def test_a_file_explains_with_the_persons_own_dates(site: House, manager: int, add_person: Add, client: SignIn) -> None:
    """The file carries the sentence that explains the status, the evidence and the positions, and no answers."""
    ana = add_person("100", first_day=date(2026, 6, 1), given_name="Ana", family_name="Silva")
    passes(site, ana, date(2026, 6, 10), score=83)
    page = words(client(manager).get(f"/audit/people/{ana}").text)
    assert "Passed on 10 Jun 2026. Valid 12 months, through 10 Jun 2027. The window opens 11 Apr 2027." in page
    assert "10 Jun 2026, 13:03 ICE drill" in page
    assert "ED, ED nurse, nights Hillcrest Regional since 1 Jun 2026" in page
    assert "83" not in page


def test_a_name_is_text(site: House, manager: int, add_person: Add, client: SignIn) -> None:
    """A name with markup in it is shown as it was written."""
    eve = add_person("100", given_name="<script>alert(1)</script>", family_name="=cmd|x")
    for url in ("/audit/readiness", f"/audit/people/{eve}"):
        page = client(manager).get(url).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_every_state_has_its_sentence(site: House, manager: int, add_person: Add, client: SignIn) -> None:
    """Each state the fold gives is explained in a sentence with its dates."""
    ana = add_person("100", first_day=date(2025, 1, 6))
    passes(site, ana, date(2025, 1, 20))
    passes(site, ana, date(2026, 1, 10), PATH[1:3])
    browser = client(manager)
    for day, sentence in {
        "2025-01-05": "The first position has not begun.",
        "2025-01-10": "Hired on 6 Jan 2025. 30 days were given from then. Due 5 Feb 2025.",
        "2025-11-25": "The window has been open since 21 Nov 2025.",
        "2026-01-11": "Renewed on 10 Jan 2026 inside the window, so the date was kept: valid through 20 Jan 2027.",
        "2027-01-21": "Valid through 20 Jan 2027. The renewal is still enough through 20 Apr 2027,",
        "2027-04-21": "The renewal was enough through 20 Apr 2027; now the initial path is asked.",
    }.items():
        assert sentence in words(browser.get(f"/audit/people/{ana}?day={day}").text), day
    late = add_person("101", first_day=date(2025, 1, 6))
    page = words(browser.get(f"/audit/people/{late}?day=2025-02-06").text)
    assert "The due day was 5 Feb 2025." in page
    assert "Overdue" in page


def test_the_clock_of_the_page_is_the_requests(manager: int, add_person: Add, client: SignIn, clock: Clock) -> None:
    """At 3 in the morning tonight is still the night that began the evening before."""
    add_person("100")
    clock.advance(hours=10)
    page = words(client(manager).get("/audit/readiness").text)
    assert "Fri 20 Nov 2026, 19:00 to 07:00" in page
