"""Triggers: what asks activities again of those who hold a competency, recorded in the act that causes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from lms.core.competency.path import PathItem
from lms.core.competency.policy import Rule
from lms.core.competency.states import Because
from lms.core.content.library import Library
from lms.core.content.playbook import PlaybookKey
from lms.core.content.revisions import NewRevision, PublishedKind
from lms.core.content.uses import keys_of_module, keys_of_question
from lms.core.content.values import PROGRAMME, DatedValue, PlaybookValue, values_on
from lms.core.dates import add_days
from lms.services import standing
from lms.services.work import Work
from lms.store import decided, decisions, site

#: the changes that move those who hold a competency; a typo moves nobody
MOVING = ("delta", "full")


def content_changed(work: Work, changed: Iterable[NewRevision], day: date) -> list[str]:
    """Ask every competency that rests on a changed text for the activity the text is part of; give a line for each.

    First revisions move nobody: who passed before them was never told otherwise. One trigger for each competency and
    kind of change, so that a full change and a delta of one publish are both owed.
    """
    moving = [new for new in changed if new.revision > 1 and new.change in MOVING]
    if not moving:
        return []
    lines = []
    for competency, policy in sorted(standing.policies(work).items()):
        rule = policy.rule_on(day, None, None)
        for change in MOVING:
            touched = {new: _activities(work.library, new) for new in moving if new.change == change}
            if rule is None or not touched:
                continue
            items = {
                f"{new.kind}:{new.id}": new.revision for new, names in touched.items() if _asked(rule.initial, names)
            }
            owed = _owed(rule, {name for names in touched.values() for name in names})
            if owed:
                decided.add_trigger(
                    work.session,
                    competency=competency,
                    because=Because.CONTENT,
                    day=day,
                    due_on=add_days(day, rule.due_after_start_days),
                    owed=owed,
                    items=items,
                    full=change == "full",
                    why="; ".join(sorted({new.note for new in touched})),
                    actor_id=None,
                )
                lines.append(f"{competency}: {change} change, {', '.join(owed)} is owed again by those who hold it")
    return lines


def playbook_changed(work: Work, key: PlaybookKey, row: DatedValue, today: date) -> None:
    """Ask again what was learnt with a rule of care, where its key says `delta` and `row`, just added, changes it.

    What counts is what a facility goes by on a day against the day before: a value that was set and taken back before
    anybody went by it for a day asks nothing, nor does the programme's where a facility keeps its own. What an earlier
    row asked for a change that there is no longer is withdrawn. Nobody is asked before `today` (the scope's), whatever
    day the value bears: what was learnt by then was learnt with what was written by then.
    """
    if key.on_change != "delta":
        return
    rows = decisions.playbook_values(work.session, key.key)
    earlier = tuple(one for one in rows if one.id != row.id)
    facilities = tuple(site.facilities(work.session))
    days = {one.in_force_from for one in rows if one.in_force_from >= max(row.in_force_from, today)}
    for day in sorted(days):
        before, after = _changed(earlier, key.key, facilities, day), _changed(rows, key.key, facilities, day)
        if before - after:
            _withdraw(work, key.key, day, today, row.why)
            before = frozenset()
        _ask(work, key.key, after - before, facilities, day, row)
    if row.in_force_from < today:
        moved = {one for one in facilities if _value(earlier, key.key, one, today) != _value(rows, key.key, one, today)}
        _ask(work, key.key, moved, facilities, today, row)


def _value(rows: Iterable[DatedValue], key: str, facility: str, day: date) -> PlaybookValue | None:
    return values_on(rows, facility, day).get(key)


def _changed(rows: Collection[DatedValue], key: str, facilities: Collection[str], day: date) -> frozenset[str]:
    """Give the facilities that go by another value on `day` than the day before."""
    eve = add_days(day, -1)
    return frozenset(one for one in facilities if _value(rows, key, one, eve) != _value(rows, key, one, day))


def _withdraw(work: Work, key: str, day: date, today: date, why: str) -> None:
    """Withdraw what a change of the key on `day` asked."""
    gone = {row.subject_id for row in decided.withdrawals(work.session) if row.subject == "trigger"}
    for row in decided.triggers(work.session):
        if row.because == Because.PLAYBOOK and row.day == day and row.keys == {key} and row.id not in gone:
            decided.add_withdrawal(
                work.session,
                subject="trigger",
                subject_id=row.id,
                at=work.now,
                day=today,
                why=why,
                actor_id=None if work.actor is None else work.actor.person_id,
            )


def _ask(
    work: Work, key: str, changed: Collection[str], facilities: Collection[str], day: date, row: DatedValue
) -> None:
    """Ask what uses the key in the facilities that go by another value; all at once where the programme's moved all."""
    if not changed:
        return
    whole = row.scope == PROGRAMME and len(changed) == len(facilities)
    using = _using(work.library, key)
    for facility in (None,) if whole else sorted(changed):
        own = [unit.key for unit in site.units(work.session).values() if unit.facility == facility]
        if facility is not None and not own:
            continue
        for competency, policy in sorted(standing.policies(work).items()):
            rule = policy.rule_on(day, facility, None)
            owed = () if rule is None else _owed(rule, using)
            if rule is not None and owed:
                decided.add_trigger(
                    work.session,
                    competency=competency,
                    because=Because.PLAYBOOK,
                    day=day,
                    due_on=add_days(day, rule.due_after_start_days),
                    owed=owed,
                    units=own,
                    keys=[key],
                    why=row.why,
                    actor_id=row.actor_id,
                )


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


def _owed(rule: Rule, activities: Collection[str]) -> tuple[str, ...]:
    """Give what a change of some activities asks: the rule's delta path, else the items of the path that name them."""
    named = _asked(rule.initial, activities)
    return tuple(item.text for item in rule.delta) or named if named else ()


def _asked(path: Collection[PathItem], activities: Collection[str]) -> tuple[str, ...]:
    """Give the items of a path that name one of the activities, as written, in path order."""
    return tuple(item.text for item in path if any(choice.activity in activities for choice in item.choices))
