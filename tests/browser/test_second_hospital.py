"""A hospital made from a seed, in a real browser: nothing decided, odd names, another zone; everything still works."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from lms.core.content.inline import placeholders
from lms.core.content.sections import PartKind, parts
from lms.core.content.uses import keys_of_module, keys_of_question
from lms.core.quizzes.draw import draw
from lms.services import standing
from lms.services.house import House
from lms.store import decisions
from tests.browser.walker import MODULE, QUIZ, Walker, follow, heading, press
from tests.conftest import Clock
from tests.second_hospital import SecondHospital, build, everybody
from tests.services.test_standing import ED

SignedIn = Callable[..., Page]
Shoot = Callable[[Page, str], None]


def words(day: date) -> str:
    """Write a day as the screen does."""
    return f"{day.day} {day:%b %Y}"


def fits(page: Page) -> None:
    """No name, however long, makes the page wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, f"{page.url} is {wide} px wider than the window"


def unhurt(page: Page) -> None:
    """Nothing of a name became markup or was run, and the page fits."""
    assert page.title().endswith("· StepUp")
    assert page.title() != "hurt"
    assert page.locator("main b:not(.count > b), main i, main script, main north").count() == 0
    fits(page)


@pytest.mark.parametrize(("seed", "width", "dark"), [(1, 390, False), (5, 1280, True)])
def test_the_way_with_nothing_decided(
    house: House, clock: Clock, signed_in: SignedIn, shots: Shoot, seed: int, width: int, dark: bool
) -> None:
    """With no playbook value set the new nurse reads, is tested, plays and drills, and is awarded on her first day."""
    made = build(house, clock.now, seed)
    hired = made.who["nurse"]
    page = signed_in(made.id_of(hired.number), width=width, dark=dark)
    nurse = Walker(page, house, clock, hired.number)
    page.goto("/")
    assert heading(page) == "T-cell engagers in ten minutes"
    nurse.test_out_of_the_core()
    page.reload()
    assert heading(page) == "ED first hour"
    expect(page.locator("main")).to_contain_text(words(made.today + timedelta(days=30)))
    expect(page.locator("main")).to_contain_text("in 30 days")
    fits(page)
    shots(page, f"second-{seed}-home")

    follow(page, re.compile("^Start"))
    assert read_module(nurse) == undecided_keys(house)
    follow(page, re.compile("^To the quiz"))
    nothing_hangs_on_a_key(nurse)
    follow(page, re.compile("^Go on"))

    follow(page, re.compile("^Start"))
    press(page, "Begin the assessment")
    unscored = 0
    for choice in nurse.expert():
        unscored += page.get_by_text("Not scored: your site has not decided this yet.").count()
        nurse.choose(choice)
    assert unscored == sum(bool(task.playbook) for stage in nurse.case_role.stages for task in stage.tasks) > 0
    assert page.url.endswith("/debrief")
    assert "passed" in heading(page).casefold()
    assert "not passed" not in heading(page).casefold()
    shots(page, f"second-{seed}-debrief")
    follow(page, "To what is next")

    follow(page, re.compile("^Start"))
    nurse.drill_ice()
    award = page.locator(".notice", has_text="You hold")
    expect(award).to_contain_text(words(made.today.replace(year=made.today.year + 1)))
    shots(page, f"second-{seed}-award")
    with nurse.looking() as work:
        assert decisions.playbook_values(work.session) == ()
        (status,) = [one for one in standing.statuses(work, work.me.person_id, made.today) if one.competency == ED]
    assert (status.state, status.missing) == ("current", ())


def undecided_keys(house: House) -> frozenset[str]:
    """Give every key the module and its checks use."""
    module = house.library.modules[MODULE]
    checks = [house.library.questions[name] for section in module.sections for name in section.checks]
    return keys_of_module(module, checks)


def read_module(nurse: Walker) -> frozenset[str]:
    """Read every section; each key in it stands in a dashed block or a dashed phrase. Give the keys met."""
    page, library = nurse.page, nurse.house.library
    met: set[str] = set()
    sections = library.modules[MODULE].sections
    for section in sections:
        assert heading(page) == section.title
        fits(page)
        choices = [part.text for part in parts(section.text) if part.kind is PartKind.SITE]
        hanging = [
            key for name in section.checks if (key := library.questions[name].playbook) is not None
        ]  # an undecided check shows its key's block in place of a form
        blocks = page.locator("aside.site-unset")
        assert sorted(blocks.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")) == sorted(
            library.playbook[key].question for key in (*choices, *hanging)
        )
        for block in blocks.all():
            expect(block).to_contain_text("Your site has not decided this yet")
            expect(block).to_contain_text("Until it is set, ask ")
            assert block.evaluate("one => getComputedStyle(one).borderTopStyle") == "dashed"
        for key in choices:
            own = page.locator("aside.site-unset", has_text=library.playbook[key].question)
            assert own.locator(".positions > div").count() == len(library.playbook[key].positions)
        inside = [library.playbook[one.key] for one in placeholders(section.text) if one.key is not None]
        phrases = page.locator(".prose .site-undecided").all_inner_texts()
        assert phrases == [f"(your site has not decided this yet: ask {key.ask})" for key in inside]
        assert page.locator(".site-set, .site-value").count() == 0
        met |= {*choices, *hanging, *(key.key for key in inside)}
        for name in section.checks:
            met |= keys_of_question(library.questions[name])
        nurse.answer_checks({})
        press(page, "Finish the module" if section is sections[-1] else re.compile("^Next: "))
    expect(page.locator("main")).to_contain_text("To take along")
    return frozenset(met)


def nothing_hangs_on_a_key(nurse: Walker) -> None:
    """Pass the quiz; no question of this draw, nor of any other, hangs on a key."""
    quiz = nurse.house.library.quizzes[QUIZ]
    bank = {question.id: question for question in quiz.questions}
    assert any(question.playbook for question in quiz.questions), "a bank without site questions would prove nothing"
    for seed in range(200):
        assert all(bank[one.question].playbook is None for one in draw(quiz, seed, {}).questions)
    nurse.pass_quiz()
    taken = nurse.taken()
    assert (len(taken.drawn.questions), taken.values) == (quiz.draw, {})
    assert [one.question for one in taken.drawn.questions if bank[one.question].playbook] == []
    fits(nurse.page)


@pytest.mark.parametrize(("seed", "width"), [(2, 390), (3, 1280)])
def test_names_on_every_list(
    house: House, clock: Clock, signed_in: SignedIn, shots: Shoot, seed: int, width: int
) -> None:
    """Board, file and list of people show each name letter for letter: markup, formulas, right-to-left, very long."""
    made = build(house, clock.now, seed)
    page = signed_in(made.id_of(made.manager), width=width)
    page.goto("/audit/readiness")
    shots(page, f"second-{seed}-readiness-{width}")
    unhurt(page)
    expect(page.locator("main")).to_contain_text(f"Nobody is asked for a competency in: {made.units['empty']}.")
    expect(page.locator("main")).to_contain_text(made.facilities["hospital"])
    assert made.units["icu"] not in page.locator("main").inner_text()
    assert made.units["infusion"] not in page.locator("main").inner_text()
    seen: set[str] = set()
    for shift, own in (("night", ("night", "rotating")), ("day", ("day", "rotating"))):
        page.goto(f"/audit/readiness?unit=ed&shift={shift}")
        unhurt(page)
        in_ed = [one for one in made.staff if one.unit == made.units["ed"] and one.shift in own]
        there = sorted(one.called for one in in_ed if one.since <= made.today)
        assert sorted(shown(page)) == there
        seen |= set(there)
        turning = {one.called for one in in_ed if one.shift == "rotating"}
        marked = page.locator("#who li:has(.second:text-matches('^rotating;'))").locator("a").all_text_contents()
        assert {text.strip() for text in marked} == turning
    assert {made.who["nurse"].called, made.who["away"].called, made.who["rehired"].called} <= seen
    assert made.who["left"].called not in seen
    assert made.who["moved"].called not in seen
    for name in sorted(seen):
        page.goto("/audit/readiness?unit=ed")
        if (link := page.locator("#who a", has_text=re.compile(f"^{re.escape(name)}$"))).count():
            page.goto(link.first.get_attribute("href") or "")
            assert page.locator("h1").text_content() == name
            unhurt(page)
    shots(page, f"second-{seed}-file-{width}")

    office = signed_in(made.id_of(made.lead), width=width)
    office.goto("/admin/people")
    unhurt(office)
    shots(office, f"second-{seed}-people-{width}")
    listed = [text.strip() for text in office.locator("main .rows a").all_text_contents()]
    expected = {one.number: one.called for one in (*made.staff, *made.who.values())}
    offices = [f"Ofﬁce <{role}>" for role in ("admin", "lead", "manager")]
    assert sorted(listed) == sorted([*expected.values(), *offices])
    office.goto("/audit/readiness")
    unhurt(office)


def shown(page: Page) -> list[str]:
    """Give the names under "who", letter for letter."""
    return [text.strip() for text in page.locator("#who .rows a").all_text_contents()]


def test_a_unit_without_anybody(house: House, clock: Clock, signed_in: SignedIn) -> None:
    """The unit nobody works in has a page that says so, on any day, and a file of a stranger is not there."""
    made = build(house, clock.now, 7)
    page = signed_in(made.id_of(made.manager))
    page.goto("/audit/readiness?unit=empty")
    unhurt(page)
    assert heading(page) == "Nobody here is asked for a competency on this day."
    page.goto("/audit/readiness?day=2020-02-29")
    assert heading(page) == "Nobody here is asked for a competency on this day."
    answer = page.goto(f"/audit/people/{made.id_of(made.who['clinic'].number)}")
    assert answer is not None
    assert answer.status == 404
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("seed", [2, 3, 4, 8])
def test_the_first_day_around_midnight(house: House, clock: Clock, signed_in: SignedIn, seed: int) -> None:
    """At 23:59 there the nurse of tomorrow is asked nothing; two minutes later it is her first day, with 30 to go."""
    made = build(house, clock.now, seed)
    hired = made.who["tomorrow"]
    assert hired.since == made.today + timedelta(days=1)
    due = words(hired.since + timedelta(days=30))

    clock.now = made.local(made.today, "23:59")
    before = signed_in(made.id_of(hired.number))
    before.goto("/")
    assert heading(before) == "Nothing is due"
    board(made, signed_in, made.today, without=hired.called)

    clock.now = made.local(hired.since, "00:01")
    after = signed_in(made.id_of(hired.number))
    after.goto("/")
    assert heading(after) == "T-cell engagers in ten minutes"
    expect(after.locator("main")).to_contain_text(due)
    expect(after.locator("main")).to_contain_text("in 30 days")
    after.goto("/me")
    expect(after.locator("main")).to_contain_text(f"since {words(hired.since)}")
    # the night that began yesterday still runs: she works from tonight on
    board(made, signed_in, made.today, without=hired.called)

    clock.now = made.local(hired.since, "12:00")
    office = board(made, signed_in, hired.since, within=hired.called)
    assert office.locator("#day, input[name=day]").first.input_value() == hired.since.isoformat()


def board(made: SecondHospital, signed_in: SignedIn, night: date, *, without: str = "", within: str = "") -> Page:
    """Look at tonight's board as the manager, who has no position and goes by the unit's zone all the same."""
    page = signed_in(made.id_of(made.manager))
    page.goto("/audit/readiness?unit=ed&shift=night")
    expect(page.locator(".answer")).to_contain_text(f"{night:%a} {words(night)}, {made.hours[1].split('-')[0]} to ")
    names = shown(page)
    assert not without or without not in names
    assert not within or within in names
    return page


@pytest.mark.parametrize("seed", [2, 3])
def test_the_day_offered_around_midnight(house: House, clock: Clock, signed_in: SignedIn, seed: int) -> None:
    """Whoever adds a person is offered the day it is where they look after people, on both sides of midnight."""
    made = build(house, clock.now, seed)
    clinic = ZoneInfo(made.other_zone)
    for moment, zone, person in (
        (made.local(made.today, "23:59"), made.zone, made.who["twice"]),
        (made.local(made.today + timedelta(days=1), "00:01"), made.zone, made.who["twice"]),
        (made.local(made.today, "23:59"), clinic, made.who["clinic"]),
    ):
        clock.now = moment
        page = signed_in(made.make_lead(person.number))
        page.goto("/admin/people/new")
        offered = page.get_by_label("First day").input_value()
        assert offered == moment.astimezone(zone).date().isoformat()


def test_the_same_seed_makes_the_same(house: House, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two houses of one seed hold the same people in the same states."""
    import shutil

    from lms.services.house import open_house

    house.database.engine.dispose()
    copy = tmp_path_factory.mktemp("copy") / "instance"
    shutil.copytree(house.instance, copy)
    other = open_house(copy, durable=False, library=house.library)
    first, second = (everybody(build(one, clock.now, 9)) for one in (house, other))
    other.database.engine.dispose()
    assert first == second
    assert len(first) > 15
