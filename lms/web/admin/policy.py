"""The rules of each competency on pages: what holds and where it comes from, a change with its preview, and the act."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.competency.keys import READERS
from lms.core.content.values import PROGRAMME
from lms.core.permissions import Permission
from lms.output.pictures.small import state_shape
from lms.services import policy as service
from lms.services import policy_shown, simulate, simulate_jobs
from lms.services.admin import JOB_ROLES
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.policy import Proposal
from lms.services.simulate import Preview
from lms.services.work import Work
from lms.web import names, words
from lms.web.access import requires
from lms.web.admin import blueprint, policy_words
from lms.web.admin.policy_forms import Ground, PolicyForm, SaveForm, made, own_fields, say
from lms.web.admin.policy_typed import typed
from lms.web.typed import day, text


@blueprint.get("/policy")
@requires(Permission.POLICY_SEE)
def policy(work: Work) -> str:
    """List the competencies, with what the site sets itself."""
    return render_template(
        "admin/policy.html",
        found=policy_shown.overview(work),
        wording=policy_words,
        name=_names(work),
    )


@blueprint.get("/policy/<competency>")
@requires(Permission.POLICY_SEE)
def policy_competency(work: Work, competency: str) -> str:
    """Show every key of a competency as a place goes by it."""
    settable = service.settable(work)
    places = service.places(work)
    scope = request.args.get("scope", "") or _own_scope(settable)
    if scope not in places:
        raise NotFound("place")
    return render_template(
        "admin/policy_competency.html",
        rules=policy_shown.rules(work, competency, scope),
        wheres=places,
        may_set=scope in {where.scope for where in settable},
        settable=settable,
        groups=policy_words.GROUPS,
        wording=policy_words,
        known=policy_words.Names.of(work.library, places),
        name=_names(work),
        summary=getattr(work.library.competencies.get(competency), "summary", ""),
    )


@blueprint.get("/policy/<competency>/change")
@requires(Permission.POLICY_SET)
def policy_change(work: Work, competency: str) -> str | BaseResponse:
    """Show the form of the chosen keys, filled with what holds."""
    asked = _asked(work, competency, request.args.get("scope", ""), request.args.getlist("key"))
    if not asked.keys:
        return redirect(url_for("admin.policy_competency", competency=competency, scope=asked.scope), 303)
    form = _form(work, asked, posted=False)
    form.in_force_from.data = service.today_at(work, service.place(work, asked.scope))
    return _page(work, asked, form)


@blueprint.post("/policy/<competency>/preview")
@requires(Permission.POLICY_SET, reads=True)
def policy_preview(work: Work, competency: str) -> str | BaseResponse:
    """Read what was typed and show what it would do; nothing is changed."""
    asked = _asked(work, competency, request.form.get("scope", ""), request.form.getlist("key"))
    form = _form(work, asked, posted=True)
    values = typed(form, asked.keys, _ground(work))
    if not values:
        return Response(_page(work, asked, form), 422)
    try:
        proposal = service.propose(work, competency, values, scope=asked.scope, in_force_from=day(form.in_force_from))
    except Invalid as error:
        return Response(_page(work, asked, form, wrong=_say(form, error)), 422)
    if not proposal.values:
        return Response(_page(work, asked, form, wrong=words.refusal(Invalid("values", service.NO_CHANGE))), 422)
    large = simulate.is_large(work, proposal.where)
    shown = None if large else simulate.preview(work, proposal)
    return _page(work, asked, form, proposal=proposal, preview=shown, save=SaveForm(formdata=None))


@blueprint.post("/policy/<competency>/simulate")
@requires(Permission.POLICY_SET)
def policy_simulate(work: Work, competency: str) -> str | BaseResponse:
    """Have a worker find out what a proposal does that reaches many people."""
    sent = _sent(work, competency)
    try:
        proposal = service.propose(work, competency, sent.values, scope=sent.scope, in_force_from=sent.in_force_from)
    except Invalid as error:
        return Response(_kept_page(work, sent, SaveForm(formdata=None), wrong=words.refusal(error)), 422)
    return redirect(url_for("jobs.job", job_id=simulate_jobs.ask(work, proposal)), 303)


@blueprint.get("/policy/simulated/<int:job_id>")
@requires(Permission.POLICY_SET)
def policy_simulated(work: Work, job_id: int) -> str:
    """Show what a worker found out, and the form that sets it."""
    wanted, fingerprint, shown = simulate_jobs.worked_out(work, job_id)
    sent = Sent(wanted.competency, wanted.scope, wanted.values, wanted.in_force_from, fingerprint)
    return _kept_page(work, sent, SaveForm(formdata=None), preview=shown)


@blueprint.post("/policy/<competency>/save")
@requires(Permission.POLICY_SET)
def policy_save(work: Work, competency: str) -> str | BaseResponse:
    """Set the rule that was previewed."""
    sent = _sent(work, competency)
    form, wrong = SaveForm(), ""
    if form.validate_on_submit():
        try:
            service.set_values(
                work,
                competency,
                sent.values,
                scope=sent.scope,
                in_force_from=sent.in_force_from,
                reference=text(form.reference),
                why=text(form.why),
                shown=sent.fingerprint,
            )
        except Invalid as error:
            if error.field in form:
                form[error.field].errors = [words.refusal(error)]
            else:
                wrong = words.refusal(error)
        else:
            key = next(iter(sent.values), "")
            return redirect(
                url_for("admin.policy_competency", competency=competency, scope=sent.scope, _anchor=key), 303
            )
    return Response(_kept_page(work, sent, form, wrong=wrong), 422)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which keys of which competency are changed where."""

    competency: str
    scope: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A proposal as a form carries it."""

    competency: str
    scope: str
    values: Mapping[str, Any]
    in_force_from: date
    fingerprint: str


def _asked(work: Work, competency: str, scope: str, keys: Sequence[str]) -> Asked:
    settable = service.settable(work)
    scope = scope or _own_scope(settable)
    if competency not in service.competencies(work):
        raise NotFound("competency")
    if scope not in service.places(work) or not READERS.keys() >= set(keys):
        raise NotFound("rule")
    if scope not in {where.scope for where in settable}:
        raise NotAllowed(Permission.POLICY_SET)
    return Asked(competency, scope, tuple(key for key in READERS if key in keys))


def _sent(work: Work, competency: str) -> Sent:
    """Read a proposal back from the form that carried it.

    Raises:
        NotFound: nobody's form says this.
    """
    try:
        values = json.loads(request.form.get("values", ""))
        first_day = date.fromisoformat(request.form.get("in_force_from", ""))
    except (ValueError, RecursionError) as error:
        raise NotFound("proposal") from error
    if not isinstance(values, dict) or not values:
        raise NotFound("proposal")
    asked = _asked(work, competency, request.form.get("scope", ""), list(values))
    return Sent(competency, asked.scope, values, first_day, request.form.get("shown", ""))


def _own_scope(settable: Sequence[service.Where]) -> str:
    """Give the place a person most likely means: the widest they set rules for."""
    return settable[0].scope if settable else PROGRAMME


def _ground(work: Work) -> Ground:
    return Ground(work.library, service.places(work), service.competencies(work), JOB_ROLES)


def _form(work: Work, asked: Asked, *, posted: bool, values: Mapping[str, Any] | None = None) -> PolicyForm:
    rules = policy_shown.rules(work, asked.competency, asked.scope)
    held = {line.key: line.held.value for line in rules.lines}
    own = frozenset(
        line.key
        for line in rules.lines
        if line.held.came is not None and not line.held.came.shipped and line.held.came.where.scope == asked.scope
    )
    return made(asked.keys, {**held, **(values or {})}, own, _ground(work), posted=posted)


def _say(form: PolicyForm, error: Invalid) -> str:
    """Say what is wrong at its field, or give it to be said above the form."""
    told = words.refusal(error)
    if error.field == "in_force_from":
        form.in_force_from.errors = [told]
        return ""
    return "" if say(form, error.field, told) else told


def _kept_page(work: Work, sent: Sent, save: SaveForm, *, preview: Preview | None = None, wrong: str = "") -> str:
    """Show a proposal that was sent with its changes; without the preview, which is not worked out again here."""
    asked = Asked(sent.competency, sent.scope, tuple(key for key in READERS if key in sent.values))
    form = _form(work, asked, posted=False, values=sent.values)
    form.in_force_from.data = sent.in_force_from
    proposal = None
    if not wrong:
        try:
            proposal = service.propose(
                work, sent.competency, sent.values, scope=sent.scope, in_force_from=sent.in_force_from
            )
        except Invalid as error:
            wrong = words.refusal(error)
    if proposal is not None and (not proposal.values or proposal.fingerprint != sent.fingerprint):
        proposal, preview = None, None
        wrong = words.refusal(Invalid("shown", service.READ_AGAIN))
    return _page(work, asked, form, proposal=proposal, preview=preview, save=save, wrong=wrong, kept=True)


def _page(
    work: Work,
    asked: Asked,
    form: PolicyForm,
    *,
    proposal: Proposal | None = None,
    preview: Preview | None = None,
    save: SaveForm | None = None,
    wrong: str = "",
    kept: bool = False,
) -> str:
    places = service.places(work)
    return render_template(
        "admin/policy_change.html",
        asked=asked,
        where=places[asked.scope],
        form=form,
        fields={key: own_fields(form, key) for key in asked.keys},
        proposal=proposal,
        values="" if proposal is None else json.dumps(dict(proposal.values), sort_keys=True),
        preview=preview,
        save=save,
        wrong=wrong,
        kept=kept,
        activities=[(one, names.activity_name(one, work.library)) for one in _activities(work)],
        paths=bool({"initial", "renewal", "return", "delta", "turnover"} & set(asked.keys)),
        wording=policy_words,
        known=policy_words.Names.of(work.library, places),
        name=_names(work),
        words=words,
        state_shape=state_shape,
        most_at_once=simulate.MOST_AT_ONCE,
        most_named=simulate.MOST_NAMED,
    )


def _activities(work: Work) -> list[str]:
    """Give every activity that a path may name and that is a file."""
    library = work.library
    return [
        *(f"module:{one}" for one in library.modules),
        *(f"quiz:{one}" for one in library.quizzes),
        *(f"case:{script.id}/{role.id}" for script in library.cases.values() for role in script.roles),
        *(f"drill:{one}" for one in library.drills),
    ]


def _names(work: Work) -> Callable[[str], str]:
    """Give what names a competency."""
    return partial(names.competency_name, library=work.library)
