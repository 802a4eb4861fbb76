"""Activities and due days in the learner's words, and where an activity is done."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _

from lms.core.competency.states import State
from lms.core.competency.status import Status
from lms.core.content.library import Library
from lms.web.filters import day
from lms.web.names import update_day


def title(activity: str, library: Library) -> str:
    """Give the title of an activity; one that is no longer shipped is called by its id."""
    kind, _colon, name = activity.partition(":")
    if kind == "module" and name in library.modules:
        return library.modules[name].title
    if kind == "quiz" and name in library.quizzes:
        return library.quizzes[name].title
    if kind == "case" and (case := name.partition("/")[0]) in library.cases:
        return library.cases[case].title
    if kind == "update":
        return _("Update of %(day)s", day=update_day(activity))
    if kind == "drill":
        return {"ice": _("ICE drill"), "crs": _("CRS drill"), "icans": _("ICANS drill")}.get(name, name)
    return name


def kind_line(activity: str, library: Library) -> str:
    """Say what kind of activity it is, in a few words."""
    kind, _colon, name = activity.partition(":")
    if kind == "quiz" and name in library.quizzes:
        quiz = library.quizzes[name]
        return _("Quiz, %(number)s questions, pass at %(mark)s %%", number=quiz.draw, mark=quiz.pass_at)
    if kind == "case" and name.partition("/")[0] in library.cases:
        case, _slash, role = name.partition("/")
        titles = {item.id: item.title for item in library.cases[case].roles}
        return _("Case, as the %(role)s", role=titles.get(role, role))
    if kind == "update" and "-playbook-" in activity:
        return _("A rule of your site that changed, and its questions")
    if kind == "update":
        return _("What changed in the text, and its questions")
    return kind_name(activity)


def kind_name(activity: str) -> str:
    """Say what kind of activity it is, in a word."""
    kind = activity.partition(":")[0]
    return {
        "module": _("Module"),
        "update": _("Update"),
        "quiz": _("Quiz"),
        "case": _("Case"),
        "drill": _("Drill"),
        "signoff": _("Skill sign-off"),
        "attestation": _("Attestation"),
        "inservice": _("In-service"),
    }.get(kind, kind)


def address(activity: str) -> str | None:
    """Give where an activity is done; None where a person cannot do it alone here."""
    kind, _colon, name = activity.partition(":")
    match kind:
        case "module":
            return url_for("learn.module", module_id=name)
        case "quiz":
            return url_for("learn.quiz", quiz_id=name)
        case "update":
            return url_for("learn.update", update_id=name)
        case "case" | "drill":
            return f"{url_for('practice.index').rstrip('/')}/{kind}s/{name}"
        case _:
            return None


def due_words(status: Status, today: date) -> str:
    """Say how the due day of a status is to be read: it stands before the day."""
    if status.state is State.REVOKED:
        return _("withdrawn on")
    if status.state in {State.LAPSED, State.EXPIRED}:
        return _("not valid since")
    return _("was due") if status.due_on is not None and status.due_on < today else _("due")


def by_words(status: Status, today: date) -> str:
    """Say by when a group of things is to be done, or since when it is late; the status has a due day."""
    written = "" if status.due_on is None else day(status.due_on)
    if status.state is State.REVOKED:
        return _("Withdrawn on %(day)s", day=written)
    if status.state in {State.LAPSED, State.EXPIRED}:
        return _("Not valid since %(day)s", day=written)
    if status.due_on is not None and status.due_on < today:
        return _("Was due %(day)s", day=written)
    return _("By %(day)s", day=written)


def group_words(status: Status) -> str:
    """Say what a group of things to do is for: it stands after the day."""
    if status.state in {State.REQUIRED, State.OVERDUE}:
        return _("to earn it")
    return _("to keep it") if status.state.ready else _("to hold it again")


def outcome_words(outcome: str | None) -> str:
    """Say how an attempt ended."""
    if outcome is None:
        return _("open")
    return {
        "passed": _("passed"),
        "not-passed": _("not passed"),
        "done": _("done"),
        "abandoned": _("not finished in time"),
    }.get(outcome, outcome)
