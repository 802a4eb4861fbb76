"""The playbook's pages: what the site has decided, and setting one value."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from lms.core.content.playbook import PlaybookKey, ValueType, shown
from lms.core.permissions import Permission
from lms.services import assign
from lms.services.errors import Invalid, NotAllowed
from lms.services.moved import Moved
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.assign import blueprint
from lms.web.assign.forms import ChoiceForm, ListForm, ValueForm
from lms.web.typed import day, text

Form = ValueForm | ChoiceForm | ListForm

#: names of who would be asked that stand on the page
NAMES_SHOWN = 30


@blueprint.get("/playbook")
@requires(Permission.PLAYBOOK_SEE)
def playbook(work: Work) -> str:
    """List every key: undecided first."""
    lines = assign.playbook(work)
    return render_template("assign/playbook.html", lines=lines, shown=shown, undecided=_undecided(lines))


def _undecided(lines: tuple[assign.KeyLine, ...]) -> int:
    return sum(not line.decided for line in lines)


@blueprint.get("/playbook/<key>")
@requires(Permission.PLAYBOOK_SEE)
def playbook_key(work: Work, key: str) -> str:
    """Show one key: the question, what the sources say, what holds where, and its history."""
    line = assign.playbook_key(work, key)
    form = _form(work, line.key)
    offered = assign.scopes(work, line.key)
    form.scope.data = offered[0][0] if offered else None
    form.in_force_from.data = assign.today_at(work, form.scope.data or "")
    return _page(work, line, form)


def _page(work: Work, line: assign.KeyLine, form: Form, asks: Moved | None = None) -> str:
    return render_template(
        "assign/playbook_key.html",
        line=line,
        form=form,
        history=assign.history(work, line.key.key),
        sources=work.library.sources,
        shown=shown,
        typed=ValueType,
        asks=asks,
        most=NAMES_SHOWN,
        words=words,
        library=work.library,
    )


def _form(work: Work, key: PlaybookKey) -> Form:
    form: Form = ListForm() if key.type is ValueType.LIST else ValueForm()
    if key.type is ValueType.CHOICE:
        form = ChoiceForm()
        form.value.choices = [(allowed.value, allowed.text) for allowed in key.allowed]
    form.scope.choices = [(scope, name or _("The whole programme")) for scope, name in assign.scopes(work, key)]
    return form


@blueprint.post("/playbook/<key>")
@requires(Permission.PLAYBOOK_SET)
def set_value(work: Work, key: str) -> str | BaseResponse:
    """Set the value from a day on; where it would ask people again, show how many first."""
    line = assign.playbook_key(work, key)
    if not assign.scopes(work, line.key):
        raise NotAllowed(Permission.PLAYBOOK_SET)
    form = _form(work, line.key)
    if form.validate_on_submit():
        scope, first_day, why = text(form.scope), day(form.in_force_from), text(form.why)
        try:
            if "seen" not in request.form:
                asks = assign.would_ask(work, key, text(form.value), scope=scope, in_force_from=first_day, why=why)
                if asks is not None:
                    return _page(work, line, form, asks)
            assign.set_value(work, key, text(form.value), scope=scope, in_force_from=first_day, why=why)
        except Invalid as error:
            form[error.field].errors = [words.refusal(error)]
        else:
            return redirect(url_for("assign.playbook_key", key=key), 303)
    return Response(_page(work, line, form), 422)
