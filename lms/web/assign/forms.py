"""Forms of the assign door."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.services.assign import LONGEST_WHY


class ScopedForm(FlaskForm):
    """Where and from when a playbook value holds, and why."""

    scope = RadioField(_l("Where"), validators=[InputRequired(_l("Choose where it holds."))])
    in_force_from = DateField(_l("In force from"), validators=[InputRequired(_l("Write a day."))])
    why = StringField(_l("Why"), validators=[DataRequired(_l("Say why, in a few words.")), Length(max=LONGEST_WHY)])


class ValueForm(ScopedForm):
    """A value typed as text or a number."""

    value = StringField(_l("Value"), validators=[DataRequired(_l("Write the value."))])


class ChoiceForm(ScopedForm):
    """A value that is one of a few."""

    value = RadioField(_l("Value"), validators=[InputRequired(_l("Choose one."))])


class ListForm(ScopedForm):
    """A value that is a list, one item a line."""

    value = TextAreaField(_l("Items, one a line, in order"), validators=[DataRequired(_l("Write at least one."))])
