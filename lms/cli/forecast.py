"""`lms forecast`: how many of each shift will be ready on the days to come if nobody renews."""

from __future__ import annotations

import json
from datetime import date

import click

from lms.cli.common import DAY, fail, house, now
from lms.services import forecast as service
from lms.services.errors import Invalid, NotFound


@click.command()
@click.option("--unit", default="", help="key of a unit  [default: every unit]")
@click.option("--shift", type=click.Choice(["day", "night"]), help="one shift  [default: both]")
@click.option("--competency", default="", help="id of a competency  [default: each that is asked]")
@click.option("--through", type=DAY, help=f"the last day  [default: {service.DAYS} days ahead]")
@click.option("--json", "as_json", is_flag=True, help="print JSON, with every step")
def forecast(unit: str, shift: str | None, competency: str, through: date | None, *, as_json: bool) -> None:
    """Look ahead: the first day below the minimum, and where one cell is named, who must do what by when."""
    moment = now()
    opened = house(moment)
    with opened.works.read(moment) as work:
        try:
            found = service.outlook_of_all(work, through, unit=unit, shift=shift or "", competency=competency)
        except NotFound:
            fail("there is no such cell: no such unit, or nobody there is asked for that competency on that shift")
        except Invalid as error:
            fail(f"--{error.field}: {error.text}", 2)
        told = service.focus(work, found.lines[0]) if unit and shift and competency else None
    if as_json:
        click.echo(json.dumps(service.as_json(found, told), indent=2))
        return
    click.echo(f"{found.first} through {found.last}, if nobody passes anything more")
    for line in found.lines:
        click.echo(f"  {_where(line)}: {_says(line)}")
    if not found.lines:
        click.echo("  nobody is asked for a competency")
    if told is not None:
        _tell(told)


def _where(line: service.Line) -> str:
    spot = line.ahead.spot
    return f"{spot.unit} {spot.shift} {spot.competency}"


def _says(line: service.Line) -> str:
    ready, below = line.today.ready, line.ahead.below
    if not line.ahead.has_minimum:
        none = line.ahead.at_most(0)
        return f"{ready} ready, no minimum set" + ("" if none is None else f", nobody from {none.first}")
    if below is None:
        return f"{ready} ready, never below the minimum"
    return f"{ready} ready, below {below.minimum} on {below.first}, on {line.ahead.days_below} of the days"


def _tell(told: service.Focus) -> None:
    for step in told.line.ahead.steps[1:]:
        for change in step.changes:
            why = change.now.why if change.out else change.before.why
            verb = "drops out" if change.out else "comes back"
            click.echo(f"  {step.first}: {told.name(change.person)} {verb} ({why}), {step.ready} ready")
    if told.plan is None or told.line.ahead.below is None:
        return
    for one in told.plan.doing:
        for task in one.tasks:
            click.echo(f"  by {task.by}: {told.name(one.person)} passes {', '.join(task.missing)}")
    below = told.plan.then.below
    if below is None:
        click.echo("  then it holds")
    else:
        click.echo(f"  even then: {below.ready} ready on {below.first}; {told.plan.more} more people needed")
