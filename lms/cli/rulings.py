"""`lms ruling` and `lms record`: what a lead decides about one person's competency, and records that were a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click

from lms.cli.common import DAY, fail, house, now
from lms.services import auth, standing
from lms.services import rulings as service
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.work import Work

ID = click.IntRange(1, 2**53)
BY = click.option("--by", required=True, metavar="EMPLOYEE", help="employee number of the lead who decides")
WHY = click.option("--why", required=True, help="the reason, in a few words; no patient data")


@click.group()
def ruling() -> None:
    """Exempt, revoke, extend: what a lead decides about a person's competency."""


@click.group()
def record() -> None:
    """Records of what was passed."""


@contextmanager
def acting(by: str | None, *, read: bool = False) -> Iterator[Work]:
    """Open an act of the lead with this employee number (None: of whoever has the shell), and say refusals."""
    moment = now()
    opened = house(moment)
    try:
        with (opened.works.read if read else opened.works.write)(moment) as work:
            if by is not None:
                work.actor = auth.actor(work, standing.who(work, by).id)
            yield work
    except NotFound as error:
        fail(f"there is no such {error}, or {by or 'nobody'} has no say over it", 2)
    except NotAllowed as error:
        fail(f"refused: {error}", 2)
    except Invalid as error:
        fail(f"{error.field}: {error.text}", 2)


@ruling.command()
@click.argument("employee")
@click.argument("competency")
@click.option("--from", "first_day", type=DAY, help="first exempt day  [default: today]")
@click.option("--until", "last_day", type=DAY, help="last exempt day  [default: open]")
@BY
@WHY
def exempt(employee: str, competency: str, first_day: date | None, last_day: date | None, by: str, why: str) -> None:
    """Exempt EMPLOYEE from COMPETENCY for some days; it is never shown as held."""
    with acting(by) as work:
        begins = first_day or work.me.today
        person = standing.who(work, employee)
        number = service.exempt(work, person.id, competency, first_day=begins, last_day=last_day, why=why)
    until = "open" if last_day is None else f"through {last_day}"
    click.echo(f"ruling-{number}: {person.name} is exempt from {competency} from {begins} {until}")


@ruling.command()
@click.argument("employee")
@click.argument("competency")
@BY
@WHY
def revoke(employee: str, competency: str, by: str, why: str) -> None:
    """Withdraw the COMPETENCY that EMPLOYEE holds; it is earned again by the whole initial path."""
    with acting(by) as work:
        person = standing.who(work, employee)
        number = service.revoke(work, person.id, competency, why=why)
    click.echo(f"ruling-{number}: {competency} of {person.name} is revoked")


@ruling.command()
@click.argument("employee")
@click.argument("competency")
@click.option("--until", "last_day", type=DAY, required=True, help="the later last valid day")
@BY
@WHY
def extend(employee: str, competency: str, last_day: date, by: str, why: str) -> None:
    """Let the COMPETENCY that EMPLOYEE holds be valid through a later day."""
    with acting(by) as work:
        person = standing.who(work, employee)
        number = service.extend(work, person.id, competency, last_day=last_day, why=why)
    click.echo(f"ruling-{number}: {competency} of {person.name} is valid through {last_day}")


@ruling.command()
@click.argument("number", type=ID, metavar="ID")
@BY
@WHY
def withdraw(number: int, by: str, why: str) -> None:
    """Take the ruling with this ID back: it never was."""
    with acting(by) as work:
        service.withdraw(work, "ruling", number, why)
    click.echo(f"ruling-{number} is withdrawn")


@record.command()
@click.argument("number", type=ID, metavar="ID")
@click.option("--by", metavar="EMPLOYEE", help="employee number of the lead who decides  [default: nobody is named]")
@WHY
def void(number: int, by: str | None, why: str) -> None:
    """Void the record with this ID: what rested on it is gone from its own day."""
    with acting(by) as work:
        service.void_record(work, number, why)
    click.echo(f"record-{number} is voided")


@record.command("list")
@click.argument("employee")
def list_lines(employee: str) -> None:
    """List what can be voided or withdrawn of EMPLOYEE: records, accredited evidence and rulings, with their ids."""
    with acting(None, read=True) as work:
        found = service.lines(work, standing.who(work, employee).id)
    for line in found:
        until = "" if line.last_day is None else f" through {line.last_day}"
        why = f": {line.why}" if line.why else ""
        back = "" if line.taken_back is None else f" (taken back: {line.taken_back})"
        click.echo(f"{line.name} {line.day}{until} {line.kind} {line.about}{why}{back}")
