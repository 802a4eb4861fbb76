"""`lms playbook`: list and set the site's own values, one by one or from a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lms.cli.common import DAY, fail, house, now
from lms.cli.values import DRY_RUN, FILE, take_over
from lms.core.content.playbook import shown
from lms.services import assign, values_files
from lms.services.errors import Invalid, NotFound


@click.group()
def playbook() -> None:
    """The site's own choices and contacts."""


@playbook.command("set")
@click.argument("key")
@click.argument("value", required=False)
@click.option("--scope", default="programme", show_default=True, help="'programme' or the key of a facility")
@click.option("--from", "in_force_from", type=DAY, help="first day it holds  [default: today there]")
@click.option("--why", required=True, help="the reason, in a few words; no patient data")
@click.option("--withdraw", is_flag=True, help="withdraw the value instead of setting one")
def set_value(key: str, value: str | None, scope: str, in_force_from: date | None, why: str, *, withdraw: bool) -> None:
    """Set KEY to VALUE from a day on (a list: items parted by semicolons)."""
    if (value is None) != withdraw:
        fail("give a VALUE, or --withdraw, not both", 2)
    moment = now()
    opened = house(moment)
    try:
        with opened.works.write(moment) as work:
            kept = assign.set_value(work, key, value, scope=scope, in_force_from=in_force_from, why=why)
    except NotFound:
        fail(f"there is no key “{key}”; there are: {', '.join(sorted(opened.library.playbook))}", 2)
    except Invalid as error:
        fail(f"{error.field}: {error.text}", 2)
    words = "withdrawn" if kept.value is None else shown(opened.library.playbook[key], kept.value)
    click.echo(f"{key} ({scope}) from {kept.in_force_from}: {words}")


@playbook.command("list")
@click.option("--on", "day", type=DAY, help="the day asked about  [default: today there]")
def list_values(day: date | None) -> None:
    """List every key with the value in force at each facility."""
    moment = now()
    opened = house(moment)
    with opened.works.read(moment) as work:
        for line in assign.playbook_on(work, day):
            for held in line.held:
                value = "not decided" if held.value is None else shown(line.key, held.value)
                click.echo(f"{line.key.key} ({held.scope}): {value}")


@playbook.command("import")
@FILE
@DRY_RUN
def import_file(file: Path, *, dry_run: bool) -> None:
    """Set what FILE (YAML) states under `playbook:`, all of it or nothing; what is there already stays as it is."""
    take_over(file, values_files.import_playbook, dry_run=dry_run)


@playbook.command("export")
def export() -> None:
    """Write the site's own values, every one with its day, in the form `lms playbook import` reads."""
    moment = now()
    with house(moment).works.read(moment) as work:
        click.echo(values_files.export_playbook(work), nl=False)
