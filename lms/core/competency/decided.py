"""What people decide: assignments, triggers, exemptions, revocations, extensions and accredited awards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lms.core.competency.states import Because


@dataclass(frozen=True, slots=True)
class Assignment:
    """A competency asked of a person by a day; of a unit, it is asked of whoever holds a position there."""

    id: str
    competency: str
    at: datetime
    #: the day it was assigned: the clock of days given starts then
    day: date
    #: not before `day`
    due_on: date
    recorded_at: datetime
    #: None is the person; else whoever holds a position in the unit, joins later included
    unit: str | None = None
    #: it goes on asking after it was met
    keep_current: bool = False


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event that asks activities again of those who hold a competency."""

    id: str
    competency: str
    #: content, playbook, unit-turnover, course-start or asked-again
    because: Because
    #: it stands at the beginning of this day
    day: date
    #: the day by which it is owed; not before `day`
    due_on: date
    #: path items, as policies write them
    owed: tuple[str, ...]
    recorded_at: datetime
    #: where it reaches: whoever holds a position in one of these units; empty is everywhere
    units: frozenset[str] = frozenset()
    #: content: item to the revision that is now asked; evidence on a lower one is older than the trigger
    items: tuple[tuple[str, int], ...] = ()
    #: content: a full revision; older evidence then counts for nothing that follows
    full: bool = False
    #: playbook: the keys whose change it is; evidence that used one and came before it is older than the trigger
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Exemption:
    """A competency not asked of the person for some days, with a reason and an approver; never shown as competent."""

    id: str
    competency: str
    first_day: date
    #: inclusive; None is open
    last_day: date | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Revocation:
    """An award withdrawn by a lead: earned again by an initial path of later evidence."""

    id: str
    competency: str
    day: date
    #: None is the end of its day
    at: datetime | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Extension:
    """A later last valid day for the award held; it works from its own day on."""

    id: str
    competency: str
    day: date
    at: datetime
    #: the last valid day, extended
    through: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AccreditedAward:
    """An award of another house, taken over by a reviewer; it counts from the end of its review day."""

    id: str
    competency: str
    #: the day it was earned there
    own_day: date
    #: its own last valid day, where it has one
    last_day: date | None
    #: the day of the review
    day: date
    #: the moment of the review; None is the end of its day
    at: datetime | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One of these facts taken back: an assignment or a trigger asks no more from this day, the others never were."""

    id: str
    #: the id of the fact taken back
    fact: str
    at: datetime
    day: date
    recorded_at: datetime
