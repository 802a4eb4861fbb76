"""`lms status`: where a person stands in each competency on a day."""

from __future__ import annotations

import json
from datetime import date, datetime

import click

from lms.cli.common import DAY, MOMENT, fail, house, now
from lms.services import standing
from lms.services.errors import NotFound


@click.command()
@click.option("--person", "employee_id", required=True, help="employee number")
@click.option("--on", "day", type=DAY, help="the day asked about  [default: today where the person works]")
@click.option("--known-at", type=MOMENT, help="leave out what was recorded later: what could have been known then")
@click.option("--json", "as_json", is_flag=True, help="print a JSON list")
def status(employee_id: str, day: date | None, known_at: datetime | None, *, as_json: bool) -> None:
    """Say where a person stands in each competency asked of them or ever held, after all of that day's facts."""
    moment = now()
    opened = house(moment)
    with opened.works.read(moment) as work:
        try:
            person = standing.who(work, employee_id)
        except NotFound:
            fail(f"nobody has the employee number {employee_id}")
        asked = day or person.today
        found = standing.statuses(work, person.id, asked, known_at)
    if as_json:
        click.echo(json.dumps([one.to_json() for one in found], indent=2))
        return
    click.echo(f"{person.name} on {asked}" + (f", as known at {known_at:%Y-%m-%dT%H:%MZ}" if known_at else ""))
    for one in found:
        dates = [
            f"{name} {value}"
            for name, value in (("due", one.due_on), ("valid through", one.valid_through), ("next", one.next_change_on))
            if value is not None
        ]
        click.echo(f"  {one.competency}: {', '.join([f'{one.state} ({one.because})', *dates])}")
        for item in one.missing:
            click.echo(f"    missing: {item}")
    if not found:
        click.echo("  nothing was ever asked of this person or held")
