"""Keeping timelines in tests: who is kept, the acts that change them, and asking people kept or folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lms.core.permissions import Event
from lms.services import standing, timeline_check
from lms.services.house import House
from lms.services.timeline_check import Verified
from lms.services.work import Work
from lms.store import decided, decisions, identities, people, site, training
from tests.conftest import Clock, put_person, set_up_site
from tests.services.test_standing import ED, passes

DAY = date(2026, 11, 20)


def nothing(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def verified(house: House) -> Verified:
    """Compare all that is kept with the facts."""
    with house.works.read(datetime(2026, 11, 21, tzinfo=UTC)) as work:
        return timeline_check.verify(work, nothing)


def forgotten(house: House) -> tuple[str, ...]:
    """Prove that all that is kept is right; give the employee numbers of whom nothing is kept."""
    found = verified(house)
    assert found.differences == ()
    return found.not_kept


@contextmanager
def acting(house: House, clock: Clock) -> Iterator[Work]:
    """An act a minute after the one before."""
    clock.advance(minutes=1)
    with house.works.write(clock.now) as work:
        yield work
        work.record(Event.ROSTER_IMPORTED)


def staffed(both_houses: House, clock: Clock) -> list[int]:
    """Three ED nurses and one of an infusion unit, two of them ready; all are kept."""
    set_up_site(both_houses, clock.now)
    ids = [put_person(both_houses, clock.now, f"10{n}", first_day=date(2026, 6, 1)) for n in range(3)]
    ids.append(put_person(both_houses, clock.now, "103", unit="lakeside-infusion", first_day=date(2026, 6, 1)))
    for one in ids[:2]:
        passes(both_houses, one, date(2026, 6, 10))
    assert forgotten(both_houses) == ()
    return ids


def kept_statuses(house: House, ids: list[int]) -> list[object]:
    """Ask for several people, who are read."""
    with house.works.read(datetime(2026, 11, 21, tzinfo=UTC)) as work:
        return [standing.statuses_of(work, ids, DAY + timedelta(days=off)) for off in (0, 1, 30, 400)]


def folded_statuses(house: House, ids: list[int]) -> list[object]:
    """Ask for one person at a time, who is folded."""
    with house.works.read(datetime(2026, 11, 21, tzinfo=UTC)) as work:
        days = [DAY + timedelta(days=off) for off in (0, 1, 30, 400)]
        return [{one: standing.statuses(work, one, day) for one in ids} for day in days]


Act = Callable[[Work, list[int]], object]


def _decide(work: Work) -> dict[str, Any]:
    """What every decision says."""
    return {"at": work.now, "why": "test", "actor_id": 1}


def leave(work: Work, ids: list[int]) -> None:
    people.add_leave(
        work.session,
        key="leave-1",
        version=1,
        person_id=ids[0],
        first_day=date(2026, 11, 10),
        last_day=None,
        source="hand",
    )


def moved(work: Work, ids: list[int]) -> None:
    people.add_position(
        work.session,
        key="test-100",
        version=2,
        person_id=ids[0],
        unit="hillcrest-icu",
        job_role="ed-nurse",
        shift="rotating",
        first_day=date(2026, 6, 1),
        last_day=date(2026, 12, 1),
        source="hand",
    )


def voided(work: Work, ids: list[int]) -> None:
    row = training.records_of(work.session, [ids[0]])[0]
    training.add_void(work.session, row, at=work.now, day=DAY, why="entered twice")


def assigned(work: Work, ids: list[int]) -> int:
    return decided.add_assignment(
        work.session, person_id=ids[2], unit=None, competency=ED, day=DAY, due_on=date(2026, 12, 1),
        keep_current=False, **_decide(work),
    )  # fmt: skip


def assigned_unit(work: Work, _ids: list[int]) -> int:
    return decided.add_assignment(
        work.session, person_id=None, unit="lakeside-infusion", competency=ED, day=DAY, due_on=date(2026, 12, 1),
        keep_current=True, **_decide(work),
    )  # fmt: skip


def triggered(work: Work, _ids: list[int], **where: Any) -> int:
    return decided.add_trigger(
        work.session, competency=ED, because="asked-again", day=DAY, due_on=date(2026, 12, 1), owed=["drill:ice"],
        why="test", actor_id=1, **where,
    )  # fmt: skip


def triggered_unit(work: Work, ids: list[int]) -> int:
    return triggered(work, ids, units=["hillcrest-ed"])


def triggered_people(work: Work, ids: list[int]) -> int:
    return triggered(work, ids, people=ids[1:2])


def exempted(work: Work, ids: list[int]) -> int:
    return decided.add_ruling(
        work.session, person_id=ids[2], competency=ED, kind="exemption", first_day=DAY, last_day=None, **_decide(work)
    )


def accredited(work: Work, ids: list[int]) -> int:
    return decided.add_accreditation(
        work.session, person_id=ids[2], activity="", competency=ED, passed_on=date(2026, 10, 1), last_day=None,
        score=None, source="elsewhere", reviewer_id=ids[0], at=work.now, day=DAY,
    )  # fmt: skip


def ruled_there(work: Work, _ids: list[int], scope: str = "lakeside") -> None:
    decisions.add_policy(
        work.session, competency=ED, scope=scope, rule={"due_after_start_days": 3}, in_force_from=date(2026, 1, 1),
        reference="Site", why="small team", actor_id=None,
    )  # fmt: skip


def ruled_in_unit(work: Work, ids: list[int]) -> None:
    ruled_there(work, ids, "hillcrest/hillcrest-ed")


def ruled_everywhere(work: Work, ids: list[int]) -> None:
    ruled_there(work, ids, "programme")


def joined(work: Work, ids: list[int]) -> int:
    return identities.add(
        work.session, person_id=ids[0], joined_id=ids[3], at=work.now, day=DAY, why="one person", actor_id=None
    )


def unit_moves(work: Work, ids: list[int]) -> None:
    ruled_there(work, ids)
    site.add_unit(work.session, "hillcrest-ed", "lakeside", "ED")


#: an act, and the employee numbers it leaves to be folded later
ACTS: list[tuple[Act, tuple[str, ...]]] = [
    (leave, ()),
    (moved, ()),
    (voided, ()),
    (assigned, ()),
    (assigned_unit, ()),
    (triggered_unit, ()),
    (triggered_people, ()),
    (triggered, ("100", "101", "102", "103")),
    (exempted, ()),
    (accredited, ()),
    (ruled_there, ()),
    (ruled_in_unit, ()),
    (ruled_everywhere, ("100", "101", "102", "103")),
    (joined, ()),
    (unit_moves, ()),
]
