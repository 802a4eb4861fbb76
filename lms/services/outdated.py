"""Attempts that were begun before a change: on an older text, or on a value the site no longer goes by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from lms.core.competency.states import Because
from lms.core.content.playbook import OnChange
from lms.core.content.uses import keys_of_text
from lms.core.content.values import PlaybookValue
from lms.core.modules.module import Section
from lms.services.work import Work
from lms.store import decided, site
from lms.store.attempts import AttemptRow
from lms.store.decided import TriggerRow


def changed_text(work: Work, revisions: Mapping[str, int]) -> TriggerRow | None:
    """Give the newest delta or full change that some texts, by item and revision, are older than.

    What is finished on them does not answer it.
    """
    found = None
    for row in _standing(work, Because.CONTENT):
        if any(revision < row.items.get(item, revision) for item, revision in revisions.items()):
            found = row
    return found


def changed_values(work: Work, kept: Mapping[str, PlaybookValue], now: Mapping[str, PlaybookValue]) -> tuple[str, ...]:
    """Give the keys of the rules of care that an attempt was begun with and the site no longer goes by."""
    keys = work.library.playbook
    return tuple(
        key
        for key, value in sorted(kept.items())
        if key in keys and keys[key].on_change is OnChange.DELTA and now.get(key) != value
    )


def read_before(work: Work, row: AttemptRow, sections: Iterable[Section]) -> frozenset[str]:
    """Give the sections confirmed before a rule of care changed that they show: they are read once more."""
    changes: dict[str, date] = {}
    units = site.units(work.session)
    for change in _standing(work, Because.PLAYBOOK):
        here = not change.units or any(units[key].facility == work.me.facility for key in change.units if key in units)
        if here and change.day <= work.me.today:
            changes |= {key: max(change.day, changes.get(key, change.day)) for key in change.keys}
    if not changes:
        return frozenset()
    confirmed = {
        step.choice["confirm"]: step.at.astimezone(work.me.zone).date()
        for step in row.steps
        if "confirm" in step.choice
    }
    return frozenset(
        section.id
        for section in sections
        for key in keys_of_text(section.text)
        if key in changes and section.id in confirmed and confirmed[section.id] < changes[key]
    )


def _standing(work: Work, because: Because) -> list[TriggerRow]:
    rows = decided.triggers(work.session, because=because)
    gone = decided.withdrawn(work.session, "trigger") if rows else {}
    return [row for row in rows if row.id not in gone]
