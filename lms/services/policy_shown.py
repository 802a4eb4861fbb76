"""The rules of each competency to read: what holds where, who set it, what was before and what comes later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.core.competency.keys import READERS
from lms.core.competency.values import Laid, laid
from lms.core.content.values import PROGRAMME
from lms.core.dates import plausible
from lms.services import standing
from lms.services.errors import Invalid, NotFound
from lms.services.policy import Where, place, places, today_at, value_at
from lms.services.work import Work
from lms.store import decisions, people


@dataclass(frozen=True, slots=True)
class Set:
    """Values of one competency as they were set, with names for place and person."""

    row: decisions.PolicyRow
    where: Where
    by: str

    @property
    def shipped(self) -> bool:
        """Whether they came with the program."""
        return self.row.scope == standing.SHIPPED

    @property
    def values(self) -> Mapping[str, object]:
        """The values by key; null gives a key back."""
        values: Mapping[str, object] = self.row.rule
        return values


@dataclass(frozen=True, slots=True)
class Held:
    """The value of a key at a place on a day, and who set it when; None where nobody has one."""

    value: object
    came: Set | None


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key of a competency's policy at a place."""

    key: str
    held: Held
    #: what we ship
    ours: object
    #: narrower places that go by another value
    elsewhere: tuple[tuple[Where, Held], ...]
    #: what sites set here and around it, the newest first; those of a later day are among them
    history: tuple[Set, ...]
    #: set for a later day, the earliest first
    later: tuple[Set, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy of one competency as a place goes by it on a day."""

    competency: str
    where: Where
    day: date
    lines: tuple[KeyLine, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """One competency of the list: which keys the site sets itself today somewhere, and what comes later."""

    competency: str
    own: tuple[str, ...]
    later: tuple[Set, ...]


def overview(work: Work) -> tuple[Overview, ...]:
    """Give a line for each competency."""
    where = Where(PROGRAMME)
    today = today_at(work, where)
    return tuple(
        Overview(
            competency,
            tuple(
                dict.fromkeys(
                    line.key
                    for line in _lines(competency, sets, where, today)
                    if line.elsewhere or (line.held.came is not None and not line.held.came.shipped)
                )
            ),
            tuple(one for one in sets if one.row.in_force_from > today),
        )
        for competency, sets in _sets(work).items()
    )


def rules(work: Work, competency: str, scope: str = PROGRAMME, day: date | None = None) -> Rules:
    """Give every key of a competency as a place goes by it on `day` (None: today there).

    Raises:
        NotFound: there is no such competency.
        Invalid: on `scope` or `day`.
    """
    sets = _sets(work).get(competency)
    if sets is None:
        raise NotFound("competency")
    where = place(work, scope)
    if day is not None and not plausible(day):
        raise Invalid("day", "Write a day that can be meant, such as 2026-11-20.")
    asked = day or today_at(work, where)
    return Rules(competency, where, asked, _lines(competency, sets, where, asked))


def _sets(work: Work) -> dict[str, list[Set]]:
    """Give every row by competency, as recorded, with names."""
    rows = decisions.policy_rows(work.session)
    named = places(work)
    names = {p.id: p.name for p in people.people(work.session, {r.actor_id for r in rows if r.actor_id is not None})}
    found: dict[str, list[Set]] = {}
    for row in sorted(rows, key=lambda row: (row.competency, row.id)):
        where = named.get(row.scope, Where(PROGRAMME if row.scope == standing.SHIPPED else row.scope))
        found.setdefault(row.competency, []).append(Set(row, where, names.get(row.actor_id or 0, "")))
    return found


def _lines(competency: str, sets: Sequence[Set], where: Where, day: date) -> tuple[KeyLine, ...]:
    by_id = {one.row.id: one for one in sets}
    rows = [standing.policy_row(one.row) for one in sets]
    here = laid(competency, rows, day, where.facility, where.unit)
    ours = laid(competency, [row for row in rows if row.shipped], day)
    own = [one for one in sets if not one.shipped]
    narrower = {one.where.scope: one.where for one in own if _is_within(one.where, where)}
    there = {scope: laid(competency, rows, day, at.facility, at.unit) for scope, at in narrower.items()}
    lines = []
    for key in READERS:
        about = [one for one in own if key in one.values and _may_matter(one.where, where)]
        held = _held(here, key, by_id)
        elsewhere = [(narrower[scope], _held(at, key, by_id)) for scope, at in there.items()]
        lines.append(
            KeyLine(
                key,
                held,
                value_at(ours, key),
                tuple((at, other) for at, other in elsewhere if other.value != held.value),
                tuple(sorted(about, key=_when, reverse=True)),
                tuple(sorted((one for one in about if one.row.in_force_from > day), key=_when)),
            )
        )
    return tuple(lines)


def _when(one: Set) -> tuple[date, datetime, int]:
    return (one.row.in_force_from, one.row.recorded_at, one.row.id)


def _held(held: Mapping[str, Laid], key: str, by_id: Mapping[int, Set]) -> Held:
    return Held(held[key].value, by_id[held[key].row.row]) if key in held else Held(None, None)


def _is_within(inner: Where, outer: Where) -> bool:
    """Say whether a place is a narrower one of another."""
    if inner.scope == outer.scope:
        return False
    return outer.facility is None or (outer.unit is None and inner.facility == outer.facility)


def _may_matter(one: Where, here: Where) -> bool:
    """Say whether rules of a place reach another, or lie within it."""
    return one.scope == here.scope or _is_within(one, here) or _is_within(here, one)
