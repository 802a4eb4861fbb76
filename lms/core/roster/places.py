"""What the file's words mean here: facilities and units by key or name, HR titles by the site's mapping."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lms.core.problems import Problem
from lms.core.roster.rows import Row


@dataclass(frozen=True, slots=True)
class Directory:
    """The places and titles the site has set up."""

    #: key of a facility to its name
    facilities: Mapping[str, str]
    #: key of a unit to the key of its facility and its name
    units: Mapping[str, tuple[str, str]]
    #: HR title, case folded, to the job role it means
    titles: Mapping[str, str]
    job_roles: frozenset[str]

    def facility(self, word: str) -> str | None:
        """Give the key of the facility that a key or name means."""
        if word in self.facilities:
            return word
        named = [key for key, name in self.facilities.items() if name.casefold() == word.casefold()]
        return named[0] if len(named) == 1 else None

    def unit(self, facility: str, word: str) -> str | None:
        """Give the key of the unit of a facility that a key or name means."""
        here = {key: name for key, (place, name) in self.units.items() if place == facility}
        if word in here:
            return word
        named = [key for key, name in here.items() if name.casefold() == word.casefold()]
        return named[0] if len(named) == 1 else None

    def job_role(self, word: str) -> str | None:
        """Give the job role that a job role or an HR title means."""
        if word in self.job_roles:
            return word
        return self.titles.get(word.casefold())


@dataclass(frozen=True, slots=True)
class Entry:
    """One row in the site's own keys."""

    line: int
    employee_id: str
    given_name: str
    family_name: str
    email: str | None
    unit: str
    job_role: str
    shift: str
    starts_on: date
    ends_on: date | None
    leave: tuple[date, date | None] | None


@dataclass(frozen=True, slots=True, order=True)
class Unknown:
    """A word the site has not set up yet, and the first line that uses it."""

    #: facility, unit or title
    kind: str
    #: the facility as written; empty for a title
    facility: str
    word: str
    line: int


def resolve(rows: Iterable[Row], directory: Directory) -> tuple[tuple[Entry, ...], tuple[Unknown, ...]]:
    """Put rows into the site's keys; words not known here are listed once each, and then nothing may be applied."""
    entries: list[Entry] = []
    unknown: dict[tuple[str, str, str], Unknown] = {}

    def strange(kind: str, facility: str, word: str, line: int) -> None:
        unknown.setdefault((kind, facility.casefold(), word.casefold()), Unknown(kind, facility, word, line))

    # the same words come in every row
    places: dict[tuple[str, str, str], tuple[str | None, str | None, str | None]] = {}
    for row in rows:
        words = (row.facility, row.unit, row.job_role)
        if words not in places:
            found = directory.facility(row.facility)
            here = None if found is None else directory.unit(found, row.unit)
            places[words] = (found, here, directory.job_role(row.job_role))
        facility, unit, job_role = places[words]
        if unit is None or job_role is None:
            if facility is None:
                strange("facility", row.facility, row.facility, row.line)
            if unit is None:
                strange("unit", facility or row.facility, row.unit, row.line)
            if job_role is None:
                strange("title", "", row.job_role, row.line)
            continue
        entries.append(
            Entry(
                row.line,
                row.employee_id,
                row.given_name,
                row.family_name,
                row.email,
                unit,
                job_role,
                row.shift,
                row.starts_on,
                row.ends_on,
                None if row.leave_from is None else (row.leave_from, row.leave_until),
            )
        )
    return tuple(entries), tuple(sorted(unknown.values()))


def contradictions(entries: Iterable[Entry], file: str) -> Iterator[Problem]:
    """Find what two rows of one person cannot both mean: the same position twice, or two leaves at once."""
    by_person: dict[str, list[Entry]] = {}
    for entry in entries:
        others = by_person.get(entry.employee_id)
        if others is None:
            by_person[entry.employee_id] = [entry]
            continue
        # the first is enough: of a row that stands there a hundred times each one names one other
        if mistake := next(filter(None, (_clash(entry, other) for other in others)), None):
            yield Problem(file, entry.line, mistake)
        others.append(entry)


def written_otherwise(entries: Iterable[Entry], recorded: Collection[str], file: str) -> Iterator[Problem]:
    """Find new numbers that are another only in leading zeros, blanks or case, as a spreadsheet changes them.

    The other is a recorded one or a new one too. Who really has such a number is added by hand.
    """
    strangers = [entry for entry in entries if entry.employee_id not in recorded]
    known = {_plain(number): number for number in recorded} if strangers else {}
    new: dict[str, Entry] = {}
    for entry in strangers:
        number = entry.employee_id
        plain = _plain(number)
        first = new.setdefault(plain, entry)
        if plain in known:
            told = f"{number} is not recorded, but {known[plain]} is"
        elif first.employee_id != number:
            told = f"{number} may be {first.employee_id} of line {first.line}"
        else:
            continue
        yield Problem(file, entry.line, f"{told}: write one number one way, or add the person by hand")


def _plain(number: str) -> str:
    """Give a number without what spreadsheets add and take away."""
    plain = number if number.isascii() else unicodedata.normalize("NFKC", number)
    plain = "".join(plain.casefold().split())
    return plain.lstrip("0") or plain[:1]


def share_a_day(first: date, last: date | None, other_first: date, other_last: date | None) -> bool:
    """Say whether two stretches of inclusive days (None is open) have a day in common."""
    return (last is None or other_first <= last) and (other_last is None or first <= other_last)


def _clash(entry: Entry, other: Entry) -> str | None:
    same_place = (entry.unit, entry.job_role, entry.shift) == (other.unit, other.job_role, other.shift)
    if same_place and entry.starts_on == other.starts_on:
        return f"is the position of line {other.line} again"
    if same_place and share_a_day(entry.starts_on, entry.ends_on, other.starts_on, other.ends_on):
        return f"overlaps the position of line {other.line}"
    if entry.leave and other.leave and entry.leave != other.leave and share_a_day(*entry.leave, *other.leave):
        return f"the leave is not that of line {other.line}, which it overlaps"
    return None
