"""`lms demo`: fill an empty instance with a demo hospital, by the real services under a set clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from lms.cli.common import DAY, fail, now
from lms.cli.demo_acts import ZONE, Demo, at
from lms.cli.demo_staff import HISTORY_DAYS
from lms.services import admin
from lms.services.house import House, instance_folder, open_house, prepare, read_content
from lms.store.upgrade import upgrade


@click.command()
@click.option("--today", type=DAY, help="the day the demo is made for  [default: today]")
@click.option("--if-empty", is_flag=True, help="do nothing, and say who can sign in, when there is something already")
def demo(today: date | None, *, if_empty: bool) -> None:
    """Fill an empty instance with a demo hospital."""
    moment = now()
    instance, url = instance_folder(os.environ), os.environ.get("LMS_DATABASE_URL")
    day = today or moment.astimezone(ZONE).date()
    if _is_empty(instance, url):
        if url is None:
            _fill_aside(instance, day)
        else:
            fill(open_house(instance, url, durable=False), day)
    elif not if_empty:
        fail(f"{instance} is not empty; name another folder with LMS_INSTANCE", 2)
    if (instance / "demo").exists():
        click.echo((instance / "demo-logins").read_text(encoding="utf-8"))


def _is_empty(instance: Path, url: str | None) -> bool:
    """Say whether there is no database yet, or one in which nobody exists."""
    if url is None and not (instance / "stepup.db").exists():
        return True
    house = open_house(instance, url)
    upgrade(house.database)
    with house.works.read(now()) as work:
        empty = admin.is_new(work)
    house.database.engine.dispose()
    return empty


def _fill_aside(instance: Path, day: date) -> None:
    """Fill a folder of its own and move its files out when it is whole: who stops half-way starts anew."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = instance / "filling"
    shutil.rmtree(aside, ignore_errors=True)
    house = open_house(aside, durable=False, library=read_content(instance))
    fill(house, day)
    house.database.engine.dispose()
    for left in instance.glob("stepup.db*"):
        left.unlink()
    # the database last: only with it is the instance no longer empty
    for path in sorted(aside.iterdir(), key=lambda path: path.name == "stepup.db"):
        with path.open("rb") as file:
            os.fsync(file.fileno())
        path.replace(instance / path.name)
    aside.rmdir()


def fill(house: House, today: date) -> None:
    """Make the whole history, with a bar that says how far it is."""
    prepare(house, at(today - timedelta(days=HISTORY_DAYS), 1))
    columns: Iterable[str | TextColumn | BarColumn | TaskProgressColumn] = (
        TextColumn("demo hospital"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        made = Demo(house, today, lambda: None)
        acts = made.acts()
        task = bar.add_task("", total=len(acts))
        for act in acts:
            bar.update(task, description=f"{act.moment:%b %Y}")
            act.do(act.moment)
            bar.advance(task)
        logins = made.logins(at(today, 0, 5))
    _write(house.instance / "demo-logins", logins)
    _write(house.instance / "demo", today.isoformat() + "\n")


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
