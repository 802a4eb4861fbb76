"""The site file applied: only what changed is added, and what is exported reads back as nothing new."""

from __future__ import annotations

from datetime import time

import pytest

from lms.services.house import House
from lms.services.site import BrokenFile, export_site, import_site
from lms.store import journal, site
from tests.conftest import Clock, set_up_site

FILE = """\
facilities:
  - key: hillcrest
    name: Hillcrest "Regional"
    time_zone: America/New_York
    shifts: {day: 06:30-18:30, night: 18:30-06:30}
    units:
      - {key: hillcrest-ed, name: ED}
  - key: lakeside
    name: Lakeside
    time_zone: Europe/Paris
job_titles:
  "RN: Emergency": ed-nurse
"""


def bring(house: House, clock: Clock, text: str) -> tuple[str, ...]:
    """Import a site file."""
    with house.works.write(clock.now) as work:
        return import_site(work, text, "site.yaml")


def entries(house: House) -> int:
    """Count the journal's entries; they are as sealed."""
    with house.database.read() as session:
        count, tampering = journal.verify(session)
    assert tampering == ()
    return count


def test_a_site_is_set_once(both_houses: House, clock: Clock) -> None:
    """The first import adds all, the same once more adds nothing and is no act."""
    changed = bring(both_houses, clock, FILE)
    assert changed == (
        'facility hillcrest: Hillcrest "Regional", America/New_York',
        "shift hillcrest day: 06:30-18:30",
        "shift hillcrest night: 18:30-06:30",
        "unit hillcrest-ed: ED",
        "facility lakeside: Lakeside, Europe/Paris",
        "shift lakeside day: 07:00-19:00",
        "shift lakeside night: 19:00-07:00",
        "title RN: Emergency: ed-nurse",
    )
    before = entries(both_houses)
    assert bring(both_houses, clock, FILE) == ()
    assert entries(both_houses) == before


def test_only_what_changed_is_added(both_houses: House, clock: Clock) -> None:
    """A later file may name a part only; the rest stays as it is."""
    bring(both_houses, clock, FILE)
    part = "facilities:\n  - key: lakeside\n    name: Lakeside Clinic\n    units: [{key: lakeside-inf, name: Inf}]\n"
    assert bring(both_houses, clock, part) == (
        "facility lakeside: Lakeside Clinic, Europe/Paris",
        "unit lakeside-inf: Inf",
    )
    with both_houses.works.read(clock.now) as work:
        facilities = site.facilities(work.session)
        assert facilities["hillcrest"].shifts == {
            "day": (time(6, 30), time(18, 30)),
            "night": (time(18, 30), time(6, 30)),
        }
        assert set(site.units(work.session)) == {"hillcrest-ed", "lakeside-inf"}
        assert site.job_titles(work.session) == {"rn: emergency": "ed-nurse"}


def test_what_is_exported_reads_back(both_houses: House, clock: Clock) -> None:
    """Exporting and importing again changes nothing."""
    bring(both_houses, clock, FILE)
    set_up_site(both_houses, clock.now)
    with both_houses.works.read(clock.now) as work:
        text = export_site(work)
    assert bring(both_houses, clock, text) == ()
    assert "lakeside-infusion" in text


def test_an_empty_site_exports_nothing(both_houses: House, clock: Clock) -> None:
    """Where nothing is set up there is nothing to write."""
    with both_houses.works.read(clock.now) as work:
        assert export_site(work) == ""


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "facilities:\n  - key: mercy\n",
            ["2: the facility `mercy` is new and needs a name", "2: the facility `mercy` is new and needs a time_zone"],
        ),
        (
            "facilities:\n  - {key: hillcrest, time_zone: New York}\n",
            ["2: there is no time zone `New York`; write one as America/New_York"],
        ),
        (
            "facilities:\n  - {key: hillcrest, time_zone: ../etc/passwd}\n",
            ["2: there is no time zone `../etc/passwd`; write one as America/New_York"],
        ),
        (
            "facilities:\n  - key: lakeside\n    units:\n      - {key: hillcrest-ed, name: ED}\n",
            ["4: the unit `hillcrest-ed` belongs to `hillcrest`"],
        ),
    ],
)
def test_what_the_site_does_not_allow(both_houses: House, clock: Clock, text: str, problems: list[str]) -> None:
    """A new facility without a name, a zone that does not exist, a unit of another facility: nothing is changed."""
    set_up_site(both_houses, clock.now)
    before = entries(both_houses)
    with pytest.raises(BrokenFile) as caught:
        bring(both_houses, clock, text)
    assert [str(problem) for problem in caught.value.problems] == [f"site.yaml:{problem}" for problem in problems]
    assert entries(both_houses) == before


def test_job_roles_are_a_closed_list(both_houses: House, clock: Clock) -> None:
    """A title can only mean a job role the program knows; the list is told."""
    with pytest.raises(BrokenFile) as caught:
        bring(both_houses, clock, "job_titles:\n  Porter: porter\n")
    (problem,) = caught.value.problems
    assert problem.line == 2
    assert "there is no job role `porter`; there are ed-nurse, icu-nurse" in problem.message
