"""Two tabs, double clicks, and no script at all: every step is taken once and nobody is left standing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from lms.services.house import House
from tests.browser.walker import CASE, MODULE, QUIZ, ROLE, Walker, choice, follow, heading, press, send
from tests.conftest import Clock

Open = Callable[..., Page]
SECTION = f"/learn/modules/{MODULE}/think-of-it"
CHECK = "#check-kc-door-both"


@dataclass(frozen=True)
class Act:
    """One thing that is answered: how to come to it, an answer, another one, and how the page after it is known."""

    #: whose steps are counted
    item: str
    begin: Callable[[Walker], None]
    #: choose the right answer, or the other; sends nothing
    choose: Callable[[Walker, bool], None]
    #: the control that sends it: the right answer, or the other
    control: Callable[[Walker, bool], str]
    #: stands on the page after the step, and only there
    after: str


def begin_quiz(walker: Walker) -> None:
    """Start the quiz."""
    walker.page.goto(f"/learn/quizzes/{QUIZ}")
    press(walker.page, "Start the quiz")


def begin_module(walker: Walker) -> None:
    """Open the first section."""
    walker.page.goto(SECTION)


def begin_case(walker: Walker) -> None:
    """Begin the case in assessment."""
    walker.page.goto(f"/practice/cases/{CASE}/{ROLE}")
    press(walker.page, "Begin the assessment")


def begin_drill(walker: Walker) -> None:
    """Begin the drill."""
    walker.page.goto("/practice/drills/ice")
    press(walker.page, "Start, about 15 minutes")


def choose_in_quiz(walker: Walker, right: bool) -> None:
    """Choose an answer to the first question."""
    taken = walker.taken()
    first = taken.questions[taken.drawn.questions[0].question]
    walker.fill_in(walker.page.locator("main form"), first, taken.values, right=right)


def choose_in_check(walker: Walker, right: bool) -> None:
    """Choose an answer to the check of the section."""
    question = walker.house.library.questions[CHECK.removeprefix("#check-")]
    walker.fill_in(walker.page.locator(f"{CHECK} form"), question, {}, right=right)


def choose_in_case(walker: Walker, right: bool) -> None:
    """Choose at the door."""
    choice(walker.page.locator("#task"), "card-to-room" if right else "second-reading").click()


ACTS = {
    "quiz": Act(
        f"quiz:{QUIZ}", begin_quiz, choose_in_quiz, lambda *_: "main form .button", "h1:text-is('Question 2 of 10')"
    ),
    "check": Act(
        f"module:{MODULE}",
        begin_module,
        choose_in_check,
        lambda *_: f"{CHECK} form .button",
        f"{CHECK} > .verdict",
    ),
    "case": Act(
        f"case:{CASE}/{ROLE}", begin_case, choose_in_case, lambda *_: "#task .button", "h2#scene:text-is('Room 4')"
    ),
    "drill": Act(
        "drill:ice",
        begin_drill,
        lambda *_: None,
        lambda _walker, right: f".marks button[value='{1 if right else 0}']",
        "#open:has-text('item 2 of 10')",
    ),
}


@pytest.fixture(params=ACTS)
def act(request: pytest.FixtureRequest) -> Act:
    """Each thing that is answered."""
    return ACTS[request.param]


def enter(signed_in: Open, add_person: Callable[..., int], house: House, clock: Clock, **more: object) -> Walker:
    """Open a browser as a nurse who has done nothing yet."""
    return Walker(signed_in(add_person("1006"), **more), house, clock, "1006")


def answer(walker: Walker, act: Act, *, right: bool = True) -> None:
    """Choose and send."""
    act.choose(walker, right)
    send(walker.page, walker.page.locator(act.control(walker, right)))


def test_two_tabs(
    act: Act, signed_in: Open, add_person: Callable[..., int], house: House, clock: Clock, shots: Callable[..., None]
) -> None:
    """The same answer from a second tab goes on; another answer to a step that is done is refused with the way on."""
    first = enter(signed_in, add_person, house, clock)
    act.begin(first)
    second, third = (Walker(first.page.context.new_page(), house, clock, "1006") for _ in range(2))
    for tab in (second, third):
        tab.page.goto(first.page.url)
    answer(first, act)
    expect(first.page.locator(act.after)).to_be_visible()
    answer(second, act)
    expect(second.page.locator(act.after)).to_be_visible()
    with third.page.expect_response(lambda answered: answered.request.method == "POST") as refused:
        answer(third, act, right=False)
    assert refused.value.status == 409
    assert heading(third.page) == "You already answered this, in another tab or a moment ago"
    shots(third.page, f"409-{act.item.partition(':')[0]}")
    assert first.steps(act.item) == 1
    way_on = third.page.get_by_role("link", name="Go on")
    if way_on.count():
        send(third.page, way_on)
    else:
        send(third.page, third.page.locator("main").get_by_role("link", name="Home"))
        follow(third.page, "Go on where you stopped")
    expect(third.page.locator(act.after)).to_be_visible()


def test_a_double_click_is_one_step(
    act: Act, signed_in: Open, add_person: Callable[..., int], house: House, clock: Clock
) -> None:
    """A double click on the button that sends makes one step, and the page after it is shown."""
    walker = enter(signed_in, add_person, house, clock)
    act.begin(walker)
    act.choose(walker, True)
    walker.page.locator(act.control(walker, True)).dblclick(no_wait_after=True)
    expect(walker.page.locator(act.after)).to_be_visible()
    walker.page.wait_for_load_state("networkidle")
    expect(walker.page.locator(act.after)).to_be_visible()
    assert walker.steps(act.item) == 1


def test_without_script(act: Act, signed_in: Open, add_person: Callable[..., int], house: House, clock: Clock) -> None:
    """With scripts switched off it is answered all the same."""
    walker = enter(signed_in, add_person, house, clock, java_script_enabled=False)
    act.begin(walker)
    answer(walker, act)
    expect(walker.page.locator(act.after)).to_be_visible()
    assert walker.steps(act.item) == 1
