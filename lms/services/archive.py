"""The archive of an instance: one tar file whose first member says what the others are, and by what digest."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from lms.services.errors import Refused

#: how the members are written; a later program goes on reading it
FORMAT = 1
MANIFEST = "manifest.json"
#: more than the manifest of any instance has
LONGEST_MANIFEST = 16 * 2**20
CHUNK = 2**20
#: members outside `content/` by name
SQLITE, POSTGRESQL, HEADS = "stepup.db", "stepup.pgdump", "journal.heads"
FILES = (SQLITE, POSTGRESQL, HEADS, "secret.key", "demo", "demo-logins")

#: what is being done, how many bytes of it are, of how many
Progress = Callable[[str, int, int], None]


class BrokenArchive(Refused):
    """A file is no archive of ours, or not as it was written; nothing was restored."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself."""

    #: version of the program that made it
    program: str
    made_at: datetime
    #: sqlite or postgresql
    database: str
    #: revision of the schema
    schema: str
    #: journal entries, and the digest of the last
    entries: int
    head: str | None
    #: rows of each table
    rows: Mapping[str, int]
    members: Mapping[str, Member]

    def to_json(self) -> str:
        """Write it as the archive keeps it."""
        return json.dumps(
            {
                "format": FORMAT,
                "program": self.program,
                "made_at": self.made_at.astimezone(UTC).isoformat(),
                "database": self.database,
                "schema": self.schema,
                "journal": {"entries": self.entries, "head": self.head},
                "rows": dict(self.rows),
                "members": {name: {"size": one.size, "sha256": one.sha256} for name, one in self.members.items()},
            },
            indent=1,
        )


def read_manifest(text: bytes) -> Manifest:
    """Read what an archive says of itself.

    Raises:
        BrokenArchive: it is none of ours, of a later kind, or names members that no archive has.
    """
    try:
        read: Any = json.loads(text)
        if read["format"] != FORMAT:
            raise BrokenArchive(f"the archive is of kind {read['format']!r}; this program reads {FORMAT}")
        manifest = Manifest(
            str(read["program"]),
            datetime.fromisoformat(read["made_at"]).astimezone(UTC),
            str(read["database"]),
            str(read["schema"]),
            int(read["journal"]["entries"]),
            None if read["journal"]["head"] is None else str(read["journal"]["head"]),
            {str(name): int(count) for name, count in read["rows"].items()},
            {str(name): Member(int(one["size"]), str(one["sha256"])) for name, one in read["members"].items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        raise BrokenArchive(f"the archive's manifest cannot be read: {error!r}") from error
    for name in manifest.members:
        _insist_on_name(name)
    needed = {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(manifest.database)
    if needed is None or needed not in manifest.members:
        raise BrokenArchive(f"the archive holds no database of a kind this program knows ({manifest.database!r})")
    return manifest


def _insist_on_name(name: str) -> None:
    """Insist that a member is one of ours and stays in its folder, on whatever system it is unpacked."""
    parts = PurePosixPath(name).parts
    ours = name in FILES or (len(parts) > 1 and parts[0] == "content" and name == "/".join(parts))
    if not ours or ".." in parts or "\\" in name or ":" in name or not name.isprintable():
        raise BrokenArchive(f"the archive names a file that no archive of ours has: {name!r}")


def digest(path: Path) -> Member:
    """Give a file's size and digest."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        return Member(file.tell(), found)


def write(to: Path, manifest: Manifest, folder: Path, progress: Progress) -> None:
    """Write an archive of the members that lie in a folder to a new file of mode 0600."""
    to.touch(mode=0o600, exist_ok=False)
    total, done = sum(one.size for one in manifest.members.values()), 0
    with tarfile.open(to, "w:gz", compresslevel=6) as tar:
        text = manifest.to_json().encode()
        tar.addfile(_info(MANIFEST, len(text), manifest.made_at), io.BytesIO(text))
        for name, member in manifest.members.items():
            with (folder / name).open("rb") as file:
                tar.addfile(_info(name, member.size, manifest.made_at), _Told("packing", file, progress, done, total))
            done += member.size


def _info(name: str, size: int, made_at: datetime) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(made_at.timestamp())
    return info


class _Told(io.RawIOBase):
    """Reads a file and says how far it is."""

    def __init__(self, what: str, file: IO[bytes], progress: Progress, done: int, total: int) -> None:
        self._what, self._file, self._progress, self._done, self._total = what, file, progress, done, total

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        data = self._file.read(size)
        self._done += len(data)
        self._progress(self._what, self._done, self._total)
        return data


def unpack(archive: Path, into: Path, progress: Progress) -> Manifest:
    """Unpack an archive into a folder, each file as its manifest says or not at all, and give the manifest.

    Only plain files the manifest names are written, under names this program gives itself.

    Raises:
        BrokenArchive: it is none of ours, was cut off or changed, or holds what it should not.
    """
    try:
        with tarfile.open(archive, "r:gz") as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST or not first.isreg() or first.size > LONGEST_MANIFEST:
                raise BrokenArchive("it does not begin with a manifest: it is no archive of this program")
            manifest = read_manifest(_reader(tar, first).read())
            left, total, done = dict(manifest.members), sum(one.size for one in manifest.members.values()), 0
            while (info := tar.next()) is not None:
                member = left.pop(info.name, None)
                if member is None or not info.isreg() or info.size != member.size:
                    raise BrokenArchive(f"it holds what its manifest does not name: {info.name!r}")
                told = _Told("unpacking", _reader(tar, info), progress, done, total)
                _unpack_one(told, into / info.name, info.name, member)
                done += member.size
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BrokenArchive(f"it cannot be read to its end: {error}") from error
    if left:
        raise BrokenArchive(f"it lacks {', '.join(sorted(left))}")
    return manifest


def _reader(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(info)
    assert file is not None  # noqa: S101 - it is a plain file
    return file


def _unpack_one(file: _Told, to: Path, name: str, member: Member) -> None:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    to.touch(mode=0o600, exist_ok=False)
    found = hashlib.sha256()
    with to.open("wb") as copy:
        while data := file.read(CHUNK):
            found.update(data)
            copy.write(data)
    if found.hexdigest() != member.sha256:
        raise BrokenArchive(f"{name} is not as it was packed: its digest differs")
