"""Forms of the admin door."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from lms.web.typed import DayField

NEEDED = _l("This is needed.")
NAME = [DataRequired(NEEDED), Length(max=80)]
ADDRESS = [MayBeEmpty(), Email(_l("This is not an e-mail address."))]


class SetupForm(FlaskForm):
    """The first administrator and the first facilities."""

    given_name = StringField(_l("Given name"), validators=NAME, render_kw={"autocomplete": "given-name"})
    family_name = StringField(_l("Family name"), validators=NAME, render_kw={"autocomplete": "family-name"})
    employee_id = StringField(
        _l("Employee number"),
        validators=[DataRequired(NEEDED), Length(max=40)],
        render_kw={"autocomplete": "username"},
    )
    email = EmailField(_l("E-mail (may stay empty)"), validators=ADDRESS, render_kw={"autocomplete": "email"})
    password = PasswordField(
        _l("Password"), validators=[DataRequired(NEEDED)], render_kw={"autocomplete": "new-password"}
    )
    facility_name = StringField(_l("Name of the facility"), validators=[DataRequired(NEEDED), Length(max=120)])
    time_zone = StringField(_l("Time zone"), validators=[DataRequired(NEEDED)], render_kw={"list": "zones"})
    day_starts = StringField(_l("Day shift starts"), default="07:00", validators=[DataRequired(NEEDED)])
    night_starts = StringField(_l("Night shift starts"), default="19:00", validators=[DataRequired(NEEDED)])
    units = TextAreaField(_l("Units, one a line"), validators=[DataRequired(NEEDED)])
    second_name = StringField(_l("Name of a second facility (may stay empty)"), validators=[Length(max=120)])
    second_zone = StringField(_l("Its time zone"), render_kw={"list": "zones"})
    second_units = TextAreaField(_l("Its units, one a line"))


class PersonForm(FlaskForm):
    """A person added by hand, with a first position."""

    given_name = StringField(_l("Given name"), validators=NAME, render_kw={"autocomplete": "off"})
    family_name = StringField(_l("Family name"), validators=NAME, render_kw={"autocomplete": "off"})
    employee_id = StringField(
        _l("Employee number"),
        validators=[DataRequired(NEEDED), Length(max=40)],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(_l("E-mail (may stay empty)"), validators=ADDRESS, render_kw={"autocomplete": "off"})
    unit = SelectField(_l("Unit"), validators=[InputRequired(NEEDED)])
    job_role = SelectField(_l("Job role"), validators=[InputRequired(NEEDED)])
    shift = SelectField(_l("Shift"), validators=[InputRequired(NEEDED)])
    first_day = DayField(_l("First day"), validators=[InputRequired(NEEDED)])


class RosterForm(FlaskForm):
    """A roster file, whose it is, and the day it holds from."""

    file = FileField(
        _l("Roster file"), validators=[FileRequired(_l("Choose the file."))], render_kw={"accept": ".csv,text/csv"}
    )
    source = StringField(_l("Source"), validators=[DataRequired(NEEDED), Length(max=40)])
    effective = DayField(_l("Changes hold from"), validators=[InputRequired(NEEDED)])
