"""A difference kept as JSON comes back as it was, and its fingerprint tells one from another."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lms.core.roster.difference import Absence, AbsenceChange, Change, Difference, Kind, Stay, StayChange
from lms.core.roster.kept import changes_as_data, changes_from_data, digest

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
WORDS = st.text(max_size=8)
KEYS = st.none() | WORDS
STAYS = st.builds(Stay, WORDS, WORDS, WORDS, DAYS, DAYS, st.none() | DAYS, KEYS, st.integers(0, 9))
ABSENCES = st.builds(Absence, DAYS, st.none() | DAYS, KEYS, st.integers(0, 9))
CHANGES = st.builds(
    Change,
    WORDS,
    WORDS,
    WORDS,
    KEYS,
    st.booleans(),
    st.booleans(),
    st.none() | st.sampled_from(Kind),
    st.lists(st.builds(StayChange, st.none() | STAYS, st.none() | STAYS), max_size=2).map(tuple),
    st.lists(st.builds(AbsenceChange, st.none() | ABSENCES, st.none() | ABSENCES), max_size=2).map(tuple),
    st.lists(st.builds(AbsenceChange, st.none() | ABSENCES, st.none() | ABSENCES), max_size=2).map(tuple),
)


@given(st.lists(CHANGES, max_size=4))
def test_there_and_back(changes: list[Change]) -> None:
    """Whatever changes comes back from JSON text equal, with the same fingerprint."""
    back = changes_from_data(json.loads(json.dumps(changes_as_data(changes))))
    assert back == tuple(changes)
    day = date(2026, 12, 1)
    assert digest(Difference(day, back, 3, 4)) == digest(Difference(day, tuple(changes), 3, 4))


def test_the_fingerprint_tells_apart() -> None:
    """Another day, another key, another version or another name is another difference."""
    stay = Stay("ed", "ed-nurse", "night", date(2026, 1, 1), date(2026, 1, 1), None, "position-1", 1)
    change = Change(
        "1", "Ana", "Lim", None, False, False, Kind.LEAVER, (StayChange(stay, replace(stay, version=2)),), (), ()
    )
    one = Difference(date(2026, 12, 1), (change,), 0, 1)
    others = [
        replace(one, effective=date(2026, 12, 2)),
        replace(one, unchanged=1),
        replace(one, changes=(replace(change, family_name="Lin"),)),
        replace(one, changes=(replace(change, stays=(StayChange(replace(stay, key="position-2"), None),)),)),
        replace(one, changes=(replace(change, stays=(StayChange(replace(stay, version=2), None),)),)),
    ]
    assert len({digest(each) for each in (one, *others)}) == 6
