"""Verifying against kept heads: in the right order, and past lines that are no heads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from lms.core.permissions import Event
from lms.services.house import House
from lms.services.journal import Found, verify, verify_kept
from lms.store import site
from tests.conftest import Clock


def name_title(house: House, clock: Clock, title: str) -> None:
    """Do one small act."""
    with house.works.write(clock.now) as work:
        site.add_job_title(work.session, title, "ed-nurse")
        work.record(Event.SITE_SET)


def test_an_act_while_verifying(both_houses: House, clock: Clock) -> None:
    """An act committed after any statement of a verification is not mistaken for tampering, and not yet counted."""
    before = verify_kept(both_houses.works, both_houses.heads, clock.now)
    looks: list[str] = []
    acts: list[str] = []

    def _act(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        if statement.startswith("BEGIN") or len(acts) > len(looks):
            return  # nothing read yet, or the statement is of the act itself
        acts.append(f"title-{len(acts)}")
        name_title(both_houses, clock, acts[-1])
        looks.append(statement)

    event.listen(both_houses.database.engine, "after_cursor_execute", _act)
    verdict = verify_kept(both_houses.works, both_houses.heads, clock.now)
    event.remove(both_houses.database.engine, "after_cursor_execute", _act)
    assert verdict == before
    assert len(acts) > 15
    after = verify_kept(both_houses.works, both_houses.heads, clock.now)
    assert (after.entries, after.found) == (before.entries + len(acts), ())


def test_lines_that_are_no_heads(both_houses: House, clock: Clock) -> None:
    """Lines that are no heads are named, lines cut off are told apart, and every other head is compared."""
    name_title(both_houses, clock, "rn")
    first, *_, last = both_houses.heads.read_text(encoding="ascii").splitlines()
    seq, digest = last.split()
    wrong = f"{seq} {digest[::-1]}"
    with both_houses.works.read(clock.now) as work:
        verdict = verify(work, "\n".join((first[:20], first + last, "", "\x00\u2028", wrong, f"{seq}", last[:9])))
    assert verdict.torn == (1, 6)
    assert verdict.heads == 1
    assert verdict.found == (
        Found(0, "line 2 of the kept heads is not an entry's number and digest"),
        Found(0, "line 4 of the kept heads is not an entry's number and digest"),
        Found(int(seq), "differs from the head kept when it was written"),
    )
