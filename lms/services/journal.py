"""Verifying the journal: the whole chain and every fact row against what was sealed and kept outside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lms.services.work import Work, Works
from lms.store import journal

_HEAD = re.compile(r"([1-9][0-9]{0,17}) ([0-9a-f]{64})")
#: what a stopped program leaves of a line; it claims nothing, and the heads after it stand for its entry
_TORN = re.compile(r"[1-9][0-9]{0,17}( [0-9a-f]{0,63})?")


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is not as it was sealed; `entry` 0 when none can be named."""

    entry: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying came to."""

    entries: int
    #: entries whose kept head was compared
    heads: int
    found: tuple[Found, ...]
    #: numbers of the lines of the kept heads that were cut off while they were written; the last line is not among them
    torn: tuple[int, ...] = ()


def verify_kept(works: Works, heads: Path, now: datetime) -> Verdict:
    """Verify against the heads kept in a file (none where there is no such file).

    The file is read before the database: every head in it is then of an entry the database already has, and acts that
    are committed meanwhile are not mistaken for missing ones.
    """
    text = heads.read_text(encoding="utf-8", errors="replace") if heads.exists() else ""
    with works.read(now) as work:
        return verify(work, text)


def verify(work: Work, heads: str) -> Verdict:
    """Read the whole journal and every fact, and compare the chain with the kept heads (lines `number digest`).

    `heads` must have been read before this work's first statement; `verify_kept` does both.
    """
    known: list[journal.Head] = []
    unreadable: list[Found] = []
    torn: list[int] = []
    *lines, last = heads.split("\n")
    for number, line in enumerate([*lines, last], start=1):
        if match := _HEAD.fullmatch(line.strip()):
            known.append(journal.Head(int(match.group(1)), match.group(2)))
        elif number > len(lines):
            continue  # not ended: empty, or the program is or was stopped in the middle of it
        elif _TORN.fullmatch(line):
            torn.append(number)
        elif line.strip():
            unreadable.append(Found(0, f"line {number} of the kept heads is not an entry's number and digest"))
    entries, tampering = journal.verify(work.session, known)
    found = [*unreadable, *(Found(one.seq, one.what) for one in tampering)]
    return Verdict(entries, len({head.seq for head in known}), tuple(found), tuple(torn))
