"""The codes of the core in words: states, reasons and the sentence that explains a status with its own dates."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.competency.awards import Award, Kind
from lms.core.competency.clock import Clock
from lms.core.competency.path import read_item
from lms.core.competency.records import Shift
from lms.core.competency.states import Because, State
from lms.core.competency.status import Status
from lms.core.content.library import Library
from lms.core.dates import add_days
from lms.services.errors import Invalid
from lms.web.filters import day


def state_name(state: State) -> str:
    """Give the name of a state as every page writes it."""
    names = {
        State.NOT_REQUIRED: _("Not required"),
        State.REVOKED: _("Revoked"),
        State.EXEMPT: _("Exempt"),
        State.ON_LEAVE: _("On leave"),
        State.EXPIRED: _("Expired"),
        State.LAPSED: _("Lapsed"),
        State.RETURN_DUE: _("Return due"),
        State.UPDATE_DUE: _("Update due"),
        State.RENEWAL_DUE: _("Renewal due"),
        State.CURRENT: _("Current"),
        State.OVERDUE: _("Overdue"),
        State.REQUIRED: _("Required"),
    }
    return names[state]


def shift_name(shift: Shift) -> str:
    """Give the name of a shift."""
    return {Shift.DAY: _("days"), Shift.NIGHT: _("nights"), Shift.ROTATING: _("rotating")}[shift]


def job_role_name(job_role: str) -> str:
    """Give a job role in words; a role of the site's own is shown as it is written."""
    names = {
        "ed-nurse": _("ED nurse"),
        "icu-nurse": _("ICU nurse"),
        "infusion-nurse": _("Infusion nurse"),
        "pharmacist": _("Pharmacist"),
        "triage": _("Triage"),
        "front-office": _("Front office"),
        "app-physician": _("APP or physician"),
    }
    return names.get(job_role, job_role.replace("-", " "))


def why(status: Status) -> str:
    """Explain a status in sentences anyone can follow, with the person's own dates; addressed to nobody."""
    award = status.award
    if status.state is State.NOT_REQUIRED:
        return _not_required(status)
    if status.state is State.ON_LEAVE:
        return " ".join([_("On leave: days on leave do not count towards days given."), *_held(status)])
    if status.state in {State.REQUIRED, State.OVERDUE}:
        return _given(status)
    if award is None:
        return state_name(status.state)
    if status.state is State.CURRENT:
        return " ".join([_earned(award), _window(award)])
    if status.state is State.RENEWAL_DUE:
        return " ".join(
            [
                _earned(award),
                _(
                    "The window has been open since %(opens)s. Renewing inside it keeps the date.",
                    opens=day(award.window_opens_on),
                ),
            ]
        )
    if status.state is State.LAPSED:
        return _(
            "Valid through %(end)s. The renewal is still enough through %(last)s, then the initial path is asked.",
            end=day(award.valid_through),
            last=day(award.lapsed_through),
        )
    if status.state is State.EXPIRED:
        return " ".join([_expired(award), *_new_spell(status.clock)])
    return state_name(status.state)


def short_why(status: Status) -> str:
    """Give the few words that stand beside a name in a list."""
    if status.state in {State.CURRENT, State.RENEWAL_DUE, State.UPDATE_DUE} and status.valid_through is not None:
        return _("last valid day %(day)s", day=day(status.valid_through))
    if status.state in {State.REQUIRED, State.OVERDUE}:
        left = ngettext("%(num)s left", "%(num)s left", len(status.missing))
        if status.due_on is None:
            return left
        if status.state is State.OVERDUE:
            return _("due day was %(day)s; %(left)s", day=day(status.due_on), left=left)
        return _("%(left)s, due %(day)s", day=day(status.due_on), left=left)
    if status.state is State.LAPSED and status.due_on is not None:
        return _("since %(day)s; renewal is enough", day=day(status.due_on))
    if status.state is State.EXPIRED and status.valid_through is not None:
        return _("last valid day was %(day)s; initial path", day=day(status.valid_through))
    if status.state is State.ON_LEAVE:
        if status.next_change_on is None:
            return _("not counted")
        return _("through %(day)s; not counted", day=day(add_days(status.next_change_on, -1)))
    return ""


def item_name(text: str, library: Library) -> str:
    """Name a path item by the titles of its activities, as `the module ED first hour`."""
    return _(" or ").join(
        activity_name(choice.activity, library)
        + ("" if choice.at_least is None else " " + _("at %(percent)s %%", percent=choice.at_least))
        for choice in read_item(text).choices
    )


def activity_name(activity: str, library: Library) -> str:
    """Name an activity by its kind and title; an activity that is no longer shipped by its id."""
    kind, _colon, rest = activity.partition(":")
    if kind == "module" and rest in library.modules:
        return _("module %(title)s", title=library.modules[rest].title)
    if kind == "quiz" and rest in library.quizzes:
        return _("quiz %(title)s", title=library.quizzes[rest].title)
    if kind == "case" and rest.partition("/")[0] in library.cases:
        return _("case %(title)s", title=library.cases[rest.partition("/")[0]].title)
    if kind == "drill":
        drills = {"ice": _("ICE drill"), "crs": _("CRS drill"), "icans": _("ICANS drill")}
        return drills.get(rest, activity)
    return activity


def competency_name(competency: str, library: Library) -> str:
    """Give a competency's title; one that is no longer shipped keeps its id."""
    held = library.competencies.get(competency)
    return competency if held is None else held.title


def _not_required(status: Status) -> str:
    reasons = {
        Because.LEFT: _("No position any more."),
        Because.NOT_STARTED: _("The first position has not begun."),
    }
    return " ".join([reasons.get(status.because, _("No position asks for it.")), *_held(status)])


def _held(status: Status) -> list[str]:
    if status.valid_through is None:
        return []
    if status.valid_through < status.on:
        return [_("The last valid day was %(end)s.", end=day(status.valid_through))]
    return [_("Held, with last valid day %(end)s.", end=day(status.valid_through))]


def _given(status: Status) -> str:
    clock = status.clock
    if clock is None:
        return state_name(status.state)
    given = ngettext("%(num)s day was given from then.", "%(num)s days were given from then.", clock.days)
    if clock.due_on is None:
        due = _("While the leave has no end, there is no due day.")
    elif status.state is State.OVERDUE:
        due = _("The due day was %(due)s.", due=day(clock.due_on))
    else:
        due = _("Due %(due)s.", due=day(clock.due_on))
    return " ".join([_began(clock), given, due])


def _began(clock: Clock) -> str:
    start = day(clock.starts_on)
    if clock.because is Because.HIRED:
        return _("Hired on %(day)s.", day=start)
    if clock.because is Because.REHIRED:
        return _("Came back on %(day)s after time away.", day=start)
    if clock.because is Because.MOVED:
        return _("A position that asks for it began on %(day)s.", day=start)
    return _("Asked of this position since %(day)s.", day=start)


def _earned(award: Award) -> str:
    on, end = day(award.day), day(award.valid_through)
    months = ngettext("%(num)s month", "%(num)s months", award.valid_for_months)
    if award.kind is Kind.FIRST:
        return _("Passed on %(on)s. Valid %(months)s, through %(end)s.", on=on, months=months, end=end)
    if award.kind is Kind.IN_WINDOW:
        return _("Renewed on %(on)s inside the window, so the date was kept: valid through %(end)s.", on=on, end=end)
    if award.kind is Kind.LATE:
        return _(
            "Renewed on %(on)s, after the last valid day. Valid %(months)s from then, through %(end)s.",
            on=on,
            months=months,
            end=end,
        )
    return _("Renewed early, on %(on)s. Valid through %(end)s.", on=on, end=end)


def _window(award: Award) -> str:
    return _(
        "The window opens %(opens)s. Renewing inside it keeps the date.",
        opens=day(award.window_opens_on),
    )


def _expired(award: Award) -> str:
    return _(
        "Valid through %(end)s. The renewal was enough through %(last)s; now the initial path is asked.",
        end=day(award.valid_through),
        last=day(award.lapsed_through),
    )


def _new_spell(clock: Clock | None) -> list[str]:
    if clock is None:
        return []
    return [
        ngettext("Since the new start %(num)s day is given.", "Since the new start %(num)s days are given.", clock.days)
    ]


def refusal(error: Invalid) -> str:
    """Say what to do about something typed that is wrong."""
    return _(error.message, **error.values)
