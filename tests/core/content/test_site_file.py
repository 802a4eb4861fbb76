"""The site file: what it states, and every mistake by its line."""

from __future__ import annotations

from datetime import time

import pytest

from lms.core.content.site_file import FacilityEntry, TitleEntry, UnitEntry, read_hours, read_site

GOOD = """\
facilities:
  - key: hillcrest
    name: Hillcrest Regional
    time_zone: America/New_York
    shifts: {day: 07:00-19:00, night: "19:00-07:00"}
    units:
      - {key: hillcrest-ed, name: ED}
  - key: lakeside
    units: []
job_titles:
  RN, Emergency: ed-nurse
"""


def test_a_whole_file() -> None:
    """Facilities, hours, units and titles arrive with their lines; what is left out is None."""
    read, problems = read_site(GOOD, "site.yaml")
    assert problems == ()
    assert read is not None
    shifts = {"day": (time(7), time(19)), "night": (time(19), time(7))}
    assert read.facilities == (
        FacilityEntry(
            "hillcrest",
            "Hillcrest Regional",
            "America/New_York",
            shifts,
            (UnitEntry("hillcrest-ed", "ED", 7),),
            2,
        ),
        FacilityEntry("lakeside", None, None, {}, (), 8),
    )
    assert read.job_titles == (TitleEntry("RN, Emergency", "ed-nurse", 11),)


def test_an_empty_file_states_nothing() -> None:
    """Nothing stated is nothing wrong."""
    read, problems = read_site("", "site.yaml")
    assert problems == ()
    assert read is not None
    assert (read.facilities, read.job_titles) == ((), ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("facilities: [", "site.yaml:1: this is not readable as YAML"),
        ("places: []\n", "site.yaml:1: `places` is not a key here"),
        ("facilities:\n  - name: X\n", "site.yaml:2: `facilities[1].key` is missing"),
        ("facilities:\n  - key: Hill Crest\n", "site.yaml:2: `facilities[1].key` must be lower-case words"),
        ("facilities:\n  - key: a\n    shifts: {day: 07:00-19:00}\n", "site.yaml:3: `facilities[1].shifts.night` is"),
        ("facilities:\n  - key: a\n  - key: a\n", "site.yaml:3: the facility `a` stands on line 2 already"),
        (
            "facilities:\n  - key: a\n    units:\n      - {key: u, name: U}\n      - {key: u, name: V}\n",
            "site.yaml:5: the unit `u` stands on line 4 already",
        ),
        ("job_titles:\n  RN: ed-nurse\n  rn: icu-nurse\n", "site.yaml:3: the title `rn` stands on line 2 already"),
        ("job_titles:\n  RN: 3\n", "site.yaml:2: `job_titles.RN` must be text"),
    ],
)
def test_mistakes_are_named_by_line(text: str, problem: str) -> None:
    """A wrong key, value or double is one problem at its line, and nothing is read."""
    read, problems = read_site(text, "site.yaml")
    assert read is None
    assert len(problems) == 1
    assert str(problems[0]).startswith(problem)


@pytest.mark.parametrize("text", ["07:00", "7:00-19:00", "07:00-07:00", "07:00-25:00", "day", "0700-1900", "-"])
def test_what_is_no_shift(text: str) -> None:
    """Hours are two times of day, not the same one twice."""
    with pytest.raises(ValueError, match="write 07:00-19:00"):
        read_hours(text)


def test_a_night_ends_on_the_next_day() -> None:
    """The end may be earlier on the clock than the start, and blanks around the dash do no harm."""
    assert read_hours("19:30 - 07:15") == (time(19, 30), time(7, 15))
