"""What reading a module and taking a quiz share: whose attempt it is, whether it is still open, on which texts."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lms.core.content.markup import count_words
from lms.core.content.questions import question_from_text
from lms.core.content.sections import PartKind, parts
from lms.core.modules.module import Section
from lms.core.quizzes.quiz import Question
from lms.services.errors import NotFound
from lms.services.work import Work
from lms.store import content

Revisions = Mapping[tuple[str, str], int]


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


def _text(work: Work, kind: str, item: str, revision: int) -> str:
    for row in content.revisions(work.session, kind, item):
        if row.revision == revision:
            return row.text
    raise NotFound(kind)
