"""The questions a site must decide, and how a value a person typed becomes a playbook value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from lms.core.content.values import PlaybookValue
from lms.core.problems import FieldError

#: longest value that is still a choice or a contact and not a document
LONGEST_VALUE = 500
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class ValueType(StrEnum):
    """What kind of value answers the question."""

    TEXT = "text"
    PHONE = "phone"
    CHOICE = "choice"
    NUMBER = "number"
    LIST = "list"


class OnChange(StrEnum):
    """What a new value asks of the people whose material used it."""

    NONE = "none"
    NOTIFY = "notify"
    ATTEST = "attest"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One value of a choice and its words."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Position:
    """What a source says on the question."""

    source: str
    says: str
    fact: str | None


@dataclass(frozen=True, slots=True)
class PlaybookKey:
    """One question a site must decide; it has no default."""

    key: str
    question: str
    type: ValueType
    allowed: tuple[Allowed, ...]
    unit: str | None
    #: 'programme' or 'facility': how far down a value may differ
    scope: str
    #: a rule of care: a second person approves it, and it carries a day of review
    clinical: bool
    on_change: OnChange
    #: job roles that should read it
    readers: tuple[str, ...]
    #: whom to ask while it is undecided
    ask: str
    positions: tuple[Position, ...]


def read_value(key: PlaybookKey, text: str) -> PlaybookValue:
    """Read what a person typed as a value of `key`; a list is one item a line, or items parted by semicolons.

    Raises:
        FieldError: on `value`, when it is empty, too long, not a number, or not among the allowed values.
    """
    clean = _CONTROL.sub(" ", text).strip()
    if not clean:
        raise FieldError("value", "write a value")
    if len(clean) > LONGEST_VALUE:
        raise FieldError("value", f"at most {LONGEST_VALUE} characters")
    match key.type:
        case ValueType.CHOICE:
            if clean not in {item.value for item in key.allowed}:
                raise FieldError("value", "choose one of " + ", ".join(item.value for item in key.allowed))
            return clean
        case ValueType.NUMBER:
            return _number(clean)
        case ValueType.LIST:
            items = tuple(" ".join(item.split()) for item in re.split(r"[\n;]", clean) if item.strip())
            if not items:
                raise FieldError("value", "write at least one item")
            if key.allowed and (unknown := [i for i in items if i not in {a.value for a in key.allowed}]):
                raise FieldError("value", f"not among the allowed values: {', '.join(unknown)}")
            return items
        case _:
            return " ".join(clean.split())


def shown(key: PlaybookKey, value: PlaybookValue) -> str:
    """Write a value as a reader should see it: the words of a choice, a number with its unit, a list in one line."""
    if isinstance(value, tuple):
        return ", ".join(shown_item(key, item) for item in value)
    if isinstance(value, str):
        return shown_item(key, value)
    return f"{value} {key.unit}" if key.unit else str(value)


def shown_item(key: PlaybookKey, item: str) -> str:
    """Write one item of a list, or a text, with the words the key has for it."""
    return next((allowed.text for allowed in key.allowed if allowed.value == item), item)


def _number(text: str) -> int | float:
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return int(text)
    if re.fullmatch(r"\d{1,9}[.,]\d{1,6}", text, re.ASCII):
        return float(text.replace(",", "."))
    raise FieldError("value", "write a number, such as 60")
