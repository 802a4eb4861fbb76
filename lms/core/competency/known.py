"""What has been learnt since a moment: the facts by which a history differs from what was known of it."""

from __future__ import annotations

from dataclasses import fields

from lms.core.competency.records import History, Leave, Position


def changed_since(now: History, known: History) -> frozenset[tuple[str, str]]:
    """Give the facts that were added, corrected or withdrawn since what was known, each by kind and id."""
    changed = set()
    for kind in fields(now):
        before, after = (_versions(getattr(one, kind.name)) for one in (known, now))
        changed |= {(kind.name, name) for name, _version in before ^ after}
    return frozenset(changed)


def _versions(facts: tuple[Position | Leave, ...]) -> set[tuple[str, int | None]]:
    return {(fact.id, getattr(fact, "version", None)) for fact in facts}
