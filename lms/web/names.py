"""The codes of the core by name: states, shifts, job roles, activities and competencies, as every page writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from lms.core.competency.path import UPDATE, read_item, to_do, update_of
from lms.core.competency.records import Shift
from lms.core.competency.states import State
from lms.core.content.library import Library


def state_name(state: State) -> str:
    """Give the name of a state as every page writes it."""
    names = {
        State.NOT_REQUIRED: _("Not required"),
        State.REVOKED: _("Revoked"),
        State.EXEMPT: _("Exempt"),
        State.ON_LEAVE: _("On leave"),
        State.EXPIRED: _("Expired"),
        State.LAPSED: _("Lapsed"),
        State.RETURN_DUE: _("Return due"),
        State.UPDATE_DUE: _("Update due"),
        State.RENEWAL_DUE: _("Renewal due"),
        State.CURRENT: _("Current"),
        State.OVERDUE: _("Overdue"),
        State.REQUIRED: _("Required"),
    }
    return names[state]


def shift_name(shift: Shift) -> str:
    """Give the name of a shift."""
    return {Shift.DAY: _("days"), Shift.NIGHT: _("nights"), Shift.ROTATING: _("rotating")}[shift]


def job_role_name(job_role: str) -> str:
    """Give a job role in words; a role of the site's own is shown as it is written."""
    names = {
        "ed-nurse": _("ED nurse"),
        "icu-nurse": _("ICU nurse"),
        "infusion-nurse": _("Infusion nurse"),
        "pharmacist": _("Pharmacist"),
        "triage": _("Triage"),
        "front-office": _("Front office"),
        "app-physician": _("APP or physician"),
        "charge-nurse": _("Inpatient charge nurse"),
    }
    return names.get(job_role, job_role.replace("-", " "))


def item_name(text: str, library: Library) -> str:
    """Name a path item by the titles of its activities, as `module ED first hour`; one that an update meets by that."""
    if (update := update_of(text)) is not None:
        return activity_name(update, library)
    return _(" or ").join(
        activity_name(choice.activity, library)
        + ("" if choice.at_least is None else " " + _("at %(percent)s\u00a0%%", percent=choice.at_least))
        for choice in read_item(text).choices
    )


def item_names(items: Iterable[str], library: Library) -> list[str]:
    """Name path items as things to do; what one update answers stands once."""
    return [item_name(text, library) for text in to_do(items)]


def update_day(activity: str) -> str:
    """Give the day of the change that an update answers, in words; its id where that does not begin with one."""
    name = activity.removeprefix(UPDATE)
    try:
        return str(format_date(date.fromisoformat(name[:10]), "d MMM y"))
    except ValueError:
        return name


def activity_name(activity: str, library: Library) -> str:
    """Name an activity by its kind and title; an activity that is no longer shipped by its id."""
    kind, _colon, rest = activity.partition(":")
    if kind == "module" and rest in library.modules:
        return _("module %(title)s", title=library.modules[rest].title)
    if kind == "quiz" and rest in library.quizzes:
        return _("quiz %(title)s", title=library.quizzes[rest].title)
    if kind == "case" and rest.partition("/")[0] in library.cases:
        script = library.cases[rest.partition("/")[0]]
        role = next((role.title for role in script.roles if role.id == rest.partition("/")[2]), "")
        if len(script.roles) > 1 and role:
            return _("case %(title)s, as %(role)s", title=script.title, role=role)
        return _("case %(title)s", title=script.title)
    if kind == "update":
        return _("update of %(day)s", day=update_day(activity))
    if kind == "drill":
        drills = {"ice": _("ICE drill"), "crs": _("CRS drill"), "icans": _("ICANS drill")}
        return drills.get(rest, activity)
    return activity


def competency_name(competency: str, library: Library) -> str:
    """Give a competency's title; one that is no longer shipped keeps its id."""
    held = library.competencies.get(competency)
    return competency if held is None else held.title
