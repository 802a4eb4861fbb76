"""Pages that tell why, what comes, who went and what is decided: in every state the urgent care has them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from lms.core.competency.keys import READERS
from tests.browser.urgent import ED, UNIT
from tests.browser.walker import choice, press, send

if TYPE_CHECKING:
    from tests.browser.pages import Shown
    from tests.browser.world import World

RULES = f"/admin/policy/{ED}"
CHANGE = f"{RULES}/change?scope=programme"
CELL = f"unit={UNIT}&shift=night&competency={ED}"
#: asking the drill again of the unit
ASKED = f"/assign/asked-again/new?competency={ED}&units={UNIT}&owed=drill:ice&due_on=2026-12-24"
RULINGS = "/assign/people/{ruled}/rulings"
FILE = "/audit/people/{ruled}"
UPDATE = "/learn/updates/{update}"
JOIN = "/admin/people/{twin}/join"
#: a moment before most of it was recorded, when the agency's nurses were there
BEFORE = "known_at=2026-08-01T08:00"
AGENCY = "/audit/people/{agency}"


def anyhow(page: Page) -> None:
    """Let forms be sent that the browser would stop."""
    page.eval_on_selector_all("form", "forms => forms.forEach(form => form.noValidate = true)")


def preview(**fields: str) -> Callable[[Page, World], None]:
    """Type values and show what they would do; "" sends the form as a slip leaves it."""

    def act(page: Page, _world: World) -> None:
        anyhow(page)
        for name, value in fields.items():
            page.locator(f"#{name}").fill(value)
        press(page, "Show what it would do")

    return act


def set_unsaid(page: Page, world: World) -> None:
    """Set the previewed rule without saying why."""
    preview(valid_for_months="6")(page, world)
    anyhow(page)
    press(page, "Set this rule")


def empty(name: str) -> Callable[[Page, World], None]:
    """Press a button on a form that is not filled in."""

    def act(page: Page, _world: World) -> None:
        anyhow(page)
        press(page, name)

    return act


def take_back(summary: str, name: str) -> Callable[[Page, World], None]:
    """Open what is folded away, and send it without a reason."""

    def act(page: Page, _world: World) -> None:
        anyhow(page)
        page.locator("summary", has_text=summary).first.click()
        send(page, page.locator("details[open]").get_by_role("button", name=name))

    return act


def answer_nothing(page: Page, _world: World) -> None:
    """Answer the question of an update with nothing."""
    anyhow(page)
    send(page, page.locator("main form button.button"))


def enter_wrongly(page: Page, _world: World) -> None:
    """Enter a course start without a day."""
    page.locator("summary", has_text="A first dose is coming").click()
    anyhow(page)
    press(page, "Enter this course start")


def move_way_in(page: Page, _world: World) -> None:
    """Look at whom another way in would ask, before it is set."""
    choice(page.locator("main form"), "lakeside").click()
    choice(page.locator("main form"), "by-hour").click()
    page.get_by_label("Why").fill("Nights differ")
    press(page, "Set this value")


def rule_pages(shown: type[Shown]) -> Iterator[Shown]:
    """The rules of a competency, their change and what it would do."""
    for who in ("lead", "manager"):
        yield shown(f"rules-{who}", who, "/admin/policy")
        yield shown(f"rules-of-{who}", who, RULES)
    yield shown("rules-of-clinic", "lead", f"{RULES}?scope=lakeside")
    yield shown("rules-of-unit", "lead", f"{RULES}?scope=lakeside/{UNIT}")
    yield shown("rule-change", "lead", f"{CHANGE}&key=initial")
    yield shown("rule-change-all", "lead", CHANGE + "".join(f"&key={key}" for key in READERS))
    yield shown("rule-change-own", "lead", f"{RULES}/change?scope=lakeside&key=window_days")
    yield shown("rule-change-wrong", "lead", f"{CHANGE}&key=window_days", preview(window_days="10001"))
    lines = "quiz:ed-first-hour\nquiz:nothing\npoem"
    yield shown("rule-change-lines", "lead", f"{CHANGE}&key=initial", preview(initial=lines))
    path = "module:ed-first-hour or quiz:ed-first-hour at 90\ncase:day-5-fever/ed-nurse\nquiz:crs-see-and-grade"
    yield shown("rule-preview", "lead", f"{CHANGE}&key=initial", preview(initial=path))
    yield shown("rule-preview-ends", "lead", f"{CHANGE}&key=valid_for_months", preview(valid_for_months="6"))
    yield shown("rule-preview-none", "lead", f"{CHANGE}&key=spell_gap_days", preview(spell_gap_days="15"))
    yield shown("rule-unsaid", "lead", f"{CHANGE}&key=valid_for_months", set_unsaid)
    yield shown("rule-simulated", "lead", "/admin/policy/simulated/{simulated}")


def board_pages(shown: type[Shown]) -> Iterator[Shown]:
    """Readiness as it was known, the forecast and the turnover report."""
    yield shown("readiness-known", "clinic-manager", f"/audit/readiness?day=2026-09-20&{BEFORE}")
    yield shown("readiness-known-wrong", "manager", "/audit/readiness?known_at=2999-01-01T08:00")
    yield shown("forecast", "manager", "/audit/forecast")
    yield shown("forecast-lead", "lead", "/audit/forecast")
    yield shown("forecast-wrong-day", "manager", "/audit/forecast?through=christmas")
    yield shown("forecast-cell", "clinic-manager", f"/audit/forecast?{CELL}")
    other = "unit=hillcrest-ed&shift=night&competency=core-see-grade-call"
    yield shown("forecast-cell-bare", "manager", f"/audit/forecast?{other}")
    yield shown("forecast-nowhere", "nowhere", "/audit/forecast")
    yield shown("turnover", "clinic-manager", "/audit/turnover")
    yield shown("turnover-lead", "lead", "/audit/turnover?since=2025-12-01")
    yield shown("turnover-unit", "lead", f"/audit/turnover?unit={UNIT}")
    yield shown("turnover-quiet", "manager", "/audit/turnover?since=2026-11-19&unit=hillcrest-icu")
    yield shown("turnover-wrong-day", "clinic-manager", "/audit/turnover?since=christmas")
    yield shown("turnover-nowhere", "nowhere", "/audit/turnover")


def why_pages(shown: type[Shown]) -> Iterator[Shown]:
    """Why a competency stands as it does: to the person, and in the file."""
    for who in ("ready", "new", "lapsed", "expired", "updater", "ruled"):
        yield shown(f"why-{who}", who, f"/me/record/{ED}")
    yield shown("why-on-a-day", "ready", f"/me/record/{ED}?day=2027-12-01")
    yield shown("why-wrong-day", "ready", f"/me/record/{ED}?day=christmas")
    yield shown("file-ruled", "clinic-manager", FILE)
    yield shown("file-joined", "clinic-manager", "/audit/people/{joined}")
    yield shown("file-known", "clinic-manager", f"{AGENCY}?day=2026-12-20&{BEFORE}")
    yield shown("file-known-wrong", "clinic-manager", f"{FILE}?known_at=yesterday")
    yield shown("file-why", "clinic-manager", f"{FILE}/competencies/{ED}")
    yield shown("file-why-known", "clinic-manager", f"{AGENCY}/competencies/{ED}?day=2026-12-20&{BEFORE}")
    yield shown("file-why-joined", "clinic-manager", "/audit/people/{joined}/competencies/" + ED)
    yield shown("file-why-voided", "manager", "/audit/people/{lapsed}/competencies/" + ED)


def update_pages(shown: type[Shown]) -> Iterator[Shown]:
    """An update as it can stand."""
    yield shown("home-updater", "updater", "/")
    yield shown("me-updater", "updater", "/me")
    for who in ("updater", "updated", "infusion-done"):
        yield shown(f"update-{who}", who, UPDATE)
    yield shown("update-question", "asked", UPDATE)
    yield shown("update-question-empty", "asked", UPDATE, answer_nothing)
    yield shown("update-text", "asked", f"{UPDATE}?text=1")
    yield shown("update-told", "corrected", f"{UPDATE}?told=1")


def asking_pages(shown: type[Shown]) -> Iterator[Shown]:
    """Asking again, and course starts."""
    yield shown("asked-again", "lead", "/assign/asked-again")
    yield shown("asked-again-nobody", "nowhere-lead", "/assign/asked-again")
    yield shown("asked-again-no-why", "lead", "/assign/asked-again", take_back("Withdraw", "Withdraw it"))
    yield shown("ask-again", "lead", "/assign/asked-again/new")
    yield shown("ask-again-what", "lead", f"/assign/asked-again/new?competency={ED}")
    yield shown("ask-again-find", "lead", f"/assign/asked-again/new?competency={ED}&find=t")
    yield shown("ask-again-error", "lead", ASKED.replace("drill:ice", "").replace("2026-12-24", "2020-01-01"))
    yield shown("ask-again-whom", "lead", ASKED)
    yield shown("ask-again-no-why", "lead", ASKED, empty("Ask it again"))
    yield shown("course-starts", "lead", "/assign/course-starts")
    yield shown("course-starts-told", "lead", "/assign/course-starts?told=again")
    yield shown("course-starts-error", "lead", "/assign/course-starts", enter_wrongly)
    yield shown("course-starts-off", "hill-lead", "/assign/course-starts")
    yield shown("playbook-way_in-moves", "lead", "/assign/playbook/way_in", move_way_in)


def deciding_pages(shown: type[Shown]) -> Iterator[Shown]:
    """Rulings about a person, and two numbers of one."""
    new = f"{RULINGS}/new?competency={ED}"
    yield shown("rulings", "lead", RULINGS)
    yield shown("rulings-none", "lead", "/assign/people/{other-number}/rulings")
    yield shown("rulings-no-why", "lead", RULINGS, take_back("Take back", "Take it back"))
    for kind in ("extend", "exempt", "accredit"):
        yield shown(f"ruling-{kind}", "lead", f"{new}&kind={kind}")
    yield shown("ruling-revoke", "lead", f"{new}&kind=revoke")
    yield shown("ruling-void", "lead", RULINGS + "/new?kind=void&record={record}")
    days = "kind=exempt&look=1&first_day=2026-11-25&last_day=2026-12-24"
    yield shown("ruling-exempt-shown", "lead", f"{new}&{days}")
    yield shown("ruling-extend-error", "lead", f"{new}&kind=extend&look=1&last_day=2026-11-01")
    yield shown("join", "admin", JOIN)
    yield shown("join-wrong", "admin", f"{JOIN}?number=12345")
    yield shown("join-shown", "admin", f"{JOIN}?number=other-number")
    yield shown("join-no-why", "admin", f"{JOIN}?number=other-number", empty("Join"))
    yield shown("person-goes-on", "admin", "/admin/people/{joined}")
    yield shown("person-joined", "admin", "/admin/people/{rehired}")


def urgent_pages(shown: type[Shown]) -> Iterator[Shown]:
    """All of them."""
    for made in (rule_pages, board_pages, why_pages, update_pages, asking_pages, deciding_pages):
        yield from made(shown)
