"""`lms journal verify`: tell whether every act and every fact is as it was sealed."""

from __future__ import annotations

import os
from pathlib import Path

import click

from lms.cli.common import fail, now
from lms.core.content.library import Library
from lms.services.house import instance_folder, open_house
from lms.services.journal import verify_kept


@click.group()
def journal() -> None:
    """The append-only log of every act."""


@journal.command()
@click.option(
    "--heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="a copy of the kept heads  [default: journal.heads of the instance]",
)
def verify(heads: Path | None) -> None:
    """Find changed, removed, reordered or cut-off entries, and changed, removed or smuggled-in fact rows."""
    instance, url = instance_folder(os.environ), os.environ.get("LMS_DATABASE_URL")
    if url is None and not (instance / "stepup.db").exists():
        fail(f"there is no database in {instance}", 2)
    # opened as it lies: preparing it would add acts of its own to what is to be verified
    opened = open_house(instance, url, library=Library())
    kept = heads or opened.heads
    verdict = verify_kept(opened.works, kept, now())
    for found in verdict.found:
        click.echo(f"entry {found.entry}: {found.what}" if found.entry else found.what)
    for line in verdict.torn:
        click.echo(f"line {line} of the kept heads was cut off while it was written: left out", err=True)
    if verdict.found:
        fail(f"{len(verdict.found)} not as sealed, in a journal of {verdict.entries} entries")
    if verdict.heads < verdict.entries:
        click.echo(f"{verdict.entries - verdict.heads} entries have no kept head in {kept}", err=True)
    click.echo(f"{verdict.entries} entries and their facts are as sealed, {verdict.heads} kept heads compared")
