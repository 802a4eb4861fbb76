"""Roster files of `tables/roster-bad.yaml`, and what is recorded before one of them is brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lms.core.roster.rows import COLUMNS
from lms.services import roster
from lms.services.house import House
from tests.conftest import Clock, put_person

HEADER = ",".join(COLUMNS)
KIM = "A007,Kim,Ode,,hillcrest,ED,ed-nurse,night,2025-03-01,,,"
LOU = "0042,Lou,Pell,,hillcrest,ED,ed-nurse,night,2025-03-01,,,"
NIA = "900,Nia,Soto,,hillcrest,ED,ed-nurse,night,2025-03-01,,,"
DAY = date(2026, 12, 1)

_WORDS = {"{header}": HEADER, "{columns}": ", ".join(COLUMNS), "{kim}": KIM, "{lou}": LOU}


@dataclass(frozen=True)
class Sample:
    """One file of the table."""

    says: str
    data: bytes
    problems: list[str]
    hires: list[str]
    unknown: list[str]
    alone: list[str]

    @property
    def is_bad(self) -> bool:
        """Say whether it is refused."""
        return bool(self.problems or self.unknown)


def _put_in(text: str) -> str:
    for word, meant in _WORDS.items():
        text = text.replace(word, meant)
    return text


def samples() -> list[Sample]:
    """Read the table."""
    path = Path(__file__).parent / "tables" / "roster-bad.yaml"
    read: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return [
        Sample(
            one["says"],
            _put_in(one["file"]).replace("\n", one.get("ends", "\n")).encode(one.get("encoding", "utf-8")),
            [_put_in(problem) for problem in one.get("problems", ())],
            one.get("hires", []),
            one.get("unknown", []),
            one.get("alone", []),
        )
        for one in read["files"]
    ]


def record_before(house: House, clock: Clock) -> None:
    """Record whom the table takes for recorded."""
    put_person(house, clock.now, "H1", given_name="Max", family_name="Reed")
    for source, rows in (("hr", (KIM, LOU)), ("agency", (NIA,))):
        with house.works.write(clock.now) as work:
            data = "\n".join((HEADER, *rows)).encode()
            roster.apply(work, roster.plan(work, data, "before.csv", source=source, effective=date(2026, 11, 1)))
