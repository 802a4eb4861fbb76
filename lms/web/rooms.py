"""The rooms of a place: the pages beside the one open, as a line under the frame."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l

from lms.core.permissions import Permission, holds
from lms.web import context, places


@dataclass(frozen=True, slots=True)
class Room:
    """One page beside others of its place."""

    name: str
    url: str
    here: bool


#: by the key of a place: the permission, the first page of a room and its name; the other pages of a room share the
#: beginning of its endpoint
ROOMS = {
    "assign-today": (
        (Permission.ASSIGN, "assign.today", _l("Today")),
        (Permission.ASSIGN, "assign.assignments", _l("Assignments")),
        (Permission.ASSIGN, "assign.asked", _l("Asked again")),
        (Permission.COURSE_START, "assign.course_starts", _l("Course starts")),
        (Permission.REPORTS_ANSWER, "assign.reports", _l("Reports")),
    ),
    "audit": (
        (Permission.READINESS_SEE, "audit.readiness", _l("Readiness")),
        (Permission.READINESS_SEE, "audit.forecast", _l("Forecast")),
        (Permission.READINESS_SEE, "audit.turnover", _l("Turnover")),
        (Permission.POLICY_SEE, "admin.policy", _l("Rules")),
    ),
    "assign": (
        (Permission.PLAYBOOK_SET, "assign.playbook", _l("Playbook")),
        (Permission.POLICY_SEE, "admin.policy", _l("Rules")),
    ),
    "admin": (
        (Permission.ACCESS_INVITE, "admin.people", _l("People")),
        (Permission.PEOPLE_ROSTER, "admin.roster", _l("Roster")),
        (Permission.POLICY_SEE, "admin.policy", _l("Rules")),
        (Permission.JOBS_SEE, "jobs.index", _l("Jobs")),
    ),
}

#: by the first page of a room: the beginnings of pages inside it that are named otherwise
INSIDE = {
    "admin.people": (
        "admin.person",
        "admin.new_person",
        "admin.add_person",
        "admin.make_link",
        "admin.join_",
        "admin.part_",
    )
}


def of_place(here: str) -> list[Room]:
    """Give the rooms of a place the person may open; none where there is but one."""
    user = context.signed_in()
    if user is None:
        return []
    endpoint = request.endpoint or ""
    rooms = [
        Room(str(name), url_for(first), endpoint == first or endpoint.startswith((f"{first}_", *INSIDE.get(first, ()))))
        for permission, first, name in ROOMS.get(here, ())
        if holds(user.actor.grants, permission, user.actor.today)
        and (permission is not Permission.POLICY_SEE or here == places.home_of_rules())
    ]
    return rooms if len(rooms) > 1 else []


def register(app: Flask) -> None:
    """Make the rooms known to the frame."""

    @app.context_processor
    def _rooms() -> dict[str, object]:
        return {"rooms": of_place(places.here())}
