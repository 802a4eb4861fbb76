"""Every page in every state, measured: WCAG 2.2 AA by axe in both themes, no sideways scrolling, targets to touch."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

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
#: what is folded away is measured too
OPEN_ALL = "open => document.querySelectorAll('details').forEach(it => it.open = open)"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: what can be pressed in the content, by what a stop of the focus tells
PRESSED = """() => [...document.querySelectorAll("main a[href], main button, main summary")]
  .filter(it => it.checkVisibility({visibilityProperty: true}) && it.getBoundingClientRect().width > 0)
  .map(it => `${it.tagName} ${it.getAttribute("href") || ""} ${it.textContent.trim()}`)"""
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


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_page(
    shown: Shown, desk: Desk, world: World, base_url: str, first_run_url: str, shots: Callable[[Page, str], None]
) -> None:
    """At 320 and 1280 px, in both themes, axe finds nothing; the page fits, and a thumb can hit what it offers."""
    page = opened(shown, desk, world, first_run_url if shown.first_run else base_url, width=320)
    page.evaluate(Axe().axe_script)
    found = []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            shots(page, f"{shown.name}-{width}-{theme}")
            page.evaluate(OPEN_ALL, True)
            found += [f"{width} {theme}: {line}" for line in violations(page)]
            found += [f"{width} {theme}: too low to hit: {line}" for line in page.evaluate(TOO_LOW)]
            found += [f"{width} {theme}: {over} px too wide" for over in [page.evaluate(SIDEWAYS)] if over]
            page.evaluate(OPEN_ALL, False)
            found += [f"{width} {theme}: {over} px too wide, folded" for over in [page.evaluate(SIDEWAYS)] if over]
    assert found == []


def opened(shown: Shown, desk: Desk, world: World, base_url: str, width: int) -> Page:
    """Open a page as who sees it, and do there what is done first."""
    page = desk.open(base_url, width=width)
    if shown.who:
        value = cookie(world.house, world.clock, world.ids[shown.who])
        page.context.add_cookies([{"name": "stepup", "value": value, "url": base_url}])
    page.goto(shown.address.format(**world.ids, link=world.link))
    if shown.then is not None:
        shown.then(page, world)
    return page


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
