"""The pocket card as its author wrote it: sentences with named numbers, which tables, and whose values of the site."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: its name among the documents a facility releases
POCKET_CARD = "pocket-card"


class PartKind(StrEnum):
    """What a part of the card is."""

    #: a sentence
    TEXT = "text"
    #: a thing to do, with a box to tick on paper
    STEP = "step"
    #: whom to reach: a contact of the site
    CALL = "call"
    #: what the site has decided
    RULE = "rule"
    #: a published table
    TABLE = "table"


#: the longest value of the site, in characters, for which the card is known to print on one sheet
LONGEST = {PartKind.CALL: 40, PartKind.RULE: 110}


class TableName(StrEnum):
    """The published tables a card can show."""

    CRS = "crs"
    ICE = "ice"
    ICANS = "icans"


@dataclass(frozen=True, slots=True)
class TextPart:
    """One part as it was written."""

    kind: PartKind
    #: the sentence, or what a value of the site is for
    text: str = ""
    #: the playbook key of a call or a rule
    key: str = ""
    table: TableName | None = None
    columns: tuple[str, ...] = ()
    #: the sentence that may not be overlooked
    strong: bool = False
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextSection:
    """One section as it was written."""

    id: str
    title: str
    #: one word, for the row of jump links
    short: str
    parts: tuple[TextPart, ...]


@dataclass(frozen=True, slots=True)
class FeverText:
    """The rule that stands above everything else."""

    sign: str
    #: the same on the other scale
    also: str
    says: str
    note: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardText:
    """The whole card as it was written."""

    title: str
    fever: FeverText
    sections: tuple[TextSection, ...]
    closing: str

    def keys(self) -> frozenset[str]:
        """Give the playbook keys whose values the card shows."""
        return frozenset(part.key for section in self.sections for part in section.parts if part.key)
