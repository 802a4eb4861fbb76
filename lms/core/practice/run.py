"""A run of a drill: one stream of numbered steps over encounter after encounter, folded from the start each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from lms.core.practice.drill import Choice, Outcome, Sheet, Standard, Standing, Took, outcome, standing, take
from lms.core.practice.encounter import Encounter, Mark, Variant
from lms.core.practice.ice import of_run


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run was begun with; with it and the steps the run can be told again, word for word."""

    generator: int
    seed: int
    year: int
    #: 1 to 12
    month: int
    standard: Standard
    #: what the site had said about performances that are not clear-cut
    settled: Mapping[Variant, Mark]

    def encounter(self, index: int) -> Encounter:
        """Make the encounter at `index` (from 0); raises ValueError for a generator this program does not know."""
        return of_run(
            self.seed, index, year=self.year, month=self.month, settled=self.settled, generator=self.generator
        )


@dataclass(frozen=True, slots=True)
class Run:
    """How far a run has come."""

    plan: Plan
    #: closed sheets with the number of the step each began with
    done: tuple[tuple[int, Sheet], ...] = ()
    #: the open sheet, and the number of its first step
    sheet: Sheet = field(default_factory=Sheet)
    began_at: int = 0

    @property
    def step(self) -> int:
        """The number the next form carries, from 0, over the whole run."""
        return self.began_at + self.sheet.step

    @property
    def index(self) -> int:
        """The place of the open encounter, from 0."""
        return len(self.done)

    def outcome(self, index: int) -> Outcome:
        """Give the outcome of a closed encounter; raises IndexError for one that is not closed."""
        return outcome(self.done[index][1], self.plan.encounter(index))

    def outcomes(self) -> tuple[Outcome, ...]:
        """Give the outcomes so far, in order."""
        return tuple(self.outcome(index) for index in range(len(self.done)))

    def standing(self) -> Standing:
        """Hold the run against its standard."""
        return standing(self.outcomes(), self.plan.standard)


def advance(run: Run, step: int, choice: Choice) -> tuple[Run, Took]:
    """Take a step of the run; steps of closed encounters are only ever repeated or refused."""
    for began_at, sheet in run.done:
        if began_at <= step < began_at + sheet.step:
            return run, take(sheet, step - began_at, choice)[1]
    sheet, took = take(run.sheet, step - run.began_at, choice)
    if took is not Took.ACCEPTED:
        return run, took
    if sheet.grade is None:
        return replace(run, sheet=sheet), took
    done = (*run.done, (run.began_at, sheet))
    return Run(run.plan, done, Sheet(), run.began_at + sheet.step), took


def fold(plan: Plan, choices: Iterable[Choice]) -> Run:
    """Tell a run again from its kept steps; raises ValueError when one of them could not have been taken."""
    run = Run(plan)
    for step, choice in enumerate(choices):
        run, took = advance(run, step, choice)
        if took is not Took.ACCEPTED:
            raise ValueError(f"step {step} of the run was never accepted: {choice!r}")
    return run
