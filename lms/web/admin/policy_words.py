"""The keys of a policy in words: what each means, its values, where they come from, and what a rule would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.competency.keys import OFF
from lms.core.competency.policy import Anchor
from lms.core.competency.records import Shift
from lms.core.competency.states import State
from lms.core.content.library import Library
from lms.services.policy import Where
from lms.services.policy_shown import Held, Set
from lms.services.simulate import Line, Stand
from lms.web import filters, names

#: the keys by what they are about, in the order of the page
GROUPS: Mapping[str, tuple[str, ...]] = {
    "what": ("required_of", "initial", "renewal", "return", "delta", "drill_standards", "assessor"),
    "long": (
        "valid_for_months",
        "window_days",
        "anchor",
        "cycle",
        "minimum_active_months",
        "lapse_limit_days",
        "evidence_age_days",
    ),
    "given": ("due_after_start_days", "due_after_return_days", "leave_limit_days", "spell_gap_days"),
    "unit": ("minimum_ready", "turnover"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What values name: content, and units and facilities by key."""

    library: Library
    #: names by scope, facility key and unit key
    units: Mapping[str, str]
    facilities: Mapping[str, str]

    @classmethod
    def of(cls, library: Library, places: Mapping[str, Where]) -> Names:
        """Take the names of the places."""
        return cls(
            library,
            {one.unit: one.unit_name for one in places.values() if one.unit is not None},
            {one.scope: one.facility_name for one in places.values() if one.facility and one.unit is None},
        )


def group(key: str) -> str:
    """Name a group of keys."""
    return {
        "what": _("Of whom, and what"),
        "long": _("How long it holds"),
        "given": _("Days given"),
        "unit": _("The unit"),
    }[key]


def label(key: str) -> str:
    """Name a key."""
    return {
        "required_of": _("Asked of"),
        "initial": _("Initial path"),
        "renewal": _("Renewal path"),
        "return": _("Return path"),
        "delta": _("Delta path"),
        "drill_standards": _("When a drill is passed"),
        "assessor": _("Who may sign a skill off"),
        "valid_for_months": _("Valid for"),
        "window_days": _("Renewal window"),
        "anchor": _("Counted from"),
        "cycle": _("Fixed cycle"),
        "minimum_active_months": _("Shortest award of a fixed cycle"),
        "lapse_limit_days": _("Lapse limit"),
        "evidence_age_days": _("Age of evidence"),
        "due_after_start_days": _("Days given at the start"),
        "due_after_return_days": _("Days given after a return"),
        "leave_limit_days": _("Leave limit"),
        "spell_gap_days": _("Gap that is overlooked"),
        "minimum_ready": _("Minimum ready"),
        "turnover": _("Unit turnover"),
    }[key]


def meaning(key: str) -> str:
    """Say what a key means."""
    return {
        "required_of": _("Job roles, everywhere or in the places named. Nobody is overdue on the day it begins."),
        "initial": _("What earns it the first time, and again once it has expired."),
        "renewal": _("What renews it. Several paths take turns by the year of the last valid day."),
        "return": _("What is asked after a long leave or absence; without one, the renewal path."),
        "delta": _("What is asked when a text or a rule of care changes, or when a trigger names nothing itself."),
        "drill_standards": _("How many encounters in a row, and what must be exact in each."),
        "assessor": _("Holders of this competency may sign its skills off."),
        "valid_for_months": _("Counted from the last valid day or the award; an award keeps the rule of its own day."),
        "window_days": _("From this many days before the last valid day, a renewal keeps the date."),
        "anchor": _("From which day a renewal counts its months."),
        "cycle": _("Last valid days that are the same for everyone, where months are counted from a fixed cycle."),
        "minimum_active_months": _("An award of a fixed cycle lasts at least this long from its completion."),
        "lapse_limit_days": _("This long after the last valid day, the renewal path is enough; then the initial path."),
        "evidence_age_days": _("What was passed more days than this before the award does not count for it."),
        "due_after_start_days": _("From the first day on which it is asked. Days on leave do not count."),
        "due_after_return_days": _("From the day of the return; 0 is before any shift."),
        "leave_limit_days": _("A leave or absence longer than this makes a return due."),
        "spell_gap_days": _("Away from every position that asks it for at most this long, nobody begins anew."),
        "minimum_ready": _("How many ready people a unit needs on a shift. 0 is a minimum of nobody; empty is none."),
        "turnover": _("When more than this share of a unit leaves, what is asked again of those who hold it."),
    }[key]


def lines(key: str, value: object, known: Names) -> list[str]:
    """Write a value, one line or several; None is what holds where nobody set one."""
    if value is None or value == OFF or value in ([], {}):
        return [_nothing(key)]
    return _SHOWN[key](cast(Any, value), known)


def _nothing(key: str) -> str:
    return {
        "required_of": _("nobody"),
        "return": _("the renewal path"),
        "delta": _("the activities that show what changed"),
        "drill_standards": _("none"),
        "assessor": _("not limited"),
        "anchor": _("the last valid day"),
        "minimum_ready": _("no minimum"),
        "turnover": _("asks nothing again"),
        "minimum_active_months": months(0),
    }.get(key, _("none"))


def days(number: int) -> str:
    """Write a number of days."""
    return ngettext("%(num)s day", "%(num)s days", number)


def months(number: int) -> str:
    """Write a number of months."""
    return ngettext("%(num)s month", "%(num)s months", number)


def anchor_name(anchor: Anchor) -> str:
    """Say from which day a renewal counts."""
    return {
        Anchor.PREVIOUS_EXPIRY: _("the last valid day: renewing in the window loses no day"),
        Anchor.COMPLETION: _("the day the renewal is done"),
        Anchor.FIXED_CYCLE: _("a fixed cycle: the same day for everyone"),
    }[anchor]


def _days(value: int, _known: Names) -> list[str]:
    return [days(value)]


def _months(value: int, _known: Names) -> list[str]:
    return [months(value)]


def _path(value: Sequence[str], known: Names) -> list[str]:
    return [names.item_name(text, known.library) for text in value]


def _renewal(value: Sequence[str] | Mapping[str, Sequence[str]], known: Names) -> list[str]:
    if not isinstance(value, Mapping):
        return _path(value, known)
    return [
        _("%(letter)s: %(path)s", letter=letter, path="; ".join(_path(path, known)))
        for letter, path in sorted(value.items())
    ]


def _required_of(value: Sequence[Mapping[str, Any]], known: Names) -> list[str]:
    told = []
    for asked in value:
        places = [
            *(known.units.get(unit, unit) for unit in asked.get("units", [])),
            *(known.facilities.get(one, one) for one in asked.get("facilities", [])),
        ]
        role = names.job_role_name(asked["job_role"])
        told.append(_("%(role)s: %(places)s", role=role, places=", ".join(places)) if places else role)
    return told


def _anchor(value: str, _known: Names) -> list[str]:
    return [anchor_name(Anchor(value))]


def _cycle(value: Mapping[str, Any], _known: Names) -> list[str]:
    first = filters.day(date.fromisoformat(value["from"]))
    return [_("%(first)s, and every %(months)s from it", first=first, months=months(value["every_months"]))]


def _minimum(value: Mapping[str, int], _known: Names) -> list[str]:
    return [
        _("%(number)s on %(shift)s", number=value[shift], shift=names.shift_name(shift))
        for shift in (Shift.DAY, Shift.NIGHT)
        if shift in value
    ]


def _turnover(value: Mapping[str, Any], known: Names) -> list[str]:
    return [
        _(
            "above %(percent)s %% of a unit's people leaving within %(days)s, due within %(due)s:",
            percent=percent(value["rate"]),
            days=days(value["window_days"]),
            due=days(value["due_days"]),
        ),
        *_path(value["action"], known),
    ]


def percent(rate: float) -> str:
    """Write a share as per cent, without a needless point."""
    return f"{round(rate * 100, 2):g}"


def _standards(value: Mapping[str, Mapping[str, Any]], known: Names) -> list[str]:
    told = []
    for drill, asked in sorted(value.items()):
        exact = _(" and ").join(exact_name(one) for one in sorted(asked.get("exact", []), reverse=True))
        name, row = names.activity_name(drill, known.library), asked.get("in_a_row", 1)
        told.append(
            _("%(drill)s: %(row)s in a row, exact in %(exact)s", drill=name, row=row, exact=exact)
            if exact
            else _("%(drill)s: %(row)s in a row", drill=name, row=row)
        )
    return told


def exact_name(result: str) -> str:
    """Name a result of a drill that may have to be exact."""
    return {"score": _("score"), "grade": _("grade")}.get(result, result)


def _assessor(value: str, known: Names) -> list[str]:
    return [names.competency_name(value, known.library)]


_SHOWN: Mapping[str, Callable[[Any, Names], list[str]]] = {
    "required_of": _required_of,
    "initial": _path,
    "renewal": _renewal,
    "return": _path,
    "delta": _path,
    "drill_standards": _standards,
    "assessor": _assessor,
    "valid_for_months": _months,
    "window_days": _days,
    "anchor": _anchor,
    "cycle": _cycle,
    "minimum_active_months": _months,
    "lapse_limit_days": _days,
    "evidence_age_days": _days,
    "due_after_start_days": _days,
    "due_after_return_days": _days,
    "leave_limit_days": _days,
    "spell_gap_days": _days,
    "minimum_ready": _minimum,
    "turnover": _turnover,
}


def place(where: Where) -> str:
    """Name a place."""
    if where.unit is not None:
        return _("%(unit)s, %(facility)s", unit=where.unit_name, facility=where.facility_name)
    return where.facility_name or where.facility or _("The whole programme")


def source(held: Held) -> str:
    """Say where a value comes from."""
    if held.came is None:
        return _("Nobody has set one.")
    return set_by(held.came)


def set_by(one: Set) -> str:
    """Say who set values where, from when."""
    since = filters.day(one.row.in_force_from)
    if one.shipped:
        return _("StepUp default, in force from %(day)s", day=since)
    return _(
        "%(place)s, in force from %(day)s, set by %(by)s",
        place=place(one.where),
        day=since,
        by=one.by or _("the command line"),
    )


def kind(code: str, number: int) -> str:
    """Say what a rule does to how many people."""
    return {
        "newly-asked": ngettext("%(num)s is newly asked", "%(num)s are newly asked", number),
        "no-longer-asked": ngettext("%(num)s is no longer asked", "%(num)s are no longer asked", number),
        "loses-ready": ngettext("%(num)s stops being ready", "%(num)s stop being ready", number),
        "expires": ngettext("%(num)s expires sooner", "%(num)s expire sooner", number),
        "overdue": ngettext("%(num)s is behind sooner", "%(num)s are behind sooner", number),
        "more": ngettext("%(num)s must do more or other things", "%(num)s must do more or other things", number),
        "sooner": ngettext("%(num)s has an earlier due day", "%(num)s have an earlier due day", number),
        "gains-ready": ngettext("%(num)s becomes ready", "%(num)s become ready", number),
        "relieved": ngettext("%(num)s has more time or less to do", "%(num)s have more time or less to do", number),
        "other": ngettext("%(num)s has another date", "%(num)s have another date", number),
    }[code]


def edge(code: str) -> str:
    """Name an edge case."""
    return {
        "hired-lately": _("Hired in the last 60 days, or about to start"),
        "on-leave": _("On leave now, or on the day the rule begins"),
        "late": _("Late now"),
        "lapsed": _("Lapsed or expired now"),
        "window-open": _("Renewal window open"),
        "two-rules": _("Two positions with different rules"),
    }[code]


def stand(one: Stand) -> str:
    """Say where somebody stands, in a few words."""
    told = [names.state_name(State(one.state))]
    if one.due_on is not None:
        told.append(_("due %(day)s", day=filters.day(one.due_on)))
    if one.valid_through is not None:
        told.append(_("last valid day %(day)s", day=filters.day(one.valid_through)))
    if one.missing:
        told.append(ngettext("%(num)s left", "%(num)s left", one.missing))
    if one.late:
        told.append(_("late"))
    return ", ".join(told)


def when(line: Line, since: date) -> str:
    """Say on which day a status differs first."""
    if line.day is None:
        return ""
    if line.day == since:
        return _("From %(day)s", day=filters.day(line.day))
    return _("On %(day)s, if nothing is done until then", day=filters.day(line.day))
