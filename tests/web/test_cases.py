"""The pages of a case: player, taking back, debrief, and what they never show."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask import Flask

from lms.core.cases.grading import Computed
from lms.core.clinical.crs import grade_crs
from lms.core.clinical.findings import crs_findings, icans_findings
from lms.core.clinical.icans import grade_icans
from lms.core.permissions import Event
from lms.services.house import House
from lms.store import decisions
from lms.web.practice import case_words
from tests.conftest import START, Client, Statements

CASE = "/practice/cases/day-5-fever/ed-nurse"
EXPERT = [
    ("door-first-move", "card-to-room"),
    ("first-look", "take-temperature take-pressure take-heart-rate take-oxygen take-ice"),
    ("ask", "ask-drugs"),
    ("first-grade", "grade-1"),
    ("orders", "blood-cultures neutropenic-fever-pathway acetaminophen-charted"),
    ("calls", "call-cell-therapy call-charge-nurse"),
    ("watch", "look-in-30"),
    ("second-look", "full-set-again"),
    ("second-grade", "grade-2"),
    ("second-check", "dose-656"),
    ("hand-over", "ho-product ho-day"),
]


@pytest.fixture
def nurse(add_person: Callable[..., int], client: Callable[[int], Client]) -> Client:
    """A signed-in ED nurse."""
    return client(add_person("100"))


def begin(nurse: Client, mode: str = "training") -> str:
    """Begin a run and give its address."""
    answer = nurse.submit(CASE, follow=False, mode=mode)
    assert answer.status_code == 303
    return answer.location


def form(task: str, picked: str) -> dict[str, object]:
    """Give the fields of a choice as the page sends them."""
    if task == "calls":
        return {f"order-{option}": str(n) for n, option in enumerate(picked.split(), start=1)}
    return {"pick": picked.split()}


def choose(nurse: Client, run: str, step: int, task: str, picked: str) -> str:
    """Make a choice and give the page after it."""
    page = nurse.submit(run, task=task, step=str(step), **form(task, picked))
    assert page.status_code == 200, page.text
    return page.text


def play(nurse: Client, run: str, **other: str) -> str:
    """Play the expert path, some choices changed, and give the last page."""
    page = ""
    for step, (task, picked) in enumerate(EXPERT):
        page = choose(nurse, run, step, task, other.get(task.replace("-", "_"), picked))
    return page


def text_of(page: str) -> str:
    """Give the words of a page on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_door_names_what_can_be_practised(nurse: Client) -> None:
    """The practice page lists the case and the drill, each with its standing."""
    words = text_of(nurse.get("/practice/").text)
    assert "Day 5, fever at 10 pm" in words
    assert "Not played yet" in words
    assert "ICE score" in words


def test_the_first_page_says_what_counts(nurse: Client) -> None:
    """Training makes no record, assessment counts, and minutes never decide."""
    words = text_of(nurse.get(CASE).text)
    assert "Training makes no record" in words
    assert "Only this counts" in words
    assert "never decide" in words


def test_the_expert_path_in_assessment_passes(nurse: Client) -> None:
    """Played to the end the debrief says passed, and the practice page says since when."""
    page = text_of(play(nurse, begin(nurse, "assessment")))
    assert "Passed: everything required was done" in page
    assert "You took no longer than the expert path" in page
    assert "Passed 20 Nov 2026" in text_of(nurse.get("/practice/").text)


def test_a_bad_path_says_what_to_change_worst_first(nurse: Client) -> None:
    """An unsafe grade and missing cultures: the verdict names the worst, the list says why and where to read."""
    page = play(nurse, begin(nurse), second_grade="grade-0", orders="neutropenic-fever-pathway acetaminophen-charted")
    words = text_of(page)
    assert "Not passed yet: one unsafe action" in words
    assert words.index("Unsafe") < words.index("Required, missed")
    assert 'href="/learn/modules/ed-first-hour/worst-arm-wins"' in page
    assert "not a prognosis" in words


def test_training_says_at_once_what_a_choice_did(nurse: Client) -> None:
    """After a choice the page gives its rationale with its source, and a grade is told with what the rules give."""
    run = begin(nurse)
    page = choose(nurse, run, 0, "door-first-move", "card-to-room")
    assert "What that did" in page
    assert "possible CRS and possible sepsis" in page
    choose(nurse, run, 1, "first-look", "take-pressure")
    page = choose(nurse, run, 2, "first-grade", "grade-1")
    words = text_of(page)
    assert "By the rules: at least grade 1." in words
    assert "Not assessed, and so never taken as normal: oxygen" in words
    assert "work up both" in words


def test_assessment_says_nothing_before_the_end(nurse: Client) -> None:
    """In assessment no rationale, no mark and no way back is on the page."""
    run = begin(nurse, "assessment")
    page = choose(nurse, run, 0, "door-first-move", "simple-fever-home")
    assert "What that did" not in page
    assert "Unsafe" not in page
    assert "Take the last choice back" not in page


def test_a_page_never_gives_the_answer_away(nurse: Client) -> None:
    """The form of a task holds no mark, no rationale and no computed grade."""
    run = begin(nurse, "assessment")
    choose(nurse, run, 0, "door-first-move", "card-to-room")
    page = choose(nurse, run, 1, "first-look", "take-pressure take-oxygen")
    assert "Grade 1 can be said plainly" not in page
    assert "By the rules" not in page
    assert not re.search(r"value=\"(best|unsafe|harmful)\"", page)


def test_what_was_not_looked_at_is_said_and_never_blank(nurse: Client) -> None:
    """At the door pressure and oxygen read "not assessed", the drugs "not asked", in the chart and in the list."""
    page = nurse.get(begin(nurse)).text
    words = text_of(page)
    assert words.count("not assessed") >= 6
    assert "not asked" in words
    assert "38.4 °C" in words
    assert "101.2 °F" in words


def test_asking_reveals_and_costs_a_minute(nurse: Client) -> None:
    """A question from the list shows its answer, moves the clock and leaves the task open."""
    run = begin(nurse)
    words = text_of(choose(nurse, run, 0, "ask", "ask-drugs"))
    assert "Nothing for the fever today" in words
    assert "22:41" in words
    assert "What do you do first?" in words


def test_taking_back_brings_the_page_before(nurse: Client) -> None:
    """In training the last choice is taken back with one button."""
    run = begin(nurse)
    choose(nurse, run, 0, "door-first-move", "second-reading")
    page = nurse.submit(f"{run}/undo", page=run, step="1")
    assert "What do you do first?" in page.text
    assert "22:40" in page.text


def test_a_form_without_a_choice_comes_back_with_a_sentence(nurse: Client) -> None:
    """Nothing picked: the page comes back, says what to do, and nothing is kept."""
    run = begin(nurse)
    page = nurse.submit(run, task="door-first-move", step="0")
    assert page.status_code == 422
    assert "Choose first" in page.text
    assert "decision 1" in text_of(nurse.get(run).text)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"order-call-pharmacy": "1", "order-call-icu": "1"}, "the same number"),
        ({"order-call-pharmacy": "x"}, "Number at least one"),
        ({}, "Number at least one"),
        ({"order-call-pharmacy": "1", "order-call-nobody-yet": "2"}, "cannot go together"),
    ],
)
def test_calls_need_numbers_that_make_an_order(nurse: Client, fields: dict[str, str], says: str) -> None:
    """The same number twice, no number, or a word: the page says what to do and nothing is kept."""
    run = begin(nurse)
    for step, (task, picked) in enumerate(EXPERT[:5]):
        choose(nurse, run, step, task, picked)
    page = nurse.submit(run, task="calls", step="5", **fields)
    assert page.status_code == 422
    assert says in page.text


def test_two_tabs_keep_the_first_answer(nurse: Client) -> None:
    """The same answer again goes on; another answer to a past step is a 409 with the way on."""
    run = begin(nurse)
    choose(nurse, run, 0, "door-first-move", "card-to-room")
    assert "Room 4" in choose(nurse, run, 0, "door-first-move", "card-to-room")
    again = nurse.submit(run, task="door-first-move", step="0", pick="second-reading")
    assert again.status_code == 409
    assert run in again.text


def test_the_run_opens_on_another_device(nurse: Client, client: Callable[[int], Client]) -> None:
    """A second browser of the same person finds the run where it stands, and the first page leads to it."""
    run = begin(nurse)
    choose(nurse, run, 0, "door-first-move", "card-to-room")
    other = client(1)
    assert "Room 4" in other.get(run).text
    assert "Go on with training" in other.get(CASE).text


def test_a_finished_run_leads_to_its_debrief(nurse: Client) -> None:
    """Opening a run that has ended shows its debrief; before the end there is none."""
    run = begin(nurse)
    assert nurse.get(f"{run}/debrief").status_code == 404
    play(nurse, run)
    assert nurse.get(run).location.endswith("/debrief")


@pytest.mark.parametrize("path", ["/practice/cases/day-6-fever/ed-nurse", "/practice/cases/day-5-fever/pharmacist"])
def test_what_is_not_there_is_not_found(nurse: Client, path: str) -> None:
    """An unknown case or role is a plain 404."""
    assert nurse.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "fields"),
    [(CASE, {"mode": "exam"}), (CASE, {}), (f"{CASE}/runs/1", {"task": "door-first-move", "step": "-1"})],
)
def test_a_form_that_no_page_sends_is_refused(nurse: Client, path: str, fields: dict[str, str]) -> None:
    """A mode or a step number no page sends is a 400."""
    begin(nurse)
    assert nurse.submit(path, page=CASE, **fields).status_code == 400


def test_a_site_value_shows_and_stays_text(nurse: Client, house: House) -> None:
    """Undecided keys say whom to ask; nothing on the page is left as a placeholder."""
    run = begin(nurse)
    for step, (task, picked) in enumerate(EXPERT[:5]):
        page = choose(nurse, run, step, task, picked)
    words = text_of(page)
    assert "your site has not decided this yet: ask" in words
    assert "{{" not in page


def test_the_site_s_own_rule_is_told_in_its_words(nurse: Client, house: House) -> None:
    """With the hand-off list set, what was left out is named in the site's words, at once and in the debrief."""
    with house.works.write(START) as work:
        decisions.add_playbook_value(
            work.session,
            key="handoff_elements",
            scope="programme",
            value=("weight", "neutrophils"),
            in_force_from=date(2026, 11, 1),
            why="test",
            actor_id=None,
        )
        work.record(Event.PLAYBOOK_SET, key="handoff_elements")
    words = text_of(play(nurse, begin(nurse), hand_over="ho-weight"))
    assert "Not passed yet: your site's own rule was not followed" in words
    assert "Your site also asks for: Neutrophil count." in words


@pytest.mark.parametrize(
    ("kind", "fields", "says"),
    [
        ("crs", {"fever_earlier_this_episode": False, "antipyretic_or_anticytokine_given": False}, "not CRS by"),
        ("crs", {"fever_earlier_this_episode": False}, "fever not settled: no reassurance"),
        ("crs", {"temperature_c": 39.0, "vasopressors": ["vasopressin"]}, "your site decides"),
        ("icans", {"raised_pressure": "hemorrhage_related"}, "Bleeding is not graded as ICANS, and is an emergency."),
    ],
)
def test_what_must_be_said_beside_a_grade_is_said(app: Flask, kind: str, fields: dict[str, object], says: str) -> None:
    """Shock without fever, vasopressin alone and a bleed get their words, and "not CRS" only once fever is settled."""
    shock = {"temperature_c": 36.8, "hypotension": True, "vasopressors": [], "hypoxia": False}
    result = grade_crs(crs_findings(shock | fields)) if kind == "crs" else grade_icans(icans_findings(fields))
    with app.test_request_context():
        told = " ".join(case_words.computed(Computed("at-least-0", result.grade, result.lower_bound, result)))
    assert says in told
    assert ("not CRS" in told) == says.startswith("not CRS")
    assert "work up both" in told


def test_the_pages_keep_to_the_policy(nurse: Client) -> None:
    """No inline style, no inline script and no handler on any page of a case."""
    run = begin(nurse)
    pages = [nurse.get("/practice/").text, nurse.get(CASE).text, nurse.get(run).text, play(nurse, run)]
    for page in pages:
        assert not re.search(r"\sstyle=|<script|<style|\son[a-z]+=", page)
        assert page.count("<h1") == 1
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))


def test_a_page_costs_the_same_however_far_the_run_is(nurse: Client, statements: Statements) -> None:
    """The number of statements does not grow with the steps taken."""
    run = begin(nurse)
    statements.sent.clear()
    nurse.get(run)
    first = len(statements)
    for step, (task, picked) in enumerate(EXPERT[:9]):
        choose(nurse, run, step, task, picked)
    statements.sent.clear()
    nurse.get(run)
    assert len(statements) == first
