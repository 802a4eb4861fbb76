"""What a validated form holds, with its type: WTForms gives `str | None`, validation has ruled None out."""

from __future__ import annotations

from datetime import date

from wtforms import Field


def text(field: Field) -> str:
    """Give the text of a field; empty where nothing was typed."""
    return str(field.data or "")


def day(field: Field) -> date:
    """Give the day of a date field that was required.

    Raises:
        TypeError: the form was not validated first.
    """
    if not isinstance(field.data, date):
        raise TypeError(f"{field.name} holds no day: validate the form first")
    return field.data
