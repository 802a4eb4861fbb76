"""`lms access`: one-time links, and dated roles given and ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click

from lms.cli.common import DAY, fail, house, now
from lms.services import access as service
from lms.services import auth, standing
from lms.services.errors import Invalid, NotFound
from lms.services.work import Work
from lms.store import access as store

ROLE = click.Choice(["lead", "manager", "admin"])


@click.group()
def access() -> None:
    """Who gets in, and who may do what."""


@contextmanager
def _act() -> Iterator[Work]:
    """Open an act of the command line, and say refusals in one line."""
    moment = now()
    opened = house(moment)
    try:
        with opened.works.write(moment) as work:
            yield work
    except NotFound:
        fail("nobody has this employee number", 2)
    except Invalid as error:
        fail(f"{error.field}: {error.message}", 2)


@access.command()
@click.argument("employee_id")
@click.option("--base", default="http://127.0.0.1:8000", show_default=True, envvar="LMS_BASE", help="address of StepUp")
def invite(employee_id: str, base: str) -> None:
    """Make a one-time link that sets a password: for a new person, or a reset that ends all sessions."""
    with _act() as work:
        who = standing.who(work, employee_id)
        reset = store.password_hash(work.session, who.id) is not None
        link = auth.make_link(work, who.id, "reset" if reset else "invite")
    click.echo(f"{'reset' if reset else 'invitation'} for {who.name}, until {link.expires_at:%Y-%m-%d %H:%M} UTC:")
    click.echo(f"{base.rstrip('/')}/link/{link.token}")
    click.echo("It works once and is not shown again.", err=True)


@access.command()
@click.argument("employee_id")
@click.argument("role", type=ROLE)
@click.option("--scope", default="programme", show_default=True, help="programme, facility:KEY or unit:KEY")
@click.option("--from", "first_day", type=DAY, help="first day  [default: today]")
@click.option("--until", "last_day", type=DAY, help="last day  [default: open]")
@click.option("--why", required=True, help="the reason, in a few words")
def grant(employee_id: str, role: str, scope: str, first_day: date | None, last_day: date | None, why: str) -> None:
    """Give EMPLOYEE_ID the ROLE."""
    with _act() as work:
        begins = first_day or standing.who(work, employee_id).today
        held = service.grant(work, employee_id, role, scope=scope, first_day=begins, last_day=last_day, why=why)
    click.echo(shown(held))


@access.command()
@click.argument("employee_id")
@click.argument("role", type=ROLE)
@click.option("--scope", default="programme", show_default=True, help="programme, facility:KEY or unit:KEY")
@click.option("--until", "last_day", type=DAY, help="last day  [default: yesterday, so that it ends at once]")
@click.option("--why", required=True, help="the reason, in a few words")
def end(employee_id: str, role: str, scope: str, last_day: date | None, why: str) -> None:
    """End the ROLE of EMPLOYEE_ID."""
    with _act() as work:
        day = last_day or date.fromordinal(standing.who(work, employee_id).today.toordinal() - 1)
        ended = service.end(work, employee_id, role, scope=scope, last_day=day, why=why)
    for held in ended:
        click.echo(shown(held))


@access.command("list")
@click.argument("employee_id")
def list_roles(employee_id: str) -> None:
    """List every role of EMPLOYEE_ID, past and present."""
    moment = now()
    opened = house(moment)
    with opened.works.read(moment) as work:
        try:
            roles = service.roles_of(work, employee_id)
        except NotFound:
            fail("nobody has this employee number", 2)
    for held in roles:
        click.echo(shown(held))


def shown(held: service.Held) -> str:
    """Write a role in one line."""
    until = "open" if held.last_day is None else f"through {held.last_day}"
    return f"{held.role} {held.scope} from {held.first_day} {until}: {held.why}"
