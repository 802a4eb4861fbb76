"""Facts and their published sources as values: what may be taught, what may be tested, and the numbers by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Mark(StrEnum):
    """How far a fact may be trusted."""

    #: stated in the named publication: teach and test
    CERTAIN = "C"
    #: a source document says it: teach with its source
    SOURCE = "S"
    #: may have changed or depends on the site: never scored, unless the site has set it
    VERIFY = "V"


#: the ending of a number's name → the unit it is written with
UNITS: Mapping[str, str] = {
    "_mg_per_kg": "mg/kg",
    "_c": "°C",
    "_f": "°F",
    "_mg": "mg",
    "_lpm": "L/min",
    "_hours": "hours",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A published source."""

    id: str
    #: as it stands at the place: "Lee 2019"
    short: str
    title: str
    #: journal, volume and pages
    where: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, in our own words."""

    id: str
    statement: str
    marks: frozenset[Mark]
    #: a source says something here that a label or consensus corrects
    differs: bool
    sources: tuple[str, ...]
    checked_on: date
    review_by: date
    numbers: Mapping[str, int | float]

    @property
    def certain(self) -> bool:
        """Say whether it may be tested as a fact."""
        return Mark.CERTAIN in self.marks

    @property
    def local_only(self) -> bool:
        """Say whether it may be scored only where the site has set it: marked V, and no part of it certain."""
        return Mark.VERIFY in self.marks and not self.certain

    def unit(self, name: str) -> str | None:
        """Give the unit that the name of a number says, if it says one."""
        return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), None)


def number_text(number: float) -> str:
    """Write a number as its author did: `38.0` with its nought, `800` without.

    >>> number_text(38.0), number_text(800)
    ('38.0', '800')
    """
    return str(number)
