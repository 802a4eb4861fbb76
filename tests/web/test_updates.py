"""The update's pages: from Home through what changed and its questions to the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from lms.services import assign, updates
from lms.services.house import House
from tests.conftest import Client, Clock, Statements, put_person
from tests.services.test_updates import CHANGED, SECTION, UPDATE, Act, hold, publish, right, wrong

ADDRESS = f"/learn/updates/{UPDATE}"


@pytest.fixture
def nurse(site: House, clock: Clock) -> Iterator[int]:
    """An ED nurse who holds the competency on the older text; the newer is published."""
    clock.now = CHANGED
    person_id = put_person(site, CHANGED, "1", first_day=date(2027, 1, 4))
    hold(site, person_id, CHANGED - timedelta(days=3), {SECTION: 1}, {})
    before = site.works.library
    publish(site)
    yield person_id
    site.works.library = before


def test_the_way_through(client: Callable[[int], Client], look: Act, nurse: int) -> None:
    """Home leads to the update; the change is marked; a wrong answer is told and asked again; the record keeps it."""
    browser = client(nurse)
    home = browser.get("/")
    assert f'href="{ADDRESS}"' in home.text
    page = browser.get(ADDRESS)
    assert "Update of 1 Mar 2027" in page.text
    assert "One more sentence." in page.text
    assert "<strong>Changed</strong>" in page.text
    assert re.search(r"<strong>[12] minutes?</strong>", page.text)
    asked = browser.submit(ADDRESS)
    with look(nurse) as work:
        found = updates.update(work, UPDATE)
    assert found.attempt is not None
    question = found.next_question
    assert question is not None
    empty = browser.submit(f"{ADDRESS}/answer", page=ADDRESS, attempt=found.attempt.id, step=1)
    assert empty.status_code == 422
    assert "Not answered yet" in empty.text
    told = browser.submit(
        f"{ADDRESS}/answer", page=ADDRESS, attempt=found.attempt.id, step=1, answer=wrong(question, found)
    )
    assert "Not right. Read why below." in told.text
    assert "Question" in asked.text
    while True:
        with look(nurse) as work:
            found = updates.update(work, UPDATE)
        if not found.is_open:
            break
        question, attempt = found.next_question, found.attempt
        assert question is not None
        assert attempt is not None
        done = browser.submit(
            f"{ADDRESS}/answer",
            page=ADDRESS,
            attempt=attempt.id,
            step=len(found.steps) + 1,
            answer=right(question, found),
        )
    assert "Done on 1 Mar 2027." in done.text
    assert "Update of 1 Mar 2027" in browser.get("/me/record").text
    attempt_page = browser.get(f"/me/attempts/{attempt.id}", follow_redirects=True)
    assert "Done on 1 Mar 2027." in attempt_page.text
    assert f'href="{ADDRESS}"' not in browser.get("/").text


def test_what_was_read_can_be_read_again(client: Callable[[int], Client], nurse: int) -> None:
    """Between two questions the changed text is one tap away, and leads back to the question."""
    browser = client(nurse)
    browser.submit(ADDRESS)
    assert "Asked again" not in browser.get(ADDRESS).text
    text = browser.get(f"{ADDRESS}?text=1").text
    assert "One more sentence." in text
    assert "Go on to the questions" in text
    for odd in ("?told=1", "?told=x", "?told=99"):
        assert browser.get(f"{ADDRESS}{odd}").status_code == 200


def test_bad_forms_change_nothing(client: Callable[[int], Client], look: Act, nurse: int) -> None:
    """A step not reached, an attempt that is not one's own, an answer that was not offered: nothing is kept."""
    browser = client(nurse)
    browser.submit(ADDRESS)
    with look(nurse) as work:
        found = updates.update(work, UPDATE)
    assert found.attempt is not None
    number = found.attempt.id
    for fields, status in (
        ({"attempt": number, "step": 7, "answer": "x"}, 200),
        ({"attempt": number, "step": "x", "answer": "x"}, 200),
        ({"attempt": number, "step": 1, "answer": "no-such"}, 422),
        ({"attempt": number + 5, "step": 1, "answer": "x"}, 404),
        ({"step": 1, "answer": "x"}, 404),
    ):
        assert browser.submit(f"{ADDRESS}/answer", page=ADDRESS, **fields).status_code == status, fields
    with look(nurse) as work:
        assert updates.update(work, UPDATE).steps == ()


def test_who_is_not_asked_reads_it(site: House, client: Callable[[int], Client], clock: Clock, nurse: int) -> None:
    """Anybody may read what changed; only who is asked is offered the questions."""
    other = client(put_person(site, clock.now, "2", unit="hillcrest-icu", job_role="icu-nurse"))
    page = other.get(ADDRESS)
    assert "Nothing of this is asked of you." in page.text
    assert "I have read it" not in page.text
    assert other.get("/learn/updates/2027-03-02-content").status_code == 404


def test_a_rule_tells_what_held_before(site: House, client: Callable[[int], Client], clock: Clock) -> None:
    """The update of a rule of care says what the site says now, what it said before, and why."""
    clock.now = CHANGED
    person_id = put_person(site, CHANGED, "1", first_day=date(2027, 1, 4))
    for days, value in ((10, "fast-track-ed"), (0, "direct-admission")):
        with site.works.write(CHANGED - timedelta(days=days)) as work:
            assign.set_value(work, "way_in", value, scope="hillcrest", in_force_from=None, why=f"Board: {value}")
        if days:
            hold(site, person_id, CHANGED - timedelta(days=3), {SECTION: 1}, {"way_in": value})
    browser = client(person_id)
    found = re.search(r"/learn/updates/[0-9a-z-]+playbook-2", browser.get("/").text)
    assert found
    page = browser.get(found[0]).text
    allowed = {one.value: one.text for one in site.library.playbook["way_in"].allowed}
    assert f'<ins class="site-value">{allowed["direct-admission"]}</ins>' in page
    assert f"<del>{allowed['fast-track-ed']}</del>" in page
    assert "Board: direct-admission" in page


def test_its_statements_do_not_grow_with_people(
    site: House, client: Callable[[int], Client], clock: Clock, nurse: int, statements: Statements
) -> None:
    """The page costs the same statements in a hospital of more people."""
    browser, counts = client(nurse), []
    for number in (0, 5):
        for extra in range(number):
            hold(site, put_person(site, clock.now, f"9{extra}"), CHANGED - timedelta(days=2), {SECTION: 1}, {})
        statements.sent.clear()
        browser.get(ADDRESS)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_an_older_reading_says_so(site: House, client: Callable[[int], Client], clock: Clock) -> None:
    """A module begun before a change tells on its page that finishing it answers nothing, and can be begun anew."""
    clock.now = CHANGED
    reader = client(put_person(site, CHANGED, "7"))
    module = "/learn/modules/ed-first-hour"
    reader.submit(f"{module}/think-of-it")
    before = site.works.library
    publish(site)
    try:
        page = reader.get(f"{module}/think-of-it").text
        assert "finishing it does not answer the change" in page
        after = reader.submit(module, page=f"{module}/think-of-it")
        assert "does not answer the change" not in after.text
        assert "One more sentence." in reader.get(f"{module}/think-of-it").text
    finally:
        site.works.library = before
