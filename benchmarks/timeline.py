"""Boards and rebuilding over the stored timeline at three sizes, each beside its floor in the same run."""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.hospital import DAY, UNIT, copy_people, model_hospital
from lms.services import audit, auth, timelines
from lms.services.house import House
from lms.store import people

SIZES = (1_000, 10_000, 100_000)
NOW = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
#: rounds of each figure; of them the median
ROUNDS = 9
COLUMNS = ", ".join(f"sum({flag}), sum({flag} * rotating)" for flag in ("counted", "ready", "ready_over"))
STANDING = "starts_on <= :day AND until > :day"
OF_UNIT = f"SELECT competency, shift, {COLUMNS} FROM timeline_cell WHERE unit = :unit AND {STANDING} GROUP BY 1, 2"  # noqa: S608
OF_ALL = f"SELECT unit, competency, shift, {COLUMNS} FROM timeline_cell WHERE {STANDING} GROUP BY 1, 2, 3"  # noqa: S608
#: the board says, too, how many different people stand in any cell of a shift
IN_SHIFTS = f"SELECT unit, shift, count(DISTINCT person_id) FROM timeline_cell WHERE {STANDING} GROUP BY 1, 2"  # noqa: S608


@dataclass(frozen=True)
class Figures:
    """Milliseconds, medians."""

    unit: float
    unit_floor: float
    whole: float
    whole_floor: float
    cells: int


def median_ms(ask: Callable[[], object]) -> float:
    """Ask once to warm up, then several times."""
    ask()
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        ask()
        times.append((time.process_time() - begun) * 1e3)
    return statistics.median(times)


def boards(house: House, file: Path) -> Figures:
    """Measure the two boards beside their floors."""
    manager, lead = _actor(house, "manager"), _actor(house, "lead")

    def board(actor_id: int, days: int) -> int:
        with house.works.read(NOW) as work:
            work.actor = auth.actor(work, actor_id)
            found = audit.board(work, DAY + timedelta(days=days), named=False)
            return sum(len(row.cells) for row in found.rows)

    with closing(sqlite3.connect(file)) as floor:
        one = {"unit": UNIT.format(0), "day": DAY.isoformat()}
        found = floor.execute(OF_ALL, one).fetchall()
        figures = Figures(
            median_ms(lambda: board(manager, 0)),
            median_ms(lambda: floor.execute(OF_UNIT, one).fetchall()),
            median_ms(lambda: board(lead, 0)),
            median_ms(lambda: [floor.execute(asked, one).fetchall() for asked in (OF_ALL, IN_SHIFTS)]),
            board(lead, 0),
        )
        assert figures.cells == len(found), (figures.cells, len(found))
    return figures


def _actor(house: House, employee_id: str) -> int:
    with house.works.read(NOW) as work:
        person = people.by_employee_id(work.session, employee_id)
        assert person is not None
        return person.id


def rebuilding(house: House, file: Path) -> tuple[float, float, int]:
    """Give people a second rebuilt, the same by plain SQL, and the rows of one person."""
    begun = time.process_time()
    number = timelines.rebuild(house.works, lambda: NOW, lambda *_: None)
    product = number / (time.process_time() - begun)
    with closing(sqlite3.connect(file, isolation_level=None)) as floor:
        floor.execute("PRAGMA synchronous=FULL")
        tables = {
            name: floor.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()  # noqa: S608
            for name in ("timeline_person", "timeline_segment", "timeline_cell")
        }
        ids = [row[0] for row in tables["timeline_person"]]
        by_person = {name: _grouped(rows) for name, rows in tables.items()}
        begun = time.process_time()
        for first in range(0, len(ids), timelines.PORTION):
            portion = ids[first : first + timelines.PORTION]
            floor.execute("BEGIN IMMEDIATE")
            for name, own in by_person.items():
                rows = [row for one in portion for row in own.get(one, ())]
                floor.executemany(f"DELETE FROM {name} WHERE person_id = ?", [(one,) for one in portion])  # noqa: S608
                if rows:
                    floor.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(rows[0]))})", rows)  # noqa: S608
            floor.execute("COMMIT")
        plain = number / (time.process_time() - begun)
    return product, plain, sum(map(len, tables.values())) // number


def _grouped(rows: Sequence[tuple[int, ...]]) -> dict[int, list[tuple[int, ...]]]:
    found: dict[int, list[tuple[int, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def main(sizes: Sequence[int] = SIZES) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        house = model_hospital(Path(folder), NOW)
        file = Path(folder) / "stepup.db"
        product, plain, rows = rebuilding(house, file)
        print(
            f"rebuild: {product:.0f} people a second ({rows} rows each), floor {plain:.0f}: {plain / product:.1f} times"
        )
        print(
            f"{'people':>8}{'one unit ms':>13}{'floor':>8}{'to 1,000':>10}"
            f"{'whole ms':>11}{'floor':>9}{'times':>7}{'cells':>8}"
        )
        first: Figures | None = None
        for size in sizes:
            copy_people(file, size)
            found = boards(house, file)
            first = first or found
            print(
                f"{size:8}{found.unit:13.1f}{found.unit_floor:8.2f}{found.unit / first.unit:10.2f}{found.whole:11.1f}"
                f"{found.whole_floor:9.1f}{found.whole / found.whole_floor:7.2f}{found.cells:8}"
            )
        house.database.engine.dispose()


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or SIZES)
