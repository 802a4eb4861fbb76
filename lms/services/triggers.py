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
from lms.core.content.values import PROGRAMME
from lms.core.dates import add_days
from lms.services import standing
from lms.services.work import Work
from lms.store import decided, site

#: the changes that move those who hold a competency; a typo moves nobody
MOVING = ("delta", "full")


def content_changed(work: Work, changed: Iterable[NewRevision], day: date) -> list[str]:
    """Ask every competency that rests on a changed text for the activity the text is part of; give a line for each.

    First revisions move nobody: who passed before them was never told otherwise. One trigger for each competency and
    kind of change, so that a full change and a delta of one publish are both owed.
    """
    moving = [new for new in changed if new.revision > 1 and new.change in MOVING]
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


def playbook_changed(work: Work, key: PlaybookKey, scope: str, day: date, why: str) -> None:
    """Ask again what was learnt with a rule of care of the site that changes on `day`, where its key says `delta`."""
    if key.on_change != "delta":
        return
    own = [unit.key for unit in site.units(work.session).values() if unit.facility == scope]
    if scope != PROGRAMME and not own:
        return
    using = _using(work.library, key.key)
    for competency, policy in sorted(standing.policies(work).items()):
        rule = policy.rule_on(day, None if scope == PROGRAMME else scope, None)
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
                keys=[key.key],
                why=why,
                actor_id=None if work.actor is None else work.actor.person_id,
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
    modules = (
        f"module:{module.id}"
        for module in library.modules.values()
        if key
        in keys_of_module(module, (library.questions[check] for section in module.sections for check in section.checks))
    )
    quizzes = (home for name, home in library.homes.items() if key in keys_of_question(library.questions[name]))
    cases = (
        f"case:{script.id}/{role.id}"
        for script in library.cases.values()
        if key in script.playbook
        for role in script.roles
    )
    return frozenset([*modules, *quizzes, *cases])


def _owed(rule: Rule, activities: Collection[str]) -> tuple[str, ...]:
    """Give what a change of some activities asks: the rule's delta path, else the items of the path that name them."""
    named = _asked(rule.initial, activities)
    return tuple(item.text for item in rule.delta) or named if named else ()


def _asked(path: Collection[PathItem], activities: Collection[str]) -> tuple[str, ...]:
    """Give the items of a path that name one of the activities, as written, in path order."""
    return tuple(item.text for item in path if any(choice.activity in activities for choice in item.choices))
