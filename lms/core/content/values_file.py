"""The file of a site's own dated values: rules of competencies and playbook values, in one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from lms.core.competency.keys import READERS, as_plain
from lms.core.content.marks import Id, Key, Source, Strict, Text, read, validate
from lms.core.problems import FieldError, Problem


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """Some values of a competency, set for a place from a day on; null gives a key back."""

    competency: str
    scope: str
    in_force_from: date
    reference: str
    why: str
    values: Mapping[str, object]
    #: where the entry begins, and each of its values
    line: int
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ValueEntry:
    """A value of a playbook key, set for a place from a day on; null withdraws it."""

    key: str
    scope: str
    in_force_from: date
    why: str
    value: str | int | float | tuple[str, ...] | None
    line: int


@dataclass(frozen=True, slots=True)
class ValuesFile:
    """Everything the file states, in its order."""

    file: str
    policy: tuple[RuleEntry, ...]
    playbook: tuple[ValueEntry, ...]


class _Dated(Strict):
    scope: Text
    from_: date = Field(alias="from")
    why: Text


class _Rule(_Dated):
    competency: Id
    reference: Text
    values: dict[str, object] = Field(min_length=1)


class _Value(_Dated):
    key: Key
    value: str | int | float | list[str] | None


class _File(Strict):
    policy: list[_Rule] = Field(default_factory=list)
    playbook: list[_Value] = Field(default_factory=list)


class _Alone(Strict):
    value: object


def read_values(text: str, file: str) -> tuple[ValuesFile | None, tuple[Problem, ...]]:
    """Read a file of values; None when anything in it is wrong. What the site has is for the caller to know."""
    source, problems = read(text, file)
    if source is None:
        return None, problems
    shape, problems = validate(source, _File)
    if shape is None:
        return None, problems
    wrong = tuple(_unreadable(source, shape))
    if wrong:
        return None, wrong
    rules = tuple(
        RuleEntry(
            one.competency,
            one.scope,
            one.from_,
            one.reference,
            one.why,
            {key: as_plain(value) for key, value in one.values.items()},
            source.line("policy", at),
            {key: source.line("policy", at, "values", key) for key in one.values},
        )
        for at, one in enumerate(shape.policy)
    )
    values = tuple(
        ValueEntry(
            one.key,
            one.scope,
            one.from_,
            one.why,
            tuple(one.value) if isinstance(one.value, list) else one.value,
            source.line("playbook", at),
        )
        for at, one in enumerate(shape.playbook)
    )
    return ValuesFile(file, rules, values), ()


def _unreadable(source: Source, shape: _File) -> list[Problem]:
    """Find values that no rule can have, each by its line."""
    found = []
    for at, one in enumerate(shape.policy):
        for key, value in one.values.items():
            where = ("policy", at, "values", key)
            if key not in READERS:
                found.append(source.problem(f"there is no policy key `{key}`; there are {', '.join(READERS)}", *where))
            elif value is not None:
                try:
                    READERS[key](key, as_plain(value))
                except FieldError as error:
                    found.append(source.problem(f"`{key}` {error.message}", *where))
    return found


def read_value(text: str, key: str) -> object:
    """Read one value as it stands in such a file: `6`, `[quiz:ed-first-hour]`, `{night: 4}`; null gives the key back.

    Raises:
        FieldError: it cannot be read.
    """
    source, problems = read(f"value: {text}", key)
    if source is not None and not problems:
        shape, problems = validate(source, _Alone)
        if shape is not None:
            return as_plain(shape.value)
    raise FieldError(key, problems[0].message if problems else "cannot be read")
