"""What reading a module and taking a quiz share: whose attempt it is, whether it is still open, on which texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from lms.core.content.markup import count_words
from lms.core.content.questions import question_from_text
from lms.core.content.sections import PartKind, parts
from lms.core.content.values import PlaybookValue
from lms.core.modules.module import Section
from lms.core.quizzes.quiz import Question
from lms.services.errors import NotFound
from lms.services.work import Work
from lms.store import attempts, content
from lms.store.attempts import AttemptRow

#: after so many days an open attempt counts as abandoned
OPEN_DAYS = 14

Revisions = Mapping[tuple[str, str], int]


def is_open(row: AttemptRow, work: Work) -> bool:
    """Say whether an attempt can go on: not closed, and begun at most 14 days ago."""
    return row.outcome is None and (work.now - row.begun_at).days < OPEN_DAYS


def open_one(rows: Iterable[AttemptRow], work: Work) -> AttemptRow | None:
    """Give the attempt that is open, if one is."""
    return next((row for row in reversed(tuple(rows)) if is_open(row, work)), None)


def close_abandoned(rows: Iterable[AttemptRow], work: Work) -> None:
    """Write down that attempts which stood open too long were abandoned."""
    for row in rows:
        if row.outcome is None and not is_open(row, work):
            attempts.close(work.session, attempt_id=row.id, outcome="abandoned", score=None)


def own(work: Work, attempt_id: int, item: str) -> AttemptRow:
    """Give the actor's attempt at `item`.

    Raises:
        NotFound: there is none of that number, or it is another person's or another activity's.
    """
    row = attempts.attempt(work.session, attempt_id)
    if row is None or row.person_id != work.me.person_id or row.item != item:
        raise NotFound("attempt")
    return row


def current(work: Work) -> Revisions:
    """Give the newest revision of everything published."""
    return content.current(work.session)


def questions_at(work: Work, wanted: Mapping[str, int], newest: Revisions) -> dict[str, Question]:
    """Give questions in the revision they were asked in: from the files where that is the newest, else as published."""
    found: dict[str, Question] = {}
    for question_id, revision in wanted.items():
        held = work.library.questions.get(question_id)
        if held is not None and newest.get(("question", question_id)) == revision:
            found[question_id] = held
        else:
            found[question_id] = question_from_text(_text(work, "question", question_id, revision))
    return found


def section_at(work: Work, module_id: str, section_id: str, revision: int, newest: Revisions) -> Section:
    """Give a section in the revision it was begun in."""
    item = f"{module_id}/{section_id}"
    module = work.library.modules.get(module_id)
    if module is not None and newest.get(("section", item)) == revision:
        for section in module.sections:
            if section.id == section_id:
                return section
    data = json.loads(_text(work, "section", item, revision))
    return Section(
        section_id,
        data["title"],
        data["text"],
        tuple(data["objectives"]),
        tuple(data["facts"]),
        tuple(part.text for part in parts(data["text"]) if part.kind is PartKind.CHECK),
        count_words(data["text"]),
    )


def used(values: Mapping[str, PlaybookValue], keys: Iterable[str]) -> dict[str, PlaybookValue]:
    """Give the values of these keys, as they are kept with an attempt or a record."""
    return {key: values[key] for key in sorted(keys) if key in values}


def plain(values: Mapping[str, PlaybookValue]) -> dict[str, object]:
    """Give playbook values as JSON has them."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def _text(work: Work, kind: str, item: str, revision: int) -> str:
    for row in content.revisions(work.session, kind, item):
        if row.revision == revision:
            return row.text
    raise NotFound(kind)
