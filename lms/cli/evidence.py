"""`lms evidence import FILE.csv`: what people passed in other houses, each row reviewed by a lead here."""

from __future__ import annotations

from pathlib import Path

import click

from lms.cli.common import fail, house, now
from lms.cli.rulings import BY, ID, WHY, acting
from lms.services import evidence as service
from lms.services import rulings
from lms.services.site import BrokenFile


@click.group()
def evidence() -> None:
    """Evidence of other houses, accredited here."""


@evidence.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="read and check everything, change nothing")
def import_file(file: Path, *, dry_run: bool) -> None:
    """Accredit the rows of FILE (CSV: employee_id, activity, passed_on, score, source, reviewer_employee_id).

    An activity `competency:ID` takes over an award. All rows are taken over, or none.
    """
    moment = now()
    opened = house(moment)
    data = file.read_bytes()
    try:
        with (opened.works.read if dry_run else opened.works.write)(moment) as work:
            plan = service.plan(work, data, str(file))
            if not dry_run:
                service.apply(work, plan)
    except BrokenFile as error:
        fail(f"{error}\nnothing was changed")
    for row in plan.known:
        click.echo(f"{file}:{row.line}: skipped, {row.what} of {row.employee_id} was accredited before")
    for one in plan.fresh:
        score = "" if one.row.score is None else f", score {one.row.score}"
        click.echo(
            f"{one.row.employee_id} {one.person.name}: {one.row.what} of {one.row.passed_on}{score}, "
            f"from {one.row.source}, reviewed by {one.reviewer.given_name} {one.reviewer.family_name}".rstrip()
        )
    done = "dry run: nothing was changed" if dry_run else "accredited"
    click.echo(f"{done}: {len(plan.fresh)} new, {len(plan.known)} known before")


@evidence.command()
@click.argument("number", type=ID, metavar="ID")
@BY
@WHY
def withdraw(number: int, by: str, why: str) -> None:
    """Take the accreditation with this ID back: it never was."""
    with acting(by) as work:
        rulings.withdraw(work, "accreditation", number, why)
    click.echo(f"accreditation-{number} is withdrawn")
