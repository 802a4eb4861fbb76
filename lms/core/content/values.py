"""Which of the site's dated values holds at a facility on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

#: scope of a value that holds wherever no facility has its own
PROGRAMME = "programme"

#: what a site can set: words or a number, a choice, or a list in order
PlaybookValue = str | int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One dated value of a playbook key; a value of None withdraws the earlier one."""

    id: int
    key: str
    #: 'programme' or the key of a facility
    scope: str
    value: PlaybookValue | None
    in_force_from: date
    why: str
    actor_id: int | None
    recorded_at: datetime


def values_on(dated: Iterable[DatedValue], facility: str, day: date) -> dict[str, PlaybookValue]:
    """Give the values in force at `facility` on `day`; keys nobody has set are absent.

    A facility's own value wins over the programme's, the later day over the earlier, and on one day the row added last.
    A facility that withdraws its own value falls back to the programme's.
    """
    best: dict[tuple[str, str], DatedValue] = {}
    for row in dated:
        held = best.get((row.key, row.scope))
        if row.in_force_from <= day and (held is None or _rank(row) > _rank(held)):
            best[row.key, row.scope] = row
    values: dict[str, PlaybookValue] = {}
    for scope in (PROGRAMME, facility):
        for (key, where), row in best.items():
            if where == scope and row.value is not None:
                values[key] = row.value
    return values


def _rank(row: DatedValue) -> tuple[date, int]:
    return (row.in_force_from, row.id)
