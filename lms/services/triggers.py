"""Triggers: what asks activities again of those who hold a competency, recorded in the act that causes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from lms.core.competency.decided import Trigger
from lms.core.competency.path import UPDATE, PathItem, update_of
from lms.core.competency.policy import Policy, Rule
from lms.core.competency.states import Because
from lms.core.content.library import Library
from lms.core.content.playbook import OnChange, PlaybookKey
from lms.core.content.revisions import NewRevision, PublishedKind
from lms.core.content.uses import keys_of_module, keys_of_question
from lms.core.content.values import PROGRAMME, DatedValue, PlaybookValue, values_on
from lms.core.dates import add_days
from lms.services import standing
from lms.services.work import Work
from lms.store import decided, decisions, site

#: the changes that move those who hold a competency; a typo moves nobody
MOVING = ("delta", "full")

#: what an update asks a part of
HALVED = ("module:", "quiz:")


@dataclass(frozen=True, slots=True)
class Planned:
    """A trigger that is about to be added, or only looked at."""

    competency: str
    because: Because
    day: date
    due_on: date
    owed: tuple[str, ...]
    why: str
    actor_id: int | None
    #: empty is everywhere
    units: tuple[str, ...] = ()
    #: empty is everyone
    people: tuple[int, ...] = ()
    items: tuple[tuple[str, int], ...] = ()
    full: bool = False
    keys: tuple[str, ...] = ()

    def fact(self, name: str, at: datetime) -> Trigger:
        """Give it as the fold reads it, by a name that no trigger kept has."""
        units, keys = frozenset(self.units), frozenset(self.keys)
        return Trigger(
            name,
            self.competency,
            self.because,
            self.day,
            self.due_on,
            self.owed,
            at,
            units,
            self.items,
            self.full,
            keys,
        )

    def keep(self, work: Work) -> int:
        """Add it and give its id."""
        return decided.add_trigger(
            work.session,
            competency=self.competency,
            because=self.because,
            day=self.day,
            due_on=self.due_on,
            owed=self.owed,
            units=self.units,
            people=self.people,
            items=dict(self.items),
            full=self.full,
            keys=self.keys,
            why=self.why,
            actor_id=self.actor_id,
        )


def content_changed(work: Work, changed: Iterable[NewRevision], day: date) -> list[str]:
    """Ask every competency that rests on a changed text again for what changed; give a line for each.

    A `full` change asks for the activities that the text is part of, a `delta` for the update: the changed sections and
    questions, or, as each may choose, the whole activities. First revisions move nobody: who passed before them was
    never told otherwise. One trigger for each competency and kind of change, so that a full change and a delta of one
    publish are both owed; where units go by paths of their own, one for those that ask the same. The update is one for
    all competencies of the publish.
    """
    moving = [new for new in changed if new.revision > 1 and new.change in MOVING]
    if not moving:
        return []
    update = _unused(work, f"{UPDATE}{day}-content")
    lines = []
    for competency, policy in sorted(standing.policies(work).items()):
        for change in MOVING:
            touched = {new: _activities(work.library, new) for new in moving if new.change == change}
            halving = update if change == "delta" else None
            for share in _shares(work, policy, day, partial(_content_share, touched=touched, update=halving)):
                Planned(
                    competency,
                    Because.CONTENT,
                    day,
                    add_days(day, share.days),
                    share.owed,
                    "; ".join(sorted({new.note for new in touched})),
                    None,
                    units=share.units,
                    items=share.items,
                    full=change == "full",
                ).keep(work)
                where = f" in {', '.join(share.units)}" if share.units else ""
                asked = ", ".join(share.owed)
                lines.append(f"{competency}: {change} change, {asked} is owed again by those who hold it{where}")
    return lines


@dataclass(frozen=True, slots=True)
class _Share:
    """What a change asks by one rule, and where that holds."""

    owed: tuple[str, ...]
    #: days given
    days: int
    items: tuple[tuple[str, int], ...] = ()
    #: empty is everywhere
    units: tuple[str, ...] = ()


def _content_share(rule: Rule, touched: Mapping[NewRevision, frozenset[str]], update: str | None) -> _Share:
    """Give what changed texts, each with the activities it is part of, ask by a rule."""
    items = {f"{new.kind}:{new.id}": new.revision for new, names in touched.items() if _asked(rule.initial, names)}
    owed = _owed(rule, {name for names in touched.values() for name in names}, update)
    return _Share(owed, rule.due_after_start_days, tuple(sorted(items.items())))


def _shares(
    work: Work, policy: Policy, day: date, ask: Callable[[Rule], _Share], facility: str | None = None
) -> Iterator[_Share]:
    """Give what a change asks by the rule of each unit (of one facility, or of all), those that ask the same as one.

    Where all go by what the programme asks it is everywhere, and reaches who has no position on that day as well.
    """
    by_unit = {
        unit.key: ask(rule)
        for unit in site.units(work.session).values()
        if facility in {None, unit.facility} and (rule := policy.rule_on(day, unit.facility, unit.key)) is not None
    }
    everywhere = policy.rule_on(day, None, None) if facility is None else None
    if everywhere is not None and {*by_unit.values()} <= {whole := ask(everywhere)}:
        found = [whole]
    else:
        found = [
            replace(share, units=tuple(sorted(unit for unit, own in by_unit.items() if own == share)))
            for share in dict.fromkeys(by_unit.values())
        ]
    yield from (share for share in found if share.owed)


def playbook_changed(work: Work, key: PlaybookKey, row: DatedValue, today: date) -> None:
    """Ask again what was learnt with a rule of care, where its key says `delta` and `row`, just added, changes it.

    What counts is what a facility goes by on a day against the day before: a value that was set and taken back before
    anybody went by it for a day asks nothing, nor does the programme's where a facility keeps its own. What an earlier
    row asked for a change that there is no longer is withdrawn. Nobody is asked before `today` (the scope's), whatever
    day the value bears: what was learnt by then was learnt with what was written by then.
    """
    withdrawn, asked = playbook_change(work, key, row, today)
    for trigger_id in withdrawn:
        decided.add_withdrawal(
            work.session,
            subject="trigger",
            subject_id=trigger_id,
            at=work.now,
            day=today,
            why=row.why,
            actor_id=None if work.actor is None else work.actor.person_id,
        )
    for planned in asked:
        planned.keep(work)


def playbook_change(
    work: Work, key: PlaybookKey, row: DatedValue, today: date
) -> tuple[tuple[int, ...], tuple[Planned, ...]]:
    """Say what a value asks without asking it: the triggers it withdraws, by id, and those it adds.

    `row` may be kept already, or be only looked at.
    """
    if key.on_change is not OnChange.DELTA:
        return (), ()
    earlier = tuple(one for one in decisions.playbook_values(work.session, key.key) if one.id != row.id)
    rows = (*earlier, row)
    facilities = tuple(site.facilities(work.session))
    withdrawn: list[int] = []
    asked: list[Planned] = []
    days = {one.in_force_from for one in rows if one.in_force_from >= max(row.in_force_from, today)}
    for day in sorted(days):
        before, after = _changed(earlier, key.key, facilities, day), _changed(rows, key.key, facilities, day)
        # what was asked there was another value: who has learnt that one since has not learnt this
        other = {one for one in before if _value(earlier, key.key, one, day) != _value(rows, key.key, one, day)}
        gone = before - after | other
        stale = _asking(work, key.key, day, gone) if gone else {}
        withdrawn += stale
        anew = frozenset[str]().union(*stale.values())
        asked += _ask(work, key.key, after - before | after & anew, facilities, day, row)
    if row.in_force_from < today:
        moved = {one for one in facilities if _value(earlier, key.key, one, today) != _value(rows, key.key, one, today)}
        asked += _ask(work, key.key, moved, facilities, today, row)
    return tuple(withdrawn), tuple(asked)


def _value(rows: Iterable[DatedValue], key: str, facility: str, day: date) -> PlaybookValue | None:
    return values_on(rows, facility, day).get(key)


def _changed(rows: Collection[DatedValue], key: str, facilities: Collection[str], day: date) -> frozenset[str]:
    """Give the facilities that go by another value on `day` than the day before."""
    eve = add_days(day, -1)
    return frozenset(one for one in facilities if _value(rows, key, one, eve) != _value(rows, key, one, day))


def _asking(work: Work, key: str, day: date, facilities: Collection[str]) -> dict[int, frozenset[str]]:
    """Give the triggers that ask some facilities for a change of the key on `day`, each with all its facilities."""
    gone = decided.withdrawn(work.session, "trigger")
    units, every = site.units(work.session), frozenset(site.facilities(work.session))
    found = {
        row.id: frozenset(units[unit].facility for unit in row.units if unit in units) or every
        for row in decided.triggers(work.session)
        if row.because == Because.PLAYBOOK and row.day == day and row.keys == {key} and row.id not in gone
    }
    return {row_id: those for row_id, those in found.items() if not those.isdisjoint(facilities)}


def _ask(
    work: Work, key: str, changed: Collection[str], facilities: Collection[str], day: date, row: DatedValue
) -> Iterator[Planned]:
    """Ask what uses the key in the facilities that go by another value; all at once where the programme's moved all."""
    if not changed:
        return
    whole = row.scope == PROGRAMME and len(changed) == len(facilities)
    using, update = _using(work.library, key), f"{UPDATE}{day}-playbook-{row.id}"

    def ask(rule: Rule) -> _Share:
        return _Share(_owed(rule, using, update, spares_whole=True), rule.due_after_start_days)

    for facility in (None,) if whole else sorted(changed):
        for competency, policy in sorted(standing.policies(work).items()):
            for share in _shares(work, policy, day, ask, facility):
                yield Planned(
                    competency,
                    Because.PLAYBOOK,
                    day,
                    add_days(day, share.days),
                    share.owed,
                    row.why,
                    row.actor_id,
                    units=share.units,
                    keys=(key,),
                )


def _unused(work: Work, update: str) -> str:
    """Give the name of a new update: with a number where there was one of that name."""
    used = {update_of(text) for row in decided.triggers(work.session) for text in row.owed}
    number = 1
    name = update
    while name in used:
        number += 1
        name = f"{update}-{number}"
    return name


def _activities(library: Library, new: NewRevision) -> frozenset[str]:
    """Give the activities a text is part of."""
    if new.kind is PublishedKind.SECTION:
        return frozenset({f"module:{new.id.partition('/')[0]}"})
    if new.kind is PublishedKind.QUESTION:
        return frozenset({home} if (home := library.homes.get(new.id)) is not None else ())
    if new.kind is PublishedKind.CASE:
        script = library.cases.get(new.id)
        return frozenset() if script is None else frozenset(f"case:{new.id}/{role.id}" for role in script.roles)
    return frozenset({f"drill:{new.id}"})


def _using(library: Library, key: str) -> frozenset[str]:
    """Give the activities whose material shows the value of a playbook key or hangs on it."""
    read = (f"module:{module.id}" for module in library.modules.values() if key in keys_of_module(module, ()))
    # a knowledge check's home is its module
    answered = (home for name, home in library.homes.items() if key in keys_of_question(library.questions[name]))
    cases = (
        f"case:{script.id}/{role.id}"
        for script in library.cases.values()
        if key in script.playbook
        for role in script.roles
    )
    return frozenset([*read, *answered, *cases])


def _owed(
    rule: Rule, activities: Collection[str], update: str | None = None, *, spares_whole: bool = False
) -> tuple[str, ...]:
    """Give what a change of some activities asks: the rule's delta path, else the items of the path that name them.

    With `update` an item of a module or a quiz is met by the update as well. A case or a drill cannot be halved: it is
    owed whole, unless the update covers the change anyway (`spares_whole`: one rule of care, wherever it is shown).
    """
    named = _asked(rule.initial, activities)
    if not named or rule.delta:
        return tuple(item.text for item in rule.delta) if named else ()
    texts = frozenset(name for name in activities if name.startswith(HALVED))
    halved = _asked(rule.initial, texts) if update is not None else ()
    if halved and spares_whole:
        named = halved
    return tuple(f"{update} or {text}" if text in halved else text for text in named)


def _asked(path: Collection[PathItem], activities: Collection[str]) -> tuple[str, ...]:
    """Give the items of a path that name one of the activities, as written, in path order."""
    return tuple(item.text for item in path if any(choice.activity in activities for choice in item.choices))
