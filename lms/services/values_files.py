"""A file of the site's own dated values, taken over as a whole or not at all, and written so that it reads back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from lms.core.content.values import DatedValue
from lms.core.content.values_file import RuleEntry, ValueEntry, ValuesFile, read_values
from lms.core.permissions import Event
from lms.core.problems import Problem
from lms.services import assign, policy, standing
from lms.services.errors import Invalid, NotFound
from lms.services.policy import Proposal
from lms.services.site import BrokenFile, quoted
from lms.services.work import Work
from lms.store import decisions

#: where and from when a value is set, and the value as it is written
_Set = tuple[tuple[object, ...], str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import does: a line for each value that is new, and how many are there already."""

    lines: tuple[str, ...]
    known: int


class _Recorded:
    """What is recorded for each value of a place and a day, beside what the file leaves there in the end."""

    def __init__(self, recorded: Iterable[_Set], wanted: Iterable[_Set]) -> None:
        rows = list(recorded)
        self._recorded = set(rows)
        self._newest = dict(rows)
        self._wanted = dict(wanted)

    def has(self, entry: Iterable[_Set]) -> bool:
        """Say whether all of an entry is recorded, and holds where the file wants it to: nothing overtook it since."""
        return all(
            one in self._recorded and (self._wanted[one[0]] != one[1] or self._newest[one[0]] == one[1])
            for one in entry
        )


def read(text: str, file: str) -> ValuesFile:
    """Read a file of values.

    Raises:
        BrokenFile: it has mistakes of form.
    """
    found, problems = read_values(text, file)
    if found is None:
        raise BrokenFile(problems)
    return found


def import_policy(work: Work, found: ValuesFile, *, from_today: bool = False) -> Taken:
    """Set every rule value of the file that is not there yet, as one act; leave it undone by not committing the work.

    An entry that is recorded already (same competency, place, day and values) is skipped, unless another of its day
    was recorded after it and the file wants it back. With `from_today`, one of a day that has passed holds from today.

    Raises:
        BrokenFile: something cannot be set; all of it is told by line.
    """
    known = _Recorded(
        chain.from_iterable(
            _rules(row.competency, row.scope, row.in_force_from, row.rule)
            for row in decisions.policy_rows(work.session)
        ),
        chain.from_iterable(_rules(e.competency, e.scope, e.in_force_from, e.values) for e in found.policy),
    )
    problems: list[Problem] = []
    lines, skipped = [], 0
    for entry in found.policy:
        if known.has(_rules(entry.competency, entry.scope, entry.in_force_from, entry.values)):
            skipped += 1
            continue
        try:
            proposal = _proposal(work, entry, from_today=from_today)
        except NotFound:
            problems.append(Problem(found.file, entry.line, f"there is no competency `{entry.competency}`"))
        except Invalid as error:
            line = entry.lines.get(error.field, entry.line)
            name = f"`{error.field}`: " if error.field in entry.values else ""
            problems.append(Problem(found.file, line, f"{name}{error.text}"))
        else:
            if proposal is None:
                skipped += 1
                continue
            # what is added is reached by the entries after it
            policy.add(work, proposal, entry.reference, entry.why)
            values = ", ".join(f"{key} {_json(value)}" for key, value in proposal.values.items())
            lines.append(f"{entry.competency} ({entry.scope}) from {proposal.in_force_from}: {values}")
    if problems:
        raise BrokenFile(tuple(sorted(problems)))
    if lines:
        work.record(Event.POLICY_SET, values=len(lines))
    return Taken(tuple(lines), skipped)


def _proposal(work: Work, entry: RuleEntry, *, from_today: bool) -> Proposal | None:
    """Give what an entry comes to; None where everything holds already.

    Raises:
        NotFound: there is no such competency.
        Invalid: it cannot be set.
    """
    day = entry.in_force_from
    if from_today:
        day = max(day, policy.today_at(work, policy.place(work, entry.scope)))
    policy.insist_on_words(entry.reference, entry.why)
    proposal = policy.propose(work, entry.competency, entry.values, scope=entry.scope, in_force_from=day)
    return proposal if proposal.values else None


def import_playbook(work: Work, found: ValuesFile) -> Taken:
    """Set every playbook value of the file that is not there yet, as one act, with what each change asks again.

    Raises:
        BrokenFile: something cannot be set; all of it is told by line.
    """
    rows = decisions.playbook_values(work.session)
    known = _Recorded([_set(row) for row in rows], [_set(entry) for entry in found.playbook])
    problems: list[Problem] = []
    lines, skipped = [], 0
    for entry in found.playbook:
        if known.has([_set(entry)]):
            skipped += 1
            continue
        try:
            row = _keep(work, entry)
        except NotFound:
            problems.append(Problem(found.file, entry.line, f"there is no playbook key `{entry.key}`"))
        except Invalid as error:
            problems.append(Problem(found.file, entry.line, f"`{error.field}`: {error.text}"))
        else:
            lines.append(f"{entry.key} ({entry.scope}) from {row.in_force_from}: {_json(row.value)}")
    if problems:
        raise BrokenFile(tuple(sorted(problems)))
    if lines:
        work.record(Event.PLAYBOOK_SET, values=len(lines))
    return Taken(tuple(lines), skipped)


def _rules(competency: str, scope: str, day: date, values: Mapping[str, object]) -> list[_Set]:
    return [((competency, scope, day, key), policy.written({key: value})) for key, value in values.items()]


def _set(value: DatedValue | ValueEntry) -> _Set:
    return (value.key, value.scope, value.in_force_from), _json(value.value)


def _keep(work: Work, entry: ValueEntry) -> DatedValue:
    value = entry.value
    text = None if value is None else "\n".join(value) if isinstance(value, tuple) else str(value)
    return assign.keep_value(work, entry.key, text, scope=entry.scope, in_force_from=entry.in_force_from, why=entry.why)


def export_policy(work: Work) -> str:
    """Write the site's own rule values, in the form `import_policy` reads."""
    rows = [row for row in decisions.policy_rows(work.session) if row.scope != standing.SHIPPED]
    lines = ["policy:"] if rows else ["policy: []"]
    for row in rows:
        lines += [
            f"  - competency: {row.competency}",
            f"    scope: {quoted(row.scope)}",
            f"    from: {row.in_force_from}",
            f"    reference: {quoted(row.reference)}",
            f"    why: {quoted(row.why)}",
            "    values:",
            *(f"      {key}: {_json(value)}" for key, value in row.rule.items()),
        ]
    return "\n".join(lines) + "\n"


def export_playbook(work: Work) -> str:
    """Write the site's own playbook values, in the form `import_playbook` reads."""
    rows = decisions.playbook_values(work.session)
    lines = ["playbook:"] if rows else ["playbook: []"]
    for row in rows:
        lines += [
            f"  - key: {row.key}",
            f"    scope: {quoted(row.scope)}",
            f"    from: {row.in_force_from}",
            f"    why: {quoted(row.why)}",
            f"    value: {_json(row.value)}",
        ]
    return "\n".join(lines) + "\n"


def _json(value: object) -> str:
    """Write a value on one line: JSON is YAML, too."""
    return json.dumps(value, ensure_ascii=False)
