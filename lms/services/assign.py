"""The lead's acts: so far the site playbook's dated values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from lms.core.content.playbook import PlaybookKey, read_value
from lms.core.content.values import PROGRAMME, DatedValue, PlaybookValue, values_on
from lms.core.dates import plausible
from lms.core.permissions import Event, Permission, Place, allows
from lms.core.problems import FieldError
from lms.services import triggers
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.moved import Moved, moved
from lms.services.reasons import reason
from lms.services.work import Work
from lms.store import decisions, people, site

#: the number of a row that is only looked at: above all that are kept, as the row added last holds
UNKEPT = 2**62


@dataclass(frozen=True, slots=True)
class Held:
    """What holds in one scope today."""

    #: 'programme' or the key of a facility
    scope: str
    #: name of the facility; empty for the programme
    name: str
    value: PlaybookValue | None


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One playbook key with what each facility goes by today."""

    key: PlaybookKey
    held: tuple[Held, ...]

    @property
    def decided(self) -> bool:
        """Say whether every facility has a value."""
        return bool(self.held) and all(held.value is not None for held in self.held)


@dataclass(frozen=True, slots=True)
class Past:
    """One dated value in the history of a key, with names for people and places."""

    row: DatedValue
    where: str
    by: str


def playbook(work: Work) -> tuple[KeyLine, ...]:
    """Give every key with today's value at each facility, the undecided first."""
    return playbook_on(work, None)


def playbook_on(work: Work, day: date | None) -> tuple[KeyLine, ...]:
    """Give every key with the value in force on `day` (None: each facility's own today), the undecided first."""
    values, facilities = decisions.playbook_values(work.session), site.facilities(work.session)
    by_facility = {key: values_on(values, key, day or today_at(work, key)) for key in facilities}
    lines = [
        KeyLine(key, tuple(Held(f.key, f.name, by_facility[f.key].get(key.key)) for f in facilities.values()))
        for key in work.library.playbook.values()
    ]
    return tuple(sorted(lines, key=lambda line: line.decided))


def today_at(work: Work, scope: str) -> date:
    """Give the calendar day at a facility now; for the programme the latest of its facilities' days."""
    facilities = site.facilities(work.session)
    zones = [facilities[scope].zone] if scope in facilities else [facility.zone for facility in facilities.values()]
    return max((work.now.astimezone(zone).date() for zone in zones), default=work.now.date())


def playbook_key(work: Work, key: str) -> KeyLine:
    """Give one key with today's values.

    Raises:
        NotFound: there is no such key.
    """
    for line in playbook(work):
        if line.key.key == key:
            return line
    raise NotFound("playbook key")


def history(work: Work, key: str) -> tuple[Past, ...]:
    """Give every value a key ever had, the newest first."""
    facilities = site.facilities(work.session)
    rows = decisions.playbook_values(work.session, key)
    names = {p.id: p.name for p in people.people(work.session, {r.actor_id for r in rows if r.actor_id is not None})}
    return tuple(
        Past(row, facilities[row.scope].name if row.scope in facilities else "", names.get(row.actor_id or 0, ""))
        for row in reversed(rows)
    )


def scopes(work: Work, key: PlaybookKey) -> tuple[tuple[str, str], ...]:
    """Give (scope, name) of everywhere the actor may set this key; the programme's name is empty."""
    me = work.me
    places = [(PROGRAMME, "", Place("", None))]
    if key.scope != PROGRAMME:
        places += [(f.key, f.name, Place(f.key, None)) for f in site.facilities(work.session).values()]
    return tuple(
        (scope, name) for scope, name, place in places if allows(me.grants, Permission.PLAYBOOK_SET, place, me.today)
    )


def set_value(
    work: Work, key: str, text: str | None, *, scope: str, in_force_from: date | None, why: str
) -> DatedValue:
    """Set a key's value from a day on (None: the scope's today; `text` None withdraws it) and give it as kept.

    Acting without an actor is the command line's: whoever has the server's shell. The same act again (a double click)
    gives the row of the first.

    Raises:
        NotFound: there is no such key or facility.
        NotAllowed: the actor's role does not reach the scope.
        Invalid: on `value`, `scope`, `why` or `in_force_from`.
    """
    row, today = _read(work, key, text, scope, in_force_from, why)
    held = [one for one in decisions.playbook_values(work.session, key) if one.scope == scope]
    if held and _same(held[-1], row) and held[-1].recorded_at.date() == work.now.date():
        return held[-1]
    row = _keep(work, row, today)
    work.record(Event.PLAYBOOK_SET, key=key, scope=scope)
    return row


def keep_value(
    work: Work, key: str, text: str | None, *, scope: str, in_force_from: date | None, why: str
) -> DatedValue:
    """Set a value as part of an act that is named elsewhere, such as a file of many; else as `set_value`."""
    return _keep(work, *_read(work, key, text, scope, in_force_from, why))


def _keep(work: Work, row: DatedValue, today: date) -> DatedValue:
    """Add the row, and what its change asks again."""
    row_id = decisions.add_playbook_value(
        work.session,
        key=row.key,
        scope=row.scope,
        value=row.value,
        in_force_from=row.in_force_from,
        why=row.why,
        actor_id=row.actor_id,
    )
    row = replace(row, id=row_id)
    triggers.playbook_changed(work, work.library.playbook[row.key], row, today)
    return row


def would_ask(
    work: Work, key: str, text: str | None, *, scope: str, in_force_from: date | None, why: str
) -> Moved | None:
    """Say whom setting this value would ask again; None where nobody. Nothing is set.

    Raises:
        NotFound: there is no such key or facility.
        NotAllowed: the actor's role does not reach the scope.
        Invalid: on `value`, `scope`, `why` or `in_force_from`.
    """
    row, today = _read(work, key, text, scope, in_force_from, why)
    withdrawn, asked = triggers.playbook_change(work, work.library.playbook[key], row, today)
    return moved(work, asked, withdrawn)


def _same(one: DatedValue, other: DatedValue) -> bool:
    """Say whether two rows were one act."""
    return (one.value, one.in_force_from, one.why, one.actor_id) == (
        other.value,
        other.in_force_from,
        other.why,
        other.actor_id,
    )


def _read(
    work: Work, key: str, text: str | None, scope: str, in_force_from: date | None, why: str
) -> tuple[DatedValue, date]:
    """Give the row as it would be kept, with no number yet, and the scope's today."""
    found = work.library.playbook.get(key)
    if found is None:
        raise NotFound("playbook key")
    if scope != PROGRAMME and scope not in site.facilities(work.session):
        raise Invalid("scope", "There is no facility “%(scope)s”.", scope=scope)
    if scope != PROGRAMME and found.scope == PROGRAMME:
        raise Invalid("scope", "This key has one value for the whole programme.")
    if work.actor is not None and scope not in dict(scopes(work, found)):
        raise NotAllowed(Permission.PLAYBOOK_SET)
    why = reason(why)
    today = today_at(work, scope)
    first_day = in_force_from or today
    if not plausible(first_day):
        raise Invalid("in_force_from", "Write a day that can be meant, such as 2026-11-20.")
    if work.actor is not None and first_day < today:
        raise Invalid("in_force_from", "Today or later: what people were taught before stays as it was.")
    try:
        value = None if text is None else read_value(found, text)
    except FieldError as error:
        raise Invalid("value", error.message) from error
    actor_id = None if work.actor is None else work.actor.person_id
    return DatedValue(UNKEPT, key, scope, value, first_day, why, actor_id, work.now), today
