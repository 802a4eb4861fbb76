"""`lms demo`: fill an empty instance with a demo hospital, by the real services under a set clock."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from lms.cli.common import DAY, fail, now
from lms.cli.demo_acts import ZONE, Demo, at
from lms.cli.demo_hospital import HISTORY_DAYS
from lms.services import admin
from lms.services.house import House, instance_folder, open_house, prepare


@click.command()
@click.option("--today", type=DAY, help="the day the demo is made for  [default: today]")
@click.option("--if-empty", is_flag=True, help="do nothing, and say who can sign in, when there is something already")
def demo(today: date | None, *, if_empty: bool) -> None:
    """Fill an empty instance with a demo hospital."""
    moment = now()
    instance = instance_folder(os.environ)
    house = open_house(instance, os.environ.get("LMS_DATABASE_URL"), durable=False)
    day = today or moment.astimezone(ZONE).date()
    prepare(house, at(day - timedelta(days=HISTORY_DAYS), 1))
    with house.works.read(moment) as work:
        empty = admin.is_new(work)
    if not empty and not if_empty:
        fail(f"{instance} is not empty; name another folder with LMS_INSTANCE", 2)
    if empty:
        fill(house, day)
    if (instance / "demo").exists():
        click.echo((instance / "demo-logins").read_text(encoding="utf-8"))


def fill(house: House, today: date) -> None:
    """Make the whole history, with a bar that says how far it is."""
    columns: Iterable[str | TextColumn | BarColumn | TaskProgressColumn] = (
        TextColumn("demo hospital"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        made = Demo(house, today, lambda: None)
        acts = made.acts()
        bar.update(task, total=len(acts))
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
