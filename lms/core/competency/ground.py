"""The ground of an explanation: how a person stands on a day, with everything the verdict of that day looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.core.competency.acts import acts_of
from lms.core.competency.asking import cut
from lms.core.competency.calendar import Calendar
from lms.core.competency.causes import Standing
from lms.core.competency.evidence import Evidence
from lms.core.competency.facts import Facts, Finder
from lms.core.competency.policy import Policy
from lms.core.competency.records import History, Passed
from lms.core.competency.states import State
from lms.core.competency.verdict import Verdict, judge
from lms.core.competency.walk import Walk
from lms.core.dates import add_days


@dataclass(frozen=True, slots=True)
class Ground:
    """What an explanation of one day looks at: the same the fold looked at."""

    day: date
    history: History
    calendar: Calendar
    facts: Facts
    verdict: Verdict
    #: what had been passed by then
    evidence: Evidence

    @property
    def standing(self) -> Standing:
        """What has come of the facts by then."""
        return self.facts.standing

    def record(self, name: str) -> Passed:
        """Give a record that stands by its id."""
        return next(record for record in self.history.evidence() if record.id == name)

    def state_on(self, later: date) -> State:
        """Give the state on a later day if nothing is added."""
        walk = Walk(self.calendar)
        walk.evidence = self.evidence
        standing = _through(walk, self.standing, self.day, later)
        return judge(Finder(self.calendar).facts(later, standing)).state


def ground_of(history: History, policy: Policy, day: date) -> Ground:
    """Walk through all that happened by the end of `day`, as the fold does, and stop there."""
    exemptions = history.standing_exemptions(policy.competency)
    calendar = Calendar(cut(history.held_positions(), history.taken_leaves(), policy, exemptions))
    walk = Walk(calendar)
    standing, reached = Standing(), date.min
    for acts in acts_of(history, policy.competency):
        if acts.day > day:
            break
        standing = walk.act(_through(walk, standing, reached, add_days(acts.day, -1)), acts)
        reached = acts.day
    standing = _through(walk, standing, reached, day)
    facts = Finder(calendar).facts(day, standing)
    return Ground(day, history, calendar, facts, judge(facts), walk.evidence)


def _through(walk: Walk, standing: Standing, day: date, until: date) -> Standing:
    """Go through the days on which something begins by itself, after `day` and up to `until`."""
    while (following := walk.calendar.next_beginning(day)) is not None and following <= until:
        standing, day = walk.through(standing, following), following
    return standing
