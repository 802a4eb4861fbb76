"""Checks of the pocket card: it rests on certain facts, names keys that exist, and types no number by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lms.core.content.card_text import LONGEST, CardText, PartKind, TextPart
from lms.core.content.inline import citations, placeholders
from lms.core.content.library import Library
from lms.core.content.playbook import PlaybookKey, ValueType
from lms.core.problems import Problem

#: where a part stands in the file
At = tuple[str | int, ...]
#: a grade is a name, not a number
_GRADE = re.compile(r"\bgrade [1-5]\b")
_ID = "card:pocket-card"


def card_facts(library: Library) -> Iterable[Problem]:
    """What the card states rests on facts that exist and are certain; a site's own rule stands there as its value."""
    if (card := library.card) is None:
        return
    for path, facts in _grounds(card):
        for index, name in enumerate(facts):
            if library.lacks("fact", name):
                yield library.origins[_ID].problem(f"there is no fact {name}", *path, index)
            elif name in library.facts and not library.facts[name].certain:
                message = f"{name} is not certain (mark C): the pocket card states nothing that is not"
                yield library.origins[_ID].problem(message, *path, index)


def card_keys(library: Library) -> Iterable[Problem]:
    """A call or a rule names a playbook key that exists, once; a call is a telephone number."""
    if (card := library.card) is None:
        return
    phones = {key.key for key in library.playbook.values() if key.type is ValueType.PHONE}
    seen: set[str] = set()
    for path, part in _parts(card):
        if not part.key:
            continue
        at = (*path, str(part.kind))
        if library.lacks("playbook", part.key):
            yield library.origins[_ID].problem(f"there is no playbook key `{part.key}`", *at)
        elif part.key in seen:
            yield library.origins[_ID].problem(f"`{part.key}` stands on the card twice", *at)
        elif part.kind is PartKind.CALL and part.key in library.playbook.keys() - phones:
            yield library.origins[_ID].problem(f"`{part.key}` is no telephone number: write it as a `rule`", *at)
        elif part.key in library.playbook and _longest(library.playbook[part.key]) > LONGEST[part.kind]:
            message = f"the words of `{part.key}` are longer than the {LONGEST[part.kind]} characters the card holds"
            yield library.origins[_ID].problem(message, *at)
        seen.add(part.key)


def card_numbers(library: Library) -> Iterable[Problem]:
    """A number on the card is written by the name a fact gives it; a value of the site stands in a part of its own."""
    if (card := library.card) is None:
        return
    origin = library.origins[_ID]
    for path, text in _texts(card):
        bare = text
        for item in placeholders(text):
            bare = bare.replace(item.written, "")
            if item.key is not None:
                yield origin.problem(f"write the site's value of `{item.key}` as a `call` or `rule`", *path)
        for _line, fact in citations(text):
            bare = bare.replace(f"[^{fact}]", "")
            yield origin.problem("the pocket card has no footnotes: name the facts of the part", *path)
        if re.search(r"\d", _GRADE.sub("", bare)):
            yield origin.problem("a number on the card is written as `{{ fact.ID.number }}`", *path)


def _longest(key: PlaybookKey) -> int:
    """Give the length of the longest value among those allowed; 0 where it is typed freely."""
    texts = [item.text for item in key.allowed]
    return len(", ".join(texts)) if key.type is ValueType.LIST else max(map(len, texts), default=0)


def _grounds(card: CardText) -> Iterator[tuple[At, tuple[str, ...]]]:
    yield ("fever", "facts"), card.fever.facts
    yield from (((*path, "facts"), part.facts) for path, part in _parts(card))


def _parts(card: CardText) -> Iterator[tuple[At, TextPart]]:
    for number, section in enumerate(card.sections):
        for index, part in enumerate(section.parts):
            yield ("sections", number, "parts", index), part


def _texts(card: CardText) -> Iterator[tuple[At, str]]:
    yield ("title",), card.title
    for name in ("sign", "also", "says", "note"):
        yield ("fever", name), getattr(card.fever, name)
    yield ("closing",), card.closing
    for number, section in enumerate(card.sections):
        yield ("sections", number, "title"), section.title
        yield ("sections", number, "short"), section.short
    for path, part in _parts(card):
        yield (*path, "name" if part.key else str(part.kind)), part.text
        yield from (((*path, "columns", index), column) for index, column in enumerate(part.columns))
