"""The chain of facts in words: what each was, whether it was taken back, and by whom it was recorded."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.core.competency.states import Because
from lms.core.content.library import Library
from lms.services.chain import Link, LinkKind
from lms.services.explaining import Told
from lms.web.filters import day
from lms.web.names import activity_name, job_role_name


def what(link: Link, told: Told, library: Library) -> str:
    """Say what a fact is."""
    until = "" if link.until is None else day(link.until)
    activity = activity_name(link.activity, library) if link.activity else ""
    match link.kind:
        case LinkKind.RECORD if link.row[0] == "accreditation":
            return _("Passed elsewhere: %(what)s", what=activity)
        case LinkKind.RECORD:
            return _("Passed: %(what)s", what=activity)
        case LinkKind.VOID:
            return _("Void of %(what)s of %(day)s", what=activity, day=until)
        case LinkKind.POSITION:
            return _position(link, told, until)
        case LinkKind.LEAVE if link.text:
            return _("Leave, withdrawn: it never was")
        case LinkKind.LEAVE:
            return _("Leave through %(day)s", day=until) if until else _("Leave with no end set")
        case LinkKind.ASSIGNMENT if link.unit:
            unit = told.unit_names.get(link.unit, link.unit)
            return _("Assigned to everyone in %(unit)s, by %(day)s", unit=unit, day=until)
        case LinkKind.ASSIGNMENT:
            return _("Assigned, by %(day)s", day=until)
        case LinkKind.TRIGGER:
            return _("%(what)s: asked again, by %(day)s", what=asked_by(link.text), day=until)
        case LinkKind.EXEMPTION:
            return _("Exempt through %(day)s", day=until) if until else _("Exempt with no end set")
        case LinkKind.REVOCATION:
            return _("Withdrawn by a lead")
        case LinkKind.EXTENSION:
            return _("Extended through %(day)s", day=until)
        case LinkKind.ACCREDITED if until:
            return _("Earned elsewhere, valid there through %(day)s", day=until)
        case LinkKind.ACCREDITED:
            return _("Earned elsewhere")
        case LinkKind.TAKEN_BACK:
            return _("Taken back: %(what)s of %(day)s", what=_decision(link.text), day=until)
        case LinkKind.RULE:
            return _rule(link, told)
        case LinkKind.IDENTITY:
            return _("Joined with employee number %(number)s", number=link.text)


def asked_by(because: str) -> str:
    """Name what asked something again."""
    return {
        Because.CONTENT.value: _("Text changed"),
        Because.PLAYBOOK.value: _("Rule of the site changed"),
        Because.UNIT_TURNOVER.value: _("Many new in the unit"),
        Because.COURSE_START.value: _("A course about to start"),
        Because.ASKED_AGAIN.value: _("By a lead"),
    }.get(because, because)


def reason(link: Link) -> str:
    """Give the reason or source as it was typed."""
    return "; ".join(text for text in (link.text if link.kind in _SOURCES else "", link.why) if text)


def standing(link: Link, told: Told) -> str:
    """Say whether a fact was taken back, and in which entry of the journal."""
    if not link.back:
        return ""
    if link.kind in {LinkKind.POSITION, LinkKind.LEAVE}:
        return _("Corrected later")
    back = next((one for one in (*told.chain, *told.since) if one.id == link.back and one.kind in _BACKS), None)
    if back is None:
        return _("Taken back later")
    when = day(back.day)
    if back.kind is LinkKind.VOID:
        return _("Voided on %(day)s, entry %(number)s: it counts for nothing", day=when, number=back.entry)
    return _("Taken back on %(day)s, entry %(number)s", day=when, number=back.entry)


_BACKS = {LinkKind.VOID, LinkKind.TAKEN_BACK}
_SOURCES = {LinkKind.RECORD, LinkKind.ACCREDITED, LinkKind.RULE}


def _position(link: Link, told: Told, until: str) -> str:
    unit = told.unit_names.get(link.unit, link.unit)
    place = _("%(unit)s, %(role)s", unit=unit, role=job_role_name(link.job_role))
    if link.text:
        return _("Position %(place)s, withdrawn: it never was", place=place)
    said = _("Position %(place)s, through %(day)s", place=place, day=until) if until else _(
        "Position %(place)s, open", place=place
    )  # fmt: skip
    return said if link.version == 1 else _("%(what)s (version %(number)s)", what=said, number=link.version)


def _decision(kind: str) -> str:
    return {
        LinkKind.ASSIGNMENT.value: _("assignment"),
        LinkKind.TRIGGER.value: _("what was asked again"),
        LinkKind.EXEMPTION.value: _("exemption"),
        LinkKind.REVOCATION.value: _("revocation"),
        LinkKind.EXTENSION.value: _("extension"),
        LinkKind.ACCREDITED.value: _("accreditation"),
        LinkKind.IDENTITY.value: _("joining of employee numbers"),
    }.get(kind, kind)


def _rule(link: Link, told: Told) -> str:
    if link.unit == "shipped":
        return _("Rule as it came with StepUp")
    if link.unit == "programme":
        return _("Rule of the programme")
    facility, _slash, unit = link.unit.partition("/")
    place = told.unit_names.get(unit, unit) if unit else told.facility_names.get(facility, facility)
    return _("Rule of %(place)s", place=place)
