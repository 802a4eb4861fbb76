"""`lms restore FILE --into FOLDER`: bring an archive back to an empty folder, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import click

from lms.cli.backup import Told, summary
from lms.cli.common import fail, now
from lms.services import restore as service
from lms.services.archive import BrokenArchive
from lms.store.copies import NoProgramError, ProgramFailedError


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into", required=True, type=click.Path(path_type=Path), help="the new instance folder; empty or not there"
)
@click.option("--as-is", is_flag=True, help="restore although the journal does not verify")
def restore(file: Path, into: Path, *, as_is: bool) -> None:
    """Restore FILE, made by `lms backup`; everybody signs in anew.

    A PostgreSQL database goes to the empty one that LMS_DATABASE_URL names.
    """
    url = os.environ.get("LMS_DATABASE_URL")
    try:
        manifest, found = service.restore(file, into.absolute(), url, now(), Told(), as_is=as_is)
    except service.NotEmpty as error:
        fail(str(error), 2)
    except service.NotAsSealed as error:
        fail(f"{error}\nthe journal does not verify, nothing was restored; --as-is restores it all the same")
    except (BrokenArchive, NoProgramError, ProgramFailedError, OSError) as error:
        fail(f"nothing was restored: {error}")
    for line in found:
        click.echo(f"not as it was sealed: {line}", err=True)
    click.echo(f"{into}: {summary(manifest)}")
    click.echo(f"Every session has ended, every unused link too. Start it: LMS_INSTANCE={into} lms serve")
