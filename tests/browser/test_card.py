"""The pocket card on paper and under the thumb: one sheet whatever the site has set, black on white, all in reach."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.core.content.card import ROOMY
from lms.core.content.card_text import LONGEST, PartKind
from lms.core.content.library import Library
from lms.core.content.playbook import PlaybookKey, ValueType
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import assign, auth, card
from lms.services.house import House
from lms.store import site as site_store
from tests.browser.test_keyboard import STOP
from tests.conftest import Clock, put_person, set_up_site

SignedIn = Callable[..., Page]
PAPERS = ("A4", "Letter")
#: a name of a facility as long as they come
LONG_NAME = "Saint Bartholomew’s Regional Medical Center of the Northern Lakes"
PLACE = "Second refrigerator of the inpatient pharmacy, from 19:00 night cabinet of the emergency department. "
REACH = "07-19 ext 12345, else operator 555-0142 x"
USUAL = {
    "hematology_on_call": "pager 0417",
    "cell_therapy_team": "555-0142",
    "charge_nurse": "ext 2210",
    "pharmacy_night": "ext 6650",
    "antibiotic_minutes": "60",
}


def longest(key: PlaybookKey, more: int = 0) -> str:
    """The longest value a key of the card can have and still be released (and `more` characters on top)."""
    match key.type:
        case ValueType.CHOICE:
            return max(key.allowed, key=lambda one: len(one.text)).value
        case ValueType.LIST:
            return "\n".join(one.value for one in key.allowed)
        case ValueType.NUMBER:
            return "999999"
        case ValueType.PHONE:
            return (REACH * 12)[: LONGEST[PartKind.CALL] + more]
        case _:
            return (PLACE * 4)[: LONGEST[PartKind.RULE] + more]


def all_longest(library: Library, more: int = 0) -> dict[str, str]:
    """The longest value of every key of the card."""
    assert library.card is not None
    return {key: longest(library.playbook[key], more) for key in sorted(library.card.keys())}


class Site:
    """A house with a lead and a nurse at a facility with a very long name."""

    def __init__(self, house: House, clock: Clock) -> None:
        self.house, self.clock = house, clock
        set_up_site(house, clock.now)
        with house.works.write(clock.now) as work:
            site_store.add_facility(work.session, "hillcrest", LONG_NAME, "America/New_York")
            work.record(Event.SITE_SET)
        lead = ((Role.LEAD, ScopeKind.PROGRAMME, ""),)
        self.lead = put_person(house, clock.now, "1", unit=None, roles=lead, given_name="Maximiliana-Josephine")
        self.nurse = put_person(house, clock.now, "2")

    def decide(self, values: dict[str, str]) -> None:
        """Set values for all facilities."""
        for key, value in values.items():
            with self.house.works.write(self.clock.now) as work:
                work.actor = auth.actor(work, self.lead)
                assign.set_value(work, key, value, scope="programme", in_force_from=None, why="test")

    def release(self) -> None:
        """Release the card as it stands."""
        with self.house.works.write(self.clock.now) as work:
            work.actor = auth.actor(work, self.lead)
            shown = card.shown(work, "hillcrest")
            until = shown.today.replace(year=shown.today.year + 2)
            card.release(work, "hillcrest", digest=shown.card.digest, newest=0, valid_until=until, why="committee")


@pytest.fixture
def site(house: House, clock: Clock) -> Site:
    """The site."""
    return Site(house, clock)


def sheets(page: Page, paper: str) -> int:
    """Print the page and count the sheets."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))


def printed(signed_in: SignedIn, site: Site) -> dict[tuple[str, bool], int]:
    """Print the card in both themes on both papers; give the number of sheets."""
    found = {}
    for dark in (False, True):
        page = signed_in(site.nurse, width=1280 if dark else 390, dark=dark)
        page.goto("/pocket-card")
        found |= {(paper, dark): sheets(page, paper) for paper in PAPERS}
    return found


ONE = {(paper, dark): 1 for paper in PAPERS for dark in (False, True)}


def test_one_sheet(signed_in: SignedIn, site: Site) -> None:
    """With nothing decided, the usual decided, released, and changed since: one sheet of A4 and of Letter each time."""
    assert printed(signed_in, site) == ONE
    site.decide(USUAL)
    assert printed(signed_in, site) == ONE
    site.release()
    assert printed(signed_in, site) == ONE
    site.decide({"charge_nurse": "ext 2214"})
    assert printed(signed_in, site) == ONE


def test_one_sheet_of_the_longest(signed_in: SignedIn, site: Site) -> None:
    """With every value as long as a released card may have it, it is one sheet: not released, released, and changed."""
    site.decide(all_longest(site.house.library))
    assert printed(signed_in, site) == ONE
    site.release()
    assert printed(signed_in, site) == ONE
    site.decide({"charge_nurse": longest(site.house.library.playbook["charge_nurse"])[::-1]})
    assert printed(signed_in, site) == ONE


def test_larger_print_to_the_last_character(signed_in: SignedIn, site: Site) -> None:
    """The larger print is used as long as it fits: with the values grown to where it ends, it is still one sheet."""
    site.decide(USUAL)
    library = site.house.library
    for key, value in all_longest(library).items():
        with site.house.works.read(site.clock.now) as work:
            work.actor = auth.actor(work, site.nurse)
            shown = card.shown(work, "hillcrest")
        part = next(part for part in shown.card.parts() if part.key == key)
        if library.playbook[key].type in (ValueType.TEXT, ValueType.PHONE):
            room = card_room(shown) + len(part.ask if part.value is None else part.value)
            if room > 2:
                site.decide({key: value[:room]})
    page = signed_in(site.nurse)
    page.goto("/pocket-card")
    expect(page.locator(".card.roomy")).to_have_count(1)
    assert printed(signed_in, site) == ONE


def card_room(shown: card.Shown) -> int:
    """How many characters more the larger print takes."""
    return ROOMY - shown.card.weight


def test_the_count_can_fail(signed_in: SignedIn, site: Site) -> None:
    """With values beyond what may be released, the count is no longer one."""
    site.decide(all_longest(site.house.library, more=300))
    assert printed(signed_in, site)["Letter", False] > 1


def test_on_paper(signed_in: SignedIn, site: Site) -> None:
    """Paper bears facility, day of printing, revision and last valid day, black on white in the dark theme too."""
    site.decide(USUAL)
    for released in (False, True):
        if released:
            site.release()
        page = signed_in(site.nurse, width=1280, dark=True)
        page.goto("/pocket-card")
        page.emulate_media(media="print")
        for gone in (".top", ".bar", ".jumps", ".foot", "[data-print]", "summary"):
            for one in page.locator(gone).all():
                expect(one).to_be_hidden()
        line = page.locator(".print-only")
        expect(line).to_be_visible()
        expect(line).to_contain_text(LONG_NAME)
        expect(line).to_contain_text("printed 20 Nov 2026")
        expect(page.locator(".standing")).to_be_visible()
        for said in (line, page.locator(".standing")):
            if released:
                expect(said).to_contain_text("revision 1, valid until 20 Nov 2028")
            else:
                expect(said).to_contain_text("Not released by your site")
        colours = page.locator(
            "body, .card p, .card td, .card .calls strong, .card .now, .card .site-unset"
        ).evaluate_all(
            "all => [...new Set(all.flatMap(it => { const s = getComputedStyle(it);"
            " return [s.color, s.backgroundColor]; }))]"
        )
        assert set(colours) <= {"rgb(0, 0, 0)", "rgb(51, 51, 51)", "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}


def test_under_the_thumb(signed_in: SignedIn, site: Site) -> None:
    """On a phone the ways to each section stand above the bar from the start, and lead to its heading in full view."""
    site.decide(USUAL)
    page = signed_in(site.nurse, width=390)
    page.goto("/pocket-card")
    strip, bar = page.locator(".jumps").bounding_box(), page.locator(".bar").bounding_box()
    assert strip
    assert bar
    assert 844 * 0.6 < strip["y"] < strip["y"] + strip["height"] <= bar["y"] + 1 < 844
    for name, title in (("Call", "Call"), ("CRS", "Grade CRS"), ("ICANS", "Grade ICANS"), ("Ask", "Ask first")):
        page.locator(".jumps").get_by_role("link", name=name, exact=True).click()
        heading = page.locator("h2", has_text=title)
        expect(heading).to_be_in_viewport()
        box = heading.bounding_box()
        assert box
        assert box["y"] >= 0
        assert box["y"] + box["height"] < strip["y"]
    page.locator(".jumps").get_by_role("link", name="Call", exact=True).click()
    call = page.locator(".calls a").first.bounding_box()
    assert call
    assert call["height"] >= 56
    assert call["y"] + call["height"] < strip["y"]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_stop_is_hidden(signed_in: SignedIn, site: Site, width: int) -> None:
    """By the keyboard every stop of the card is seen, none behind the ways to the sections."""
    site.decide(USUAL)
    page = signed_in(site.lead, width=width)
    page.goto("/pocket-card?at=hillcrest")
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        strip = page.evaluate(
            "() => { const it = document.querySelector('.jumps'); return it.contains(document.activeElement)"
            " || getComputedStyle(it).position !== 'fixed' ? innerHeight : it.getBoundingClientRect().top; }"
        )
        if stop["tag"] == "BODY":
            break
        stops.append(stop["text"])
        beside = page.evaluate("() => document.activeElement.closest('.bar, .jumps') !== null")
        floor = stop["floor"] if beside else min(stop["floor"], strip)
        assert stop["ring"] >= 2, stop
        assert stop["tall"] or stop["bottom"] <= floor + 0.5, stop
    assert any("555-0142" in text for text in stops)
    assert "Release this card" in stops
