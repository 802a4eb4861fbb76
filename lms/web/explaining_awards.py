"""How an award came about and how long it holds, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.competency.steps import Code, FactKind, Step
from lms.web import speech
from lms.web.speech import Speech

# how it was earned


def _passed(step: Step, say: Speech) -> str:
    what = say.activities(step.items)
    said = say.pick(
        _("You passed %(what)s on %(day)s.", what=what, day=speech.on(step)),
        _("Passed %(what)s on %(day)s.", what=what, day=speech.on(step)),
    )
    return said + say.noted(step)


def _passed_elsewhere(step: Step, say: Speech) -> str:
    what = say.activities(step.items)
    said = _(
        "Passed elsewhere on %(day)s and accredited on %(also)s: %(what)s.",
        day=speech.on(step), also=speech.also(step), what=what,
    )  # fmt: skip
    return said + say.noted(step)


def _awarded(step: Step, say: Speech) -> str:
    if step.day == step.also:
        return say.pick(_("With that you earned it."), _("With that it was earned."))
    return say.pick(
        _("With that you earned it on %(day)s.", day=speech.on(step)),
        _("With that it was earned on %(day)s.", day=speech.on(step)),
    )


def _renewed_early(step: Step, say: Speech) -> str:
    return say.pick(
        _("You renewed it on %(day)s, before the window opened.", day=speech.on(step)),
        _("Renewed on %(day)s, before the window opened.", day=speech.on(step)),
    )


def _renewed_in_window(step: Step, say: Speech) -> str:
    return say.pick(
        _("You renewed it on %(day)s, inside the window.", day=speech.on(step)),
        _("Renewed on %(day)s, inside the window.", day=speech.on(step)),
    )


def _renewed_late(step: Step, say: Speech) -> str:
    return say.pick(
        _("You renewed it on %(day)s, after the last valid day %(end)s.", day=speech.on(step), end=speech.until(step)),
        _("Renewed on %(day)s, after the last valid day %(end)s.", day=speech.on(step), end=speech.until(step)),
    )


def _completed_by_change(_step: Step, _say: Speech) -> str:
    return _("Nothing was passed that day: a rule or a position that changed then made complete what was there.")


def _accredited(step: Step, _say: Speech) -> str:
    if step.until is not None:
        return _(
            "Earned elsewhere on %(own)s, valid there through %(end)s, and accredited here on %(day)s.",
            own=speech.also(step), end=speech.until(step), day=speech.on(step),
        )  # fmt: skip
    return _("Earned elsewhere on %(own)s and accredited here on %(day)s.", own=speech.also(step), day=speech.on(step))


def _from_completion(step: Step, _say: Speech) -> str:
    return _(
        "Valid %(months)s from %(day)s, through %(end)s.",
        months=speech.months(step),
        day=speech.on(step),
        end=speech.until(step),
    )


def _from_previous(step: Step, say: Speech) -> str:
    values = {"months": speech.months(step), "day": speech.on(step), "end": speech.until(step)}
    return say.pick(
        _("That kept your date: valid %(months)s from the last valid day %(day)s, through %(end)s.", **values),
        _("That kept the date: valid %(months)s from the last valid day %(day)s, through %(end)s.", **values),
    )


def _by_cycle(step: Step, _say: Speech) -> str:
    every = ngettext("%(num)s month", "%(num)s months", step.days or 0)
    said = _(
        "It ends on a day that is the same for everyone, every %(every)s from %(day)s: valid through %(end)s.",
        every=every, day=speech.on(step), end=speech.until(step),
    )  # fmt: skip
    if step.months:
        said += " " + _(
            "Days of the cycle less than %(months)s after the pass are left out.", months=speech.months(step)
        )
    return said


def _by_own_last_day(step: Step, _say: Speech) -> str:
    return _("Its own last day comes first: valid through %(end)s.", end=speech.until(step))


def _never_shorter(step: Step, _say: Speech) -> str:
    return _("What was held already went through %(end)s, and a renewal never shortens it.", end=speech.until(step))


def _month_end(step: Step, _say: Speech) -> str:
    return _("That month has no day %(number)s, so its last day holds.", number=0 if step.day is None else step.day.day)


def _extended(step: Step, say: Speech) -> str:
    said = _(
        "On %(day)s a lead extended it: valid through %(end)s, not %(before)s.",
        day=speech.on(step), end=speech.until(step), before=speech.also(step),
    )  # fmt: skip
    return said + say.decided(step, [FactKind.EXTENSION])


def _rule(step: Step, say: Speech) -> str:
    """Say which rule; where it comes from stands in the file, not in what the learner is told."""
    place = say.told.place_of(step.rule)
    position = say.position(step.position)
    values = {"day": speech.on(step), "position": position, "place": place}
    if step.position is not None:
        said = _("%(position)s goes by the rule in force since %(day)s.", **values)
    elif place:
        said = _("This is by the rule of %(place)s in force since %(day)s.", **values)
    else:
        said = _("This is by the rule in force since %(day)s.", **values)
    return said if say.you else f"{said} {speech.full(step.text)}"


def _strictest(step: Step, say: Speech) -> str:
    number = step.days or 0
    what = {
        "valid_for_months": ngettext("valid %(num)s month", "valid %(num)s months", number),
        "window_days": ngettext("a window of %(num)s day", "a window of %(num)s days", number),
        "lapse_limit_days": ngettext(
            "the renewal is enough for %(num)s day after the last valid day",
            "the renewal is enough for %(num)s days after the last valid day",
            number,
        ),
        "evidence_age_days": ngettext(
            "nothing older than %(num)s day counts", "nothing older than %(num)s days counts", number
        ),
        "anchor": _("a renewal counts from the day it is done"),
    }[step.text]
    return _(
        "Of several positions the strictest holds: %(what)s, as %(position)s asks.",
        what=what, position=say.position(step.position),
    )  # fmt: skip


# the window and the end


def _window_opens(step: Step, _say: Speech) -> str:
    return _("The window opens %(day)s.", day=speech.on(step))


def _window_open(step: Step, _say: Speech) -> str:
    return _(
        "The window has been open since %(day)s and closes after %(end)s.", day=speech.on(step), end=speech.until(step)
    )


def _keeps_date(step: Step, say: Speech) -> str:
    return say.pick(
        _("Renewing inside it keeps your date: valid through %(end)s.", end=speech.until(step)),
        _("Renewing inside it keeps the date: valid through %(end)s.", end=speech.until(step)),
    )


def _counts_from_completion(step: Step, _say: Speech) -> str:
    return _("A renewal counts %(months)s from the day it is done.", months=speech.months(step))


def _renewal_by_cycle(step: Step, _say: Speech) -> str:
    if step.until is None:
        return _("Renewing inside it is valid through the next day of the cycle.")
    return _("Renewing inside it is valid through the next day of the cycle, %(end)s.", end=speech.until(step))


def _ran_out(step: Step, say: Speech) -> str:
    return say.pick(
        _("Your last valid day was %(day)s.", day=speech.on(step)),
        _("The last valid day was %(day)s.", day=speech.on(step)),
    )


def _update_missed(_step: Step, _say: Speech) -> str:
    return _("It was not done by then: the competency has not been valid since.")


def _still_enough(step: Step, _say: Speech) -> str:
    return _("What is missing is still enough through %(end)s; after that the whole initial path is asked.",
             end=speech.until(step))  # fmt: skip


def _too_late(step: Step, _say: Speech) -> str:
    return _("The shorter way was open through %(end)s; now the whole initial path is asked.", end=speech.until(step))


#: by what a step says
SAYS: Mapping[Code, Callable[[Step, Speech], str]] = {
    Code.PASSED: _passed,
    Code.PASSED_ELSEWHERE: _passed_elsewhere,
    Code.AWARDED: _awarded,
    Code.RENEWED_EARLY: _renewed_early,
    Code.RENEWED_IN_WINDOW: _renewed_in_window,
    Code.RENEWED_LATE: _renewed_late,
    Code.COMPLETED_BY_CHANGE: _completed_by_change,
    Code.ACCREDITED: _accredited,
    Code.FROM_COMPLETION: _from_completion,
    Code.FROM_PREVIOUS_EXPIRY: _from_previous,
    Code.BY_CYCLE: _by_cycle,
    Code.BY_OWN_LAST_DAY: _by_own_last_day,
    Code.NEVER_SHORTER: _never_shorter,
    Code.MONTH_END: _month_end,
    Code.EXTENDED: _extended,
    Code.RULE: _rule,
    Code.STRICTEST: _strictest,
    Code.WINDOW_OPENS: _window_opens,
    Code.WINDOW_OPEN: _window_open,
    Code.RENEWAL_KEEPS_DATE: _keeps_date,
    Code.RENEWAL_FROM_COMPLETION: _counts_from_completion,
    Code.RENEWAL_BY_CYCLE: _renewal_by_cycle,
    Code.RAN_OUT: _ran_out,
    Code.UPDATE_MISSED: _update_missed,
    Code.STILL_ENOUGH: _still_enough,
    Code.TOO_LATE: _too_late,
}
