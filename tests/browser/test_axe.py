"""Every page in every state, measured: WCAG 2.2 AA by axe, no sideways scrolling, targets to touch.

Each page is opened once and measured at 320 px in the light theme and at 1280 px in the dark one, with what is folded
away opened. All rules of axe see both; that no rule misses what only 320 dark or 1280 light would show is the promise
of `test_a_theme_is_colours_and_a_width_is_places`: a theme sets colours alone, a width none. A page marked `alike` has
nothing that another page has not: the rules see it at 320 px, and at 1280 px only its fit and its targets are measured.
One window shows all pages after another, with the cookies of whoever is next.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from lms import web
from lms.core.content.library import Library
from lms.services.house import House, open_house
from lms.web.app import create_app
from tests.browser.conftest import Desk, cookie, serve
from tests.browser.pages import ALL_SECTIONS, NO_PAGES, PAGES, Shown
from tests.browser.test_keyboard import STOP, Stop, seen
from tests.browser.world import World
from tests.conftest import Clock

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
#: what a thumb has to hit; of a row that is one target the row is measured
TOO_LOW = """() => {
  const controls = "button, .button, label.choice, nav a, summary, select, textarea, a.link, a.brand, a.whole, .tabs a,"
    + "input:not([type=hidden], [type=radio], [type=checkbox])";
  return [...document.querySelectorAll(controls)]
    .filter(it => it.checkVisibility({visibilityProperty: true}) && it.getBoundingClientRect().width > 0)
    .map(it => it.matches("a.whole") ? it.closest("li") : it)
    .filter(it => it.getBoundingClientRect().height < 43.95)
    .map(it => `${it.tagName} .${it.className} ${it.textContent.trim().slice(0, 30)}: `
      + it.getBoundingClientRect().height);
}"""
#: what is folded away is measured too, and folded again as it was
OPEN_ALL = "document.querySelectorAll('details:not([open])').forEach(it => { it.open = true; it.dataset.shut = ''; })"
FOLD_AGAIN = "document.querySelectorAll('details[data-shut]').forEach(it => { it.open = false; })"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: what can be pressed in the content, by what a stop of the focus tells
PRESSED = """() => [...document.querySelectorAll("main a[href], main button, main summary")]
  .filter(it => it.checkVisibility({visibilityProperty: true}) && it.getBoundingClientRect().width > 0)
  .map(it => `${it.tagName} ${it.getAttribute("href") || ""} ${it.textContent.trim()}`)"""
#: each width with the theme in which it is seen
LOOKS = ((320, "light"), (1280, "dark"))
STATIC = Path(web.__file__).parent / "static"
#: what a line of a section begins with that is more than a paragraph
MARKS = re.compile(r"^(> \[!\w+\]|\||!\[|\d+\. |- |### |> )", re.MULTILINE)
#: the colours a width may set: they are seen at both
PLAIN = {"--muted", "--line", "--radius"}
#: pages on which every stop of the focus is looked at: where something is decided, and where much can be pressed
STOPPED = (
    "today", "assignments", "assign", "assign-unit", "assign-no-why", "reports", "card-released", "card-release",
    "roster", "roster-changes", "roster-leavers-error", "job-problems", "readiness-duty", "record-lapsed", "me-ready",
    "certificate-ready", "verify", "report", "result-call-and-hand-over", "section-call-and-hand-over-who-answers",
    "case-run-triage-midway", "debrief-triage-last", "home-fresh", "practice-triage",
)  # fmt: skip


@pytest.fixture(scope="module")
def clock() -> Clock:
    """One clock for all pages."""
    return Clock()


@pytest.fixture(scope="module")
def world(prepared: Path, tmp_path_factory: pytest.TempPathFactory, library: Library, clock: Clock) -> World:
    """One site for all pages."""
    return World(_copy(prepared, tmp_path_factory.mktemp("world"), library), clock)


@pytest.fixture(scope="module")
def house(world: World) -> House:
    """The house of that site."""
    return world.house


@pytest.fixture(scope="module")
def app(house: House, clock: Clock) -> Flask:
    """Its application."""
    return create_app(house, clock=clock)


@pytest.fixture(scope="module")
def base_url(app: Flask) -> Iterator[str]:
    """Its address."""
    yield from serve(app)


@pytest.fixture(scope="module")
def first_run_url(
    prepared: Path, tmp_path_factory: pytest.TempPathFactory, library: Library, clock: Clock
) -> Iterator[str]:
    """A site that nobody has set up."""
    yield from serve(create_app(_copy(prepared, tmp_path_factory.mktemp("empty"), library), clock=clock))


def _copy(prepared: Path, folder: Path, library: Library) -> House:
    shutil.copytree(prepared, folder / "instance")
    return open_house(folder / "instance", durable=False, library=library)


def test_every_page_is_in_the_list(app: Flask) -> None:
    """Each endpoint that answers a GET with a page is in the list of pages, so that a new one is measured too."""
    asked = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert asked - NO_PAGES == {endpoint for page in PAGES if (endpoint := endpoint_of(app, page.address))}


def test_every_module_and_quiz_is_in_the_list(library: Library) -> None:
    """Each section of each module, each quiz and each part of a case is in the list, so that a new one is measured."""
    assert {name: tuple(one.id for one in made.sections) for name, made in library.modules.items()} == ALL_SECTIONS
    addresses = {page.address for page in PAGES}
    assert {f"/learn/quizzes/{name}" for name in library.quizzes} <= addresses
    parts = {f"/practice/cases/{name}/{role.id}" for name, case in library.cases.items() for role in case.roles}
    assert parts <= addresses


def endpoint_of(app: Flask, address: str) -> str | None:
    """Find the endpoint an address with names in the place of numbers belongs to; None where there is none."""
    path = address.partition("?")[0].replace("{link}", "token")
    path = "/".join("1" if part.startswith("{") else part for part in path.split("/"))
    try:
        return str(app.url_map.bind("localhost").match(path)[0])
    except RequestRedirect as redirect:
        pytest.fail(f"{address} is written otherwise: {redirect.new_url}")
    except NotFound:
        return None


@pytest.fixture(scope="module")
def window(browser: Browser, base_url: str) -> Iterator[Desk]:
    """One window for all pages, one after another."""
    made = Desk(browser)
    made.open(base_url, width=320)
    yield made
    made.leave()


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_page(
    shown: Shown,
    window: Desk,
    world: World,
    base_url: str,
    first_run_url: str,
    shots: Callable[[Page, str], None],
) -> None:
    """At 320 px in light and 1280 px in dark axe finds nothing; the page fits, and a thumb can hit what it offers."""
    (context,) = window.opened
    (page,) = context.pages
    window.faults.clear()
    context.clear_cookies()
    page.set_viewport_size({"width": 320, "height": 844})
    page.emulate_media(color_scheme="light")
    enter(page, shown, world, first_run_url if shown.first_run else base_url)
    page.evaluate(Axe().axe_script)
    found = []
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 844})
        for other in ("light", "dark"):
            page.emulate_media(color_scheme=other)
            shots(page, f"{shown.name}-{width}-{other}")
        page.emulate_media(color_scheme=theme)
        found += [f"{width}: {over} px too wide, folded" for over in [page.evaluate(SIDEWAYS)] if over]
        page.evaluate(OPEN_ALL)
        found += [f"{width}: {over} px too wide" for over in [page.evaluate(SIDEWAYS)] if over]
        found += [f"{width}: too low to hit: {line}" for line in page.evaluate(TOO_LOW)]
        if not (shown.alike and width > 320):
            found += [f"{width} {theme}: {line}" for line in violations(page)]
        page.evaluate(FOLD_AGAIN)
    assert found == []
    assert window.faults == []


def opened(shown: Shown, desk: Desk, world: World, base_url: str, width: int) -> Page:
    """Open a page as who sees it in a window of its own."""
    page = desk.open(base_url, width=width)
    enter(page, shown, world, base_url)
    return page


def enter(page: Page, shown: Shown, world: World, base_url: str) -> None:
    """Go to a page as who sees it, and do there what is done first."""
    if shown.who:
        value = cookie(world.house, world.clock, world.ids[shown.who])
        page.context.add_cookies([{"name": "stepup", "value": value, "url": base_url}])
    page.goto(base_url + shown.address.format(**world.ids, **world.texts, link=world.link))
    if shown.then is not None:
        shown.then(page, world)


def test_a_theme_is_colours_and_a_width_is_places() -> None:
    """The dark theme sets the colours' own names and nothing else, and no width sets a colour that is not one of two.

    So what axe finds of the one theme at the one width holds at the other.
    """
    for sheet in STATIC.glob("*.css"):
        for asks, body in media(sheet.read_text(encoding="utf-8")):
            if "prefers-color-scheme" in asks:
                assert sheet.name == "style.css"
                names = re.findall(r"([-\w]+)\s*:[^;{}]*;", body)
                assert [name for name in names if not name.startswith("--") and name != "color-scheme"] == []
            elif "width" in asks and "print" not in asks:
                set_here = re.findall(r"(?:color|background|fill|stroke|border|outline)[-\w]*\s*:([^;}]*)", body)
                assert set(re.findall(r"#\w+|rgb|hsl|oklch|--[\w-]+", " ".join(set_here))) <= PLAIN, sheet.name


def media(text: str) -> Iterator[tuple[str, str]]:
    """Give each media query of a sheet with what stands in it."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    for begin in re.finditer(r"@media([^{]*)\{", text):
        depth, end = 1, begin.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield begin.group(1), text[begin.end() : end - 1]


def test_what_is_alike_is_seen(library: Library) -> None:
    """Whatever can stand in a section, such as a table, stands in one that the rules see at both widths."""
    seen_whole = {page.address for page in PAGES if not page.alike}
    kinds, whole = set(), set()
    for module in library.modules.values():
        for section in module.sections:
            here = {re.sub(r"\d", "1", mark) for mark in MARKS.findall(section.text)}
            here |= {library.questions[one].kind for one in section.checks}
            kinds |= here
            whole |= here if f"/learn/modules/{module.id}/{section.id}" in seen_whole else set()
    assert len(kinds) >= 10
    assert kinds - whole == set()


@pytest.mark.parametrize("name", STOPPED)
def test_each_stop(name: str, desk: Desk, world: World, base_url: str) -> None:
    """By Tab alone everything that can be pressed is reached, shows that the focus is on it, and is not covered."""
    (shown,) = (page for page in PAGES if page.name == name)
    page = opened(shown, desk, world, base_url, width=390)
    page.evaluate("document.activeElement.blur()")
    expected = set(page.evaluate(PRESSED))
    assert expected
    reached: set[str] = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        stop: Stop = page.evaluate(STOP)
        if expected <= reached:
            break
        if stop["tag"] == "BODY":  # once around through the browser's frame
            continue
        seen(stop)
        reached.add(f"{stop['tag']} {stop['href']} {stop['text']}")
    assert expected - reached == set()


def violations(page: Page) -> list[str]:
    """Let axe look at the page; give a line for each thing it objects to."""
    results = page.evaluate("options => axe.run(document, options)", OPTIONS)
    return [
        f"{rule['id']} {node['target']} {node['any'][0]['message'] if node['any'] else rule['help']}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]
