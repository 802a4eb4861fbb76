"""Signing in and out in a browser: the cookie, the kept form, the idle half hour, the headers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from lms.core.permissions import Role, ScopeKind
from lms.services import auth
from lms.services.house import House
from lms.web.app import Settings, create_app
from tests.conftest import Client, Clock

PASSWORD = "quiet moon over the ward"
LEAD = ((Role.LEAD, ScopeKind.PROGRAMME, ""),)


@pytest.fixture
def nurse(add_person: Callable[..., int], house: House, clock: Clock) -> int:
    """A nurse with a password, who is also a lead."""
    person_id = add_person("100", roles=LEAD)
    with house.works.write(clock.now) as work:
        auth.set_password(work, person_id, PASSWORD)
    return person_id


@pytest.fixture
def browser(app: Flask) -> Client:
    """A browser nobody is signed in with."""
    made = app.test_client()
    assert isinstance(made, Client)
    return made


def test_in_and_out(browser: Client, nurse: int) -> None:
    """A page asked for first is where one lands after signing in; signing out closes the door behind."""
    assert browser.get("/assign/playbook").location == "/auth/sign-in?next=/assign/playbook"
    page = browser.submit("/auth/sign-in", name="100", password=PASSWORD, next="/assign/playbook")
    assert page.request.path == "/assign/playbook"
    assert page.status_code == 200
    browser.submit("/auth/sign-out", page="/assign/playbook/triage_line")
    assert browser.get("/assign/playbook").status_code == 302


def test_wrong_password(browser: Client, nurse: int) -> None:
    """A wrong password answers 401, keeps the name and tells no more than that the two do not fit."""
    page = browser.submit("/auth/sign-in", name="100", password="wrong wrong wrong")
    assert page.status_code == 401
    assert 'value="100"' in page.text
    nobody = browser.submit("/auth/sign-in", name="999", password="wrong wrong wrong")
    assert re.sub(r"999|100|name=\"csrf_token\" value=\"[^\"]*\"", "", nobody.text) == re.sub(
        r"999|100|name=\"csrf_token\" value=\"[^\"]*\"", "", page.text
    )


def test_slowed_down(browser: Client, nurse: int) -> None:
    """Too many tries answer 429, say how long to wait, and say that nobody is locked out."""
    for _ in range(auth.FREE_FAILURES):
        browser.submit("/auth/sign-in", name="100", password="wrong wrong wrong")
    page = browser.submit("/auth/sign-in", name="100", password=PASSWORD)
    assert page.status_code == 429
    assert page.headers["Retry-After"] == "2"
    assert "not locked out" in page.text


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "//[", "/\t/["]
)
def test_no_open_redirect(browser: Client, nurse: int, away: str) -> None:
    """The way on never leads off the site."""
    page = browser.submit("/auth/sign-in", name="100", password=PASSWORD, next=away, follow=False)
    assert page.location == "/"


def test_idle_keeps_what_was_typed(browser: Client, nurse: int, clock: Clock) -> None:
    """After half an hour of nothing a form asks to sign in, keeps every field, and can then be sent."""
    browser.submit("/auth/sign-in", name="100", password=PASSWORD)
    address = "/assign/playbook/triage_line"
    token = browser.token(address)
    typed = {"scope": "hillcrest", "value": "Desk 0417 <night>", "in_force_from": "2026-11-20", "why": "committee"}
    clock.advance(minutes=auth.IDLE_MINUTES, seconds=1)
    kept = browser.post(address, data={"csrf_token": token, **typed})
    assert kept.status_code == 401
    assert "Desk 0417 &lt;night&gt;" in kept.text
    fields = {f"kept-{name}": value for name, value in typed.items()}
    back = browser.submit("/auth/sign-in", name="100", password=PASSWORD, next=address, posted="1", **fields)
    assert back.status_code == 200
    assert "Nothing was lost" in back.text
    assert "Desk 0417 &lt;night&gt;" in back.text
    sent = browser.submit(address, **typed)
    assert "Desk 0417 &lt;night&gt;" in sent.text


def test_what_was_typed_goes_to_who_typed_it(
    browser: Client, nurse: int, clock: Clock, add_person: Callable[..., int], house: House
) -> None:
    """Another person who signs in at the same computer gets nothing of it."""
    other = add_person("200", roles=LEAD)
    with house.works.write(clock.now) as work:
        auth.set_password(work, other, PASSWORD)
    browser.submit("/auth/sign-in", name="100", password=PASSWORD)
    address = "/assign/playbook/triage_line"
    token = browser.token(address)
    clock.advance(hours=1)
    browser.post(address, data={"csrf_token": token, "value": "secret of one"})
    form = {"posted": "1", "next": address, "kept-value": "secret of one"}
    page = browser.submit("/auth/sign-in", name="200", password=PASSWORD, **form)
    assert page.request.path == "/"
    assert "secret of one" not in page.text


def test_a_button_after_idle(browser: Client, nurse: int, clock: Clock, add_person: Callable[..., int]) -> None:
    """A button pressed after the session ended waits behind the sign-in, too; signing out then simply is done."""
    new = add_person("200")
    browser.submit("/auth/sign-in", name="100", password=PASSWORD)
    token = browser.token(f"/admin/people/{new}")
    clock.advance(hours=1)
    assert browser.post(f"/admin/people/{new}/link", data={"csrf_token": token}).status_code == 401
    form = {"posted": "1", "next": f"/admin/people/{new}/link"}
    assert "Send it now" in browser.submit("/auth/sign-in", name="100", password=PASSWORD, **form).text
    clock.advance(hours=1)
    out = browser.post("/auth/sign-out", data={"csrf_token": browser.token("/auth/sign-in")})
    assert out.location == "/auth/sign-in"


def test_one_browser_one_person(browser: Client, nurse: int, clock: Clock, house: House) -> None:
    """Signing in over a live session ends that one."""
    browser.submit("/auth/sign-in", name="100", password=PASSWORD)
    with browser.session_transaction() as cookie:
        first = cookie["_user_id"]
    form = {"csrf_token": browser.token("/assign/playbook/triage_line"), "name": "100", "password": PASSWORD}
    browser.post("/auth/sign-in", data=form)
    with house.works.read(clock.now) as work:
        assert auth.actor_for_token(work, first) is None


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb"])
def test_control_characters(browser: Client, nurse: int, text: str) -> None:
    """What no keyboard types is refused with a page, on every form."""
    assert browser.submit("/auth/sign-in", name=text, password="x").status_code == 400
    assert browser.get("/auth/sign-in", query_string={"next": text}).status_code == 400


def test_the_address_of_a_link(house: House, clock: Clock, nurse: int, add_person: Callable[..., int]) -> None:
    """A one-time link bears the site's own address, never one a request made up."""
    new = add_person("200")
    named = create_app(house, clock=clock, settings=Settings(address="https://stepup.example.org/"))
    named.test_client_class = Client
    browser = named.test_client()
    assert isinstance(browser, Client)
    assert browser.get("/auth/sign-in", headers={"Host": "evil.example"}).status_code == 400
    browser.submit("/auth/sign-in", name="100", password=PASSWORD)
    page = browser.submit(f"/admin/people/{new}/link", page=f"/admin/people/{new}")
    assert "https://stepup.example.org/auth/link/" in page.text


def test_half_an_hour_of_work_is_not_idle(browser: Client, nurse: int, clock: Clock) -> None:
    """Whoever does something at least every half hour stays in, for twelve hours at most."""
    browser.submit("/auth/sign-in", name="100", password=PASSWORD)
    for _ in range(24):
        clock.advance(minutes=29.5)
        assert browser.get("/assign/playbook").status_code == 200
    clock.advance(minutes=29.5)
    assert browser.get("/assign/playbook").status_code == 302


def test_forms_need_a_token(browser: Client, nurse: int, client: Callable[[int], Client]) -> None:
    """A form without its token is refused with a page that says what to do."""
    page = client(nurse).post("/assign/playbook/triage_line", data={"value": "x"})
    assert page.status_code == 400
    assert "Nothing was changed" in page.text


def test_headers(browser: Client, house: House) -> None:
    """Every page carries a strict policy, and none is kept by a cache."""
    page = browser.get("/auth/sign-in", follow_redirects=True)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_link_in_a_browser(
    browser: Client, client: Callable[[int], Client], nurse: int, add_person: Callable[..., int]
) -> None:
    """A lead makes a link, the new person opens it, sets a password and is in; the link is then gone."""
    new = add_person("200")
    shown = client(nurse).submit(f"/admin/people/{new}/link", page=f"/admin/people/{new}")
    found = re.search(r"http://localhost(/auth/link/[\w-]+)", shown.text)
    assert found
    assert "<svg" in shown.text
    wrong = browser.submit(found.group(1), password="a long new sentence", again="another one here")
    assert wrong.status_code == 422
    assert "not the same" in wrong.text
    inside = browser.submit(found.group(1), password="a long new sentence", again="a long new sentence")
    assert inside.request.path == "/"
    assert browser.get(found.group(1)).status_code == 410


def test_theme(browser: Client, nurse: int) -> None:
    """A theme is chosen without JavaScript, and can be given back to the device."""
    token = browser.token("/auth/sign-in")
    browser.post("/auth/theme", data={"csrf_token": token, "theme": "dark", "next": "/auth/sign-in"})
    assert 'data-theme="dark"' in browser.get("/auth/sign-in").text
    browser.post("/auth/theme", data={"csrf_token": token, "theme": "system"})
    assert "data-theme" not in browser.get("/auth/sign-in").text


def test_a_file_of_the_pages_is_kept_by_its_version(browser: Client) -> None:
    """What a page names by its present version is fetched once; by another one, or none, it is asked for each time."""
    page = browser.get("/auth/sign-in", follow_redirects=True).text
    address = re.search(r'"(/static/[^"?]+\?v=\w+)"', page)
    assert address is not None
    name, _, now = address[1].partition("?v=")
    for asked, kept in ((now, True), ("", False), (f"{now}0", False)):
        with browser.get(f"{name}?v={asked}") as response:
            header = response.headers["Cache-Control"]
        assert header == ("public, max-age=31536000, immutable" if kept else "no-cache"), asked
    assert "max-age" not in browser.get("/static/none.css?v=").headers.get("Cache-Control", "")
