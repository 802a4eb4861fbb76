"""One competency on its two pages, and both times on the pages of the audit door."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from lms.core.permissions import Role, ScopeKind
from lms.services import rulings
from lms.services.house import House
from tests.conftest import Client, Clock, Statements
from tests.services.test_standing import ED, passes
from tests.web.test_audit import words

Add = Callable[..., int]
SignIn = Callable[[int], Client]
LATER = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@pytest.fixture
def manager(add_person: Add) -> int:
    """The manager of the ED."""
    return add_person("1", job_role="manager", roles=((Role.MANAGER, ScopeKind.UNIT, "hillcrest-ed"),))


@pytest.fixture
def ana(site: House, add_person: Add) -> int:
    """An ED nurse who passed everything in June."""
    person = add_person("100", first_day=date(2026, 6, 1), given_name="Ana", family_name="Silva")
    passes(site, person, date(2026, 6, 10), score=83)
    return person


def page_of(person: int) -> str:
    """Give the address of somebody's ED competency."""
    return f"/audit/people/{person}/competencies/{ED}"


def test_the_learner_reads_why(ana: int, client: SignIn) -> None:
    """The own page speaks to the learner with her dates, and shows her days past and ahead in a table."""
    page = client(ana).get(f"/me/record/{ED}").text
    told = words(page)
    assert "You passed module ED first hour, quiz ED first hour, case Day 5, fever at 10 pm" in told
    assert "Valid 12 months from 10 Jun 2026, through 10 Jun 2027." in told
    assert "The window opens 11 Apr 2027. Renewing inside it keeps your date: valid through 10 Jun 2028." in told
    assert "from 9 Sep 2027 on ahead Expired" in told
    assert page.count("<h1") == 1
    assert '<th scope="col">Days</th>' in page
    assert 'class="pic through-time"' in page


def test_the_learner_asks_about_another_day(ana: int, client: SignIn) -> None:
    """A day ahead is explained as it will be; what to do next belongs to today alone; a wrong day is said."""
    browser = client(ana)
    ahead = words(browser.get(f"/me/record/{ED}?day=2027-05-01").text)
    assert "The window has been open since 11 Apr 2027" in ahead
    assert "What to do next" not in ahead
    wrong = browser.get(f"/me/record/{ED}?day=tomorrow")
    assert wrong.status_code == 400
    assert 'id="day-error" role="alert"' in wrong.text
    assert browser.get("/me/record/no-such").status_code == 404


def test_what_to_do_next_leads_there(add_person: Add, client: SignIn) -> None:
    """Each thing still missing is a link to where it is done, with the day by which."""
    page = client(add_person("100", first_day=date(2026, 11, 2))).get(f"/me/record/{ED}").text
    assert "By 2 Dec 2026" in words(page)
    assert 'href="/learn/modules/ed-first-hour"' in page
    assert 'href="/practice/cases/day-5-fever/ed-nurse"' in page


def test_the_record_has_why_at_each_competency(ana: int, client: SignIn) -> None:
    """My record unfolds the sentences, and leads to the page of each competency."""
    page = client(ana).get("/me/record").text
    assert '<summary>Why<span class="visually-hidden">: ED: recognise, grade, call</span></summary>' in page
    assert "Renewing inside it keeps your date: valid through 10 Jun 2028." in words(page)
    assert f'href="/me/record/{ED}"' in page


def test_the_file_shows_the_chain_without_answers_or_scores(manager: int, ana: int, client: SignIn) -> None:
    """The manager reads the same about the person, with each fact, its entry and digest; no score anywhere."""
    page = client(manager).get(page_of(ana)).text
    told = words(page)
    assert "With that it was earned." in told
    assert "You passed" not in told
    assert "Passed: quiz ED first hour" in told
    assert re.search(r'<td role="cell">.*?\d+ <code class="second block">[0-9a-f]{12}</code>', page)
    assert '<th scope="col" role="columnheader">Recorded</th>' in page
    assert "83" not in re.sub(r"[0-9a-f]{12}", "", told)
    assert f'href="{page_of(ana)}"' in client(manager).get(f"/audit/people/{ana}").text


def test_both_times_are_kept_from_page_to_page(manager: int, ana: int, client: SignIn, clock: Clock) -> None:
    """Board, file and competency say the moment in a banner, in the hospital's own hour, and hand both times on."""
    clock.now = LATER
    browser = client(manager)
    asked = "day=2026-07-01&known_at=2026-11-22T08:00"
    for url in ("/audit/readiness", f"/audit/people/{ana}", page_of(ana)):
        page = browser.get(f"{url}?{asked}").text
        assert "As it could have been known on 22 Nov 2026, 08:00." in words(page), url
        assert 'value="2026-11-22T08:00"' in page
    links = re.findall(r'href="(/audit/(?:people|readiness\?)[^"]*)"', browser.get(f"/audit/readiness?{asked}").text)
    onward = [link for link in links if "known_at" in link]
    assert onward
    assert all("day=2026-07-01" in link for link in onward)


@pytest.mark.parametrize(
    "typed", ["2026-12-01T08:00", "hello", "2026-02-30T08:00", "1999-01-01T00:00", "<b>", "9" * 400]
)
def test_a_moment_that_cannot_be_is_said_at_the_field(manager: int, ana: int, client: SignIn, typed: str) -> None:
    """A wrong or future moment gives the page of now, what was typed, and what to do, at the field."""
    browser = client(manager)
    for url in ("/audit/readiness", f"/audit/people/{ana}", page_of(ana)):
        answer = browser.get(url, query_string={"known_at": typed})
        assert answer.status_code == 400
        assert 'id="known-error" role="alert">Choose a moment that has passed' in answer.text
        assert "As it could have been known" not in answer.text
        assert "<b>" not in re.sub(r"<b>\d+</b>", "", answer.text)


def test_a_void_is_named_on_the_page(site: House, manager: int, ana: int, client: SignIn, clock: Clock) -> None:
    """After a void the page says which record was voided, when and why; as known before, the award stands."""
    clock.now = LATER
    with site.works.write(clock.now) as work:
        rulings.void_record(work, 2, "another person sat the quiz")
    browser = client(manager)
    now = words(browser.get(page_of(ana)).text)
    assert "The record of 10 Jun 2026 (quiz ED first hour) was voided on 25 Nov 2026: what rested on it is gone." in now
    assert "another person sat the quiz." in now
    assert "Had it stood, this would be “Current”, last valid day 10 Jun 2027." in now
    known = words(browser.get(f"{page_of(ana)}?known_at=2026-11-22T08:00").text)
    assert "One fact was added or corrected since." in known
    assert "Added since that moment" in known
    assert "Void of quiz ED first hour of 10 Jun 2026" in known
    assert "By all that is known now, that day was: Overdue" in known
    assert "was voided on" in words(client(ana).get(f"/me/record/{ED}").text)


def test_another_units_person_is_not_there(manager: int, add_person: Add, client: SignIn) -> None:
    """Out of reach the page is not there, whatever day and moment are asked."""
    icu = add_person("200", unit="hillcrest-icu", job_role="icu-nurse")
    answer = client(manager).get(f"/audit/people/{icu}/competencies/icu-grade-3-4?day=2026-11-21")
    assert answer.status_code == 404


def test_names_and_reasons_are_text(site: House, manager: int, add_person: Add, client: SignIn) -> None:
    """Markup typed into a name or a reason is shown as it was written."""
    eve = add_person("100", given_name="<script>alert(1)</script>", first_day=date(2026, 6, 1))
    numbers = passes(site, eve, date(2026, 6, 10))
    with site.works.write(LATER) as work:
        rulings.void_record(work, numbers[0], "<img src=x onerror=alert(1)>")
    page = client(manager).get(page_of(eve)).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_the_pages_do_not_grow_with_people(
    site: House, manager: int, ana: int, add_person: Add, client: SignIn, statements: Statements
) -> None:
    """The competency page takes as many statements with many colleagues and records as with few."""
    browser = client(manager)

    def count() -> int:
        statements.sent.clear()
        assert browser.get(f"{page_of(ana)}?known_at=2026-11-20T16:00").status_code == 200
        return len(statements)

    count()
    few = count()
    for number in range(5):
        passes(site, add_person(f"30{number}", first_day=date(2026, 6, 1)), date(2026, 6, 12))
    passes(site, ana, date(2026, 8, 1))
    assert count() == few
