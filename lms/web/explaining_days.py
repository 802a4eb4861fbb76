"""What is owed, the days given for it and what does not count, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.competency.states import Because
from lms.core.competency.steps import Code, FactKind, Step
from lms.web import speech
from lms.web.speech import Speech

# what is owed, and by when


def _owed(step: Step, say: Speech) -> str:
    on = speech.on(step)
    place = say.position(step.position)
    happened = {
        Because.CONTENT: _("What was learnt for it was changed on %(day)s.", day=on),
        Because.PLAYBOOK: _("A rule of the site that it rests on was changed on %(day)s.", day=on),
        Because.UNIT_TURNOVER: _("Many in the unit are new: it was asked again on %(day)s.", day=on),
        Because.COURSE_START: _("A patient’s course is about to start: it was asked again on %(day)s.", day=on),
        Because.ASKED_AGAIN: _("A lead asked it again on %(day)s.", day=on),
        Because.NEW_POSITION: _("%(position)s began on %(day)s and asks more.", position=place, day=on),
    }[step.because or Because.CONTENT]
    said = happened + say.decided(step, [FactKind.TRIGGER])
    if step.items:
        said += " " + _("Missing for it: %(items)s.", items=say.items(step.items))
    return said


def _owed_with_award(step: Step, _say: Speech) -> str:
    return _("The award of %(day)s rests on what was passed before that, so it is owed from then.", day=speech.on(step))


def _returned(step: Step, say: Speech) -> str:
    values = {
        "day": speech.on(step),
        "since": speech.also(step),
        "away": speech.days(step.days or 0),
        "limit": speech.days(step.months or 0),
    }
    said = say.pick(
        _("You came back on %(day)s after %(away)s away (since %(since)s), more than the %(limit)s allowed.", **values),
        _("Back on %(day)s after %(away)s away (since %(since)s), more than the %(limit)s allowed.", **values),
    )
    if step.items:
        said += " " + _("Missing for the return: %(items)s.", items=say.items(step.items))
    return said


def _late_still_ready(_step: Step, say: Speech) -> str:
    return say.pick(
        _("That day has passed: it is late, and you still count as ready."),
        _("That day has passed: it is late, and still counts as ready."),
    )


def _clock_started(step: Step, say: Speech) -> str:
    on, place = speech.on(step), say.position(step.position)
    to_you = {
        Because.HIRED: _("You were hired on %(day)s: %(position)s.", day=on, position=place),
        Because.REHIRED: _("You came back on %(day)s after time away: %(position)s.", day=on, position=place),
        Because.MOVED: _("You moved on %(day)s to a position that asks for it: %(position)s.", day=on, position=place),
    }
    to_nobody = {
        Because.HIRED: _("Hired on %(day)s: %(position)s.", day=on, position=place),
        Because.REHIRED: _("Came back on %(day)s after time away: %(position)s.", day=on, position=place),
        Because.MOVED: _("Moved on %(day)s to a position that asks for it: %(position)s.", day=on, position=place),
    }
    usual = _("It is asked of the position %(position)s since %(day)s.", position=place, day=on)
    return (to_you if say.you else to_nobody).get(step.because or Because.HIRED, usual)


def _assigned(step: Step, say: Speech) -> str:
    values = {"day": speech.also(step), "due": speech.until(step)}
    if step.text:
        unit = say.told.unit_names.get(step.text, step.text)
        said = _("A lead assigned it on %(day)s to everyone in %(unit)s, by %(due)s.", unit=unit, **values)
    else:
        said = _("A lead assigned it on %(day)s, by %(due)s.", **values)
    if step.day != step.also:
        said += " " + _("It asks from %(day)s.", day=speech.on(step))
    return said + say.decided(step, [FactKind.ASSIGNMENT])


def _days_given(step: Step, _say: Speech) -> str:
    if not step.days:
        return _("No days are given.")
    return ngettext(
        "%(num)s day is given from %(day)s.", "%(num)s days are given from %(day)s.", step.days, day=speech.on(step)
    )


def _not_counted(why: str, step: Step) -> str:
    if step.until is None:
        return _("Days from %(day)s on do not count: %(why)s.", day=speech.on(step), why=why)
    if step.until == step.day:
        return _("%(day)s does not count: %(why)s.", day=speech.on(step), why=why)
    return _("%(day)s to %(end)s do not count: %(why)s.", day=speech.on(step), end=speech.until(step), why=why)


def _due(step: Step, _say: Speech) -> str:
    return _("So it is due on %(day)s.", day=speech.on(step))


def _was_due(step: Step, _say: Speech) -> str:
    return _("So it was due on %(day)s.", day=speech.on(step))


def _no_due_day(_step: Step, _say: Speech) -> str:
    return _("There is no due day while those days have no end.")


#: by what a step says
SAYS: Mapping[Code, Callable[[Step, Speech], str]] = {
    Code.OWED: _owed,
    Code.OWED_WITH_AWARD: _owed_with_award,
    Code.RETURNED: _returned,
    Code.LATE_STILL_READY: _late_still_ready,
    Code.CLOCK_STARTED: _clock_started,
    Code.ASSIGNED: _assigned,
    Code.DAYS_GIVEN: _days_given,
    Code.NOT_COUNTED_LEAVE: lambda step, _say: _not_counted(_("on leave"), step),
    Code.NOT_COUNTED_EXEMPT: lambda step, _say: _not_counted(_("exempt"), step),
    Code.NOT_COUNTED_UNASKED: lambda step, _say: _not_counted(_("nothing asked for it"), step),
    Code.DUE: _due,
    Code.WAS_DUE: _was_due,
    Code.NO_DUE_DAY: _no_due_day,
}
