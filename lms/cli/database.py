"""`lms database`: bring the schema up to date, or check that models and migrations agree."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from lms.cli.common import fail, house, now


@click.group()
def database() -> None:
    """The database of the instance."""


@database.command()
def upgrade() -> None:
    """Migrate the instance's database and publish content, saying what changed."""
    opened = house(now(), strict=True)
    click.echo(f"ready: {opened.database.engine.url.render_as_string(hide_password=True)}")


@database.command()
def drift() -> None:
    """Say whether the tables of this program and its migrations agree (on a scratch database)."""
    from lms.store.database import open_database
    from lms.store.upgrade import drift as differences
    from lms.store.upgrade import upgrade as migrate

    with tempfile.TemporaryDirectory() as folder:
        scratch = open_database(f"sqlite:///{Path(folder) / 'scratch.db'}")
        migrate(scratch)
        found = differences(scratch)
        scratch.engine.dispose()
    if found:
        fail("models and migrations differ:\n" + "\n".join(map(str, found)))
    click.echo("models and migrations agree")


@database.command()
@click.argument("message")
@click.argument("revision")
def migration(message: str, revision: str) -> None:
    """Write a migration named REVISION (0002, …) from what changed in the models. A developer's tool."""
    from lms.store.database import open_database
    from lms.store.upgrade import upgrade as migrate
    from lms.store.upgrade import write_migration

    with tempfile.TemporaryDirectory() as folder:
        scratch = open_database(f"sqlite:///{Path(folder) / 'scratch.db'}")
        migrate(scratch)
        write_migration(scratch, message, revision)
        scratch.engine.dispose()
