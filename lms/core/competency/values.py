"""Policy as people write it: plain values read into a rule, and dated rows of a site laid over what we ship."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.core.competency.keys import OPTIONAL, READERS
from lms.core.competency.policy import Anchor, Policy, Rule
from lms.core.dates import add_months, days_between
from lms.core.problems import FieldError

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """Some values of one competency's policy, set for the programme or a place from a day on."""

    competency: str
    values: Values
    in_force_from: date
    reference: str
    recorded_at: datetime
    #: the order in which rows were added
    row: int
    #: our own default; the site's rows lie over it
    shipped: bool = False
    #: None is the whole programme
    facility: str | None = None
    #: None is the whole facility
    unit: str | None = None


def read_rule(
    values: Values, *, in_force_from: date, reference: str, facility: str | None = None, unit: str | None = None
) -> Rule:
    """Read a complete rule from plain values as `competencies.yaml` has them.

    Raises:
        FieldError: a key is unknown, missing or has a value that cannot be; the error names the key.
    """
    for key in values:
        if key not in READERS:
            raise FieldError(key, "no policy key has this name")
    for key in READERS:
        if key not in values and key not in OPTIONAL:
            raise FieldError(key, "is missing")
    read = {_FIELDS.get(key, key): READERS[key](key, value) for key, value in values.items()}
    rule = Rule(in_force_from=in_force_from, reference=reference, facility=facility, unit=unit, **read)  # type: ignore[arg-type]
    shortest = days_between(date(2001, 2, 1), add_months(date(2001, 2, 1), rule.valid_for_months))
    if rule.window_days >= shortest:
        raise FieldError("window_days", f"must be shorter than the validity of {rule.valid_for_months} months")
    if rule.anchor is Anchor.FIXED_CYCLE and rule.cycle is None:
        raise FieldError("cycle", "is missing: the anchor fixed-cycle needs it")
    return rule


class RuleError(FieldError):
    """The complete rule of a place and day, as its rows lie over one another, cannot be; `field` names the key."""

    def __init__(self, field: str, message: str, day: date, facility: str | None, unit: str | None) -> None:
        super().__init__(field, message)
        self.day = day
        self.facility = facility
        self.unit = unit


@dataclass(frozen=True, slots=True)
class Laid:
    """The value of one key at a place on a day, and the row it comes from."""

    value: object
    row: PolicyRow


def read_policy(competency: str, rows: Iterable[PolicyRow]) -> Policy:
    """Lay the rows of one competency over one another: unit over facility over programme over what we ship.

    A shipped row is complete and replaces the one before it. A site's row sets the keys it names until a later row for
    the same place names them again; a null value gives the key back. It starts with our first row at the earliest.

    Raises:
        RuleError: a value cannot be; the error names the key, the day and the place.
    """
    own = _own(competency, rows)
    places = {(None, None), *((row.facility, row.unit) for row in own if not row.shipped)}
    rules = []
    for facility, unit in sorted(places, key=lambda place: (place[0] or "", place[1] or "")):
        here = [row for row in own if _reaches(row, facility, unit)]
        for day in sorted({row.in_force_from for row in here}):
            held = _lay(here, day, facility, unit)
            if held:
                rules.append(_rule_from(held, here, day, facility, unit))
    return Policy(competency, tuple(rules))


def laid(
    competency: str, rows: Iterable[PolicyRow], day: date, facility: str | None = None, unit: str | None = None
) -> Mapping[str, Laid]:
    """Give every key in force at a place on `day` with its value as written; nothing before our first row.

    None, None is the programme; a facility without a unit is the facility's own.
    """
    return _lay([row for row in _own(competency, rows) if _reaches(row, facility, unit)], day, facility, unit)


def known_at(rows: Iterable[PolicyRow], moment: datetime) -> tuple[PolicyRow, ...]:
    """Keep the rows recorded by `moment` (UTC): what could have been known then."""
    return tuple(row for row in rows if row.recorded_at <= moment)


def _own(competency: str, rows: Iterable[PolicyRow]) -> list[PolicyRow]:
    return sorted((row for row in rows if row.competency == competency), key=lambda row: (row.in_force_from, row.row))


def _layers(facility: str | None, unit: str | None) -> list[tuple[str | None, str | None]]:
    """Give the places whose rows reach this one, the widest first."""
    return list(dict.fromkeys([(None, None), (facility, None), (facility, unit)]))


def _reaches(row: PolicyRow, facility: str | None, unit: str | None) -> bool:
    return row.shipped or (row.facility, row.unit) in _layers(facility, unit)


def _lay(rows: Sequence[PolicyRow], day: date, facility: str | None, unit: str | None) -> dict[str, Laid]:
    """Lay rows in force on `day` over one another, ours first; rows of one place in the order they came."""
    ours = [row for row in rows if row.shipped and row.in_force_from <= day]
    if not ours:
        return {}
    held = {key: Laid(value, ours[-1]) for key, value in ours[-1].values.items()}
    for place in _layers(facility, unit):
        own: dict[str, Laid] = {}
        for row in rows:
            if not row.shipped and (row.facility, row.unit) == place and row.in_force_from <= day:
                own.update({key: Laid(value, row) for key, value in row.values.items()})
        held.update({key: one for key, one in own.items() if one.value is not None})
    return held


def _rule_from(
    held: Mapping[str, Laid], rows: Sequence[PolicyRow], day: date, facility: str | None, unit: str | None
) -> Rule:
    """Read what is laid as one rule; its reference is that of the row that came last to the narrowest place."""
    latest = max(
        (row for row in rows if row.in_force_from <= day),
        key=lambda row: (not row.shipped, row.facility is not None, row.unit is not None, row.in_force_from, row.row),
    )
    values = {key: one.value for key, one in held.items()}
    try:
        return read_rule(values, in_force_from=day, reference=latest.reference, facility=facility, unit=unit)
    except FieldError as error:
        raise RuleError(error.field, error.message, day, facility, unit) from error


#: where a key is called otherwise in a rule
_FIELDS = {"renewal": "renewals", "return": "return_path"}


def value_of(rule: Rule, key: str, value: object = None) -> object:
    """Give what a rule holds under `key`, or would hold with another value, so that two can be compared.

    Raises:
        FieldError: the value cannot be.
    """
    found: object = getattr(rule, _FIELDS.get(key, key)) if value is None else READERS[key](key, value)
    if key != "required_of" or not isinstance(found, tuple):
        return found
    return frozenset(
        (asked.job_role, unit, facility)
        for asked in found
        for unit in asked.units or [None]
        for facility in asked.facilities or [None]
    )
