"""Everything by the keyboard alone: each stop is seen, none is hidden behind the bar, and the work gets done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

import pytest
from playwright.sync_api import Page, expect

from lms.core.practice.encounter import ITEMS
from lms.services.house import House
from lms.web.practice.drill_words import GRADES
from tests.browser.walker import CASE, QUIZ, ROLE, Walker
from tests.conftest import Clock

#: what the focus is on, and whether a person can see that it is
STOP = """() => {
  const it = document.activeElement, ring = it.matches(".choice input") ? it.closest(".choice") : it;
  const style = getComputedStyle(ring), box = ring.getBoundingClientRect();
  const bar = document.querySelector(".bar"), covered = bar && bar.checkVisibility() && !bar.contains(it);
  const floor = covered ? bar.getBoundingClientRect().top : innerHeight;
  return {
    tag: it.tagName, type: it.type || "", name: it.getAttribute("name") || "", value: it.getAttribute("value") || "",
    text: it.textContent.trim(), href: it.getAttribute("href") || "",
    ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    top: box.top, bottom: box.bottom, floor, tall: box.height > floor,
  };
}"""


class Stop(TypedDict):
    """One stop of the focus."""

    tag: str
    type: str
    name: str
    value: str
    text: str
    href: str
    ring: float
    top: float
    bottom: float
    floor: float
    tall: bool


@pytest.fixture(params=[(390, False), (1280, True)], ids=["390-light", "1280-dark"])
def walker(
    request: pytest.FixtureRequest,
    signed_in: Callable[..., Page],
    add_person: Callable[..., int],
    house: House,
    clock: Clock,
) -> Walker:
    """A nurse without a mouse, on a phone and at a desk."""
    width, dark = request.param
    return Walker(signed_in(add_person("1006"), width=width, dark=dark), house, clock, "1006")


def tab_to(page: Page, wanted: Callable[[Stop], bool], limit: int = 80) -> Stop:
    """Press Tab until the focus is where it should be; every stop on the way has to be seen."""
    passed = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        stop: Stop = page.evaluate(STOP)
        if stop["tag"] == "BODY":  # the page took the focus back, or it went once around through the browser's frame
            continue
        passed.append(f"{stop['tag']} {stop['text'][:30]}")
        seen(stop)
        if wanted(stop):
            return stop
    raise AssertionError(f"not reached by Tab: {passed}")


def seen(stop: Stop) -> None:
    """A stop shows that the focus is on it, and stands in the window above the bar."""
    name = f"{stop['tag']} {stop['text'][:30]}"
    assert stop["ring"] >= 2, f"nothing shows that the focus is on {name}"
    assert stop["tall"] or stop["bottom"] <= stop["floor"] + 0.5, f"{name} is hidden by the bar: {stop}"
    assert stop["tall"] or stop["top"] >= -0.5, f"{name} is above the window: {stop}"


def is_button(text: str) -> Callable[[Stop], bool]:
    """Know a button by how its words begin."""
    return lambda stop: stop["tag"] == "BUTTON" and stop["text"].startswith(text)


def is_link(text: str) -> Callable[[Stop], bool]:
    """Know a link by how its words begin."""
    return lambda stop: stop["tag"] == "A" and stop["text"].startswith(text)


def enter(page: Page) -> None:
    """Press Enter on what leads on."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def pick(page: Page, name: str, values: set[str]) -> None:
    """Choose by keys: arrows among radios, Space on boxes."""
    stop = tab_to(page, lambda stop: stop["name"] == name)
    left = set(values)
    for _ in range(20):
        if stop["value"] in left:
            page.keyboard.press("Space")
            left.discard(stop["value"])
        if not left:
            return
        if stop["type"] == "radio":
            page.keyboard.press("ArrowDown")
            stop = page.evaluate(STOP)
            assert stop["ring"] >= 2
        else:
            stop = tab_to(page, lambda stop: stop["name"] == name)
    raise AssertionError(f"not offered: {left}")


def test_the_skip_link(walker: Walker) -> None:
    """The first stop of a page is the link past the places, and it leads to the content."""
    page = walker.page
    page.goto("/learn")
    stop = tab_to(page, is_link("Skip to the content"), limit=1)
    assert stop["href"] == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_module_section(walker: Walker) -> None:
    """A section is read, its check answered and the next one reached by keys alone."""
    page = walker.page
    page.goto("/")
    tab_to(page, is_link("Start"))
    enter(page)
    first, second, *_ = walker.house.library.modules[walker.called("module")].sections
    (check,) = first.checks
    pick(page, "answer", set(walker.house.library.questions[check].right_options({})))
    tab_to(page, is_button("Check my answer"))
    enter(page)
    expect(page.locator(".check > .verdict")).to_have_text("Right.")
    tab_to(page, is_button("Next: "))
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(second.title)


def test_every_question_of_a_quiz(walker: Walker) -> None:
    """A whole quiz is answered by keys alone, whatever its questions ask for."""
    page = walker.page
    page.goto(f"/learn/quizzes/{QUIZ}")
    tab_to(page, is_button("Start the quiz"))
    enter(page)
    for _ in walker.taken().drawn.questions:
        question = walker.question()
        if question.number is not None:
            tab_to(page, lambda stop: stop["name"] == "answer")
            page.keyboard.type(str(question.number.value))
        else:
            pick(page, "answer", set(question.right_options(dict(walker.taken().values))))
        tab_to(page, is_button("Answer and "))
        enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed, 100 %")


def test_the_case(walker: Walker) -> None:
    """The case is played along the expert path by keys alone: one choice, several, a question, a grade, the calls."""
    page = walker.page
    page.goto(f"/practice/cases/{CASE}/{ROLE}")
    tab_to(page, is_button("Begin the assessment"))
    enter(page)
    for made in walker.expert()[:6]:
        task = walker.case_role.task(made.task)
        if task is None:  # a question from the panel
            tab_to(page, lambda stop, wanted=made.picked[0]: stop["value"] == wanted)  # type: ignore[misc]
            enter(page)
            continue
        if task.kind == "call-order":
            for place, option in enumerate(made.picked, start=1):
                tab_to(page, lambda stop, wanted=option: stop["name"] == f"order-{wanted}")  # type: ignore[misc]
                page.keyboard.type(str(place))
        else:
            pick(page, "pick", set(made.picked))
        tab_to(page, lambda stop: stop["tag"] == "BUTTON" and stop["name"] == "")
        enter(page)
    assert walker.steps(f"case:{CASE}/{ROLE}") == 6
    expect(page.locator("#prompt")).to_be_visible()


def test_a_patient_of_the_drill(walker: Walker) -> None:
    """Ten items are marked and the grade is given by keys alone."""
    page = walker.page
    page.goto("/practice/drills/ice")
    tab_to(page, is_button("Start"))
    enter(page)
    *marks, grade = walker.expected()
    for made in marks:
        value = made.mark.value  # type: ignore[union-attr]
        tab_to(page, lambda stop, wanted=value: (stop["name"], stop["value"]) == ("mark", wanted))  # type: ignore[misc]
        enter(page)
    assert walker.steps("drill:ice") == len(ITEMS)
    pick(page, "grade", {next(v for v, g in GRADES.items() if g == grade.grade)})  # type: ignore[union-attr]
    tab_to(page, is_button("Give this grade"))
    enter(page)
    tab_to(page, is_link("Next patient"))
    enter(page)
    expect(page.locator("#open")).to_contain_text("item 1 of 10")


@pytest.mark.parametrize(
    ("address", "begin", "send"),
    [
        (f"/practice/cases/{CASE}/{ROLE}", "Begin the assessment", "Do this"),
        (f"/learn/quizzes/{QUIZ}", "Start the quiz", "Answer and go on"),
        ("/learn/modules/ed-first-hour/think-of-it", "", "Check my answer"),
    ],
    ids=["case", "quiz", "check"],
)
def test_a_refusal_is_where_the_eyes_are(walker: Walker, address: str, begin: str, send: str) -> None:
    """What was sent empty comes back with the error in the window, the focus on it, and the title saying so."""
    page = walker.page
    page.goto(address)
    if begin:
        tab_to(page, is_button(begin))
        enter(page)
    tab_to(page, is_button(send))
    enter(page)
    error = page.get_by_role("alert")
    expect(error).to_be_in_viewport(ratio=1)
    expect(error).to_be_focused()
    assert page.evaluate(STOP)["bottom"] <= page.evaluate(STOP)["floor"]
    assert page.title().startswith("Error: ")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(STOP)["ring"] >= 2
