"""Which playbook keys a text uses, so that what a person was shown can be kept with what they did."""

from __future__ import annotations

from collections.abc import Iterable

from lms.core.content.inline import placeholders
from lms.core.content.sections import PartKind, parts
from lms.core.modules.module import Module
from lms.core.quizzes.quiz import Question


def keys_of_text(text: str) -> frozenset[str]:
    """Give the keys named in a text, inside its sentences and as site-choice blocks."""
    inside = {item.key for item in placeholders(text) if item.key is not None}
    blocks = {part.text for part in parts(text) if part.kind is PartKind.SITE}
    return frozenset(inside | blocks)


def keys_of_question(question: Question) -> frozenset[str]:
    """Give the keys a question hangs on or names."""
    number = question.number
    texts = [question.stem, *(text for option in question.options for text in (option.text, option.why))]
    if number is not None:
        texts += [number.why_right, number.why_wrong]
    named = keys_of_text("\n\n".join(texts))
    return named if question.playbook is None else named | {question.playbook}


def keys_of_module(module: Module, checks: Iterable[Question]) -> frozenset[str]:
    """Give the keys a module and its checks use."""
    sections = frozenset(key for section in module.sections for key in keys_of_text(section.text))
    return sections.union(*(keys_of_question(check) for check in checks))
