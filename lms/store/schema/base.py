"""What every table stands on: the metadata, and what makes a row a fact."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Identity, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lms.store.columns import Day, Flag, Moment

STRICT = {"sqlite_strict": True}
#: a fact's number is never given again: SQLite would reuse that of a removed last row
FACTS = {"sqlite_strict": True, "sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """The one metadata; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {str: Text, datetime: Moment, date: Day, bool: Flag}
    __table_args__: Any = STRICT


def row_id() -> Mapped[int]:
    """Give a whole number the database counts up."""
    return mapped_column(BigInteger, Identity(), primary_key=True)


class Fact:
    """What every fact carries: when we learnt it, and the act (one journal entry) that added it."""

    #: columns left out of the digest, because the law may ask us to empty them
    unsealed: ClassVar[frozenset[str]] = frozenset()

    __table_args__: Any = FACTS
    id: Mapped[int] = row_id()
    recorded_at: Mapped[datetime]
    act_id: Mapped[str] = mapped_column(index=True)
