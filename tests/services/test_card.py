"""The pocket card: released by a lead within scope, word for word, for a time; no longer when a word changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.core.content.card_release import Standing
from lms.core.content.card_text import LONGEST, PartKind
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import assign, auth, card, journal
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.house import House
from lms.services.work import Work
from lms.store import people
from lms.store.schema import JournalEntry
from tests.conftest import Clock, put_person, set_up_site

UNTIL = date(2027, 11, 20)


class Site:
    """A house with leads of different reach and a nurse."""

    def __init__(self, house: House, clock: Clock) -> None:
        self.house, self.clock = house, clock
        set_up_site(house, clock.now)
        self.ids = {
            name: put_person(house, clock.now, name, unit=None, roles=((Role.LEAD, kind, scope),), family_name="Lead")
            for name, kind, scope in (
                ("lead", ScopeKind.FACILITY, "hillcrest"),
                ("lakeside", ScopeKind.FACILITY, "lakeside"),
                ("unit", ScopeKind.UNIT, "hillcrest-ed"),
                ("all", ScopeKind.PROGRAMME, ""),
            )
        }
        self.ids["nurse"] = put_person(house, clock.now, "nurse")

    @contextmanager
    def act(self, name: str) -> Iterator[Work]:
        """Act as somebody."""
        with self.house.works.write(self.clock.now) as work:
            work.actor = auth.actor(work, self.ids[name])
            yield work

    def shown(self, name: str = "nurse", facility: str | None = None) -> card.Shown:
        """Look at a card."""
        with self.house.works.read(self.clock.now) as work:
            work.actor = auth.actor(work, self.ids[name])
            return card.shown(work, facility)

    def decide(self, key: str, value: str | None, first_day: date | None = None) -> None:
        """Set a value of Hillcrest."""
        with self.act("all") as work:
            assign.set_value(work, key, value, scope="hillcrest", in_force_from=first_day, why="test")

    def release(
        self, name: str = "lead", *, newest: int = 0, taken_back: bool = False, until: date = UNTIL, digest: str = ""
    ) -> int:
        """Release the card of Hillcrest as it stands."""
        read = digest or self.shown(name, "hillcrest").card.digest
        with self.act(name) as work:
            return card.release(
                work,
                "hillcrest",
                digest=read,
                newest=newest,
                taken_back=taken_back,
                valid_until=until,
                why="committee",
            )

    def desk(self, name: str = "lead") -> card.Desk:
        """Look at what would be released."""
        with self.house.works.read(self.clock.now) as work:
            work.actor = auth.actor(work, self.ids[name])
            return card.desk(work, "hillcrest")


@pytest.fixture
def site(both_houses: House, clock: Clock) -> Site:
    """The site, on either database."""
    return Site(both_houses, clock)


def value(shown: card.Shown, key: str) -> str | None:
    """What the card says for a key."""
    return next(part.value for part in shown.card.parts() if part.key == key)


def test_from_nothing_to_a_release_and_on(site: Site) -> None:
    """Never released; released by a name until a day; another value ends it at once; released anew as revision 2."""
    assert site.shown().standing is Standing.NEVER
    site.decide("charge_nurse", "ext 2210")
    assert site.release() == 1
    shown = site.shown()
    assert shown.standing is Standing.RELEASED
    assert (shown.by, shown.release and shown.release.valid_until) == ("Test Lead", UNTIL)
    site.decide("charge_nurse", "ext 2214")
    shown = site.shown()
    assert shown.standing is Standing.CHANGED
    (change,) = shown.changes
    assert (change.was[0][-4:], change.now[0][-4:]) == ("2210", "2214")
    assert site.release(newest=1) == 2
    assert site.shown().standing is Standing.RELEASED
    with site.act("nurse") as work:
        first = card.revision(work, "hillcrest", 1)
    assert (value(first, "charge_nurse"), first.replaced) == ("ext 2210", True)


def test_its_days(site: Site) -> None:
    """Through its last valid day it is released, on the day after it is not, by the facility's own midnight."""
    site.release(until=date(2026, 11, 21))
    site.clock.advance(hours=30)  # 23:00 there on the 21st, the 22nd already in UTC
    assert site.shown().standing is Standing.RELEASED
    site.clock.advance(hours=1)
    assert site.shown().standing is Standing.RUN_OUT


def test_a_value_for_later_ends_it_on_its_day(site: Site) -> None:
    """A value in force from a later day changes the card on that day, and the approver is told so beforehand."""
    later = date(2026, 11, 25)
    site.decide("charge_nurse", "ext 9", later)
    site.decide("step_up_place", "inpatient", date(2026, 11, 22))  # not on the card
    assert site.desk().changes_on == later
    site.release()
    site.clock.advance(days=4)
    assert site.shown().standing is Standing.RELEASED
    site.clock.advance(days=1)
    assert site.shown().standing is Standing.CHANGED


@pytest.mark.parametrize("name", ["nurse", "unit", "lakeside"])
def test_out_of_reach(site: Site, name: str) -> None:
    """A nurse, the lead of one unit and another facility's lead release nothing here and take nothing back."""
    site.release()
    with pytest.raises(NotAllowed), site.act(name) as work:
        card.release(work, "hillcrest", digest="x", newest=1, valid_until=UNTIL, why="x")
    with pytest.raises(NotAllowed), site.act(name) as work:
        card.withdraw(work, "hillcrest", number=1, why="x")
    with pytest.raises(NotAllowed), site.act(name) as work:
        card.desk(work, "hillcrest")
    assert site.shown().standing is Standing.RELEASED


def test_the_programmes_lead_reaches_every_facility(site: Site) -> None:
    """A lead of the programme releases each facility's own card; one release says nothing of the other's card."""
    assert site.release("all") == 1
    assert site.shown("all", "lakeside").standing is Standing.NEVER
    assert site.shown("lakeside").card.facility == "Lakeside Cancer Clinic"


def test_only_what_was_read(site: Site) -> None:
    """A value set while the approver read stops the release: nobody releases words they have not seen."""
    read = site.shown().card.digest
    site.decide("charge_nurse", "ext 2210")
    with pytest.raises(Invalid) as caught:
        site.release(digest=read)
    assert caught.value.field == "read"
    assert site.shown().standing is Standing.NEVER


def test_twice(site: Site) -> None:
    """A double click releases once and takes back once; another's release in between is told, not overwritten."""
    assert site.release() == 1
    assert site.release() == 1
    assert len(site.desk().history) == 1
    with pytest.raises(Invalid) as caught:
        site.release("all")
    assert caught.value.values == {"n": 1}
    for _ in range(2):
        with site.act("lead") as work:
            card.withdraw(work, "hillcrest", number=1, why="wrong number")
    assert [past.release.withdrawn for past in site.desk().history] == [True, False]
    with pytest.raises(Invalid), site.act("lead") as work:
        card.withdraw(work, "hillcrest", number=2, why="no such")


def test_taken_back(site: Site) -> None:
    """A release that was taken back stands no more, though the words are the same; the next one is revision 2."""
    site.release()
    with site.act("lead") as work:
        card.withdraw(work, "hillcrest", number=1, why="wrong number")
    assert site.shown().standing is Standing.WITHDRAWN
    with site.act("nurse") as work:
        assert card.revision(work, "hillcrest", 1).standing is Standing.WITHDRAWN
    with pytest.raises(Invalid, match="taken back meanwhile"):
        site.release(newest=1)
    assert site.release(newest=1, taken_back=True) == 2
    assert site.shown().standing is Standing.RELEASED


def test_numbers_are_counted_here(site: Site) -> None:
    """The number of a revision is counted from what is kept, whatever a form says was the newest."""
    assert site.release(newest=7) == 1
    with pytest.raises(Invalid):
        site.release(newest=7, until=date(2027, 1, 1))
    assert site.release(newest=1) == 2


def test_nothing_to_take_back(site: Site) -> None:
    """Where nothing was released there is nothing to take back."""
    with pytest.raises(NotFound), site.act("lead") as work:
        card.withdraw(work, "hillcrest", number=0, why="x")


@pytest.mark.parametrize(
    ("until", "allowed"),
    [
        (date(2026, 11, 19), False),
        (date(2026, 11, 20), True),
        (date(2028, 11, 20), True),
        (date(2028, 11, 21), False),
        (date.max, False),
    ],
)
def test_the_last_valid_day(site: Site, until: date, allowed: bool) -> None:
    """From today through 24 months ahead, to the day."""
    if allowed:
        assert site.release(until=until) == 1
        return
    with pytest.raises(Invalid) as caught:
        site.release(until=until)
    assert caught.value.field == "valid_until"


def test_a_reason_is_needed(site: Site) -> None:
    """A release and a withdrawal say why."""
    site.release()
    read = site.shown().card.digest
    for why in ("", "  ", "x" * 301):
        with pytest.raises(Invalid), site.act("lead") as work:
            card.release(work, "hillcrest", digest=read, newest=1, valid_until=UNTIL, why=why)
        with pytest.raises(Invalid), site.act("lead") as work:
            card.withdraw(work, "hillcrest", number=1, why=why)
    assert len(site.desk().history) == 1


def test_what_fits_on_no_sheet_is_not_released(site: Site) -> None:
    """A value longer than one sheet is known to hold is named, and stops the release until it is shortened."""
    site.decide("charge_nurse", "9" * (LONGEST[PartKind.CALL] + 1))
    assert site.desk().too_long == ("Inpatient charge nurse, for a bed",)
    with pytest.raises(Invalid) as caught:
        site.release()
    assert caught.value.field == "read"
    site.decide("charge_nurse", "9" * LONGEST[PartKind.CALL])
    assert site.release() == 1


def test_what_the_approver_looks_at(site: Site) -> None:
    """The desk tells what is undecided, what changed since the last release (taken back or not), and the history."""
    assert site.desk().since_last is None
    undecided = len(site.desk().undecided)
    site.release()
    assert site.desk().since_last == ()
    with site.act("lead") as work:
        card.withdraw(work, "hillcrest", number=1, why="wrong number")
    site.decide("charge_nurse", "ext 1")
    desk = site.desk()
    assert len(desk.undecided) == undecided - 1
    assert [change.section for change in desk.since_last or ()] == ["Call"]
    assert [(past.by, past.release.why) for past in desk.history] == [
        ("Test Lead", "wrong number"),
        ("Test Lead", "committee"),
    ]


def test_it_is_in_the_journal_without_names(site: Site) -> None:
    """A release and a withdrawal are entries of their own that name facility and revision, and the journal verifies."""
    site.release()
    with site.act("lead") as work:
        card.withdraw(work, "hillcrest", number=1, why="wrong number")
    with site.house.works.read(site.clock.now) as work:
        entries = work.session.execute(select(JournalEntry).order_by(JournalEntry.seq)).scalars().all()[-2:]
        assert [(one.event, one.subjects) for one in entries] == [
            ("card:released", {"facility": "hillcrest", "revision": 1}),
            ("card:withdrawn", {"facility": "hillcrest", "revision": 1}),
        ]
        assert journal.verify(work, "").found == ()


def test_unknown_places(site: Site) -> None:
    """A facility or revision that is not there is not found."""
    with site.act("nurse") as work:
        for ask in (
            lambda: card.shown(work, "nowhere"),
            lambda: card.revision(work, "hillcrest", 1),
            lambda: card.revision(work, "nowhere", 1),
        ):
            with pytest.raises(NotFound):
                ask()


def test_who_works_at_two_facilities_is_offered_both(site: Site) -> None:
    """A float nurse is offered the cards of the places where they work today; others see no choice."""
    assert site.shown().places == ()
    with site.house.works.write(site.clock.now) as work:
        people.add_position(
            work.session,
            key="second",
            version=1,
            person_id=site.ids["nurse"],
            unit="lakeside-infusion",
            job_role="infusion-nurse",
            shift="day",
            first_day=site.clock.now.date() - timedelta(days=30),
            last_day=None,
            source="hand",
        )
        work.record(Event.SITE_SET)
    assert [key for key, _name in site.shown().places] == ["hillcrest", "lakeside"]
