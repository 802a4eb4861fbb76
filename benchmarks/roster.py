"""A roster of 20,000 people imported, and again with 500 changes, each beside its floor in the same run.

The changes come twice: to people who have passed nothing, as after a first import, and to a staff that has passed a
whole path, of whom it has to be seen whether their shifts have enough ready people left.
"""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from lms.cli.roster import collector_at_rest
from lms.core.permissions import Event
from lms.core.roster.rows import COLUMNS
from lms.services import roster, roster_jobs
from lms.services.house import open_house, prepare, read_content
from lms.store import site

SIZE = 20_000
ROUNDS = 5
UNITS = 40
NOW = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
FIRST, SECOND = date(2026, 11, 20), date(2026, 12, 1)
#: the tables whose rows an import writes
TABLES = ("person", "position", "leave", "journal")
#: what everybody of a trained staff has passed: the first path of the ED's competency
PATH = ("module:ed-first-hour", "quiz:ed-first-hour", "case:day-5-fever/ed-nurse", "drill:ice")
NEWEST = "SELECT * FROM {0} r WHERE NOT EXISTS (SELECT 1 FROM {0} n WHERE n.key = r.key AND n.version > r.version)"

Tuples = dict[str, list[tuple[object, ...]]]


@dataclass
class Times:
    """Seconds of one side, one entry for each round."""

    cpu: list[float] = field(default_factory=list)
    passed: list[float] = field(default_factory=list)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take the time of what is done inside."""
        begun = time.process_time(), time.perf_counter()
        yield
        self.cpu.append(time.process_time() - begun[0])
        self.passed.append(time.perf_counter() - begun[1])

    def __str__(self) -> str:
        """Write both medians."""
        return f"{statistics.median(self.cpu):8.2f}{statistics.median(self.passed):9.2f}"


def rows(size: int, *, changed: bool = False) -> Iterator[list[str]]:
    """Give the rows of the file; `changed` for 2.5 in 100 of them."""
    hundredth = size // 100
    for n in range(size + hundredth // 2 if changed else size):
        if changed and n < hundredth // 2:
            continue
        moves = changed and hundredth <= n < 2 * hundredth
        name = f"Renamed-{n}" if changed and 2 * hundredth <= n < 2 * hundredth + hundredth // 2 else f"Family-{n}"
        unit = (n + moves) % UNITS
        row = [
            f"{n:06}", f"Given-{n % 977}", name, f"n{n}@example.org", "bench", f"unit-{unit}", "ed-nurse",
            ("day", "night", "rotating")[n % 3], f"20{10 + n % 16}-0{1 + n % 9}-1{n % 9}", "",
            "2027-01-04" if n % 20 == 7 else "", "2027-03-31" if n % 20 == 7 else "",
        ]  # fmt: skip
        yield row
        if n % 50 == 9:
            yield [*row[:5], f"unit-{(unit + 7) % UNITS}", *row[6:]]


def file(size: int, *, changed: bool = False) -> bytes:
    """Write the file."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows(size, changed=changed)])
    return text.getvalue().encode()


def bring(instance: Path, data: bytes, effective: date, times: Times) -> int:
    """Import as the command line does; give how many people change."""
    house = open_house(instance, library=LIBRARY[0])
    with house.works.read(NOW) as work:  # the first statement opens the file
        site.units(work.session)
    with times.taken(), collector_at_rest(), house.works.write(NOW) as work:
        plan = roster.plan(work, data, "hr.csv", source="hr", effective=effective)
        roster.apply(work, plan)
        roster_jobs.note_import(work, plan)
    house.database.engine.dispose()
    return len(plan.difference.changes)


LIBRARY = [read_content(Path(tempfile.gettempdir()) / "no-site-content")]


@contextmanager
def plain(instance: Path) -> Iterator[sqlite3.Connection]:
    """Open the database as the program does, without it."""
    with closing(sqlite3.connect(instance / "stepup.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        yield connection


def differing(before: Path, after: Path) -> Tuples:
    """Give the rows of `after` that `before` lacks or has otherwise."""
    found: Tuples = {}
    with plain(before) as old, plain(after) as new:
        for table in TABLES:
            had = set(old.execute(f"SELECT * FROM {table}"))  # noqa: S608
            found[table] = [row for row in new.execute(f"SELECT * FROM {table}") if row not in had]  # noqa: S608
    return found


def train(instance: Path) -> None:
    """Let everybody pass the path on the first day: plain rows, which no journal entry claims and no import reads."""
    with plain(instance) as connection:
        connection.execute("BEGIN")
        for activity in PATH:
            connection.execute(
                "INSERT INTO record (person_id, kind, activity, at, day, score, revisions, playbook, why, recorded_at,"
                " act_id) SELECT id, 'passed', ?, ?, ?, 100, '{}', '[]', '', ?, 'bench' FROM person",
                (activity, f"{NOW:%Y-%m-%dT%H:%M:%S.%fZ}", f"{FIRST}", f"{NOW:%Y-%m-%dT%H:%M:%S.%fZ}"),
            )
        connection.execute("COMMIT")


def write(connection: sqlite3.Connection, tuples: Tuples, verb: str = "INSERT") -> None:
    """Write rows in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for table, new in tuples.items():
        if new:
            values = ",".join("?" * len(new[0]))
            connection.executemany(f"{verb} INTO {table} VALUES ({values})", new)
    connection.execute("COMMIT")


def floor_first(instance: Path, tuples: Tuples, _data: bytes, times: Times) -> None:
    """Write the rows."""
    with plain(instance) as connection, times.taken():
        write(connection, tuples)


def floor_changes(instance: Path, tuples: Tuples, data: bytes, times: Times) -> None:
    """Read the file and what is recorded, and write the rows."""
    with plain(instance) as connection, times.taken():
        read = list(csv.reader(io.StringIO(data.decode())))
        recorded = [connection.execute("SELECT * FROM person").fetchall()]
        recorded += [connection.execute(NEWEST.format(table)).fetchall() for table in ("position", "leave")]
        assert len(read) > len(recorded)
        # names are set right in place; a replaced row would break what refers to it
        connection.execute("PRAGMA foreign_keys=OFF")
        write(connection, tuples, "REPLACE")


def measure(
    name: str, before: Path, data: bytes, effective: date, floor: Callable[[Path, Tuples, bytes, Times], None]
) -> Path:
    """Import and write the floor by turns from the same state; print, and give what came of it."""
    ours, plainly = Times(), Times()
    place = before.parent / f"{before.name}-next"
    changes = 0
    for number in range(ROUNDS):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(before, place)
        changes = bring(place, data, effective, ours)
        tuples = differing(before, place)
        other = shutil.copytree(before, before.parent / f"{before.name}-floor-{number}")
        with collector_at_rest():  # as the program does: a floor that collects is twice as high where it reads
            floor(other, tuples, data, plainly)
        shutil.rmtree(other)
    ratio = statistics.median(ours.cpu) / statistics.median(plainly.cpu)
    print(f"{name:20}{changes:8}{sum(map(len, tuples.values())):8}{ours}{plainly}{ratio:7.1f}", flush=True)
    return place


def main(size: int = SIZE) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder) / "instance"
        house = open_house(instance, library=LIBRARY[0])
        prepare(house, NOW)
        with house.works.write(NOW) as work:
            site.add_facility(work.session, "bench", "Bench", "America/New_York")
            for number in range(UNITS):
                site.add_unit(work.session, f"bench-{number}", "bench", f"Unit-{number}")
            work.record(Event.SITE_SET)
        house.database.engine.dispose()
        print(
            f"{'import':20}{'people':>8}{'rows':>8}{'CPU s':>8}{'passed':>9}{'floor':>8}{'passed':>9}{'times':>7}",
            flush=True,
        )
        first = measure("first", instance, file(size), FIRST, floor_first)
        measure("of changes", first, file(size, changed=True), SECOND, floor_changes)
        train(first)
        measure("…, staff trained", first, file(size, changed=True), SECOND, floor_changes)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
