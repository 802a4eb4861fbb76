"""`lms backup`: the whole instance in one archive, made while people work, and looked into on demand."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from lms.cli.common import fail, now
from lms.core.content.library import Library
from lms.services.archive import BrokenArchive, Manifest
from lms.services.backup import AlreadyThere, back_up, usual_name
from lms.services.house import instance_folder, open_house
from lms.services.restore import check
from lms.store.copies import NoProgramError, ProgramFailedError
from lms.store.upgrade import is_known, revision


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--verify", is_flag=True, help="look into FILE instead, restoring nothing")
def backup(file: Path | None, *, verify: bool) -> None:
    """Back the instance up to FILE, a new .tar.gz  [default: backups/stepup-TIME.tar.gz in the instance folder].

    People go on working meanwhile. The archive holds names, password hashes and the key: keep it private.
    """
    moment = now()
    if verify:
        if file is None:
            fail("name the FILE to look into", 2)
        _verify(file)
        return
    instance, url = instance_folder(os.environ), os.environ.get("LMS_DATABASE_URL")
    if url is None and not (instance / "stepup.db").exists():
        fail(f"there is no database in {instance}", 2)
    # opened as it lies: preparing it would add acts of its own to what is to be backed up
    house = open_house(instance, url, library=Library())
    schema = revision(house.database)
    if schema is None or not is_known(schema):
        fail(f"the database is at revision {schema}, which this program does not know")
    to = file or instance / "backups" / usual_name(moment)
    if file is None:
        to.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        made = back_up(house, to.absolute(), moment, Told())
    except AlreadyThere as error:
        fail(str(error), 2)
    except (BrokenArchive, NoProgramError, ProgramFailedError, OSError) as error:
        fail(f"no backup was made: {error}")
    click.echo(f"{made.path}: {summary(made.manifest)}, {made.path.stat().st_size:,} bytes")
    tell_found(made.found, "the archive is whole, but what it holds is not as it was sealed")


def _verify(file: Path) -> None:
    try:
        manifest, found = check(file, now(), Told())
    except (BrokenArchive, OSError) as error:
        fail(f"{file}: {error}")
    tell_found(found, f"{file} is whole, but what it holds is not as it was sealed")
    click.echo(f"{file} is as it was made: {summary(manifest)}")
    if manifest.database == "postgresql":
        click.echo(
            "its PostgreSQL dump was compared with its digest; its rows are counted when it is restored", err=True
        )


def summary(manifest: Manifest) -> str:
    """Say what an archive holds."""
    made = f"{manifest.made_at:%Y-%m-%d %H:%M:%S} UTC, StepUp {manifest.program}, schema {manifest.schema}"
    return f"{manifest.entries:,} acts and {sum(manifest.rows.values()):,} rows of {made}"


def tell_found(found: tuple[str, ...], heading: str) -> None:
    """Say what does not verify and end with 1, where there is something."""
    for line in found:
        click.echo(line)
    if found:
        fail(f"{heading}: {len(found)}")


class Told:
    """Says how far long work is: on a terminal in one line that changes, elsewhere one line for each thing done."""

    def __init__(self) -> None:
        self._last = ""
        self._live = sys.stderr.isatty()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say it."""
        part = f" {done * 100 // total} %" if total else ""
        if self._live:
            line = f"{what}{part}"
            if line != self._last:
                click.echo(f"\r\033[K{line}" + ("\n" if total and done >= total else ""), err=True, nl=False)
            self._last = line
        elif what != self._last:
            click.echo(what, err=True)
            self._last = what
