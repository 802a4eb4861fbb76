"""The fold: all facts of one person and one competency into dated segments that tile all time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter

from lms.core.competency.acts import acts_of
from lms.core.competency.asking import cut
from lms.core.competency.awards import Award
from lms.core.competency.calendar import Calendar
from lms.core.competency.causes import Standing
from lms.core.competency.clock import Clock
from lms.core.competency.facts import Facts, Finder
from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.states import Because, State
from lms.core.competency.verdict import Verdict, judge
from lms.core.competency.walk import Walk
from lms.core.dates import Span


@dataclass(frozen=True, slots=True)
class OpenCause:
    """Something a holder owes besides renewing, whatever the state of the day."""

    #: content, playbook, unit-turnover, course-start, asked-again, new-position or returned
    because: Because
    #: id of the trigger, or of the new position; empty for a return
    fact: str
    #: day of the trigger, first day in the new position, first day of the leave or absence
    since: date
    #: None while a leave without an end holds the clock
    due_on: date | None
    #: items still missing for it
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Days on which one status holds."""

    days: Span
    state: State
    because: Because
    due_on: date | None
    valid_through: date | None
    #: first later day on which the state changes if nothing is added but what is known ahead: positions, leaves,
    #: exemptions and rules already recorded
    next_change_on: date | None
    #: items still missing, as written in the policy, in path order
    missing: tuple[str, ...]
    #: the last award earned by then, whatever became of it
    award: Award | None
    #: the clock of days given, where the due day hangs on one
    clock: Clock | None
    #: ids of the positions that ask
    asked_by: tuple[str, ...]
    #: ids of those of them the person is on leave from
    away_from: tuple[str, ...]
    #: ids of the assignments that ask
    assigned_by: tuple[str, ...]
    #: what is owed besides renewing, the earliest due day first
    causes: tuple[OpenCause, ...]
    #: ids of the facts behind the state: trigger, assignment, exemption, revocation, extension, leave, new position
    facts: tuple[str, ...]
    #: still ready, but a day by which something is owed has passed
    late: bool
    #: the award was withdrawn and has not been earned again
    revoked: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The statuses of one person and competency on every day there is."""

    competency: str
    segments: tuple[Segment, ...]
    #: every award ever earned by unvoided evidence, by day
    awards: tuple[Award, ...]

    @property
    def concerns(self) -> bool:
        """Whether the competency was ever asked of the person or held."""
        return bool(self.awards) or any(segment.state is not State.NOT_REQUIRED for segment in self.segments)

    def on(self, day: date) -> Segment:
        """Give the segment that holds `day`."""
        starts = [segment.days.start or date.min for segment in self.segments]
        return self.segments[bisect_right(starts, day) - 1]


def fold(history: History, policy: Policy) -> Timeline:
    """Fold everything known about one person for one competency.

    Ask what could have been known at a moment by folding `history.known_at(moment)` with a policy read from the rows
    known then. Dates, not moments, divide the segments: each begins with the state after all of its first day's facts.
    """
    exemptions = history.standing_exemptions(policy.competency)
    calendar = Calendar(cut(history.held_positions(), history.taken_leaves(), policy, exemptions))
    teller = _Teller(calendar)
    day, standing = date.min, Standing()
    segments: list[Segment] = []
    for acts in acts_of(history, policy.competency):
        if day < acts.day:
            told, standing = teller.tell(standing, day, acts.day)
            segments.extend(told)
        standing = teller.walk.act(standing, acts)
        day = acts.day
    segments.extend(teller.tell(standing, day, None)[0])
    return Timeline(policy.competency, _merged(segments), standing.awards)


class _Teller:
    """Tells what follows from a standing while nobody does anything more."""

    def __init__(self, calendar: Calendar) -> None:
        self.walk = Walk(calendar)
        self._calendar = calendar
        self._finder = Finder(calendar)

    def tell(self, standing: Standing, day: date, until: date | None) -> tuple[list[Segment], Standing]:
        """Give the segments from `day` to the day before `until`, and how the person stands then.

        It looks on behind `until` for the first change of state that could be foreseen.
        """
        told: list[tuple[Facts, Verdict]] = []
        change: date | None = None
        for facts in self._ahead(standing, day, until):
            verdict = judge(facts)
            if until is None or facts.day < until:
                told.append((facts, verdict))
            elif verdict.state is not told[-1][1].state:
                change = facts.day
                break
        segments = []
        for index in range(len(told) - 1, -1, -1):
            facts, verdict = told[index]
            if index + 1 < len(told) and told[index + 1][1].state is not verdict.state:
                change = told[index + 1][0].day
            segments.append(self._segment(facts, verdict, change))
        segments.reverse()
        return segments, told[-1][0].standing

    def _ahead(self, standing: Standing, day: date, until: date | None) -> Iterator[Facts]:
        """Give the facts of every day on which something may change by itself, in order.

        From `until` on only the state matters, and evidence that grows too old changes what is missing alone.
        """
        while True:
            following = self._calendar.next_beginning(day)
            facts = self._finder.facts(day, standing)
            yield facts
            days = self._finder.may_change(facts)
            if until is None or day < until:
                days |= self._ageing(facts)
            for later in sorted(later for later in days if day < later and (following is None or later < following)):
                yield self._finder.facts(later, standing)
            if following is None:
                return
            standing, day = self.walk.through(standing, following), following

    def _ageing(self, facts: Facts) -> set[date]:
        """Give the days on which evidence that may serve now has become too old."""
        if facts.terms is None:
            return set()
        servings = [facts.serving(), *(facts.asked(owed).serving for owed in facts.owed)]
        return {day for serving in servings for day in self.walk.evidence.ageing(serving)}

    def _segment(self, facts: Facts, verdict: Verdict, change: date | None) -> Segment:
        terms, stretch, standing = facts.terms, facts.stretch, facts.standing
        evidence = self.walk.evidence
        missing: dict[str, None] = {}
        causes = []
        if terms is not None:
            for ask in verdict.asks:
                missing.update(dict.fromkeys(terms.missing(ask.path, evidence, ask.serving)))
            for owed in facts.owed:
                ask = facts.asked(owed)
                cause = owed.cause
                lacking = terms.missing(ask.path, evidence, ask.serving)
                causes.append(OpenCause(cause.because, cause.fact, cause.since, owed.due_on, lacking))
        return Segment(
            Span(None if facts.day == date.min else facts.day, None),
            verdict.state,
            verdict.because,
            verdict.due_on,
            verdict.valid_through,
            change,
            tuple(missing),
            standing.awards[-1] if standing.awards else None,
            verdict.clock,
            tuple(position.id for position, _ in stretch.asking),
            stretch.away if stretch.asking or facts.assigned else (),
            tuple(clock.assignment for clock in facts.assigned if clock.assignment is not None),
            tuple(causes),
            verdict.facts,
            verdict.late,
            standing.revoked is not None,
        )


def _merged(segments: list[Segment]) -> tuple[Segment, ...]:
    """Join neighbours that say the same and end each where the next begins; the first and the last stay open."""
    merged: list[Segment] = []
    for segment in segments:
        if not merged or _words(segment) != _words(merged[-1]):
            merged.append(segment)
    tiles: list[Segment] = []
    until: date | None = None
    for segment in reversed(merged):
        tiles.append(Segment(Span(segment.days.start, until), *_words(segment)))
        until = segment.days.start
    return tuple(reversed(tiles))


#: everything a segment says but its days, which come first
_words = attrgetter(*(field.name for field in fields(Segment) if field.name != "days"))
