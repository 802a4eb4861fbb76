"""Publishing: what the files say now becomes numbered revisions and dated rules in the database, once per start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lms.core.competency.values import PolicyRow, RuleError, read_policy
from lms.core.content.policy import Competency
from lms.core.content.revisions import NewRevision, Published, PublishedKind, plan
from lms.core.permissions import Event
from lms.services import standing, triggers
from lms.services.errors import ContentBroken
from lms.services.work import Work
from lms.store import content, decisions, site

#: the scope of our own defaults among the policy rows
SHIPPED = "shipped"


def publish(work: Work) -> list[str]:
    """Keep every text that is new or changed as its next revision, in one act; give a line for each thing that changed.

    A delta or full change asks those who hold a competency that rests on it for the activity again, in the same act.

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
    if not planned.new:
        return []
    work.record(Event.CONTENT_PUBLISHED, revisions=len(planned.new))
    return [*_lines(planned.new), *triggers.content_changed(work, planned.new, _today(work))]


def _today(work: Work) -> date:
    """Give the day it is at the facility where it is earliest: what is learnt there tonight answers what is asked."""
    zones = [facility.zone for facility in site.facilities(work.session).values()]
    return min((work.now.astimezone(zone).date() for zone in zones), default=work.now.date())


def ship_policy(work: Work) -> list[str]:
    """Keep each rule of ours that the database does not go by yet; give a line for each.

    A rule is in force from today at the earliest (UTC: it holds for every facility), so that nothing is rewritten
    backwards and nobody is overdue on the day a site goes live. One that cannot stand together with what the site has
    set is left out and said, at every start until either changes: the rule before it goes on.
    """
    stored = decisions.policy_rows(work.session)
    rows = [row for row in stored if row.scope == SHIPPED]
    lines, left_out = [], []
    for competency in work.library.competencies.values():
        held = [Dated(row.in_force_from, row.rule, row.reference) for row in rows if row.competency == competency.id]
        new = to_ship(competency, held, work.now.date())
        if told := _clash(work, competency.id, [standing.policy_row(row) for row in stored], new):
            left_out.append(told)
            continue
        for rule in new:
            decisions.add_policy(
                work.session,
                competency=competency.id,
                scope=SHIPPED,
                rule=rule.values,
                in_force_from=rule.in_force_from,
                reference=rule.reference,
                why="",
                actor_id=None,
            )
            lines.append(f"rules of {competency.id}: in force from {rule.in_force_from}")
    if lines:
        work.record(Event.POLICY_SHIPPED, rules=len(lines))
    return [*lines, *left_out]


def _clash(work: Work, competency: str, rows: Sequence[PolicyRow], new: Sequence[Dated]) -> str:
    """Say why rules of ours cannot stand together with the site's own; empty where they can."""
    first = max((row.row for row in rows), default=0) + 1
    shipped = [
        PolicyRow(competency, rule.values, rule.in_force_from, rule.reference, work.now, first + number, shipped=True)
        for number, rule in enumerate(new)
    ]
    try:
        read_policy(competency, [*rows, *shipped])
    except RuleError as error:
        place = "/".join(filter(None, (error.facility, error.unit))) or "programme"
        return (
            f"rules of {competency}: not taken over, the ones before go on: with the site's own values at {place} "
            f"from {error.day} `{error.field}` {error.message}"
        )
    return ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A rule of ours and the day from which it is gone by."""

    in_force_from: date
    values: Any
    reference: str

    def says_the_same(self, other: Dated | None) -> bool:
        """Say whether two rules differ in nothing but their day."""
        return other is not None and (self.values, self.reference) == (other.values, other.reference)


def to_ship(competency: Competency, held: Sequence[Dated], first_day: date) -> list[Dated]:
    """Give the rows that make what is held go by the file on every day from `first_day` on."""
    ours = [Dated(rule.in_force_from, dict(rule.values), rule.reference) for rule in competency.rules]
    days = {rule.in_force_from for rule in (*ours, *held)}
    days = {first_day} | {day for day in days if day > first_day}
    rows = list(held)
    for day in sorted(days):
        wanted = _on(ours, day)
        if wanted is not None and not wanted.says_the_same(_on(rows, day)):
            rows.append(replace(wanted, in_force_from=day))
    return rows[len(held) :]


def _on(rules: Sequence[Dated], day: date) -> Dated | None:
    """Give the rule gone by on `day`: the latest begun, and of one day the one added last."""
    begun = [(rule.in_force_from, number) for number, rule in enumerate(rules) if rule.in_force_from <= day]
    return rules[max(begun)[1]] if begun else None


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
