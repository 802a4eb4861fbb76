"""`lms jobs run`: take the long work people asked for, one job after the other."""

from __future__ import annotations

import logging
import os
import signal
import threading

import click

from lms.cli.common import house, now
from lms.jobs.worker import Worker
from lms.services.house import instance_folder, open_house

#: how often a worker looks whether the server that started it is still there, in seconds
LOOK_SECONDS = 1.0


@click.group()
def jobs() -> None:
    """Long work: imports and their like."""


@jobs.command()
@click.option("--once", is_flag=True, help="run what waits now, then end")
@click.option("--beside", type=int, hidden=True, help="process id of the server to end with; it has prepared the house")
def run(*, once: bool, beside: int | None) -> None:
    """Run jobs until stopped; `lms serve` starts one such worker by itself."""
    level = logging.INFO if beside is None else logging.WARNING
    logging.basicConfig(level=level, format="%(asctime)s %(message)s")
    opened = (
        house(now()) if beside is None else open_house(instance_folder(os.environ), os.environ.get("LMS_DATABASE_URL"))
    )
    worker = Worker(opened.works, now)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop.set())
    if beside is not None:
        threading.Thread(target=_end_with, args=(beside, worker.stop), daemon=True).start()
    if once:
        click.echo(f"{worker.drain()} jobs run")
    else:
        worker.run()


def _end_with(server: int, stop: threading.Event) -> None:
    """Tell the worker to stop once the server is gone, however it went."""
    while os.getppid() == server and not stop.wait(LOOK_SECONDS):
        pass
    stop.set()
