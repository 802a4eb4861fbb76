"""What an update holds for one person: the changed sections and their questions, as they stand now."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from lms.core.competency.path import UPDATE, read_item, update_of
from lms.core.competency.states import Because
from lms.core.content.differences import Run, compare, showing
from lms.core.content.playbook import PlaybookKey
from lms.core.content.tied import choose, minutes, tied_to_keys, tied_to_section
from lms.core.content.uses import keys_of_question, keys_of_text
from lms.core.content.values import PlaybookValue, values_on
from lms.core.dates import add_days
from lms.core.quizzes.quiz import Question
from lms.services import attempting, records
from lms.services import learn_attempts as shared
from lms.services.work import Work
from lms.store import content, decided, decisions, people, site
from lms.store.attempts import AttemptRow
from lms.store.decided import TriggerRow

#: a section that changed by the value it shows has no earlier text
NO_TEXT = 0


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """A section with what changed in it marked."""

    module_id: str
    section_id: str
    title: str
    revision: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ChangedKey:
    """A rule of care with what the person's facility went by before, and goes by from the day of the change."""

    key: PlaybookKey
    before: PlaybookValue | None
    now: PlaybookValue | None
    day: date


@dataclass(frozen=True, slots=True)
class Plan:
    """What an update shows and asks."""

    sections: tuple[ChangedSection, ...]
    keys: tuple[ChangedKey, ...]
    #: in the order in which they are asked
    questions: Mapping[str, Question]
    #: the site's values it is shown and scored with
    values: Mapping[str, PlaybookValue]
    #: as an attempt keeps it, and what is named in the record
    setup: Mapping[str, object]
    revisions: Mapping[str, int]

    @property
    def minutes(self) -> int:
        """Give the whole minutes that reading what is open and answering takes."""
        words = sum(run.words for section in self.sections for run in section.runs if not run.folded)
        return max(1, ceil(minutes(words, len(self.questions))))


def rows_of(work: Work, update: str) -> tuple[TriggerRow, ...]:
    """Give the triggers that an update answers, one for each competency and place; those taken back are left out."""
    gone = decided.withdrawn(work.session, "trigger")
    return tuple(row for row in decided.triggers(work.session) if row.id not in gone and update in updates_of(row))


def rows_by_id(work: Work, ids: Collection[int]) -> tuple[TriggerRow, ...]:
    """Give some triggers by number, taken back or not."""
    return tuple(row for row in decided.triggers(work.session) if row.id in ids)


def updates_of(row: TriggerRow) -> frozenset[str]:
    """Give the ids of the updates, without their kind, that a trigger names."""
    found = {update_of(text) for text in row.owed}
    return frozenset(name.removeprefix(UPDATE) for name in found if name is not None)


def plan(work: Work, rows: Sequence[TriggerRow]) -> Plan:
    """Make the update that answers some triggers, of the texts as they are published now."""
    newest, values = shared.current(work), records.site_values(work, _facility(work, rows))
    items = _items(rows)
    sections = {name: (newest.get(("section", name), asked), asked - 1) for name, asked in items["section"].items()}
    keys = sorted({key for row in rows for key in row.keys})
    activities = {
        choice.activity
        for row in rows
        if row.because == Because.PLAYBOOK
        for text in row.owed
        for choice in read_item(text).choices
    }
    for name in _showing(work, keys, activities):
        sections.setdefault(name, (newest["section", name], NO_TEXT))
    shown = _sections(work, sections, frozenset(keys))
    words = sum(run.words for section in shown for run in section.runs if not run.folded)
    tied = [_tied(work, name) for name in items["section"]]
    library = work.library
    asked = choose(
        list(items["question"]),
        [*tied, tied_to_keys(library, keys, activities)],
        words,
        lambda name: name in library.questions and library.questions[name].asked_under(values),
    )
    wanted = {name: newest["question", name] for name in asked}
    questions = shared.questions_at(work, wanted, newest)
    used = {key for question in questions.values() for key in keys_of_question(question)}.union(
        keys, *(keys_of_text(passage.part.text) for one in shown for run in one.runs for passage in run.passages)
    )
    kept = attempting.used(values, used)
    covered = {name: newest.get(("question", name), asked_for) for name, asked_for in items["question"].items()}
    setup = {
        "triggers": [row.id for row in rows],
        "sections": [[name, now, before] for name, (now, before) in sections.items()],
        "questions": [[name, wanted[name]] for name in asked],
        "covered": covered,
        "keys": keys,
        "playbook": attempting.plain(kept),
    }
    return Plan(shown, _keys(work, rows), questions, kept, setup, _revisions(setup))


def plan_of(work: Work, row: AttemptRow) -> Plan:
    """Give the update as an attempt was begun with it."""
    setup, newest = row.setup, shared.current(work)
    sections = {name: (now, before) for name, now, before in setup["sections"]}
    rows = rows_by_id(work, setup["triggers"])
    return Plan(
        _sections(work, sections, frozenset(setup["keys"])),
        _keys(work, rows),
        shared.questions_at(work, dict(setup["questions"]), newest),
        attempting.kept_values(row),
        setup,
        _revisions(setup),
    )


def _items(rows: Sequence[TriggerRow]) -> dict[str, dict[str, int]]:
    """Give the changed sections and questions with the highest revision that one of the triggers asks."""
    found: dict[str, dict[str, int]] = {"section": {}, "question": {}}
    for row in rows:
        for item, revision in sorted(row.items.items()):
            kind, _colon, name = item.partition(":")
            if kind in found:
                found[kind][name] = max(revision, found[kind].get(name, 0))
    return found


def _showing(work: Work, keys: Collection[str], activities: Collection[str]) -> list[str]:
    """Give the sections of some modules that show one of the keys."""
    return [
        f"{module.id}/{section.id}"
        for module in work.library.modules.values()
        if f"module:{module.id}" in activities
        for section in module.sections
        if not keys_of_text(section.text).isdisjoint(keys)
    ]


def _tied(work: Work, name: str) -> tuple[str, ...]:
    module = work.library.modules.get(name.partition("/")[0])
    section = next((one for one in module.sections if one.id == name.partition("/")[2]), None) if module else None
    return () if module is None or section is None else tied_to_section(work.library, module, section)


def _sections(work: Work, wanted: Mapping[str, tuple[int, int]], keys: frozenset[str]) -> tuple[ChangedSection, ...]:
    """Give sections in one revision with what changed since an earlier one, in the order of their modules."""
    rows = content.revisions_of(work.session, {("section", name) for name in wanted})
    texts = {(row.item, row.revision): json.loads(row.text) for row in rows}
    order = [f"{module.id}/{section.id}" for module in work.library.modules.values() for section in module.sections]
    found = []
    for name in sorted(wanted, key=lambda one: (order.index(one) if one in order else len(order), one)):
        now, before = wanted[name]
        text = texts[name, now]["text"]
        earlier = texts.get((name, before))
        runs = showing(text, keys) if earlier is None else compare(earlier["text"], text)
        module_id, _slash, section_id = name.partition("/")
        found.append(ChangedSection(module_id, section_id, texts[name, now]["title"], now, runs))
    return tuple(found)


def _keys(work: Work, rows: Sequence[TriggerRow]) -> tuple[ChangedKey, ...]:
    """Say for each rule of care what the facility went by on the day before, and on the day, of its change."""
    dated, facility = decisions.playbook_values(work.session), _facility(work, rows)
    days = {key: row.day for row in rows for key in sorted(row.keys)}
    found = []
    for key, day in days.items():
        if key in work.library.playbook:
            before = values_on(dated, facility, add_days(day, -1)).get(key)
            now = values_on(dated, facility, max(day, work.me.today)).get(key)
            found.append(ChangedKey(work.library.playbook[key], before, now, day))
    return tuple(found)


def _facility(work: Work, rows: Sequence[TriggerRow]) -> str:
    """Give the facility whose values the update is about: the actor's, or the other one that asks it of them."""
    units, me = site.units(work.session), work.me
    asking = {units[key].facility for row in rows if row.keys for key in row.units if key in units}
    if not asking or me.facility in asking:
        return me.facility
    held = people.positions(work.session, person_ids=[me.person_id])
    worked_in = {units[one.unit].facility for one in held if one.unit in units and one.holds_on(me.today)}
    return min(asking & worked_in or asking)


def _revisions(setup: Mapping[str, object]) -> dict[str, int]:
    """Name every text of an update with the revision it was done on."""
    sections, questions, covered = setup["sections"], setup["questions"], setup["covered"]
    assert isinstance(sections, list) and isinstance(questions, list) and isinstance(covered, dict)  # noqa: S101, PT018
    return (
        {f"section:{name}": now for name, now, _before in sections}
        | {f"question:{name}": revision for name, revision in covered.items()}
        | {f"question:{name}": revision for name, revision in questions}
    )
