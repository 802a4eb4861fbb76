"""Releases of the site's documents: kept as they were made, found by document and facility."""

from __future__ import annotations

from datetime import date

from lms.core.permissions import Event
from lms.services.house import House
from lms.store import papers
from tests.conftest import Clock, put_person, set_up_site


def test_releases_come_back_as_they_were_kept(both_houses: House, clock: Clock) -> None:
    """Every release and withdrawal comes back word for word, the oldest first, of one document and facility alone."""
    house = both_houses
    set_up_site(house, clock.now)
    lead = put_person(house, clock.now, "1")
    rows = [
        ("pocket-card", "hillcrest", 1, False),
        ("pocket-card", "lakeside", 1, False),
        ("phone-tree", "hillcrest", 1, False),
        ("pocket-card", "hillcrest", 1, True),
        ("pocket-card", "hillcrest", 2, False),
    ]
    for document, facility, revision, withdrawn in rows:
        with house.works.write(clock.now) as work:
            papers.add_release(
                work.session,
                document=document,
                facility=facility,
                revision=revision,
                digest=f"digest-{revision}",
                text='{"a":"≥ 38.0 °C"}',
                approver_id=lead,
                day=date(2026, 11, 20),
                valid_until=date(2027, 11, 20),
                withdrawn=withdrawn,
                why="committee",
            )
            work.record(Event.CARD_RELEASED, facility=facility, revision=revision)
    with house.works.read(clock.now) as work:
        kept = papers.releases(work.session, "pocket-card", "hillcrest")
        assert papers.releases(work.session, "pocket-card", "nowhere") == ()
    assert [(one.revision, one.withdrawn) for one in kept] == [(1, False), (1, True), (2, False)]
    assert {(one.text, one.approver_id, one.day, one.valid_until, one.why) for one in kept} == {
        ('{"a":"≥ 38.0 °C"}', lead, date(2026, 11, 20), date(2027, 11, 20), "committee")
    }
