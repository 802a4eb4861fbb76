"""What was typed into the form of some policy keys, read back as plain values; what cannot be is said line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from lms.core.competency.keys import OFF
from lms.core.competency.path import read_policy_item
from lms.core.content.check_references import activity_exists
from lms.core.content.values import PROGRAMME
from lms.core.problems import FieldError
from lms.web.admin.policy_forms import COUNTS, LETTERS, Ground, PolicyForm, own_fields

Plain = Any


class WrongLinesError(Exception):
    """What was typed in the field `name` cannot be read; each message says what and where."""

    def __init__(self, name: str, messages: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.messages = messages


def typed(form: PolicyForm, keys: Sequence[str], ground: Ground) -> dict[str, Plain]:
    """Read what was typed as plain values; what is wrong is said at its field, and then nothing is given."""
    values: dict[str, Plain] = {}
    wrong = not form.validate()
    for key in keys:
        back = f"{key}-back"
        if back in form and form[back].data:
            values[key] = None
            continue
        try:
            values[key] = _READ[key](form, key, ground)
        except WrongLinesError as error:
            form[error.name].errors = [*form[error.name].errors, *error.messages]
            wrong = True
    return {} if wrong else values


def _as_it_is(form: PolicyForm, key: str, _ground: Ground) -> Plain:
    return form[key].data


def _path(form: PolicyForm, key: str, ground: Ground) -> Plain:
    return _items(form, key, ground)


def _optional_path(form: PolicyForm, key: str, ground: Ground) -> Plain:
    return _items(form, key, ground) or OFF


def _items(form: PolicyForm, name: str, ground: Ground) -> list[str]:
    """Read one activity a line; every line that is none is named."""
    found, wrong = [], []
    for number, line in enumerate((form[name].data or "").splitlines(), start=1):
        text = re.sub(r"\s+", " ", line).strip()
        if not text:
            continue
        try:
            unknown = [
                c.activity for c in read_policy_item(text).choices if not activity_exists(c.activity, ground.library)
            ]
        except FieldError:
            wrong.append(_("Line %(number)s, “%(text)s”, is no activity.", number=number, text=text[:80]))
            continue
        if unknown:
            wrong.append(_("Line %(number)s: there is no “%(name)s”.", number=number, name=unknown[0][:80]))
        found.append(text)
    if wrong:
        raise WrongLinesError(name, wrong)
    return found


def _renewal(form: PolicyForm, key: str, ground: Ground) -> Plain:
    paths = [_items(form, field.name, ground) for field in own_fields(form, key)]
    while paths and not paths[-1]:
        paths.pop()
    if len(paths) <= 1:
        return paths[0] if paths else []
    for letter, path in zip(LETTERS, paths, strict=False):
        if not path:
            raise WrongLinesError(f"{key}-{letter}", [_("Write a path, or empty the ones after it.")])
    return dict(zip(LETTERS, paths, strict=False))


def _cycle(form: PolicyForm, key: str, _ground: Ground) -> Plain:
    return {"every_months": form[f"{key}-months"].data, "from": form[f"{key}-from"].data}


def _minimum(form: PolicyForm, key: str, _ground: Ground) -> Plain:
    numbers = {shift: form[f"{key}-{shift}"].data for shift in ("day", "night")}
    return {shift: number for shift, number in numbers.items() if number is not None}


def _turnover(form: PolicyForm, key: str, ground: Ground) -> Plain:
    if form[f"{key}-off"].data:
        return OFF
    for name in ("rate", "window", "due"):
        if form[f"{key}-{name}"].data is None and not form[f"{key}-{name}"].errors:
            raise WrongLinesError(f"{key}-{name}", [_("This is needed, or tick that turnover asks nothing.")])
    return {
        "window_days": form[f"{key}-window"].data,
        "rate": round(float(form[f"{key}-rate"].data or 0) / 100, 6),
        "action": _items(form, f"{key}-action", ground),
        "due_days": form[f"{key}-due"].data,
    }


def _required_of(form: PolicyForm, key: str, _ground: Ground) -> Plain:
    """Join the lines of a job role: everywhere, or the units and the facilities each as one entry."""
    asked: dict[str, list[str]] = {}
    roles = [field for field in own_fields(form, key) if field.name.endswith("-role")]
    for field in roles:
        if field.data:
            asked.setdefault(field.data, []).append(form[field.name.removesuffix("role") + "place"].data)
    entries: list[dict[str, Plain]] = []
    for role, scopes in asked.items():
        if PROGRAMME in scopes:
            entries.append({"job_role": role})
            continue
        facilities = sorted({scope for scope in scopes if "/" not in scope})
        units = sorted({scope.partition("/")[2] for scope in scopes if "/" in scope})
        entries += [{"job_role": role, "facilities": facilities}] if facilities else []
        entries += [{"job_role": role, "units": units}] if units else []
    return entries


def _standards(form: PolicyForm, key: str, ground: Ground) -> Plain:
    found = {}
    for field in own_fields(form, key):
        if field.name.endswith("-row") and field.data is not None:
            start = field.name.removesuffix("row")
            exact = [result for result in ("score", "grade") if form[start + result].data]
            found[start.removeprefix(f"{key}-").removesuffix("-")] = {"in_a_row": field.data, "exact": exact}
    return found


_READ: Mapping[str, Callable[[PolicyForm, str, Ground], Plain]] = {
    **dict.fromkeys((*COUNTS, "anchor", "assessor"), _as_it_is),
    "required_of": _required_of,
    "initial": _path,
    "renewal": _renewal,
    "return": _optional_path,
    "delta": _optional_path,
    "cycle": _cycle,
    "minimum_ready": _minimum,
    "turnover": _turnover,
    "drill_standards": _standards,
}
