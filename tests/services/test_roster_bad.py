"""Bad roster files, each with what is told, and a database that is as it was."""

from __future__ import annotations

import pytest

from lms.core.roster.difference import Kind
from lms.services import roster
from lms.services.house import House
from lms.services.site import BrokenFile
from tests.bad_rosters import DAY, HEADER, Sample, record_before, samples
from tests.conftest import Clock
from tests.services.roster_office import Office


@pytest.fixture
def here(site: House, clock: Clock) -> House:
    """A site with people of two rosters, and one added by hand."""
    record_before(site, clock)
    return site


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.says[:40])
def test_each_file(here: House, clock: Clock, sample: Sample) -> None:
    """Each file of the table is refused with its problems by line, or planned; a refused one changes nothing."""
    before = Office(here).everything()
    problems: list[str] = []
    unknown: list[str] = []
    hires: list[str] = []
    alone: list[str] = []
    try:
        with here.works.write(clock.now) as work:
            plan = roster.plan(work, sample.data, "hr.csv", source="hr", effective=DAY)
            roster.apply(work, plan)
            hires = [f"{change.employee_id} {change.name}" for change in plan.difference.of(Kind.HIRE)]
            alone = [entry.employee_id for entry in plan.left_alone]
    except BrokenFile as error:
        problems = [f"{problem.line} {problem.message}" for problem in error.problems]
    except roster.UnknownWords as error:
        unknown = [f"{one.kind} {one.word} {one.line}" for one in error.unknown]
    assert (problems, unknown, hires, alone) == (sample.problems, sample.unknown, sample.hires, sample.alone)
    assert (Office(here).everything() == before) is sample.is_bad
    assert Office(here).verified()


def test_very_many_mistakes(here: House, clock: Clock) -> None:
    """Of very many mistakes the first hundred are told, and how many more there are."""
    rows = "\n".join(f"{n},A,B,,hillcrest,ED,ed-nurse,x,2026-01-01,,," for n in range(5_000))
    with pytest.raises(BrokenFile) as caught, here.works.write(clock.now) as work:
        roster.plan(work, f"{HEADER}\n{rows}".encode(), "hr.csv", source="hr", effective=DAY)
    told = str(caught.value).splitlines()
    assert (len(told), told[0], told[-1]) == (
        101,
        "hr.csv:2: shift 'x' is none of day, night, rotating",
        "and 4,900 more",
    )
    assert len(caught.value.problems) == 5_000
