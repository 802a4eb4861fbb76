"""`lms serve`: prepare the instance, serve it with granian, and run its jobs beside."""

from __future__ import annotations

import os
import socket
import sys
from ipaddress import ip_address

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lms.cli.beside import JobWorker
from lms.cli.common import fail, house, now
from lms.services.house import KeyBroken

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PORT")
@click.option("--workers", type=click.IntRange(1, 16), default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve StepUp on http://HOST:PORT."""
    opened = house(now(), strict=True)
    demo = (opened.instance / "demo").exists()
    if demo and host not in LOOPBACK and os.environ.get("DEMO_ANYWHERE") != "1":
        fail("a demo instance is served on this machine alone; set DEMO_ANYWHERE=1 to serve it elsewhere")
    host = "127.0.0.1" if host == "localhost" else host
    _insist_on_free(host, port)
    try:
        opened.secret_key()
    except KeyBroken as error:
        fail(str(error))
    opened.database.engine.dispose()
    click.echo(f"StepUp is on http://{host}:{port}")
    sys.stdout.flush()
    worker = JobWorker()
    worker.start()
    try:
        _web(host, port, workers)
    finally:
        worker.stop()


def _web(host: str, port: int, workers: int) -> None:
    """Serve until told to stop."""
    Granian(
        "lms.web.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def _insist_on_free(host: str, port: int) -> None:
    """End the program where nothing can be served: it would share a taken port, and the visitors, with its holder."""
    try:
        family = socket.AF_INET6 if ip_address(host).version == 6 else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # just stopped is free
            probe.bind((host, port))
    except ValueError:
        fail(f"--host: {host} is not an IP address", 2)
    except OSError as error:
        fail(f"cannot serve on {host} port {port}: {error.strerror}. PORT chooses another.")
