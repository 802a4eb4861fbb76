"""Awards: a competency earned on a day, and through which last valid day it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from lms.core.competency.decided import AccreditedAward, Extension
from lms.core.competency.moments import Moment
from lms.core.competency.states import Because
from lms.core.competency.terms import Terms
from lms.core.dates import add_days, days_between


class Kind(StrEnum):
    """How an award came about."""

    #: by the initial path: never held, expired, or revoked
    FIRST = "first"
    #: renewed before the window opened
    EARLY = "early"
    #: renewed inside the window
    IN_WINDOW = "in-window"
    #: renewed after the last valid day, within the lapse limit
    LATE = "late"
    #: earned elsewhere and accredited here
    ACCREDITED = "accredited"


@dataclass(frozen=True, slots=True)
class Award:
    """A competency earned; it keeps the rule of its own day."""

    day: date
    #: moment of the last activity; None where the day's beginning or a review completed it
    at: datetime | None
    kind: Kind
    valid_for_months: int
    #: last valid day, extended where it was
    valid_through: date
    #: first day of the window
    window_opens_on: date
    #: last day on which the renewal path is still enough
    lapsed_through: date
    #: ids of the records it rests on, in path order
    evidence: tuple[str, ...]
    #: last valid day of the award it renews; None for a first one
    renews: date | None
    #: the same as `at` in the order of all moments; what is passed later may renew
    moment: Moment
    #: last valid day as it was awarded
    unextended_through: date
    #: id of the extension by which it holds longer
    extended_by: str | None = None

    @property
    def because(self) -> Because:
        """Why a person who holds it is current."""
        if self.extended_by is not None:
            return Because.EXTENDED
        named = {Kind.FIRST: Because.AWARDED, Kind.ACCREDITED: Because.ACCREDITED}
        return named.get(self.kind, Because.RENEWED)

    @property
    def lapse_limit_days(self) -> int:
        """Days after the last valid day on which the renewal path is still enough."""
        return days_between(self.valid_through, self.lapsed_through)


def earned(terms: Terms, held: Award | None, moment: Moment, evidence: Iterable[str], *, anew: bool) -> Award:
    """Give the award completed at a moment: `anew` by the initial path, else a renewal of `held`; never shorter."""
    day = moment.day
    kind = Kind.FIRST if held is None or anew else _kind(held, day)
    if held is not None and kind is Kind.IN_WINDOW:
        end = terms.end_of_renewed(held.unextended_through, day)
    else:
        end = terms.end_of_new(day)
    if held is not None:
        end = max(held.valid_through, end)
    renews = None if held is None or kind is Kind.FIRST else held.valid_through
    return _award(terms, moment, kind, end, tuple(dict.fromkeys(evidence)), renews)


def accredited(terms: Terms, held: Award | None, moment: Moment, fact: AccreditedAward) -> Award | None:
    """Give the award of another house from its review on; None where it ends by then, or no later than what is held."""
    end = terms.end_of_new(fact.own_day)
    if fact.last_day is not None:
        end = min(end, fact.last_day)
    if end < moment.day or (held is not None and held.valid_through >= end):
        return None
    return _award(terms, moment, Kind.ACCREDITED, end, (fact.id,), None)


def extended(held: Award | None, fact: Extension) -> Award | None:
    """Give the award held with its later last valid day; None where none is held, it expired or the day is no later."""
    if held is None or fact.day > held.lapsed_through or fact.through <= held.valid_through:
        return None
    lapsed_through = add_days(fact.through, held.lapse_limit_days)
    return replace(held, valid_through=fact.through, lapsed_through=lapsed_through, extended_by=fact.id)


def _award(
    terms: Terms, moment: Moment, kind: Kind, end: date, evidence: tuple[str, ...], renews: date | None
) -> Award:
    return Award(
        day=moment.day,
        at=moment.at,
        kind=kind,
        valid_for_months=terms.valid_for_months,
        valid_through=end,
        # whoever renews is current on that day, however wide the window has become
        window_opens_on=max(add_days(end, -terms.window_days), add_days(moment.day, 1)),
        lapsed_through=add_days(end, terms.lapse_limit_days),
        evidence=evidence,
        renews=renews,
        moment=moment,
        unextended_through=end,
    )


def _kind(held: Award, day: date) -> Kind:
    if day > held.valid_through:
        return Kind.LATE
    return Kind.IN_WINDOW if day >= held.window_opens_on else Kind.EARLY
