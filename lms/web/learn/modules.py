"""A module by section: text, pictures, site choices and knowledge checks."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.content.library import Library
from lms.core.content.playbook import shown
from lms.core.content.uses import keys_of_text
from lms.core.permissions import Permission
from lms.services import learn, learn_modules
from lms.services.errors import Invalid, NotFound
from lms.services.learn_modules import Reading
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.learn import blueprint, texts, wording


@blueprint.get("/learn/modules/<module_id>")
@requires(Permission.LEARN)
def module(work: Work, module_id: str) -> str | BaseResponse:
    """Go on where the person stopped; a module that is done shows what to take along and can be read again."""
    found = learn_modules.reading(work, module_id)
    if found.done_on is None:
        section_id = found.progress.next_section or found.module.sections[0].id
        return redirect(url_for("learn.section", module_id=module_id, section_id=section_id))
    return render_template(
        "learn/module_done.html",
        reading=found,
        points=[texts.words(work.library, point, found.values) for point in found.module.key_points],
        awarded=[] if found.attempt_id is None else learn.awarded(work, found.attempt_id),
        owed=learn.owed(work, f"module:{module_id}"),
        quizzes=[quiz for quiz in work.library.quizzes.values() if quiz.module == module_id],
        library=work.library,
        words=words,
        wording=wording,
    )


@blueprint.post("/learn/modules/<module_id>")
@requires(Permission.LEARN)
def read_again(work: Work, module_id: str) -> BaseResponse:
    """Begin a module anew."""
    learn_modules.read_again(work, module_id)
    return redirect(url_for("learn.module", module_id=module_id), 303)


@blueprint.get("/learn/modules/<module_id>/<section_id>")
@requires(Permission.LEARN)
def section(work: Work, module_id: str, section_id: str) -> str:
    """Show one section."""
    return _page(work, learn_modules.reading(work, module_id), section_id)


@blueprint.post("/learn/modules/<module_id>/<section_id>")
@requires(Permission.LEARN)
def confirm(work: Work, module_id: str, section_id: str) -> BaseResponse:
    """Keep that the section was read, and go on to the next; an open check keeps the person here."""
    after = learn_modules.confirm(work, module_id, section_id)
    order = [item.id for item in after.module.sections]
    here = next(item for item in after.progress.sections if item.section == section_id)
    if here.open_checks:
        return redirect(_address(module_id, section_id, here.open_checks[0]), 303)
    if after.progress.done:
        return redirect(url_for("learn.module", module_id=module_id), 303)
    later = [item.section for item in after.progress.sections if not item.done]
    following = next((name for name in order[order.index(section_id) + 1 :] if name in later), later[0])
    return redirect(url_for("learn.section", module_id=module_id, section_id=following), 303)


@blueprint.post("/learn/modules/<module_id>/<section_id>/checks/<question_id>")
@requires(Permission.LEARN)
def answer_check(work: Work, module_id: str, section_id: str, question_id: str) -> str | BaseResponse:
    """Keep the answer to a knowledge check and show what is right and why."""
    given = request.form.getlist("answer")
    try:
        after = learn_modules.answer_check(work, module_id, section_id, question_id, given)
    except Invalid:
        before = learn_modules.reading(work, module_id)
        wrong = (question_id, texts.what_to_answer(before.checks[question_id]))
        return Response(_page(work, before, section_id, wrong=wrong), 422)
    if after.done_on is not None:
        return redirect(url_for("learn.module", module_id=module_id), 303)
    return redirect(_address(module_id, section_id, question_id), 303)


@blueprint.get("/learn/modules/<module_id>/figures/<name>")
@requires(Permission.LEARN)
def figure(work: Work, module_id: str, name: str) -> BaseResponse:
    """Give a picture file of a module."""
    text = work.library.figures.get(f"{module_id}/{name}")
    if text is None:
        raise NotFound("figure")
    return Response(text, mimetype="image/svg+xml")


def _asked_keys(library: Library) -> frozenset[str]:
    """Give the playbook keys that a question of a quiz hangs on."""
    return frozenset(q.playbook for quiz in library.quizzes.values() for q in quiz.questions if q.playbook is not None)


def _address(module_id: str, section_id: str, question_id: str) -> str:
    return url_for("learn.section", module_id=module_id, section_id=section_id, _anchor=f"check-{question_id}")


def _page(work: Work, found: Reading, section_id: str, wrong: tuple[str, str] | None = None) -> str:
    order = [item.id for item in found.module.sections]
    if section_id not in order:
        raise NotFound("section")
    place = order.index(section_id)
    shown_section = found.module.sections[place]
    rendered = texts.section_blocks(work.library, shown_section.text, found.values)
    checks = {
        name: texts.question_view(work.library, found.checks[name], found.values, outcome=found.outcomes.get(name))
        for name in shown_section.checks
        if name in found.checks
    }
    return render_template(
        "learn/section.html",
        reading=found,
        section=shown_section,
        place=place,
        following=found.module.sections[place + 1] if place + 1 < len(order) else None,
        blocks=[texts.block_view(block) for block in rendered.blocks],
        sources=rendered.sources,
        checks=checks,
        open_checks=next(item.open_checks for item in found.progress.sections if item.section == section_id),
        confirmed=next(item.confirmed for item in found.progress.sections if item.section == section_id),
        decided=learn_modules.decided(work, keys_of_text(shown_section.text)),
        keys=work.library.playbook,
        asked_keys=_asked_keys(work.library),
        library=work.library,
        wrong=wrong,
        shown=shown,
    )
