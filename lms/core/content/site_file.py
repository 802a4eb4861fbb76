"""The site file: facilities with zone and shift hours, units, and what HR's titles mean here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from pydantic import Field, field_validator

from lms.core.content.marks import Id, Source, Strict, Text, read, validate
from lms.core.problems import Problem


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit as the file states it."""

    key: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class FacilityEntry:
    """A facility as the file states it; what it leaves out stays as it is."""

    key: str
    name: str | None
    time_zone: str | None
    #: shift to its start and end, local wall-clock time
    shifts: Mapping[str, tuple[time, time]]
    units: tuple[UnitEntry, ...]
    line: int


@dataclass(frozen=True, slots=True)
class TitleEntry:
    """An HR title and the job role it means here."""

    title: str
    job_role: str
    line: int


@dataclass(frozen=True, slots=True)
class SiteFile:
    """Everything the file states."""

    file: str
    facilities: tuple[FacilityEntry, ...]
    job_titles: tuple[TitleEntry, ...]


class _Unit(Strict):
    key: Id
    name: Text


class _Hours(Strict):
    day: Text
    night: Text

    @field_validator("day", "night")
    @classmethod
    def _hours(cls, value: str) -> str:
        read_hours(value)
        return value


class _Facility(Strict):
    key: Id
    name: Text | None = None
    time_zone: Text | None = None
    shifts: _Hours | None = None
    units: list[_Unit] = Field(default_factory=list)


class _Site(Strict):
    facilities: list[_Facility] = Field(default_factory=list)
    job_titles: dict[str, Id] = Field(default_factory=dict)


def read_hours(text: str) -> tuple[time, time]:
    """Read `07:00-19:00`; an end not later than the start lies on the next day.

    Raises ValueError with a sentence for what is not two hours, or the same hour twice.
    """
    starts, dash, ends = text.partition("-")
    try:
        hours = (_hour(starts), _hour(ends))
    except ValueError:
        hours = (time(), time())
    if not dash or hours[0] == hours[1]:
        raise ValueError(f"`{text}` is not from one hour to another; write 07:00-19:00")
    return hours


def _hour(text: str) -> time:
    if len(text.strip()) != len("07:00"):
        raise ValueError(text)
    return time.fromisoformat(text.strip())


def read_site(text: str, file: str) -> tuple[SiteFile | None, tuple[Problem, ...]]:
    """Read a site file; None when anything in it is wrong. Whether a zone or a job role exists is for the caller."""
    source, problems = read(text, file)
    if source is None:
        return None, problems
    shape, problems = validate(source, _Site)
    if shape is None:
        return None, problems
    doubled = tuple(_doubled(source, shape))
    if doubled:
        return None, doubled
    facilities = tuple(
        FacilityEntry(
            one.key,
            one.name,
            one.time_zone,
            {} if one.shifts is None else {n: read_hours(h) for n, h in one.shifts.model_dump().items()},
            tuple(
                UnitEntry(unit.key, unit.name, source.line("facilities", at, "units", under))
                for under, unit in enumerate(one.units)
            ),
            source.line("facilities", at),
        )
        for at, one in enumerate(shape.facilities)
    )
    titles = tuple(
        TitleEntry(title, role, source.line("job_titles", title)) for title, role in shape.job_titles.items()
    )
    return SiteFile(file, facilities, titles), ()


def _doubled(source: Source, shape: _Site) -> list[Problem]:
    """Find keys and titles that stand in the file twice; a title is the same in any case."""
    seen: dict[tuple[str, str], int] = {}
    found: list[Problem] = []

    def note(kind: str, word: str, *path: str | int) -> None:
        line = source.line(*path)
        first = seen.setdefault((kind, word.casefold()), line)
        if first != line:
            found.append(source.problem(f"the {kind} `{word}` stands on line {first} already", *path))

    for at, facility in enumerate(shape.facilities):
        note("facility", facility.key, "facilities", at)
        for under, unit in enumerate(facility.units):
            note("unit", unit.key, "facilities", at, "units", under)
    for title in shape.job_titles:
        note("title", title, "job_titles", title)
    return found
