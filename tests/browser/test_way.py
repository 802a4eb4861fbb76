"""The whole way of a newly hired ED nurse, by the pages alone: hired, learns, practises, is tested, awarded, ready."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.core.permissions import Role, ScopeKind
from lms.core.practice.drill import GiveGrade
from lms.core.practice.encounter import ITEMS
from lms.services import assign, auth
from lms.services.house import House
from lms.store import site
from tests.browser.conftest import Desk, cookie
from tests.browser.walker import Walker, follow, heading, press, send
from tests.browser.world import PLAYBOOK, SECRET
from tests.conftest import Clock, put_person

COMPETENCY = "ED: recognise, grade, call"
CORE = "Core: see it, grade it, call"
#: the day the nurse passes is 20 November 2026; a year on is the last valid day
LAST_DAY = "20 Nov 2027"
HOSPITAL, UNIT = "Hillcrest Regional", "ED"
NURSE, NUMBER = "Dana Okafor", "1006"
Shoot = Callable[[Page, str], None]


def set_up(page: Page) -> None:
    """Fill in the first-run page."""
    page.goto("/")
    for label, text in (
        ("Given name", "Ada"),
        ("Family name", "Stone"),
        ("Employee number", "9000"),
        ("Password", SECRET),
        ("Name of the facility", HOSPITAL),
        ("Time zone", "America/New_York"),
        ("Units, one a line", f"{UNIT}\nICU"),
    ):
        page.get_by_label(label, exact=True).fill(text)


def hire(page: Page, shoot: Shoot) -> str:
    """Add the nurse by hand and make her link, as the administrator; give the link."""
    given, family = NURSE.split()
    follow(page, "Add a person by hand")
    page.get_by_label("Given name").fill(given)
    page.get_by_label("Family name").fill(family)
    page.get_by_label("Employee number").fill(NUMBER)
    page.get_by_label("Unit").select_option(label=f"{HOSPITAL}: {UNIT}")
    page.get_by_label("Job role").select_option("ed-nurse")
    page.get_by_label("Shift").select_option("night")
    shoot(page, "02-new-person")
    press(page, "Add")
    assert heading(page) == NURSE
    press(page, "Make a link")
    shoot(page, "03-link")
    return page.locator("main code").inner_text()


def decide(house: House, clock: Clock) -> None:
    """Set some playbook values, as the lead."""
    lead = put_person(house, clock.now, "lead", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    for key, value in PLAYBOOK:
        with house.works.write(clock.now) as work:
            work.actor = auth.actor(work, lead)
            scope = assign.scopes(work, work.library.playbook[key])[0][0]
            assign.set_value(work, key, value, scope=scope, in_force_from=assign.today_at(work, scope), why="test")


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)], ids=["390-dark", "1280-light"])
def test_the_whole_way(
    house: House, clock: Clock, desk: Desk, base_url: str, shots: Shoot, width: int, dark: bool
) -> None:
    """A nurse is hired, reads, is tested, plays, drills, is awarded with the reason, and her manager sees her ready."""
    theme = "dark" if dark else "light"

    def shoot(page: Page, name: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, f"{name} is {wide} px wider than the window"
        shots(page, f"{width}-{theme}-{name}")

    office = desk.open(base_url, width=width, dark=dark)
    set_up(office)
    shoot(office, "00-first-run")
    press(office, "Create and sign in")
    shoot(office, "01-people")
    decide(house, clock)
    link = hire(office, shoot)

    page = desk.open(base_url, width=width, dark=dark)
    nurse = Walker(page, house, clock, NUMBER)
    page.goto(link)
    shoot(page, "10-password")
    for field in page.locator("input[type=password]").all():
        field.fill(SECRET)
    press(page, "Save and sign in")
    assert heading(page) == "T-cell engagers in ten minutes"
    expect(page.locator("main")).to_contain_text(f"Step 1 of 8 to “{CORE}”")
    expect(page.locator("main .group").last).to_contain_text(COMPETENCY)
    nurse.test_out_of_the_core()
    page.reload()
    assert heading(page) == "ED first hour"
    expect(page.locator("main")).to_contain_text(f"Step 1 of 4 to “{COMPETENCY}”")
    shoot(page, "11-home-new")

    read_module(nurse, shoot)
    pass_quiz(nurse, shoot)
    play_case(nurse, shoot)
    drill(nurse, shoot)

    award = page.locator(".notice", has_text="You hold")
    expect(award).to_have_count(1)
    expect(award).to_contain_text(COMPETENCY)
    why = award.inner_text().split("”.", 1)[1].strip()
    assert f"through {LAST_DAY}" in why
    follow(page, "Home")
    shoot(page, "60-home-ready")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is due")
    held = page.get_by_role("complementary", name="What you hold").locator("li")
    expect(held).to_have_count(2)
    expect(held.filter(has_text=CORE)).to_contain_text(f"Last valid day {LAST_DAY}")
    expect(held.filter(has_text=COMPETENCY)).to_contain_text(f"Last valid day {LAST_DAY}")
    expect(held.filter(has_text=COMPETENCY)).to_contain_text(why)
    follow(page, "My record")
    shoot(page, "61-me")
    expect(page.locator("main")).to_contain_text(f"Last valid day {LAST_DAY}")
    expect(page.locator("main")).to_contain_text(why)

    see_ready(house, clock, desk.open(base_url, width=width, dark=dark), shoot)


def read_module(nurse: Walker, shoot: Shoot) -> None:
    """Read every section and answer every check, then stand before the quiz."""
    page, module = nurse.page, nurse.house.library.modules["ed-first-hour"]
    values = nurse.values
    follow(page, re.compile("^Start"))
    for number, section in enumerate(module.sections, start=1):
        assert heading(page) == section.title
        shoot(page, f"2{number}-{section.id}-before")
        wanted = sum(nurse.house.library.questions[name].asked_under(values) for name in section.checks)
        assert nurse.answer_checks(values, right=number != 2) == wanted
        verdicts = page.locator(".check > .verdict").all_inner_texts()
        assert verdicts == ["Not right. Read why below." if number == 2 else "Right."] * wanted
        shoot(page, f"2{number}-{section.id}-told")
        nurse.clock.advance(minutes=3)
        press(page, "Finish the module" if section is module.sections[-1] else re.compile("^Next: "))
    assert heading(page) == "ED first hour"
    expect(page.locator("main")).to_contain_text("To take along")
    shoot(page, "28-module-done")
    follow(page, re.compile("^To the quiz"))


def pass_quiz(nurse: Walker, shoot: Shoot) -> None:
    """Take the quiz with one slip that is not critical, and pass."""
    page = nurse.page
    shoot(page, "30-quiz")
    press(page, "Start the quiz")
    total = len(nurse.taken().drawn.questions)
    slipped = False
    for number in range(1, total + 1):
        assert heading(page) == f"Question {number} of {total}"
        shoot(page, f"31-question-{number:02}")
        slip = not slipped and not nurse.question().critical
        slipped = slipped or slip
        nurse.answer_question(right=not slip)
    assert heading(page) == "Passed, 90 %"
    told = page.locator("article.check")
    expect(told).to_have_count(total)
    for option in page.locator("article.check .choice").all():
        assert option.locator(".second").inner_text().strip(), "an option without its reason"
    shoot(page, "32-result")
    follow(page, re.compile("^Go on"))


def play_case(nurse: Walker, shoot: Shoot) -> None:
    """Play Day 5 in assessment along the expert path, and read the debrief."""
    page = nurse.page
    assert heading(page) == "Day 5, fever at 10 pm"
    shoot(page, "40-home-case")
    follow(page, re.compile("^Start"))
    shoot(page, "41-case")
    press(page, "Begin the assessment")
    for number, made in enumerate(nurse.expert(), start=1):
        shoot(page, f"42-stage-{number:02}")
        nurse.choose(made)
    assert page.url.endswith("/debrief")
    assert heading(page).startswith("Passed")
    assert nurse.house.library.cases["day-5-fever"].title in page.locator("main").inner_text()
    shoot(page, "43-debrief")
    follow(page, "To what is next")


def drill(nurse: Walker, shoot: Shoot) -> None:
    """Score patients until five in a row are exact, item by item; those for teaching do not count."""
    page = nurse.page
    assert heading(page) == "ICE drill"
    follow(page, re.compile("^Start"))
    shoot(page, "50-drill")
    press(page, re.compile("^Start"))
    in_a_row = 0
    for patient in range(1, 20):
        counts = nurse.encounter().scored
        for number, made in enumerate(nurse.expected(), start=1):
            if patient == 1 or (patient == 2 and number == len(ITEMS) - 1):
                shoot(page, f"51-patient-{patient}-item-{number:02}")
            if isinstance(made, GiveGrade):
                expect(page.locator("#open")).to_contain_text("Possible sepsis too: work up both.")
            nurse.mark(made)
        in_a_row += counts
        if in_a_row == 5:
            break
        shoot(page, f"52-closing-{patient}-{'counts' if counts else 'teaching'}")
        expect(page.locator("main")).to_contain_text(f"{in_a_row} of 5 in a row" if counts else "for teaching")
        follow(page, "Next patient")
    expect(page.locator("main")).to_contain_text("ICE drill passed.")
    shoot(page, "53-award")


def see_ready(house: House, clock: Clock, page: Page, shoot: Shoot) -> None:
    """Look at the readiness board as the manager of her unit."""
    with house.works.read(clock.now) as work:
        unit = next(unit.key for unit in site.units(work.session).values() if unit.name == UNIT)
    manager = put_person(house, clock.now, "manager", unit=None, roles=((Role.MANAGER, ScopeKind.UNIT, unit),))
    value = cookie(house, clock, manager)
    page.context.add_cookies([{"name": "stepup", "value": value, "domain": "127.0.0.1", "path": "/"}])
    page.goto("/me")
    follow(page, "Readiness")
    shoot(page, "70-readiness")
    ready = page.locator("#who h3", has_text=re.compile(r"^Ready, 1$")).locator("+ ul > li")
    expect(ready).to_have_count(1)
    expect(ready).to_contain_text(NURSE)
    send(page, ready.get_by_role("link"))
    shoot(page, "71-file")
    assert heading(page) == NURSE
    expect(page.locator("main")).to_contain_text(COMPETENCY)
