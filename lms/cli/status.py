"""`lms status`: where a person stands in each competency on a day, why, and by which facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime

import click

from lms.cli.common import DAY, MOMENT, fail, house, now
from lms.core.competency.status import Status
from lms.core.content.library import Library
from lms.services import explaining, standing
from lms.services.errors import NotFound
from lms.services.explaining import Told
from lms.web import explaining_facts
from lms.web.aloud import aloud
from lms.web.explaining import sentences


@click.command()
@click.option("--person", "employee_id", required=True, help="employee number")
@click.option("--on", "day", type=DAY, help="the day asked about  [default: today where the person works]")
@click.option("--known-at", type=MOMENT, help="leave out what was recorded later: what could have been known then")
@click.option("--explain", is_flag=True, help="say why, in sentences")
@click.option("--chain", is_flag=True, help="list the facts it rests on, each with its entry of the journal")
@click.option("--json", "as_json", is_flag=True, help="print a JSON list")
def status(
    employee_id: str, day: date | None, known_at: datetime | None, *, explain: bool, chain: bool, as_json: bool
) -> None:
    """Say where a person stands in each competency asked of them or ever held, after all of that day's facts."""
    if as_json and (explain or chain):
        fail("--json prints the status alone: leave out --explain and --chain", 2)
    moment = now()
    opened = house(moment)
    told: dict[str, Told] = {}
    with opened.works.read(moment) as work:
        try:
            person = standing.who(work, employee_id)
        except NotFound:
            fail(f"nobody has the employee number {employee_id}")
        asked = day or person.today
        found = standing.statuses(work, person.id, asked, known_at)
        if explain or chain:
            told = {one.competency: one for one in explaining.tell_all(work, person.id, asked, known_at)}
    if as_json:
        click.echo(json.dumps([one.to_json() for one in found], indent=2))
        return
    click.echo(f"{person.name} on {asked}" + (f", as known at {known_at:%Y-%m-%dT%H:%MZ}" if known_at else ""))
    with aloud():
        for one in found:
            for line in _lines(one):
                click.echo(line)
            for sentence in sentences(told[one.competency], opened.library, you=False) if explain else ():
                click.echo(f"    {sentence}")
            for line in _chain(told[one.competency], opened.library) if chain else ():
                click.echo(line)
    if not found:
        click.echo("  nothing was ever asked of this person or held")


def _lines(one: Status) -> Iterator[str]:
    dates = [
        f"{name} {value}"
        for name, value in (("due", one.due_on), ("valid through", one.valid_through), ("next", one.next_change_on))
        if value is not None
    ]
    yield f"  {one.competency}: {', '.join([f'{one.state} ({one.because})', *dates])}"
    for item in one.missing:
        yield f"    missing: {item}"


def _chain(told: Told, library: Library) -> Iterator[str]:
    """Give the facts a status rests on, then what was recorded since the moment asked about."""
    for title, links in (("rests on", [link for link in told.chain if link.behind]), ("since then", told.since)):
        for link in links:
            late = f", {link.late_days} days later" if link.late_days else ""
            by = f" by {link.by}" if link.by else ""
            gone = explaining_facts.standing(link, told)
            what = "; ".join(text for text in (explaining_facts.what(link, told, library), gone) if text)
            yield (
                f"    {title}: {link.day} {what} (recorded {link.recorded_at:%Y-%m-%dT%H:%MZ}{late}{by}; "
                f"journal {link.entry} {link.digest[:12]})"
            )
