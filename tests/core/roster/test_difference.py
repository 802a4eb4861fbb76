"""What a roster changes: the table row by row, the refusal, and what must hold for every sequence of files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from lms.core.roster import difference as comparing
from lms.core.roster.difference import Absence, Change, Difference, Held, Kind, Stay, difference
from lms.core.roster.places import Entry, contradictions

TABLE = Path(__file__).parents[2] / "tables" / "roster.yaml"
ROWS: list[dict[str, Any]] = YAML(typ="safe").load(TABLE.read_text("utf-8"))["rows"]


def days(text: str) -> tuple[date, date | None]:
    """Read FIRST..LAST."""
    first, _, last = text.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last) if last else None


def stay(text: str, number: int) -> Stay:
    """Read a held position."""
    words, _, stated = text.partition(" stated ")
    unit, job_role, shift, span = words.split()
    first, last = days(span)
    return Stay(unit, job_role, shift, date.fromisoformat(stated) if stated else first, first, last, f"p{number}", 1)


def entry(text: str, line: int) -> Entry:
    """Read a row of the file."""
    words, _, leave = text.partition(" leave ")
    unit, job_role, shift, span = words.split()
    first, last = days(span)
    return Entry(line, "100", "Ana", "Lim", None, unit, job_role, shift, first, last, days(leave) if leave else None)


def applied(held: Held, change: Change | None) -> Held:
    """Give the person as recorded after the change."""
    if change is None:
        return held
    stays = {one.key: one for one in held.stays}
    absences = {one.key: one for one in held.absences}
    for number, one in enumerate(change.stays):
        if one.old is not None:
            del stays[one.old.key]
        if one.new is not None:
            key = one.new.key or f"{len(stays)}-{number}-{one.new}"
            assert key not in stays
            stays[key] = replace(one.new, key=key)
    for number, two in enumerate((*change.leaves, *change.returns)):
        if two.old is not None:
            del absences[two.old.key]
        if two.new is not None:
            key = two.new.key or f"{len(absences)}-{number}-{two.new}"
            absences[key] = replace(two.new, key=key)
    return Held(
        held.employee_id,
        change.given_name,
        change.family_name,
        change.email,
        tuple(stays.values()),
        tuple(absences.values()),
    )


def written(held: Held) -> tuple[list[str], list[str]]:
    """Write positions and leaves as the table does."""
    stays = []
    for one in held.stays:
        stated = "" if one.starts_on == one.first_day else f" stated {one.starts_on}"
        stays.append(f"{one.unit} {one.job_role} {one.shift} {one.first_day}..{one.last_day or ''}{stated}")
    return sorted(stays), sorted(f"{one.first_day}..{one.last_day or ''}" for one in held.absences)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["says"])
def test_row_of_the_table(row: dict[str, Any]) -> None:
    """Each row changes as it says, and the same file once more changes nothing."""
    held = Held(
        "100",
        "Ana",
        "Lim",
        None,
        tuple(stay(text, number) for number, text in enumerate(row["held"])),
        tuple(Absence(*days(text), f"l{number}", 1) for number, text in enumerate(row.get("leaves", []))),
    )
    entries = [entry(text, line) for line, text in enumerate(row["file"], start=2)]
    known = [held] if row["held"] else []
    expect = row["expect"]
    change = next(iter(difference(entries, known, row["effective"]).changes), None)
    assert (None if change is None or change.kind is None else str(change.kind)) == expect.get("kind")
    assert (0 if change is None else len(change.leaves)) == expect.get("begun", 0)
    assert (0 if change is None else len(change.returns)) == expect.get("returned", 0)
    after = applied(held, change)
    assert written(after) == (sorted(expect["after"]), sorted(expect.get("leaves", [])))
    assert difference(entries, [after], row["effective"]).changes == ()


EFFECTIVE = date(2026, 12, 1)


def crowd(size: int) -> list[Held]:
    """Give people who all work in the ED."""
    one = stay("ed ed-nurse night 2025-03-01..", 0)
    return [Held(str(number), "Ana", "Lim", None, (replace(one, key=f"p{number}"),)) for number in range(size)]


def staying(people: list[Held]) -> list[Entry]:
    """Give the file in which nothing changes for these people."""
    return [replace(entry("ed ed-nurse night 2025-03-01..", 2), employee_id=one.employee_id) for one in people]


@pytest.mark.parametrize(
    ("size", "leavers", "refused"),
    [(40, 4, False), (39, 4, True), (10, 3, False), (4, 3, False), (4, 4, True), (50, 5, False), (50, 6, True)],
)
def test_too_many_leavers(size: int, leavers: int, refused: bool) -> None:
    """More than 10 % and more than 3 people: exactly 10 % or exactly 3 are not too many."""
    people = crowd(size)
    found = difference(staying(people[leavers:]), people, EFFECTIVE)
    assert len(found.of(Kind.LEAVER)) == leavers
    assert found.working == size
    assert found.unchanged == size - leavers
    assert found.too_many_leave is refused


def test_only_who_works_is_counted() -> None:
    """Who left long ago is no part of the whole of which a tenth may leave."""
    gone = [replace(one, stays=(stay("ed ed-nurse night 2025-03-01..2026-06-30", 0),)) for one in crowd(100)]
    working = [replace(one, employee_id=f"w{one.employee_id}") for one in crowd(8)]
    found = difference(staying(working[4:]), [*gone, *working], EFFECTIVE)
    assert (found.working, found.too_many_leave) == (8, True)


def test_a_name_set_right() -> None:
    """Another name or address changes the person and no position."""
    (person,) = crowd(1)
    (row,) = staying([person])
    found = difference([replace(row, family_name="Lim-Ray", email="a@example.org")], [person], EFFECTIVE)
    (change,) = found.changes
    assert (change.renamed, change.is_new, change.kind, change.stays) == (True, False, None, ())
    assert (change.name, change.email) == ("Ana Lim-Ray", "a@example.org")


def test_a_hire_is_new() -> None:
    """Someone who is not recorded is new, and not renamed."""
    (change,) = difference(staying(crowd(1)), [], EFFECTIVE).changes
    assert (change.is_new, change.renamed, change.kind) == (True, False, Kind.HIRE)


places = st.tuples(
    st.sampled_from(["ed", "icu"]), st.sampled_from(["ed-nurse", "icu-nurse"]), st.sampled_from(["day", "night"])
)
day = st.integers(0, 200).map(lambda n: date(2026, 6, 1) + timedelta(days=n))


@st.composite
def rows_of_a_file(draw: st.DrawFn) -> list[Entry]:
    """Give a file about one person that does not contradict itself."""
    entries = []
    for line in range(2, 2 + draw(st.integers(0, 3))):
        first, last = draw(day), draw(st.none() | day)
        away, back = draw(day), draw(st.none() | day)
        leave = (away, back) if draw(st.booleans()) and (back is None or back >= away) else None
        where = draw(places)
        assume(last is None or last >= first)
        entries.append(Entry(line, "100", "Ana", "Lim", None, *where, first, last, leave))
    assume(not list(contradictions(entries, "roster.csv")))
    return entries


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(rows_of_a_file(), day), min_size=1, max_size=4))
def test_after_every_file_the_roster_is_the_file(files: list[tuple[list[Entry], date]]) -> None:
    """After each import the effective day is as the file says, and the same file again changes nothing."""
    held = Held("100", "Ana", "Lim", None)
    dates = sorted(effective for _rows, effective in files)
    for (rows, _), effective in zip(files, dates, strict=True):
        found: Difference = difference(rows, [held], effective)
        held = applied(held, next(iter(found.changes), None))
        assert difference(rows, [held], effective).changes == ()
        on_file = {
            (one.unit, one.job_role, one.shift)
            for one in rows
            if one.starts_on <= effective and (one.ends_on is None or effective <= one.ends_on)
        }
        recorded = {
            (one.unit, one.job_role, one.shift)
            for one in held.stays
            if one.first_day <= effective and not one.over_before(effective)
        }
        assert recorded == on_file
        on_leave = any(
            one.leave and one.leave[0] <= effective and (one.leave[1] is None or effective <= one.leave[1])
            for one in rows
        )
        assert on_leave == any(
            one.first_day <= effective and (one.last_day is None or effective <= one.last_day) for one in held.absences
        )
        assert all(one.last_day is None or one.last_day >= one.first_day for one in held.stays)


@settings(deadline=None, max_examples=300)
@given(rows_of_a_file(), st.none() | rows_of_a_file(), day, day, st.sampled_from(["Lim", "Ray"]))
def test_who_is_as_recorded_is_compared_at_one_look(
    before: list[Entry], after: list[Entry] | None, first: date, second: date, family_name: str
) -> None:
    """Whether the one row of a person states what is recorded or not, the whole comparison says the same."""
    new = difference(before, [], first).changes
    held = [applied(Held("100", "", "", None), one) for one in new]
    rows = [replace(one, family_name=family_name) for one in (before if after is None else after)]
    quick = difference(rows, held, second)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "_as_recorded", lambda _entry, _held: False)
        assert difference(rows, held, second) == quick


def test_a_new_person_whose_positions_are_over_is_no_hire() -> None:
    """Somebody of whom the file tells only the past is recorded, and was not hired."""
    past, now = entry("ed ed-nurse day 2025-03-01..2026-11-30", 2), entry("ed ed-nurse day 2026-12-01..2026-12-01", 3)
    for rows, kind in (([past], Kind.CORRECTION), ([past, now], Kind.HIRE)):
        (change,) = difference(rows, [], EFFECTIVE).changes
        assert (change.is_new, change.kind, len(change.stays)) == (True, kind, len(rows))
