"""Column types that mean the same on SQLite (STRICT tables) and PostgreSQL: moments in UTC, days, JSON, text, flags."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, String, Text
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import TypeCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine

#: what a column holds in either database, whatever it means to the program
Stored = str | int | None


@compiles(String, "sqlite")
@compiles(Text, "sqlite")
def _text(_type: Any, _compiler: TypeCompiler, **_: Any) -> str:
    """STRICT tables know no VARCHAR."""
    return "TEXT"


@compiles(BigInteger, "sqlite")
def _integer(_type: Any, _compiler: TypeCompiler, **_: Any) -> str:
    """STRICT tables know no BIGINT, and only INTEGER can be a row id."""
    return "INTEGER"


def moment_text(moment: datetime) -> str:
    """Write an aware moment as fixed-width UTC text, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical_json(value: object) -> str:
    """Write JSON the one way that digests rest on: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


# a page reads thousands of these: what reads one is handed to the database's rows as it is


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment, kept as fixed-width text on both databases. A naive moment is refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        """Refuse what has no zone: it could be any hour."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment_text(value)

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[str | None], datetime | None]:
        """Give the moment back as aware UTC."""
        return _moment


class Day(TypeDecorator[date]):
    """A calendar day, kept as ISO text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, _dialect: Dialect) -> str | None:
        """Keep the day alone: a moment here would be a mistake."""
        if isinstance(value, datetime):
            raise TypeError("a day is wanted, not a moment")
        return None if value is None else value.isoformat()

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[str | None], date | None]:
        """Give the day back."""
        return _day


class Written(str):
    """A JSON value already written canonically, so that a long one is written once."""

    __slots__ = ()


class Json(TypeDecorator[Any]):
    """A JSON value, kept as canonical text, so that its digest is the same on every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str:
        """Write it canonically."""
        return str(value) if isinstance(value, Written) else canonical_json(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        """Read it back."""
        return None if value is None else json.loads(value)


class Flag(TypeDecorator[bool]):
    """Yes or no, kept as 1 or 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, _dialect: Dialect) -> int | None:
        """Keep 1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> bool | None:
        """Give yes or no back."""
        return None if value is None else bool(value)


@cache
def _any_dialect() -> Dialect:
    """Give a dialect for types that mean the same on each; making one for each value took longer than its digest."""
    return DefaultDialect()


def as_stored(kind: TypeEngine[Any], value: Any) -> Stored:
    """Give what a column of this type keeps for a value: digests rest on this, so that any text can be checked."""
    if isinstance(kind, Moment | Day | Json | Flag):
        return kind.process_bind_param(value, _any_dialect())
    plain: Stored = value
    return plain


__all__ = ["Day", "Flag", "Json", "Moment", "Stored", "Written", "as_stored", "canonical_json", "moment_text"]
