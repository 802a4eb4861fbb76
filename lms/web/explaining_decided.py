"""What was decided, who asks, what comes next and what was taken back, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from lms.core.competency.steps import Code, FactKind, Step
from lms.web import speech
from lms.web.names import state_name
from lms.web.speech import Speech

# decided, away, not asked


def _revoked(step: Step, say: Speech) -> str:
    return _("A lead withdrew it on %(day)s.", day=speech.on(step)) + say.decided(step, [FactKind.REVOCATION])


def _earn_again(step: Step, _say: Speech) -> str:
    return _("The initial path, passed after %(day)s, earns it again.", day=speech.on(step))


def _exempt(step: Step, say: Speech) -> str:
    values = {"day": speech.on(step), "end": speech.until(step)}
    if step.until is None:
        said = _("Exempt from %(day)s on: nothing is to be done, and it is never shown as competent.", **values)
    else:
        said = _("Exempt from %(day)s to %(end)s: nothing is to be done, and it is never shown as competent.", **values)
    return said + say.decided(step, [FactKind.EXEMPTION])


def _on_leave(step: Step, say: Speech) -> str:
    if step.position is not None:
        place = say.position(step.position)
        if step.until is None:
            return _("On leave from %(position)s since %(day)s, with no end set.", position=place, day=speech.on(step))
        return _(
            "On leave from %(position)s, %(day)s to %(end)s.",
            position=place,
            day=speech.on(step),
            end=speech.until(step),
        )
    if step.until is None:
        return say.pick(
            _("You are on leave since %(day)s, with no end set.", day=speech.on(step)),
            _("On leave since %(day)s, with no end set.", day=speech.on(step)),
        )
    return say.pick(
        _("You are on leave from %(day)s to %(end)s.", day=speech.on(step), end=speech.until(step)),
        _("On leave from %(day)s to %(end)s.", day=speech.on(step), end=speech.until(step)),
    )


def _left(step: Step, say: Speech) -> str:
    values = {"position": say.position(step.position), "day": speech.on(step)}
    return say.pick(
        _("Your last position, %(position)s, ended on %(day)s.", **values),
        _("The last position, %(position)s, ended on %(day)s.", **values),
    )


def _not_started(step: Step, say: Speech) -> str:
    values = {"position": say.position(step.position), "day": speech.on(step)}
    return say.pick(
        _("Your first position, %(position)s, begins on %(day)s.", **values),
        _("The first position, %(position)s, begins on %(day)s.", **values),
    )


def _no_position_asks(step: Step, say: Speech) -> str:
    values = {"position": say.position(step.position), "day": speech.on(step)}
    return _("The position %(position)s, held since %(day)s, does not ask for it.", **values)


def _no_position(_step: Step, _say: Speech) -> str:
    return _("No position is recorded.")


def _asked_by(step: Step, say: Speech) -> str:
    values = {"position": say.position(step.position), "day": speech.on(step)}
    said = say.pick(
        _("It is asked by your position %(position)s, held since %(day)s.", **values),
        _("It is asked by the position %(position)s, held since %(day)s.", **values),
    )
    return said + say.noted(step)


# what counts so far, what comes, what was taken back


def _counts_so_far(step: Step, say: Speech) -> str:
    said = _(
        "Already passed on %(day)s and still counted through %(end)s: %(what)s.",
        day=speech.on(step), end=speech.until(step), what=say.activities(step.items),
    )  # fmt: skip
    return said + say.noted(step)


def _missing(step: Step, say: Speech) -> str:
    return _("Still missing: %(items)s.", items=say.items(step.items))


def _next(step: Step, _say: Speech) -> str:
    state = "" if step.state is None else state_name(step.state)
    return _("Next change: “%(state)s” from %(day)s, if nothing is added.", state=state, day=speech.on(step))


def _otherwise(step: Step) -> str:
    if step.state is None:
        return ""
    values = {"state": state_name(step.state), "end": speech.until(step)}
    if step.until is None:
        return " " + _("Had it stood, this would be “%(state)s”.", **values)
    return " " + _("Had it stood, this would be “%(state)s”, last valid day %(end)s.", **values)


def _voided(step: Step, say: Speech) -> str:
    said = _(
        "The record of %(day)s (%(what)s) was voided on %(also)s: what rested on it is gone.",
        day=speech.on(step), what=say.activities(step.items), also=speech.also(step),
    )  # fmt: skip
    return said + say.decided(step, [FactKind.VOID]) + _otherwise(step)


def _taken_back(step: Step, say: Speech) -> str:
    what = {
        FactKind.ASSIGNMENT: _("The assignment of %(day)s", day=speech.on(step)),
        FactKind.TRIGGER: _("What was asked again on %(day)s", day=speech.on(step)),
        FactKind.EXEMPTION: _("The exemption from %(day)s", day=speech.on(step)),
        FactKind.REVOCATION: _("The revocation of %(day)s", day=speech.on(step)),
        FactKind.EXTENSION: _("The extension of %(day)s", day=speech.on(step)),
        FactKind.ACCREDITED: _("The accreditation of %(day)s", day=speech.on(step)),
    }[step.facts[0].kind]
    said = _("%(what)s was taken back on %(also)s.", what=what, also=speech.also(step))
    return said + say.decided(step, [FactKind.TAKEN_BACK]) + _otherwise(step)


#: by what a step says
SAYS: Mapping[Code, Callable[[Step, Speech], str]] = {
    Code.REVOKED: _revoked,
    Code.EARN_AGAIN: _earn_again,
    Code.EXEMPT: _exempt,
    Code.ON_LEAVE: _on_leave,
    Code.LEFT: _left,
    Code.NOT_STARTED: _not_started,
    Code.NO_POSITION_ASKS: _no_position_asks,
    Code.NO_POSITION: _no_position,
    Code.ASKED_BY: _asked_by,
    Code.COUNTS_SO_FAR: _counts_so_far,
    Code.MISSING: _missing,
    Code.NEXT: _next,
    Code.VOIDED: _voided,
    Code.TAKEN_BACK: _taken_back,
}
