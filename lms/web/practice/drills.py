"""Pages of the practice door: the ICE drill."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.core.permissions import Permission
from lms.core.practice.drill import Choice, GiveGrade, MarkItem, MarkRest
from lms.core.practice.encounter import GROUPS, ITEMS, Domain, Group, Item, Mark
from lms.output.pictures import PICTURES
from lms.services import drills, learn
from lms.services.errors import Closed, Invalid
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.practice import blueprint, drill_view, drill_words

#: the address of a run
RUN = "/drills/ice/runs/<int:run_id>"


@blueprint.get("/drills/ice")
@requires(Permission.LEARN)
def ice(work: Work) -> str:
    """Show what the drill is, the standard, and how far the person has come."""
    overview = drills.ice_overview(work)
    return render_template(
        "practice/drill.html",
        overview=overview,
        picture=PICTURES["ice-boxes"](_, "ice-boxes"),
        words=drill_words,
        items=ITEMS,
    )


@blueprint.post("/drills/ice")
@requires(Permission.LEARN)
def ice_begin(work: Work) -> Response:
    """Begin a run, or go on with the open one."""
    return redirect(url_for("practice.ice_run", run_id=drills.begin_ice(work)), 303)


@blueprint.get(RUN)
@requires(Permission.LEARN)
def ice_run(work: Work, run_id: int) -> str | Response:
    """Show the bedside: what was said so far, and the open item or the grade."""
    try:
        found = drills.ice_run(work, run_id)
    except Closed:
        return redirect(url_for("practice.ice"), 303)
    sheet, encounter = found.run.sheet, found.encounter
    item = drill_view.open_item(found, request.args.get("change"))
    arousal = next(finding for finding in encounter.findings if finding.domain is Domain.AROUSAL)
    return render_template(
        "practice/drill_run.html",
        found=found,
        sheet=sheet,
        patient=encounter.patient,
        tonight=encounter.tonight,
        findings=encounter.findings,
        arousal=arousal,
        item=item,
        line=drill_view.line(encounter.turn(item), None, "open") if item else None,
        orientation=item in GROUPS[Group.ORIENTATION],
        group=drill_words.group_name(drill_view.group_of(item)) if item else "",
        number=drill_view.number_of(item) if item else None,
        sections=drill_view.sections(encounter, sheet, item),
        boxes=drill_view.boxes(sheet, item),
        attributed=drill_view.attributed(encounter),
        cannot_be_woken=drill_view.cannot_be_woken(encounter) and sheet.open_item is not None,
        words=drill_words,
    )


@blueprint.post(RUN)
@requires(Permission.LEARN)
def ice_answer(work: Work, run_id: int) -> Response:
    """Take one mark, or the grade."""
    step = request.form.get("step", type=int)
    if step is None:
        abort(400)
    try:
        taken = drills.answer(work, run_id, step, _choice())
    except Invalid:
        # nothing was changed: the page shows what is still open
        return redirect(url_for("practice.ice_run", run_id=run_id), 303)
    if taken.closed is not None:
        return redirect(url_for("practice.ice_closing", run_id=run_id, number=taken.closed), 303)
    return redirect(url_for("practice.ice_run", run_id=run_id, _anchor="open"), 303)


@blueprint.get(f"{RUN}/encounters/<int:number>")
@requires(Permission.LEARN)
def ice_closing(work: Work, run_id: int, number: int) -> str:
    """Show a closed encounter: yours beside the expected, and why."""
    closing = drills.ice_closing(work, run_id, number)
    return render_template(
        "practice/drill_closing.html",
        closing=closing,
        earned=[
            (words.competency_name(status.competency, work.library), words.why(status))
            for status in (learn.awarded(work, run_id) if closing.just_passed else ())
        ],
        compared=drill_view.compared(closing),
        lessons=drill_view.lessons(closing),
        grade_lines=drill_view.grade_lines(closing),
        words=drill_words,
    )


@blueprint.get(f"{RUN}/told")
@requires(Permission.LEARN)
def ice_told(work: Work, run_id: int) -> str:
    """Look back on a whole run: agreement by item, and every encounter that was closed."""
    return render_template(
        "practice/drill_told.html", told=drills.ice_told(work, run_id), items=ITEMS, words=drill_words
    )


def _choice() -> Choice:
    """Read the form: a mark for an item, 0 for the rest, or a grade; anything else is no request of ours."""
    form = request.form
    if "rest" in form:
        return MarkRest()
    grade = form.get("grade")
    if grade is not None and grade in drill_words.GRADES:
        return GiveGrade(drill_words.GRADES[grade])
    try:
        return MarkItem(Item(form["item"]), Mark(form["mark"]))
    except ValueError:
        abort(400)
