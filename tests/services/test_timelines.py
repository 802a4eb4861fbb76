"""What is kept of people's timelines: forgotten, rebuilt, killed, tampered with, and written by several at once."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from lms.core.permissions import Event
from lms.services import standing, timelines
from lms.services.house import House, open_house
from lms.services.restore import restore
from lms.store import decided, site, timeline
from tests.conftest import Clock, Statements, put_person, set_up_site
from tests.services import archives
from tests.services.keeping import (
    DAY,
    acting,
    exempted,
    folded_statuses,
    forgotten,
    kept_statuses,
    leave,
    nothing,
    ruled_everywhere,
    staffed,
    triggered_people,
    triggered_unit,
    verified,
)
from tests.services.test_standing import CORE, ED, PATH, passes


@pytest.fixture
def nurses(both_houses: House, clock: Clock) -> list[int]:
    """Three ED nurses and one of an infusion unit, two of them ready; all are kept."""
    return staffed(both_houses, clock)


def test_several_are_read_and_one_is_folded(house: House, clock: Clock, statements: Statements) -> None:
    """Timelines of several come from what is kept, those of one from the facts, and they are the same."""
    set_up_site(house, clock.now)
    ids = [put_person(house, clock.now, f"10{n}", first_day=date(2026, 6, 1)) for n in range(3)]
    passes(house, ids[0], date(2026, 6, 10))
    with house.works.read(clock.now) as work:
        statements.sent.clear()
        read = standing.timelines_of(work, ids)
        assert not any("FROM record" in one for one in statements.sent)
        assert read == {one: standing.timelines_of(work, [one])[one] for one in ids}
        assert read == standing.folded(work, ids)


def test_in_the_middle_of_an_act_it_is_folded(house: House, clock: Clock) -> None:
    """What an act has just added counts within it at once."""
    set_up_site(house, clock.now)
    ids = [put_person(house, clock.now, f"10{n}", first_day=date(2026, 6, 1)) for n in range(2)]
    with acting(house, clock) as work:
        before = standing.statuses_of(work, ids, DAY)
        exempted(work, [0, 0, ids[0]])
        after = standing.statuses_of(work, ids, DAY)
    assert before[ids[0]] != after[ids[0]]
    assert kept_statuses(house, ids)[0] == after


def test_what_was_known_then_is_never_read_from_it(house: House, clock: Clock) -> None:
    """A question about what could be known is folded from what was recorded by then."""
    set_up_site(house, clock.now)
    ids = [put_person(house, clock.now, f"10{n}", first_day=date(2026, 6, 1)) for n in range(2)]
    passes(house, ids[0], date(2026, 11, 21))
    early, late = datetime(2026, 11, 21, 16, tzinfo=UTC), datetime(2026, 11, 21, 18, tzinfo=UTC)
    with house.works.read(late) as work:
        found = [standing.statuses_of(work, ids, DAY + timedelta(days=2), moment) for moment in (early, late, None)]
    assert found[0] != found[1]
    assert found[1] == found[2]


def test_more_people_than_an_act_folds_are_forgotten(
    both_houses: House, clock: Clock, nurses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An act that reaches too many forgets them, and only them; the worker folds them when it is idle."""
    monkeypatch.setattr(timelines, "MOST_IN_AN_ACT", 2)
    with acting(both_houses, clock) as work:
        triggered_unit(work, nurses)
    assert forgotten(both_houses) == ("100", "101", "102")
    assert kept_statuses(both_houses, nurses) == folded_statuses(both_houses, nurses)
    assert timelines.rebuild_some(both_houses.works, clock.now) == 3
    assert timelines.rebuild_some(both_houses.works, clock.now) == 0
    assert forgotten(both_houses) == ()


def test_a_rebuild_may_be_killed_and_begun_again(
    both_houses: House, clock: Clock, nurses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rebuild stopped half-way leaves whole people, and the next one takes those that are left."""
    monkeypatch.setattr(timelines, "PORTION", 2)
    with both_houses.works.write(clock.now) as work:
        timelines.forget_everybody(work)

    def killed(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        timelines.rebuild(both_houses.works, clock, killed)
    assert forgotten(both_houses) == ("102", "103")
    assert timelines.rebuild(both_houses.works, clock, nothing, stale_only=True) == 2
    assert forgotten(both_houses) == ()
    assert timelines.rebuild(both_houses.works, clock, nothing) == 4


def test_an_act_that_fails_leaves_everything(both_houses: House, clock: Clock, nurses: list[int]) -> None:
    """An act undone after its facts were written leaves what is kept as it was."""
    before = kept_statuses(both_houses, nurses)
    with pytest.raises(ZeroDivisionError), acting(both_houses, clock) as work:
        leave(work, nurses)
        work.session.flush()
        timelines.refresh(work)
        raise ZeroDivisionError
    assert forgotten(both_houses) == ()
    assert kept_statuses(both_houses, nurses) == before


def test_who_cannot_be_folded_does_not_stop_the_act(both_houses: House, clock: Clock, nurses: list[int]) -> None:
    """A fact no fold can read is recorded all the same; whom it reaches is forgotten, and nobody else."""
    with acting(both_houses, clock) as work:
        decided.add_trigger(
            work.session, competency=ED, because="no-such-reason", day=DAY, due_on=DAY, owed=[], why="", actor_id=None,
            people=nurses[:1],
        )  # fmt: skip
    with both_houses.works.read(clock.now) as work:
        assert timeline.stale(work.session, timelines.EDITION) == (nurses[0],)


def test_another_edition_is_not_read(both_houses: House, clock: Clock, nurses: list[int]) -> None:
    """Rows of another edition of the fold count as none: they are folded live, and kept anew."""
    with both_houses.works.write(clock.now) as work:
        work.session.execute(text("UPDATE timeline_person SET edition = edition - 1"))
        work.session.execute(text("UPDATE timeline_segment SET state = 'current'"))
    assert forgotten(both_houses) == ("100", "101", "102", "103")
    assert kept_statuses(both_houses, nurses) == folded_statuses(both_houses, nurses)
    timelines.rebuild(both_houses.works, clock, nothing, stale_only=True)
    assert forgotten(both_houses) == ()


@pytest.mark.parametrize(
    ("tampering", "says"),
    [
        ("UPDATE timeline_segment SET state = 'current' WHERE state = 'required' AND person_id = {}", "current"),
        ("UPDATE timeline_segment SET detail = '{{}}' WHERE state = 'required' AND person_id = {}", "missing: None"),
        ("DELETE FROM timeline_segment WHERE state = 'required' AND person_id = {}", None),
        ("UPDATE timeline_cell SET ready = 1 - ready WHERE person_id = {}", "ready: True"),
        ("DELETE FROM timeline_cell WHERE person_id = {}", None),
    ],
)
def test_a_tampered_row_is_found(
    both_houses: House, clock: Clock, nurses: list[int], tampering: str, says: str | None
) -> None:
    """A row changed or removed behind our back is named, with whose it is, which competency and the first day."""
    with both_houses.works.write(clock.now) as work:
        work.session.execute(text(tampering.format(nurses[2])))
    found = verified(both_houses).differences
    assert {one.employee_id for one in found} == {"102"}
    (first,) = (one for one in found if one.competency == ED)
    assert first.day == date(2026, 6, 1)
    assert (first.kept is None) if says is None else (says in str(first.kept))
    assert first.ought is not None


def test_an_act_between_folding_and_keeping_is_not_lost(both_houses: House, clock: Clock, nurses: list[int]) -> None:
    """While one rebuilds without an end, others act; at the end all that is kept is right."""
    over = threading.Event()
    broken: list[BaseException] = []

    def rebuilding() -> None:
        try:
            while not over.is_set():
                timelines.rebuild(both_houses.works, clock, nothing)
        except BaseException as error:
            broken.append(error)

    beside = [threading.Thread(target=rebuilding) for _ in range(2)]
    for thread in beside:
        thread.start()
    try:
        for number in range(12):
            passes(both_houses, nurses[2], date(2026, 11, 1 + number), (*PATH, *CORE)[number % 4 : number % 4 + 2])
            with acting(both_houses, clock) as work:
                if number % 4 == 0:
                    ruled_everywhere(work, nurses)
                else:
                    triggered_people(work, nurses)
    finally:
        over.set()
        for thread in beside:
            thread.join()
    assert broken == []
    assert verified(both_houses).differences == ()


def test_steps_of_an_attempt_cost_nothing_more(house: House, clock: Clock, statements: Statements) -> None:
    """An act that adds no fact about a status sends the same statements as without anything kept."""
    set_up_site(house, clock.now)
    found = []
    for refresh in (house.works.refresh, None):
        house.works.refresh = refresh
        statements.sent.clear()
        with house.works.write(clock.now) as work:
            site.add_shift(work.session, "hillcrest", "day", "06:00", "18:00")
            work.record(Event.SITE_SET)
        found.append(len(statements))
    assert found[0] == found[1]


def test_an_act_about_one_person_costs_the_same_for_many_people(
    house: House, clock: Clock, statements: Statements
) -> None:
    """Keeping one person anew takes no more statements when there are more people."""
    set_up_site(house, clock.now)
    found = []
    for first in (100, 200):
        ids = [put_person(house, clock.now, str(first + n), first_day=date(2026, 6, 1)) for n in range(5)]
        statements.sent.clear()
        passes(house, ids[0], date(2026, 11, 1), PATH[:1])
        found.append(len(statements))
    assert found[0] == found[1]


def test_a_restore_forgets_what_was_kept(house: House, clock: Clock, tmp_path: Path) -> None:
    """An archive brings facts: what was kept in it is folded anew, tampered with or not."""
    archives.populate(house, clock)
    assert forgotten(house) == ()
    archives.make(house, clock, tmp_path / "archive.tar.gz")
    restore(tmp_path / "archive.tar.gz", tmp_path / "restored", None, clock.now, archives.quiet)
    restored = open_house(tmp_path / "restored", durable=False, library=house.library)
    try:
        assert forgotten(restored) == ("100", "101")
    finally:
        restored.database.engine.dispose()
