"""Hired today: a roster uploaded on the page, imported by a worker, and a one-time link to the first password."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from lms.core.permissions import Event, Role, ScopeKind
from lms.jobs.worker import Worker
from lms.services.house import House
from lms.store import site as site_store
from tests.browser.conftest import PATIENCE_MS
from tests.browser.walker import follow, heading, press
from tests.browser.world import SECRET
from tests.conftest import Clock, put_person, set_up_site
from tests.jobs.office import file

#: where it is 17:00 on this day when the clock of the tests begins
TODAY = "2026-11-20"
Look = Callable[[Page, str], None]


@dataclass(frozen=True, slots=True)
class Hire:
    """One person who starts today, as the personnel office writes them."""

    number: str
    name: str
    facility: str
    unit: str
    shift: str

    def row(self, job_role: str) -> str:
        """Write the row of the roster."""
        given, family = self.name.split()
        mail = f"{given.lower()}@example.org"
        return f"{self.number},{given},{family},{mail},{self.facility},{self.unit},{job_role},{self.shift},{TODAY},,,"


#: by job role
HIRES = {
    "ed-nurse": Hire("1006", "Dana Okafor", "hillcrest", "ED", "night"),
    "icu-nurse": Hire("1007", "Luis Brandt", "hillcrest", "ICU", "rotating"),
    "pharmacist": Hire("1008", "Mina Sorel", "hillcrest", "Pharmacy", "day"),
    "infusion-nurse": Hire("1009", "Ezra Lindqvist", "lakeside", "Infusion", "day"),
}


def set_up(house: House, clock: Clock) -> int:
    """Make a site with a unit for each of the four; give its administrator."""
    set_up_site(house, clock.now)
    with house.works.write(clock.now) as work:
        site_store.add_unit(work.session, "hillcrest-pharmacy", "hillcrest", "Pharmacy")
        work.record(Event.SITE_SET)
    return put_person(house, clock.now, "admin", unit=None, roles=((Role.ADMIN, ScopeKind.PROGRAMME, ""),))


@contextmanager
def worker(house: House, clock: Clock) -> Iterator[None]:
    """Let a worker run beside, as `lms serve` does."""
    made = Worker(house.works, clock)
    thread = threading.Thread(target=made.run)
    thread.start()
    try:
        yield
    finally:
        made.stop.set()
        thread.join(20)


def bring_roster(office: Page, look: Look) -> None:
    """Upload the roster of the day, read what it changes, and import it."""
    office.goto("/admin/people")
    follow(office, "Roster")
    roster = file(*(hire.row(role) for role, hire in HIRES.items()))
    office.get_by_label("Roster file").set_input_files(
        {"name": "november.csv", "mimeType": "text/csv", "buffer": roster}
    )
    office.get_by_label("Source").fill("hr")
    office.get_by_label("Changes hold from").fill(TODAY)
    look(office, "00-roster")
    press(office, "Compare")
    expect(office.get_by_role("heading", level=1)).to_have_text("Roster hr, from 20 Nov 2026", timeout=PATIENCE_MS)
    expect(office.locator("main")).to_contain_text(f"Hires, {len(HIRES)}")
    look(office, "01-comparison")
    press(office, "Import this")
    progress = office.locator("#job-progress")
    expect(progress).to_contain_text(f"Imported. {len(HIRES)} hires.", timeout=PATIENCE_MS)
    look(office, "02-imported")


def link_for(office: Page, hire: Hire, look: Look) -> str:
    """Make the one-time link of somebody who was hired."""
    office.goto("/admin/people")
    follow(office, hire.name)
    assert heading(office) == hire.name
    press(office, "Make a link")
    look(office, "03-link")
    return office.locator("main code").inner_text()


def first_password(page: Page, link: str, look: Look) -> None:
    """Take the link and choose a password."""
    page.goto(link)
    look(page, "10-password")
    for field in page.locator("input[type=password]").all():
        field.fill(SECRET)
    press(page, "Save and sign in")


def sign_in(page: Page, number: str) -> None:
    """Sign in with number and password, as on any device."""
    page.goto("/")
    page.get_by_label("Employee number or e-mail").fill(number)
    page.get_by_label("Password").fill(SECRET)
    press(page, "Sign in")
