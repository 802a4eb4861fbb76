"""The keys of a policy one by one: the plain value a person writes for each, read into what a rule holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial

from lms.core.competency.path import Path, PathItem, read_item, read_policy_item
from lms.core.competency.policy import Anchor, Cycle, Requirement, Turnover
from lms.core.competency.records import DrillStandard, Shift
from lms.core.dates import plausible
from lms.core.problems import FieldError

#: the value that says: nothing here, although a wider rule names something
OFF = "off"
#: the largest number any key takes
MOST = 10_000
#: the most activities of one path
MOST_ITEMS = 60
#: the results of a drill that may have to be exact
EXACT = frozenset({"items", "score", "grade"})


def _count(least: int) -> Callable[[str, object], int]:
    def read(key: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST:
            raise FieldError(key, f"must be a whole number from {least} to {MOST}")
        return value

    return read


def _or_off(read: Callable[[str, object], object], nothing: object, key: str, value: object) -> object:
    """Read a value that a site may also switch off."""
    return nothing if value == OFF else read(key, value)


def _path(key: str, value: object) -> Path:
    texts = _texts(key, value)
    if not texts:
        raise FieldError(key, "must name at least one activity")
    if len(texts) > MOST_ITEMS:
        raise FieldError(key, f"names at most {MOST_ITEMS} activities")
    try:
        return tuple({text: read_policy_item(text) for text in texts}.values())
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
    if not plausible(start):
        raise FieldError(key, "starts from a day that can be meant, such as 2026-06-30")
    return Cycle(every_months, start)


def _turnover(key: str, value: object) -> Turnover:
    named = _mapping(key, value)
    window_days = _count(1)(key, named.pop("window_days", None))
    due_days = _count(0)(key, named.pop("due_days", None))
    rate = named.pop("rate", None)
    action = tuple(item.text for item in _path(key, named.pop("action", None)))
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate <= MOST or named:
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
    if not isinstance(value, str) or value not in set(Anchor):
        raise FieldError(key, f"must be one of {', '.join(Anchor)}")
    return Anchor(value)


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
        if not drill.startswith("drill:") or named or not exact <= EXACT:
            raise FieldError(key, "names a drill such as drill:ice, with in_a_row and exact")
        standards.append((drill, DrillStandard(in_a_row, exact)))
    return tuple(standards)


def as_plain(value: object) -> object:
    """Give a value as JSON has it: days as text, lists for tuples."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): as_plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(one) for one in value]
    return value


def activities_of(key: str, value: object) -> tuple[str, ...]:
    """Give every activity a readable value of `key` names, each once."""
    if key == "drill_standards":
        return tuple(drill for drill, _standard in _drill_standards(key, value))
    return tuple(dict.fromkeys(_named(READERS[key](key, value))))


def _named(read: object) -> Iterator[str]:
    """Give the activities of a path, of several, or of what a turnover asks; nothing else names any."""
    if isinstance(read, PathItem):
        yield from (choice.activity for choice in read.choices)
    elif isinstance(read, Turnover):
        yield from _named(tuple(read_item(text) for text in read.action))
    elif isinstance(read, tuple):
        for part in read:
            yield from _named(part)


#: keys a rule may be without
OPTIONAL = frozenset(
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

#: every key with what reads its value; each raises FieldError by the name of its key
READERS: Mapping[str, Callable[[str, object], object]] = {
    "required_of": _required_of,
    "initial": _path,
    "renewal": _renewals,
    "return": partial(_or_off, _path, ()),
    "delta": partial(_or_off, _path, ()),
    "valid_for_months": _count(1),
    "window_days": _count(0),
    "anchor": _anchor,
    "cycle": _cycle,
    "minimum_active_months": _count(0),
    "turnover": partial(_or_off, _turnover, None),
    "assessor": partial(_or_off, _word, None),
    "lapse_limit_days": _count(0),
    "evidence_age_days": _count(0),
    "due_after_start_days": _count(0),
    "due_after_return_days": _count(0),
    "leave_limit_days": _count(0),
    "spell_gap_days": _count(0),
    "minimum_ready": _minimum_ready,
    "drill_standards": _drill_standards,
}
