"""Setting the site's own rules: dated values of a competency for a place, never backwards, each whole rule read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.competency.keys import as_plain
from lms.core.competency.policy import Policy
from lms.core.competency.values import Laid, PolicyRow, RuleError, laid, read_policy, value_of
from lms.core.content.values import PROGRAMME
from lms.core.dates import add_months
from lms.core.permissions import Event, Permission, Place, allows
from lms.services import policy_names, standing
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.reasons import LONGEST_WHY, reason
from lms.services.work import Work
from lms.store import decisions, site
from lms.store.columns import canonical_json

#: a rule may come into force so many months ahead
MOST_MONTHS_AHEAD = 24
NO_CHANGE = "Nothing would change: these are the values that hold there from that day."
READ_AGAIN = "The rules have changed since you read the preview, or a day has passed. Read it again."


@dataclass(frozen=True, slots=True)
class Where:
    """A place that may have rules of its own."""

    #: 'programme', the key of a facility, or facility/unit
    scope: str
    #: name of the facility; empty for the programme
    facility_name: str = ""
    #: name of the unit; empty for the programme and a facility
    unit_name: str = ""

    @property
    def facility(self) -> str | None:
        """Key of the facility; None is the whole programme."""
        return None if self.scope == PROGRAMME else self.scope.partition("/")[0]

    @property
    def unit(self) -> str | None:
        """Key of the unit; None is the whole facility."""
        return self.scope.partition("/")[2] or None

    @property
    def place(self) -> Place:
        """The place as permissions know it."""
        return Place(self.facility or "", self.unit)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Values that could be set: every rule that would result can be."""

    competency: str
    where: Where
    #: without those that change nothing; null gives a key back
    values: Mapping[str, object]
    in_force_from: date
    #: by key: the value as it is there on that day, and as it would be
    changes: tuple[tuple[str, object, object], ...]
    #: keys that were named with the value they have
    unchanged: tuple[str, ...]
    before: Policy
    after: Policy
    #: stands for the proposal, the day and all rules of the competency as they were when it was made
    fingerprint: str


def places(work: Work) -> dict[str, Where]:
    """Give every place by scope: the programme, then each facility with its units."""
    found = {PROGRAMME: Where(PROGRAMME)}
    units = site.units(work.session)
    for facility in site.facilities(work.session).values():
        found[facility.key] = Where(facility.key, facility.name)
        for unit in units.values():
            if unit.facility == facility.key:
                scope = f"{facility.key}/{unit.key}"
                found[scope] = Where(scope, facility.name, unit.name)
    return found


def settable(work: Work) -> tuple[Where, ...]:
    """Give the places for which the actor may set rules today."""
    me = work.me
    return tuple(
        where for where in places(work).values() if allows(me.grants, Permission.POLICY_SET, where.place, me.today)
    )


def place(work: Work, scope: str) -> Where:
    """Give a place by scope.

    Raises:
        Invalid: on `scope`: there is none.
    """
    found = places(work).get(scope)
    if found is None:
        raise Invalid(
            "scope", "There is no place “%(scope)s”: write programme, a facility, or facility/unit.", scope=scope
        )
    return found


def today_at(work: Work, where: Where) -> date:
    """Give the calendar day at a place now; for the programme the latest of its facilities' days."""
    facilities = site.facilities(work.session).values()
    zones = [facility.zone for facility in facilities if where.facility in {None, facility.key}]
    return max((work.now.astimezone(zone).date() for zone in zones), default=work.now.date())


def competencies(work: Work) -> tuple[str, ...]:
    """Give the id of every competency that has rules, those that are no longer shipped among them."""
    return tuple(sorted({row.competency for row in decisions.policy_rows(work.session)}))


def set_values(
    work: Work,
    competency: str,
    values: Mapping[str, object],
    *,
    scope: str,
    in_force_from: date | None,
    reference: str,
    why: str,
    shown: str | None = None,
) -> Proposal:
    """Set some values of a competency from a day on (None: today there); a null value gives its key back.

    With `shown`, the fingerprint of a preview, it is refused when the competency's rules have changed since then. The
    same act again (a double click) adds nothing. Acting without an actor is the command line's.

    Raises:
        NotFound: there is no such competency.
        NotAllowed: the actor's role does not reach the place.
        Invalid: on a key, `values`, `scope`, `in_force_from`, `reference`, `why`, or `shown`.
    """
    proposal = propose(work, competency, values, scope=scope, in_force_from=in_force_from)
    why, reference = reason(why), _reference(reference)
    if not proposal.values:
        if _is_repeat(work, proposal, values, reference, why):
            return proposal
        raise Invalid("values", NO_CHANGE)
    if shown is not None and shown != proposal.fingerprint:
        raise Invalid("shown", READ_AGAIN)
    add(work, proposal, reference, why)
    work.record(Event.POLICY_SET, competency=competency, scope=scope)
    return proposal


def add(work: Work, proposal: Proposal, reference: str, why: str) -> int:
    """Keep a proposal as a row and give its id; the act is named by the caller."""
    return decisions.add_policy(
        work.session,
        competency=proposal.competency,
        scope=proposal.where.scope,
        rule=dict(proposal.values),
        in_force_from=proposal.in_force_from,
        reference=reference,
        why=why,
        actor_id=None if work.actor is None else work.actor.person_id,
    )


def propose(
    work: Work, competency: str, values: Mapping[str, object], *, scope: str, in_force_from: date | None
) -> Proposal:
    """Check values that could be set and give what they come to; nothing is changed.

    The whole rule that results is read at every place and on every day it reaches.

    Raises:
        NotFound: there is no such competency.
        NotAllowed: the actor's role does not reach the place.
        Invalid: on a key, `values`, `scope` or `in_force_from`.
    """
    stored = [row for row in decisions.policy_rows(work.session) if row.competency == competency]
    if not stored:
        raise NotFound("competency")
    where = place(work, scope)
    me = work.actor
    if me is not None and not allows(me.grants, Permission.POLICY_SET, where.place, me.today):
        raise NotAllowed(Permission.POLICY_SET)
    first_day = _first_day(work, where, in_force_from)
    given = {key: as_plain(value) for key, value in values.items()}
    if not given:
        raise Invalid("values", "Name at least one value.")
    policy_names.insist(work, given)
    rows = [standing.policy_row(row) for row in stored]
    before = read_policy(competency, rows)
    unchanged = _unchanged(rows, before, given, where, first_day)
    kept = {key: value for key, value in given.items() if key not in unchanged}
    new = PolicyRow(
        competency,
        kept,
        first_day,
        reference="",
        recorded_at=work.now,
        row=rows[-1].row + 1,
        facility=where.facility,
        unit=where.unit,
    )
    try:
        after = read_policy(competency, [*rows, new]) if kept else before
    except RuleError as error:
        raise _told(work, error, new) from error
    was = laid(competency, rows, first_day, where.facility, where.unit)
    would = laid(competency, [*rows, new], first_day, where.facility, where.unit) if kept else was
    return Proposal(
        competency,
        where,
        kept,
        first_day,
        tuple((key, value_at(was, key), value_at(would, key)) for key in kept),
        unchanged,
        before,
        after,
        _fingerprint(work, where, new, [row.id for row in stored]),
    )


def _first_day(work: Work, where: Where, asked: date | None) -> date:
    today = today_at(work, where)
    first_day = asked or today
    if first_day < today:
        raise Invalid("in_force_from", "Today or later: nothing is rewritten backwards.")
    if first_day > add_months(today, MOST_MONTHS_AHEAD):
        raise Invalid("in_force_from", "At most %(n)s months ahead.", n=MOST_MONTHS_AHEAD)
    return first_day


def _unchanged(
    rows: Sequence[PolicyRow], before: Policy, given: Mapping[str, object], where: Where, day: date
) -> tuple[str, ...]:
    """Give the keys whose value is the one that holds there on `day`, or that the place does not set and gives back."""
    rule = before.rule_on(day, where.facility, where.unit)
    held = laid(before.competency, rows, day, where.facility, where.unit)
    found = []
    for key, value in given.items():
        if value is None:
            came = held.get(key)
            own = came is not None and not came.row.shipped
            if not (own and came is not None and (came.row.facility, came.row.unit) == (where.facility, where.unit)):
                found.append(key)
        elif rule is not None and value_of(rule, key) == value_of(rule, key, value):
            found.append(key)
    return tuple(found)


def _told(work: Work, error: RuleError, new: PolicyRow) -> Invalid:
    """Say which key cannot be; where it is not there or then that it would break, also where and when."""
    if error.field in new.values and (error.facility, error.unit, error.day) == (
        new.facility,
        new.unit,
        new.in_force_from,
    ):
        return Invalid(error.field, error.message)
    scope = PROGRAMME if error.facility is None else "/".join(filter(None, (error.facility, error.unit)))
    return Invalid(
        error.field if error.field in new.values else "values",
        "%(key)s %(what)s (%(scope)s, from %(day)s)",
        key=error.field,
        what=error.message,
        scope=scope,
        day=error.day.isoformat(),
    )


def value_at(held: Mapping[str, Laid], key: str) -> object:
    """Give the value of a key; None where nobody has one."""
    return held[key].value if key in held else None


def _fingerprint(work: Work, where: Where, new: PolicyRow, ids: Sequence[int]) -> str:
    said = (
        new.competency,
        where.scope,
        dict(new.values),
        new.in_force_from.isoformat(),
        today_at(work, where).isoformat(),
        list(ids),
    )
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()[:32]


def _is_repeat(work: Work, proposal: Proposal, values: Mapping[str, object], reference: str, why: str) -> bool:
    """Say whether the actor's own last row for the competency is this very act."""
    rows = [row for row in decisions.policy_rows(work.session) if row.competency == proposal.competency]
    last = rows[-1]
    given = {key: as_plain(value) for key, value in values.items()}
    actor_id = None if work.actor is None else work.actor.person_id
    return (last.scope, last.in_force_from, last.reference, last.why, last.actor_id) == (
        proposal.where.scope,
        proposal.in_force_from,
        reference,
        why,
        actor_id,
    ) and all(key in given and given[key] == value for key, value in last.rule.items())


def insist_on_words(reference: str, why: str) -> None:
    """Insist on a reference and a reason that can be kept.

    Raises:
        Invalid: on `reference` or `why`.
    """
    _reference(reference)
    reason(why)


def written(values: Mapping[str, object]) -> str:
    """Write values as their row keeps them, so that two can be compared."""
    return canonical_json(dict(values))


def _reference(typed: str) -> str:
    kept = typed.strip()
    if not kept:
        raise Invalid("reference", "Say what it rests on: a decision, a standard, a study.")
    if len(kept) > LONGEST_WHY:
        raise Invalid("reference", "At most %(n)s characters.", n=LONGEST_WHY)
    return kept
