"""What a proposed rule would do: everybody it reaches folded under both, counted, and those in reach by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from lms.core.competency.records import History
from lms.core.competency.simulation import Difference, Edge, Kind, Outcome, compare, is_touched
from lms.core.competency.status import Status
from lms.core.dates import add_months
from lms.core.permissions import Permission
from lms.services import auth
from lms.services.histories import histories
from lms.services.policy import Proposal, Where, today_at
from lms.services.work import Work
from lms.store import people, site

#: beyond so many people it is done by a worker
MOST_AT_ONCE = 1_500
#: people folded before the next are read
BATCH = 250
#: how far ahead is looked, from the day the rule comes into force
MONTHS_AHEAD = 24
#: people listed by name in one list
MOST_NAMED = 200
#: keys by which the next award may end on another day
RENEWING = frozenset(
    {"valid_for_months", "window_days", "anchor", "cycle", "minimum_active_months", "lapse_limit_days", "renewal"}
)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where somebody stands, as a list shows it."""

    state: str
    due_on: date | None
    valid_through: date | None
    missing: int
    late: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One person by name."""

    person_id: int
    name: str
    unit_name: str
    edges: tuple[str, ...]
    #: what changes first of all, and on which day; empty and None where nothing does
    kind: str
    day: date | None
    before: Stand | None
    after: Stand | None


@dataclass(frozen=True, slots=True)
class NextEnd:
    """Through which day the next award would hold, renewed on the last valid day."""

    name: str
    on: date
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many of a unit are concerned, and of how many a status would differ."""

    name: str
    concerned: int
    changed: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a proposal would do, as of the day it was worked out."""

    competency: str
    scope: str
    as_of: date
    since: date
    through: date
    #: of how many people it is asked, or was or will be, or who hold it
    concerned: int
    changed: int
    #: kind of change with how many people it meets, and how many of them on the first day; in the order of `Kind`
    kinds: tuple[tuple[str, int, int], ...]
    units: tuple[UnitCount, ...]
    #: people in the actor's reach of whom a status would differ, the earliest day first
    lines: tuple[Line, ...]
    #: edge cases in reach of whom nothing differs
    spared: tuple[Line, ...]
    #: people out of reach of whom a status would differ
    elsewhere: int
    #: how many next awards would end on another day, and those in reach by name
    next_ends: int
    renewals: tuple[NextEnd, ...]

    def of_edge(self, edge: str) -> tuple[Line, ...]:
        """Give the lines of one edge case, those that differ first."""
        return tuple(line for line in (*self.lines, *self.spared) if edge in line.edges)


Tell = Callable[[int, int], None]


def reached(work: Work, where: Where) -> frozenset[int]:
    """Give everybody a rule of a place may reach: who ever held a position there, for the programme everyone."""
    if where.facility is None:
        return frozenset(person.id for person in people.people(work.session))
    own = {row.key for row in site.units(work.session).values() if row.facility == where.facility}
    return people.ids_in_units(work.session, own if where.unit is None else {where.unit})


def is_large(work: Work, where: Where) -> bool:
    """Say whether it takes so long that a worker does it."""
    return len(reached(work, where)) > MOST_AT_ONCE


def preview(work: Work, proposal: Proposal, tell: Tell = lambda _done, _total: None) -> Preview:
    """Fold everybody a proposal reaches under the rules as they are and as they would be.

    Names are given of people in the actor's reach alone. The number of SQL statements grows with batches of people.
    """
    ids = sorted(reached(work, proposal.where))
    units = site.units(work.session)
    reach = auth.units_in_reach(work, Permission.PERSON_SEE)
    today = today_at(work, proposal.where)
    since = max(today, proposal.in_force_from)
    gathered = _Gathered(_names(work, ids), {key: row.name for key, row in units.items()}, frozenset(reach), since)
    for start in range(0, len(ids), BATCH):
        tell(start, len(ids))
        for person_id, history in histories(work, ids[start : start + BATCH]).items():
            if not is_touched(history, proposal.before, proposal.after):
                continue
            outcome = compare(
                history,
                proposal.before,
                proposal.after,
                today=today,
                since=since,
                through=add_months(since, MONTHS_AHEAD),
                renewals=not RENEWING.isdisjoint(proposal.values),
            )
            if outcome is not None:
                gathered.add(person_id, history, outcome)
    return gathered.preview(proposal, today, add_months(since, MONTHS_AHEAD))


def _names(work: Work, ids: Collection[int]) -> Mapping[int, str]:
    found: dict[int, str] = {}
    ordered = list(ids)
    for start in range(0, len(ordered), BATCH):
        found.update({row.id: row.name for row in people.people(work.session, ordered[start : start + BATCH])})
    return found


class _Gathered:
    """The outcomes of people as they come."""

    def __init__(self, names: Mapping[int, str], units: Mapping[str, str], reach: frozenset[str], since: date) -> None:
        self._names, self._units, self._reach, self._since = names, units, reach, since
        self._kinds: Counter[Kind] = Counter()
        self._at_once: Counter[Kind] = Counter()
        self._concerned: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._lines: list[Line] = []
        self._renewals: list[NextEnd] = []
        self._people = self._next_ends = self._elsewhere = 0

    def add(self, person_id: int, history: History, outcome: Outcome) -> None:
        """Count one person, and keep the name where it may be shown."""
        here = self._unit_of(history)
        in_reach = bool(self._reach & {position.unit for position in history.positions})
        self._people += 1
        self._concerned[here] += 1
        if outcome.main is not None:
            self._kinds[outcome.main.kind] += 1
            self._at_once[outcome.main.kind] += outcome.main.day == self._since
            self._changed[here] += 1
            self._elsewhere += not in_reach
        if in_reach and (outcome.changed or outcome.edges):
            self._lines.append(_line(person_id, self._names[person_id], here, outcome))
        if outcome.renewal is not None:
            self._next_ends += 1
            if in_reach:
                one = outcome.renewal
                self._renewals.append(NextEnd(self._names[person_id], one.on, one.before, one.after))

    def _unit_of(self, history: History) -> str:
        """Name the unit a person is counted in: that of the position of the day, else of the last one."""
        held = history.held_positions()
        now = [position for position in held if position.holds_on(self._since)] or held[-1:]
        return self._units.get(now[0].unit, now[0].unit) if now else ""

    def preview(self, proposal: Proposal, today: date, through: date) -> Preview:
        """Give what came together."""
        changed = [line for line in self._lines if line.kind]
        spared = [line for line in self._lines if not line.kind]
        return Preview(
            proposal.competency,
            proposal.where.scope,
            today,
            self._since,
            through,
            self._people,
            sum(self._kinds.values()),
            tuple((kind.value, self._kinds[kind], self._at_once[kind]) for kind in Kind if self._kinds[kind]),
            tuple(
                UnitCount(name, self._concerned[name], self._changed[name])
                for name in sorted(self._concerned, key=lambda name: (-self._changed[name], name))
            ),
            tuple(sorted(changed, key=lambda line: (line.day or date.max, line.name)))[:MOST_NAMED],
            tuple(sorted(spared, key=lambda line: line.name))[:MOST_NAMED],
            self._elsewhere,
            self._next_ends,
            tuple(sorted(self._renewals, key=lambda one: (one.on, one.name)))[:MOST_NAMED],
        )


def _line(person_id: int, name: str, unit_name: str, outcome: Outcome) -> Line:
    main: Difference | None = outcome.main
    edges = tuple(edge.value for edge in Edge if edge in outcome.edges)
    if main is None:
        return Line(person_id, name, unit_name, edges, "", None, None, None)
    return Line(person_id, name, unit_name, edges, main.kind.value, main.day, _stand(main.before), _stand(main.after))


def _stand(status: Status) -> Stand:
    return Stand(status.state.value, status.due_on, status.valid_through, len(status.missing), status.late)
