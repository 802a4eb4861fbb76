"""`lms duty import FILE.csv`: who is on duty in which unit, from when to when."""

from __future__ import annotations

from pathlib import Path

import click

from lms.cli.common import fail, house, now
from lms.services import duty as service
from lms.services.errors import Invalid
from lms.services.site import BrokenFile


@click.group()
def duty() -> None:
    """Duty lists."""


@duty.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="duty-list", show_default=True, help="where the list comes from")
def import_file(file: Path, source: str) -> None:
    """Take over FILE (CSV: employee, unit, start, end); it speaks for the units and days it names."""
    moment = now()
    opened = house(moment)
    data = file.read_bytes()
    try:
        with opened.works.write(moment) as work:
            imported = service.import_file(work, data, str(file), source=source)
    except Invalid as error:
        fail(f"--{error.field}: {error.text}", 2)
    except BrokenFile as error:
        fail(f"{error}\nnothing was changed")
    for one in imported:
        click.echo(f"{one.unit}: {one.duties} duties of {one.people} people, {one.first_day} through {one.last_day}")
