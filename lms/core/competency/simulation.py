"""What a rule that is not set yet would do: each person folded under the rules as they are and as they would be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lms.core.competency.keeping import passing
from lms.core.competency.policy import Policy
from lms.core.competency.records import History, Position
from lms.core.competency.states import State
from lms.core.competency.status import Status, status_on
from lms.core.competency.timeline import Timeline, fold
from lms.core.dates import add_days

#: who began a first position so many days ago, or begins one later, counts as hired lately
HIRED_LATELY_DAYS = 60
#: what is asked again after a simulated renewal is passed too; so often it is looked at what became of it
_TURNS = 4


class Kind(StrEnum):
    """What a rule changes for a person; of several the first of these is named."""

    NEWLY_ASKED = "newly-asked"
    NO_LONGER_ASKED = "no-longer-asked"
    #: ready under the rules as they are, and not under the others
    LOSES_READY = "loses-ready"
    #: the renewal would have been enough, the initial path is asked
    EXPIRES = "expires"
    #: its day has passed earlier
    OVERDUE = "overdue"
    #: another activity is asked
    MORE = "more"
    #: an earlier due day
    SOONER = "sooner"
    #: ready, which it was not
    GAINS_READY = "gains-ready"
    #: a state that presses less, a later day, or less to do
    RELIEVED = "relieved"
    #: another last valid day, or another reason to be told
    OTHER = "other"


class Edge(StrEnum):
    """Why somebody is shown by name: what people ask about first when a rule changes."""

    HIRED_LATELY = "hired-lately"
    ON_LEAVE = "on-leave"
    LATE = "late"
    LAPSED = "lapsed"
    WINDOW_OPEN = "window-open"
    TWO_RULES = "two-rules"


@dataclass(frozen=True, slots=True)
class Difference:
    """A day on which a person's status differs, under the rules as they are and as they would be."""

    kind: Kind
    day: date
    before: Status
    after: Status


@dataclass(frozen=True, slots=True)
class Renewal:
    """Through which day the next award would hold if it were renewed on the last valid day."""

    on: date
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule does to one person."""

    #: the most telling difference, on its first day; None where no status differs
    main: Difference | None
    #: first day on which any status differs
    first: date | None
    edges: frozenset[Edge]
    #: None where nothing is held, or the next award would end on the same day
    renewal: Renewal | None

    @property
    def changed(self) -> bool:
        """Whether any status of the person would differ."""
        return self.main is not None


def is_touched(history: History, before: Policy, after: Policy) -> bool:
    """Say whether the two can differ for a person at all: a cheap look that spares most folds."""
    positions = history.held_positions()
    places = {(None, None), *((position.facility, position.unit) for position in positions)}
    if all(before.rules_at(*place) == after.rules_at(*place) for place in places):
        return False
    if any(_asks(policy, positions) for policy in (before, after)):
        return True
    named = {fact.competency for facts in (history.assignments, history.accredited) for fact in facts}
    activities = {
        choice.activity
        for rule in after.rules
        for path in (rule.initial, *rule.renewals)
        for item in path
        for choice in item.choices
    }
    return after.competency in named or any(record.activity in activities for record in history.passed)


def _asks(policy: Policy, positions: Iterable[Position]) -> bool:
    return any(
        rule.requires(position.facility, position.unit, position.job_role)
        for position in positions
        for rule in policy.rules_at(position.facility, position.unit)
    )


def compare(
    history: History, before: Policy, after: Policy, *, today: date, since: date, through: date, renewals: bool
) -> Outcome | None:
    """Fold one person under both rules and give what differs from `since` through a last day; None: not concerned.

    `today` is for the edge cases. An award keeps the rule of its own day, so a changed validity moves nobody's last
    valid day: with `renewals` what is held is also renewed on its last valid day, under both.
    """
    old, new = fold(history, before), fold(history, after)
    if not (old.concerns or new.concerns):
        return None
    main: Difference | None = None
    first: date | None = None
    for day in _days(old, new, since, through):
        was, would = status_on(old, day), status_on(new, day)
        if _said(was) == _said(would):
            continue
        first = first or day
        kind = _kind(was, would)
        if main is None or _ORDER[kind] < _ORDER[main.kind]:
            main = Difference(kind, day, was, would)
    renewal = _renewal(history, before, after, old, new, since) if renewals else None
    return Outcome(main, first, _edges(history, old, before, after, today, since), renewal)


def _days(old: Timeline, new: Timeline, since: date, through: date) -> list[date]:
    """Give the days on which either says something new, in order, the first one among them."""
    starts = {max(since, segment.days.start or since) for timeline in (old, new) for segment in timeline.segments}
    return sorted(start for start in starts if start <= through)


def _said(status: Status) -> tuple[object, ...]:
    """Give what counts as a difference: state, dates, what is missing, and whether it is late."""
    return (status.state, status.due_on, status.valid_through, frozenset(status.missing), status.late)


def _kind(was: Status, would: Status) -> Kind:
    old, new = was.state, would.state
    more = set(would.missing) - set(was.missing)
    earlier = (would.due_on or date.max) < (was.due_on or date.max)
    for kind, holds in (
        (Kind.NEWLY_ASKED, old is State.NOT_REQUIRED is not new),
        (Kind.NO_LONGER_ASKED, new is State.NOT_REQUIRED is not old),
        (Kind.LOSES_READY, old.ready and not new.ready),
        (Kind.EXPIRES, new is State.EXPIRED and old is State.LAPSED),
        (Kind.OVERDUE, new in _BEHIND and old not in _BEHIND),
        (Kind.GAINS_READY, new.ready and not old.ready),
        (Kind.RELIEVED, _PRESSES[new] < _PRESSES[old]),
        (Kind.MORE, bool(more)),
        (Kind.SOONER, earlier and was.state is would.state),
        (Kind.RELIEVED, (would.due_on or date.max) > (was.due_on or date.max) or was.missing != would.missing),
    ):
        if holds:
            return kind
    return Kind.OTHER


_ORDER = {kind: number for number, kind in enumerate(Kind)}
_BEHIND = frozenset({State.OVERDUE, State.LAPSED, State.EXPIRED, State.RETURN_DUE})
#: how much a state presses a person of whom something is asked
_PRESSES = dict.fromkeys(State, 0) | {
    State.REQUIRED: 1,
    State.RETURN_DUE: 2,
    State.OVERDUE: 2,
    State.LAPSED: 3,
    State.EXPIRED: 4,
}


def _edges(history: History, old: Timeline, before: Policy, after: Policy, today: date, since: date) -> frozenset[Edge]:
    positions = history.held_positions()
    found = set()
    status, later = status_on(old, today), status_on(old, since)
    if positions and positions[0].first_day >= add_days(today, -HIRED_LATELY_DAYS):
        found.add(Edge.HIRED_LATELY)
    if any(leave.takes(p.id, day) for leave in history.taken_leaves() for p in positions for day in (today, since)):
        found.add(Edge.ON_LEAVE)
    if status.late or status.state is State.OVERDUE:
        found.add(Edge.LATE)
    if status.state in {State.LAPSED, State.EXPIRED}:
        found.add(Edge.LAPSED)
    if State.RENEWAL_DUE in {status.state, later.state}:
        found.add(Edge.WINDOW_OPEN)
    for policy in (before, after):
        rules = [rule for p in positions if p.holds_on(since) and (rule := policy.rule_asking(p, since)) is not None]
        if any(not rule.same_demand(rules[0]) for rule in rules[1:]):
            found.add(Edge.TWO_RULES)
    return frozenset(found)


def _renewal(
    history: History, before: Policy, after: Policy, old: Timeline, new: Timeline, since: date
) -> Renewal | None:
    """Renew under both rules what is held on `since`, on its last valid day."""
    held = status_on(old, since)
    if held.valid_through is None or held.valid_through < since:
        return None
    if status_on(new, since).valid_through != held.valid_through:
        return None
    ends = [_renewed(history, policy, held.valid_through) for policy in (before, after)]
    if ends[0] is None or ends[1] is None or ends[0] == ends[1]:
        return None
    return Renewal(held.valid_through, ends[0], ends[1])


def _renewed(history: History, policy: Policy, day: date) -> date | None:
    """Give the last valid day after everything missing on `day` is passed at its noon; None where nothing renews."""
    for turn in range(_TURNS):
        status = status_on(fold(history, policy), day)
        end = status.valid_through if status.valid_through and status.valid_through > day else None
        if not status.missing:
            return end
        if turn and end:
            return end
        history = replace(history, passed=(*history.passed, *passing(day, status.missing, turn)))
    return None
