"""Publishing: what the files say now becomes numbered revisions and dated rules in the database, once per start."""

from __future__ import annotations

from collections import Counter
from datetime import date

from lms.core.content.policy import Competency, ShippedRule
from lms.core.content.revisions import NewRevision, Published, PublishedKind, plan
from lms.core.permissions import Event
from lms.services.errors import ContentBroken
from lms.services.work import Work
from lms.store import content, decisions

#: the scope of our own defaults among the policy rows
SHIPPED = "shipped"


def publish(work: Work) -> list[str]:
    """Keep every text that is new or changed as its next revision, in one act; give a line for each thing that changed.

    Raises:
        ContentBroken: a text changed without a revision note that covers it; nothing is published.
    """
    rows = content.revisions(work.session)
    newest = {(row.kind, row.item): row for row in rows}  # oldest first, so the newest stays
    planned = plan(
        (
            Published(PublishedKind(row.kind), row.item, row.revision, row.digest, row.noted_on, row.note)
            for row in newest.values()
        ),
        work.library,
    )
    if planned.problems:
        raise ContentBroken(planned.problems)
    for new in planned.new:
        content.add_revision(
            work.session,
            content.RevisionRow(
                new.kind, new.id, new.revision, new.digest, new.text, new.change, new.note, new.noted_on
            ),
        )
    if planned.new:
        work.record(Event.CONTENT_PUBLISHED, revisions=len(planned.new))
    return _lines(planned.new)


def ship_policy(work: Work) -> list[str]:
    """Keep each rule of ours that the database does not have yet; give a line for each.

    On the first start a rule is in force from its own day. Later a new or changed rule is in force from today at the
    earliest (UTC: it holds for every facility), so that nothing is rewritten backwards.
    """
    rows = [row for row in decisions.policy_rows(work.session) if row.scope == SHIPPED]
    first_start = not rows
    today = work.now.date()
    lines = []
    for competency in work.library.competencies.values():
        held = [row for row in rows if row.competency == competency.id]
        for rule in _not_held(competency, held):
            in_force_from = rule.in_force_from if first_start else max(rule.in_force_from, today)
            decisions.add_policy(
                work.session,
                competency=competency.id,
                scope=SHIPPED,
                rule=dict(rule.values),
                in_force_from=in_force_from,
                reference=rule.reference,
                why="",
                actor_id=None,
            )
            lines.append(f"rules of {competency.id}: in force from {in_force_from}")
    if lines:
        work.record(Event.POLICY_SHIPPED, rules=len(lines))
    return lines


def _not_held(competency: Competency, held: list[decisions.PolicyRow]) -> list[ShippedRule]:
    """Give the rules of ours that no row holds; each row stands for one rule, on the rule's day or later."""
    left = sorted(held, key=lambda row: row.in_force_from)
    new = []
    for rule in sorted(competency.rules, key=_day):
        for row in left:
            same = row.rule == rule.values and row.reference == rule.reference
            if same and row.in_force_from >= rule.in_force_from:
                left.remove(row)
                break
        else:
            new.append(rule)
    return new


def _day(rule: ShippedRule) -> date:
    return rule.in_force_from


def _lines(new: tuple[NewRevision, ...]) -> list[str]:
    """Count first revisions by kind; name later ones each, with the change and the note."""
    first = Counter(item.kind for item in new if item.revision == 1)
    named = ", ".join(f"{number} {kind}{'' if number == 1 else 's'}" for kind, number in sorted(first.items()))
    counted = [f"published for the first time: {named}"] if named else []
    changed = [
        f"published {item.kind} {item.id}, revision {item.revision} ({item.change}): {item.note}"
        for item in new
        if item.revision > 1
    ]
    return [*counted, *changed]
