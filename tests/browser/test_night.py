"""Day 5 as triage clinician and as charge nurse, in a browser: played badly, told so, played well, and awarded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from lms.core.cases.script import Choice
from lms.core.competency.states import State
from lms.core.competency.status import Status
from lms.services import standing
from lms.services.house import House
from lms.store import attempts, training
from tests.browser.test_way import decide
from tests.browser.walker import Walker, follow, heading, press
from tests.conftest import Clock, put_person, set_up_site

CASE_TITLE = "Day 5, fever at 10 pm"


@dataclass(frozen=True, slots=True)
class Part:
    """Whose part of the night it is, what it earns, and who receives it next."""

    role: str
    unit: str
    title: str
    competency: str
    #: the phone's theme; the desk has the other
    dark: bool
    #: what stands in the debrief under "What you hand on"; "" for the last one of the night
    next_role: str

    @property
    def item(self) -> str:
        """The activity."""
        return f"case:day-5-fever/{self.role}"


PARTS = (
    Part("triage", "hillcrest-ed", "Triage", "triage-fever-call", dark=True, next_role="ED nurse"),
    Part("charge-nurse", "hillcrest-icu", "Charge nurse", "charge-receive-and-watch", dark=False, next_role=""),
)


def fits(page: Page) -> None:
    """Nothing makes the page wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, f"{page.url} is {wide} px wider than the window"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.role)
def test_the_part_of(
    part: Part,
    house: House,
    clock: Clock,
    signed_in: Callable[..., Page],
    shots: Callable[[Page, str], None],
) -> None:
    """The last of the options everywhere does not pass and says what to change; the expert's choices pass and award."""
    set_up_site(house, clock.now)
    decide(house, clock)
    person_id = put_person(house, clock.now, "1006", unit=part.unit, job_role=part.role, first_day=date(2026, 11, 20))
    title = house.library.competencies[part.competency].title

    phone = Walker(signed_in(person_id, width=390, dark=part.dark), house, clock, "1006")
    phone.test_out_of_the_core()
    phone.page.goto("/")
    assert heading(phone.page) == CASE_TITLE
    expect(phone.page.locator("main")).to_contain_text(f"Case, as the {part.title}")
    expect(phone.page.locator("main")).to_contain_text(f"Step 1 of 1 to “{title}”")
    shots(phone.page, f"night-{part.role}-00-home")
    play_badly(phone, part, shots)
    assert kept(phone, part) == ["not-passed"]
    assert status(phone, part).state is State.REQUIRED
    if part.next_role:
        receive(phone, part, shots)

    desk = Walker(signed_in(person_id, width=1280, dark=not part.dark), house, clock, "1006")
    desk.page.goto("/")
    assert heading(desk.page) == CASE_TITLE
    play_well(desk, part, shots)
    notice = desk.page.locator(".notice", has_text=title)
    expect(notice).to_contain_text(f"You hold “{title}”.")
    expect(notice).to_contain_text("through 20 Nov 2027")
    follow(desk.page, "To what is next")
    assert heading(desk.page) == "Nothing is due"
    shots(desk.page, f"night-{part.role}-90-home")

    held = status(desk, part)
    assert (held.state, held.valid_through, held.missing) == (State.CURRENT, date(2027, 11, 20), ())
    assert kept(desk, part) == ["not-passed", "passed"]
    with desk.looking() as work:
        records = [one for one in training.records_of(work.session, [person_id]) if one.activity == part.item]
    assert held.award is not None
    assert [str(one.id) for one in records] == list(held.award.evidence)


def begin(walker: Walker) -> None:
    """Begin the assessment from Home."""
    follow(walker.page, "Start")
    fits(walker.page)
    press(walker.page, "Begin the assessment")


def play_badly(walker: Walker, part: Part, shots: Callable[[Page, str], None]) -> None:
    """Choose the last option of every task, to the end, and read what to change."""
    page = walker.page
    begin(walker)
    for number in range(40):
        fits(page)
        shots(page, f"night-{part.role}-1{number:02}")
        if page.url.endswith("/debrief"):
            break
        task = walker.case_run().now.task
        assert task is not None
        walker.choose(Choice(task.id, (walker.case_run().now.options[-1].id,)))
    assert heading(page).startswith("Not passed yet: ")
    changes = page.locator("section", has=page.locator("#change")).locator("ol.changes > li")
    assert changes.count() > 0
    for address in {link.get_attribute("href") for link in changes.get_by_role("link").all()}:
        answer = page.request.get(address or "")
        assert answer.ok, address
    expect(page.locator(".notice", has_text="You hold")).to_have_count(0)


def receive(walker: Walker, part: Part, shots: Callable[[Page, str], None]) -> None:
    """Play on as the next one of the night, in training, and find one's own words there."""
    page = walker.page
    handed = page.locator("section", has=page.get_by_role("heading", name=f"What you hand on: {part.next_role}"))
    said = handed.locator(".handed").locator("li, p:not(:has(strong))").all_inner_texts()
    assert said
    follow(page, f"Play on as {part.next_role}: in training you receive this")
    expect(page.locator("main")).to_contain_text(f"You receive what you yourself handed over as {part.title}.")
    press(page, "Begin training")
    own = page.get_by_text(f"From your own run as {part.title}.")
    for made in walker.expert():
        if own.count():
            break
        walker.choose(made)
    expect(own).to_be_visible()
    fits(page)
    shots(page, f"night-{part.role}-200-received")
    for line in said:
        expect(page.locator("main")).to_contain_text(line)


def play_well(walker: Walker, part: Part, shots: Callable[[Page, str], None]) -> None:
    """Choose what the expert chooses."""
    begin(walker)
    for number, made in enumerate(walker.expert()):
        fits(walker.page)
        shots(walker.page, f"night-{part.role}-3{number:02}")
        walker.choose(made)
    assert heading(walker.page) == "Passed: everything required was done, and nothing unsafe"
    shots(walker.page, f"night-{part.role}-399-debrief")
    expect(walker.page.locator("main")).to_contain_text("Possible sepsis too: work up both.")


def kept(walker: Walker, part: Part) -> list[str | None]:
    """How each run of the part ended, the oldest first."""
    with walker.looking() as work:
        return [one.outcome for one in attempts.attempts_of(work.session, work.me.person_id, items=[part.item])]


def status(walker: Walker, part: Part) -> Status:
    """Where the person stands with what the part earns."""
    with walker.looking() as work:
        (found,) = (
            one
            for one in standing.statuses(work, work.me.person_id, work.me.today)
            if one.competency == part.competency
        )
    return found
