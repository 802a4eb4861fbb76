"""Every page the site can show, in the states it has: who opens it, its address, and what is done there first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from lms.store import access
from tests.browser.papers import paper_pages
from tests.browser.program import SECTIONS as OTHER_SECTIONS
from tests.browser.program import lead_pages, program_pages
from tests.browser.urgent_pages import urgent_pages
from tests.browser.walker import press, send
from tests.browser.world import SECRET, World

MODULE = "/learn/modules/ed-first-hour"
QUIZ = "/learn/quizzes/ed-first-hour"
CASE = "/practice/cases/day-5-fever/ed-nurse"
ICE = "/practice/drills/ice"
SECTIONS = ("think-of-it", "ask-and-measure", "worst-arm-wins", "ice-and-icans", "act-and-call", "hand-over")
#: endpoints that answer a GET with something that is no page
NO_PAGES = {"static", "healthz", "learn.figure", "learn.record_csv", "audit.forecast_data", "audit.turnover_data"}

Act = Callable[[Page, World], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """One page in one state."""

    name: str
    #: "" for nobody
    who: str
    #: with the world's numbers by name: `/me/{new}`
    address: str
    then: Act | None = None
    #: served by the site that nobody has set up
    first_run: bool = False
    #: it has nothing that another page has not: seen by every rule at one width only
    alike: bool = False


def send_empty(page: Page, _world: World) -> None:
    """Send the page's last form as it stands, though the browser would stop an empty one."""
    page.eval_on_selector_all("form", "forms => forms.forEach(form => form.noValidate = true)")
    send(page, page.locator("main form button.button").last)


def send_task(page: Page, _world: World) -> None:
    """Make no choice in a case and send it."""
    send(page, page.locator("#task .button"))


def button(name: str) -> Act:
    """Press a button."""
    return lambda page, _world: press(page, name)


def sign_in(secret: str) -> Act:
    """Sign in as the person who stopped on the way."""

    def act(page: Page, _world: World) -> None:
        page.get_by_label("Employee number or e-mail").fill("reader")
        page.get_by_label("Password").fill(secret)
        press(page, "Sign in")

    return act


def answer_after_end(page: Page, world: World) -> None:
    """Send a form after the session has ended."""
    with world.house.works.write(world.clock.now) as work:
        access.end_sessions_of(work.session, world.ids["reader"], world.clock.now)
    page.locator("label.choice").first.click()
    press(page, "Answer and go on")


def answer_after_end_and_sign_in(page: Page, world: World) -> None:
    """Send a form after the session has ended, and sign in again."""
    answer_after_end(page, world)
    sign_in(SECRET)(page, world)


def past_step(page: Page, _world: World) -> None:
    """Give another answer to a step that is done."""
    page.locator(".marks input[name=step]").evaluate("field => field.value = '0'")
    send(page, page.locator(".marks button").first)


def learner_pages() -> Iterator[Shown]:
    """Home, modules, quizzes and the own record."""
    for who in ("new", "overdue", "reader", "ready", "renewing", "lapsed", "expired", "icu", "manager"):
        yield Shown(f"home-{who}", who, "/")
    for who in ("new", "reader", "ready", "expired", "icu", "manager"):
        yield Shown(f"me-{who}", who, "/me")
    for who in ("new", "reader", "ready", "icu"):
        yield Shown(f"learn-{who}", who, "/learn")
    for section in SECTIONS:
        yield Shown(f"section-{section}", "new", f"{MODULE}/{section}")
        yield Shown(f"section-{section}-told", "ready", f"{MODULE}/{section}", alike=section != SECTIONS[4])
    yield Shown("section-empty-check", "new", f"{MODULE}/{SECTIONS[0]}", button("Check my answer"))
    for who in ("ready", "expired"):
        yield Shown(f"module-done-{who}", who, MODULE)
    yield Shown("module-begun", "reader", MODULE)
    for who in ("new", "reader", "failed", "ready"):
        yield Shown(f"quiz-{who}", who, QUIZ)
    for kind in ("single", "multiple", "numeric", "grade-crs", "grade-icans"):
        yield Shown(f"question-{kind}", f"asks-{kind}", f"{QUIZ}/attempts/{{asks-{kind}-attempt}}")
    for kind in ("single", "numeric"):
        yield Shown(f"question-{kind}-empty", f"asks-{kind}", f"{QUIZ}/attempts/{{asks-{kind}-attempt}}", send_empty)
    for who in ("ready", "failed", "stale"):
        yield Shown(f"result-{who}", who, f"{QUIZ}/attempts/{{{who}-attempt}}")


def release_unread(page: Page, world: World) -> None:
    """Try to release a card without ticking that it was read."""
    page.eval_on_selector_all("form", "forms => forms.forEach(form => form.noValidate = true)")
    send(page, page.locator("main form button.button").first)


def card_pages() -> Iterator[Shown]:
    """The pocket card as it can stand, and its release."""
    yield Shown("card-released", "new", "/pocket-card")
    yield Shown("card-changed", "new", "/pocket-card?at=lakeside")
    yield Shown("card-revision", "new", "/pocket-card/lakeside/revisions/1")
    yield Shown("card-revision-replaced", "new", "/pocket-card/hillcrest/revisions/1")
    yield Shown("card-release", "lead", "/pocket-card/lakeside/release")
    yield Shown("card-release-error", "lead", "/pocket-card/lakeside/release", release_unread)
    yield Shown("card-withdraw-error", "lead", "/pocket-card/lakeside/release", send_empty)


def practice_pages() -> Iterator[Shown]:
    """The case and the drill."""
    for who in ("new", "ready", "training-3", "icu"):
        yield Shown(f"practice-{who}", who, "/practice/")
    for who in ("new", "training-3", "passer"):
        yield Shown(f"case-{who}", who, CASE)
    for who in ("training-0", "training-3", "training-5", "training-6", "training-7", "training-10", "assessment-3"):
        yield Shown(f"case-run-{who}", who, f"{CASE}/runs/{{{who}-run}}")
    yield Shown("case-run-empty", "training-0", f"{CASE}/runs/{{training-0-run}}", send_task)
    yield Shown("case-run-no-calls", "training-5", f"{CASE}/runs/{{training-5-run}}", send_task)
    for who in ("passer", "last-training", "last-assessment"):
        yield Shown(f"debrief-{who}", who, f"{CASE}/runs/{{{who}-run}}/debrief")
    for who in ("new", "year", "closer", "driller"):
        yield Shown(f"drill-{who}", who, ICE)
    for who in ("year", "writing", "grading", "asleep"):
        yield Shown(f"drill-run-{who}", who, f"{ICE}/runs/{{{who}-run}}")
    yield Shown("drill-run-change", "grading", f"{ICE}/runs/{{grading-run}}?change=city")
    for sort, number in (("right", 1), ("teaching", 2), ("wrong", 3)):
        yield Shown(f"drill-closing-{sort}", "closer", f"{ICE}/runs/{{closer-run}}/encounters/{number}")
    yield Shown("drill-passed", "driller", f"{ICE}/runs/{{driller-run}}/encounters/{{driller-number}}")


def office_pages() -> Iterator[Shown]:
    """The playbook, people, readiness and person files."""
    for who in ("lead", "new"):
        yield Shown(f"playbook-{who}", who, "/assign/playbook")
    for key in ("triage_line", "call_order", "way_in", "antibiotic_minutes", "tocilizumab_place"):
        yield Shown(f"playbook-{key}", "lead", f"/assign/playbook/{key}")
    for key in ("triage_line", "way_in"):
        yield Shown(f"playbook-{key}-error", "lead", f"/assign/playbook/{key}", send_empty)
    yield Shown("playbook-reader", "new", "/assign/playbook/call_order")
    yield Shown("people", "admin", "/admin/people")
    yield Shown("new-person", "admin", "/admin/people/new")
    yield Shown("new-person-error", "admin", "/admin/people/new", send_empty)
    yield Shown("person", "admin", "/admin/people/{new}")
    yield Shown("person-with-password", "admin", "/admin/people/{ready}")
    yield Shown("roster", "admin", "/admin/roster")
    yield Shown("roster-error", "admin", "/admin/roster", send_empty)
    for name in ("changes", "same", "leavers"):
        yield Shown(f"roster-{name}", "admin", f"/admin/roster/{{roster-{name}}}")
    yield Shown("roster-leavers-error", "admin", "/admin/roster/{roster-leavers}", button("Import this"))
    yield Shown("jobs", "admin", "/jobs")
    yield Shown("jobs-none", "new", "/jobs")
    for name in ("waiting", "reading", "writing", "imported", "problems", "unknown", "changed", "failed"):
        yield Shown(f"job-{name}", "admin", f"/jobs/{{job-{name}}}")
    yield Shown("job-dropped", "admin", "/jobs/{roster-dropped}")
    yield Shown("readiness-duty", "manager", "/audit/readiness?day=2026-11-21&unit=hillcrest-ed&shift=night")
    yield Shown("person-link", "admin", "/admin/people/{new}", button("Make a link"))
    yield Shown("readiness", "manager", "/audit/readiness")
    yield Shown("readiness-day", "manager", "/audit/readiness?day=2026-12-24")
    yield Shown("readiness-wrong-day", "manager", "/audit/readiness?day=christmas")
    focus = "unit=hillcrest-ed&shift=night&competency=ed-recognise-grade-call"
    yield Shown("readiness-focus", "manager", f"/audit/readiness?{focus}")
    yield Shown("readiness-nobody-asked", "manager", "/audit/readiness?day=2020-01-01")
    for who in ("ready", "new", "expired", "failed", "icu"):
        yield Shown(f"file-{who}", "manager", f"/audit/people/{{{who}}}")
    yield Shown("file-on-a-day", "manager", "/audit/people/{expired}?day=2026-01-31")


def other_pages() -> Iterator[Shown]:
    """Signing in, the first run, and refusals."""
    yield Shown("sign-in", "", "/auth/sign-in")
    yield Shown("sign-in-wrong", "", "/auth/sign-in", sign_in("not it at all"))
    yield Shown("sign-in-away", "reader", f"{QUIZ}/attempts/{{reader-attempt}}", answer_after_end)
    yield Shown("sign-in-kept", "reader", f"{QUIZ}/attempts/{{reader-attempt}}", answer_after_end_and_sign_in)
    yield Shown("link", "", "/auth/link/{link}")
    yield Shown("link-error", "", "/auth/link/{link}", send_empty)
    yield Shown("link-gone", "", "/auth/link/no-such-link")
    yield Shown("first-run", "", "/admin/setup", first_run=True)
    yield Shown("first-run-error", "", "/admin/setup", send_empty, first_run=True)
    yield Shown("refused-404", "new", "/nowhere")
    yield Shown("refused-403", "new", "/admin/people")
    yield Shown("refused-409", "writing", f"{ICE}/runs/{{writing-run}}", past_step)


PAGES = (
    *learner_pages(),
    *program_pages(Shown),
    *paper_pages(Shown),
    *card_pages(),
    *practice_pages(),
    *lead_pages(Shown),
    *office_pages(),
    *urgent_pages(Shown),
    *other_pages(),
)
#: every section of every module
ALL_SECTIONS = {"ed-first-hour": SECTIONS, **OTHER_SECTIONS}
