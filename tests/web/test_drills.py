"""The pages of the ICE drill: played by forms alone, safe against double clicks, told in words as well as drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lms.core.permissions import Event
from lms.core.practice.drill import GiveGrade, MarkRest, expert
from lms.core.practice.encounter import ITEMS, Band, Domain, Grade, Group, Item, Mark, Slip, Trap, Variant
from lms.core.practice.ice import encounter
from lms.services import auth, drills, records
from lms.services.house import House
from lms.web.practice import drill_view, drill_words
from tests.conftest import Client, Clock, Statements

START = "/practice/drills/ice"


@pytest.fixture
def person(add_person: Callable[..., int]) -> int:
    """An ED nurse."""
    return add_person("100")


def run_of(house: House, clock: Clock, person_id: int) -> drills.OpenRun | None:
    """Look at the person's open run."""
    with house.works.read(clock.now) as work:
        work.actor = auth.actor(work, person_id)
        run_id = drills.ice_overview(work).open_run
        return drills.ice_run(work, run_id) if run_id else None


def begun(browser: Client) -> str:
    """Begin a run; give its address."""
    answer = browser.submit(START, follow=False)
    assert answer.status_code == 303
    return answer.headers["Location"]


def send(browser: Client, address: str, follow: bool = True, **fields: Any) -> Any:
    """Send a form of the run's page as it stands."""
    page = browser.get(address).text
    kept = dict(re.findall(r'name="(step|csrf_token)" value="([^"]+)"', page))
    return browser.post(address, data={**kept, **fields}, follow_redirects=follow)


def test_the_whole_drill_by_forms_alone(
    client: Callable[[int], Client], house: House, clock: Clock, person: int
) -> None:
    """Marking every patient as expected, through the forms, ends with "ICE drill passed"."""
    browser = client(person)
    address = begun(browser)
    seen = 0
    while (found := run_of(house, clock, person)) is not None:
        seen += 1
        for item in ITEMS:
            mark = found.encounter.turn(item).expected or Mark.NOT_ASSESSED
            answer = send(browser, address, item=item.value, mark=mark.value)
            assert answer.status_code == 200
        expected = found.encounter.expected
        grade = "not-yet"
        if expected and expected.grade.value is not None:
            grade = f"at-least-{expected.grade.value}" if expected.grade.at_least else str(expected.grade.value)
        answer = send(browser, address, grade=grade)
        assert answer.status_code == 200
        assert "work up both" in answer.text
        assert seen < 8
    assert "ICE drill passed" in answer.text
    assert "You passed it on 20 Nov 2026" in browser.get(START).text


def test_a_double_click_and_a_second_tab(client: Callable[[int], Client], person: int) -> None:
    """The same mark twice is the same page; another mark for a past step is answered 409 with the way on."""
    browser = client(person)
    address = begun(browser)
    fields = {"step": "0", "item": "year", "mark": "1"}
    assert browser.submit(address, follow=False, **fields).status_code == 303
    assert browser.submit(address, follow=False, **fields).status_code == 303
    refused = browser.submit(address, **{**fields, "mark": "0"})
    assert refused.status_code == 409
    assert address in refused.text


def test_a_mark_can_be_changed(client: Callable[[int], Client], house: House, clock: Clock, person: int) -> None:
    """The link "Change" opens the item again, and the new mark stands."""
    browser = client(person)
    address = begun(browser)
    send(browser, address, item="year", mark="0")
    page = browser.get(f"{address}?change=year")
    assert 'name="item" value="year"' in page.text
    send(browser, address, item="year", mark="1")
    found = run_of(house, clock, person)
    assert found is not None
    assert [mark.value for mark in found.run.sheet.marks.values()] == ["1"]


@pytest.mark.parametrize(
    "fields",
    [
        {"step": "0"},
        {"step": "0", "item": "year"},
        {"step": "0", "item": "mood", "mark": "1"},
        {"step": "0", "item": "year", "mark": "2"},
        {"item": "year", "mark": "1"},
        {"step": "x", "item": "year", "mark": "1"},
    ],
)
def test_what_is_no_form_of_ours_is_refused(
    client: Callable[[int], Client], house: House, clock: Clock, person: int, fields: dict[str, str]
) -> None:
    """An unknown item, mark or step is a 400 and changes nothing."""
    browser = client(person)
    address = begun(browser)
    assert browser.submit(address, **fields).status_code == 400
    found = run_of(house, clock, person)
    assert found is not None
    assert found.run.step == 0


def test_a_grade_too_early_shows_what_is_open(client: Callable[[int], Client], person: int) -> None:
    """A grade before the ten marks changes nothing and leads back to the open item."""
    browser = client(person)
    address = begun(browser)
    answer = browser.submit(address, step="0", grade="3")
    assert answer.status_code == 200
    assert "item 1 of 10" in answer.text


def fast_forward(house: House, clock: Clock, person_id: int, band: Band) -> None:
    """Close patients with a wrong grade until one of `band` is open."""
    while (found := run_of(house, clock, person_id)) is not None and found.encounter.band is not band:
        for choice in (MarkRest(), GiveGrade(Grade(1, at_least=True))):
            with house.works.write(clock.now) as work:
                work.actor = auth.actor(work, person_id)
                drills.answer(work, found.id, drills.ice_run(work, found.id).run.step, choice)


def test_who_cannot_be_woken_is_scored_in_one_tap(
    client: Callable[[int], Client], house: House, clock: Clock, person: int
) -> None:
    """An unarousable patient offers 0 for all that is left; an awake one, however silent, does not."""
    browser = client(person)
    address = begun(browser)
    fast_forward(house, clock, person, Band.AWAKE_ZERO)
    assert 'name="rest"' not in browser.get(address).text
    fast_forward(house, clock, person, Band.UNAROUSABLE)
    page = browser.get(address).text
    assert 'name="rest"' in page
    answer = send(browser, address, rest="0")
    assert "ICANS grade" in answer.text
    assert "other causes (stroke, bleeding, infection, metabolic, drugs) were looked for" in answer.text
    closed = send(browser, address, grade="4")
    assert "Score and grade exact" in closed.text
    assert "Cannot be woken and cannot perform" in closed.text


def test_the_drill_that_completes_a_competency_says_so(
    client: Callable[[int], Client], house: House, clock: Clock, person: int
) -> None:
    """When the drill is the last thing asked, the page names what is held and through which day."""
    with house.works.write(clock.now) as work:
        work.actor = auth.actor(work, person)
        for activity in ("module:ed-first-hour", "quiz:ed-first-hour", "case:day-5-fever/ed-nurse"):
            records.add_passed(work, activity, score=100, revisions={}, playbook={}, attempt_id=None)
        work.record(Event.ATTEMPT_CLOSED)
    browser = client(person)
    address = begun(browser)
    last = 0
    while (found := run_of(house, clock, person)) is not None:
        for choice in expert(found.encounter):
            with house.works.write(clock.now) as work:
                work.actor = auth.actor(work, person)
                last = drills.answer(work, found.id, drills.ice_run(work, found.id).run.step, choice).closed or last
    page = browser.get(f"{address}/encounters/{last}").text
    assert "You hold “ED: recognise, grade, call”" in page
    assert "20 Nov 2027" in page


def test_somebody_else_s_run_is_not_there(
    client: Callable[[int], Client], add_person: Callable[..., int], person: int
) -> None:
    """Another person's run is a 404, to look at and to answer."""
    address = begun(client(person))
    other = client(add_person("200"))
    assert other.get(address).status_code == 404
    assert other.submit(address, page=START, step="0", item="year", mark="1").status_code == 404
    assert other.get(f"{address}/encounters/1").status_code == 404


def test_the_writing_is_drawn_and_told(
    client: Callable[[int], Client], house: House, clock: Clock, person: int
) -> None:
    """The written sentence is an SVG with a description, and the words can be opened below it."""
    browser = client(person)
    address = begun(browser)
    found = run_of(house, clock, person)
    assert found is not None
    for item in ITEMS[:8]:
        send(browser, address, item=item.value, mark="1")
    page = browser.get(address).text
    turn = found.encounter.turn(ITEMS[8])
    if turn.handwriting:
        assert 'id="open-d"' in page
        assert "Describe the writing in words" in page
    assert turn.ask.replace("“", "&#8220;") in page or turn.ask in page


def test_every_code_has_its_words(app: Flask) -> None:
    """Every slip, trap, variant, item, domain and condition a patient can have is said in words."""
    with app.test_request_context():
        said = [
            *map(drill_words.slip, Slip),
            *map(drill_words.trap, Trap),
            *map(drill_words.variant_known, Variant),
            *map(drill_words.item_name, Item),
            *map(drill_words.domain_name, Domain),
            *map(drill_words.group_name, Group),
            *map(drill_words.mark_name, Mark),
            *(drill_words.grade_name(grade) for grade in drill_words.GRADES.values()),
            *(drill_words.condition(encounter(1, year=2026, month=11, variant=code).patient) for code in Variant),
        ]
        assert all(said)
        assert len(set(drill_words.GRADES.values())) == len(drill_words.GRADES)
        assert drill_words.standard_sentence(1, frozenset({"grade"})) == "Passed when one patient has the grade exact."


def test_other_causes_are_ruled_out_except_where_one_is_there() -> None:
    """Before the grade other causes are said to be ruled out, but not with a sedative, a bleed or an old deficit."""
    made = [encounter(seed, year=2026, month=11) for seed in range(400)]
    bleeds = [one for one in made if Trap.HEMORRHAGE in one.traps]
    assert bleeds
    assert not any(drill_view.attributed(one) for one in bleeds)
    old = Variant.LOW_BASELINE
    assert all(drill_view.attributed(one) for one in made if one not in bleeds and one.variant is not old)
    for variant in Variant:
        one = encounter(1, year=2026, month=11, variant=variant)
        assert drill_view.attributed(one) == (variant not in {Variant.SEDATION, old})


def test_no_inline_style_or_script(client: Callable[[int], Client], person: int) -> None:
    """The pages hold no style attribute, no handler and no inline script."""
    browser = client(person)
    address = begun(browser)
    send(browser, address, item="year", mark="1")
    for page in (START, address):
        text = browser.get(page).text
        assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", text)
        assert text.count("<h1") == 1


def test_the_statements_do_not_grow_with_the_run(
    client: Callable[[int], Client], statements: Statements, person: int
) -> None:
    """The run's page asks the database as often after eleven steps as at the start."""
    browser = client(person)
    address = begun(browser)
    statements.sent.clear()
    browser.get(address)
    first = len(statements)
    for item in ITEMS:
        send(browser, address, item=item.value, mark="1")
    statements.sent.clear()
    browser.get(address)
    assert len(statements) == first
