"""The pocket card of a facility: the author's text with named numbers, published tables and the site's values in it.

What it gives is the whole text and nothing besides, so that its digest changes when a single word of it does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from lms.core.clinical.tables import GRADES, Cell, crs_table, icans_table, ice_table
from lms.core.clinical.vocabulary import Arm
from lms.core.content.card_text import LONGEST, PartKind, TableName, TextPart
from lms.core.content.facts import Fact
from lms.core.content.inline import with_numbers
from lms.core.content.library import Library
from lms.core.content.playbook import shown
from lms.core.content.values import PlaybookValue

#: up to so many characters of the site's own the sheet has room for larger print
ROOMY = 1050


Cells = tuple[str, ...]
Row = tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the card, ready to be read."""

    kind: PartKind
    #: the sentence, or what a value of the site is for
    text: str = ""
    #: what the site has set; None where it has not
    value: str | None = None
    #: whom to ask until it has
    ask: str = ""
    #: the playbook key of a call or a rule
    key: str = ""
    strong: bool = False
    table: TableName | None = None
    columns: tuple[str, ...] = ()
    #: row by row its cells; of the entries of a cell any one is enough
    rows: tuple[Row, ...] = ()

    @property
    def of_site(self) -> bool:
        """Say whether the site speaks here."""
        return self.kind in (PartKind.CALL, PartKind.RULE)

    @property
    def undecided(self) -> bool:
        """Say whether the site has still to decide."""
        return self.of_site and self.value is None

    @property
    def too_long(self) -> bool:
        """Say whether the value is longer than one sheet is known to hold."""
        return self.value is not None and len(self.value) > LONGEST[self.kind]

    def lines(self) -> Iterator[str]:
        """Give the part in plain lines, as two cards are compared."""
        if self.table is not None:
            yield from (": ".join("; or ".join(cell) for cell in row if cell) for row in self.rows)
        elif self.of_site:
            yield f"{self.text}: {self.value if self.value is not None else '– (' + self.ask + ')'}"
        else:
            yield self.text


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the card."""

    id: str
    title: str
    short: str
    parts: tuple[Part, ...]

    def lines(self) -> tuple[str, ...]:
        """Give the section in plain lines."""
        return (self.title, *(line for part in self.parts for line in part.lines()))


@dataclass(frozen=True, slots=True)
class Named:
    """A source by its short name and its title."""

    short: str
    title: str


@dataclass(frozen=True, slots=True)
class Card:
    """The whole card of one facility."""

    facility: str
    title: str
    #: the threshold of fever, and the same on the other scale
    sign: str
    also: str
    says: str
    note: str
    sections: tuple[Section, ...]
    closing: str
    sources: tuple[Named, ...]

    def parts(self) -> Iterator[Part]:
        """Give every part, section by section."""
        for section in self.sections:
            yield from section.parts

    @property
    def weight(self) -> int:
        """Give the number of characters in which the site speaks."""
        return sum(len(part.text) + len(part.ask if part.value is None else part.value) for part in self.own())

    @property
    def roomy(self) -> bool:
        """Say whether one sheet holds it in larger print."""
        return self.weight <= ROOMY

    def own(self) -> Iterator[Part]:
        """Give the parts in which the site speaks."""
        return (part for part in self.parts() if part.of_site)

    @property
    def digest(self) -> str:
        """Give the digest of every word of it."""
        return hashlib.sha256(self.as_json().encode("utf-8")).hexdigest()

    def as_json(self) -> str:
        """Write the whole card as JSON, always the same way."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What stood in one place of the card, and what stands there now; either may be nothing."""

    #: title of the section; empty for what stands above or below all sections
    section: str
    was: tuple[str, ...]
    now: tuple[str, ...]


def make_card(library: Library, facility: str, values: Mapping[str, PlaybookValue]) -> Card | None:
    """Make the card of the facility of this name with its values; None where the content has no card."""
    text = library.card
    if text is None:
        return None
    facts = library.facts
    cited = [*text.fever.facts, *(fact for section in text.sections for part in section.parts for fact in part.facts)]
    return Card(
        facility,
        with_numbers(text.title, facts),
        with_numbers(text.fever.sign, facts),
        with_numbers(text.fever.also, facts),
        with_numbers(text.fever.says, facts),
        with_numbers(text.fever.note, facts),
        tuple(
            Section(
                section.id,
                with_numbers(section.title, facts),
                section.short,
                tuple(_part(part, library, values) for part in section.parts),
            )
            for section in text.sections
        ),
        with_numbers(text.closing, facts),
        tuple(_sources(library, cited)),
    )


def read_card(text: str) -> Card:
    """Read a card that was kept as JSON.

    Raises:
        KeyError, TypeError, ValueError: it is no such card.
    """
    data: dict[str, Any] = json.loads(text)
    sections = tuple(
        Section(one["id"], one["title"], one["short"], tuple(_read_part(part) for part in one["parts"]))
        for one in data.pop("sections")
    )
    sources = tuple(Named(**one) for one in data.pop("sources"))
    return Card(**data, sections=sections, sources=sources)


def changes(before: Card, after: Card) -> tuple[Change, ...]:
    """Say what stands otherwise in `after`, in the order of the card."""
    found = [Change("", *pair) for pair in _between(_frame(before), _frame(after))]
    old = {section.id: section for section in before.sections}
    for section in after.sections:
        was = old.pop(section.id, None)
        found += [
            Change(section.title, *pair) for pair in _between(() if was is None else was.lines(), section.lines())
        ]
    found += [Change(section.title, section.lines(), ()) for section in old.values()]
    return tuple(found)


def rows_of(table: TableName) -> tuple[Row, ...]:
    """Give the rows of a published table, as the graders' own tables have them (Lee 2019).

    CRS: grade, hypotension, hypoxia. ICE: task, points. ICANS: grade, ICE, consciousness, the other domains together.
    """
    match table:
        case TableName.CRS:
            return tuple(((str(row.grade),), _said(row.hypotension), _said(row.hypoxia)) for row in crs_table())
        case TableName.ICE:
            return tuple(((f"{row.text}: {row.asks}",), (str(row.points),)) for row in ice_table())
        case TableName.ICANS:
            domains = {row.domain: row for row in icans_table()}
            ice, arousal = domains.pop(Arm.ICE), domains.pop(Arm.AROUSAL)
            return tuple(
                (
                    (str(grade),),
                    _said(ice.cell(grade)),
                    _said(arousal.cell(grade)),
                    tuple(entry for row in domains.values() for entry in _said(row.cell(grade))),
                )
                for grade in GRADES
            )


def _said(cell: Cell) -> Cells:
    return tuple(entry.text for entry in cell.entries)


def _part(part: TextPart, library: Library, values: Mapping[str, PlaybookValue]) -> Part:
    text = with_numbers(part.text, library.facts)
    if part.table is not None:
        return Part(part.kind, table=part.table, columns=part.columns, rows=rows_of(part.table))
    if not part.key:
        return Part(part.kind, text, strong=part.strong)
    key, value = library.playbook[part.key], values.get(part.key)
    return Part(part.kind, text, None if value is None else shown(key, value), key.ask, part.key)


def _sources(library: Library, cited: Iterable[str]) -> Iterator[Named]:
    known: list[Fact] = [library.facts[fact] for fact in cited if fact in library.facts]
    for name in dict.fromkeys(source for fact in known for source in fact.sources):
        source = library.sources[name]
        yield Named(source.short, source.title if source.where is None else f"{source.title}. {source.where}")


def _read_part(data: dict[str, Any]) -> Part:
    known = dict(data)
    table = known.pop("table")
    return Part(
        PartKind(known.pop("kind")),
        table=None if table is None else TableName(table),
        columns=tuple(known.pop("columns")),
        rows=tuple(tuple(tuple(cell) for cell in row) for row in known.pop("rows")),
        **known,
    )


def _frame(card: Card) -> tuple[str, ...]:
    """Give the lines that stand above and below the sections."""
    sources = "; ".join(source.short for source in card.sources)
    return (card.facility, card.title, card.sign, card.also, card.says, card.note, card.closing, sources)


def _between(was: tuple[str, ...], now: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind != "equal":
            yield was[a:b], now[c:d]
