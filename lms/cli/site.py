"""`lms site import|export`: facilities, shift hours, units and what HR's titles mean here."""

from __future__ import annotations

from pathlib import Path

import click

from lms.cli.common import fail, house, now
from lms.services.site import BrokenFile, export_site, import_site


@click.group()
def site() -> None:
    """Facilities, units, shift hours and HR titles of this site."""


@site.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Set what FILE (YAML) states; what it leaves out stays as it is."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        fail(f"{file}:1: is not UTF-8")
    moment = now()
    opened = house(moment)
    try:
        with opened.works.write(moment) as work:
            changed = import_site(work, text, str(file))
    except BrokenFile as error:
        fail(str(error))
    for line in changed or ("nothing changed",):
        click.echo(line)


@site.command("export")
def export() -> None:
    """Write the site as it stands, in the form `lms site import` reads."""
    moment = now()
    with house(moment).works.read(moment) as work:
        click.echo(export_site(work), nl=False)
