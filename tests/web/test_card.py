"""The pocket card's pages: one tap from everywhere, plain about its standing, released by a form."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from lms.core.permissions import Role, ScopeKind
from lms.services import assign, auth, learn_quizzes
from lms.services.house import House
from tests.conftest import Client, Clock, Statements

LEAD = ((Role.LEAD, ScopeKind.FACILITY, "hillcrest"),)
DESK = "/pocket-card/hillcrest/release"
FIELDS = {"read": "y", "valid_until": "2027-11-20", "why": "committee of 12 Nov"}
Add = Callable[..., int]
Open = Callable[[int], Client]


def decide(house: House, clock: Clock, person: int, key: str, value: str) -> None:
    """Set a value of Hillcrest."""
    with house.works.write(clock.now) as work:
        work.actor = auth.actor(work, person)
        assign.set_value(work, key, value, scope="hillcrest", in_force_from=None, why="test")


def hidden(client: Client, name: str) -> str:
    """Give a hidden field of the release page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', client.get(DESK).text)
    assert found
    return found.group(1)


def release(client: Client, **change: str) -> str:
    """Release the card as the page shows it; give the page that follows."""
    sent = {"digest": hidden(client, "digest"), "newest": hidden(client, "newest"), **FIELDS, **change}
    return client.submit(DESK, **{name: value for name, value in sent.items() if value}).text


def test_one_tap_from_everywhere(house: House, clock: Clock, client: Open, add_person: Add) -> None:
    """Every signed-in page, a running quiz and a refusal too, links to the card twice: in the line and in the bar."""
    nurse = add_person("1")
    with house.works.write(clock.now) as work:
        work.actor = auth.actor(work, nurse)
        attempt = learn_quizzes.begin(work, "ed-first-hour")
    browser = client(nurse)
    case = browser.submit("/practice/cases/day-5-fever/ed-nurse", mode="training", follow=False).location
    drill = browser.submit("/practice/drills/ice", follow=False).location
    for address in (
        "/",
        "/learn",
        "/learn/modules/ed-first-hour/think-of-it",
        f"/learn/quizzes/ed-first-hour/attempts/{attempt}",
        case,
        drill,
        "/practice/",
        "/me",
        "/assign/playbook",
        "/admin/people",
        "/pocket-card",
    ):
        page = browser.get(address, follow_redirects=True).text
        assert len(re.findall(r'<a href="/pocket-card"', page)) == 2, address
    names = re.findall(r"</svg>([^<]+)</a>", browser.get("/").text.partition('class="bar"')[2])
    assert names[:5] == ["Home", "Learn", "Practice", "Pocket card", "Me"]


def test_sign_in_first(client: Open, add_person: Add, app: object) -> None:
    """Nobody who is not signed in sees the site's numbers."""
    add_person("1")
    answer = app.test_client().get("/pocket-card")  # type: ignore[attr-defined]
    assert answer.status_code == 302
    assert "/auth/sign-in" in answer.location


def test_never_released(client: Open, add_person: Add) -> None:
    """An unreleased card says so at its top and in the line that is printed, and names whom to ask."""
    page = client(add_person("1")).get("/pocket-card").text
    assert page.count("Not released by your site") == 2
    assert page.index("Not released by your site") < page.index("38.0 °C")
    assert "Nobody has released it yet" in page
    assert "Hematology on call: ask the hospital operator for hematology on call" in page
    assert "Release this card" not in page
    assert re.search(r"<strong>Hillcrest Regional</strong> · printed 20 Nov 2026 · Not released", page)


def test_released(house: House, clock: Clock, client: Open, add_person: Add) -> None:
    """A lead releases what they read; from then on everyone's card bears name, day, revision and last valid day."""
    lead = add_person("1", unit=None, roles=LEAD, given_name="Priya", family_name="Nand")
    decide(house, clock, lead, "charge_nurse", "ext 2210")
    desk = client(lead)
    assert "all of it is new" in desk.get(DESK).text
    assert "Released by Priya Nand" in release(desk)
    nurse = client(add_person("2"))
    page = nurse.get("/pocket-card").text
    line = "Released by Priya Nand on 20 Nov 2026, revision 1, valid until 20 Nov 2027."
    assert page.count(line) == 2
    assert f"printed 20 Nov 2026 · {line}" in page
    assert "Not released" not in page
    assert "reads word for word as it was released" in desk.get(DESK).text

    decide(house, clock, lead, "charge_nurse", "ext 2214")
    page = nurse.get("/pocket-card").text
    assert "It has changed since revision 1, released and valid until 20 Nov 2027." in page
    assert "ext 2210</del>" in page
    assert "ext 2214</ins>" in page
    kept = nurse.get("/pocket-card/hillcrest/revisions/1").text
    assert "Revision 1, released by Priya Nand on 20 Nov 2026, valid until 20 Nov 2027." in kept
    assert "ext 2210" in kept
    assert "ext 2214" not in kept

    assert "revision 2" in release(desk)
    kept = nurse.get("/pocket-card/hillcrest/revisions/1").text
    assert "No longer released by your site" in kept
    assert "A later revision stands in its place" in kept

    clock.advance(days=366)
    page = client(add_person("3")).get("/pocket-card").text
    assert "Revision 2 was valid until 20 Nov 2027." in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"read": ""}, "read"),
        ({"valid_until": "2028-11-21"}, "valid_until"),
        ({"valid_until": "2026-11-19"}, "valid_until"),
        ({"valid_until": "soon"}, "valid_until"),
        ({"why": " "}, "why"),
        ({"why": "x" * 301}, "why"),
        ({"digest": "0" * 64}, "read"),
        ({"digest": ""}, "read"),
    ],
)
def test_what_is_refused(client: Open, add_person: Add, change: dict[str, str], field: str) -> None:
    """What is wrong is named at its field, releases nothing, and the box must be ticked anew."""
    lead = client(add_person("1", unit=None, roles=LEAD))
    page = release(lead, **change)
    assert f'id="{field}-error"' in page
    assert "checked" not in page.partition('id="read"')[2].partition(">")[0]
    assert "Nobody has released it yet" in lead.get("/pocket-card").text


def test_taking_back(client: Open, add_person: Add) -> None:
    """A release is taken back by a form that says why; the card says so, and the history keeps both."""
    lead = client(add_person("1", unit=None, roles=LEAD, given_name="Priya", family_name="Nand"))
    release(lead)
    back = "/pocket-card/hillcrest/withdraw"
    refused = lead.submit(back, page=DESK, newest="1", **{"back-why": ""})
    assert refused.status_code == 422
    assert 'id="back-why-error"' in refused.text
    page = lead.submit(back, page=DESK, newest="1", **{"back-why": "wrong number"}).text
    assert "Revision 1 taken back" in page
    assert "wrong number" in page
    assert "Revision 1 was taken back by Priya Nand on 20 Nov 2026." in lead.get("/pocket-card").text
    assert "It was taken back" in lead.get("/pocket-card/hillcrest/revisions/1").text


def test_another_facility(client: Open, add_person: Add) -> None:
    """Another facility's card bears its own name; one that is not there is not found."""
    nurse = client(add_person("1"))
    assert "<strong>Lakeside Cancer Clinic</strong>" in nurse.get("/pocket-card?at=lakeside").text
    for address in (
        "/pocket-card?at=nowhere",
        "/pocket-card/nowhere/revisions/1",
        "/pocket-card/hillcrest/revisions/1",
    ):
        assert nurse.get(address).status_code == 404
    lead = client(add_person("2", unit=None, roles=LEAD))
    assert lead.get("/pocket-card/lakeside/release").status_code == 403
    assert lead.get("/pocket-card/nowhere/release").status_code == 404


def test_values_are_only_text(house: House, clock: Clock, client: Open, add_person: Add) -> None:
    """A value that looks like markup is text; a number is dialled, a pager is not."""
    lead = add_person("1", unit=None, roles=LEAD)
    decide(house, clock, lead, "charge_nurse", "<b>2210</b>")
    decide(house, clock, lead, "hematology_on_call", "pager 0417")
    decide(house, clock, lead, "cell_therapy_team", "(555) 0142")
    decide(house, clock, lead, "triage_line", "+1 555-0100")
    page = client(lead).get("/pocket-card").text
    assert "&lt;b&gt;2210&lt;/b&gt;" in page
    assert re.findall(r'href="tel:([^"]*)"', page) == ["+15550100"]
    release(client(lead))
    assert "&lt;b&gt;2210&lt;/b&gt;" in client(lead).get("/pocket-card/hillcrest/revisions/1").text


def test_statements_do_not_grow(
    house: House, clock: Clock, client: Open, add_person: Add, statements: Statements
) -> None:
    """The card costs the same with many values, releases and people."""
    lead = add_person("1", unit=None, roles=LEAD)
    nurse, desk = client(add_person("2")), client(lead)
    release(desk)
    counts = []
    for _ in range(2):
        for browser, address in ((nurse, "/pocket-card"), (desk, DESK)):
            statements.sent.clear()
            assert browser.get(address).status_code == 200
            counts.append(len(statements))
        for number in range(4):
            add_person(f"9{len(counts)}{number}")
            decide(house, clock, lead, "charge_nurse", f"ext {len(counts)}{number}")
            release(desk)
    assert counts[:2] == counts[2:]
    assert max(counts) <= 21
