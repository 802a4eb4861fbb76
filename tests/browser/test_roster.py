"""A roster from the file to the import in a browser: by itself with scripts, by a link without."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.services.house import House
from tests.browser.conftest import PATIENCE_MS
from tests.browser.walker import press
from tests.conftest import Clock
from tests.jobs.office import ANA, BO, Office, file


@pytest.fixture
def office(house: House, clock: Clock) -> Office:
    """A site with an administrator."""
    return Office(house, clock)


def choose(page: Page) -> None:
    """Bring a file."""
    page.goto("/admin/people")
    page.get_by_role("link", name="Roster").first.click()
    page.get_by_label("Roster file").set_input_files(
        {"name": "november.csv", "mimeType": "text/csv", "buffer": file(ANA, BO)}
    )
    page.get_by_label("Source").fill("hr")
    page.get_by_label("Changes hold from").fill("2026-12-01")
    press(page, "Compare")
    expect(page.locator("#job-progress")).to_contain_text("Waiting for its turn")


def test_with_scripts(office: Office, signed_in: Callable[..., Page]) -> None:
    """The page goes on to the comparison by itself, and shows by itself that it is imported."""
    page = signed_in(office.me, width=1280)
    choose(page)
    expect(page.get_by_role("link", name="Look again")).to_be_hidden()
    worker = office.worker
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        expect(page.get_by_role("heading", level=1)).to_have_text("Roster hr, from 1 Dec 2026", timeout=PATIENCE_MS)
        expect(page.locator("main")).to_contain_text("Hires, 2")
        press(page, "Import this")
        expect(page.locator("#job-progress")).to_contain_text("Imported. 2 hires.", timeout=PATIENCE_MS)
    finally:
        worker.stop.set()
        thread.join(20)
    assert len(office.held()) == 2


def test_without_scripts(office: Office, signed_in: Callable[..., Page]) -> None:
    """One looks again by a link, as often as one likes."""
    page = signed_in(office.me, java_script_enabled=False)
    choose(page)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#job-progress")).to_contain_text("Waiting for its turn")
    office.worker.drain()
    page.get_by_role("link", name="Look again").click()
    press(page, "Import nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("Roster")
    expect(page.locator("main")).to_contain_text("dropped")
    assert office.held() == []
