"""The page of course starts: off until turned on, entered once for each patient, removed on a second thought."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from lms.core.permissions import Role, ScopeKind
from lms.services import assign
from lms.services.house import House
from lms.store import course_starts, people
from tests.conftest import Client, Clock, Statements
from tests.services.test_standing import passes

URL = "/assign/course-starts"
LEAD = ((Role.LEAD, ScopeKind.PROGRAMME, ""),)
SENT = {"course": "teclistamab/myeloma", "first_dose_on": "2026-12-03", "facility": "hillcrest"}


def turn_on(house: House, clock: Clock, key: str = "course_starts", value: str = "yes") -> None:
    """Set a key for the programme."""
    with house.works.write(clock.now) as work:
        assign.set_value(work, key, value, scope="programme", in_force_from=None, why="test")
    clock.advance(minutes=1)


@pytest.fixture
def lead(site: House, clock: Clock, add_person: Callable[..., int], client: Callable[[int], Client]) -> Client:
    """The lead of the programme, where course starts are on and an ED nurse holds what is asked."""
    turn_on(site, clock)
    ana = add_person("100", given_name="Ana", family_name="Ruiz", first_day=date(2026, 9, 1))
    passes(site, ana, date(2026, 9, 15))
    return client(add_person("1", unit=None, roles=LEAD))


def entries(house: House, clock: Clock) -> list[str]:
    """Give the courses that are entered."""
    with house.works.read(clock.now) as work:
        return [row.course for row in course_starts.course_starts(work.session)]


def hidden(page: str, name: str) -> str:
    """Give the value of a hidden field, the first of its name."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found.group(1)


def test_off_it_says_how_to_turn_it_on(
    site: House, clock: Clock, add_person: Callable[..., int], client: Callable[[int], Client]
) -> None:
    """While it is off there is no form, only the way to the playbook; and it is off as it comes."""
    browser = client(add_person("1", unit=None, roles=LEAD))
    page = browser.get(URL).text
    assert "not turned on" in page
    assert 'href="/assign/playbook/course_starts"' in page
    assert 'name="first_dose_on"' not in page
    refused = browser.submit(URL, page="/me", **SENT)
    assert refused.status_code == 422
    assert entries(site, clock) == []


def test_entered(lead: Client, site: House, clock: Clock) -> None:
    """An entry shows its nights as the papers', what is short, and who owes what by when."""
    page = lead.submit(URL, **SENT).text
    assert "Entered. It stands below" in page
    assert "Tecvayli (teclistamab)" in page
    assert "A unit is below its minimum on 17 of the 17 nights to come." in page
    assert "nights of Thu 3 Dec 2026 to Sun 13 Dec 2026, by the papers" in page
    assert "The UNC slides give the onset of CRS as 2 to 7 days." in page
    assert "work up both" in page
    assert "Ana Ruiz" in page
    assert "due 2 Dec 2026 (in 12 days)" in page
    assert "/audit/readiness?day=2026-12-03&amp;unit=hillcrest-ed&amp;shift=night" in page


def test_the_sites_own_numbers(lead: Client, site: House, clock: Clock) -> None:
    """With the site's own numbers the nights are said to be the site's, and no paper is named."""
    for key in ("watch_nights_step_up", "watch_nights_treatment"):
        turn_on(site, clock, key, "2")
    page = lead.submit(URL, **SENT).text
    assert "2 nights, by your site’s own number" in page
    assert "by the papers" not in page
    assert "UNC slides give" not in page


def test_no_field_for_words(lead: Client) -> None:
    """The form has no field in which anything about a patient could be written."""
    form = lead.get(URL).text.split('action="/assign/course-starts"')[1].split("</form>")[0]
    kinds = set(re.findall(r"<(?:input|select|textarea)[^>]*>", form))
    assert {re.sub(r'.*?name="(\w+)".*', r"\1", kind) for kind in kinds} == {
        "csrf_token", "form_made_at", "course", "first_dose_on", "facility",
    }  # fmt: skip
    assert not re.search(r'<textarea|type="text"', form)
    assert "nothing about the patient" in lead.get(URL).text


def test_two_clicks(lead: Client, site: House, clock: Clock) -> None:
    """The same form sent twice enters once and says so; sent from a new page it is a second patient."""
    made = hidden(lead.get(URL).text, "form_made_at")
    clock.advance(seconds=20)
    assert "Entered." in lead.submit(URL, **SENT, form_made_at=made).text
    again = lead.submit(URL, **SENT, form_made_at=made).text
    assert "nothing was added" in again
    assert len(entries(site, clock)) == 1
    clock.advance(seconds=20)
    lead.submit(URL, **SENT, form_made_at=hidden(lead.get(URL).text, "form_made_at"))
    assert len(entries(site, clock)) == 2


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"course": ""}, "Choose a product."),
        ({"course": "no-such"}, "Not a valid choice"),
        ({"first_dose_on": ""}, "Write a day."),
        ({"first_dose_on": "2026-13-01"}, "Write the day as 2026-11-20."),
        ({"first_dose_on": "0001-01-01"}, "At most 60 days ago"),
        ({"first_dose_on": "9999-12-31"}, "At most 60 days ago"),
        ({"first_dose_on": "2026-10-01"}, "All its nights are over"),
        ({"facility": "nowhere"}, "Not a valid choice"),
    ],
)
def test_refused_at_the_field(lead: Client, site: House, clock: Clock, changed: dict[str, str], says: str) -> None:
    """What is wrong is said at its field, what was typed stays, and nothing is entered."""
    answer = lead.submit(URL, **{**SENT, **changed})
    assert answer.status_code == 422
    assert says in answer.text
    assert entries(site, clock) == []


def test_a_moment_that_was_tampered_with(lead: Client, site: House, clock: Clock) -> None:
    """A form whose moment is nonsense enters as a new one: nothing breaks."""
    for made in ("", "yesterday", "2026-11-20T10:00", "9999-99-99"):
        assert lead.submit(URL, **SENT, form_made_at=made).status_code == 200
    assert len(entries(site, clock)) == 4


def test_removed_and_removed_again(lead: Client, site: House, clock: Clock) -> None:
    """An entry is removed with its refresher; the second click says it is gone; what is no number is not found."""
    page = lead.submit(URL, **SENT).text
    sent = {name: hidden(page, name) for name in ("entry", "made_at")} | {"facility": "hillcrest"}
    assert "Removed." in lead.submit(f"{URL}/remove", page=URL, **sent).text
    assert entries(site, clock) == []
    assert "no longer there" in lead.submit(f"{URL}/remove", page=URL, **sent).text
    assert lead.submit(f"{URL}/remove", page=URL, entry="x").status_code == 404
    assert lead.submit(f"{URL}/remove", page=URL, entry="9" * 15).status_code == 404


def test_a_lead_of_another_facility(
    lead: Client, site: House, clock: Clock, add_person: Callable[..., int], client: Callable[[int], Client]
) -> None:
    """A lead of the clinic neither sees nor removes what the hospital entered."""
    page = lead.submit(URL, **SENT).text
    sent = {name: hidden(page, name) for name in ("entry", "made_at")}
    other = client(add_person("2", unit=None, roles=((Role.LEAD, ScopeKind.FACILITY, "lakeside"),)))
    assert "First dose 3 Dec" not in other.get(URL).text
    assert other.submit(f"{URL}/remove", page=URL, facility="hillcrest", **sent).status_code == 404
    assert "no longer there" in other.submit(f"{URL}/remove", page=URL, facility="lakeside", **sent).text
    assert len(entries(site, clock)) == 1


def test_the_learner_is_told_no_product(
    lead: Client, site: House, clock: Clock, client: Callable[[int], Client]
) -> None:
    """Whoever is asked reads that a course starts and what to do by when: never which product."""
    lead.submit(URL, **SENT)
    with site.works.read(clock.now) as work:
        ana = people.by_employee_id(work.session, "100")
    assert ana is not None
    for page in (client(ana.id).get("/"), client(ana.id).get("/me"), client(ana.id).get("/me/record")):
        assert page.status_code == 200
        assert not re.search("teclistamab|tecvayli", page.text, re.IGNORECASE)
    assert "2 Dec 2026" in client(ana.id).get("/").text


def test_statements_do_not_grow_with_people(
    lead: Client, site: House, clock: Clock, add_person: Callable[..., int], statements: Statements
) -> None:
    """The page of twelve nurses takes as many statements as that of two."""
    lead.submit(URL, **SENT)
    statements.sent.clear()
    lead.get(URL)
    few = len(statements)
    for number in range(10):
        passes(site, add_person(f"2{number:02}", first_day=date(2026, 9, 1)), date(2026, 9, 15))
    statements.sent.clear()
    lead.get(URL)
    assert len(statements) == few
