"""The certificate on paper: one sheet of A4 or Letter, with the longest names, in both themes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from lms.core.permissions import Event, Role, ScopeKind
from lms.services import auth, records
from lms.services.house import House
from lms.store import site as site_store
from lms.web.app import Settings, create_app
from tests.browser.conftest import serve
from tests.conftest import Clock, put_person, set_up_site

ED, CORE = "ed-recognise-grade-call", "core-see-grade-call"
#: the modules of the core, each with a quiz of the same name: the longest path there is
LESSONS = ("t-cell-engagers", "crs-see-and-grade", "icans-and-ice", "call-and-hand-over")
PATH = (
    "module:ed-first-hour", "quiz:ed-first-hour", "case:day-5-fever/ed-nurse", "drill:ice",
    *(f"{kind}:{lesson}" for lesson in LESSONS for kind in ("module", "quiz")),
)  # fmt: skip
#: whether the whole code to scan is inside its frame
WHOLE = """() => {
  const frame = document.querySelector(".qr svg").getBoundingClientRect();
  return frame.width > 90 && [...document.querySelectorAll(".qr svg path")].every(part => {
    const box = part.getBoundingClientRect();
    return box.width > 60 && box.left >= frame.left && box.right <= frame.right && box.bottom <= frame.bottom;
  });
}"""
NAME = ("Anneliese-Cassiopeia Wilhelmina", "Featherstonehaugh-Mossington de la Cruz y Villanueva")


@pytest.fixture
def base_url(house: House, clock: Clock) -> Iterator[str]:
    """The site with its address set, so that the paper bears a code to scan."""
    yield from serve(
        create_app(house, clock=clock, settings=Settings(address="https://stepup.saint-bartholomew.example"))
    )


@pytest.fixture
def nurse(house: House, clock: Clock) -> int:
    """Somebody with a long name at a place with a long name, who has earned the competency."""
    set_up_site(house, clock.now)
    with house.works.write(clock.now) as work:
        name = "Saint Bartholomew’s Regional Medical Center of the Northern Lakes"
        site_store.add_facility(work.session, "hillcrest", name, "America/New_York")
        work.record(Event.SITE_SET)
    lead = ((Role.LEAD, ScopeKind.PROGRAMME, ""),)
    person_id = put_person(house, clock.now, "100", given_name=NAME[0], family_name=NAME[1], roles=lead)
    for activity in PATH:
        with house.works.write(clock.now) as work:
            work.actor = auth.actor(work, person_id)
            revisions = {f"question:{n}": n for n in range(1, 11)}
            records.add_passed(work, activity, score=None, revisions=revisions, playbook={}, attempt_id=None)
            work.record(Event.ATTEMPT_CLOSED)
    return person_id


@pytest.mark.parametrize(("competency", "dark"), [(ED, False), (CORE, True)])
def test_it_prints_on_one_sheet(
    signed_in: Callable[..., Page], nurse: int, competency: str, dark: bool, shots: Callable[[Page, str], None]
) -> None:
    """Made in the page and printed, it is one sheet on both papers, with name, days and code, and no frame around."""
    page = signed_in(nurse, width=390 if dark else 1280, dark=dark)
    page.goto(f"/me/certificates/{competency}")
    page.get_by_role("button", name="Make my certificate").click()
    expect(page.get_by_role("button", name="Print on one sheet")).to_be_visible()
    shots(page, f"certificate-long-{'dark' if dark else 'light'}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 660, "height": 900})  # what is left of A4 between the margins
    shots(page, f"certificate-printed-{'dark' if dark else 'light'}")
    sheet = page.locator(".sheet")
    expect(sheet).to_contain_text(" ".join(NAME))
    expect(sheet).to_contain_text(re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}"))
    for hidden in (page.locator(".top"), page.locator(".foot"), page.get_by_role("button").first):
        expect(hidden).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(WHOLE), "the code to scan is cut off"
    for paper in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))) == 1, paper
