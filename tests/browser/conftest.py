"""A real browser on a real server: Chromium, the real content, a clock that stands where it is put."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from lms.services import auth
from lms.services.house import House
from lms.store import access
from lms.web.app import create_app
from tests.browser.find import FLAGS, find
from tests.conftest import Clock

#: how long to wait for what must come, on a machine that does other things too
PATIENCE_MS = 20_000


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


def serve(app: Flask) -> Iterator[str]:
    """Serve an application on a free port while the test runs; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def base_url(house: House, clock: Clock, desk: Desk) -> Iterator[str]:
    """The site, served on a free port for one test; the browsers leave before it is gone."""
    for address in serve(create_app(house, clock=clock)):
        yield address
        desk.leave()


@dataclass
class Desk:
    """Opens browsers, each a device of its own, and keeps what their consoles complained of."""

    browser: Browser
    opened: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def open(self, base_url: str, *, width: int = 390, dark: bool = False, **more: Any) -> Page:
        """Open a page on a device of this width and theme, with nobody signed in."""
        context = self.browser.new_context(
            base_url=base_url,
            viewport={"width": width, "height": 844 if width < 800 else 900},
            color_scheme="dark" if dark else "light",
            **more,
        )
        self.opened.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("console", self._listen)
        return context.new_page()

    def _listen(self, message: ConsoleMessage) -> None:
        """Keep errors; a refusal (409, 422 and their like) is a page, no error."""
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.faults.append(message.text)

    def leave(self) -> None:
        """Close every device."""
        while self.opened:
            self.opened.pop().close()

    def close(self) -> None:
        """Close every device; a complaint in a console fails the test."""
        self.leave()
        assert self.faults == []


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    """Browsers for one test, without anybody signed in."""
    made = Desk(browser)
    yield made
    made.close()


@pytest.fixture
def signed_in(desk: Desk, house: House, clock: Clock, base_url: str) -> Callable[..., Page]:
    """Open a page as a person: `signed_in(person_id, width=390, dark=True)`."""

    def enter(person_id: int, **more: Any) -> Page:
        page = desk.open(base_url, **more)
        page.context.add_cookies([{"name": "stepup", "value": cookie(house, clock, person_id), "url": base_url}])
        return page

    return enter


def cookie(house: House, clock: Clock, person_id: int) -> str:
    """Make the cookie of a signed-in browser, over a real session row."""
    app = Flask("cookie")
    app.secret_key = house.secret_key()
    with house.works.write(clock.now) as work:
        token = auth.digest(f"{person_id}-{work.act_id}")
        access.begin_session(work.session, person_id, auth.digest(token), work.now)
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
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
