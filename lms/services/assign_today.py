"""What needs the lead today: one list, the most pressing first, each with the place where it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from lms.core.competency.readiness import Cell
from lms.core.competency.states import State
from lms.core.competency.status import Status
from lms.core.dates import add_days
from lms.core.permissions import Permission, holds
from lms.services import assign, audit, card, forecast, reports, turnover_rates
from lms.services.work import Work

Wanted = Callable[[Status], bool]

#: who runs out within so many days and is not ready to renew is named
SOON_DAYS = 14
#: a shift that falls below its minimum within so many days is named
AHEAD_DAYS = 30
#: these are behind: something was asked by a day that has passed, or is no longer valid
BEHIND = (State.OVERDUE, State.LAPSED, State.EXPIRED, State.REVOKED, State.RETURN_DUE)


@dataclass(frozen=True, slots=True)
class Someone:
    """One person with the statuses that need somebody to speak to them, the most pressing first."""

    person_id: int
    name: str
    unit_name: str
    statuses: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """The list, by kind, in the order of the page."""

    day: date
    #: units short of their minimum, the worst first
    short: tuple[tuple[audit.Row, Cell], ...]
    #: cells with enough tonight that fall below their minimum within `AHEAD_DAYS` if nobody renews
    falling: tuple[forecast.Line, ...]
    #: units over their turnover limit
    over: tuple[turnover_rates.OverLimit, ...]
    behind: tuple[Someone, ...]
    #: ready today, their last valid day or an update's day within `SOON_DAYS` or past
    soon: tuple[Someone, ...]
    #: what people report as wrong and nobody has answered
    reports: tuple[reports.Line, ...]
    #: pocket cards that are not released, or whose release runs out
    cards: tuple[card.Shown, ...]
    #: playbook keys that a facility has not decided; None where the actor sets none
    undecided: int | None

    @property
    def count(self) -> int:
        """How many things there are."""
        parts = (self.short, self.falling, self.over, self.behind, self.soon, self.reports, self.cards)
        return sum(len(part) for part in parts) + bool(self.undecided)


def today(work: Work) -> Today:
    """Gather what needs the actor today, in the units they cover."""
    me = work.me
    board = audit.board(work, None)
    short = [(row, cell) for row in board.rows for cell in row.cells.values() if cell.short]
    people = _people(board)
    may_set = holds(me.grants, Permission.PLAYBOOK_SET, me.today)
    return Today(
        day=me.today,
        short=tuple(sorted(short, key=lambda pair: (-pair[1].short, pair[0].unit_name))),
        falling=forecast.soon_below(work, AHEAD_DAYS),
        over=turnover_rates.over_limits(work),
        behind=_those(people, lambda status: status.state in BEHIND),
        soon=_those(people, lambda status: _soon(status, me.today)),
        reports=reports.open_reports(work),
        cards=card.waiting(work, add_days(me.today, SOON_DAYS)),
        undecided=sum(not line.decided for line in assign.playbook(work)) if may_set else None,
    )


def _people(board: audit.Board) -> Iterable[tuple[int, str, str, Status]]:
    """Give each person's status in each competency once, by name, whatever shifts they stand in."""
    found = {
        (presence.person, cell.competency): (
            int(presence.person),
            board.names[presence.person],
            row.unit_name,
            presence.status,
        )
        for row in board.rows
        for cell in row.cells.values()
        for presence in cell.people
    }
    return sorted(found.values(), key=lambda one: (one[1], one[0]))


def _those(people: Iterable[tuple[int, str, str, Status]], wanted: Wanted) -> tuple[Someone, ...]:
    by_person: dict[int, list[tuple[str, str, Status]]] = {}
    for person_id, name, unit_name, status in people:
        if wanted(status):
            by_person.setdefault(person_id, []).append((name, unit_name, status))
    found = [
        Someone(
            person_id,
            entries[0][0],
            entries[0][1],
            tuple(sorted((status for _, _, status in entries), key=_pressing)),
        )
        for person_id, entries in by_person.items()
    ]
    return tuple(sorted(found, key=lambda one: (_pressing(one.statuses[0]), one.name)))


def _soon(status: Status, day: date) -> bool:
    """Say whether somebody who is ready will not be for long, or owes something by a day that is near or past."""
    if not status.state.ready:
        return False
    limit = add_days(day, SOON_DAYS)
    ends = status.valid_through is not None and status.valid_through <= limit
    owes = status.state is State.UPDATE_DUE and status.due_on is not None and status.due_on <= limit
    return ends or owes


def _pressing(status: Status) -> date:
    """Give the day that presses: due, else the last valid one."""
    return status.due_on or status.valid_through or date.max
