"""The own record, certificates, verifying and reporting in a browser without a screen."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask import Flask

from lms.cli.demo_learner import Learner
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import auth, learn_quizzes, records, reports
from lms.services.house import House
from lms.services.work import Work
from lms.store import attempts, decided, training
from lms.web.app import Settings, create_app
from tests.conftest import Client, Clock, Statements

SignIn = Callable[[int], Client]
AddPerson = Callable[..., int]
Act = Callable[[int], AbstractContextManager[Work]]
ED = "ed-recognise-grade-call"
PATH = ("module:ed-first-hour", "quiz:ed-first-hour", "case:day-5-fever/ed-nurse", "drill:ice")
CERTIFICATE = f"/me/certificates/{ED}"
CODE = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}")


def plain(page: str) -> str:
    """The text of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def nurse(add_person: AddPerson) -> int:
    """An ED nurse."""
    return add_person("100", given_name="Dana", family_name="Okafor")


@pytest.fixture
def lead(add_person: AddPerson) -> int:
    """The lead of the ED."""
    return add_person(
        "9", unit=None, given_name="Lee", family_name="Lead", roles=((Role.LEAD, ScopeKind.UNIT, "hillcrest-ed"),)
    )


def passes(act: Act, person_id: int, activities: tuple[str, ...] = PATH) -> None:
    """Pass activities now."""
    for activity in activities:
        with act(person_id) as work:
            records.add_passed(work, activity, score=None, revisions={}, playbook={}, attempt_id=None)
            work.record(Event.ATTEMPT_CLOSED)


def test_the_record_tells_what_was_done_and_why_one_stands_as_one_does(
    client: SignIn, nurse: int, act: Act, clock: Clock, lead: int
) -> None:
    """State, reason, awards with their certificate, and each entry with day and hour in the facility's zone."""
    passes(act, nurse)
    clock.advance(minutes=3)
    with act(lead) as work:
        row = next(one for one in training.records_of(work.session, [nurse]) if one.activity == "drill:ice")
        training.add_void(work.session, row, at=work.now, day=work.me.today, why="Scored <b>twice</b>.")
        work.record(Event.RECORD_VOIDED)
    page = client(nurse).get("/me/record")
    told = plain(page.text)
    assert "Record of Dana Okafor" in told
    assert "days and hours as in America/New_York" in told
    assert (
        "ICE drill 20 Nov 2026, 17:03 · Taken back · it counts for nothing any more by Lee Lead: Scored <b>twice</b>."
        in told
    )
    assert "ICE drill 20 Nov 2026, 17:00 · Drill · passed Taken back by Lee Lead: Scored <b>twice</b>." in told
    assert "<b>twice" not in page.text
    assert "Hired on 2 Nov 2026. 30 days were given from then. Due 2 Dec 2026." in told
    assert "November 2026" in told


def test_an_empty_record_teaches(client: SignIn, nurse: int, act: Act, add_person: AddPerson) -> None:
    """Somebody who has done nothing reads what will stand here."""
    other = add_person("7", job_role="front-office")
    with act(other) as work:
        nothing = not training.records_of(work.session, [other])
    page = plain(client(other).get("/me/record").text)
    assert ("Nothing yet. What you do is kept here for good" in page) == nothing
    assert client(other).get("/me/record?page=2").status_code == 404
    for typed in ("0", "-1", "x", "9" * 30, "²"):
        assert client(other).get("/me/record", query_string={"page": typed}).status_code == 404


def test_the_table_is_safe_to_open(client: SignIn, nurse: int, act: Act, lead: int) -> None:
    """A reason that would begin a formula is text in the file; each entry has its row, days as in the zone."""
    passes(act, nurse)
    with act(lead) as work:
        decided.add_accreditation(
            work.session, person_id=nurse, activity="=cmd|'/c calc'!A1", competency="", passed_on=date(2026, 10, 1),
            last_day=None, score=None, source="Other\r\n=house", reviewer_id=lead, at=work.now, day=work.me.today,
        )  # fmt: skip
        work.record(Event.EVIDENCE_ACCREDITED)
    answer = client(nurse).get("/me/record.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment; filename=stepup-record-2026-11-20.csv" in answer.headers["Content-Disposition"]
    head, *rows = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline=""))
    assert head[:3] == ["Day", "Time", "What"]
    assert {(row[0], row[4]) for row in rows} >= {("2026-11-20", activity) for activity in PATH}
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert "'=cmd|'/c calc'!A1" in cells


def test_past_attempts_lead_to_their_reasons(client: SignIn, nurse: int, house: House, clock: Clock) -> None:
    """A quiz, a case, a drill and a reading each open with what was answered; another's are not there."""
    learner = Learner(house, nurse, clock.now, 3, lambda: None)
    learner.read_module()
    learner.take_quiz(wrong=2)
    learner.play_case()
    learner.drill_ice(slips=1)
    clock.now = learner.now
    with house.works.read(clock.now) as work:
        numbers = {row.item.partition(":")[0]: row.id for row in attempts.heads_of(work.session, nurse)}
    browser = client(nurse)
    told = {kind: browser.get(f"/me/attempts/{number}", follow_redirects=True) for kind, number in numbers.items()}
    assert "Every question, with its reasons" in told["quiz"].text
    assert "Something is wrong with this question" in told["quiz"].text
    assert told["case"].request.path.endswith("/debrief")
    drill = plain(told["drill"].text)
    assert "Where you agreed" in drill
    assert "Patient 1," in drill
    assert "you differ on" in drill
    reading = plain(told["module"].text)
    assert "Module · done 20 Nov 2026" in reading
    assert reading.count("Check right") + reading.count("Check not right") >= 5
    assert "Possible sepsis too: work up both." in drill
    with house.works.read(clock.now) as work:
        assert browser.get("/me/attempts/99999").status_code == 404


def test_anothers_attempt_is_not_there(client: SignIn, nurse: int, act: Act, add_person: AddPerson) -> None:
    """A person may not even learn that another's attempt exists; an open one leads to its next question, untold."""
    with act(nurse) as work:
        number = learn_quizzes.begin(work, "ed-first-hour")
    assert client(add_person("101")).get(f"/me/attempts/{number}").status_code == 404
    page = client(nurse).get(f"/me/attempts/{number}", follow_redirects=True)
    assert "Question 1 of 10" in page.text
    assert "right, your answer" not in page.text


def test_a_certificate_is_made_once_and_verified_by_anyone(
    client: SignIn, nurse: int, act: Act, app: Flask, add_person: AddPerson
) -> None:
    """Before it is made it bears no code; made twice it is the same; who holds the code reads name, days, standing."""
    passes(act, nurse)
    browser = client(nurse)
    assert "Not made yet" in browser.get(CERTIFICATE).text
    first = browser.submit(CERTIFICATE, awarded="2026-11-20")
    again = browser.post(
        CERTIFICATE, data={"csrf_token": browser.token("/me"), "awarded": "2026-11-20"}, follow_redirects=True
    )
    (code,) = set(CODE.findall(first.text))
    assert set(CODE.findall(again.text)) == {code}
    page = plain(first.text)
    for said in ("Certificate of competency Dana Okafor ED: recognise, grade, call", "Awarded on 20 Nov 2026",
                 "Valid through 20 Nov 2027", "Hillcrest Regional", "Rule in force from 1 Jan 2025."):  # fmt: skip
        assert said in page
    assert "<svg" not in first.text[first.text.index("sheet-verify") :].partition("</article>")[0]
    anyone = app.test_client()
    told = plain(anyone.get("/verify", query_string={"code": code.lower()}).text)
    for said in ("Valid", "Holder Dana Okafor", "Competency ED: recognise, grade, call", "through 20 Nov 2027"):
        assert said in told
    for hidden in ("100", "Hillcrest", "ED nurse", "@example.org"):
        assert hidden not in told
    assert client(add_person("101")).get(CERTIFICATE).status_code == 404
    for wrong in ("/me/certificates/none", f"{CERTIFICATE}?awarded=2026-11-19", f"{CERTIFICATE}?awarded=x"):
        assert browser.get(wrong).status_code == 404


def test_a_known_address_is_on_the_paper(house: House, clock: Clock, nurse: int, act: Act, client: SignIn) -> None:
    """Where the site's address is set, the paper bears it, and a code to scan that leads there."""
    passes(act, nurse)
    made = create_app(house, clock=clock, settings=Settings(address="https://stepup.example.org"))
    made.test_client_class = Client
    browser = made.test_client()
    cookie = client(nurse).get_cookie("stepup")
    assert cookie is not None
    browser.set_cookie("stepup", cookie.value, domain="stepup.example.org")
    base = {"base_url": "https://stepup.example.org"}
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(CERTIFICATE, **base).text)
    assert token
    data = {"csrf_token": token.group(1), "awarded": "2026-11-20"}
    headers = {"Referer": "https://stepup.example.org/me"}
    page = browser.post(CERTIFICATE, data=data, headers=headers, follow_redirects=True, **base).text
    assert "told at https://stepup.example.org/verify" in plain(page)
    assert "<svg" in page[page.index('class="qr"') :]


def test_wrong_codes_get_one_answer_and_then_wait(app: Flask, site: House, clock: Clock) -> None:
    """Nothing typed asks; nonsense and unknown codes are answered alike; after fifty the address waits."""
    anyone = app.test_client()
    assert anyone.get("/verify").status_code == 200
    answers = {
        plain(anyone.get("/verify", query_string={"code": code}).text)
        for code in ("0000-0000-0000-0000-0000", "x", "<script>", "é" * 40)
    }
    assert len(answers) == 1
    for _ in range(auth.ADDRESS_FAILURES - 4):
        assert anyone.get("/verify?code=ABCD").status_code == 404
    slowed = anyone.get("/verify?code=ABCD")
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert "Too many wrong codes from this address." in slowed.text
    clock.advance(seconds=31)
    assert anyone.get("/verify?code=ABCD").status_code == 404


def test_something_is_wrong_here_reaches_the_lead_and_comes_back(
    client: SignIn, nurse: int, lead: int, clock: Clock
) -> None:
    """From the foot of a page to the form, to the lead's list, to the answer in the record."""
    browser = client(nurse)
    page = "/learn/modules/ed-first-hour/think-of-it"
    link = re.search(r'href="(/report\?page=[^"]+)"', browser.get(page).text)
    assert link
    form = plain(browser.get(html.unescape(link.group(1))).text)
    assert f"the page {page}" in form
    assert "Who will read it Lee Lead" in form
    assert "No patient data" in form
    data = {"about": "page", "subject": page, "words": "The dose\r\nis <i>old</i>."}
    kept = browser.submit("/report", **data)
    again = browser.submit("/report", **data)
    assert kept.request.path == again.request.path
    assert "It will be read by Lee Lead." in plain(kept.text)
    assert f'href="{page}"' in kept.text
    office = client(lead)
    listed = office.get("/assign/reports").text
    assert "The dose\nis &lt;i&gt;old&lt;/i&gt;." in listed
    assert f'href="{page}"' in listed
    address = f"/assign{re.search(r'/assign(/reports/[0-9]+/answer)', listed).group(1)}"  # type: ignore[union-attr]
    for wrong in (
        {"outcome": "mended"},
        {"words": "x"},
        {"outcome": "none", "words": "x"},
        {"outcome": "mended", "words": "x" * 10_000},
    ):
        assert office.submit(address, page="/assign/reports", **wrong).status_code == 422
    clock.advance(minutes=1)
    done = office.submit(address, page="/assign/reports", outcome="explained", words="It is <b>right</b>.")
    assert "Nothing waits for an answer." in plain(done.text)
    record = plain(browser.get("/me/record").text)
    assert "Explained by Lee Lead" in record
    assert "It is <b>right</b>." in record


def test_an_entry_and_a_question_can_be_wrong(
    client: SignIn, nurse: int, lead: int, act: Act, add_person: AddPerson
) -> None:
    """The form says what it is about; the lead sees it; another's entry is not there, read or sent."""
    passes(act, nurse, ("drill:ice",))
    browser = client(nurse)
    links = re.findall(r'href="(/report\?entry=[^"]+)"', browser.get("/me/record").text)
    form = plain(browser.get(links[0]).text)
    assert "What is wrong with this entry? It is about ICE drill 20 Nov 2026, 17:00 · Drill · passed" in form
    name = links[0].partition("=")[2]
    browser.submit("/report", about="record", subject=name, words="I was on leave.")
    browser.submit("/report", about="question", subject="fever-threshold", words="Two are right.")
    listed = plain(client(lead).get("/assign/reports").text)
    assert "I was on leave. Their record: ICE drill" in listed
    assert "Two are right. Question fever-threshold:" in listed
    other = client(add_person("101"))
    assert other.get(f"/report?entry={name}").status_code == 404
    for about, subject in (("record", name), ("question", "none"), ("else", "x")):
        refused = other.submit("/report", about=about, subject=subject, words="x")
        assert refused.status_code == 404


@pytest.mark.parametrize("words", ["x" * 10_000, "", "   "])
def test_too_much_and_nothing_keep_the_form(client: SignIn, nurse: int, words: str, act: Act) -> None:
    """What was typed stays in the form, with what to do about it; nothing is kept."""
    answer = client(nurse).submit("/report", about="page", subject="/", words=words)
    assert answer.status_code == 422
    assert "At most 500 characters; these are 10000." in plain(answer.text) or not words.strip()
    assert words in answer.text
    with act(nurse) as work:
        assert reports.own(work) == ()


@pytest.mark.parametrize("page", ["//evil.example/x", "https://evil.example", "javascript:alert(1)", "/" + "x" * 400])
def test_only_a_page_of_ours_is_reported(client: SignIn, nurse: int, page: str) -> None:
    """An address from elsewhere is never linked: the report is about the first page."""
    browser = client(nurse)
    assert "evil" not in browser.get("/report", query_string={"page": page}).text
    kept = browser.submit("/report", about="page", subject=page, words="Hm.")
    assert kept.status_code == 200
    assert "evil" not in kept.text
    assert "javascript" not in kept.text


def test_control_characters_are_refused(client: SignIn, nurse: int) -> None:
    """What no keyboard types is no report."""
    assert client(nurse).submit("/report", about="page", subject="/", words="a\x00b").status_code == 400


def test_the_pages_ask_the_database_no_more_often_as_things_grow(
    client: SignIn, nurse: int, lead: int, act: Act, statements: Statements, clock: Clock, add_person: AddPerson
) -> None:
    """The record, its table and the lead's list take the same number of statements for one and for many."""
    browser, office = client(nurse), client(lead)

    def counts() -> list[int]:
        found = []
        for who, page in ((browser, "/me/record"), (browser, "/me/record?all=1"), (browser, "/me/record.csv"),
                          (office, "/assign/reports")):  # fmt: skip
            statements.sent.clear()
            assert who.get(page).status_code == 200
            found.append(len(statements))
        return found

    def more(number: int) -> None:
        for step in range(number):
            person = add_person(f"n{clock.now.timestamp()}{step}")
            for who in (nurse, person):
                passes(act, who, ("drill:ice",))
                with act(who) as work:
                    name = f"record-{training.records_of(work.session, [who])[-1].id}"
                    report = reports.make(work, reports.About.RECORD, name, f"Wrong {step}")
                with act(lead) as work:
                    if step % 2 == 0:
                        reports.answer(work, report, "mended", "Done.")
            clock.advance(minutes=5)

    more(3)
    browser, office = client(nurse), client(lead)
    few = counts()
    more(6)
    browser, office = client(nurse), client(lead)
    assert counts() == few
