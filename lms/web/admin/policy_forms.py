"""The form of some policy keys: the fields of each kind of value, filled with what holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its stubs are older
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from lms.core.competency.keys import MOST, OFF
from lms.core.competency.policy import Anchor
from lms.core.content.library import Library
from lms.core.content.values import PROGRAMME
from lms.services.policy import Where
from lms.services.reasons import LONGEST_WHY
from lms.web import names
from lms.web.admin import policy_words
from lms.web.typed import DayField

#: rows for job roles beyond those that are set
SPARE_ROWS = 3
#: letters of paths that take turns
LETTERS = "ABCDEF"
#: paths that take turns offered beyond those that are set
FEWEST_TURNS = 3

NEEDED = _l("This is needed.")
Fields = dict[str, Field]
Plain = Any


@dataclass(frozen=True, slots=True)
class Ground:
    """What a form offers to choose from."""

    library: Library
    places: Mapping[str, Where]
    competencies: Sequence[str]
    job_roles: Sequence[str]


class PolicyForm(FlaskForm):
    """From which day; the keys' own fields are added to a class of their own."""

    in_force_from = DayField(_l("In force from"), validators=[InputRequired(_l("Write a day."))])


class SaveForm(FlaskForm):
    """What the rule rests on and why; the proposal travels hidden beside it."""

    reference = StringField(
        _l("Reference"),
        validators=[
            InputRequired(_l("Say what it rests on: a decision, a standard, a study.")),
            Length(max=LONGEST_WHY),
        ],
    )
    why = StringField(_l("Why"), validators=[InputRequired(_l("Say why, in a few words.")), Length(max=LONGEST_WHY)])


def made(
    keys: Sequence[str], held: Mapping[str, Plain], own: frozenset[str], ground: Ground, *, posted: bool
) -> PolicyForm:
    """Make the form of some keys, filled with the values that hold or what was posted; `own` can be given back."""
    fields: Fields = {}
    for key in keys:
        fields.update(_FIELDS[key](key, held.get(key), ground))
        if key in own:
            fields[f"{key}-back"] = BooleanField(_("Go by the wider rule again"))
    kind: type[PolicyForm] = type("KeysForm", (PolicyForm,), fields)
    return kind() if posted else kind(formdata=None)


def own_fields(form: PolicyForm, key: str) -> list[Field]:
    """Give the fields of a key, in the order of the form, the one that gives it back apart."""
    return [one for one in form if one.name == key or (one.name.startswith(f"{key}-") and one.name != f"{key}-back")]


def say(form: PolicyForm, key: str, message: str) -> bool:
    """Say at the first field of a key what is wrong; False where the form has no such key."""
    fields = own_fields(form, key)
    if not fields and key in form:
        fields = [form[key]]
    if fields:
        fields[0].errors = [*fields[0].errors, message]
    return bool(fields)


def _choices(offered: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in offered]


def _number(least: int, most: int = MOST, *, needed: bool = True) -> list[Any]:
    message = _("A whole number from %(least)s to %(most)s.", least=least, most=most)
    return [InputRequired(message) if needed else MayBeEmpty(), NumberRange(least, most, message)]


def _count_fields(least: int) -> Callable[[str, Plain, Ground], Fields]:
    def fields(key: str, value: Plain, _ground: Ground) -> Fields:
        unit = _("months") if key.endswith("months") else _("days")
        named = f"{policy_words.label(key)} ({unit})"
        return {key: IntegerField(named, validators=_number(least), default=value)}

    return fields


def _path_fields(key: str, value: Plain, _ground: Ground) -> Fields:
    return {key: _text_area(policy_words.label(key), value)}


def _text_area(named: str, value: Plain) -> TextAreaField:
    text = "\n".join(value) if isinstance(value, list) else ""
    rows = max(4, len(text.splitlines()) + 1)
    return TextAreaField(named, default=text, render_kw={"rows": rows, "spellcheck": "false"})


def _renewal_fields(key: str, value: Plain, _ground: Ground) -> Fields:
    turns = value if isinstance(value, Mapping) else {"A": value}
    count = min(max(FEWEST_TURNS, len(turns) + 1), len(LETTERS))
    return {
        f"{key}-{letter}": _text_area(_("Renewal path %(letter)s", letter=letter), turns.get(letter))
        for letter in LETTERS[:count]
    }


def _anchor_fields(key: str, value: Plain, _ground: Ground) -> Fields:
    choices = [(anchor.value, policy_words.anchor_name(anchor)) for anchor in Anchor]
    named = policy_words.label(key)
    default = value or Anchor.PREVIOUS_EXPIRY.value
    return {key: RadioField(named, choices=_choices(choices), default=default, validators=[InputRequired(NEEDED)])}


def _cycle_fields(key: str, value: Plain, _ground: Ground) -> Fields:
    held = value or {}
    first = date.fromisoformat(held["from"]) if held else None
    return {
        f"{key}-months": IntegerField(
            _("A last valid day every (months)"), validators=_number(1), default=held.get("every_months")
        ),
        f"{key}-from": DayField(
            _("Counted from the last valid day"), validators=[InputRequired(_("Write a day."))], default=first
        ),
    }


def _minimum_fields(key: str, value: Plain, _ground: Ground) -> Fields:
    held = value or {}
    return {
        f"{key}-day": IntegerField(
            _("Ready people on days"), validators=_number(0, needed=False), default=held.get("day")
        ),
        f"{key}-night": IntegerField(
            _("Ready people on nights"), validators=_number(0, needed=False), default=held.get("night")
        ),
    }


def _turnover_fields(key: str, value: Plain, _ground: Ground) -> Fields:
    held = value if isinstance(value, Mapping) else {}
    rate = None if "rate" not in held else Decimal(policy_words.percent(held["rate"]))
    return {
        f"{key}-off": BooleanField(_("Turnover asks nothing again"), default=value == OFF),
        f"{key}-rate": DecimalField(
            _("More than this % of the unit’s people leave"),
            validators=[MayBeEmpty(), NumberRange(0.01, MOST, _("More than 0."))],
            places=None,
            default=rate,
        ),
        f"{key}-window": IntegerField(
            _("Within (days)"), validators=_number(1, needed=False), default=held.get("window_days")
        ),
        f"{key}-action": _text_area(_("What is then asked again"), held.get("action")),
        f"{key}-due": IntegerField(
            _("Days given for it"), validators=_number(0, needed=False), default=held.get("due_days")
        ),
    }


def _required_fields(key: str, value: Plain, ground: Ground) -> Fields:
    rows = _rows(value or [], ground.places)
    roles = [("", _("nobody")), *((role, names.job_role_name(role)) for role in ground.job_roles)]
    places = [
        (scope, _("everywhere") if scope == PROGRAMME else policy_words.place(where))
        for scope, where in ground.places.items()
    ]
    fields: Fields = {}
    for number in range(min(len(rows) + SPARE_ROWS, MOST)):
        role, scope = rows[number] if number < len(rows) else ("", PROGRAMME)
        fields[f"{key}-{number}-role"] = SelectField(
            _("Job role %(number)s", number=number + 1), choices=_choices(roles), default=role
        )
        fields[f"{key}-{number}-place"] = SelectField(
            _("Where, %(number)s", number=number + 1), choices=_choices(places), default=scope
        )
    return fields


def _rows(value: Sequence[Mapping[str, Any]], places: Mapping[str, Where]) -> list[tuple[str, str]]:
    """Give a line of the form for each job role and place; a unit is a place whatever facility is named beside it."""
    by_unit = {where.unit: scope for scope, where in places.items() if where.unit is not None}
    rows = []
    for asked in value:
        units, facilities = asked.get("units", []), asked.get("facilities", [])
        scopes = [by_unit.get(unit, PROGRAMME) for unit in units] or list(facilities) or [PROGRAMME]
        rows += [(asked["job_role"], scope) for scope in scopes]
    return rows


def _assessor_fields(key: str, value: Plain, ground: Ground) -> Fields:
    choices = [
        (OFF, _("not limited")),
        *((one, names.competency_name(one, ground.library)) for one in ground.competencies),
    ]
    return {key: SelectField(policy_words.label(key), choices=_choices(choices), default=value or OFF)}


def _standard_fields(key: str, value: Plain, ground: Ground) -> Fields:
    held = value or {}
    fields: Fields = {}
    for drill in sorted({f"drill:{one}" for one in ground.library.drills} | set(held)):
        asked, named = held.get(drill, {}), names.activity_name(drill, ground.library)
        fields[f"{key}-{drill}-row"] = IntegerField(
            _("%(drill)s: encounters in a row", drill=named),
            validators=_number(1, needed=False),
            default=asked.get("in_a_row"),
        )
        for result in ("score", "grade"):
            fields[f"{key}-{drill}-{result}"] = BooleanField(
                _("%(drill)s: the %(result)s must be exact", drill=named, result=policy_words.exact_name(result)),
                default=result in asked.get("exact", []),
            )
    return fields


#: keys that are one number, each with the least it may be
COUNTS = {
    "valid_for_months": 1,
    "window_days": 0,
    "minimum_active_months": 0,
    "lapse_limit_days": 0,
    "evidence_age_days": 0,
    "due_after_start_days": 0,
    "due_after_return_days": 0,
    "leave_limit_days": 0,
    "spell_gap_days": 0,
}
_FIELDS: Mapping[str, Callable[[str, Plain, Ground], Fields]] = {
    **{key: _count_fields(least) for key, least in COUNTS.items()},
    "required_of": _required_fields,
    "initial": _path_fields,
    "renewal": _renewal_fields,
    "return": _path_fields,
    "delta": _path_fields,
    "anchor": _anchor_fields,
    "cycle": _cycle_fields,
    "minimum_ready": _minimum_fields,
    "turnover": _turnover_fields,
    "assessor": _assessor_fields,
    "drill_standards": _standard_fields,
}
