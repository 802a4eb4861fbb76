"""The places of the frame: the bottom bar of phones and the top line of desks, by what the person may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import gettext as _

from lms.core.permissions import Permission, holds
from lms.web import context


@dataclass(frozen=True, slots=True)
class Place:
    """One place to go: key (first part of the endpoint it lights for), name, address, icon path."""

    key: str
    name: str
    url: str
    icon: str = ""
    #: what can be done there, for the list on Home
    says: str = ""


HOME = "M3 11l9-8 9 8M5.5 9.5V21h13V9.5"
BOOK = "M12 6c-2-1.6-4.5-2-9-2v15c4.500 0 7 .4 9 2 2-1.600 4.500-2 9-2V4c-4.500 0-7 .4-9 2zM12 6v15"
PULSE = "M2 12h5l3-8 4 16 3-8h5"
CARD = "M6 3h12v18H6zM9 8h6M9 12h6M9 16h4"
PERSON = "M12 11.500a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-5 3.600-7 8-7s8 2 8 7"


#: the pages under the own record
OF_ME = {"me", "record", "competency", "past_attempt", "certificate", "report", "send_report", "report_kept"}


def _bar() -> list[Place]:
    return [
        Place("home", _("Home"), url_for("learn.home"), HOME),
        Place("learn", _("Learn"), url_for("learn.index"), BOOK),
        Place("practice", _("Practice"), url_for("practice.index"), PULSE),
        Place("card", _("Pocket card"), url_for("learn.card"), CARD),
        Place("me", _("Me"), url_for("learn.me"), PERSON),
    ]


def _desk() -> list[Place]:
    """Add what the person's roles open."""
    user = context.signed_in()
    grants, today = (user.actor.grants, user.actor.today) if user else ((), None)
    places = _bar()
    for permission, key, name, endpoint, says in (
        (
            Permission.ASSIGN,
            "assign-today",
            _("Today"),
            "assign.today",
            _("What needs you today: who is behind, which unit is short"),
        ),
        (
            Permission.READINESS_SEE,
            "audit",
            _("Readiness"),
            "audit.readiness",
            _("Who is ready tonight and on any other day, and why"),
        ),
        (
            Permission.PLAYBOOK_SET,
            "assign",
            _("Playbook"),
            "assign.playbook",
            _("Your site’s own choices and numbers"),
        ),
        (Permission.ACCESS_INVITE, "admin", _("People"), "admin.people", _("Add people and make one-time links")),
    ):
        if today is not None and holds(grants, permission, today):
            places.append(Place(key, name, url_for(endpoint), says=says))
    return places


def here() -> str:
    """Say which place the present page belongs to."""
    endpoint = request.endpoint or ""
    door, _dot, page = endpoint.partition(".")
    if door == "learn" and "card" in page:
        return "card"
    if door == "learn":
        return "me" if page in OF_ME else "home" if page == "home" else "learn"
    if door == "jobs":
        return "admin"
    if page.startswith("policy"):
        return home_of_rules()
    if door == "assign" and not page.startswith(("playbook", "set_value")):
        return "assign-today"
    return door


def home_of_rules() -> str:
    """Say in which place a person finds the rules: beside the playbook, else where the site is run, else the boards."""
    keys = {place.key for place in _desk()}
    return next((key for key in ("assign", "admin") if key in keys), "audit")


def register(app: Flask) -> None:
    """Make the places known to the frame."""

    @app.context_processor
    def _places() -> dict[str, object]:
        if context.signed_in() is None:
            return {"places": [], "bar": [], "here": "", "work_places": []}
        bar, desk = _bar(), _desk()
        return {"places": desk, "bar": bar, "here": here(), "work_places": desk[len(bar) :]}
