"""`lms person`: two employee numbers that are one person are joined, and parted again."""

from __future__ import annotations

import click

from lms.cli.common import fail, house, now
from lms.cli.rulings import acting
from lms.core.competency.status import Status
from lms.services import identities as service
from lms.services.errors import NotFound
from lms.services.work import Work
from lms.store import people

BY = click.option("--by", metavar="EMPLOYEE", help="employee number of the administrator  [default: nobody is named]")
WHY = click.option("--why", required=True, help="the reason, in a few words; no patient data")


@click.group()
def person() -> None:
    """People: join two employee numbers that are one human being, and part them."""


@person.command()
@click.argument("employee")
@click.argument("other")
@click.option("--dry-run", is_flag=True, help="show where they stand apart and as one, change nothing")
@BY
@WHY
def join(employee: str, other: str, why: str, by: str | None, *, dry_run: bool) -> None:
    """Join OTHER to EMPLOYEE, who goes on with the history of both; OTHER signs in no more."""
    with acting(by, read=dry_run) as work:
        first, second = _person(work, employee), _person(work, other)
        shown = service.compare(work, first.id, second.id) if dry_run else None
        if shown is None:
            service.join(work, first.id, second.id, why)
    if shown is not None:
        for line in shown.competencies:
            apart = f"{employee} {_state(line.first)}, {other} {_state(line.second)}"
            click.echo(f"{line.competency}: {apart}; as one {_state(line.both)}")
        click.echo("dry run: nothing was changed")
        return
    click.echo(f"{other} {second.name} is joined to {employee} {first.name}, who goes on with the history of both")


@person.command()
@click.argument("employee")
@click.argument("other")
@BY
@WHY
def part(employee: str, other: str, why: str, by: str | None) -> None:
    """Part OTHER from EMPLOYEE again: both have their own history and their own sign-in."""
    with acting(by) as work:
        first, second = _person(work, employee), _person(work, other)
        if (first.id, second.id) not in {(one.person.id, one.joined.id) for one in service.joins(work)}:
            fail(f"{other} is not joined to {employee}", 2)
        service.part(work, second.id, why)
    click.echo(f"{other} {second.name} is parted from {employee} {first.name}")


@person.command("joins")
def list_joins() -> None:
    """List the joins that stand, oldest first."""
    moment = now()
    with house(moment).works.read(moment) as work:
        found = service.joins(work)
    for one in found:
        by = one.by or "the command line"
        click.echo(
            f"{one.row.day} {one.joined.employee_id} {one.joined.name} to {one.person.employee_id} {one.person.name}, "
            f"by {by}: {one.row.why}"
        )


def _person(work: Work, employee_id: str) -> people.PersonRow:
    """Find a person by their own number, joined or not."""
    found = people.by_employee_id(work.session, employee_id)
    if found is None:
        raise NotFound(f"employee number {employee_id}")
    return found


def _state(status: Status | None) -> str:
    if status is None:
        return "not asked"
    held = "" if status.valid_through is None else f" through {status.valid_through}"
    return f"{status.state}{held}"
