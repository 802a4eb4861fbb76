"""The learner's own record: page by page, as a file, and each past attempt with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import Response, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from lms.core.permissions import Permission
from lms.output.csv_table import csv_table
from lms.output.pictures.small import state_shape
from lms.services import attempting, explaining, learn_modules, own_record, practice, reports
from lms.services.errors import NotFound
from lms.services.own_record import Entry
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.explaining import paragraphs
from lms.web.learn import blueprint, record_words, texts, wording

#: reports on the first page of the record
REPORTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Month:
    """The entries of one month, the newest first."""

    name: str
    entries: tuple[Entry, ...]


@blueprint.get("/me/record")
@requires(Permission.OWN_RECORD)
def record(work: Work) -> str:
    """Show a page of the own record, or all of it for printing."""
    everything = "all" in request.args
    found = own_record.own_record(work, None if everything else _page_asked())
    return render_template(
        "learn/record.html",
        own=found,
        everything=everything,
        months=_months(found.entries, work.me.zone),
        reported=_reported(work, found.page, everything=everything),
        why=_explained(work) if found.page == 1 and found.held else {},
        library=work.library,
        words=words,
        say=record_words,
        state_shape=state_shape,
    )


@blueprint.get("/me/record.csv")
@requires(Permission.OWN_RECORD)
def record_csv(work: Work) -> BaseResponse:
    """Give the whole record as a table, safe to open in a spreadsheet."""
    me, library = work.me, work.library
    head = [
        _("Day"),
        _("Time"),
        _("What"),
        _("Kind"),
        _("Id"),
        _("Result"),
        _("Score, per cent"),
        _("Decided by"),
        _("Later taken back"),
    ]
    rows = []
    for entry in own_record.own_record(work, None).entries:
        local = entry.at.astimezone(me.zone)
        rows.append(
            [
                f"{local:%Y-%m-%d}",
                f"{local:%H:%M}",
                record_words.title(entry, library),
                record_words.kind(entry),
                entry.activity or entry.competency,
                record_words.says(entry),
                "" if entry.score is None else str(entry.score),
                record_words.by(entry),
                record_words.taken_back(entry),
            ]
        )
    answer = Response(csv_table(head, rows), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"stepup-record-{me.today:%Y-%m-%d}.csv")
    return answer


@blueprint.get("/me/attempts/<int:attempt_id>")
@requires(Permission.OWN_RECORD)
def past_attempt(work: Work, attempt_id: int) -> str | BaseResponse:
    """Lead to where an attempt of one's own is told with its reasons; a reading is told here."""
    row = attempting.mine(work, attempt_id)
    sort, _colon, name = row.item.partition(":")
    match sort:
        case "quiz":
            return redirect(url_for("learn.attempt", quiz_id=name, attempt_id=attempt_id))
        case "case":
            return redirect(_case_address(work, name, attempt_id))
        case "drill":
            return redirect(url_for("practice.ice_told", run_id=attempt_id))
        case "module":
            return _module(work, attempt_id)
        case "update":
            return redirect(url_for("learn.update", update_id=name))
        case _:
            raise NotFound("attempt")


def _reported(work: Work, page: int, *, everything: bool) -> tuple[reports.Line, ...]:
    """Give what the person reported: on the first page what is newest, and all where everything is shown."""
    if everything:
        return reports.own(work)
    return reports.own(work)[:REPORTS_SHOWN] if page == 1 else ()


def _explained(work: Work) -> dict[str, list[str]]:
    """Give the paragraphs on each competency that concerns the person."""
    told = explaining.tell_all(work, work.me.person_id, work.me.today)
    return {one.competency: paragraphs(one, work.library, you=True) for one in told}


def _page_asked() -> int:
    typed = request.args.get("page", "1")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 7):
        raise NotFound("page")
    return int(typed)


def _months(entries: Sequence[Entry], zone: ZoneInfo) -> list[Month]:
    """Part entries by the month they happened in, where the person works."""

    def month(entry: Entry) -> str:
        return str(format_date(entry.at.astimezone(zone).date(), "MMMM y"))

    return [Month(name, tuple(those)) for name, those in groupby(entries, month)]


def _case_address(work: Work, name: str, attempt_id: int) -> str:
    """Give the debrief of a run that was played to its end, else where the case goes on or begins."""
    case_id, _slash, role_id = name.partition("/")
    run = practice.case_run(work, case_id, role_id, attempt_id)
    if run.over:
        return url_for("practice.case_debrief", case_id=case_id, role_id=role_id, run_id=attempt_id)
    if run.outcome is None:
        return url_for("practice.case_run", case_id=case_id, role_id=role_id, run_id=attempt_id)
    return url_for("practice.case", case_id=case_id, role_id=role_id)


def _module(work: Work, attempt_id: int) -> str:
    """Tell a reading: its sections, and each check with the answer given and every reason."""
    found = learn_modules.past_reading(work, attempt_id)
    confirmed = {section.section for section in found.progress.sections if section.confirmed}
    views = {
        name: texts.question_view(work.library, found.checks[name], found.values, outcome=outcome)
        for name, outcome in found.outcomes.items()
        if name in found.checks
    }
    return render_template(
        "learn/past_reading.html",
        reading=found,
        confirmed=confirmed,
        views=views,
        address=wording.address(f"module:{found.module.id}") if found.module.id in work.library.modules else None,
    )
