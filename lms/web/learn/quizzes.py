"""A quiz: the page before it, one question a page, and the result with every rationale."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.permissions import Permission
from lms.services import learn, learn_quizzes
from lms.services.errors import Invalid
from lms.services.learn_quizzes import Taken
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.learn import blueprint, texts, wording


@blueprint.get("/learn/quizzes/<quiz_id>")
@requires(Permission.LEARN)
def quiz(work: Work, quiz_id: str) -> str:
    """Tell what the quiz asks, when it is passed, and what came before."""
    found = learn_quizzes.intro(work, quiz_id)
    minutes = learn.minutes_of(f"quiz:{quiz_id}", work.library)
    return render_template(
        "learn/quiz.html",
        intro=found,
        minutes=minutes,
        spares_at=learn.spares_reading_at(work, quiz_id),
        wording=wording,
        library=work.library,
    )


@blueprint.post("/learn/quizzes/<quiz_id>")
@requires(Permission.LEARN)
def start_quiz(work: Work, quiz_id: str) -> BaseResponse:
    """Begin an attempt, or go on with the open one; `anew` gives one up whose questions or rules changed since."""
    attempt_id = learn_quizzes.begin(work, quiz_id, anew="anew" in request.args)
    return redirect(url_for("learn.attempt", quiz_id=quiz_id, attempt_id=attempt_id), 303)


@blueprint.get("/learn/quizzes/<quiz_id>/attempts/<int:attempt_id>")
@requires(Permission.LEARN)
def attempt(work: Work, quiz_id: str, attempt_id: int) -> str:
    """Show the next question, or the result."""
    found = learn_quizzes.taken(work, quiz_id, attempt_id)
    return _question(work, found) if found.outcome is None else _result(work, found)


@blueprint.post("/learn/quizzes/<quiz_id>/attempts/<int:attempt_id>")
@requires(Permission.LEARN)
def answer_question(work: Work, quiz_id: str, attempt_id: int) -> str | BaseResponse:
    """Keep an answer and go on."""
    here = url_for("learn.attempt", quiz_id=quiz_id, attempt_id=attempt_id)
    step = request.form.get("step", type=int) or 0
    given = request.form.getlist("answer")
    try:
        learn_quizzes.answer_question(work, quiz_id, attempt_id, step, given)
    except Invalid as error:
        found = learn_quizzes.taken(work, quiz_id, attempt_id)
        if error.field != "answer" or found.outcome is not None or step != found.step:
            return redirect(here, 303)
        return Response(_question(work, found, wrong=True, typed=" ".join(given)), 422)
    return redirect(here, 303)


def _question(work: Work, found: Taken, *, wrong: bool = False, typed: str = "") -> str:
    item = found.next_question
    assert item is not None  # noqa: S101 - an open attempt has a question left: the last answer closes it
    asked = found.questions[item.question]
    view = texts.question_view(work.library, asked, found.values, order=item.options)
    quiz = work.library.quizzes.get(found.quiz_id)
    title = found.quiz_id if quiz is None else quiz.title
    return render_template(
        "learn/question.html",
        taken=found,
        question=view,
        title=title,
        wrong=texts.what_to_answer(asked) if wrong else "",
        typed=typed,
    )


def _result(work: Work, found: Taken) -> str:
    scored = found.result()
    outcomes = {outcome.question: outcome for outcome in scored.outcomes}
    quiz = work.library.quizzes.get(found.quiz_id)
    views = [
        texts.question_view(
            work.library,
            found.questions[item.question],
            found.values,
            order=item.options,
            outcome=outcomes[item.question],
        )
        for item in found.drawn.questions
    ]
    missed = {found.questions[o.question].objective for o in scored.outcomes if not o.right}
    module = None if quiz is None or quiz.module is None else work.library.modules.get(quiz.module)
    return render_template(
        "learn/result.html",
        taken=found,
        scored=scored,
        right=sum(outcome.right for outcome in scored.outcomes),
        views=views,
        title=found.quiz_id if quiz is None else quiz.title,
        module=module,
        read=[] if module is None else [s for s in module.sections if missed & set(s.objectives)],
        awarded=learn.awarded(work, found.id),
        spares_at=learn.spares_reading_at(work, found.quiz_id) if scored.passed else None,
        library=work.library,
        words=words,
        wording=wording,
    )
