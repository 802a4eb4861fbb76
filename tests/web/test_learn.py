"""The learn door in a browser without a screen."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from lms.core.content.library import Library
from lms.core.permissions import Event
from lms.core.quizzes.draw import draw
from lms.core.quizzes.quiz import Kind, Question
from lms.services import learn_quizzes, records
from lms.services.house import House
from lms.services.work import Work
from lms.store import decisions
from tests.conftest import Client, Clock, Statements
from tests.services.test_standing import CORE, passes

SignIn = Callable[[int], Client]
AddPerson = Callable[..., int]
Act = Callable[[int], AbstractContextManager[Work]]
MODULE, QUIZ = "ed-first-hour", "ed-first-hour"


def right_answer(question: Question, *, wrong: bool = False) -> list[str]:
    """What a form sends for a right answer to a question, or for a wrong one."""
    if question.number is not None:
        return [str(question.number.value + (1000 if wrong else 0))]
    right = question.right_options({})
    if not wrong:
        return sorted(right)
    others = [option.id for option in question.options if option.id not in right]
    return others if question.kind is Kind.MULTIPLE else others[:1]


def take_quiz(browser: Client, library: Library, *, wrong: int = 0, quiz_id: str = QUIZ) -> str:
    """Answer a whole quiz with `wrong` wrong answers (critical ones only where all are); give the result's address."""
    quiz = library.quizzes[quiz_id]
    address = browser.submit(f"/learn/quizzes/{quiz_id}").request.path
    stems = {question.id: question for question in quiz.questions}
    missed = 0
    for step in range(1, quiz.draw + 1):
        question = asked_on(browser.get(address).text, stems)
        miss = wrong >= quiz.draw or (missed < wrong and not question.critical)
        missed += miss
        response = browser.submit(address, step=str(step), answer=right_answer(question, wrong=miss))
        assert response.status_code == 200
    return address


def asked_on(page: str, bank: dict[str, Question]) -> Question:
    """The question a page asks, known by the ids of its options or by its unit and words."""
    options = set(re.findall(r'name="answer" value="([^"]+)"', page))
    if options:
        found = [q for q in bank.values() if {o.id for o in q.options} == options and stands_on(q, plain(page))]
    else:
        found = [q for q in bank.values() if q.number is not None and stands_on(q, plain(page))]
    assert len(found) == 1
    return found[0]


def stands_on(question: Question, page: str) -> bool:
    """Whether every piece of a stem between its placeholders and emphasis stands on the page."""
    pieces = re.split(r"\{\{.*?\}\}|\*+|\[\^.*?\]", question.stem)
    return all(" ".join(piece.split()) in page for piece in pieces)


def plain(page: str) -> str:
    """The text of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def nurse(add_person: AddPerson, house: House) -> int:
    """An ED nurse hired on 2 Nov 2026 who holds the core."""
    person_id = add_person("100", given_name="Dana", family_name="Okafor")
    passes(house, person_id, date(2026, 11, 3), CORE)
    return person_id


def test_home_shows_one_next_thing_and_the_rest_by_due_day(client: SignIn, nurse: int) -> None:
    """A new nurse sees the module first, with its minutes, its due day and why, then the other three."""
    page = plain(client(nurse).get("/").text)
    assert "Next · Module ED first hour 9 minutes · due 2 Dec 2026 (in 12 days)" in page
    assert "Why you: Hired on 2 Nov 2026. 30 days were given from then. Due 2 Dec 2026." in page
    assert "Step 1 of 4 to “ED: recognise, grade, call”" in page
    then = page[page.index("Then") : page.index("Stop anywhere")]
    assert re.search(r"By 2 Dec 2026.*ED first hour.*Day 5, fever at 10 pm.*ICE drill", then)


def test_home_of_someone_nothing_is_asked_of_says_so(client: SignIn, add_person: AddPerson) -> None:
    """An empty state teaches: nothing is due, and everything can still be read."""
    page = plain(client(add_person("7", job_role="front-office")).get("/").text)
    assert "Nothing is due" in page
    assert "You can still read and practise everything" in page


def test_a_module_is_read_section_by_section_and_resumed(client: SignIn, nurse: int, house: House) -> None:
    """Each section confirmed leads to the next; an open check keeps the person; another browser resumes the place."""
    browser, library = client(nurse), house.library
    module = library.modules[MODULE]
    first, second = module.sections[:2]
    address = f"/learn/modules/{MODULE}/{first.id}"
    assert browser.get(f"/learn/modules/{MODULE}", follow_redirects=True).request.path == address
    held_back = browser.submit(address)
    assert held_back.request.path == address
    assert "One check on this page is still open" in held_back.text
    for check in first.checks:
        told = browser.submit(
            f"{address}/checks/{check}", page=address, answer=right_answer(library.questions[check], wrong=True)
        )
        assert "Not right. Read why below." in told.text
    elsewhere = client(nurse)
    resumed = elsewhere.get(f"/learn/modules/{MODULE}", follow_redirects=True)
    assert resumed.request.path == f"/learn/modules/{MODULE}/{second.id}"


def read_all(browser: Client, library: Library) -> str:
    """Read a whole module, every check answered; give the page it ends on."""
    page = ""
    for section in library.modules[MODULE].sections:
        address = f"/learn/modules/{MODULE}/{section.id}"
        for check in section.checks:
            if library.questions[check].playbook is None:
                browser.submit(f"{address}/checks/{check}", page=address, answer=right_answer(library.questions[check]))
        page = browser.submit(address).text
    return page


def test_a_module_is_done_when_every_section_is_and_leaves_a_record(client: SignIn, nurse: int, house: House) -> None:
    """The last section shows the key points, the record is kept, and home has moved on to the quiz."""
    browser = client(nurse)
    page = plain(read_all(browser, house.library))
    assert "Done 20 Nov 2026" in page
    assert "To take along" in page
    home = plain(browser.get("/").text)
    assert "Step 2 of 4" in home
    assert "Quiz" not in home[: home.index("Then")] or "Start, 5 minutes" in home
    assert "What you passed ED first hour Module · 20 Nov 2026" in plain(browser.get("/me").text)


def test_a_quiz_passed_shows_its_result_with_every_rationale(client: SignIn, nurse: int, house: House) -> None:
    """Ten right answers give 100 %, each option with its reason; the record is in the person's own list."""
    browser = client(nurse)
    page = plain(browser.get(take_quiz(browser, house.library)).text)
    assert "Passed, 100 %" in page
    assert "10 of 10 right; 80 % passes." in page
    assert page.count("right, your answer") + page.count("your answer:") >= 10
    assert "ED first hour Quiz · 20 Nov 2026" in plain(browser.get("/me").text)


def test_a_quiz_failed_says_what_to_read(client: SignIn, nurse: int, house: House) -> None:
    """Wrong answers fail it, name the sections to read, and offer new questions; nothing is recorded as passed."""
    browser = client(nurse)
    page = plain(browser.get(take_quiz(browser, house.library, wrong=10)).text)
    assert "Not passed, 0 %" in page
    assert "Read before you try again" in page
    assert "Try again with new questions" in page
    assert "ED first hour Quiz" not in plain(browser.get("/me").text)


def test_a_critical_question_missed_is_named(client: SignIn, nurse: int, house: House, act: Act) -> None:
    """Where a critical question was missed the result says that it fails the quiz whatever the score."""
    quiz = house.library.quizzes[QUIZ]
    critical = next(question.id for question in quiz.questions if question.critical)
    seed = next(n for n in range(500) if critical in {item.question for item in draw(quiz, n, {}).questions})
    with act(nurse) as work:
        attempt_id = learn_quizzes.begin(work, QUIZ, seed)
        taken = learn_quizzes.taken(work, QUIZ, attempt_id)
    for step, item in enumerate(taken.drawn.questions, start=1):
        answer = right_answer(taken.questions[item.question], wrong=item.question == critical)
        with act(nurse) as work:
            learn_quizzes.answer_question(work, QUIZ, attempt_id, step, answer)
    page = plain(client(nurse).get(f"/learn/quizzes/{QUIZ}/attempts/{attempt_id}").text)
    assert "Not passed, 90 %" in page
    assert "A critical question was missed." in page


def test_two_tabs_and_double_clicks(client: SignIn, nurse: int, house: House) -> None:
    """The same answer again leads on; another answer to a past question is refused with the way on, and not kept."""
    browser = client(nurse)
    address = browser.submit(f"/learn/quizzes/{QUIZ}").request.path
    bank = {question.id: question for question in house.library.quizzes[QUIZ].questions}
    question = asked_on(browser.get(address).text, bank)
    right, wrong = right_answer(question), right_answer(question, wrong=True)
    for _ in range(2):
        after = browser.submit(address, step="1", answer=right)
        assert after.status_code == 200
        assert "Question 2 of 10" in after.text
    refused = browser.submit(address, step="1", answer=wrong)
    assert refused.status_code == 409
    assert "Your first answer is kept" in refused.text
    assert "Question 2 of 10" in browser.get(address).text
    assert browser.submit(f"/learn/quizzes/{QUIZ}").request.path == address


def test_no_answer_and_nonsense_are_asked_again(client: SignIn, nurse: int) -> None:
    """Nothing chosen, or what was never offered, keeps the page and says what to do; nothing is kept."""
    browser = client(nurse)
    address = browser.submit(f"/learn/quizzes/{QUIZ}").request.path
    for answer in ([], ["nonsense, not a number"]):
        response = browser.submit(address, step="1", answer=answer)
        assert response.status_code == 422
        assert "Not answered yet:" in response.text
    for step in ("0", "2", "99", "x"):
        assert "Question 1 of 10" in browser.submit(address, step=step, answer=["a"]).text


def test_anothers_attempt_is_not_there(client: SignIn, nurse: int, add_person: AddPerson) -> None:
    """A person may not even learn that another's attempt exists, by reading or by answering."""
    address = client(nurse).submit(f"/learn/quizzes/{QUIZ}").request.path
    other = client(add_person("101"))
    assert other.get(address).status_code == 404
    assert other.submit(address, page=f"/learn/quizzes/{QUIZ}", step="1", answer=["a"]).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/learn/modules/none",
        f"/learn/modules/{MODULE}/none",
        "/learn/quizzes/none",
        f"/learn/quizzes/{QUIZ}/attempts/999",
        f"/learn/modules/{MODULE}/figures/none.svg",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(client: SignIn, nurse: int, address: str) -> None:
    """Wrong addresses end on a page with a way on, never on an error."""
    assert client(nurse).get(address).status_code == 404


def test_an_open_attempt_closes_after_fourteen_days(client: SignIn, nurse: int, clock: Clock) -> None:
    """A quiz left open can be gone on with for 14 days; after that it counts for nothing and a new one begins."""
    address = client(nurse).submit(f"/learn/quizzes/{QUIZ}").request.path
    clock.advance(days=13)
    assert "Question 1 of 10" in client(nurse).get(address).text
    clock.advance(days=1)
    browser = client(nurse)
    assert "Not finished in time" in browser.get(address).text
    assert browser.submit(f"/learn/quizzes/{QUIZ}").request.path != address
    assert "not finished in time" in browser.get(f"/learn/quizzes/{QUIZ}").text


def test_the_activity_that_completes_the_path_shows_the_award(
    client: SignIn, nurse: int, house: House, act: Act
) -> None:
    """Right after the last activity the page says what is held, through which day and why; home and me say it too."""
    for activity in (f"module:{MODULE}", "case:day-5-fever/ed-nurse", "drill:ice"):
        with act(nurse) as work:
            records.add_passed(work, activity, score=None, revisions={}, playbook={}, attempt_id=None)
            work.record(Event.ATTEMPT_CLOSED)
    browser = client(nurse)
    page = plain(browser.get(take_quiz(browser, house.library)).text)
    assert "You hold “ED: recognise, grade, call” through 20 Nov 2027." in page
    assert "Passed on 20 Nov 2026. Valid 12 months, through 20 Nov 2027." in page
    home = plain(browser.get("/").text)
    assert "Nothing is due" in home
    assert "Current ED: recognise, grade, call Last valid day 20 Nov 2027 (in 365 days)" in home


def test_the_sites_own_number_stands_in_the_module(client: SignIn, nurse: int, house: House, act: Act) -> None:
    """Before the site decides, the page says so with the sources' positions; afterwards it shows the value, escaped."""
    key = house.library.playbook["way_in"]
    section = next(s for s in house.library.modules[MODULE].sections if "[!site] way_in" in s.text)
    address = f"/learn/modules/{MODULE}/{section.id}"
    before = plain(client(nurse).get(address).text)
    assert "Your site has not decided this yet" in before
    assert all(position.says in before for position in key.positions)
    with act(nurse) as work:
        decisions.add_playbook_value(
            work.session,
            key="way_in",
            scope="hillcrest",
            value="<script>alert(1)</script>",
            in_force_from=date(2026, 11, 3),
            why="test",
            actor_id=nurse,
        )
        work.record(Event.PLAYBOOK_SET, key="way_in", scope="hillcrest")
    after = client(nurse).get(address).text
    assert "Hillcrest Regional has set" in plain(after)
    assert "<script>alert" not in after
    assert "From 3 Nov 2026, set by Dana Okafor." in plain(after)


def test_a_grade_never_stands_without_sepsis_beside_it(client: SignIn, nurse: int, house: House) -> None:
    """Wherever a page asks for a grade or tells one, it says: possible sepsis too, work up both."""
    browser, library = client(nurse), house.library
    graded = {
        check: section
        for section in library.modules[MODULE].sections
        for check in section.checks
        if library.questions[check].kind in (Kind.GRADE_CRS, Kind.GRADE_ICANS)
    }
    assert graded
    for check, section in graded.items():
        address = f"/learn/modules/{MODULE}/{section.id}"
        page = plain(browser.get(address).text)
        assert "Possible sepsis too: work up both." in page[page.index("Check yourself") :]
        answer = right_answer(library.questions[check])
        told = plain(browser.submit(f"{address}/checks/{check}", page=address, answer=answer).text)
        assert "Possible sepsis too: work up both." in told[told.index("Check yourself") :]


def test_pages_do_not_ask_the_database_more_often_as_a_record_grows(
    client: SignIn, nurse: int, house: House, statements: Statements
) -> None:
    """The number of statements of each page is the same before and after many attempts."""
    browser = client(nurse)
    section = house.library.modules[MODULE].sections[0].id
    pages = ["/", "/learn", "/me", f"/learn/modules/{MODULE}/{section}", f"/learn/quizzes/{QUIZ}"]
    counts = []
    take_quiz(browser, house.library, wrong=10)
    for _ in range(2):
        round_counts = []
        for address in pages:
            browser.get(address)
            statements.sent.clear()
            assert browser.get(address).status_code == 200
            round_counts.append(len(statements))
        counts.append(round_counts)
        take_quiz(browser, house.library, wrong=10)
    assert counts[1] == counts[0]
    assert max(counts[1]) <= 26


def test_a_quiz_says_when_it_spares_the_reading(client: SignIn, add_person: AddPerson, house: House) -> None:
    """Home and the quiz say which per cent spares the module; a pass below it says what is still to be read."""
    quiz = house.library.quizzes["t-cell-engagers"]
    for number, (wrong, spared) in enumerate(((2, False), (0, True))):
        browser = client(add_person(f"50{number}"))
        assert "90 % or more spares the reading" in plain(browser.get("/").text)
        assert "With 90 % or more the module is met too" in plain(browser.get(f"/learn/quizzes/{quiz.id}").text)
        result = plain(browser.get(take_quiz(browser, house.library, wrong=wrong, quiz_id=quiz.id)).text)
        assert f"Passed, {80 if wrong else 100} %" in result
        assert ("The module is still to be read" in result) is not spared
        assert ("Next · Module T-cell engagers" in plain(browser.get("/").text)) is not spared
