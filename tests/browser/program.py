"""The rest of the program as it is looked at: every module, quiz and part of the night, and the lead's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from lms.core.cases.expert import expert_path
from lms.core.cases.state import Mode
from lms.core.permissions import Event
from lms.services import assign_competency, learn_quizzes, practice
from lms.services.assign_competency import Asked
from lms.store import people
from tests.browser.walker import CORE_QUIZZES, press, send

if TYPE_CHECKING:
    from tests.browser.pages import Shown
    from tests.browser.world import World

#: every module but the ED's, and who of the world has read it
MODULES = {
    "t-cell-engagers": "fresh",
    "crs-see-and-grade": "fresh",
    "icans-and-ice": "fresh",
    "call-and-hand-over": "fresh",
    "icu-grade-3-4": "icu-done",
    "pharmacy-step-up-and-tocilizumab": "pharmacist-done",
    "infusion-step-up-day": "infusion-done",
}
#: their sections
SECTIONS = {
    "t-cell-engagers": (
        "two-ways",
        "right-names",
        "what-the-body-does",
        "when-how-often",
        "at-home-at-night",
        "fever-is-a-call",
    ),
    "crs-see-and-grade": ("see-it", "fever", "arms", "not-counted", "scale", "grade-again"),
    "icans-and-ice": ("notice", "score", "bands", "domains", "not-counted", "escalate"),
    "call-and-hand-over": ("night-chain", "who-answers", "call-now", "in-writing", "hand-over", "after-tonight"),
    "icu-grade-3-4": (
        "at-their-worst",
        "count-vasopressors",
        "mask-cpap-tube",
        "awake-or-sedated",
        "treat-and-tell",
        "regrade-hand-back",
    ),
    "pharmacy-step-up-and-tocilizumab": (
        "four-checks",
        "from-the-last-dose",
        "premedication",
        "tocilizumab-dose",
        "who-it-is-for",
        "stock-log-rems",
    ),
    "infusion-step-up-day": ("why-steps", "right-day", "before-the-dose", "after-the-dose", "teach", "next-infusion"),
}
#: sections that hold what no section of the ED's module holds; all others are like one of these or those
NOT_ALIKE = {"scale", "fever", "score", "mask-cpap-tube", "next-infusion"}
#: who has done the module and the quiz of a job role's own
OWN = {
    "icu-done": ("hillcrest-icu", "icu-nurse", "icu-grade-3-4"),
    "pharmacist-done": ("hillcrest-icu", "pharmacist", "pharmacy-step-up-and-tocilizumab"),
    "infusion-done": ("lakeside-infusion", "infusion-nurse", "infusion-step-up-day"),
}
PARTS = ("triage", "charge-nurse")
NEW = "/assign/assignments/new"
ED = "competency=ed-recognise-grade-call"


def program(world: World) -> None:
    """Put people of the other job roles where their pages differ."""
    for who, (unit, job_role, name) in OWN.items():
        world.add(who, unit=unit, job_role=job_role, first_day=date(2026, 11, 2))
        learner = world.at_work(who)
        for core in CORE_QUIZZES:
            learner.take_quiz(core, wrong=2 if core == CORE_QUIZZES[-1] else 0)
        learner.read_module(name)
        learner.take_quiz(name)
    world.add("pharmacist", unit="hillcrest-icu", job_role="pharmacist")
    world.learner("fresh").read_module(CORE_QUIZZES[0])
    world.learner("core").read_module(CORE_QUIZZES[0])
    for quiz, reader in MODULES.items():
        with world.act("fresh") as work:
            world.ids[f"quiz-{quiz}"] = learn_quizzes.begin(work, quiz, seed=3)
        who = reader if reader in OWN else "core"
        if who == "core":
            world.at_work("core", seed=CORE_QUIZZES.index(quiz)).take_quiz(quiz, wrong=3)
        with world.look(who) as work:
            world.ids[f"result-{quiz}"] = learn_quizzes.intro(work, quiz).past[0].id
    for part in PARTS:
        night(world, part)
    world.begin_part("last-assessment-on", "charge-nurse", Mode.TRAINING, person="last-assessment")
    assignments(world)


def night(world: World, part: str) -> None:
    """Play a part of the night: at the start, half way as the expert, to both ends."""
    unit = "hillcrest-ed" if part == "triage" else "hillcrest-icu"
    for how in ("begun", "midway", "passer", "last"):
        name = f"{part}-{how}"
        world.add(name, unit=unit, job_role=part)
        mode = Mode.TRAINING if how in {"begun", "midway"} else Mode.ASSESSMENT
        world.begin_part(name, part, mode)
        with world.look(name) as work:
            run = practice.case_run(work, *world.parts[name], world.ids[f"{name}-run"])
        choices = expert_path(run.role, run.state.playbook, run.state.received)
        for made in {"midway": choices[: len(choices) // 2], "passer": choices}.get(how, ()):
            world.choose(name, made)
        while how == "last" and (last := world.last_offered(name)) is not None:
            world.choose(name, last)


def assignments(world: World) -> None:
    """Ask a competency of a unit and of a person, and take one back."""
    due = world.clock.now.date() + timedelta(days=40)
    for number, asked in enumerate(
        (
            Asked("icu-grade-3-4", due, unit="hillcrest-ed", keep_current=True, why="Boarders stay in the ED now."),
            Asked("infusion-step-up-day", due, person_id=world.ids["new"], why="Covers the infusion unit in January."),
        )
    ):
        with world.act("lead") as work:
            world.ids[f"assignment-{number}"] = assign_competency.assign(work, asked)
    with world.act("lead") as work:
        assign_competency.withdraw(work, world.ids["assignment-1"], "She stays in the ED.")
    with world.act("admin") as work:
        first, last = (world.clock.now + timedelta(days=days) for days in (-3, 60))
        people.add_leave(
            work.session,
            key="test-leave",
            version=1,
            person_id=world.ids["fresh"],
            first_day=first.date(),
            last_day=last.date(),
            source="hand",
        )
        work.record(Event.ROSTER_IMPORTED)


def withdraw_nothing(page: Page, _world: World) -> None:
    """Take an assignment back without saying why."""
    page.eval_on_selector_all("form", "forms => forms.forEach(form => form.noValidate = true)")
    page.locator("summary", has_text="Withdraw").first.click()
    send(page, page.locator("details[open] button.button").first)


def show_nobody(page: Page, _world: World) -> None:
    """Ask whom it meets without a day."""
    page.eval_on_selector_all("form", "forms => forms.forEach(form => form.noValidate = true)")
    page.locator("label.choice").first.click()
    page.get_by_label("Due on").fill("2020-01-01")
    press(page, "Show whom it meets")


def assign_without_why(page: Page, _world: World) -> None:
    """Assign without saying why."""
    page.eval_on_selector_all("form", "forms => forms.forEach(form => form.noValidate = true)")
    send(page, page.locator("form[method=post] button.button"))


def program_pages(shown: type[Shown]) -> Iterator[Shown]:
    """Every section of every module, each quiz asked and answered, the parts of the night."""
    for module, who in MODULES.items():
        for section in SECTIONS[module]:
            address = f"/learn/modules/{module}/{section}"
            yield shown(f"section-{module}-{section}", "new", address, alike=section not in NOT_ALIKE)
        yield shown(f"quiz-{module}", "new", f"/learn/quizzes/{module}", alike=True)
        yield shown(f"question-{module}", "fresh", f"/learn/quizzes/{module}/attempts/{{quiz-{module}}}", alike=True)
        told = who if who in OWN else "core"
        yield shown(f"result-{module}", told, f"/learn/quizzes/{module}/attempts/{{result-{module}}}")
        if who in OWN or module == CORE_QUIZZES[0]:
            yield shown(f"module-done-{module}", who, f"/learn/modules/{module}")
            section = SECTIONS[module][0]
            yield shown(f"section-{module}-told", who, f"/learn/modules/{module}/{section}", alike=True)
    for who in ("fresh", "core", "pharmacist", "triage-begun", "charge-nurse-passer", *OWN):
        yield shown(f"home-{who}", who, "/")
    for who in ("pharmacist-done", "charge-nurse-passer"):
        yield shown(f"me-{who}", who, "/me")
        yield shown(f"record-{who}", who, "/me/record")
    yield shown("practice-triage", "triage-midway", "/practice/")
    for part in PARTS:
        case = f"/practice/cases/day-5-fever/{part}"
        for how in ("begun", "passer"):
            yield shown(f"case-{part}-{how}", f"{part}-{how}", case)
        for how in ("begun", "midway"):
            yield shown(f"case-run-{part}-{how}", f"{part}-{how}", f"{case}/runs/{{{part}-{how}-run}}")
        for how in ("passer", "last"):
            yield shown(f"debrief-{part}-{how}", f"{part}-{how}", f"{case}/runs/{{{part}-{how}-run}}/debrief")
    case = "/practice/cases/day-5-fever/charge-nurse"
    yield shown("case-own-hand-over", "last-training", case)
    yield shown("case-run-own-hand-over", "last-assessment", f"{case}/runs/{{last-assessment-on-run}}")


def lead_pages(shown: type[Shown]) -> Iterator[Shown]:
    """What the lead sees and does."""
    yield shown("today", "lead", "/assign/")
    yield shown("home-lead", "lead", "/")
    yield shown("assignments", "lead", "/assign/assignments")
    yield shown("assignments-error", "lead", "/assign/assignments", withdraw_nothing)
    yield shown("assign", "lead", NEW)
    yield shown("assign-error", "lead", NEW, show_nobody)
    yield shown("assign-find", "lead", f"{NEW}?find=e")
    yield shown("assign-find-nobody", "lead", f"{NEW}?find=zzz")
    yield shown("assign-unit", "lead", f"{NEW}?unit=hillcrest-ed&{ED}&due_on=2026-12-24")
    yield shown("assign-unit-other", "lead", f"{NEW}?unit=hillcrest-icu&{ED}&due_on=2026-12-24&keep_current=y")
    yield shown("assign-person", "lead", f"{NEW}?person={{pharmacist}}&{ED}&due_on=2026-12-24")
    yield shown("assign-no-why", "lead", f"{NEW}?person={{pharmacist}}&{ED}&due_on=2026-12-24", assign_without_why)
    yield shown("person-pharmacist", "lead", "/audit/people/{pharmacist-done}")
    yield shown("person-assigned", "lead", "/audit/people/{new}")
    yield shown("readiness-lead", "lead", "/audit/readiness")
