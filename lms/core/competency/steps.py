"""The steps of an explanation: what happened or holds, with its dates and numbers and the facts it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.core.competency.policy import Rule
from lms.core.competency.states import Because, State


class FactKind(StrEnum):
    """What kind of fact a step rests on; ids are permanent within a kind."""

    POSITION = "position"
    LEAVE = "leave"
    #: an activity passed, here or elsewhere
    RECORD = "record"
    VOID = "void"
    ASSIGNMENT = "assignment"
    TRIGGER = "trigger"
    EXEMPTION = "exemption"
    REVOCATION = "revocation"
    EXTENSION = "extension"
    #: an award of another house
    ACCREDITED = "accredited"
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True, order=True)
class FactRef:
    """One fact of a history by kind and id."""

    kind: FactKind
    id: str


class Code(StrEnum):
    """What a step says. `day`, `until`, `also`, `days` and `months` are meant as written here."""

    # how an award came about

    #: `items` passed on `day`
    PASSED = "passed"
    #: `items` passed elsewhere on `day`, accredited on `also`
    PASSED_ELSEWHERE = "passed-elsewhere"
    #: the initial path was complete on `day`; the last of it was passed on `also`
    AWARDED = "awarded"
    #: renewed on `day`, before the window; what was held ended on `until`
    RENEWED_EARLY = "renewed-early"
    #: renewed on `day`, in the window; what was held ended on `until`
    RENEWED_IN_WINDOW = "renewed-in-window"
    #: renewed on `day`, after the last valid day `until`
    RENEWED_LATE = "renewed-late"
    #: nothing was done on `day`: a rule or a position of that day made complete what was there
    COMPLETED_BY_CHANGE = "completed-by-change"
    #: earned in another house on `also`, valid there through `until` where it says so, accredited on `day`
    ACCREDITED = "accredited"

    # how long it holds

    #: `months` from the completion on `day`, through `until`
    FROM_COMPLETION = "from-completion"
    #: `months` from the last valid day `day`, through `until`
    FROM_PREVIOUS_EXPIRY = "from-previous-expiry"
    #: through `until`, a day of a cycle of `days` months counted from `day`, at least `months` after completion
    BY_CYCLE = "by-cycle"
    #: through its own last day `until`
    BY_OWN_LAST_DAY = "by-own-last-day"
    #: what was held already went through `until`; a renewal never shortens
    NEVER_SHORTER = "never-shorter"
    #: months were added to `day`; the month of `until` has no such day, so its last one holds
    MONTH_END = "month-end"
    #: on `day` a lead extended it from `also` through `until`
    EXTENDED = "extended"
    #: the rule of `rule`, in force since `day`; asked by `position`
    RULE = "rule"
    #: of several positions that ask, `position` has the strictest value `days` of the policy key `text`
    STRICTEST = "strictest"

    # the window

    #: it opens on `day`
    WINDOW_OPENS = "window-opens"
    #: it has been open since `day`, through `until`
    WINDOW_OPEN = "window-open"
    #: renewing in it gives `months` from the last valid day `day`, through `until`
    RENEWAL_KEEPS_DATE = "renewal-keeps-date"
    #: renewing in it gives `months` from the day it is done
    RENEWAL_FROM_COMPLETION = "renewal-from-completion"
    #: renewing in it gives a day of the cycle, `until` where it is the same on every day of the window
    RENEWAL_BY_CYCLE = "renewal-by-cycle"

    # validity ended

    #: the last valid day was `day`
    RAN_OUT = "ran-out"
    #: what `because` asks was owed by `day` and was not done
    UPDATE_MISSED = "update-missed"
    #: what is missing is still enough through `until`
    STILL_ENOUGH = "still-enough"
    #: it was enough through `until`; the initial path is asked since
    TOO_LATE = "too-late"

    # what is owed

    #: `because` happened on `day`; `items` are still missing for it
    OWED = "owed"
    #: its days were given anew with the award of `day`
    OWED_WITH_AWARD = "owed-with-award"
    #: back on `day` after being away since `also`: `days` days, more than the limit of `months` days
    RETURNED = "returned"
    #: the day by which it was owed has passed; still ready
    LATE_STILL_READY = "late-still-ready"

    # days given

    #: `because` started the clock on `day`, for `position`
    CLOCK_STARTED = "clock-started"
    #: assigned on `also` by `until`; it asks from `day`; `text` is the unit where it is a unit's
    ASSIGNED = "assigned"
    #: `days` days were given from `day`
    DAYS_GIVEN = "days-given"
    #: `day` to `until` did not count: on leave
    NOT_COUNTED_LEAVE = "not-counted-leave"
    #: `day` to `until` did not count: exempt
    NOT_COUNTED_EXEMPT = "not-counted-exempt"
    #: `day` to `until` did not count: nothing asked
    NOT_COUNTED_UNASKED = "not-counted-unasked"
    #: due on `day`
    DUE = "due"
    #: it was due on `day`
    WAS_DUE = "was-due"
    #: no due day while days are not counted without an end
    NO_DUE_DAY = "no-due-day"

    # decided, away, not asked

    #: withdrawn by a lead on `day`
    REVOKED = "revoked"
    #: an initial path passed after `day` earns it again
    EARN_AGAIN = "earn-again"
    #: exempt from `day` to `until`
    EXEMPT = "exempt"
    #: on leave from `day` to `until`
    ON_LEAVE = "on-leave"
    #: the last position ended on `day`
    LEFT = "left"
    #: the first position begins on `day`
    NOT_STARTED = "not-started"
    #: `position`, held since `day`, does not ask for it
    NO_POSITION_ASKS = "no-position-asks"
    #: no position was ever recorded
    NO_POSITION = "no-position"
    #: `position` asks, since `day`
    ASKED_BY = "asked-by"

    # what counts so far, what is missing, what comes

    #: `items` passed on `day` count, through `until`
    COUNTS_SO_FAR = "counts-so-far"
    #: `items` are still missing
    MISSING = "missing"
    #: on `day` the state becomes `state`, if nothing is added
    NEXT = "next"

    # taken back

    #: the record of `items` on `day` was voided on `also`; otherwise it would be `state`, valid through `until`
    VOIDED = "voided"
    #: a decision of `day` was taken back on `also`; otherwise the state would be `state`, valid through `until`
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True)
class Step:
    """One step; what its dates and numbers mean stands at its code."""

    code: Code
    day: date | None = None
    until: date | None = None
    also: date | None = None
    days: int | None = None
    months: int | None = None
    because: Because | None = None
    state: State | None = None
    #: id of a position
    position: str | None = None
    #: activities, or path items as policies write them
    items: tuple[str, ...] = ()
    text: str = ""
    rule: Rule | None = None
    facts: tuple[FactRef, ...] = ()

    @property
    def dates(self) -> tuple[date, ...]:
        """Every date it may name."""
        return tuple(day for day in (self.day, self.until, self.also) if day is not None)


def refs(kind: FactKind, ids: Iterator[str] | tuple[str, ...]) -> tuple[FactRef, ...]:
    """Name several facts of one kind."""
    return tuple(FactRef(kind, name) for name in ids)
