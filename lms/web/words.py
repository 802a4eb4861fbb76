"""Where somebody stands, in sentences: what explains a status with its own dates, and the few words of a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.competency.awards import Award, Kind
from lms.core.competency.clock import Clock
from lms.core.competency.path import to_do
from lms.core.competency.states import Because, State
from lms.core.competency.status import Status
from lms.core.competency.timeline import OpenCause
from lms.core.dates import add_days
from lms.services.errors import Invalid
from lms.web.filters import day
from lms.web.names import activity_name, competency_name, item_name, item_names, job_role_name, shift_name, state_name

__all__ = [
    "activity_name",
    "competency_name",
    "item_name",
    "item_names",
    "job_role_name",
    "refusal",
    "shift_name",
    "short_why",
    "state_name",
    "why",
]


def why(status: Status) -> str:
    """Explain a status in sentences anyone can follow, with the person's own dates; addressed to nobody."""
    return " ".join(_SENTENCES[status.state](status))


def short_why(status: Status) -> str:
    """Give the few words that stand beside a name in a list."""
    left = ngettext("%(num)s left", "%(num)s left", len(to_do(status.missing)))
    due = None if status.due_on is None else day(status.due_on)
    match status.state:
        case State.UPDATE_DUE | State.RETURN_DUE if due is not None:
            told = _("was due %(day)s", day=due) if status.late else _("due %(day)s", day=due)
            return f"{_asking(status.because)}; {left}, {told}"
        case State.CURRENT | State.RENEWAL_DUE | State.UPDATE_DUE if status.valid_through is not None:
            return _("last valid day %(day)s", day=day(status.valid_through))
        case State.REQUIRED | State.OVERDUE if due is None:
            return left
        case State.OVERDUE:
            return _("due day was %(day)s; %(left)s", day=due, left=left)
        case State.REQUIRED:
            return _("%(left)s, due %(day)s", day=due, left=left)
        case State.LAPSED if due is not None and status.because is Because.UPDATE_MISSED:
            return _("since %(day)s; what changed is asked", day=due)
        case State.LAPSED if due is not None:
            return _("since %(day)s; renewal is enough", day=due)
        case State.EXPIRED if status.valid_through is not None:
            return _("last valid day was %(day)s; initial path", day=day(status.valid_through))
        case State.REVOKED if due is not None:
            return _("on %(day)s; initial path", day=due)
        case State.ON_LEAVE | State.EXEMPT if status.next_change_on is not None:
            return _("through %(day)s; not counted as ready", day=day(add_days(status.next_change_on, -1)))
        case State.ON_LEAVE | State.EXEMPT:
            return _("not counted as ready")
        case _:
            return ""


def _not_required(status: Status) -> list[str]:
    reasons = {
        Because.LEFT: _("No position any more."),
        Because.NOT_STARTED: _("The first position has not begun."),
    }
    said = [reasons.get(status.because, _("No position asks for it."))]
    if status.revoked:
        said.append(_("It was withdrawn by a lead and has not been earned again."))
    return [*said, *_held(status)]


def _revoked(status: Status) -> list[str]:
    when = "" if status.due_on is None else day(status.due_on)
    return [_("Withdrawn by a lead on %(day)s.", day=when), _("The initial path, done after that day, earns it again.")]


def _exempt(status: Status) -> list[str]:
    said = [_("Exempt: it is not asked, and nobody exempt counts as competent.")]
    if status.next_change_on is not None:
        said.append(_("The exemption ends on %(day)s.", day=day(add_days(status.next_change_on, -1))))
    return said


def _on_leave(status: Status) -> list[str]:
    return [_("On leave: days on leave do not count towards days given."), *_held(status)]


def _held(status: Status) -> list[str]:
    if status.valid_through is None:
        return []
    if status.valid_through < status.on:
        return [_("The last valid day was %(end)s.", end=day(status.valid_through))]
    return [_("Held, with last valid day %(end)s.", end=day(status.valid_through))]


def _given(status: Status) -> list[str]:
    clock = status.clock
    if clock is None:
        return [state_name(status.state)]
    given = ngettext("%(num)s day was given from then.", "%(num)s days were given from then.", clock.days)
    if clock.due_on is None:
        due = _("While the leave has no end, there is no due day.")
    elif status.state is State.OVERDUE:
        due = _("The due day was %(due)s.", due=day(clock.due_on))
    else:
        due = _("Due %(due)s.", due=day(clock.due_on))
    return [_began(clock), given, due]


def _began(clock: Clock) -> str:
    start = day(clock.starts_on)
    said = {
        Because.HIRED: _("Hired on %(day)s.", day=start),
        Because.REHIRED: _("Came back on %(day)s after time away.", day=start),
        Because.MOVED: _("A position that asks for it began on %(day)s.", day=start),
        Because.ASSIGNED: _("Assigned by a lead, from %(day)s.", day=start),
    }
    return said.get(clock.because, _("Asked of this position since %(day)s.", day=start))


def _current(status: Status) -> list[str]:
    return [] if status.award is None else [_earned(status.award), _window(status.award)]


def _renewal_due(status: Status) -> list[str]:
    if status.award is None:
        return []
    opened = _(
        "The window has been open since %(opens)s. Renewing inside it keeps the date.",
        opens=day(status.award.window_opens_on),
    )
    return [_earned(status.award), opened]


def _owing(status: Status) -> list[str]:
    """Say each thing that is owed with its day, and whether the person still counts as ready."""
    said = list(dict.fromkeys(_cause(cause, status) for cause in status.causes))  # a rate and a shift say the same
    if status.state is State.UPDATE_DUE and status.late:
        said.append(_("That day has passed; it still counts as ready."))
    return [*said, *_held(status)]


def _cause(cause: OpenCause, status: Status) -> str:
    if cause.due_on is None:
        return f"{_asking(cause.because)}."
    if status.on > cause.due_on:
        return _("%(what)s, and was due %(day)s.", what=_asking(cause.because), day=day(cause.due_on))
    return _("%(what)s, due %(day)s.", what=_asking(cause.because), day=day(cause.due_on))


def _asking(because: Because) -> str:
    """Say what asks something of a holder."""
    said = {
        Because.CONTENT: _("What was learnt has changed"),
        Because.PLAYBOOK: _("A rule of the site has changed"),
        Because.UNIT_TURNOVER: _("Many in the unit are new"),
        Because.COURSE_START: _("A patient starts a course"),
        Because.ASKED_AGAIN: _("A lead asks it again"),
        Because.NEW_POSITION: _("A new unit or job role asks more"),
        Because.RETURNED: _("Back after a long absence"),
    }
    return said.get(because, "")


def _lapsed(status: Status) -> list[str]:
    award = status.award
    if award is None or status.due_on is None:
        return []
    if status.because is Because.UPDATE_MISSED:
        missed = _("What changed was not done in time: not valid since %(day)s.", day=day(status.due_on))
        return [missed, _("Doing what is missing makes it valid again.")]
    return [
        _(
            "Valid through %(end)s. The renewal is still enough through %(last)s, then the initial path is asked.",
            end=day(award.valid_through),
            last=day(award.lapsed_through),
        )
    ]


def _expired(status: Status) -> list[str]:
    award = status.award
    if award is None:
        return []
    if status.because is Because.UPDATE_MISSED:
        return [_("What changed was not done for too long; now the initial path is asked."), *_new_spell(status.clock)]
    return [
        _(
            "Valid through %(end)s. The renewal was enough through %(last)s; now the initial path is asked.",
            end=day(award.valid_through),
            last=day(award.lapsed_through),
        ),
        *_new_spell(status.clock),
    ]


def _new_spell(clock: Clock | None) -> list[str]:
    if clock is None:
        return []
    return [
        ngettext("Since the new start %(num)s day is given.", "Since the new start %(num)s days are given.", clock.days)
    ]


def _earned(award: Award) -> str:
    on, end = day(award.day), day(award.valid_through)
    months = ngettext("%(num)s month", "%(num)s months", award.valid_for_months)
    if award.extended_by is not None:
        return _("Passed on %(on)s. Extended by a lead: valid through %(end)s.", on=on, end=end)
    match award.kind:
        case Kind.FIRST:
            return _("Passed on %(on)s. Valid %(months)s, through %(end)s.", on=on, months=months, end=end)
        case Kind.ACCREDITED:
            return _("Earned elsewhere and accredited on %(on)s. Valid through %(end)s.", on=on, end=end)
        case Kind.IN_WINDOW:
            return _(
                "Renewed on %(on)s inside the window, so the date was kept: valid through %(end)s.", on=on, end=end
            )
        case Kind.LATE:
            return _(
                "Renewed on %(on)s, after the last valid day. Valid %(months)s from then, through %(end)s.",
                on=on,
                months=months,
                end=end,
            )
        case _:
            return _("Renewed early, on %(on)s. Valid through %(end)s.", on=on, end=end)


def _window(award: Award) -> str:
    return _(
        "The window opens %(opens)s. Renewing inside it keeps the date.",
        opens=day(award.window_opens_on),
    )


def refusal(error: Invalid) -> str:
    """Say what to do about something typed that is wrong."""
    values = {name: day(value) if isinstance(value, date) else value for name, value in error.values.items()}
    return _(error.message, **values)


_SENTENCES: dict[State, Callable[[Status], list[str]]] = {
    State.NOT_REQUIRED: _not_required,
    State.REVOKED: _revoked,
    State.EXEMPT: _exempt,
    State.ON_LEAVE: _on_leave,
    State.EXPIRED: _expired,
    State.LAPSED: _lapsed,
    State.RETURN_DUE: _owing,
    State.UPDATE_DUE: _owing,
    State.RENEWAL_DUE: _renewal_due,
    State.CURRENT: _current,
    State.OVERDUE: _given,
    State.REQUIRED: _given,
}
