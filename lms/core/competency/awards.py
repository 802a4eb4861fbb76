"""Awards: which evidence earned or renewed the competency, on which day, through which last valid day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from lms.core.competency.asking import Asking
from lms.core.competency.path import Path
from lms.core.competency.policy import Anchor
from lms.core.competency.records import Passed
from lms.core.competency.states import Because
from lms.core.competency.terms import Terms
from lms.core.dates import add_days, add_months


class Kind(StrEnum):
    """How an award came about."""

    #: by the initial path: never held, or expired
    FIRST = "first"
    #: renewed before the window opened
    EARLY = "early"
    #: renewed inside the window
    IN_WINDOW = "in-window"
    #: renewed after the last valid day, within the lapse limit
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Award:
    """A competency earned; it keeps the rule of its own day."""

    day: date
    #: moment of the last activity; None where a rule coming into force at the beginning of the day completed the path
    at: datetime | None
    kind: Kind
    valid_for_months: int
    valid_through: date
    #: first day of the window
    window_opens_on: date
    #: last day on which the renewal path is still enough
    lapsed_through: date
    #: ids of the records it rests on, in path order
    evidence: tuple[str, ...]
    #: last valid day of the award it renews; None for a first one
    renews: date | None

    @property
    def because(self) -> Because:
        """Why a person who holds it is current."""
        return Because.AWARDED if self.kind is Kind.FIRST else Because.RENEWED


@dataclass(frozen=True, slots=True)
class Earned:
    """What the records of one person came to."""

    #: by day
    awards: tuple[Award, ...]
    #: the records in order of time, each drill with its standard
    evidence: tuple[Passed, ...]
    #: where in `evidence` begins what may renew: first before any award, then after each; earlier records serve no more
    begins: tuple[int, ...]


def earn(evidence: Sequence[Passed], asking: Asking) -> Earned:
    """Walk through the moments in order and give every award.

    An award falls on the first moment at which a path in force is complete by evidence later than the last award and
    not older than the evidence age: the initial path where nothing is held or its lapse limit has passed, else the
    renewal path (or, as it is more, a whole initial path). A moment is a record's, or the beginning of a day on which
    rules or positions change.
    """
    awards: list[Award] = []
    seen: list[Passed] = []
    begins = [0]
    for day, records in _moments(evidence, asking):
        terms = asking.on(day).terms
        seen.extend(records if terms is None else (terms.as_passed(record) for record in records))
        if terms is None:
            continue
        held = awards[-1] if awards else None
        for path in _paths(terms, held, day):
            used = terms.complete(path, seen[begins[-1] :], day)
            if used is not None:
                ids = tuple(dict.fromkeys(record.id for record in used))
                awards.append(_award(terms, held, day, records[-1].at if records else None, ids))
                begins.append(len(seen))
                break
    return Earned(tuple(awards), tuple(seen), tuple(begins))


def _moments(evidence: Sequence[Passed], asking: Asking) -> Iterator[tuple[date, tuple[Passed, ...]]]:
    """Give the moments in order: a day's beginning without records, then the records of each moment together."""
    beginnings = [(first, None, ()) for first in asking.firsts]
    passed = [
        (day, at, tuple(records))
        for (day, at), records in groupby(evidence, key=lambda record: (record.day, record.at))
    ]
    everything: list[tuple[date, datetime | None, tuple[Passed, ...]]] = [*beginnings, *passed]
    # a stable sort by day alone keeps a beginning before that day's records and the records in order
    for day, _, records in sorted(everything, key=lambda moment: moment[0]):
        yield day, records


def _paths(terms: Terms, held: Award | None, day: date) -> tuple[Path, ...]:
    if held is None or day > held.lapsed_through:
        return (terms.initial,)
    return (terms.renewal, terms.initial)


def _award(terms: Terms, held: Award | None, day: date, at: datetime | None, evidence: tuple[str, ...]) -> Award:
    kind = _kind(held, day)
    fresh = add_months(day, terms.valid_for_months)
    if held is None or kind in {Kind.FIRST, Kind.LATE}:
        end = fresh
    elif kind is Kind.IN_WINDOW and terms.anchor is Anchor.PREVIOUS_EXPIRY:
        end = add_months(held.valid_through, terms.valid_for_months)
    else:
        end = max(held.valid_through, fresh)
    return Award(
        day=day,
        at=at,
        kind=kind,
        valid_for_months=terms.valid_for_months,
        valid_through=end,
        # whoever renews is current on that day, however wide the window has become
        window_opens_on=max(add_days(end, -terms.window_days), add_days(day, 1)),
        lapsed_through=add_days(end, terms.lapse_limit_days),
        evidence=evidence,
        renews=None if held is None or kind is Kind.FIRST else held.valid_through,
    )


def _kind(held: Award | None, day: date) -> Kind:
    if held is None or day > held.lapsed_through:
        return Kind.FIRST
    if day > held.valid_through:
        return Kind.LATE
    return Kind.IN_WINDOW if day >= held.window_opens_on else Kind.EARLY
