"""A long import killed with -9 at one moment after another: nothing of it, or all of it."""

from __future__ import annotations

import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lms.services.house import House
from lms.store import journal, people
from tests.conftest import set_up_site
from tests.services.roster_office import HEADER
from tests.services.test_roster_story import lms

#: how many people, and seconds after the difference was printed
SHORT = (2_000, (0.0, 0.1))
LONG = (20_000, (0.0, 0.2, 0.6, 1.2, 2.0))


def roster_file(path: Path, size: int) -> Path:
    """Write a roster of so many people, one in twenty with a leave."""
    people_of_ed = (
        f"{n:06},Test,Person-{n},n{n}@example.org,hillcrest,ED,ed-nurse,night,2026-01-05,," for n in range(size)
    )
    rows = (f"{one}{'2026-07-01' if n % 20 == 0 else ''}," for n, one in enumerate(people_of_ed))
    path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    return path


def importing(house: House, file: Path) -> subprocess.Popen[str]:
    """Start the import as a process of its own."""
    return lms(house, "roster", "import", str(file), "--source", "hr", "--effective", "2026-06-01")


def recorded(house: House) -> tuple[int, int, int]:
    """Count people, positions and leaves, and see that the journal agrees with every fact."""
    with house.works.read(datetime(2026, 6, 1, tzinfo=UTC)) as work:
        found = len(people.people(work.session)), len(people.positions(work.session)), len(people.leaves(work.session))
    with house.database.read() as session:
        assert journal.verify(session)[1] == ()
    return found


@pytest.mark.parametrize(("size", "moments"), [SHORT, pytest.param(*LONG, marks=pytest.mark.soak)])
def test_killed_at_any_moment(both_houses: House, tmp_path: Path, size: int, moments: tuple[float, ...]) -> None:
    """Killed as the difference was printed and later and later: nothing, or all; the next one brings the same file."""
    set_up_site(both_houses, datetime(2026, 1, 1, tzinfo=UTC))
    file, everything = roster_file(tmp_path / "hr.csv", size), (size, size, size // 20)
    for moment in moments:
        process = importing(both_houses, file)
        assert process.stdout is not None
        assert any(line.startswith("unchanged:") for line in process.stdout)
        time.sleep(moment)
        process.kill()
        process.communicate(timeout=60)
        found = recorded(both_houses)
        assert found in {(0, 0, 0), everything}
        if not moment:
            assert found == (0, 0, 0), "the test itself: it was to be killed before it was over"
        if found == everything:
            break
    process = importing(both_houses, file)
    out, error = process.communicate(timeout=300)
    assert process.returncode == 0, error
    assert out.endswith("applied\n")
    assert recorded(both_houses) == everything
