"""`lms course-start`: first doses that are coming, without any word of whom."""

from __future__ import annotations

from datetime import date

import click

from lms.cli.common import DAY, house, now
from lms.cli.rulings import acting
from lms.core.clinical.watch_nights import courses
from lms.services import course_nights
from lms.services import course_starts as service
from lms.services.course_starts import NewStart

BY = click.option("--by", required=True, metavar="EMPLOYEE", help="employee number of the lead who acts")


@click.group("course-start")
def course_start() -> None:
    """First doses that are coming: product, day and facility, never a patient."""


@course_start.command()
@click.argument("course")
@click.argument("first_dose_on", type=DAY, metavar="DAY")
@click.option("--facility", required=True, help="key of the facility where it is given")
@BY
def add(course: str, first_dose_on: date, facility: str, by: str) -> None:
    """Enter that the first dose of COURSE comes on DAY; `lms course-start courses` lists the courses."""
    with acting(by) as work:
        entered = service.enter(work, NewStart(course, first_dose_on, facility))
    click.echo(f"course-start-{entered.id}: entered")


@course_start.command("list")
@BY
def list_starts(by: str) -> None:
    """List the course starts in reach with their nights below a minimum, and who still owes the refresher."""
    with acting(by, read=True) as work:
        found = course_nights.listed(work, service.places(work))
    for start in found:
        row = start.row
        click.echo(f"course-start-{row.id} {row.first_dose_on} {row.course} at {row.facility}, deleted {row.delete_on}")
        click.echo(f"  {len(start.nights)} nights to come, {start.short} with a unit below its minimum")
        for gap in start.gaps:
            cell = gap.worst
            click.echo(
                f"  {cell.unit} {cell.competency}: below on {gap.nights}, worst {cell.day}: "
                f"{cell.ready} ready, minimum {cell.minimum}"
            )
        for one in start.refreshers:
            owing = ", ".join(name for _id, name in one.owing) or "nobody today"
            click.echo(f"  {one.competency} due {one.due_on}: {'; '.join(one.owed)}; still owed by {owing}")


@course_start.command()
@click.argument("number", type=click.IntRange(1, 2**53), metavar="ID")
@BY
def remove(number: int, by: str) -> None:
    """Remove the entry with this ID; what it alone asked is withdrawn."""
    with acting(by) as work:
        service.remove(work, number)
    click.echo(f"course-start-{number} is removed")


@course_start.command()
def sweep() -> None:
    """Delete the entries whose day of deletion has come (the worker of `lms serve` does so every hour)."""
    moment = now()
    with house(moment).works.write(moment) as work:
        count = service.sweep(work)
    click.echo(f"{count} deleted")


@course_start.command("courses")
def list_courses() -> None:
    """List the courses that can be entered."""
    for course in courses(house(now()).library.products):
        name = "CAR-T infusion" if course.product is None else f"{course.product.brand} ({course.product.id})"
        title = "" if course.plan is None else f", {course.plan.title}"
        click.echo(f"{course.id}: {name}{title}")
