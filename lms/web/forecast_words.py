"""The forecast in sentences, and its picture with the words it is handed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from lms.core.competency.forecast import Change, Step, Why
from lms.core.competency.keeping import Plan
from lms.core.competency.records import Shift
from lms.core.dates import add_days, days_between
from lms.output.pictures.forecast import Level, StepChart, Tick, forecast_narrow, forecast_wide
from lms.services.forecast import Focus, Line
from lms.web import words
from lms.web.filters import day


def place(line: Line) -> str:
    """Name the unit and shift of a line."""
    return _("%(unit)s %(shift)s", unit=line.unit_name, shift=words.shift_name(line.ahead.spot.shift))


def headline(line: Line) -> str:
    """Say the answer for one cell: how many now, and when they are too few."""
    return f"{place(line)}: {answer(line)}."


def answer(line: Line) -> str:
    """Say the same without the name of the place."""
    ahead, below, none = line.ahead, line.ahead.below, line.ahead.at_most(0)
    now = _now(line)
    if line.today.short:
        return _("%(now)s, minimum %(minimum)s", now=now, minimum=line.today.minimum)
    if below is not None:
        return _("%(now)s, below %(minimum)s on %(day)s", now=now, minimum=below.minimum, day=day(below.first))
    if ahead.has_minimum:
        return _("%(now)s, enough through %(day)s", now=now, day=day(ahead.last))
    if not line.today.ready:
        return now
    if none is not None:
        return _("%(now)s, nobody from %(day)s", now=now, day=day(none.first))
    one = ahead.at_most(1)
    if one is not None and line.today.ready > 1:
        return _("%(now)s, only one from %(day)s", now=now, day=day(one.first))
    return _("%(now)s, somebody through %(day)s", now=now, day=day(ahead.last))


def _now(line: Line) -> str:
    if line.ahead.spot.shift is Shift.NIGHT:
        return _("%(num)s ready tonight", num=line.today.ready)
    return _("%(num)s ready today", num=line.today.ready)


def days_below(line: Line) -> str:
    """Say on how many of the shifts too few are ready."""
    number = line.ahead.days_below
    total = days_between(line.ahead.first, line.ahead.last) + 1
    if not number:
        return ""
    if line.ahead.spot.shift is Shift.NIGHT:
        return _("%(num)s of %(total)s nights are below the minimum.", num=number, total=total)
    return _("%(num)s of %(total)s days are below the minimum.", num=number, total=total)


def plan_says(told: Focus) -> str:
    """Say what it takes, in one or two sentences; the names follow."""
    found, last = told.plan, day(told.line.ahead.last)
    if found is None:
        return ""
    if told.line.ahead.below is None:
        return _("Nothing: it holds through %(last)s even if nobody renews.", last=last)
    number = len(found.doing)
    if found.holds:
        return ngettext(
            "If one person does what is missing, it holds through %(last)s.",
            "If these %(num)s people do what is missing, each by the day beside the name, it holds through %(last)s.",
            number,
            last=last,
        )
    return " ".join((_falls(told, found), _more(found)))


def _falls(told: Focus, found: Plan) -> str:
    below = found.everybody.below
    if below is None or not found.could:
        return _("Nobody here can close the gap by passing something.")
    return ngettext(
        "Even if the one person who can does what is missing, it falls to %(ready)s ready on %(day)s.",
        "Even if all %(num)s who can do what is missing, it falls to %(ready)s ready on %(day)s.",
        found.could,
        ready=below.ready,
        day=day(below.first),
    )


def _more(found: Plan) -> str:
    return ngettext(
        "One more person has to be trained or moved here.",
        "%(num)s more people have to be trained or moved here.",
        found.more,
    )


def change_says(change: Change, first: date) -> str:
    """Say why somebody drops out on a day, or comes."""
    return _out(change, first) if change.out else _in(change)


def _out(change: Change, first: date) -> str:
    status = change.now.status
    match change.now.why:
        case Why.RAN_OUT if status.valid_through is not None and status.valid_through >= first:
            return _("runs out: last valid day %(day)s, and this night ends after it", day=day(status.valid_through))
        case Why.RAN_OUT if status.valid_through is not None:
            return _("runs out: last valid day %(day)s", day=day(status.valid_through))
        case Why.UPDATE_MISSED if status.due_on is not None:
            return _("what changed was due %(day)s", day=day(add_days(status.due_on, -1)))
        case Why.RETURN_DUE:
            return _("back from a long absence: the return path is asked")
        case Why.ON_LEAVE if status.next_change_on is not None:
            return _("on leave through %(day)s", day=day(add_days(status.next_change_on, -1)))
        case Why.ON_LEAVE:
            return _("on leave")
        case Why.EXEMPT:
            return _("exempt")
        case Why.GONE:
            return _("leaves: last day %(day)s", day=day(add_days(first, -1)))
        case Why.ELSEWHERE:
            return _("goes to another unit or shift")
        case Why.NOT_ASKED:
            return _("is not asked for it any more")
        case Why.REVOKED:
            return _("withdrawn by a lead")
        case _:
            return _("not valid any more")


def _in(change: Change) -> str:
    match change.before.why:
        case Why.ON_LEAVE:
            return _("back from leave")
        case Why.EXEMPT:
            return _("the exemption has ended")
        case Why.GONE:
            return _("begins here")
        case Why.ELSEWHERE:
            return _("comes from another unit or shift")
        case _:
            return _("ready from this day")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture in its two versions, with the table that says the same."""

    wide: str
    narrow: str
    head: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]


def picture(told: Focus) -> Drawn:
    """Draw a cell."""
    line = told.line
    ahead = line.ahead
    below = ahead.below
    steps = ahead.steps
    levels = tuple(
        Level(
            days_between(ahead.first, step.first),
            days_between(ahead.first, step.first) + step.length,
            step.ready,
            step.minimum,
            _at_step(step, told) if place and step.ready != steps[place - 1].ready else "",
            _("%(num)s from %(day)s", num=step.ready, day=_short(step.first))
            if place and step.ready != steps[place - 1].ready
            else "",
        )
        for place, step in enumerate(steps)
    )
    minimums = [step.minimum for step in steps if step.minimum is not None]
    chart = StepChart(
        levels,
        _ticks(ahead.first, ahead.last),
        _("%(now)s: %(num)s short", now=_now(line), num=line.today.short) if line.today.short else _now(line),
        _("minimum %(num)s", num=minimums[-1]) if minimums else "",
        None if below is None or line.today.short else steps.index(below),
        "" if below is None else _("%(num)s on %(day)s: below", num=below.ready, day=_short(below.first)),
        _("%(place)s, if nobody renews", place=place(line)),
        " ".join((f"{answer(line)}.", days_below(line))).strip(),
    )
    head = (_("From"), _("Through"), _("Ready"), _("Of them rotating"), _("Asked"), _("Minimum"), _("Who changes"))
    return Drawn(
        forecast_wide(chart, prefix="forecast-wide"),
        forecast_narrow(chart, prefix="forecast-narrow"),
        head,
        tuple(_row(step, told) for step in steps),
    )


def _row(step: Step, told: Focus) -> tuple[str, ...]:
    who = "; ".join(f"{told.name(change.person)}, {change_says(change, step.first)}" for change in step.changes)
    return (
        day(step.first),
        day(add_days(step.first, step.length - 1)),
        str(step.ready),
        str(step.ready_rotating),
        str(step.of),
        _("not set") if step.minimum is None else str(step.minimum),
        who or _("nobody"),
    )


def _at_step(step: Step, told: Focus) -> str:
    if len(step.changes) == 1:
        who = told.people[step.changes[0].person].family_name
        return _("%(num)s from %(day)s: %(who)s", num=step.ready, day=_short(step.first), who=who)
    who = ngettext("%(num)s person", "%(num)s people", len(step.changes))
    return _("%(num)s from %(day)s: %(who)s", num=step.ready, day=_short(step.first), who=who)


def _short(value: date) -> str:
    return str(format_date(value, "d MMM"))


def _ticks(first: date, last: date) -> tuple[Tick, ...]:
    """Mark the first day and the first of each month; a year stands at its January."""
    ticks = [Tick(0, str(format_date(first, "d MMM")))]
    for month in range(first.year * 12 + first.month, last.year * 12 + last.month):
        begins = date(month // 12, month % 12 + 1, 1)
        ticks.append(
            Tick(days_between(first, begins), str(format_date(begins, "MMM y" if begins.month == 1 else "MMM")))
        )
    return tuple(ticks)
