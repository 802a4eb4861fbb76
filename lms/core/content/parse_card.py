"""Make the text of the pocket card out of pocket-card.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from lms.core.content.card_text import CardText, FeverText, PartKind, TableName, TextPart, TextSection
from lms.core.content.library import Origin
from lms.core.content.marks import FactId, Id, Key, Strict, Text, read, validate
from lms.core.content.parse import Parsed

#: how many columns each table has
COLUMNS = {TableName.CRS: 3, TableName.ICE: 2, TableName.ICANS: 4}


class PartShape(Strict):
    """One part: exactly one of `text`, `step`, `call`, `rule` and `table`."""

    text: Text | None = None
    step: Text | None = None
    call: Key | None = None
    rule: Key | None = None
    table: Literal["crs", "ice", "icans"] | None = None
    name: Text | None = None
    columns: list[Text] = Field(default_factory=list)
    strong: bool = False
    facts: list[FactId] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_thing(self) -> PartShape:
        if len(self.kinds()) != 1:
            raise ValueError("a part is one of `text`, `step`, `call`, `rule` and `table`")
        of_site = self.kinds()[0] in (PartKind.CALL, PartKind.RULE)
        if (self.name is not None) != of_site:
            raise ValueError("a `call` or `rule` has a `name`, and nothing else does")
        if bool(self.facts) == of_site:
            raise ValueError("a sentence or table names its `facts`; a value of the site rests on none")
        if len(self.columns) != (COLUMNS[TableName(self.table)] if self.table else 0):
            raise ValueError("a table names each of its `columns`, and nothing else does")
        return self

    def kinds(self) -> list[PartKind]:
        """Give what the part says it is."""
        return [kind for kind in PartKind if getattr(self, kind) is not None]


class SectionShape(Strict):
    """One section."""

    id: Id
    title: Text
    short: Text
    parts: list[PartShape] = Field(min_length=1)


class FeverShape(Strict):
    """The rule above everything else."""

    sign: Text
    also: Text
    says: Text
    note: Text
    facts: list[FactId] = Field(min_length=1)


class CardFile(Strict):
    """pocket-card.yaml."""

    title: Text
    fever: FeverShape
    closing: Text
    sections: list[SectionShape] = Field(min_length=1)

    @model_validator(mode="after")
    def _own_ids(self) -> CardFile:
        if len({section.id for section in self.sections}) < len(self.sections):
            raise ValueError("a section id stands here twice")
        return self


@dataclass(slots=True)
class ParsedCard(Parsed):
    """pocket-card.yaml."""

    card: CardText | None = None


def parse_card(text: str, file: str) -> ParsedCard:
    """Read pocket-card.yaml."""
    parsed = ParsedCard()
    source, problems = read(text, file)
    parsed.problems.extend(problems)
    if source is None:
        return parsed
    shape, problems = validate(source, CardFile)
    parsed.problems.extend(problems)
    if shape is None:
        return parsed
    parsed.keep("card:pocket-card", Origin(source))
    fever = shape.fever
    parsed.card = CardText(
        shape.title,
        FeverText(fever.sign, fever.also, fever.says, fever.note, tuple(fever.facts)),
        tuple(
            TextSection(section.id, section.title, section.short, tuple(_part(part) for part in section.parts))
            for section in shape.sections
        ),
        shape.closing,
    )
    return parsed


def _part(shape: PartShape) -> TextPart:
    return TextPart(
        shape.kinds()[0],
        shape.text or shape.step or shape.name or "",
        shape.call or shape.rule or "",
        None if shape.table is None else TableName(shape.table),
        tuple(shape.columns),
        shape.strong,
        tuple(shape.facts),
    )
