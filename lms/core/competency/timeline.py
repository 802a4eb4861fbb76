"""The fold: all facts of one person and one competency into dated segments that tile all time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import attrgetter

from lms.core.competency.asking import Asking, cut
from lms.core.competency.awards import Award, Earned, earn
from lms.core.competency.clock import Clock
from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.states import Because, State
from lms.core.competency.verdict import Court, Verdict
from lms.core.dates import Span, add_days


@dataclass(frozen=True, slots=True)
class Segment:
    """Days on which one status holds."""

    days: Span
    state: State
    because: Because
    due_on: date | None
    valid_through: date | None
    #: first later day on which the state changes if nothing is added but positions, leaves and rules already recorded
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
    asking = cut(history.held_positions(), history.taken_leaves(), policy)
    earned = earn(history.evidence(), asking)
    court = Court(asking)
    days = sorted(_days(asking, earned, court))
    segments: list[Segment] = []
    for number, award in enumerate((None, *earned.awards)):
        starts = date.min if award is None else award.day
        ends = earned.awards[number].day if number < len(earned.awards) else None
        if starts != ends:
            own = [day for day in days if starts <= day and (ends is None or day < ends)]
            later = [] if ends is None else [day for day in days if ends <= day]
            segments.extend(_under(number, award, own, later, court, earned, asking))
    return Timeline(policy.competency, _merged(segments), earned.awards)


def _days(asking: Asking, earned: Earned, court: Court) -> set[date]:
    """Give every day on which anything about the status may change."""
    days = court.days()
    for award in earned.awards:
        days |= {
            award.day,
            award.window_opens_on,
            add_days(award.valid_through, 1),
            add_days(award.lapsed_through, 1),
        }
    ages = {stretch.terms.evidence_age_days for stretch in asking.stretches if stretch.terms is not None}
    days.update(record.day for record in earned.evidence)
    # a record's growing old shows only until it has served an award
    for record in earned.evidence[earned.begins[-1] :]:
        days.update(add_days(record.day, age + 1) for age in ages)
    for award, begins, ends in zip(earned.awards, earned.begins, earned.begins[1:], strict=False):
        for record in earned.evidence[begins:ends]:
            old = {add_days(record.day, age + 1) for age in ages}
            days |= {day for day in old if day < award.day}
    return days


def _under(
    number: int,
    award: Award | None,
    own: list[date],
    later: list[date],
    court: Court,
    earned: Earned,
    asking: Asking,
) -> list[Segment]:
    """Judge the days on which `award` is the last one; `later` days tell what would come if nothing were added."""
    verdicts = [court.judge(day, award) for day in own]
    change = next((day for day in later if court.judge(day, award).state is not verdicts[-1].state), None)
    segments = []
    for index in range(len(own) - 1, -1, -1):
        if index + 1 < len(own) and verdicts[index + 1].state is not verdicts[index].state:
            change = own[index + 1]
        segments.append(_segment(verdicts[index], own[index], change, number, award, earned, asking))
    segments.reverse()
    return segments


def _segment(
    verdict: Verdict,
    day: date,
    change: date | None,
    number: int,
    award: Award | None,
    earned: Earned,
    asking: Asking,
) -> Segment:
    stretch = asking.on(day)
    missing: tuple[str, ...] = ()
    if stretch.terms is not None:
        since = [record for record in earned.evidence[earned.begins[number] :] if record.day <= day]
        missing = stretch.terms.missing(verdict.path, since, day)
    return Segment(
        Span(day, None),
        verdict.state,
        verdict.because,
        verdict.due_on,
        verdict.valid_through,
        change,
        missing,
        award,
        verdict.clock,
        tuple(position.id for position, _ in stretch.asking),
        stretch.away,
    )


def _merged(segments: list[Segment]) -> tuple[Segment, ...]:
    """Join neighbours that say the same and end each where the next begins; the first and the last stay open."""
    merged: list[Segment] = []
    for segment in segments:
        if not merged or _words(segment) != _words(merged[-1]):
            merged.append(segment)
    starts = [None, *(segment.days.start for segment in merged[1:])]
    tiles = [Span(start, until) for start, until in zip(starts, [*starts[1:], None], strict=True)]
    return tuple(replace(segment, days=days) for segment, days in zip(merged, tiles, strict=True))


#: everything a segment says but its days
_words = attrgetter(*(field.name for field in fields(Segment) if field.name != "days"))
