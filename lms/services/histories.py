"""Everything known about people's training as the fold reads it: rows of the store to the facts of the core."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from lms.core.competency.decided import (
    AccreditedAward,
    Assignment,
    Exemption,
    Extension,
    Revocation,
    TakenBack,
    Trigger,
)
from lms.core.competency.records import History, Leave, Passed, Position, Shift, Voided
from lms.core.competency.states import Because
from lms.services.work import Work
from lms.store import decided, people, training
from lms.store import site as site_store
from lms.store.identities import identities


@dataclass(slots=True)
class _Gathered:
    """The facts of one person while they are read; the names are those of a history."""

    positions: list[Position] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    voided: list[Voided] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    revocations: list[Revocation] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    accredited: list[AccreditedAward] = field(default_factory=list)
    taken_back: list[TakenBack] = field(default_factory=list)

    def history(self) -> History:
        """Give what was gathered."""
        return History(**{kind.name: tuple(getattr(self, kind.name)) for kind in fields(self)})


def histories(work: Work, person_ids: Collection[int], known_at: datetime | None = None) -> Mapping[int, History]:
    """Give every fact of each person (with `known_at`, those recorded by that moment, UTC).

    Who goes on for somebody joined to them has the facts of both, in one history; who was joined has none.
    The number of SQL statements does not grow with the people.
    """
    gathered = {person_id: _Gathered() for person_id in person_ids}
    _positions(work, gathered, known_at)
    _records(work, gathered, known_at)
    _decided(work, gathered, known_at)
    found = {person_id: facts.history() for person_id, facts in gathered.items()}
    if known_at is None:
        return found
    return {person_id: history.known_at(known_at) for person_id, history in found.items()}


def positions(
    work: Work, person_ids: Collection[int], known_at: datetime | None = None
) -> Iterator[tuple[int, Position]]:
    """Give the positions of some people, each with whose it is (with `known_at`, as recorded by that moment, UTC)."""
    held = people.positions(work.session, person_ids=person_ids, known_at=known_at)
    units = site_store.units(work.session, {row.unit for row in held})
    for row in held:
        yield row.person_id, _position(row, units)


def positions_in(
    work: Work, units: Collection[str], source: str = "", read: Iterable[people.PositionRow] = ()
) -> Iterator[tuple[int, Position]]:
    """Give the positions that anybody ever held in some units, each with whose it is.

    Those of a `source` that were `read` already are not read again.
    """
    who, known = identities(work.session), site_store.units(work.session)
    for row in read:
        if row.unit in units:
            yield who.of(row.recorded_for), _position(row, known)
    for row in people.positions(work.session, units=units, not_of=source or None):
        yield row.person_id, _position(row, known)


def _position(row: people.PositionRow, units: Mapping[str, site_store.UnitRow]) -> Position:
    unit = units.get(row.unit)
    return Position(
        id=row.key,
        facility="" if unit is None else unit.facility,
        unit=row.unit,
        job_role=row.job_role,
        shift=Shift(row.shift),
        first_day=row.first_day,
        last_day=row.last_day,
        recorded_at=row.recorded_at,
        version=row.version,
    )


def of_positions(leave: Leave, positions: Iterable[str]) -> Iterator[Leave]:
    """Give a leave from each of some positions, where it was one from all of them."""
    return (replace(leave, id=f"{leave.id}/{position}", position=position) for position in positions)


def positions_of(work: Work, person_ids: Collection[int]) -> Mapping[int, tuple[Position, ...]]:
    """Give the positions of each of some people, in one statement."""
    held: dict[int, list[Position]] = {}
    for person_id, position in positions(work, person_ids):
        held.setdefault(person_id, []).append(position)
    return {person_id: tuple(held.get(person_id, ())) for person_id in person_ids}


def _positions(work: Work, gathered: Mapping[int, _Gathered], known_at: datetime | None) -> None:
    """Gather positions and leaves; where several numbers are one person, a leave is from the positions of its own."""
    rows = people.positions(work.session, person_ids=gathered.keys(), known_at=known_at)
    units, own = site_store.units(work.session, {row.unit for row in rows}), dict[int, list[str]]()
    for row in rows:
        gathered[row.person_id].positions.append(_position(row, units))
        own.setdefault(row.recorded_for, []).append(row.key)
    several = set(identities(work.session, known_at).goes_on.values())
    for held in people.leaves(work.session, person_ids=gathered.keys(), known_at=known_at):
        leave = Leave(held.key, None, held.first_day, held.last_day, held.recorded_at, held.version)
        gathered[held.person_id].leaves.extend(
            of_positions(leave, own.get(held.recorded_for, ())) if held.person_id in several else (leave,)
        )


def _records(work: Work, gathered: Mapping[int, _Gathered], known_at: datetime | None) -> None:
    for row in training.records_of(work.session, gathered.keys(), known_at):
        facts = gathered[row.person_id]
        if row.kind == "void":
            facts.voided.append(Voided(str(row.id), str(row.voids_id), row.at, row.day, row.recorded_at))
        else:
            facts.passed.append(
                Passed(
                    str(row.id),
                    row.activity,
                    row.at,
                    row.day,
                    row.recorded_at,
                    row.score,
                    revisions=tuple(sorted(row.revisions.items())),
                    playbook=frozenset(row.playbook),
                )
            )


def _decided(work: Work, gathered: Mapping[int, _Gathered], known_at: datetime | None) -> None:
    session = work.session
    back = {(row.subject, row.subject_id): row for row in decided.withdrawals(session)}

    def taken_back(subject: str, row_id: int) -> Iterator[TakenBack]:
        if (row := back.get((subject, row_id))) is not None:
            yield TakenBack(f"withdrawal-{row.id}", f"{subject}-{row_id}", row.at, row.day, row.recorded_at)

    for assigned in decided.assignments(session, gathered.keys(), known_at):
        fact = Assignment(
            f"assignment-{assigned.id}",
            assigned.competency,
            assigned.at,
            assigned.day,
            assigned.due_on,
            assigned.recorded_at,
            assigned.unit,
            assigned.keep_current,
        )
        for facts in _whom(gathered, () if assigned.person_id is None else (assigned.person_id,)):
            facts.assignments.append(fact)
            facts.taken_back.extend(taken_back("assignment", assigned.id))
    for row in decided.triggers(session, known_at):
        trigger = Trigger(
            f"trigger-{row.id}",
            row.competency,
            Because(row.because),
            row.day,
            row.due_on,
            row.owed,
            row.recorded_at,
            row.units,
            tuple(sorted(row.items.items())),
            row.full,
            row.keys,
        )
        for facts in _whom(gathered, row.people):
            facts.triggers.append(trigger)
            facts.taken_back.extend(taken_back("trigger", row.id))
    for ruling in decided.rulings(session, gathered.keys(), known_at):
        _ruling(gathered[ruling.person_id], ruling)
        gathered[ruling.person_id].taken_back.extend(taken_back("ruling", ruling.id))
    for held in decided.accreditations(session, gathered.keys(), known_at):
        _accreditation(gathered[held.person_id], held, back.get(("accreditation", held.id)))


def _whom(gathered: Mapping[int, _Gathered], person_ids: Collection[int]) -> Iterable[_Gathered]:
    """Give whose fact it may be: the people named, or anybody where none is and the core looks at the place."""
    if not person_ids:
        return gathered.values()
    return [gathered[person_id] for person_id in person_ids if person_id in gathered]


def _ruling(facts: _Gathered, row: decided.RulingRow) -> None:
    name = f"ruling-{row.id}"
    if row.kind == "exemption":
        facts.exemptions.append(Exemption(name, row.competency, row.first_day, row.last_day, row.recorded_at))
    elif row.kind == "revocation":
        facts.revocations.append(Revocation(name, row.competency, row.first_day, row.at, row.recorded_at))
    elif row.last_day is not None:
        facts.extensions.append(Extension(name, row.competency, row.first_day, row.at, row.last_day, row.recorded_at))


def _accreditation(facts: _Gathered, row: decided.AccreditationRow, back: decided.WithdrawalRow | None) -> None:
    name = f"accreditation-{row.id}"
    if row.activity:
        facts.passed.append(
            Passed(name, row.activity, row.at, row.passed_on, row.recorded_at, row.score, reviewed_on=row.day)
        )
        if back is not None:
            facts.voided.append(Voided(f"withdrawal-{back.id}", name, back.at, back.day, back.recorded_at))
        return
    facts.accredited.append(
        AccreditedAward(name, row.competency, row.passed_on, row.last_day, row.day, row.at, row.recorded_at)
    )
    if back is not None:
        facts.taken_back.append(TakenBack(f"withdrawal-{back.id}", name, back.at, back.day, back.recorded_at))
