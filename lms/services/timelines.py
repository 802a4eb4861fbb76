"""Keeping timelines: refreshed in the act that changes them, and folded anew when they were forgotten."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from lms.core.competency.presence import EDITION, cell_days
from lms.core.competency.readiness import Member
from lms.core.content.values import PROGRAMME
from lms.services import standing
from lms.services.histories import histories
from lms.services.timeline_rows import cell_row, segment_rows
from lms.services.work import Work, Works
from lms.store import journal, people, schema, site, timeline
from lms.store.identities import forget as forget_identities
from lms.store.identities import identities
from lms.store.timeline import CellRow, SegmentRow

log = logging.getLogger(__name__)

#: so many people an act folds and stores itself; of more it forgets what was kept, and others fold them later
MOST_IN_AN_ACT = 50
#: people folded at a time where many are: others wait for no longer than their rows take to write
PORTION = 50

#: how far a rebuild is, of how many
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be kept of some people."""

    person_ids: tuple[int, ...]
    segments: tuple[SegmentRow, ...]
    cells: tuple[CellRow, ...]


def refresh(work: Work) -> None:
    """Keep anew what the facts of this act change, in its own transaction; a few people at once, many later.

    Whoever cannot be folded is forgotten: an act must not fail for what is kept beside it.
    """
    if any(isinstance(fact, schema.Identity | schema.Withdrawal) for fact in work.facts):
        forget_identities(work.session)  # who is read as whom may have changed since it was read
    touched = _touched(work)
    if touched is None:
        timeline.forget_everybody(work.session)
        return
    ids = identities(work.session).touched(touched) if touched else frozenset()
    if not ids:
        return
    if len(ids) > MOST_IN_AN_ACT:
        # of who was added in this act nothing is kept
        timeline.forget(work.session, ids if work.many is None else ids - work.many.new_ids)
        return
    try:
        kept = folded(work, ids)
    except Exception:
        log.exception("timelines could not be kept; they are folded when asked for")
        timeline.forget(work.session, ids)
        return
    _put(work, kept)


def _touched(work: Work) -> frozenset[int] | None:
    """Give whose timelines the facts of this act may change; None is everybody."""
    ids: set[int] = set() if work.many is None else set(work.many.person_ids)
    units: set[str] = set()
    for fact in work.facts:
        reached = _reached(work, fact)
        if reached is None:
            return None
        ids.update(reached[0])
        units.update(reached[1])
    if units:
        ids |= people.ids_in_units(work.session, units)
    return frozenset(ids)


#: people, and units whose people, past ones among them, are meant
_Reached = tuple[Collection[int], Collection[str]]


def _reached(work: Work, fact: schema.Fact) -> _Reached | None:
    """Give whom a fact reaches; None is everybody. What is not named here changes nobody's timeline."""
    match fact:
        case schema.Record() | schema.Position() | schema.Leave() | schema.Ruling() | schema.Accreditation():
            return {fact.person_id}, ()
        case schema.Person():
            return {fact.id}, ()
        case schema.Identity():
            return {fact.person_id, fact.joined_id}, ()
        case schema.Assignment():
            return ((), {fact.unit}) if fact.person_id is None and fact.unit else ({fact.person_id or 0}, ())
        case schema.Trigger():
            return _reached_by_trigger(fact)
        case schema.PolicyValue():
            return _reached_by_rule(work, fact.scope)
        case schema.Unit():
            return (), {fact.key}
        case schema.Withdrawal():
            return _reached(work, _withdrawn(work, fact))
    return (), ()


def _reached_by_trigger(fact: schema.Trigger) -> _Reached | None:
    if fact.people:
        return set(fact.people), ()
    return ((), set(fact.units)) if fact.units else None


def _reached_by_rule(work: Work, scope: str) -> _Reached | None:
    """Give whom a rule reaches: one of a place those who ever held a position there."""
    if scope in {standing.SHIPPED, PROGRAMME}:
        return None
    facility, _slash, unit = scope.partition("/")
    there = [row.key for row in site.units(work.session).values() if row.facility == facility]
    return (), {unit} if unit else set(there)


#: what a withdrawal names, by its word for it
_SUBJECTS: dict[str, type[schema.Base]] = {
    "assignment": schema.Assignment,
    "trigger": schema.Trigger,
    "ruling": schema.Ruling,
    "accreditation": schema.Accreditation,
    "identity": schema.Identity,
}


def _withdrawn(work: Work, fact: schema.Withdrawal) -> schema.Fact:
    found = work.session.get_one(_SUBJECTS[fact.subject], fact.subject_id)
    assert isinstance(found, schema.Fact)  # noqa: S101 - each of them is
    return found


def folded(work: Work, person_ids: Collection[int]) -> Kept:
    """Fold some people from the facts into what is to be kept of them."""
    rules = standing.policies(work)
    segments: list[SegmentRow] = []
    cells: list[CellRow] = []
    for person_id, history in histories(work, person_ids).items():
        own = standing.timelines(history, rules)
        segments.extend(row for one in own for row in segment_rows(person_id, one))
        member = Member(str(person_id), history.held_positions(), own)
        cells.extend(cell_row(person_id, days) for days in cell_days(member))
    return Kept(tuple(sorted(person_ids)), tuple(segments), tuple(cells))


def _put(work: Work, kept: Kept) -> None:
    timeline.put(work.session, EDITION, kept.person_ids, kept.segments, kept.cells)


def forget_everybody(work: Work) -> None:
    """Forget all that is kept: it is folded when asked for, and kept anew by the worker."""
    timeline.forget_everybody(work.session)


def rebuild(works: Works, clock: Callable[[], datetime], progress: Progress, *, stale_only: bool = False) -> int:
    """Fold everybody (or who is stale) anew and keep it, some people at a time; give how many.

    It may be stopped at any moment and begun again: each portion is whole by itself.
    """
    with works.read(clock()) as work:
        ids = timeline.stale(work.session, EDITION) if stale_only else tuple(everybody(work))
    progress(0, len(ids))
    for first in range(0, len(ids), PORTION):
        portion = ids[first : first + PORTION]
        keep(works, clock(), portion)
        progress(first + len(portion), len(ids))
    return len(ids)


def rebuild_some(works: Works, now: datetime) -> int:
    """Keep a first portion of those who are stale; give how many."""
    with works.read(now) as work:
        ids = timeline.stale(work.session, EDITION, limit=PORTION)
    if ids:
        keep(works, now, ids)
    return len(ids)


def keep(works: Works, now: datetime, person_ids: Collection[int]) -> None:
    """Fold some people and keep that.

    It is folded while others write; where somebody's act ended meanwhile it is folded once more, with no act between.
    """
    with works.read(now) as work:
        seen = journal.head(work.session)
        kept = folded(work, person_ids)
    with works.write(now) as work:
        if journal.head(work.session) != seen:
            kept = folded(work, person_ids)
        _put(work, kept)


def everybody(work: Work) -> Iterator[int]:
    """Give the id of each person, read page by page."""
    after = 0
    while page := timeline.people_ids(work.session, after=after, limit=timeline.BATCH):
        yield from page
        after = page[-1]
