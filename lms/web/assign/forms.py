"""Forms of the assign door."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.services.reasons import LONGEST_WHY
from lms.web.typed import DayField


class ScopedForm(FlaskForm):
    """Where and from when a playbook value holds, and why."""

    scope = RadioField(_l("Where"), validators=[InputRequired(_l("Choose where it holds."))])
    in_force_from = DayField(_l("In force from"), validators=[InputRequired(_l("Write a day."))])
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


class AssignForm(FlaskForm):
    """What is asked of whom, by when and why. Looking (a GET) carries no reason yet and needs no token."""

    competency = RadioField(_l("Competency"), validators=[InputRequired(_l("Choose one."))])
    unit = SelectField(_l("Unit"), validators=[InputRequired(_l("Choose a unit."))])
    due_on = DayField(_l("Due on"), validators=[InputRequired(_l("Write a day."))])
    keep_current = BooleanField(_l("Keep current: go on asking after it is met"))
    why = StringField(_l("Why"), validators=[Length(max=LONGEST_WHY)])


class WithdrawForm(FlaskForm):
    """Why an assignment is taken back."""

    why = StringField(_l("Why"), validators=[DataRequired(_l("Say why, in a few words.")), Length(max=LONGEST_WHY)])
