"""The pocket card: to be read and printed by everyone, released and taken back by the lead of the facility."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.core.content.card import Part, Section
from lms.core.content.card_release import Standing, usual_last_day
from lms.core.content.card_text import PartKind
from lms.core.content.inline import dialled
from lms.core.permissions import Permission
from lms.services import card as cards
from lms.services.errors import Invalid
from lms.services.reasons import LONGEST_WHY
from lms.services.work import Work
from lms.web import words
from lms.web.access import requires
from lms.web.filters import day as written
from lms.web.learn import blueprint
from lms.web.typed import day, text


class ReleaseForm(FlaskForm):
    """What an approver states."""

    read = BooleanField(
        _l("I have read this card as it stands here, and release it"),
        validators=[InputRequired(_l("Read the card, then tick the box."))],
    )
    valid_until = DateField(_l("Valid until"), validators=[InputRequired(_l("Write a day."))])
    why = StringField(_l("Why"), validators=[DataRequired(_l("Say why, in a few words.")), Length(max=LONGEST_WHY)])


class WithdrawForm(FlaskForm):
    """Why a release is taken back."""

    why = StringField(_l("Why"), validators=[DataRequired(_l("Say why, in a few words.")), Length(max=LONGEST_WHY)])


@dataclass(frozen=True, slots=True)
class Block:
    """Parts of one kind that follow one another; what the site has not decided has no kind."""

    kind: PartKind | None
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Told:
    """How a card stands, in words."""

    released: bool
    headline: str
    more: str


@blueprint.get("/pocket-card")
@requires(Permission.PLAYBOOK_SEE)
def card(work: Work) -> str:
    """Show the card of the reader's facility, or of another."""
    return _page(cards.shown(work, request.args.get("at")))


@blueprint.get("/pocket-card/<facility>/revisions/<int:number>")
@requires(Permission.PLAYBOOK_SEE)
def card_revision(work: Work, facility: str, number: int) -> str:
    """Show a revision as it was released."""
    return _page(cards.revision(work, facility, number), revision=True)


@blueprint.get("/pocket-card/<facility>/release")
@requires(Permission.CARD_RELEASE)
def card_release(work: Work, facility: str) -> str:
    """Show an approver what they would release, and what was released before."""
    desk = cards.desk(work, facility)
    form, back = ReleaseForm(), WithdrawForm(prefix="back")
    form.valid_until.data = usual_last_day(desk.shown.today)
    return _desk(desk, form, back)


@blueprint.post("/pocket-card/<facility>/release")
@requires(Permission.CARD_RELEASE)
def release_card(work: Work, facility: str) -> BaseResponse:
    """Release the card that was read."""
    form = ReleaseForm()
    if form.validate_on_submit():
        try:
            cards.release(
                work,
                facility,
                digest=request.form.get("digest", ""),
                newest=request.form.get("newest", type=int) or 0,
                taken_back=request.form.get("taken_back") == "yes",
                valid_until=day(form.valid_until),
                why=text(form.why),
            )
        except Invalid as error:
            form[error.field].errors = [words.refusal(error)]
        else:
            return redirect(url_for("learn.card", at=facility), 303)
    # what is on the page now was not read yet
    form.read.data = False
    return Response(_desk(cards.desk(work, facility), form, WithdrawForm(None, prefix="back")), 422)


@blueprint.post("/pocket-card/<facility>/withdraw")
@requires(Permission.CARD_RELEASE)
def withdraw_card(work: Work, facility: str) -> BaseResponse:
    """Take the release back."""
    back = WithdrawForm(prefix="back")
    if back.validate_on_submit():
        try:
            number = request.form.get("newest", type=int) or 0
            cards.withdraw(work, facility, number=number, why=text(back.why))
        except Invalid as error:
            back[error.field].errors = [words.refusal(error)]
        else:
            return redirect(url_for("learn.card_release", facility=facility), 303)
    desk = cards.desk(work, facility)
    form = ReleaseForm(None)
    form.valid_until.data = usual_last_day(desk.shown.today)
    return Response(_desk(desk, form, back), 422)


def _page(shown: cards.Shown, *, revision: bool = False) -> str:
    return render_template(
        "learn/card.html",
        shown=shown,
        revision=revision,
        told=_told_of_revision(shown) if revision else _told(shown),
        **_drawing(),
    )


def _desk(desk: cards.Desk, form: ReleaseForm, back: WithdrawForm) -> str:
    return render_template(
        "learn/card_release.html",
        desk=desk,
        shown=desk.shown,
        told=_told(desk.shown),
        form=form,
        back=back,
        **_drawing(),
    )


def _drawing() -> dict[str, object]:
    return {"blocks": blocks, "kind": PartKind, "dialled": dialled, "standing": Standing}


def blocks(section: Section) -> list[Block]:
    """Gather what follows one another in a section; what the site has not decided stands together at its end."""
    decided = [part for part in section.parts if not part.undecided]
    undecided = [part for part in section.parts if part.undecided]
    found = [Block(kind, list(run)) for kind, run in groupby(decided, key=lambda part: part.kind)]
    return [*found, Block(None, undecided)] if undecided else found


def _told(shown: cards.Shown) -> Told:
    """Say how the present text stands."""
    release = shown.release
    if release is None:
        return Told(False, not_released(), _("Nobody has released it yet."))
    names = {"n": release.revision, "end": written(release.valid_until), "day": written(release.day), "who": shown.by}
    match shown.standing:
        case Standing.RELEASED:
            return Told(True, _("Released by %(who)s on %(day)s, revision %(n)s, valid until %(end)s.", **names), "")
        case Standing.CHANGED:
            return Told(
                False,
                not_released(),
                _("It has changed since revision %(n)s, released and valid until %(end)s.", **names),
            )
        case Standing.WITHDRAWN:
            return Told(False, not_released(), _("Revision %(n)s was taken back by %(who)s on %(day)s.", **names))
        case _:
            return Told(False, not_released(), _("Revision %(n)s was valid until %(end)s.", **names))


def _told_of_revision(shown: cards.Shown) -> Told:
    """Say how a revision stands that is shown as it was released."""
    release = shown.release
    assert release is not None  # noqa: S101 - a page of a revision has one
    names = {"n": release.revision, "end": written(release.valid_until), "day": written(release.day), "who": shown.by}
    said = _("Revision %(n)s, released by %(who)s on %(day)s, valid until %(end)s.", **names)
    if shown.replaced:
        return Told(
            False, _("No longer released by your site"), said + " " + _("A later revision stands in its place.")
        )
    match shown.standing:
        case Standing.WITHDRAWN:
            return Told(False, _("No longer released by your site"), said + " " + _("It was taken back."))
        case Standing.RUN_OUT:
            return Told(False, _("No longer released by your site"), said)
        case _:
            return Told(True, said, "")


def not_released() -> str:
    """Give the words an unreleased card bears, on the screen and on paper."""
    return _("Not released by your site")
