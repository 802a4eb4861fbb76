"""What a validated form holds, with its type: WTForms gives `str | None`, validation has ruled None out."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from wtforms import DateField, Field


class DayField(DateField):
    """A day; of one that cannot be read it says how a day is written."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed.

        Raises:
            ValueError: it is no day.
        """
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Write the day as 2026-11-20.")) from error


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
