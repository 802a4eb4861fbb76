"""The forecast: every cell in reach by the day it falls below its minimum, one in full, and both as data."""

from __future__ import annotations

from datetime import date

from flask import Response, jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from lms.core.competency.path import to_do
from lms.core.dates import add_days
from lms.core.permissions import Permission
from lms.output.csv_table import csv_table
from lms.output.pictures.small import state_shape
from lms.services import forecast as service
from lms.services.errors import Invalid
from lms.services.work import Work
from lms.web import forecast_words, words
from lms.web.access import requires
from lms.web.audit import blueprint

#: what is asked of the page by name
ASKED = ("unit", "shift", "competency")
#: how many days ahead the links over the page look
LENGTHS = (90, 180, 365)


@blueprint.get("/forecast")
@requires(Permission.READINESS_SEE)
def forecast(work: Work) -> str | tuple[str, int]:
    """Show when which shift falls below its minimum; one cell, where all three are named, in full."""
    asked = {name: request.args.get(name, "") for name in ASKED}
    typed, wrong = request.args.get("through", ""), ""
    try:
        found = service.outlook(work, _day(typed), **asked)
    except Invalid as error:
        found, wrong = service.outlook(work, None, **asked), words.refusal(error)
    told = service.focus(work, found.lines[0]) if all(asked.values()) else None
    page = render_template(
        "audit/forecast.html" if told is None else "audit/forecast_cell.html",
        found=found,
        told=told,
        asked={name: value for name, value in asked.items() if value},
        typed=typed,
        wrong=wrong,
        longest=add_days(found.first, service.MOST_DAYS),
        lengths=[(number, add_days(found.first, number)) for number in LENGTHS],
        picture=None if told is None else forecast_words.picture(told),
        say=forecast_words,
        words=words,
        library=work.library,
        today=work.me.today,
        state_shape=state_shape,
        to_do=to_do,
    )
    return (page, 400) if wrong else page


@blueprint.get("/forecast/data")
@requires(Permission.READINESS_SEE)
def forecast_data(work: Work) -> BaseResponse:
    """Give the same as a table for spreadsheets, or as JSON."""
    asked = {name: request.args.get(name, "") for name in ASKED}
    try:
        found = service.outlook(work, _day(request.args.get("through", "")), **asked)
    except Invalid as error:
        return Response(words.refusal(error), 400, mimetype="text/plain")
    told = service.focus(work, found.lines[0]) if all(asked.values()) else None
    if request.args.get("format") == "json":
        answer = jsonify(service.as_json(found, told))
        answer.headers.set("Content-Disposition", "attachment", filename=f"stepup-forecast-{found.first}.json")
        return answer
    answer = Response(_table(work, found, told), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"stepup-forecast-{found.first}.csv")
    return answer


def _table(work: Work, found: service.Outlook, told: service.Focus | None) -> str:
    """Write one row for each step of each cell; who changes is named where one cell is asked for."""
    head = [
        _("Facility"),
        _("Unit"),
        _("Shift"),
        _("Competency"),
        _("From"),
        _("Through"),
        _("Ready"),
        _("Of them rotating"),
        _("Asked"),
        _("Minimum"),
        _("Short"),
        *([] if told is None else [_("Who changes")]),
    ]
    rows = []
    for line in found.lines:
        for step in line.ahead.steps:
            who = (
                []
                if told is None
                else [
                    "; ".join(
                        f"{told.name(change.person)}: {forecast_words.change_says(change, step.first)}"
                        for change in step.changes
                    )
                ]
            )
            rows.append(
                [
                    line.facility_name,
                    line.unit_name,
                    words.shift_name(line.ahead.spot.shift),
                    words.competency_name(line.ahead.spot.competency, work.library),
                    step.first.isoformat(),
                    add_days(step.first, step.length - 1).isoformat(),
                    str(step.ready),
                    str(step.ready_rotating),
                    str(step.of),
                    "" if step.minimum is None else str(step.minimum),
                    str(step.short),
                    *who,
                ]
            )
    return csv_table(head, rows)


def _day(typed: str) -> date | None:
    """Read the last day of the address; nothing typed is none.

    Raises:
        Invalid: what was typed is no day.
    """
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Invalid("through", "Write the day as 2026-11-20.") from None
