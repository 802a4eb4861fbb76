"""Archives for tests: a small hospital that was backed up, and archives made by hand as nobody should make them."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import text

from lms.services import archive, auth
from lms.services.backup import Made, back_up
from lms.services.house import House
from lms.store import access
from lms.store.database import Database
from tests.conftest import Clock, put_person, set_up_site
from tests.services.test_standing import passes

Told = list[tuple[str, int, int]]


def quiet(_what: str, _done: int, _total: int) -> None:
    """Say nothing."""


def populate(house: House, clock: Clock) -> None:
    """Two people with records, a session and a link, the site's own content, a key and kept heads."""
    set_up_site(house, clock.now)
    ana = put_person(house, clock.now, "100", given_name="Ana")
    put_person(house, clock.now, "101")
    passes(house, ana, clock.now.date())
    with house.works.write(clock.now) as work:
        auth.set_password(work, ana, "a grey heron stands still")
        access.begin_session(work.session, ana, auth.digest("token"), work.now)
        auth.make_link(work, ana + 1, "invite")
    house.secret_key()
    own = house.instance / "content/modules/ours"
    own.mkdir(parents=True)
    (own / "module.yaml").write_text("title: ours\n", encoding="utf-8")
    (house.instance / "demo").write_text("2026-11-20\n", encoding="utf-8")


def make(house: House, clock: Clock, to: Path, told: Told | None = None) -> Made:
    """Back the house up."""
    return back_up(house, to, clock.now, quiet if told is None else lambda *one: told.append(one))


def rows(database: Database, table: str) -> list[tuple[object, ...]]:
    """Give every row of a table."""
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{table}" ORDER BY 1'))]


def members(path: Path) -> dict[str, bytes]:
    """Give what an archive holds."""
    with tarfile.open(path, "r:gz") as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]


def write(
    path: Path, held: Mapping[str, bytes], change: Callable[[tarfile.TarInfo], None] = lambda _info: None
) -> Path:
    """Write an archive by hand; `change` may make a member into what it should not be."""
    with tarfile.open(path, "w:gz") as tar:
        for name, data in held.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            change(info)
            tar.addfile(info, io.BytesIO(data))
    return path


def restated(held: Mapping[str, bytes], **more: bytes) -> dict[str, bytes]:
    """Give the members with others in their place or beside them, and a manifest that names them truly."""
    found = {name: data for name, data in {**held, **more}.items() if name != archive.MANIFEST}
    manifest: dict[str, Any] = json.loads(held[archive.MANIFEST])
    manifest["members"] = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in found.items()
    }
    return {archive.MANIFEST: json.dumps(manifest).encode(), **found}


def with_manifest(held: Mapping[str, bytes], **change: object) -> dict[str, bytes]:
    """Give the members with a manifest that says something else."""
    manifest = json.loads(held[archive.MANIFEST]) | change
    return {**held, archive.MANIFEST: json.dumps(manifest).encode()}
