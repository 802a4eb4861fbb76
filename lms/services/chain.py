"""The chain of facts behind a competency: each with its own day, when it was recorded, by whom, and its entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms.core.competency.policy import Policy
from lms.core.content.values import PROGRAMME
from lms.core.dates import days_between
from lms.services.work import Work
from lms.store import chain, decided, decisions, identities, people, site, training


class LinkKind(StrEnum):
    """What kind of fact a link is; the first eleven are those of an explanation."""

    POSITION = "position"
    LEAVE = "leave"
    RECORD = "record"
    VOID = "void"
    ASSIGNMENT = "assignment"
    TRIGGER = "trigger"
    EXEMPTION = "exemption"
    REVOCATION = "revocation"
    EXTENSION = "extension"
    ACCREDITED = "accredited"
    TAKEN_BACK = "taken-back"
    RULE = "rule"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Link:
    """One fact; never an answer or a score."""

    kind: LinkKind
    #: as histories name it
    id: str
    #: fact table and row
    row: tuple[str, int]
    #: its own day
    day: date
    recorded_at: datetime
    #: number and digest of its journal entry
    entry: int
    digest: str
    until: date | None = None
    #: the moment it happened, where it has one
    at: datetime | None = None
    activity: str = ""
    #: unit of a position or an assignment, reference and scope of a rule, source of what was accredited
    unit: str = ""
    job_role: str = ""
    shift: str = ""
    text: str = ""
    why: str = ""
    #: empty: the program, or an administrator on the command line
    by: str = ""
    #: of a position or a leave; a higher one is a correction
    version: int = 1
    #: lowest and highest revision of its texts
    revisions: tuple[int, int] | None = None
    #: days between its own day and the day it was recorded, where that is later
    late_days: int = 0
    #: the employee number it was recorded under, where that is another one
    employee_id: str = ""
    #: id of the void or withdrawal that took it back
    back: str = ""
    #: whether the status rests on it
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """All rows about one person, read once for every competency."""

    person_id: int
    zone: ZoneInfo
    positions: tuple[chain.VersionRow, ...]
    leaves: tuple[chain.VersionRow, ...]
    records: tuple[training.RecordRow, ...]
    assignments: tuple[decided.AssignmentRow, ...]
    triggers: tuple[decided.TriggerRow, ...]
    rulings: tuple[decided.RulingRow, ...]
    accreditations: tuple[decided.AccreditationRow, ...]
    withdrawals: tuple[decided.WithdrawalRow, ...]
    rules: tuple[decisions.PolicyRow, ...]
    joins: tuple[identities.IdentityRow, ...]
    sealed: Mapping[tuple[str, int], chain.SealedRow]
    names: Mapping[int, str]
    #: employee numbers of those joined to the person
    numbers: Mapping[int, str]
    units: Mapping[str, site.UnitRow]
    facilities: Mapping[str, site.FacilityRow]
    #: units of any version of a position
    worked_in: frozenset[str] = field(default_factory=frozenset)


def gather(work: Work, person_id: int, zone: ZoneInfo) -> Gathered:
    """Read everything about one person with how it was sealed; the number of SQL statements is always the same."""
    session, mine = work.session, [person_id]
    positions, leaves = chain.position_versions(session, person_id), chain.leave_versions(session, person_id)
    worked_in = frozenset(row.unit for row in positions)
    group = set(identities.identities(session).recorded_for(mine))
    records = training.records_of(session, mine)
    assignments = tuple(row for row in decided.assignments(session, mine) if row.unit is None or row.unit in worked_in)
    triggers = tuple(
        row
        for row in decided.triggers(session)
        if (not row.units or row.units & worked_in) and (not row.people or row.people & (group | {person_id}))
    )
    rulings, accreditations = decided.rulings(session, mine), decided.accreditations(session, mine)
    joins = tuple(row for row in identities.rows(session) if {row.person_id, row.joined_id} & group)
    own = {
        *(("assignment", row.id) for row in assignments),
        *(("trigger", row.id) for row in triggers),
        *(("ruling", row.id) for row in rulings),
        *(("accreditation", row.id) for row in accreditations),
        *(("identity", row.id) for row in joins),
    }
    withdrawals = tuple(row for row in decided.withdrawals(session) if (row.subject, row.subject_id) in own)
    units = site.units(session)
    scopes = _scopes(worked_in, units)
    rules = tuple(row for row in decisions.policy_rows(session) if row.scope in scopes)
    sealed = chain.sealed(
        session,
        {
            "position": [row.id for row in positions],
            "leave": [row.id for row in leaves],
            "record": [row.id for row in records],
            "withdrawal": [row.id for row in withdrawals],
            "policy_value": [row.id for row in rules],
            **{name: [number for table, number in own if table == name] for name in sorted({name for name, _ in own})},
        },
    )
    wanted = {row.actor_id for row in sealed.values() if row.actor_id is not None}
    wanted |= {row.reviewer_id for row in accreditations} | group | {person_id}
    found = {row.id: row for row in people.people(session, wanted)}
    return Gathered(
        person_id,
        zone,
        positions,
        leaves,
        records,
        assignments,
        triggers,
        rulings,
        accreditations,
        withdrawals,
        rules,
        joins,
        sealed,
        {number: row.name for number, row in found.items()},
        {number: found[number].employee_id for number in group if number != person_id and number in found},
        units,
        site.facilities(session),
        worked_in,
    )


def links(rows: Gathered, competency: str, policy: Policy) -> tuple[Link, ...]:
    """Give every fact that concerns a competency, in order of its own day and moment."""
    backs: dict[tuple[str, int], decided.WithdrawalRow] = {
        (row.subject, row.subject_id): row for row in rows.withdrawals
    }
    activities = asked_activities(policy, rows.triggers)
    found = [
        *_positions(rows),
        *_records(rows, activities),
        *_decisions(rows, competency, activities, backs),
        *_rules(rows, competency),
        *_joins(rows, backs),
    ]
    return tuple(sorted(found, key=lambda link: (link.day, link.at or link.recorded_at, link.entry, link.row)))


def asked_activities(policy: Policy, triggers: Iterable[decided.TriggerRow]) -> frozenset[str]:
    """Give every activity that a rule or a trigger of the competency ever asked."""
    paths = [path for rule in policy.rules for path in (rule.initial, *rule.renewals, rule.return_path, rule.delta)]
    named = {choice.activity for path in paths for item in path for choice in item.choices}
    owed = (text for row in triggers if row.competency == policy.competency for text in row.owed)
    return frozenset(named | {part.partition(" at ")[0] for text in owed for part in text.split(" or ")})


def _link(rows: Gathered, kind: LinkKind, name: str, row: tuple[str, int], day: date, **more: object) -> Link | None:
    """Make a link; None for a row without a journal entry, which verifying tells of."""
    sealed = rows.sealed.get(row)
    if sealed is None:
        return None
    recorded_on = sealed.recorded_at.astimezone(rows.zone).date()
    other = sealed.person_id is not None and sealed.person_id != rows.person_id and kind is not LinkKind.IDENTITY
    made = Link(
        kind,
        name,
        row,
        day,
        sealed.recorded_at,
        sealed.entry,
        sealed.digest,
        by="" if sealed.actor_id is None else rows.names.get(sealed.actor_id, ""),
        late_days=max(0, days_between(day, recorded_on)),
        employee_id=rows.numbers.get(sealed.person_id or 0, "") if other else "",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def _positions(rows: Gathered) -> Iterator[Link]:
    for kind, table, versions in (
        (LinkKind.POSITION, "position", rows.positions),
        (LinkKind.LEAVE, "leave", rows.leaves),
    ):
        newest: dict[str, int] = defaultdict(int)
        for row in versions:
            newest[row.key] = max(newest[row.key], row.version)
        for row in versions:
            link = _link(
                rows, kind, row.key, (table, row.id), row.first_day,
                until=row.last_day, unit=row.unit, job_role=row.job_role, shift=row.shift, version=row.version,
                text="withdrawn" if row.withdrawn else "", back=row.key if row.version < newest[row.key] else "",
            )  # fmt: skip
            if link is not None:
                yield link if row.version == 1 else replace(link, late_days=0)


def _records(rows: Gathered, activities: Collection[str]) -> Iterator[Link]:
    voids = {row.voids_id: row for row in rows.records if row.kind == "void"}
    days = {row.id: row.day for row in rows.records}
    for row in rows.records:
        if row.activity not in activities:
            continue
        at, place = row.at, ("record", row.id)
        if row.kind == "void":
            made = _link(
                rows, LinkKind.VOID, str(row.id), place, row.day,
                at=at, activity=row.activity, why=row.why, until=days.get(row.voids_id or 0),
            )  # fmt: skip
        else:
            spread = tuple(row.revisions.values())
            back = voids.get(row.id)
            made = _link(
                rows, LinkKind.RECORD, str(row.id), place, row.day,
                at=at, activity=row.activity, revisions=(min(spread), max(spread)) if spread else None,
                back="" if back is None else str(back.id),
            )  # fmt: skip
        if made is not None:
            yield made


def _decisions(
    rows: Gathered,
    competency: str,
    activities: Collection[str],
    backs: Mapping[tuple[str, int], decided.WithdrawalRow],
) -> Iterator[Link]:
    made: list[tuple[str, int, Link | None]] = []
    for a in rows.assignments:
        if a.competency == competency:
            more = {"at": a.at, "until": a.due_on, "unit": a.unit or "", "why": a.why}
            name = f"assignment-{a.id}"
            made.append(
                ("assignment", a.id, _link(rows, LinkKind.ASSIGNMENT, name, ("assignment", a.id), a.day, **more))
            )
    for t in rows.triggers:
        if t.competency == competency:
            link = _link(rows, LinkKind.TRIGGER, f"trigger-{t.id}", ("trigger", t.id), t.day,
                         until=t.due_on, text=t.because, why=t.why)  # fmt: skip
            made.append(("trigger", t.id, link))
    for r in rows.rulings:
        if r.competency == competency:
            link = _link(rows, LinkKind(r.kind), f"ruling-{r.id}", ("ruling", r.id), r.first_day,
                         at=r.at if r.kind != "exemption" else None, until=r.last_day, why=r.why)  # fmt: skip
            made.append(("ruling", r.id, link))
    for c in rows.accreditations:
        if c.competency == competency or c.activity in activities:
            kind = LinkKind.RECORD if c.activity else LinkKind.ACCREDITED
            link = _link(rows, kind, f"accreditation-{c.id}", ("accreditation", c.id), c.passed_on,
                         at=None, until=c.last_day, activity=c.activity, text=c.source)  # fmt: skip
            by = rows.names.get(c.reviewer_id, "")
            made.append(("accreditation", c.id, None if link is None else replace(link, by=link.by or by)))
    for subject, number, link in made:
        if link is None:
            continue
        back = backs.get((subject, number))
        if back is None:
            yield link
            continue
        name = f"withdrawal-{back.id}"
        yield replace(link, back=name)
        # what was accredited and taken back is voided in the history, under the same name
        kind = LinkKind.VOID if link.kind is LinkKind.RECORD else LinkKind.TAKEN_BACK
        more = {"at": back.at, "until": link.day, "why": back.why, "activity": link.activity, "text": link.kind.value}
        taken = _link(rows, kind, name, ("withdrawal", back.id), back.day, **more)
        if taken is not None:
            yield taken


def _rules(rows: Gathered, competency: str) -> Iterator[Link]:
    for row in rows.rules:
        if row.competency == competency:
            link = _link(rows, LinkKind.RULE, f"policy-{row.id}", ("policy_value", row.id), row.in_force_from,
                         text=row.reference, unit=row.scope, why=row.why)  # fmt: skip
            if link is not None:
                yield link


def _joins(rows: Gathered, backs: Mapping[tuple[str, int], decided.WithdrawalRow]) -> Iterator[Link]:
    for row in rows.joins:
        other = row.joined_id if row.person_id == rows.person_id else row.person_id
        back = backs.get(("identity", row.id))
        link = _link(rows, LinkKind.IDENTITY, f"identity-{row.id}", ("identity", row.id), row.day,
                     at=row.at, why=row.why, text=rows.numbers.get(row.joined_id, rows.numbers.get(other, "")),
                     back="" if back is None else f"withdrawal-{back.id}")  # fmt: skip
        if link is not None:
            yield link
        if link is not None and back is not None:
            taken = _link(rows, LinkKind.TAKEN_BACK, f"withdrawal-{back.id}", ("withdrawal", back.id), back.day,
                          at=back.at, text=LinkKind.IDENTITY.value, until=link.day, why=back.why)  # fmt: skip
            if taken is not None:
                yield taken


def _scopes(worked_in: Iterable[str], units: Mapping[str, site.UnitRow]) -> frozenset[str]:
    """Give the scopes whose rules may hold for somebody who works, or worked, in some units."""
    places = [units[name] for name in worked_in if name in units]
    return frozenset(
        {"shipped", PROGRAMME, *(row.facility for row in places), *(f"{row.facility}/{row.key}" for row in places)}
    )


def rules_since(work: Work, known_at: datetime, worked_in: Iterable[str]) -> int:
    """Count the rules recorded after a moment (UTC) that may hold for who works in some units."""
    scopes = _scopes(worked_in, site.units(work.session))
    rows = decisions.policy_rows(work.session)
    return sum(row.scope in scopes and row.recorded_at > known_at for row in rows)


def standing_rules(found: Iterable[Link], days: Collection[date]) -> frozenset[str]:
    """Give the ids of the rules in force on some days: the newest of ours, and each of the site's by then."""
    rules = [link for link in found if link.kind is LinkKind.RULE]
    standing: set[str] = set()
    for day in days:
        ours = [link.id for link in rules if link.unit == "shipped" and link.day <= day]
        standing.update(ours[-1:], (link.id for link in rules if link.unit != "shipped" and link.day <= day))
    return frozenset(standing)
