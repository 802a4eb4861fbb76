"""The roster on a page, from the form to the import, as an administrator walks it, and the page of long work."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from lms.services.house import House
from lms.web.admin import roster_words
from tests.conftest import Client, Clock, Statements, put_person
from tests.jobs.office import ANA, BO, Office, crowd, file


@pytest.fixture
def office(house: House, clock: Clock) -> Office:
    """A site with an administrator and a worker run by hand."""
    return Office(house, clock)


@pytest.fixture
def admin(office: Office, client: Callable[[int], Client]) -> Client:
    """The administrator's browser."""
    return client(office.me)


def send(browser: Client, data: bytes | None, **more: str) -> TestResponse:
    """Send the form with a file."""
    fields: dict[str, object] = {
        "csrf_token": browser.token("/admin/roster"),
        "source": "hr",
        "effective": "2026-12-01",
        **more,
    }
    if data is not None:
        fields["file"] = (BytesIO(data), "/home/hr/november.csv")
    return browser.post("/admin/roster", data=fields, content_type="multipart/form-data")


def words(page: TestResponse) -> str:
    """Give what can be read on a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def compared(office: Office, browser: Client, *rows: str, **more: str) -> TestResponse:
    """Bring a file and have it compared; give the page it leads to."""
    sent = send(browser, file(*rows), **more)
    assert sent.status_code == 303
    office.worker.drain()
    return browser.get(sent.location, follow_redirects=True)


def test_the_whole_way(office: Office, admin: Client) -> None:
    """Choose, wait, read whom it hires, decide, and find it among the imports; nothing is written before."""
    sent = send(admin, file(ANA, BO))
    assert re.fullmatch(r"/jobs/\d+", sent.location)
    waiting = admin.get(sent.location)
    assert "Waiting for its turn" in waiting.text
    assert 'aria-live="polite"' in waiting.text
    assert f'href="{sent.location}"' in waiting.text, "without JavaScript one looks again by a link"
    office.worker.drain()
    page = admin.get(sent.location, follow_redirects=True)
    assert page.request.path == f"/admin/roster/{sent.location.rpartition('/')[2]}"
    told = words(page)
    for text in (
        "Roster hr, from 1 Dec 2026",
        "november.csv",
        "It changes 2 people, and nothing is changed yet.",
        "Hires, 2 Ana Lim 100 ED, ED nurse, nights from 1 Mar 2025 Bo Tran 101 ICU, ICU nurse, days from 1 Mar 2025",
        "Unchanged, 0",
    ):
        assert text in told, told
    assert "/home/hr" not in page.text
    assert office.held() == []
    done = admin.submit(f"{page.request.path}/apply", page=page.request.path, follow=False)
    office.worker.drain()
    assert "Imported. 2 hires." in words(admin.get(done.location))
    assert len(office.held()) == 2
    listed = words(admin.get("/admin/roster"))
    assert "Import a roster: hr 20 Nov 2026, 17:00 · Test Person-admin · changes hold from 1 Dec 2026 2 hires" in listed
    assert "Compare a roster: hr" in listed
    assert "Roster" in words(admin.get("/admin/people"))


def test_every_kind_of_change(office: Office, admin: Client) -> None:
    """Moves, leavers, leaves, returns, corrections, names and who stays the same each stand under their heading."""
    cy = "102,Cy,Moss,,hillcrest,ED,ed-nurse,day,2025-03-01,,2026-11-01,"
    di = "103,Di,Ray,,hillcrest,ED,ed-nurse,day,2025-03-01,,,"
    ed = "104,Ed,Shaw,,hillcrest,ED,ed-nurse,day,2025-03-01,,,"
    fi = "105,Fi,Tay,,hillcrest,ED,ed-nurse,day,2025-03-01,,,"
    office.imported(ANA, BO, cy, di, ed, fi, effective="2026-11-01")
    page = compared(
        office,
        admin,
        ANA.replace("ED,ed-nurse", "ICU,icu-nurse"),
        cy + "2026-11-30",
        di[: -len(",,")] + ",2027-01-01,",
        ed.replace("2025-03-01", "2025-04-01").replace("Shaw", "Shawe"),
        fi,
    )
    told = words(page)
    for text in (
        "Moves, 1 Ana Lim 100 ED, ED nurse, nights: last day 30 Nov 2026 ICU, ICU nurse, nights from 1 Dec 2026",
        "Leavers, 1 Bo Tran 101 ICU, ICU nurse, days: last day 30 Nov 2026",
        "Leaves, 1 Di Ray 103 on leave from 1 Jan 2027 through an open end",
        "Returns from leave, 1 Cy Moss 102 leave from 1 Nov 2026 through 30 Nov 2026; was from 1 Nov 2026",
        "Corrections, 1 Ed Shawe 104 ED, ED nurse, days from 1 Mar 2025: never was ED, ED nurse, days from 1 Apr 2025",
        "Name or address set right, 1 Ed Shawe 104 now Ed Shawe, no e-mail address",
        "Unchanged, 1 Who Fi Tay 105",
    ):
        assert text in told, told


def test_too_many_leavers(office: Office, admin: Client) -> None:
    """The stop names the number and asks to say it again; without that nothing is asked of the worker."""
    office.imported(*crowd(12))
    page = compared(office, admin, *crowd(7), effective="2027-01-01")
    assert "5 of 12 people would leave" in words(page), words(page)
    where = page.request.path
    refused = admin.submit(f"{where}/apply", page=where)
    assert refused.status_code == 422
    assert "Say that 5 people really leave, or correct the file." in words(refused)
    assert 'id="allow-leavers-error"' in refused.text
    assert office.worker.drain() == 0
    done = admin.submit(f"{where}/apply", page=where, follow=False, allow_leavers="yes")
    office.worker.drain()
    assert "5 leavers" in words(admin.get(done.location))


def test_changed_in_between(office: Office, admin: Client) -> None:
    """What was shown is no longer what it would do: refused, and one button compares the same file again."""
    page = compared(office, admin, ANA, BO)
    office.imported(ANA)
    late = admin.submit(f"{page.request.path}/apply", page=page.request.path, follow=False)
    office.worker.drain()
    refused = admin.get(late.location)
    assert "What is recorded has changed since you read the comparison" in words(refused)
    number = late.location.rpartition("/")[2]
    again = admin.submit(f"/admin/roster/{number}/again", page=late.location, follow=False)
    office.worker.drain()
    assert "It changes 1 person" in words(admin.get(again.location, follow_redirects=True))
    assert "See what became of it" in words(admin.get(late.location))


def test_mistakes_and_strange_words(office: Office, admin: Client) -> None:
    """Mistakes stand line by line; words that are not set up come with the site file that would add them."""
    page = compared(office, admin, ANA, BO.replace("day", "dayz"))
    assert page.status_code == 200
    assert "Line 3 shift 'dayz' is none of day, night, rotating" in words(page)
    page = compared(office, admin, ANA.replace("ED,ed-nurse", "Ward 5,Porter"))
    told = words(page)
    assert "Line 2 unit “Ward 5” (hillcrest)" in told
    assert 'job_titles: "Porter": ed-nurse' in told
    assert office.held() == []


@pytest.mark.parametrize(
    ("data", "more", "field"),
    [
        (None, {}, "file"),
        (b"  \n", {}, "file"),
        (file(ANA), {"source": "hand"}, "source"),
        (file(ANA), {"source": "Human Resources"}, "source"),
        (file(ANA), {"effective": "0001-01-01"}, "effective"),
        (file(ANA), {"effective": ""}, "effective"),
    ],
)
def test_a_wrong_field(office: Office, admin: Client, data: bytes | None, more: dict[str, str], field: str) -> None:
    """What is wrong with the form is told at its field, and no job is asked for."""
    page = send(admin, data, **more)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert office.worker.drain() == 0


def test_what_is_no_roster(office: Office, admin: Client) -> None:
    """A spreadsheet or a picture is told as what it is not, in the job."""
    sent = send(admin, b"PK\x03\x04\x00\xff\xfe\x00binary")
    office.worker.drain()
    assert "is not UTF-8: save the file as CSV UTF-8" in words(admin.get(sent.location))


def test_200_000_rows(office: Office, admin: Client) -> None:
    """A file beyond the limit is refused with the way on, before it is read; a long one within it by a job."""
    body = file(*crowd(200_000))
    page = admin.post("/admin/roster", data=body, content_type="multipart/form-data; boundary=edge")
    assert page.status_code == 413
    assert "That file is too large for this page" in words(page)
    assert "lms roster import" in page.text
    sent = send(admin, b"x\n" * 60_000)
    office.worker.drain()
    assert "A page takes up to 50,000 rows" in words(admin.get(sent.location))
    assert admin.post("/admin/people/new", data={"family_name": "x" * 300_000}).status_code == 413


def test_dropped_and_gone(office: Office, admin: Client) -> None:
    """What was dropped, and what nobody decided on for a day, says so and leads to a new start."""
    page = compared(office, admin, ANA)
    where = page.request.path
    assert admin.submit(f"{where}/drop", page=where).request.path == "/admin/roster"
    gone = admin.get(where, follow_redirects=True)
    assert gone.request.path == where.replace("/admin/roster", "/jobs")
    assert "Dropped." in words(gone)
    other = compared(office, admin, ANA).request.path
    token = admin.token(other)
    office.clock.advance(days=1, minutes=1)
    office.worker.sweep()
    with admin.session_transaction() as cookie:
        cookie["seen"] = office.clock.now.isoformat()
    # a session ends after twelve hours: sign in anew
    assert admin.post(f"{other}/apply", data={"csrf_token": token}).status_code in {303, 401}


def test_a_long_list_is_cut(office: Office, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a long section the first are shown and the others counted."""
    monkeypatch.setattr(roster_words, "MOST_SHOWN", 3)
    assert "and 2 more, whom lms roster import --dry-run lists" in words(compared(office, admin, *crowd(5)))


def test_long_work_of_others(office: Office, admin: Client, client: Callable[[int], Client]) -> None:
    """The list shows one's own; an administrator sees everybody's."""
    send(admin, file(ANA))
    nurse = client(put_person(office.house, office.clock.now, "nurse"))
    assert "Nothing yet." in words(nurse.get("/jobs"))
    assert nurse.get("/jobs/1").status_code == 404
    assert "Compare a roster" in words(admin.get("/jobs"))


def test_nobody_takes_it(office: Office, admin: Client) -> None:
    """A job that waits for more than a minute says what may be missing."""
    sent = send(admin, file(ANA))
    assert "Nobody has taken it" not in admin.get(sent.location).text
    office.clock.advance(seconds=61)
    assert "Nobody has taken it for more than a minute" in words(admin.get(sent.location))


def test_statements_do_not_grow(office: Office, admin: Client, statements: Statements) -> None:
    """Lists and comparisons cost the same number of SQL statements whatever their length."""
    counts = []
    for number in (1, 6):
        for n in range(number):
            send(admin, file(*crowd(number)), source=f"hr-{n}")
        office.worker.drain()
        for page in ("/admin/roster", "/jobs", f"/admin/roster/{1 if number == 1 else 7}"):
            statements.sent.clear()
            assert admin.get(page).status_code == 200
            counts.append(len(statements))
    assert counts[:3] == counts[3:]
