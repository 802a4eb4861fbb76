"""Start a WSGI server on a free loopback port, ask it for one page many times, and count CPU per request."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

#: each round is bounded in requests
REQUESTS = 300
CLIENTS = 4
ROUNDS = 3
TICKS = os.sysconf("SC_CLK_TCK")

SERVERS = {
    "granian 2x4": (
        "granian --interface wsgi --workers 2 --blocking-threads 4 --no-ws --log-level error"
        " --host 127.0.0.1 --port {port} {app}"
    ),
    "gunicorn gthread 2x4": "gunicorn --workers 2 --threads 4 --log-level error --bind 127.0.0.1:{port} {app}",
}


@dataclass(frozen=True)
class Figures:
    """The medians of the rounds."""

    cpu_us: float
    per_second: float
    p50_ms: float
    p95_ms: float


def free_port() -> int:
    """Give a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: str, app: str, environment: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Serve `app`; give the port and the process group."""
    port = free_port()
    words = [sys.executable, "-m", *command.format(port=port, app=app).split()]
    server = subprocess.Popen(words, env={**os.environ, **environment}, start_new_session=True)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def cpu_seconds(group: int) -> float:
    """Give the CPU time of a process group so far."""
    total = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="ascii") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[2]) == group:
                total += int(fields[11]) + int(fields[12])
    return total / TICKS


def measure(port: int, group: int, path: str, cookie: str) -> Figures:
    """Ask for `path` with a few clients at once; every answer must be 200."""
    rounds = [_round(port, group, path, cookie) for _ in range(ROUNDS + 1)][1:]
    return Figures(*(statistics.median(values) for values in zip(*rounds, strict=True)))


def _round(port: int, group: int, path: str, cookie: str) -> tuple[float, float, float, float]:
    times: list[float] = []
    wrong: list[int] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(REQUESTS // CLIENTS):
            begun = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - begun)
            if answer.status != 200:
                wrong.append(answer.status)
        connection.close()

    before, begun = cpu_seconds(group), time.perf_counter()
    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    wall, cpu = time.perf_counter() - begun, cpu_seconds(group) - before
    assert not wrong, f"not every answer was 200: {set(wrong)}"
    times.sort()
    count = len(times)
    return cpu / count * 1e6, count / wall, times[count // 2] * 1e3, times[int(count * 0.95)] * 1e3
