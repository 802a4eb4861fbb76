"""The learner's own pages: what is due next and why, what there is to learn, what they hold and have done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil

from lms.core.competency.path import UPDATE, PathItem, read_item, to_do, update_of
from lms.core.competency.policy import Policy
from lms.core.competency.states import Because, State
from lms.core.competency.status import Status
from lms.core.content.library import Library
from lms.core.modules.module import MINUTES_PER_CHECK
from lms.core.modules.progress import progress
from lms.services import attempting, standing, updates
from lms.services.work import Work
from lms.store import attempts, people, site
from lms.store.attempts import AttemptRow
from lms.store.training import RecordRow

#: what a drill takes until five encounters in a row are exact, in minutes
DRILL_MINUTES = 15
#: how much of what was passed stands on the person's own page
LATEST = 5


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do for one competency."""

    #: as the policy writes it; a test-out has several activities
    item: str
    #: the activities that meet it, the first one meant first
    activities: tuple[str, ...]
    #: the other ways to meet it, each with the per cent it takes (None: any pass)
    instead: tuple[tuple[str, int | None], ...]
    #: of the first, what is left of it; None where nobody can say
    minutes: int | None
    #: the activity was begun and can go on
    begun: bool
    status: Status


@dataclass(frozen=True, slots=True)
class Steps:
    """How far a path is: steps done, and all."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class DueGroup:
    """What is left to do for one competency, in path order, and by when."""

    status: Status
    items: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """What the first page shows."""

    #: the one thing to do now
    next: Due | None
    #: of the competency `next` belongs to
    steps: Steps | None
    #: the rest, by due day
    then: tuple[DueGroup, ...]
    #: competencies held (whatever their state), by last valid day
    held: tuple[Status, ...]
    #: every position that asks something is on leave today
    on_leave: bool
    #: the other competencies that `next` is asked for: one update answers all
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A module or a quiz in the list of all there is."""

    activity: str
    title: str
    summary: str
    minutes: int
    #: it is meant for a job role the actor has
    mine: bool
    begun: bool
    #: the day it was last done or passed
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Post:
    """A position of the actor, in words."""

    unit: str
    facility: str
    job_role: str
    shift: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Me:
    """The actor as their own page shows them; all they did is in `own_record`."""

    posts: tuple[Post, ...]
    statuses: tuple[Status, ...]
    #: what was passed last, the newest first; voided records are left out
    records: tuple[RecordRow, ...]


def home(work: Work) -> Home:
    """Give what is due next, then the rest by due day, then what is held."""
    me = work.me
    statuses = standing.statuses(work, me.person_id, me.today)
    policies = standing.policies(work)
    begun = _begun(work)
    named = {name for status in statuses for item in status.missing if (name := update_of(item)) is not None}
    minutes = updates.minutes(work, named, statuses)
    groups = sorted(
        (
            DueGroup(status, tuple(_due(item, status, begun, work.library, minutes) for item in to_do(status.missing)))
            for status in statuses
            if status.missing and status.state is not State.NOT_REQUIRED
        ),
        key=lambda group: (group.status.due_on or date.max, group.status.competency),
    )
    # what was begun is next among all that is due on the nearest day, else the first of the path
    nearest = [group for group in groups if group.status.due_on == groups[0].status.due_on]
    first = next((group for group in nearest if any(item.begun for item in group.items)), groups[0] if groups else None)
    upcoming = None if first is None else next((item for item in first.items if item.begun), first.items[0])
    rest = tuple(
        DueGroup(group.status, left)
        for group in groups
        if (left := tuple(item for item in group.items if not _same(item, upcoming)))
    )
    held = sorted(
        (status for status in statuses if status.award is not None),
        key=lambda status: (status.valid_through or date.min, status.competency),
    )
    steps = None if first is None else _steps(first.status, policies, me.facility)
    on_leave = any(status.state is State.ON_LEAVE for status in statuses)
    also = tuple(
        group.status.competency
        for group in groups
        if any(item is not upcoming and _same(item, upcoming) for item in group.items)
    )
    return Home(upcoming, steps, rest, tuple(held), on_leave, also)


def index(work: Work) -> tuple[Entry, ...]:
    """Give every module and quiz, those for the actor's job roles first."""
    me, library = work.me, work.library
    roles = {p.job_role for p in people.positions(work.session, person_ids=[me.person_id]) if p.holds_on(me.today)}
    begun = _begun(work)
    passed = {row.activity: row.day for row in attempting.standing_records(work)}
    entries = [
        Entry(activity, title, summary, minutes_of(activity, library) or 1, bool(roles & set(meant)),
              activity in begun, passed.get(activity))
        for activity, title, summary, meant in (
            *((f"module:{m.id}", m.title, m.summary, m.job_roles) for m in library.modules.values()),
            *((f"quiz:{q.id}", q.title, "", q.job_roles) for q in library.quizzes.values()),
        )
    ]  # fmt: skip
    return tuple(sorted(entries, key=lambda entry: (not entry.mine, entry.title, entry.activity)))


def me(work: Work) -> Me:
    """Give what the actor holds and passed last."""
    actor = work.me
    units, facilities = site.units(work.session), site.facilities(work.session)
    posts = tuple(
        Post(
            units[p.unit].name if p.unit in units else p.unit,
            facilities[units[p.unit].facility].name if p.unit in units else "",
            p.job_role,
            p.shift,
            p.first_day,
            p.last_day,
        )
        for p in sorted(people.positions(work.session, person_ids=[actor.person_id]), key=lambda p: p.first_day)
    )
    return Me(
        posts,
        standing.statuses(work, actor.person_id, actor.today),
        tuple(reversed(attempting.standing_records(work)))[:LATEST],
    )


def awarded(work: Work, attempt_id: int) -> tuple[Status, ...]:
    """Give the competencies whose award today this attempt of the actor completed."""
    mine = {str(row.id): row for row in attempting.standing_records(work) if row.attempt_id == attempt_id}
    if not mine:
        return ()
    return tuple(
        status
        for status in standing.statuses(work, work.me.person_id, work.me.today)
        if status.award is not None
        and any(record in mine and mine[record].at == status.award.at for record in status.award.evidence)
    )


def minutes_of(activity: str, library: Library) -> int | None:
    """Give the whole minutes an activity takes; None where nobody can say."""
    kind, _, name = activity.partition(":")
    if kind == "module" and name in library.modules:
        return ceil(library.modules[name].minutes)
    if kind == "quiz" and name in library.quizzes:
        return ceil(library.quizzes[name].draw * MINUTES_PER_CHECK)
    if kind == "case" and (case := name.partition("/")[0]) in library.cases:
        return library.cases[case].play_minutes[1]
    return DRILL_MINUTES if kind == "drill" else None


def owed(work: Work, activity: str) -> bool:
    """Say whether an activity is asked of the actor today and not yet met."""
    return any(choice.activity == activity for item in _owing(work) for choice in item.choices)


def spares_reading_at(work: Work, quiz_id: str) -> int | None:
    """Give the per cent at which a quiz also meets another item the actor still owes; None where there is none."""
    activity = f"quiz:{quiz_id}"
    found = [
        choice.at_least
        for item in _owing(work)
        for choice in item.choices[1:]
        if choice.activity == activity and choice.at_least is not None
    ]
    return max(found, default=None)


def _owing(work: Work) -> list[PathItem]:
    """Give the items asked of the actor today and not yet met."""
    statuses = standing.statuses(work, work.me.person_id, work.me.today)
    asking = (status for status in statuses if status.state is not State.NOT_REQUIRED)
    return [read_item(item) for status in asking for item in status.missing]


def _same(item: Due, other: Due | None) -> bool:
    """Say whether two are the same thing to do: one update answers several competencies."""
    if item is other:
        return True
    return other is not None and item.activities[0] == other.activities[0] and item.activities[0].startswith(UPDATE)


def _due(
    item: str, status: Status, begun: Mapping[str, AttemptRow], library: Library, minutes: Mapping[str, int]
) -> Due:
    choices = read_item(item).choices
    if (update := update_of(item)) is not None:  # the whole activities would do as well, and take longer
        return Due(item, (update,), (), minutes.get(update), update in begun, status)
    activities = tuple(choice.activity for choice in choices)
    instead = tuple((choice.activity, choice.at_least) for choice in choices[1:])
    started = any(activity in begun for activity in activities)
    return Due(item, activities, instead, _minutes_left(activities[0], begun, library), started, status)


def _minutes_left(activity: str, begun: Mapping[str, AttemptRow], library: Library) -> int | None:
    """Give what is left of an activity that was begun, of a module or quiz; of others all of it."""
    row = begun.get(activity)
    kind, _, name = activity.partition(":")
    if row is not None and kind == "module" and name in library.modules:
        confirmed = {step.choice["confirm"] for step in row.steps if "confirm" in step.choice}
        answered = {step.choice["check"] for step in row.steps if "check" in step.choice}
        return max(progress(library.modules[name], confirmed, answered).minutes_left, 1)
    if row is not None and kind == "quiz":
        return max(ceil((len(row.setup["questions"]) - len(row.steps)) * MINUTES_PER_CHECK), 1)
    return minutes_of(activity, library)


def _begun(work: Work) -> dict[str, AttemptRow]:
    """Give the actor's open attempts by activity."""
    return {
        row.item: row for row in attempts.attempts_of(work.session, work.me.person_id) if attempting.is_open(row, work)
    }


def _steps(status: Status, policies: Mapping[str, Policy], facility: str) -> Steps:
    """Count the steps of the path that is being gone: the first one, or the one that renews."""
    policy = policies.get(status.competency)
    rule = None if policy is None else policy.rule_on(status.on, facility, None)
    left = len(to_do(status.missing))
    owed = status.state in {State.UPDATE_DUE, State.RETURN_DUE} or status.because is Because.UPDATE_MISSED
    if rule is None or owed:  # what is owed is no path of the rule: only what is left is counted
        return Steps(0, left)
    first = status.state in {State.REQUIRED, State.OVERDUE, State.EXPIRED, State.REVOKED}
    total = max(len(rule.initial if first else rule.renewal), left)
    return Steps(total - left, total)
