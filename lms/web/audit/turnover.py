"""The turnover report: who came and went, which gaps it opened, what was done; and the people as a table."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from lms.core.dates import add_days
from lms.core.permissions import Permission
from lms.output.csv_table import csv_table
from lms.output.pictures.small import state_shape
from lms.services import turnover as service
from lms.services.errors import Invalid
from lms.services.work import Work
from lms.web import turnover_words, words
from lms.web.access import requires
from lms.web.audit import blueprint

#: how many days back the links over the page look
LENGTHS = (30, 90, 365)


@blueprint.get("/turnover")
@requires(Permission.READINESS_SEE)
def turnover(work: Work) -> str | tuple[str, int]:
    """Show who came and went in the units in reach since a day, and what that did."""
    unit = request.args.get("unit", "")
    typed, wrong = request.args.get("since", ""), ""
    try:
        report = service.report(work, _day(typed), unit=unit)
    except Invalid as error:
        report, wrong = service.report(work, None, unit=unit), words.refusal(error)
    page = render_template(
        "audit/turnover.html",
        report=report,
        shown=sorted(report.units, key=_worst_first),
        asked_unit=unit,
        typed=typed,
        wrong=wrong,
        lengths=[(number, add_days(report.today, -number)) for number in LENGTHS],
        earliest=add_days(report.today, -service.MOST_DAYS),
        say=turnover_words,
        words=words,
        library=work.library,
        state_shape=state_shape,
    )
    return (page, 400) if wrong else page


@blueprint.get("/turnover/data")
@requires(Permission.READINESS_SEE)
def turnover_data(work: Work) -> BaseResponse:
    """Give the people of the report as CSV."""
    try:
        report = service.report(work, _day(request.args.get("since", "")), unit=request.args.get("unit", ""))
    except Invalid as error:
        return Response(words.refusal(error), 400, mimetype="text/plain")
    head, rows = turnover_words.table(report, work.library)
    answer = Response(csv_table(head, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="turnover-{report.since}-{report.today}.csv"'
    return answer


def _day(typed: str) -> date | None:
    """Read the day of the address; nothing typed is no day.

    Raises:
        Invalid: what was typed is no day.
    """
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise service.wrong_day() from None


def _worst_first(unit: service.UnitReport) -> tuple[bool, bool, int, str]:
    """Order units: below a minimum, over the limit, by how many went, by name."""
    return (not any(gap.short for gap in unit.gaps), not unit.over, -unit.gone, unit.unit_name)
