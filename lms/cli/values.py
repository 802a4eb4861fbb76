"""What `lms policy` and `lms playbook` share: files of dated values, taken over as a whole or looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from lms.cli.common import fail, house, now
from lms.core.content.values_file import ValuesFile
from lms.services import values_files
from lms.services.site import BrokenFile
from lms.services.values_files import Taken
from lms.services.work import Work

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
DRY_RUN = click.option("--dry-run", is_flag=True, help="say what it would set, and set nothing")


class _Undone(Exception):  # noqa: N818 - a way out, not a fault
    """The act is looked at and left undone."""


def _leave(*, undone: bool) -> None:
    if undone:
        raise _Undone


def take_over(file: Path, act: Callable[[Work, ValuesFile], Taken], *, dry_run: bool) -> None:
    """Run an import in one act, or undo it where it is only looked at, and say what it does."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        fail(f"{file}:1: is not UTF-8")
    moment = now()
    opened = house(moment)
    taken = Taken((), 0)
    try:
        with opened.works.write(moment) as work:
            taken = act(work, values_files.read(text, str(file)))
            _leave(undone=dry_run)
    except _Undone:
        pass
    except BrokenFile as error:
        fail(f"{error}\nnothing was changed")
    for line in taken.lines or ("nothing changed",):
        click.echo(line)
    if taken.known:
        click.echo(f"{taken.known} there already")
    if dry_run:
        click.echo("looked at only: nothing was changed")
