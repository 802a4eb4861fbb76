"""What stands in double braces and in citations: found for the checks, and put into the parsed tree as inert text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from lms.core.content.facts import Citation, Fact, number_text
from lms.core.content.playbook import PlaybookKey, ValueType, shown
from lms.core.content.values import PlaybookValue

_BRACES = r"\{\{\s*(?P<inside>[^{}\n]*?)\s*\}\}"
_CITATION = r"\[\^(?P<fact>[A-Z0-9-]+)\]"
_PLAYBOOK = re.compile(r"playbook\.(?P<key>[a-z][a-z0-9_]*)")
_NUMBER = re.compile(r"fact\.(?P<fact>[A-Z][A-Z0-9-]*)\.(?P<name>[a-z][a-z0-9_]*)")
_ANY = re.compile(_BRACES)
_CITED = re.compile(_CITATION)
#: what a text file cannot hold and the Markdown library uses as marks of its own
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DIALLED = re.compile(r"\+?[0-9][0-9 ().-]{2,}")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One pair of double braces: a playbook key, a number of a fact, or neither."""

    offset: int
    written: str
    key: str | None = None
    fact: str | None = None
    number: str | None = None


def placeholders(text: str) -> Iterator[Placeholder]:
    """Find every pair of double braces, with the line it stands on, counted from 0."""
    for match in _ANY.finditer(text):
        offset = text.count("\n", 0, match.start())
        inside = match["inside"]
        if playbook := _PLAYBOOK.fullmatch(inside):
            yield Placeholder(offset, match[0], key=playbook["key"])
        elif number := _NUMBER.fullmatch(inside):
            yield Placeholder(offset, match[0], fact=number["fact"], number=number["name"])
        else:
            yield Placeholder(offset, match[0])


def citations(text: str) -> Iterator[tuple[int, str]]:
    """Find every cited fact id, with the line it stands on, counted from 0."""
    for match in _CITED.finditer(text):
        yield text.count("\n", 0, match.start()), match["fact"]


def with_numbers(text: str, facts: Mapping[str, Fact]) -> str:
    """Write the numbers of facts into the text; the playbook's placeholders stay."""

    def number(match: re.Match[str]) -> str:
        named = _NUMBER.fullmatch(match["inside"])
        if named is None:
            return match[0]
        fact = facts.get(named["fact"])
        if fact is None or named["name"] not in fact.numbers:
            return match[0]
        return number_text(fact.numbers[named["name"]])

    return _ANY.sub(number, text)


def dialled(text: str) -> str | None:
    """Give the number a telephone would dial for a contact; None where its words are more than a number.

    >>> dialled("555-0100"), dialled("pager 0417")
    ('5550100', None)
    """
    return re.sub(r"[^0-9+]", "", text) if _DIALLED.fullmatch(text) else None


def inert(text: str) -> str:
    """Take out the control characters that a parser could mistake for its own marks."""
    return _CONTROL.sub("", text)


def _text(text: str) -> AtomicString:
    """Give text that is not parsed again and stands letter for letter: the serialiser leaves an entity as it is."""
    return AtomicString(inert(text).replace("&", "&amp;"))


@dataclass(slots=True)
class Inline:
    """What is put in, and what was cited on the way."""

    facts: Mapping[str, Fact]
    citations: Mapping[str, Citation]
    keys: Mapping[str, PlaybookKey]
    values: Mapping[str, PlaybookValue]
    #: the words for a key the site has not decided
    undecided: Callable[[PlaybookKey], str]
    #: begins every id in the page
    prefix: str = ""
    #: number the citations; without it their short form stands in the text
    numbered: bool = True
    cited: dict[str, int] = field(default_factory=dict)


class BracesProcessor(InlineProcessor):
    """Put the site's values and the numbers of facts into the tree: text, never markup."""

    def __init__(self, inline: Inline) -> None:
        super().__init__(_BRACES)
        self.inline = inline

    def handleMatch(  # type: ignore[override]  # noqa: N802  # the library's name
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element, int, int]:
        """Give the element for one pair of braces; what is not known stands as it was written."""
        inside = m["inside"]
        if playbook := _PLAYBOOK.fullmatch(inside):
            element = self._value(playbook["key"], m[0])
        else:
            element = ET.Element("span")
            element.text = _text(with_numbers(m[0], self.inline.facts))
        return element, m.start(0), m.end(0)

    def _value(self, name: str, written: str) -> ET.Element:
        key = self.inline.keys.get(name)
        value = self.inline.values.get(name)
        if key is None:
            element = ET.Element("span")
            element.text = _text(written)
        elif value is None:
            element = ET.Element("span", {"class": "site-undecided"})
            element.text = _text(self.inline.undecided(key))
        else:
            text = inert(shown(key, value))
            element = ET.Element("strong", {"class": "site-value"})
            number = dialled(text) if key.type is ValueType.PHONE else None
            if number is not None:
                link = ET.SubElement(element, "a", {"href": f"tel:{number}"})
                link.text = _text(text)
            else:
                element.text = _text(text)
        return element


class CitationProcessor(InlineProcessor):
    """Put a raised number that leads to the source, or the short form of the source."""

    def __init__(self, inline: Inline) -> None:
        super().__init__(_CITATION)
        self.inline = inline

    def handleMatch(  # type: ignore[override]  # noqa: N802  # the library's name
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element, int, int]:
        """Give the element for one citation; an unknown fact stands as it was written."""
        fact = self.inline.facts.get(m["fact"])
        if fact is None:
            element = ET.Element("span")
            element.text = _text(m[0])
        elif self.inline.numbered:
            number = self.inline.cited.setdefault(fact.id, len(self.inline.cited) + 1)
            element = ET.Element("sup", {"class": "cited"})
            link = ET.SubElement(element, "a", {"href": f"#{self.inline.prefix}source-{number}"})
            link.text = AtomicString(str(number))
        else:
            element = ET.Element("cite")
            shorts = [self.inline.citations[s].short for s in fact.sources if s in self.inline.citations]
            element.text = _text("; ".join(shorts))
        return element, m.start(0), m.end(0)
