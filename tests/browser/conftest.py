"""A real browser on a real server: Chromium, the real content, a clock that stands where it is put."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from lms.services import auth
from lms.services.house import House
from lms.store import access
from lms.web.app import create_app
from tests.browser.find import FLAGS, find
from tests.conftest import Clock

ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Take the browser that `make browser` found; none is a failure, never a skip."""
    executable = find()
    assert executable, "no browser: run make browser"
    return {"executable_path": executable, "args": list(FLAGS)}


class Quiet(WSGIRequestHandler):
    """Serves without a line per request."""

    def log(self, *_: Any, **__: Any) -> None:
        """Say nothing."""


@pytest.fixture
def base_url(house: House, clock: Clock) -> Iterator[str]:
    """The site, served on a free port for one test."""
    app: Flask = create_app(house, clock=clock)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(10)


@pytest.fixture
def signed_in(browser: Browser, house: House, clock: Clock, base_url: str) -> Iterator[Callable[..., Page]]:
    """Open a page as a person: `signed_in(person_id, width=390, dark=True)`."""
    opened: list[BrowserContext] = []

    def enter(person_id: int, *, width: int = 390, dark: bool = False, **more: Any) -> Page:
        context = browser.new_context(
            base_url=base_url,
            viewport={"width": width, "height": 844 if width < 800 else 900},
            color_scheme="dark" if dark else "light",
            **more,
        )
        opened.append(context)
        context.add_cookies([{"name": "stepup", "value": cookie(house, clock, person_id), "url": base_url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        return page

    yield enter
    for context in opened:
        context.close()


def cookie(house: House, clock: Clock, person_id: int) -> str:
    """Make the cookie of a signed-in browser, over a real session row."""
    app = create_app(house, clock=clock)
    with house.works.write(clock.now) as work:
        token = auth.digest(f"{person_id}-{work.act_id}")
        access.begin_session(work.session, person_id, auth.digest(token), work.now)
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps({"_user_id": token, "_fresh": True, "seen": clock.now.isoformat()}))


@pytest.fixture
def shots() -> Callable[[Page, str], None]:
    """Keep a screenshot where `SHOTS` names a folder, so that a person can look at it."""
    folder = os.environ.get("SHOTS")

    def shoot(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)

    return shoot
