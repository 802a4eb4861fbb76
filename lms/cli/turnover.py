"""`lms turnover`: who came and went since a day, which gaps that opened, and what was done about each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import click

from lms.cli.common import DAY, fail, house, now
from lms.services import turnover as service
from lms.services.errors import Invalid, NotFound
from lms.services.turnover import Gap, Person, Report, UnitReport
from lms.services.turnover_rates import Rate

Plain = dict[str, object]


@click.command()
@click.option("--unit", default="", help="key of one unit  [default: all]")
@click.option("--since", type=DAY, help="the first day that is told  [default: 90 days ago]")
@click.option("--json", "as_json", is_flag=True, help="print a JSON object")
def turnover(unit: str, since: date | None, *, as_json: bool) -> None:
    """Say who joined, moved, left and came back, and what that did to the units' shifts."""
    moment = now()
    opened = house(moment)
    with opened.works.read(moment) as work:
        try:
            found = service.report(work, since, unit=unit)
        except NotFound:
            fail(f"there is no unit {unit}")
        except Invalid as error:
            fail(f"--{error.field}: {error.text}", 2)
    if as_json:
        click.echo(json.dumps(as_data(found), indent=2))
        return
    for line in told(found):
        click.echo(line)


def told(report: Report) -> Iterator[str]:
    """Write the report, a few lines for each unit."""
    yield f"from {report.since} to {report.today}"
    for unit in report.units:
        yield f"{unit.unit}: {unit.then} people before, {unit.now} today"
        for rate in unit.rates:
            yield f"  {_rate(rate)}: {', '.join(rate.competencies)}"
        for person in unit.people:
            yield f"  {person.coming.day} {person.employee_id} {person.name}: {_coming(person)}"
        for gap in unit.gaps:
            least = "" if gap.minimum is None else f", minimum {gap.minimum}"
            yield f"  gap {gap.competency} {gap.shift}: {gap.then} ready before, {gap.now} today{least}; {_done(gap)}"
        for one in unit.singles:
            who = "nobody" if one.person is None else f"only {report.names.get(one.person, one.person)}"
            until = "" if one.through is None else f", through {one.through}"
            yield f"  {one.competency} {one.shift}: {who}{until}"
        for lost in unit.lost:
            yield f"  lost {lost.name} since {lost.day}: {lost.competency or lost.role}"
    if not report.whole:
        yield "gaps are told of one unit at a time: name it with --unit"


def _rate(rate: Rate) -> str:
    count = rate.count
    if count.rate is None or count.mean_headcount is None:
        return "nobody worked here"
    over = "over the limit" if rate.over else "limit"
    told = f"{count.separations} left in {rate.turnover.window_days} days of {count.mean_headcount:.1f} on average"
    return f"{told}: {count.rate:.1%}, {over} {rate.turnover.rate:.1%}"


def _coming(person: Person) -> str:
    coming = person.coming
    roles = f"{coming.from_role} to {coming.to_role}" if coming.to_role else ""
    away = f"after {coming.days_away} days" if coming.days_away else ""
    moved = [f"{one.competency} {one.shift} from {one.before} to {one.after} ready" for one in person.moved]
    lacking = [f"not ready in {status.competency} ({status.state})" for status in person.lacking]
    first = " ".join(part for part in (str(coming.turn), coming.other_unit, roles, away) if part)
    return "; ".join([first, *moved, *lacking])


def _done(gap: Gap) -> str:
    done = gap.done
    said = [f"asked again {day}, due {due}" for day, due in done.asked_again]
    said += [f"{done.assigned} assigned"] if done.assigned else []
    said += [f"{done.earned} became ready"] if done.earned else []
    return ", ".join(said) or "nothing was done yet"


def as_data(report: Report) -> Plain:
    """Give the report as plain values, days as ISO."""
    return {
        "since": report.since.isoformat(),
        "today": report.today.isoformat(),
        "units": [_unit(unit, report) for unit in report.units],
    }


def _unit(unit: UnitReport, report: Report) -> Plain:
    return {
        "unit": unit.unit,
        "name": unit.unit_name,
        "facility": unit.facility_name,
        "headcount": {"before": unit.then, "today": unit.now},
        "rates": [
            {
                "competencies": list(rate.competencies),
                "first": rate.count.first.isoformat(),
                "last": rate.count.last.isoformat(),
                "separations": rate.count.separations,
                "mean_headcount": rate.count.mean_headcount,
                "rate": rate.count.rate,
                "limit": rate.turnover.rate,
                "over": rate.over,
            }
            for rate in unit.rates
        ],
        "people": [_person(person) for person in unit.people],
        "gaps": [
            {
                "competency": gap.competency,
                "shift": str(gap.shift),
                "ready_before": gap.then,
                "ready_today": gap.now,
                "minimum": gap.minimum,
                "short": gap.short,
                "opened_by": [{"name": name, "day": day.isoformat()} for name, _, day in gap.opened_by],
                "assigned": gap.done.assigned,
                "asked_again": [
                    {"day": day.isoformat(), "due_on": due.isoformat()} for day, due in gap.done.asked_again
                ],
                "became_ready": gap.done.earned,
            }
            for gap in unit.gaps
        ],
        "hangs_on_one": [
            {
                "competency": one.competency,
                "shift": str(one.shift),
                "minimum": one.minimum,
                "person": None if one.person is None else report.names.get(one.person),
                "through": None if one.through is None else one.through.isoformat(),
            }
            for one in unit.singles
        ],
        "lost": [
            {"name": one.name, "day": one.day.isoformat(), "competency": one.competency or None, "role": one.role}
            for one in unit.lost
        ],
    }


def _person(person: Person) -> Plain:
    coming = person.coming
    return {
        "employee_id": person.employee_id,
        "name": person.name,
        "day": coming.day.isoformat(),
        "what": str(coming.turn),
        "other_unit": coming.other_unit or None,
        "from_role": coming.from_role or None,
        "to_role": coming.to_role or None,
        "days_away": coming.days_away or None,
        "readiness": [
            {
                "competency": one.competency,
                "shift": str(one.shift),
                "before": one.before,
                "after": one.after,
                "minimum": one.minimum,
            }
            for one in person.moved
        ],
        "not_ready_in": [status.competency for status in person.lacking],
    }
