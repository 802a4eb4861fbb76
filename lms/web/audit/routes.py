"""Pages of the audit door: the readiness board and the person file."""

from __future__ import annotations

from datetime import date

from flask import render_template, request
from flask_babel import format_date
from flask_babel import gettext as _

from lms.core.competency.readiness import Cell, Presence
from lms.core.competency.records import Shift
from lms.core.permissions import Permission
from lms.output.pictures.small import state_shape
from lms.services import audit, deciding, identities, person_file
from lms.services.work import Work
from lms.web import known, words
from lms.web.access import requires
from lms.web.audit import blueprint


@blueprint.get("/readiness")
@requires(Permission.READINESS_SEE)
def readiness(work: Work) -> str | tuple[str, int]:
    """Show who is ready, unit by competency by shift, for the running or coming shifts or those of another day."""
    asked = known.asked(request.args, work.me.zone, work.now)
    board = audit.board(
        work,
        asked.day,
        unit=request.args.get("unit", ""),
        shift=request.args.get("shift", ""),
        competency=request.args.get("competency", ""),
        named=False,
        known_at=asked.known_at,
    )
    page = render_template(
        "audit/readiness.html",
        board=board,
        library=work.library,
        asked=asked,
        field_text=known.field_text,
        groups=[] if board.focus is None else _groups(board.focus[1], board),
        nearest=None if board.focus is None else audit.nearest(board.focus[1], board.names),
        headline=_headline(board),
        when=_when,
        words=words,
        state_shape=state_shape,
    )
    return (page, 400) if asked.wrong else page


@blueprint.get("/people/<int:person_id>")
@requires(Permission.PERSON_SEE, writes=True)
def person(work: Work, person_id: int) -> str | tuple[str, int]:
    """Show one person's file: state and reason on a day, evidence, and the states through time."""
    asked = known.asked(request.args, work.me.zone, work.now)
    person_id = identities.goes_on(work, person_id)  # who was joined to another has the other's file
    page = render_template(
        "audit/person.html",
        file=person_file.open_file(work, person_id, asked.day, asked.known_at),
        decides=deciding.decides(work, person_id),
        joins=identities.joins(work, person_id),
        library=work.library,
        asked=asked,
        field_text=known.field_text,
        today=work.me.today,
        words=words,
        state_shape=state_shape,
    )
    return (page, 400) if asked.wrong else page


def _when(day: date) -> str:
    """Write a day with its weekday, as `Fri 20 Nov 2026`."""
    return str(format_date(day, "EEE d MMM y"))


def _headline(board: audit.Board) -> str:
    """Say the answer of the board in one sentence."""
    if board.focus is None:
        return _("Nobody here is asked for a competency on this day.")
    row, cell = board.focus
    place = _("%(unit)s %(shift)s", unit=row.unit_name, shift=words.shift_name(row.shift))
    when = _when(board.day)
    if board.day == board.now:
        when = _("tonight") if row.shift is Shift.NIGHT else _("today")
    if cell.listed:
        return _on_duty(cell, place, when)
    if cell.minimum is None:
        return _(
            "%(place)s, %(when)s: %(ready)s ready of %(of)s.", place=place, when=when, ready=cell.ready, of=cell.of
        )
    return _(
        "%(place)s, %(when)s: %(ready)s ready of %(of)s, minimum %(minimum)s.",
        place=place,
        when=when,
        ready=cell.ready,
        of=cell.of,
        minimum=cell.minimum,
    )


def _on_duty(cell: Cell, place: str, when: str) -> str:
    """Say how many of those on duty are ready."""
    if cell.minimum is None:
        return _(
            "%(place)s, %(when)s: %(ready)s of the %(of)s on duty ready.",
            place=place,
            when=when,
            ready=cell.ready,
            of=cell.of,
        )
    return _(
        "%(place)s, %(when)s: %(ready)s of the %(of)s on duty ready, minimum %(minimum)s.",
        place=place,
        when=when,
        ready=cell.ready,
        of=cell.of,
        minimum=cell.minimum,
    )


def _groups(cell: Cell, board: audit.Board) -> list[tuple[str, list[Presence]]]:
    """Part the people of a cell into ready, not ready and not counted, each by name, rotating people last.

    With a duty list those who are on stand first, and after them the others of the shift.
    """

    def order(presence: Presence) -> tuple[bool, str]:
        return (presence.rotating, board.names[presence.person])

    ready = sorted((p for p in cell.on if p.ready), key=order)
    not_ready = sorted((p for p in cell.on if p.counted and not p.ready), key=order)
    away = sorted(cell.not_counted, key=order)
    names = (
        (_("On duty and ready"), _("On duty, not ready"), _("On duty, not counted"))
        if cell.listed
        else (_("Ready"), _("Not ready"), _("Not counted"))
    )
    groups = [*zip(names, (ready, not_ready, away), strict=True), (_("Not on duty"), sorted(cell.off, key=order))]
    return [group for group in groups if group[1] or group[1] is ready]
