"""One competency of one person, explained: the steps of its status, its days through time, and its chain of facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from lms.core.competency.explain import Explanation, explain
from lms.core.competency.policy import Policy, Rule
from lms.core.competency.records import Shift
from lms.core.competency.status import Status, status_on
from lms.core.competency.steps import FactRef
from lms.core.competency.timeline import Timeline, fold
from lms.services import auth, person_file, standing
from lms.services.audit import in_range
from lms.services.chain import Gathered, Link, LinkKind, gather, links, standing_rules
from lms.services.days import today_of
from lms.services.errors import NotFound
from lms.services.histories import histories
from lms.services.work import Work
from lms.store import people

#: kinds of facts that are known ahead of their day
AHEAD = {LinkKind.POSITION, LinkKind.LEAVE, LinkKind.EXEMPTION}


@dataclass(frozen=True, slots=True)
class PositionName:
    """What a position is called."""

    unit_name: str
    job_role: str
    shift: Shift


@dataclass(frozen=True, slots=True)
class Told:
    """One competency on one day, as known now or at a moment."""

    competency: str
    day: date
    explanation: Explanation
    timeline: Timeline
    #: every fact up to the day (or known ahead of it) that was recorded by the moment asked about, in order
    chain: tuple[Link, ...]
    #: what was recorded after that moment; empty where none is asked about
    since: tuple[Link, ...]
    #: the status of the day by all that is known now, where a moment is asked about
    now: Status | None
    positions: Mapping[str, PositionName]
    unit_names: Mapping[str, str]
    facility_names: Mapping[str, str]

    @property
    def status(self) -> Status:
        """The status that is explained."""
        return self.explanation.status

    def link(self, fact: FactRef) -> Link | None:
        """Give the fact of a step; of several versions the newest."""
        for link in reversed(self.chain):
            if (link.kind.value, link.id) == (fact.kind.value, fact.id):
                return link
        return None

    def place_of(self, rule: Rule | None) -> str:
        """Name the place a rule was set for; empty for the whole programme."""
        if rule is None or rule.facility is None:
            return ""
        facility = self.facility_names.get(rule.facility, rule.facility)
        return facility if rule.unit is None else self.unit_names.get(rule.unit, rule.unit)


@dataclass(frozen=True, slots=True)
class Opened:
    """One competency of somebody's file."""

    person: people.PersonRow
    day: date
    known_at: datetime | None
    told: Told


def open_competency(
    work: Work, person_id: int, competency: str, day: date | None, known_at: datetime | None = None
) -> Opened:
    """Open one competency of a person's file, read for `day` (None: today where they work).

    Opening another's is an act of its own.

    Raises:
        Invalid: the day is out of range.
        NotFound: there is no such person in the actor's reach, or it never concerned them.
    """
    reached = person_file.open_person(work, person_id)
    day = today_of(work, person_id) if day is None else in_range(day)
    return Opened(reached.person, day, known_at, tell(work, person_id, competency, day, known_at))


def own_competency(work: Work, competency: str, day: date | None) -> Told:
    """Explain one of the actor's own competencies on `day` (None: today).

    Raises:
        Invalid: the day is out of range.
        NotFound: it was never asked of them and never held.
    """
    me = work.me
    return tell(work, me.person_id, competency, me.today if day is None else in_range(day))


def tell(work: Work, person_id: int, competency: str, day: date, known_at: datetime | None = None) -> Told:
    """Explain one competency of a person on a day (with `known_at`, UTC, as it could have been known then).

    Raises:
        NotFound: it was never asked of them and never held, as far as was known.
    """
    for told in tell_all(work, person_id, day, known_at, only=competency):
        return told
    raise NotFound("competency")


def tell_all(
    work: Work, person_id: int, day: date, known_at: datetime | None = None, *, only: str | None = None
) -> tuple[Told, ...]:
    """Explain every competency asked of a person or ever held; the number of SQL statements is always the same."""
    _facility, zone = auth.home(work, person_id)
    now, rules_now = histories(work, [person_id])[person_id], standing.policies(work)
    history, rules = now, rules_now
    if known_at is not None:
        history = histories(work, [person_id], known_at)[person_id]
        rules = standing.policies(work, known_at)
    rows = gather(work, person_id, zone)
    told = []
    for competency in sorted(rules_now) if only is None else sorted({only} & rules_now.keys()):
        # a competency whose rules were not recorded by then asked nobody
        policy = rules.get(competency, Policy(competency, ()))
        timeline_now = fold(now, rules_now[competency])
        timeline = timeline_now if known_at is None else fold(history, policy)
        if not (timeline.concerns or timeline_now.concerns):
            continue
        explanation = explain(timeline, history, policy, day)
        found = links(rows, competency, rules_now[competency])
        known = tuple(link for link in found if known_at is None or link.recorded_at <= known_at)
        told.append(
            Told(
                competency,
                day,
                explanation,
                timeline,
                _marked(known, explanation, day),
                tuple(link for link in found if known_at is not None and link.recorded_at > known_at),
                None if known_at is None else status_on(timeline_now, day),
                _names(rows),
                {key: row.name for key, row in rows.units.items()},
                {key: row.name for key, row in rows.facilities.items()},
            )
        )
    return tuple(told)


def _marked(known: tuple[Link, ...], explanation: Explanation, day: date) -> tuple[Link, ...]:
    """Leave out what belongs to a later day, and mark what the status rests on."""
    named = {(fact.kind.value, fact.id) for fact in explanation.facts}
    shown = [link for link in known if _of_the_day(link, day) or (link.kind.value, link.id) in named]
    there = {link.id for link in shown}
    newest = {(link.kind, link.id): link.version for link in known}
    award = explanation.status.award
    rules = standing_rules(shown, {day} if award is None else {award.day, day})
    rests = []
    for link in shown:
        versions = link.kind in {LinkKind.POSITION, LinkKind.LEAVE}
        # what took it back may not have been known yet
        gone = newest[link.kind, link.id] > link.version if versions else link.back in there
        behind = (link.kind.value, link.id) in named or link.id in rules
        rests.append(replace(link, behind=behind, back=link.back if gone else ""))
    numbers = {link.employee_id for link in rests if link.behind and link.employee_id}
    return tuple(
        replace(link, behind=True) if link.kind is LinkKind.IDENTITY and link.text in numbers else link
        for link in rests
    )


def _of_the_day(link: Link, day: date) -> bool:
    """Say whether a fact belongs to a day: its own day has come, it is known ahead, or it took back what has come."""
    if link.kind in {LinkKind.VOID, LinkKind.TAKEN_BACK}:
        return link.until is not None and link.until <= day
    return link.day <= day or link.kind in AHEAD


def _names(rows: Gathered) -> dict[str, PositionName]:
    named = {}
    for row in rows.positions:
        unit = rows.units[row.unit].name if row.unit in rows.units else row.unit
        named[row.key] = PositionName(unit, row.job_role, Shift(row.shift))
    return named
