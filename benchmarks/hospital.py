"""A hospital of any size for measuring: some people with all their facts, and copies of them in units of their own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from lms.core.content.library import Library
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import timelines
from lms.services.house import House, open_house, prepare
from lms.services.standing import SHIPPED
from lms.services.work import Work
from lms.store import access, decisions, people, schema, site

#: people made with all their facts
MODELS = 1_000
#: people to a unit
TEAM = 40
COMPETENCIES = 8
UNIT = "unit-{}"
DAY = date(2026, 11, 20)
LONG_AGO = datetime(2024, 1, 1, 12, 0, tzinfo=UTC)


def model_hospital(folder: Path, now: datetime) -> House:
    """Make the hospital of the models, each of them kept."""
    house = open_house(folder, library=Library())
    prepare(house, LONG_AGO)
    with house.works.write(LONG_AGO) as work:
        site.add_facility(work.session, "hillcrest", "Hillcrest", "America/New_York")
        for number in range(MODELS // TEAM):
            site.add_unit(work.session, UNIT.format(number), "hillcrest", f"Unit {number}")
        for number in range(COMPETENCIES):
            _rule(work, f"competency-{number}", f"quiz:q{number}")
        work.record(Event.SITE_SET)
    with house.works.write(LONG_AGO) as work:
        _boss(work, "manager", Role.MANAGER, ScopeKind.UNIT, UNIT.format(0))
        _boss(work, "lead", Role.LEAD, ScopeKind.PROGRAMME, "")
        random = Random(7)  # noqa: S311 - the same people each time
        for number in range(MODELS):
            _person(work, number, random)
        work.record(Event.ROSTER_IMPORTED)
    timelines.rebuild(house.works, lambda: now, lambda *_: None, stale_only=True)
    return house


def _rule(work: Work, competency: str, quiz: str) -> None:
    rule = {
        "required_of": [{"job_role": "nurse"}],
        "initial": ["module:m", quiz],
        "renewal": [quiz],
        "valid_for_months": 12,
        "window_days": 60,
        "lapse_limit_days": 90,
        "evidence_age_days": 365,
        "due_after_start_days": 30,
        "due_after_return_days": 0,
        "leave_limit_days": 90,
        "spell_gap_days": 14,
        "minimum_ready": {"day": 3, "night": 2},
    }
    decisions.add_policy(
        work.session, competency=competency, scope=SHIPPED, rule=rule, in_force_from=date(2020, 1, 1),
        reference="Benchmark", why="", actor_id=None,
    )  # fmt: skip


def _boss(work: Work, employee_id: str, role: Role, kind: ScopeKind, scope: str) -> None:
    person_id = people.add_person(
        work.session, employee_id=employee_id, given_name="Bench", family_name="Mark", email=None, source="hand"
    )
    access.add_grant(
        work.session, key=employee_id, version=1, person_id=person_id, role=role, kind=kind, scope=scope,
        first_day=date(2024, 1, 1), last_day=None, why="benchmark",
    )  # fmt: skip


def _person(work: Work, number: int, random: Random) -> None:
    """Add one model: hired in the last two years, some passes of each competency, sometimes a leave."""
    person_id = people.add_person(
        work.session, employee_id=f"m{number}", given_name="Model", family_name=f"{number}", email=None, source="bench"
    )
    hired = date(2024, 6, 1) + timedelta(days=random.randrange(700))
    people.add_position(
        work.session, key=f"m{number}", version=1, person_id=person_id, unit=UNIT.format(number // TEAM),
        job_role="nurse", shift=random.choice(["day", "night", "night", "rotating"]), first_day=hired, last_day=None,
        source="bench",
    )  # fmt: skip
    if random.random() < 0.05:
        first = date(2026, 1, 1) + timedelta(days=random.randrange(400))
        people.add_leave(
            work.session, key=f"m{number}", version=1, person_id=person_id, first_day=first,
            last_day=first + timedelta(days=random.randrange(150)), source="bench",
        )  # fmt: skip
    for competency in range(COMPETENCIES):
        if random.random() < 0.12:
            continue
        day = hired + timedelta(days=random.randrange(40))
        _pass(work, person_id, "module:m", day)
        _pass(work, person_id, f"quiz:q{competency}", day)
        while (day := day + timedelta(days=330 + random.randrange(60))) < DAY and random.random() < 0.9:
            _pass(work, person_id, f"quiz:q{competency}", day)


def _pass(work: Work, person_id: int, activity: str, day: date) -> None:
    work.session.add(
        schema.Record(
            person_id=person_id, kind="passed", activity=activity, day=day, score=100, attempt_id=None, voids_id=None,
            at=datetime(day.year, day.month, day.day, 15, tzinfo=UTC), revisions={}, playbook={}, why="",
        )
    )  # fmt: skip


def copy_people(file: Path, size: int) -> None:
    """Copy the models, each time all of them, until there are `size` people, in units of their own."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        have = int(connection.execute("SELECT count(*) FROM position").fetchone()[0])
        first, last = connection.execute(
            "SELECT min(person_id), max(person_id) FROM position WHERE source = 'bench' AND key NOT LIKE '%-%'"
        ).fetchone()
        step = int(connection.execute("SELECT max(id) FROM record").fetchone()[0]) + last + 1
        connection.execute("BEGIN IMMEDIATE")
        for copy in range(have // MODELS, size // MODELS):
            _copy(connection, copy, step * copy, (int(first), int(last)))
        connection.execute("COMMIT")


def _copy(connection: sqlite3.Connection, copy: int, more: int, models: tuple[int, int]) -> None:
    """Copy rows by the columns the tables have: ids move on by `more`, units and keys get the number of the copy."""
    changed = {
        "id": f"id + {more}",
        "person_id": f"person_id + {more}",
        "unit": f"unit || '-{copy}'",
        "key": f"key || '-{copy}'",
        "employee_id": f"employee_id || '-{copy}'",
    }
    own = f"BETWEEN {models[0]} AND {models[1]}"
    for table, where in (
        ("unit", "key NOT LIKE '%-%-%'"),
        ("person", f"id {own}"),
        ("position", f"person_id {own}"),
        ("leave", f"person_id {own}"),
        ("timeline_person", f"person_id {own}"),
        ("timeline_segment", f"person_id {own}"),
        ("timeline_cell", f"person_id {own}"),
    ):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = [changed.get(name, name) for name in columns]
        connection.execute(f"INSERT INTO {table} SELECT {', '.join(values)} FROM {table} WHERE {where}")  # noqa: S608
