"""Turns the examples of `tests/tables/competency*.yaml` into facts and policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lms.core.competency.decided import (
    AccreditedAward,
    Assignment,
    Exemption,
    Extension,
    Revocation,
    TakenBack,
    Trigger,
)
from lms.core.competency.policy import Policy
from lms.core.competency.records import DrillStandard, History, Leave, Passed, Position, Shift, Voided
from lms.core.competency.states import Because
from lms.core.competency.values import PolicyRow, Values, known_at, read_policy

TABLES = Path(__file__).parents[2] / "tables"
COMPETENCY = "first-hour"
#: facts whose day of recording does not matter were recorded on this day
LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)


@cache
def table(name: str) -> dict[str, Any]:
    """Read a table; nobody changes what it gives."""
    found = YAML(typ="safe").load((TABLES / name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def moment(day: date, at: str = "12:00") -> datetime:
    """Give a moment of a day, UTC."""
    return datetime.combine(day, time.fromisoformat(at), UTC)


def usual(**changed: object) -> dict[str, object]:
    """Give the values of the usual rule of the tables, some of them changed."""
    values = dict(table("competency.yaml")["rules"]["usual"])
    return {key: value for key, value in {**values, **changed}.items() if key not in {"in_force_from", "reference"}}


def shipped(values: Values, day: date = date(2020, 1, 1)) -> Policy:
    """Give the policy of one shipped rule."""
    return read_policy(COMPETENCY, [PolicyRow(COMPETENCY, values, day, "Example", LONG_AGO, 0, shipped=True)])


def policy_of(example: Mapping[str, Any], rules: Mapping[str, Any]) -> Policy:
    """Give the policy of an example: its rule, later ones, and what sites set."""
    first = dict(rules[example.get("rule", "usual")])
    rows = []
    values: dict[str, object] = {}
    for number, entry in enumerate([first, *example.get("later", [])]):
        changed = {key: value for key, value in entry.items() if key not in {"in_force_from", "reference"}}
        values = {**values, **changed}
        rows.append(PolicyRow(COMPETENCY, values, entry["in_force_from"], "Example", LONG_AGO, number, shipped=True))
    for number, entry in enumerate(example.get("site", []), start=len(rows)):
        own = dict(entry)
        place = (own.pop("facility", None), own.pop("unit", None))
        day, recorded = own.pop("in_force_from"), own.pop("recorded", None)
        made = LONG_AGO if recorded is None else moment(recorded)
        rows.append(PolicyRow(COMPETENCY, own, day, "Site", made, number, facility=place[0], unit=place[1]))
    known = rows if "known_at" not in example else known_at(rows, moment(example["known_at"], "23:59"))
    return read_policy(COMPETENCY, known)


def history_of(example: Mapping[str, Any], rules: Mapping[str, Any]) -> History:
    """Give the facts of an example."""
    rule = rules[example.get("rule", "usual")]
    history = History(
        tuple(_position(entry, number) for number, entry in enumerate(example.get("positions", []))),
        tuple(_leave(entry, number) for number, entry in enumerate(example.get("leaves", []))),
        tuple(_passed(example.get("passed", []), rule)),
        tuple(
            Voided(f"void-{number}", entry["record"], moment(entry["on"]), entry["on"], _recorded(entry, entry["on"]))
            for number, entry in enumerate(example.get("voided", []))
        ),
        tuple(_assignment(entry, number) for number, entry in enumerate(example.get("assigned", []))),
        tuple(_trigger(entry, number) for number, entry in enumerate(example.get("triggers", []))),
        tuple(
            Exemption(_id("exemption", entry, number), COMPETENCY, entry["from"], entry.get("to"), _recorded(entry))
            for number, entry in enumerate(example.get("exempted", []))
        ),
        tuple(
            Revocation(_id("revocation", entry, number), COMPETENCY, entry["on"], _at(entry), _recorded(entry))
            for number, entry in enumerate(example.get("revoked", []))
        ),
        tuple(
            Extension(
                _id("extension", entry, number),
                COMPETENCY,
                entry["on"],
                moment(entry["on"], entry.get("at", "12:00")),
                entry["through"],
                _recorded(entry),
            )
            for number, entry in enumerate(example.get("extended", []))
        ),
        tuple(
            AccreditedAward(
                _id("accredited", entry, number),
                COMPETENCY,
                entry["earned"],
                entry.get("through"),
                entry["on"],
                _at(entry),
                _recorded(entry),
            )
            for number, entry in enumerate(example.get("accredited", []))
        ),
        tuple(
            TakenBack(f"back-{number}", entry["what"], moment(entry["on"]), entry["on"], _recorded(entry, entry["on"]))
            for number, entry in enumerate(example.get("taken_back", []))
        ),
    )
    return history if "known_at" not in example else history.known_at(moment(example["known_at"], "23:59"))


def _id(kind: str, entry: Mapping[str, Any], number: int) -> str:
    return str(entry.get("id", f"{kind}-{number}"))


def _at(entry: Mapping[str, Any]) -> datetime | None:
    return moment(entry["on"], entry["at"]) if "at" in entry else None


def _assignment(entry: Mapping[str, Any], number: int) -> Assignment:
    return Assignment(
        id=_id("assignment", entry, number),
        competency=COMPETENCY,
        at=moment(entry["on"]),
        day=entry["on"],
        due_on=entry["due"],
        recorded_at=_recorded(entry),
        unit=entry.get("unit"),
        keep_current=entry.get("keep_current", False),
    )


def _trigger(entry: Mapping[str, Any], number: int) -> Trigger:
    return Trigger(
        id=_id("trigger", entry, number),
        competency=COMPETENCY,
        because=Because(entry["because"]),
        day=entry["on"],
        due_on=entry["due"],
        owed=tuple(entry.get("owed", [])),
        recorded_at=_recorded(entry),
        units=frozenset(entry.get("units", [])),
        items=tuple(sorted(entry.get("items", {}).items())),
        full=entry.get("full", False),
        keys=frozenset(entry.get("keys", [])),
    )


def _recorded(entry: Mapping[str, Any], day: date | None = None) -> datetime:
    if "recorded" in entry:
        return moment(entry["recorded"])
    return LONG_AGO if day is None else moment(day)


def _position(entry: Mapping[str, Any], number: int) -> Position:
    return Position(
        id=entry.get("id", f"position-{number}"),
        facility=entry.get("facility", "hillcrest"),
        unit=entry.get("unit", "ed"),
        job_role=entry.get("job_role", "ed-nurse"),
        shift=Shift(entry.get("shift", "night")),
        first_day=entry["from"],
        last_day=entry.get("to"),
        recorded_at=_recorded(entry),
        version=entry.get("version", 1),
        withdrawn=entry.get("withdrawn", False),
    )


def _leave(entry: Mapping[str, Any], number: int) -> Leave:
    return Leave(
        id=entry.get("id", f"leave-{number}"),
        position=entry.get("position"),
        first_day=entry["from"],
        last_day=entry.get("to"),
        recorded_at=_recorded(entry),
        version=entry.get("version", 1),
        withdrawn=entry.get("withdrawn", False),
    )


def _passed(entries: Sequence[Mapping[str, Any]], rule: Mapping[str, Any]) -> list[Passed]:
    records = []
    for number, entry in enumerate(entries):
        day, what = entry["on"], entry["what"]
        at = moment(day, entry.get("at", "12:00"))
        asked = entry.get("standard")
        standard = None if asked is None else DrillStandard(asked["in_a_row"], frozenset(asked["exact"]))
        for part, activity in enumerate(rule[what] if what in {"initial", "renewal"} else [what]):
            records.append(
                Passed(
                    id=entry.get("id", f"record-{number}-{part}"),
                    activity=activity,
                    at=at,
                    day=day,
                    recorded_at=_recorded(entry, day),
                    score=entry.get("score"),
                    standard=standard,
                    revisions=tuple(sorted(entry.get("revisions", {}).items())),
                    playbook=frozenset(entry.get("playbook", [])),
                    reviewed_on=entry.get("reviewed"),
                )
            )
    return records
