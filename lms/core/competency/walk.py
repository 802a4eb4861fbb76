"""The walk through all moments: what each fact does to how a person stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from lms.core.competency.acts import Act, Acts
from lms.core.competency.awards import Award, Kind, accredited, earned, extended
from lms.core.competency.calendar import Calendar
from lms.core.competency.causes import CHANGES, EVER, Asked, Cause, Standing
from lms.core.competency.decided import AccreditedAward, Assignment, Extension, Revocation, Trigger
from lms.core.competency.evidence import Entry, Evidence, Serving
from lms.core.competency.moments import Moment, beginning
from lms.core.competency.moves import Arrival
from lms.core.competency.owed import answers, cause_of, never_met, reaches, skips
from lms.core.competency.path import Path
from lms.core.competency.states import Because
from lms.core.competency.terms import Terms


class Walk:
    """Goes from standing to standing; the evidence that counts so far goes with it."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.evidence = Evidence()

    def through(self, standing: Standing, day: date) -> Standing:
        """Go through a day on which something may begin by itself and nobody does anything."""
        return self._met(self._begun(standing, day), day)

    def act(self, standing: Standing, acts: Acts) -> Standing:
        """Go through a day of facts: what is taken back, triggers, what begins, then each moment in order."""
        standing = _without(standing, acts)
        for trigger in acts.triggers:
            standing = self._triggered(standing, trigger)
        standing = self._begun(standing, acts.day)
        for moment, facts in acts.moments:
            for fact in facts:
                if isinstance(fact, Entry):
                    own = self.calendar.asking.on(fact.record.day).terms
                    self.evidence.add(fact if own is None else replace(fact, record=own.as_passed(fact.record)))
            standing = self._answered(self._earned(standing, moment), moment.day)
            for fact in facts:
                standing = self._decided(standing, moment, fact)
        return self._met(standing, acts.day)

    # what begins

    def _begun(self, standing: Standing, day: date) -> Standing:
        """Open what begins with a day: returns and new positions; then rules and positions may complete a path."""
        held, calendar = standing.held, self.calendar
        valid = held is not None and day <= held.valid_through
        # who comes back with nothing valid has nothing to return to
        causes = [c for c in standing.causes if valid or c.because is not Because.RETURNED or c.starts_on != day]
        for back in calendar.returns.get(day, ()):
            after = beginning(back.counts_from)
            causes.append(Cause(Because.RETURNED, "", back.away_since, back.on, back.days, after))
        terms = calendar.asking.on(day).terms
        for arrival in calendar.arrivals.get(day, ()):
            if terms is None or calendar.needs_initial(standing, day):
                continue
            if path := never_met(arrival.initial, standing, self.evidence, terms):
                causes.append(_new_position(arrival, path))
        if causes or standing.causes:
            standing = replace(standing, causes=tuple(causes))
        return self._answered(self._earned(standing, beginning(day)), day)

    def _triggered(self, standing: Standing, trigger: Trigger) -> Standing:
        """Ask what a trigger owes of a holder, or of one within the lapse limit; a change waits for later awards."""
        day = trigger.day
        stretch = self.calendar.asking.on(day)
        if trigger.full:
            standing = replace(standing, bars=(*standing.bars, trigger))
        if not self.calendar.needs_initial(standing, day) and reaches(trigger, stretch):
            if skips(trigger, self.evidence, stretch.terms, standing.bars):
                return standing
            return replace(standing, causes=(*standing.causes, cause_of(trigger, day)))
        if trigger.because in CHANGES:
            return replace(standing, pending=(*standing.pending, trigger))
        return standing

    # awards

    def _earned(self, standing: Standing, moment: Moment) -> Standing:
        """Give the award completed at a moment: by the initial path where nothing is held or it has expired.

        Else by the renewal path or, as it is more, by a whole initial path.
        """
        day, held = moment.day, standing.held
        terms = self.calendar.asking.on(day).terms
        if terms is None or not self.evidence.any_later_than(standing.serves_after):
            return standing
        anew = self.calendar.needs_initial(standing, day)
        paths = (terms.initial,) if held is None or anew else (renewal(terms, held), terms.initial)
        serving = Serving(day, standing.serves_after, terms.evidence_age_days, standing.bars)
        for path in paths:
            used = terms.complete(path, self.evidence, serving)
            if used is not None:
                award = earned(terms, held, moment, [record.id for record in used], anew=anew)
                return self._holding(standing, award, partial(self._older, path, terms, serving))
        return standing

    def _older(self, path: Path, terms: Terms, serving: Serving, trigger: Trigger) -> bool:
        """Say whether the evidence of a path is older than a trigger: without such evidence it is not complete."""
        return terms.complete(path, self.evidence, replace(serving, bars=(*serving.bars, trigger))) is None

    def _holding(self, standing: Standing, award: Award, rests_on_older: Callable[[Trigger], bool]) -> Standing:
        """Put an award in the place of what was held, and see what is still owed with it."""
        old, day = standing.held, award.day
        anew = award.kind is Kind.FIRST or old is None or day > old.lapsed_through
        # a pass makes nobody worse who is valid
        was_valid = award.kind is not Kind.FIRST and old is not None and day <= old.valid_through
        causes = self._kept(standing, day)
        pending = standing.pending
        if award.kind is not Kind.ACCREDITED:
            causes = tuple(c for c in causes if c.because is not Because.RETURNED or c.starts_on > day)
        if award.kind is Kind.FIRST:
            causes = tuple(c for c in causes if c.because is not Because.NEW_POSITION and not c.answered)
        if anew:
            expired = () if award.kind is Kind.FIRST else self.calendar.expired_by(standing, day)
            stay = {cause.fact for cause in expired}
            causes = tuple(_from(c, day) if c.because in CHANGES and c.fact not in stay else c for c in causes)
        if not was_valid:
            stretch = self.calendar.asking.on(day)
            owing = [trigger for trigger in pending if reaches(trigger, stretch) and rests_on_older(trigger)]
            causes = (*causes, *(cause_of(trigger, day) for trigger in owing))
            pending = tuple(trigger for trigger in pending if trigger not in owing)
        return replace(
            standing,
            held=award,
            awards=(*standing.awards, award),
            revoked=None,
            serves_after=award.moment,
            causes=causes,
            pending=pending,
        )

    def _kept(self, standing: Standing, day: date) -> tuple[Cause, ...]:
        """Give the causes; a missed one keeps the lapse limit of the award held until `day`."""
        if standing.held is None or not standing.causes:
            return standing.causes
        limit = standing.held.lapse_limit_days
        missed = [
            owed.cause
            for owed in self.calendar.begun(standing, day)
            if owed.missed_on(day) and owed.cause.lapse_limit_days is None
        ]
        return tuple(replace(c, lapse_limit_days=limit) if c in missed else c for c in standing.causes)

    # what is decided

    def _decided(self, standing: Standing, moment: Moment, fact: Act) -> Standing:
        terms = self.calendar.asking.on(moment.day).terms
        if isinstance(fact, Extension) and (longer := extended(standing.held, fact)) is not None:
            return replace(standing, held=longer, awards=(*standing.awards[:-1], longer))
        if isinstance(fact, AccreditedAward) and terms is not None and standing.revoked is None:
            award = accredited(terms, standing.held, moment, fact)
            if award is not None:
                stands_for = {choice.activity for item in terms.initial for choice in item.choices}
                holding = self._holding(standing, award, lambda trigger: fact.own_day < trigger.day)
                return self._answered(replace(holding, stood_for=standing.stood_for | stands_for), moment.day)
        if isinstance(fact, Revocation) and standing.held is not None:
            return replace(standing, held=None, revoked=fact, serves_after=moment)
        if isinstance(fact, Assignment) and (first := self._first_asked(fact)) is not None:
            return replace(standing, assigned=(*standing.assigned, Asked(fact, first)))
        return standing

    def _first_asked(self, fact: Assignment) -> date | None:
        """Give the first day an assignment asks the person: its own, or the first from then on in its unit."""
        if fact.unit is None:
            return fact.day
        stays = [
            position
            for position in self.calendar.asking.positions
            if position.unit == fact.unit and (position.last_day is None or position.last_day >= fact.day)
        ]
        return min((max(position.first_day, fact.day) for position in stays), default=None)

    # what is answered

    def _answered(self, standing: Standing, day: date) -> Standing:
        """Close what the evidence answers; what has expired only an award by the initial path ends.

        That holds in a gap of a stay too. The answer is remembered: by the day of that award it may be too old.
        """
        if not standing.causes and not standing.pending:
            return standing
        terms = self.calendar.asking.on(day).terms
        if terms is None:
            return standing
        expired = self.calendar.expired_by(standing, day, in_gaps=True)
        found = {c for c in standing.causes if c.answered or answers(self.evidence, c, standing, terms, day)}
        causes = tuple(
            replace(cause, answered=True) if cause in found else cause
            for cause in standing.causes
            if cause in expired or cause not in found
        )
        pending = tuple(
            trigger
            for trigger in standing.pending
            if not answers(self.evidence, cause_of(trigger, day), standing, terms, day)
        )
        return replace(standing, causes=causes, pending=pending)

    def _met(self, standing: Standing, day: date) -> Standing:
        """End the assignments met: by what is valid on their first day, or an award from then on."""
        held = standing.held
        if not standing.assigned or held is None or day > held.valid_through:
            return standing
        return replace(
            standing,
            assigned=tuple(
                replace(asked, until=day)
                if asked.until is None
                and not asked.assignment.keep_current
                and asked.first <= day
                and day in {asked.first, held.day}
                else asked
                for asked in standing.assigned
            ),
        )


def renewal(terms: Terms, held: Award) -> Path:
    """Give the renewal path of what is held: it goes by the year of its last valid day, not extended."""
    return terms.renewal_for(held.unextended_through.year)


def _from(cause: Cause, day: date) -> Cause:
    """Give a change still owed with its days given anew, from a new award on."""
    return replace(cause, starts_on=day, lapse_limit_days=None)


def _new_position(arrival: Arrival, path: Path) -> Cause:
    return Cause(
        Because.NEW_POSITION,
        arrival.position.id,
        arrival.on,
        arrival.on,
        arrival.days,
        EVER,
        path,
        stay=arrival.stay,
    )


def _without(standing: Standing, acts: Acts) -> Standing:
    """End what the assignments and triggers taken back ask, and all that came of it."""
    gone = acts.taken_back
    if not gone:
        return standing
    return replace(
        standing,
        causes=tuple(cause for cause in standing.causes if cause.fact not in gone),
        pending=tuple(trigger for trigger in standing.pending if trigger.id not in gone),
        bars=tuple(trigger for trigger in standing.bars if trigger.id not in gone),
        assigned=tuple(
            replace(asked, until=max(acts.day, asked.first))
            if asked.assignment.id in gone and asked.until is None
            else asked
            for asked in standing.assigned
        ),
    )
