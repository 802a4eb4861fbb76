"""Policy as people write it: plain values read into a rule, and dated rows of a site laid over what we ship."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.core.competency.path import Path, read_item
from lms.core.competency.policy import Anchor, Cycle, Policy, Requirement, Rule, Turnover
from lms.core.competency.records import DrillStandard, Shift
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
        if key not in _READERS:
            raise FieldError(key, "no policy key has this name")
    for key in _READERS:
        if key not in values and key not in _OPTIONAL:
            raise FieldError(key, "is missing")
    read = {_FIELDS.get(key, key): _READERS[key](key, value) for key, value in values.items()}
    rule = Rule(in_force_from=in_force_from, reference=reference, facility=facility, unit=unit, **read)  # type: ignore[arg-type]
    shortest = days_between(date(2001, 2, 1), add_months(date(2001, 2, 1), rule.valid_for_months))
    if rule.window_days >= shortest:
        raise FieldError("window_days", f"must be shorter than the validity of {rule.valid_for_months} months")
    if rule.anchor is Anchor.FIXED_CYCLE and rule.cycle is None:
        raise FieldError("cycle", "is missing: the anchor fixed-cycle needs it")
    return rule


def read_policy(competency: str, rows: Iterable[PolicyRow]) -> Policy:
    """Lay the rows of one competency over one another: unit over facility over programme over what we ship.

    A shipped row is complete and replaces the one before it. A site's row sets the keys it names until a later row for
    the same place names them again; a null value gives the key back. It starts with our first row at the earliest.

    Raises:
        FieldError: a value cannot be; the error names the key.
    """
    own = sorted((row for row in rows if row.competency == competency), key=lambda row: (row.in_force_from, row.row))
    shipped = [row for row in own if row.shipped]
    site = [row for row in own if not row.shipped]
    places = {(None, None), *((row.facility, row.unit) for row in site)}
    rules = []
    for facility, unit in places:
        layers = [[row for row in site if (row.facility, row.unit) == place] for place in _layers(facility, unit)]
        for day in sorted({row.in_force_from for rows_ in (shipped, *layers) for row in rows_}):
            base = [row for row in shipped if row.in_force_from <= day]
            if base:
                rules.append(_rule_from(base[-1], layers, day, facility, unit))
    return Policy(competency, tuple(rules))


def known_at(rows: Iterable[PolicyRow], moment: datetime) -> tuple[PolicyRow, ...]:
    """Keep the rows recorded by `moment` (UTC): what could have been known then."""
    return tuple(row for row in rows if row.recorded_at <= moment)


def _layers(facility: str | None, unit: str | None) -> list[tuple[str | None, str | None]]:
    """Give the places whose rows reach this one, the widest first."""
    return list(dict.fromkeys([(None, None), (facility, None), (facility, unit)]))


def _rule_from(
    base: PolicyRow, layers: Sequence[Sequence[PolicyRow]], day: date, facility: str | None, unit: str | None
) -> Rule:
    values = dict(base.values)
    reference = base.reference
    for layer in layers:
        own: dict[str, object] = {}
        for row in layer:
            if row.in_force_from <= day:
                own.update(row.values)
                reference = row.reference
        values.update({key: value for key, value in own.items() if value is not None})
    return read_rule(values, in_force_from=day, reference=reference, facility=facility, unit=unit)


def _count(least: int) -> Callable[[str, object], int]:
    def read(key: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _MOST:
            raise FieldError(key, f"must be a whole number from {least} to {_MOST}")
        return value

    return read


def _path(key: str, value: object) -> Path:
    texts = _texts(key, value)
    if not texts:
        raise FieldError(key, "must name at least one activity")
    try:
        return tuple({text: read_item(text) for text in texts}.values())
    except FieldError as error:
        raise FieldError(key, error.message) from error


def _renewals(key: str, value: object) -> tuple[Path, ...]:
    """Read one path, or several by the letters A, B, C and on, that take turns year by year."""
    if not isinstance(value, Mapping):
        return (_path(key, value),)
    turns = _mapping(key, value)
    if not turns or sorted(turns) != [chr(ord("A") + number) for number in range(len(turns))]:
        raise FieldError(key, "names the paths that take turns A, B, C and on, without a gap")
    return tuple(_path(key, turns[letter]) for letter in sorted(turns))


def _cycle(key: str, value: object) -> Cycle:
    named = _mapping(key, value)
    start = named.pop("from", None)
    every_months = _count(1)(key, named.pop("every_months", None))
    if isinstance(start, str):
        try:
            start = date.fromisoformat(start)
        except ValueError as error:
            raise FieldError(key, "starts from a day such as 2026-06-30") from error
    if not isinstance(start, date) or named:
        raise FieldError(key, "has every_months and from, the first last valid day")
    return Cycle(every_months, start)


def _turnover(key: str, value: object) -> Turnover:
    named = _mapping(key, value)
    window_days = _count(1)(key, named.pop("window_days", None))
    due_days = _count(0)(key, named.pop("due_days", None))
    rate = named.pop("rate", None)
    action = tuple(item.text for item in _path(key, named.pop("action", None)))
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate <= _MOST or named:
        raise FieldError(key, "has window_days, rate (separations for each person), action and due_days")
    return Turnover(window_days, float(rate), action, due_days)


def _word(key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise FieldError(key, "names a competency")
    return value


def _texts(key: str, value: object) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise FieldError(key, "must be a list of words")
    return list(value)


def _mapping(key: str, value: object) -> dict[str, object]:
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise FieldError(key, "must be a list of names with values")
    return dict(value)


def _required_of(key: str, value: object) -> tuple[Requirement, ...]:
    if not isinstance(value, list | tuple):
        raise FieldError(key, "must be a list, one entry for each job role")
    asked = []
    for entry in value:
        named = _mapping(key, entry)
        job_role = named.pop("job_role", None)
        units = frozenset(_texts(key, named.pop("units", [])))
        facilities = frozenset(_texts(key, named.pop("facilities", [])))
        if not isinstance(job_role, str) or named:
            raise FieldError(key, "an entry has a job_role and may have units and facilities")
        asked.append(Requirement(job_role, units, facilities))
    return tuple(asked)


def _anchor(key: str, value: object) -> Anchor:
    if value not in set(Anchor):
        raise FieldError(key, f"must be one of {', '.join(Anchor)}")
    return Anchor(str(value))


def _minimum_ready(key: str, value: object) -> tuple[tuple[Shift, int], ...]:
    minimum = []
    for shift, number in sorted(_mapping(key, value).items()):
        if shift not in {Shift.DAY, Shift.NIGHT}:
            raise FieldError(key, "names a shift: day or night")
        minimum.append((Shift(shift), _count(0)(key, number)))
    return tuple(minimum)


def _drill_standards(key: str, value: object) -> tuple[tuple[str, DrillStandard], ...]:
    standards = []
    for drill, entry in sorted(_mapping(key, value).items()):
        named = _mapping(key, entry)
        in_a_row = _count(1)(key, named.pop("in_a_row", 1))
        exact = frozenset(_texts(key, named.pop("exact", [])))
        if not drill.startswith("drill:") or named:
            raise FieldError(key, "names a drill such as drill:ice, with in_a_row and exact")
        standards.append((drill, DrillStandard(in_a_row, exact)))
    return tuple(standards)


_MOST = 10_000

_OPTIONAL = frozenset(
    {
        "anchor",
        "return",
        "delta",
        "cycle",
        "minimum_active_months",
        "turnover",
        "assessor",
        "minimum_ready",
        "drill_standards",
    }
)

#: where a key is called otherwise in a rule
_FIELDS = {"renewal": "renewals", "return": "return_path"}

_READERS: dict[str, Callable[[str, object], object]] = {
    "required_of": _required_of,
    "initial": _path,
    "renewal": _renewals,
    "return": _path,
    "delta": _path,
    "valid_for_months": _count(1),
    "window_days": _count(0),
    "anchor": _anchor,
    "cycle": _cycle,
    "minimum_active_months": _count(0),
    "turnover": _turnover,
    "assessor": _word,
    "lapse_limit_days": _count(0),
    "evidence_age_days": _count(0),
    "due_after_start_days": _count(0),
    "due_after_return_days": _count(0),
    "leave_limit_days": _count(0),
    "spell_gap_days": _count(0),
    "minimum_ready": _minimum_ready,
    "drill_standards": _drill_standards,
}
