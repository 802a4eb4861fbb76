"""`lms content check [DIR]`: every mistake of the content at once; `lms content status`: facts due for review."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from lms.cli.common import DAY, fail, now
from lms.core.clinical.step_up import Product
from lms.core.content.check import check as check_library
from lms.core.content.facts import Fact
from lms.core.content.library import Library
from lms.core.content.load import load, shipped
from lms.output.pictures import PICTURES


@click.group()
def content() -> None:
    """What authors write: modules, quizzes, cases, facts, competencies, playbook keys."""


@content.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option(
    "--with-shipped",
    is_flag=True,
    help="FOLDER is a site's own content: read it together with the content that comes with the program.",
)
def check(folder: Path | None, with_shipped: bool) -> None:
    """Check the content in FOLDER (default: what comes with the program). Exit status 1 when there are mistakes."""
    folders = [folder or shipped()]
    if with_shipped and folder is not None:
        folders.insert(0, shipped())
    library, problems = load(folders)
    found = sorted({*problems, *check_library(library, frozenset(PICTURES))})
    for problem in found:
        click.echo(str(problem))
    if found:
        noun = "mistake" if len(found) == 1 else "mistakes"
        click.echo(f"{len(found)} {noun}", err=True)
        sys.exit(1)
    click.echo(counts(library))


@content.command()
@click.option("--on", "day", type=DAY, help="The day to look from (default: today, UTC).")
def status(day: date | None) -> None:
    """List the facts and products whose review is overdue, the oldest first. Exit status 1 when there are any."""
    library, problems = load([shipped()])
    if problems:
        fail("the content has mistakes: run `lms content check`")
    on = day or now().date()
    reviewed: tuple[Fact | Product, ...] = (*library.facts.values(), *library.products.values())
    overdue = sorted((thing for thing in reviewed if thing.review_by < on), key=lambda thing: thing.review_by)
    for thing in overdue:
        click.echo(f"{thing.id}: review was due {thing.review_by}, last checked {thing.checked_on}")
    if overdue:
        sys.exit(1)
    first = min((thing.review_by for thing in reviewed), default=None)
    click.echo(f"No fact is overdue on {on}; the next review is due {first}." if first else "There are no facts.")


def counts(library: Library) -> str:
    """Say in one line what the library holds."""
    return ", ".join(
        _counted(len(things), one, many)
        for things, one, many in (
            (library.facts, "fact", "facts"),
            (library.playbook, "playbook key", "playbook keys"),
            (library.competencies, "competency", "competencies"),
            (library.modules, "module", "modules"),
            (library.quizzes, "quiz", "quizzes"),
            (library.cases, "case", "cases"),
            (library.questions, "question", "questions"),
        )
    )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
