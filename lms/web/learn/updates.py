"""An update: what changed and why, the changed sections with the changes marked, and their questions."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from lms.core.competency.states import Because
from lms.core.content.differences import Run
from lms.core.content.markup import SourceNote
from lms.core.content.playbook import shown
from lms.core.content.sections import PartKind
from lms.core.content.tied import AIM_MINUTES
from lms.core.content.uses import keys_of_text
from lms.core.permissions import Permission
from lms.services import learn_modules, updates
from lms.services.errors import Invalid
from lms.services.update_plan import ChangedSection, Plan
from lms.services.updates import Update
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.learn import blueprint, texts, wording
from lms.web.learn.texts import BlockView


@dataclass(frozen=True, slots=True)
class PassageView:
    """One passage as it is drawn, with what it said before."""

    block: BlockView
    before: Markup


@dataclass(frozen=True, slots=True)
class RunView:
    """Passages that all changed, or all stayed."""

    changed: bool
    folded: bool
    passages: tuple[PassageView, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """A changed section as it is drawn."""

    module_id: str
    section_id: str
    title: str
    #: title of its module; empty where that is no longer taught
    module: str
    runs: tuple[RunView, ...]
    sources: tuple[SourceNote, ...]

    @property
    def value_alone(self) -> bool:
        """Say whether nothing changed in it but the block that shows the site's value, which the page tells above."""
        return all(one.block.kind == "site" for run in self.runs if run.changed for one in run.passages)


@blueprint.get("/learn/updates/<update_id>")
@requires(Permission.LEARN)
def update(work: Work, update_id: str) -> str:
    """Show what changed; once that was read, the next question; in the end that it is done."""
    found = updates.update(work, update_id)
    told = _told(found)
    if found.is_open and (told is not None or "text" not in request.args):
        return _question(work, found, told=told)
    return _page(work, found)


@blueprint.post("/learn/updates/<update_id>")
@requires(Permission.LEARN)
def begin_update(work: Work, update_id: str) -> BaseResponse:
    """Keep that it was read and go on to the questions."""
    updates.begin(work, update_id)
    return redirect(url_for("learn.update", update_id=update_id), 303)


@blueprint.post("/learn/updates/<update_id>/answer")
@requires(Permission.LEARN)
def answer_update(work: Work, update_id: str) -> str | BaseResponse:
    """Keep an answer, then show whether it was right and why."""
    attempt_id = request.form.get("attempt", type=int) or 0
    step = request.form.get("step", type=int) or 0
    given = request.form.getlist("answer")
    try:
        after = updates.answer(work, update_id, attempt_id, step, given)
    except Invalid as error:
        found = updates.update(work, update_id)
        if error.field != "answer" or not found.is_open or step != len(found.steps) + 1:
            return redirect(url_for("learn.update", update_id=update_id), 303)
        return Response(_question(work, found, wrong=True, typed=" ".join(given)), 422)
    here = url_for("learn.update", update_id=update_id, told=step if after.is_open else None)
    return redirect(here, 303)


def _told(found: Update) -> int | None:
    """Read which answer is to be told: one that was given, on the page after it."""
    step = request.args.get("told", type=int)
    return step if step is not None and found.outcome(step) is not None else None


def _question(work: Work, found: Update, *, told: int | None = None, wrong: bool = False, typed: str = "") -> str:
    outcome = None if told is None else found.outcome(told)
    asked = found.next_question if outcome is None else found.plan.questions[outcome.question]
    assert asked is not None  # noqa: S101 - an open update has a question left: the last right answer closes it
    return render_template(
        "learn/update_question.html",
        found=found,
        title=wording.title(f"update:{found.id}", work.library),
        question=texts.question_view(work.library, asked, found.plan.values, outcome=outcome),
        right=len(found.right),
        total=len(found.plan.questions),
        step=len(found.steps) + 1,
        again=asked.id in {one.choice["question"] for one in found.steps} and outcome is None,
        wrong=texts.what_to_answer(asked) if wrong else "",
        typed=typed,
    )


def _page(work: Work, found: Update) -> str:
    plan, library = found.plan, work.library
    sections = [_section(work, one, plan, number) for number, one in enumerate(plan.sections)]
    answered = {one.choice["question"]: number for number, one in enumerate(found.steps, 1)}
    keys = {name for one in plan.sections for name in _keys(one)}
    return render_template(
        "learn/update.html",
        found=found,
        title=wording.title(f"update:{found.id}", library),
        because=Because(found.because),
        sections=[one for one in sections if not one.value_alone],
        elsewhere=[one for one in sections if one.value_alone],
        changed_keys=plan.keys,
        views=[
            texts.question_view(library, plan.questions[name], plan.values, outcome=found.outcome(number))
            for name, number in answered.items()
        ]
        if not found.is_open and found.attempt is not None
        else [],
        decided=learn_modules.decided(work, keys),
        keys=library.playbook,
        shown=shown,
        aim=AIM_MINUTES,
        library=library,
        words=words,
    )


def _keys(section: ChangedSection) -> set[str]:
    parts = [one.part for run in section.runs for one in run.passages]
    sites = {part.text for part in parts if part.kind is PartKind.SITE}
    return sites.union(*(keys_of_text(part.text) for part in parts))


def _section(work: Work, section: ChangedSection, plan: Plan, number: int) -> SectionView:
    parts = [one.part for run in section.runs for one in run.passages]
    rendered = texts.passage_blocks(work.library, parts, plan.values, f"s{number}-")
    blocks = iter(rendered.blocks)
    module = work.library.modules.get(section.module_id)
    return SectionView(
        section.module_id,
        section.section_id,
        section.title,
        "" if module is None else module.title,
        tuple(
            RunView(
                run.changed,
                run.folded,
                tuple(
                    PassageView(texts.block_view(next(blocks)), _before(work, run, place, plan))
                    for place in range(len(run.passages))
                ),
            )
            for run in section.runs
        ),
        rendered.sources,
    )


def _before(work: Work, run: Run, place: int, plan: Plan) -> Markup:
    before = run.passages[place].before
    return texts.words(work.library, before, plan.values) if before else Markup()
