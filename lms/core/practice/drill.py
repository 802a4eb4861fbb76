"""The fold of a learner's steps over one encounter, and of completed encounters over the standard that passes a drill.

A step is accepted once; the same step again changes nothing, another step in its place is refused. Whether a drill is
passed is a function of the completed encounters in order and of nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from lms.core.practice.encounter import ITEMS, Encounter, Grade, Item, Mark

#: the form of a saved sheet
SHEET_VERSION = 1


class Took(StrEnum):
    """What became of a step."""

    ACCEPTED = "accepted"
    #: the same step once more (a double click, a second tab): show the page after it
    REPEATED = "repeated"
    #: another answer to a step already taken, or a step from a page that is too old
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class MarkItem:
    """Write down, or change, the mark of one item."""

    item: Item
    mark: Mark


@dataclass(frozen=True, slots=True)
class MarkRest:
    """Write 0 for every item that has no mark: the patient cannot perform."""


@dataclass(frozen=True, slots=True)
class GiveGrade:
    """Name the ICANS grade; closes the encounter."""

    grade: Grade


Choice: TypeAlias = MarkItem | MarkRest | GiveGrade


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the learner wrote down for one encounter, step by step."""

    choices: tuple[Choice, ...] = ()

    @property
    def step(self) -> int:
        """The number the next form carries, from 0."""
        return len(self.choices)

    @property
    def marks(self) -> dict[Item, Mark]:
        """The mark of each item so far, later ones over earlier ones."""
        marks: dict[Item, Mark] = {}
        for choice in self.choices:
            if isinstance(choice, MarkItem):
                marks[choice.item] = choice.mark
            elif isinstance(choice, MarkRest):
                marks = {item: marks.get(item, Mark.WRONG) for item in ITEMS}
        return marks

    @property
    def open_item(self) -> Item | None:
        """The first item without a mark, None when all have one."""
        marks = self.marks
        return next((item for item in ITEMS if item not in marks), None)

    @property
    def grade(self) -> Grade | None:
        """The grade given, None while the encounter is open."""
        last = self.choices[-1] if self.choices else None
        return last.grade if isinstance(last, GiveGrade) else None

    @property
    def score(self) -> int | None:
        """The ICE score; None while an item has no mark or was not assessed, because then there is no whole score."""
        marks = self.marks.values()
        return None if len(marks) < len(ITEMS) or Mark.NOT_ASSESSED in marks else self.points

    @property
    def points(self) -> int:
        """The points written down so far."""
        return sum(mark is Mark.RIGHT for mark in self.marks.values())

    @property
    def asked(self) -> int:
        """How many items were marked 1 or 0 so far."""
        return sum(mark is not Mark.NOT_ASSESSED for mark in self.marks.values())


def take(sheet: Sheet, step: int, choice: Choice) -> tuple[Sheet, Took]:
    """Take `choice` made on the page of `step`; no grade while an item has no mark, and nothing after the grade."""
    if step < 0:
        return sheet, Took.REFUSED
    if step < sheet.step:
        return sheet, Took.REPEATED if sheet.choices[step] == choice else Took.REFUSED
    closes_early = isinstance(choice, GiveGrade) and sheet.open_item is not None
    nothing_left = isinstance(choice, MarkRest) and sheet.open_item is None
    if step > sheet.step or sheet.grade is not None or closes_early or nothing_left:
        return sheet, Took.REFUSED
    return replace(sheet, choices=(*sheet.choices, choice)), Took.ACCEPTED


def expert(encounter: Encounter) -> tuple[Choice, ...]:
    """Give the steps of somebody who marks everything as expected; what the site must rule on is left not assessed."""
    marks = (MarkItem(item, encounter.turn(item).expected or Mark.NOT_ASSESSED) for item in ITEMS)
    return (*marks, GiveGrade(encounter.expected.grade if encounter.expected else Grade(None)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One completed encounter held against its expected answers."""

    #: False: teaching, counts for nothing
    counts: bool
    given: tuple[Mark, ...]
    expected: tuple[Mark | None, ...]
    score_given: int | None
    score_expected: int | None
    grade_given: Grade
    grade_expected: Grade | None

    @property
    def differing(self) -> tuple[Item, ...]:
        """The items with an expected mark on which the learner differs."""
        pairs = zip(ITEMS, self.given, self.expected, strict=True)
        return tuple(item for item, given, expected in pairs if expected is not None and given is not expected)

    @property
    def exact(self) -> frozenset[str]:
        """Which of `items`, `score` and `grade` are exactly as expected; nothing for teaching."""
        if not self.counts:
            return frozenset()
        met = {
            "items": not self.differing,
            "score": self.score_given == self.score_expected,
            "grade": self.grade_given == self.grade_expected,
        }
        return frozenset(name for name, is_met in met.items() if is_met)


def outcome(sheet: Sheet, encounter: Encounter) -> Outcome:
    """Hold a closed sheet against the encounter's own answers; raises ValueError while the sheet is open."""
    if sheet.grade is None:
        raise ValueError("the sheet has no grade yet")
    marks, answers = sheet.marks, encounter.expected
    return Outcome(
        counts=answers is not None,
        given=tuple(marks[item] for item in ITEMS),
        expected=tuple(encounter.turn(item).expected for item in ITEMS),
        score_given=sheet.score,
        score_expected=answers.score if answers else None,
        grade_given=sheet.grade,
        grade_expected=answers.grade if answers else None,
    )


@dataclass(frozen=True, slots=True)
class Standard:
    """What passes a drill: so many counted encounters in a row with these parts exact (the competency's policy)."""

    in_a_row: int = 5
    exact: frozenset[str] = frozenset({"score", "grade"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a run has come against the standard."""

    in_a_row: int
    needed: int
    #: number of encounters, teaching included, after which the standard was first met; None: not yet
    passed_after: int | None

    @property
    def passed(self) -> bool:
        """Say whether the standard was met; a later slip takes nothing away."""
        return self.passed_after is not None


def standing(outcomes: Sequence[Outcome], standard: Standard) -> Standing:
    """Fold completed encounters, in order, into the run's standing; teaching neither adds to a row nor breaks it."""
    row, passed_after = 0, None
    for number, done in enumerate(outcomes, start=1):
        if done.counts:
            row = row + 1 if standard.exact <= done.exact else 0
        if row >= standard.in_a_row and passed_after is None:
            passed_after = number
    return Standing(row, standard.in_a_row, passed_after)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a learner's marks lie beside the expected ones, over several encounters."""

    #: item -> (agreed, of)
    by_item: Mapping[Item, tuple[int, int]]
    #: 1 given where 0 was expected
    over: int
    #: 0 given where 1 was expected
    under: int
    #: quadratically weighted kappa of the ICE scores, None when it cannot be told (too few, or no spread)
    kappa: float | None = field(default=None)


def agreement(outcomes: Sequence[Outcome]) -> Agreement:
    """Count agreement by item and the lean to over- or under-scoring over the counted encounters."""
    counted = [done for done in outcomes if done.counts]
    by_item: dict[Item, tuple[int, int]] = {}
    over = under = 0
    for place, item in enumerate(ITEMS):
        pairs = [(done.given[place], done.expected[place]) for done in counted]
        by_item[item] = (sum(given is expected for given, expected in pairs), len(pairs))
        over += sum(given is Mark.RIGHT and expected is Mark.WRONG for given, expected in pairs)
        under += sum(given is Mark.WRONG and expected is Mark.RIGHT for given, expected in pairs)
    scores = [
        (done.score_given, done.score_expected)
        for done in counted
        if done.score_given is not None and done.score_expected is not None
    ]
    return Agreement(by_item, over, under, weighted_kappa(scores))


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Give kappa with quadratic weights (Cohen 1968) for (given, expected) scores; None under two pairs or no spread.

    >>> weighted_kappa([(10, 10), (3, 3), (0, 0)])
    1.0
    """
    if len(pairs) < 2:
        return None
    seen = sum((given - expected) ** 2 for given, expected in pairs) / len(pairs)
    chance = sum((given - expected) ** 2 for given, _ in pairs for _, expected in pairs) / len(pairs) ** 2
    return None if chance == 0 else 1 - seen / chance
