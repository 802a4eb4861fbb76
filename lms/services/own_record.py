"""The learner's own record: everything done and decided about them, the newest first, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import chain

from lms.core.competency.awards import Award
from lms.core.competency.status import Status, status_on
from lms.services import attempting, standing
from lms.services.errors import NotFound
from lms.services.work import Work
from lms.store import attempts, decided, people, training

#: entries of a page
PER_PAGE = 40


class Kind(StrEnum):
    """What an entry tells."""

    #: an activity passed
    PASSED = "passed"
    #: an attempt that made no record: open, not passed, not finished, or training
    TRIED = "tried"
    #: an activity or an award of another house
    ACCREDITED = "accredited"
    EXEMPTION = "exemption"
    REVOCATION = "revocation"
    EXTENSION = "extension"
    #: an earlier entry voided or withdrawn
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True)
class Back:
    """An entry taken back."""

    at: datetime
    #: empty: on the command line
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record."""

    #: by which it can be named, such as record-12
    id: str
    kind: Kind
    at: datetime
    #: activity id; empty where it is about a competency
    activity: str = ""
    competency: str = ""
    #: of an attempt: passed, not-passed, done, abandoned; None while it is open
    outcome: str | None = None
    #: per cent
    score: int | None = None
    attempt_id: int | None = None
    #: a case played for training
    training: bool = False
    #: its own day: passed elsewhere on, exempt from, revoked on
    first_day: date | None = None
    #: its last day: exempt through, extended through, valid elsewhere through
    last_day: date | None = None
    #: who decided it; empty where nobody did, or on the command line
    by: str = ""
    why: str = ""
    taken_back: Back | None = None

    @property
    def going(self) -> bool:
        """Say whether it is an attempt that can go on."""
        return self.kind is Kind.TRIED and self.outcome is None


@dataclass(frozen=True, slots=True)
class Held:
    """A competency asked or held, with every award of it, the newest first."""

    status: Status
    awards: tuple[Award, ...]


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """One page of the record, or all of it."""

    held: tuple[Held, ...]
    entries: tuple[Entry, ...]
    #: from 1
    page: int
    pages: int
    total: int


def own_record(work: Work, page: int | None = 1) -> OwnRecord:
    """Give a page of the actor's record (None: all of it).

    Raises:
        NotFound: there is no such page.
    """
    me = work.me
    everything = _entries(work, me.person_id)
    pages = max(1, -(-len(everything) // PER_PAGE))
    if page is not None and not 1 <= page <= pages:
        raise NotFound("page")
    shown = everything if page is None else everything[(page - 1) * PER_PAGE : page * PER_PAGE]
    held = tuple(
        Held(status_on(timeline, me.today), tuple(reversed(timeline.awards)))
        for timeline in standing.timelines_of(work, [me.person_id])[me.person_id]
    )
    return OwnRecord(held, _with_modes(work, shown), page or 1, 1 if page is None else pages, len(everything))


def entry(work: Work, entry_id: str) -> Entry:
    """Give one entry of the actor's record by its name.

    Raises:
        NotFound: their record has none of that name.
    """
    for one in _entries(work, work.me.person_id):
        if one.id == entry_id:
            return one
    raise NotFound("entry")


def _entries(work: Work, person_id: int) -> tuple[Entry, ...]:
    """Give every entry of a person's record, the newest first; the number of SQL statements is always the same."""
    session, mine = work.session, [person_id]
    records = training.records_of(session, mine)
    heads = attempts.heads_of(session, person_id)
    foreign, rulings = decided.accreditations(session, mine), decided.rulings(session, mine)
    own = {("accreditation", row.id) for row in foreign} | {("ruling", row.id) for row in rulings}
    withdrawn = {
        (row.subject, row.subject_id): row
        for row in decided.withdrawals(session)
        if (row.subject, row.subject_id) in own
    }
    voided_by = training.voided_by(session, person_id)
    names = _names(work, [r.reviewer_id for r in foreign], [r.actor_id for r in rulings], voided_by.values(),
                   [r.actor_id for r in withdrawn.values()])  # fmt: skip
    backs = {f"{subject}-{number}": Back(row.at, names.get(row.actor_id or 0, ""), row.why)
             for (subject, number), row in withdrawn.items()}  # fmt: skip
    for record in records:
        if record.kind == "void":
            by = names.get(voided_by.get(record.id) or 0, "")
            backs[f"record-{record.voids_id}"] = Back(record.at, by, record.why)
    found = [
        *(_passed(row, backs) for row in records if row.kind == "passed"),
        *_tried(work, heads, {row.attempt_id for row in records}),
        *(_accredited(row, names, backs) for row in foreign),
        *(_ruled(row, names, backs) for row in rulings),
    ]
    found += [_back(one, one.taken_back) for one in found if one.taken_back is not None]
    return tuple(sorted(found, key=lambda one: (one.at, one.id), reverse=True))


def _names(work: Work, *ids: Iterable[int | None]) -> Mapping[int, str]:
    wanted = {one for one in chain(*ids) if one is not None}
    return {person.id: person.name for person in people.people(work.session, wanted)}


def _passed(row: training.RecordRow, backs: Mapping[str, Back]) -> Entry:
    name = f"record-{row.id}"
    return Entry(
        name,
        Kind.PASSED,
        row.at,
        row.activity,
        outcome="passed",
        score=row.score,
        attempt_id=row.attempt_id,
        taken_back=backs.get(name),
    )


def _tried(work: Work, heads: Sequence[attempts.AttemptHead], recorded: set[int | None]) -> list[Entry]:
    found = []
    for row in heads:
        if row.id in recorded:
            continue
        outcome = attempting.outcome_of(row, work)
        # what was left lying is told on the day it was begun, not on the day it was swept up
        at = row.begun_at if row.closed_at is None or outcome == "abandoned" else row.closed_at
        found.append(
            Entry(f"attempt-{row.id}", Kind.TRIED, at, row.item, outcome=outcome, score=row.score, attempt_id=row.id)
        )
    return found


def _accredited(row: decided.AccreditationRow, names: Mapping[int, str], backs: Mapping[str, Back]) -> Entry:
    name = f"accreditation-{row.id}"
    return Entry(
        name,
        Kind.ACCREDITED,
        row.at,
        row.activity,
        row.competency,
        score=row.score,
        first_day=row.passed_on,
        last_day=row.last_day,
        by=names.get(row.reviewer_id, ""),
        why=row.source,
        taken_back=backs.get(name),
    )


def _ruled(row: decided.RulingRow, names: Mapping[int, str], backs: Mapping[str, Back]) -> Entry:
    name = f"ruling-{row.id}"
    return Entry(
        name,
        Kind(row.kind),
        row.at,
        competency=row.competency,
        first_day=row.first_day,
        last_day=row.last_day,
        by=names.get(row.actor_id, ""),
        why=row.why,
        taken_back=backs.get(name),
    )


def _back(one: Entry, back: Back) -> Entry:
    """Tell that an entry was taken back as an act of its own, on its own day."""
    return Entry(
        f"{one.id}-back", Kind.TAKEN_BACK, back.at, one.activity, one.competency, by=back.by, why=back.why,
        attempt_id=one.attempt_id,
    )  # fmt: skip


def _with_modes(work: Work, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Say of each case run that is shown whether it was for training."""
    cases = {one.attempt_id for one in entries if one.kind is Kind.TRIED and one.activity.startswith("case:")}
    setups = attempts.setups_of(work.session, {number for number in cases if number is not None})
    return tuple(
        replace(one, training=True)
        if one.attempt_id in setups and setups[one.attempt_id].get("mode") == "training"
        else one
        for one in entries
    )
