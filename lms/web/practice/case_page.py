"""What the pages of a run show, gathered from core values: rows of findings, options, and what a choice did."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup, escape

from lms.core.cases import handover
from lms.core.cases.engine import clock
from lms.core.cases.outcome import Outcome
from lms.core.cases.script import GRADING, SINGLE, Ask, Mark, Option, Task, TaskKind
from lms.core.cases.state import Mode
from lms.core.content.library import Library
from lms.services.practice import CaseDebrief, CaseRun
from lms.web.practice import case_words
from lms.web.practice.case_texts import Texts, playbook_words


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of "what you know"."""

    label: str
    #: None: not assessed, or not asked
    value: Markup | None
    #: when it was seen, or the words for the gap
    note: str
    ask: Ask | None
    ask_words: str


@dataclass(frozen=True, slots=True)
class Choosable:
    """One option as the form shows it."""

    id: str
    label: Markup
    hint: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one option after the choice."""

    mark: Mark
    mark_words: str
    text: Markup
    why: Markup
    sources: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the last choice did, for training."""

    took: str
    said: tuple[Said, ...]
    #: good options that were left out
    left_out: tuple[Said, ...]
    #: what the rules give, for a grade
    computed: tuple[str, ...]
    graded_right: bool | None
    right_answer: Said | None
    #: a sentence about the site's own value
    site: str


@dataclass(frozen=True, slots=True)
class Block:
    """What another role handed over, as the player shows it."""

    title: str
    time: str
    #: empty: nothing came, and `none` is told
    lines: list[Markup]
    none: Markup
    source: str
    #: it was received on this very stage
    here: bool


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What a later role receives, as the debrief shows it."""

    role_id: str
    role: str
    title: str
    lines: list[Markup]
    none: Markup
    besides: list[Markup]


def findings(run: CaseRun, texts: Texts) -> list[Finding]:
    """Give every row of "what you know"; a gap says what it is, never blank and never normal."""
    asks = {ask.sign: ask for ask in run.now.asks}
    rows = []
    for sign in run.script.signs_of(run.role.id):
        known = run.state.known.get(sign.id)
        ask = asks.get(sign.id)
        seen = [seen for seen in run.state.seen if seen.sign == sign.id]
        if known is not None:
            value, note = texts.line(sign.variants[known.variant].text), clock(run.role, known.minute)
        else:
            value, note = None, _("not asked") if sign.asked else _("not assessed")
            if seen:
                note = _("not assessed since %(time)s", time=clock(run.role, seen[-1].minute))
        price = "" if ask is None else _("%(minutes)s min", minutes=ask.minutes)
        rows.append(Finding(sign.label, value, note, ask, price))
    return rows


def received(run: CaseRun, texts: Texts) -> list[Block]:
    """Give what other roles have handed over to this run so far, the newest last."""
    return [
        Block(
            title=one.receipt.title,
            time=clock(run.role, one.minute),
            lines=[texts.line(line) for line in one.lines.values()],
            none=texts.line(one.receipt.none),
            source=_source(run, one.receipt.sender),
            here=one.receipt.at == run.state.stage,
        )
        for one in handover.heard(run.role, run.state)
    ]


def handed_on(held: CaseDebrief, texts: Texts) -> list[HandedOn]:
    """Give what each later role of the night receives from this run, and what the expert hands over besides."""
    return [
        HandedOn(
            role_id=one.role.id,
            role=one.role.title,
            title=one.receipt.title,
            lines=[texts.line(line) for line in one.own.values()],
            none=texts.line(one.receipt.none),
            besides=[texts.line(text) for line, text in one.expert.items() if line not in one.own],
        )
        for one in held.passed_on
    ]


def _source(run: CaseRun, sender: str) -> str:
    """Say whose hand-over it is."""
    if run.senders.get(sender) is not None:
        return _("From your own run as %(role)s.", role=run.script.role(sender).title)
    if run.state.mode is Mode.ASSESSMENT:
        return _("The same for everyone in the assessment.")
    return _("As the case hands it over.")


def options(run: CaseRun, texts: Texts) -> list[Choosable]:
    """Give the options of the open task."""
    return [
        Choosable(
            option.id,
            _option_text(run.now.task, option, texts),
            case_words.grade_hint(option.id) if run.now.task is not None and run.now.task.kind in GRADING else "",
        )
        for option in run.now.options
    ]


def news(run: CaseRun, texts: Texts) -> list[Markup]:
    """Give what happened to the patient during the last choice."""
    return [texts.line(event.text) for event in run.last.events if event.text] if run.last is not None else []


def feedback(run: CaseRun, texts: Texts, library: Library) -> Feedback | None:
    """Give what is said of the last choice; nothing in assessment, where everything is said at the end."""
    last = run.last
    if last is None or run.state.mode is Mode.ASSESSMENT:
        return None
    took = _("%(before)s to %(after)s", before=clock(run.role, last.from_minute), after=clock(run.role, last.to_minute))
    if last.task is None:
        ask = last.ask
        said = [] if ask is None else [_said_of_ask(ask, texts)]
        return Feedback(took, tuple(said), (), (), None, None, "")
    # what a received line answered was not left out
    settled = {option.id for option in last.options} | set(handover.told(run.role, run.state))
    right = last.task.option(last.computed.answer) if last.computed is not None and not last.graded_right else None
    return Feedback(
        took=took,
        said=tuple(_said(last.task, option, texts, graded=last.graded_right) for option in last.options),
        left_out=()
        if last.task.kind in SINGLE
        else tuple(
            _said(last.task, option, texts)
            for option in last.task.options
            if option.mark is Mark.BEST and option.id not in settled
        ),
        computed=() if last.computed is None else tuple(case_words.computed(last.computed)),
        graded_right=last.graded_right,
        right_answer=None if right is None else _said(last.task, right, texts),
        site=_site(last, last.task, library),
    )


def button(task: Task) -> str:
    """Name what the button of a task does."""
    if task.kind in GRADING:
        return _("Give this grade")
    return {
        TaskKind.CALL_ORDER: _("Make these calls"),
        TaskKind.HAND_OFF: _("Hand over"),
        TaskKind.WAIT: _("Wait"),
    }.get(task.kind, _("Do this"))


def site_change(key_name: str, missing: tuple[str, ...], library: Library) -> str:
    """Say what the site wants otherwise: what was left out, or else another order."""
    if not missing:
        return _("Your site has another order.")
    key = library.playbook.get(key_name)
    items = "; ".join(value if key is None else playbook_words(key, value) for value in missing)
    return _("Your site also asks for: %(items)s.", items=items)


def unscored(task: Task, library: Library) -> str:
    """Say that a task is played as teaching, and whom to ask about the site's value."""
    key = library.playbook.get(task.playbook)
    if key is None:
        return _("Not scored: your site has not decided this yet.")
    return _("Not scored: your site has not decided this yet. Ask %(who)s.", who=key.ask)


def _option_text(task: Task | None, option: Option, texts: Texts) -> Markup:
    if task is not None and task.kind in GRADING:
        return escape(case_words.grade(option.id))
    return texts.line(option.text)


def _said(task: Task, option: Option, texts: Texts, *, graded: bool | None = None) -> Said:
    words = case_words.mark(option.mark)
    shown = option.mark
    if graded is not None and option.mark is not Mark.UNSAFE:
        shown = Mark.BEST if graded else Mark.POOR
        words = _("Right") if graded else _("Another grade")
    return Said(shown, words, _option_text(task, option, texts), texts.line(option.why), texts.sources(option.facts))


def _said_of_ask(ask: Ask, texts: Texts) -> Said:
    return Said(Mark.FINE, _("Asked"), texts.line(ask.text), texts.line(ask.why), texts.sources(ask.facts))


def _site(last: Outcome, task: Task, library: Library) -> str:
    if not task.playbook:
        return ""
    if last.site is None:
        return unscored(task, library)
    if last.site.right:
        return _("As your site says.")
    return site_change(last.site.key, last.site.missing, library)
