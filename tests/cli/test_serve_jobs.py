"""`lms serve` and its job worker as processes: there, back again when killed, and gone with the server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lms.services.house import House
from tests.cli.test_first_start import free_port
from tests.conftest import Clock
from tests.jobs.office import ANA, BO, Office

PATIENCE_S = 60.0


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that must come."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def is_alive(process_id: int) -> bool:
    """Say whether a process runs; one that ended and was not asked after yet does not."""
    try:
        state = (
            Path(f"/proc/{process_id}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
        )
    except OSError:
        return False
    return state not in {"Z", "X"}


class Server:
    """`lms serve` on an instance, and the job worker beside it."""

    def __init__(self, instance: Path) -> None:
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        self.log = (instance.parent / "serve.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lms", "serve", "--workers", "1"],
            env={**kept, "LMS_INSTANCE": str(instance), "PORT": str(self.port)},
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self.seen: set[int] = set()

    def answers(self) -> bool:
        """Say whether it serves."""
        assert self.process.poll() is None
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def worker(self) -> int | None:
        """Find the job worker among the server's children."""
        found = None
        for line in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = line.read_bytes().split(b"\0")
            except OSError:
                continue  # it ended meanwhile
            if words[3:] == [b"jobs", b"run", b"--beside", str(self.process.pid).encode(), b""]:
                found = int(line.parent.name)
                self.seen.add(found)
        return found if found is not None and is_alive(found) else None

    def end(self) -> None:
        """Leave nothing behind."""
        for process_id in (self.process.pid, *self.seen):
            if is_alive(process_id):
                os.kill(process_id, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # web workers too, whose server was killed
        self.process.wait(20)
        self.log.close()


@pytest.fixture
def office(house: House, clock: Clock) -> Office:
    """A site with an administrator."""
    return Office(house, clock)


@pytest.fixture
def server(office: Office) -> Iterator[Server]:
    """The server of that site, answering, with its worker."""
    made = Server(office.house.instance)
    try:
        until(made.answers, "it never answered")
        until(lambda: made.worker() is not None, "there is no worker")
        yield made
    finally:
        made.end()


def test_jobs_are_run_after_a_kill_too(office: Office, server: Server) -> None:
    """What is asked for while the server runs is done, without anybody starting anything.

    A worker killed with -9 is started again, and runs what is asked for next; the server goes on serving.
    """
    job_id = office.bring(ANA)
    until(lambda: office.job(job_id).over, "nobody ran it")
    assert office.job(job_id).result["counts"] == {"hire": 1}
    first = server.worker()
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: server.worker() not in {None, first}, "no other was started")
    assert server.answers()
    next_id = office.bring(ANA, BO)
    assert next_id != job_id
    until(lambda: office.job(next_id).over, "nobody ran it")
    assert office.job(next_id).result["counts"] == {"hire": 2}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_worker_goes_with_the_server(server: Server, how: signal.Signals) -> None:
    """However the server ends, its worker ends too, and no other is started."""
    worker = server.worker()
    assert worker is not None
    server.process.send_signal(how)
    server.process.wait(PATIENCE_S)
    until(lambda: not is_alive(worker), "the worker stayed")
    until(lambda: server.worker() is None, "another worker was started")
