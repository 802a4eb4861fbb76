"""`lms timeline`: keep everybody's timelines anew, prove that they are what the facts say, and show one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click

from lms.cli.common import fail, house, now
from lms.core.dates import add_days
from lms.services import standing, timeline_check, timelines
from lms.services.errors import NotFound
from lms.services.timelines import Progress

#: so many people are named of those who are not kept
NAMED = 10


@click.group()
def timeline() -> None:
    """Stored timelines: what boards over many people read. Nothing is lost with them."""


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show a progress bar on a terminal, and give what moves it."""
    with click.progressbar(length=0, label="people", show_pos=True, file=sys.stderr) as bar:

        def move(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield move


@timeline.command()
@click.option("--person", "employee_id", metavar="EMPLOYEE", help="only this employee number")
@click.option("--stale", is_flag=True, help="only those of whom nothing is kept now")
def rebuild(employee_id: str | None, *, stale: bool) -> None:
    """Fold everybody anew from the facts and keep it.

    It may be stopped at any moment; every status is right meanwhile. Begin again with --stale to go on.
    """
    opened = house(now())
    if employee_id is not None:
        with opened.works.read(now()) as work:
            try:
                person = standing.who(work, employee_id)
            except NotFound:
                fail(f"nobody has the employee number {employee_id}")
        timelines.keep(opened.works, now(), [person.id])
        click.echo(f"1 person kept anew: {person.name}")
        return
    with _progress() as move:
        number = timelines.rebuild(opened.works, now, move, stale_only=stale)
    click.echo(f"{number} people kept anew")


@timeline.command()
def verify() -> None:
    """Fold everybody from the facts and compare; end with 1 where anything that is kept differs."""
    moment = now()
    opened = house(moment)
    with opened.works.read(moment) as work, _progress() as move:
        found = timeline_check.verify(work, move)
    kept = found.people - len(found.not_kept)
    if found.not_kept:
        more = len(found.not_kept) - NAMED
        named = ", ".join(found.not_kept[:NAMED]) + (f" and {more} more" if more > 0 else "")
        click.echo(f"{len(found.not_kept)} people are not kept now and are folded when asked about: {named}")
    for one in found.differences:
        since = "from the first day on" if one.day is None else f"from {one.day}"
        click.echo(f"{one.employee_id} {one.competency} {since}: kept {one.kept}; the facts say {one.ought}")
    if found.differences:
        people = len({one.employee_id for one in found.differences})
        fail(f"{people} of {kept} people differ: lms timeline rebuild keeps them anew; find out who changed the rows")
    click.echo(f"{kept} people kept, each as the facts say")


@timeline.command()
@click.argument("employee")
@click.argument("competency")
def show(employee: str, competency: str) -> None:
    """Show the states of EMPLOYEE in COMPETENCY through time, folded from the facts."""
    moment = now()
    opened = house(moment)
    with opened.works.read(moment) as work:
        try:
            person = standing.who(work, employee)
        except NotFound:
            fail(f"nobody has the employee number {employee}")
        found = {one.competency: one for one in standing.timelines_of(work, [person.id])[person.id]}
        is_kept = person.id in standing.fresh(work, [person.id])
    if competency not in found:
        fail(f"{competency} was never asked of {person.name} or held; there are: {', '.join(found) or 'none'}")
    kept = "" if is_kept else ", not kept now"
    click.echo(f"{person.name}, {competency}{kept}")
    click.echo(f"{'from':12}{'through':12}{'state':14}{'because':20}{'due':12}{'valid through':15}{'next change':12}")
    for segment in found[competency].segments:
        until = segment.days.until
        last = None if until is None else add_days(until, -1)
        click.echo(
            f"{_day(segment.days.start):12}{_day(last):12}{segment.state:14}{segment.because:20}"
            f"{_day(segment.due_on):12}{_day(segment.valid_through):15}{_day(segment.next_change_on):12}".rstrip()
        )


def _day(day: date | None) -> str:
    return "-" if day is None else day.isoformat()
