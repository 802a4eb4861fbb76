"""A PostgreSQL server of our own for the tests: Debian's binaries, a short temporary folder, a socket and no port."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

_numbers = count(1)


@dataclass(frozen=True)
class Server:
    """A running server: `address` is a libpq URL without a database name."""

    address: str

    @contextmanager
    def database(self, *, copy_of: str | None = None) -> Iterator[str]:
        """Make a fresh database (or a copy of the one with this URL), give its SQLAlchemy URL, drop it afterwards."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.address.format(name="postgres"), autocommit=True) as connection:
            template = "" if copy_of is None else f' TEMPLATE "{make_url(copy_of).database}"'
            connection.execute(f'CREATE DATABASE "{name}"{template}')
        try:
            yield self.address.format(name=name).replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            with psycopg.connect(self.address.format(name="postgres"), autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def binaries() -> Path | None:
    """Find the folder with initdb and postgres: `$PG_BIN`, Debian's newest, or PATH."""
    places = [os.environ.get("PG_BIN", ""), *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)]
    places.append(str(Path(shutil.which("initdb") or "").parent))
    return next((Path(place) for place in places if place and (Path(place) / "initdb").exists()), None)


@contextmanager
def serve() -> Iterator[Server | None]:
    """Serve PostgreSQL: the one `TEST_DATABASE_URL` names (with `{name}` for the database), else one of our own."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield Server(given)
        return
    found = binaries()
    if found is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    user = _user(folder)
    log = (folder / "log").open("wb")
    try:
        _run(
            found / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", **user
        )
        server = subprocess.Popen(
            [
                found / "postgres", "-D", folder / "data", "-k", folder, "-h", "",
                "-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
            ],
            stdout=log, stderr=log, **user,
        )  # fmt: skip
        address = f"postgresql://postgres@/{{name}}?host={folder}"
        try:
            _wait(address)
            yield Server(address)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)
    finally:
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _user(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: run it as postgres or nobody, who then owns the folder."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": folder}


def _run(*command: object, **user: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, **user)  # type: ignore[call-overload]


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            psycopg.connect(address.format(name="postgres")).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not start")
