"""What a simulated bedside encounter is: patient, place, ten scored points, the other domains, expected answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Item(StrEnum):
    """The ten points of the ICE score, in the order they are asked (Lee 2019)."""

    YEAR = "year"
    MONTH = "month"
    CITY = "city"
    HOSPITAL = "hospital"
    OBJECT_1 = "object-1"
    OBJECT_2 = "object-2"
    OBJECT_3 = "object-3"
    COMMAND = "command"
    WRITING = "writing"
    COUNTING = "counting"


class Group(StrEnum):
    """The five parts of the ICE score."""

    ORIENTATION = "orientation"
    NAMING = "naming"
    COMMAND = "command"
    WRITING = "writing"
    COUNTING = "counting"


#: the points of each part (ICE table, Lee 2019: 4, 3, 1, 1, 1)
GROUPS: dict[Group, tuple[Item, ...]] = {
    Group.ORIENTATION: (Item.YEAR, Item.MONTH, Item.CITY, Item.HOSPITAL),
    Group.NAMING: (Item.OBJECT_1, Item.OBJECT_2, Item.OBJECT_3),
    Group.COMMAND: (Item.COMMAND,),
    Group.WRITING: (Item.WRITING,),
    Group.COUNTING: (Item.COUNTING,),
}
ITEMS: tuple[Item, ...] = tuple(Item)


class Mark(StrEnum):
    """What is written down for one item; `not-assessed` is a full answer, and leaves no score (IC-13, Lee 2019)."""

    RIGHT = "1"
    WRONG = "0"
    NOT_ASSESSED = "not-assessed"


class Slip(StrEnum):
    """What went wrong in one answer, for the line that explains it afterwards."""

    WRONG_ANSWER = "wrong-answer"
    NO_ANSWER = "no-answer"
    USE_NOT_NAME = "use-not-name"
    WORD_LOST = "word-lost"
    STUCK = "stuck"
    OFF_TASK = "off-task"
    NOT_DONE = "not-done"
    ANOTHER_ACTION = "another-action"
    UNREADABLE = "unreadable"
    BREAKS_OFF = "breaks-off"
    BLANK = "blank"
    NOT_AWAKE = "not-awake"


class Way(StrEnum):
    """How the patient answers, so that a page can set speech, action, writing and silence apart."""

    SAYS = "says"
    DOES = "does"
    WRITES = "writes"
    NOTHING = "nothing"
    #: the item was not asked or not done tonight
    SKIPPED = "skipped"


class Manner(StrEnum):
    """How a sentence was written; the last six cannot be read as the sentence."""

    STEADY = "steady"
    SMALL = "small"
    LARGE = "large"
    SLANTED = "slanted"
    TRAILS_OFF = "trails-off"
    OVERWRITTEN = "overwritten"
    SCRIBBLE = "scribble"
    ONE_LETTER = "one-letter"
    LOOPS = "loops"
    BLANK = "blank"


class Band(StrEnum):
    """How impaired the patient is tonight."""

    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    #: awake, looks at you, cannot perform any item: ICE 0, ICANS grade 3 (IC-02, Lee 2019)
    AWAKE_ZERO = "awake-zero"
    #: cannot be woken, cannot perform: ICE 0, ICANS grade 4 (IC-02, Lee 2019)
    UNAROUSABLE = "unarousable"


class Trap(StrEnum):
    """A known mistake this encounter gives the chance to make."""

    AWAKE_ZERO = "awake-zero"
    UNAROUSABLE = "unarousable"
    #: "Who is the president?" was a CARTOX item and scores nothing in ICE (ICE-02, Neelapu 2018)
    PRESIDENT = "president"
    #: one item was not assessed: the score is not complete, and ICANS cannot be excluded (IC-13)
    ITEM_NOT_ASSESSED = "item-not-assessed"
    #: one of the other domains was not assessed: the grade is a lower bound (IC-13)
    DOMAIN_NOT_ASSESSED = "domain-not-assessed"
    #: another domain sets the grade, not the ICE score (IC-01, IC-04)
    DOMAIN_DECIDES = "domain-decides"
    #: tremor or myoclonus: does not count (IC-07)
    TREMOR = "tremor"
    #: bleeding is excluded from ICANS grading and is still an emergency (IC-08)
    HEMORRHAGE = "hemorrhage"


class Variant(StrEnum):
    """What sites score differently: shown as teaching, counted only where the site has said how."""

    SELF_CORRECTION = "self-correction"
    LANGUAGE = "language"
    HEARING = "hearing"
    ADAPTED = "adapted"
    LOW_BASELINE = "low-baseline"
    SEDATION = "sedation"


class Domain(StrEnum):
    """The four ICANS domains besides the ICE score."""

    AROUSAL = "arousal"
    SEIZURE = "seizure"
    MOTOR = "motor"
    RAISED_PRESSURE = "raised-pressure"


@dataclass(frozen=True, slots=True)
class Patient:
    """A plainly invented person at the bedside."""

    title: str
    surname: str
    age_years: int
    #: "she" or "he"
    pronoun: str
    #: "car-t" or "bispecific"
    therapy: str
    #: generic name of the product
    product: str
    #: days since the infusion or the last dose
    day: int
    #: step-up dose number; None after CAR-T
    dose: int | None
    #: ICE before treatment
    baseline: int
    #: "clear" or what stands between the patient and the task: "interpreter", "hearing", "splint", "sedated"
    condition: str = "clear"

    @property
    def name(self) -> str:
        """Title and surname, as staff would say it."""
        return f"{self.title} {self.surname}"


@dataclass(frozen=True, slots=True)
class Tonight:
    """What is true tonight, to score orientation against."""

    year: int
    #: 1 to 12
    month: int
    month_name: str
    city: str
    hospital: str


@dataclass(frozen=True, slots=True)
class Handwriting:
    """What a drawing of the written sentence is made from."""

    sentence: str
    manner: Manner
    seed: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One line at the bedside: what you ask, what the patient does, and the mark expected for it."""

    #: None for a line that scores nothing (the president question)
    item: Item | None
    ask: str
    way: Way
    reply: str
    #: None: sites differ, or nothing to score
    expected: Mark | None
    slip: Slip | None = None
    handwriting: Handwriting | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What you find in one other domain; `value` is the word of the findings vocabulary, None when not assessed."""

    domain: Domain
    value: str | None
    says: str
    #: the ICANS grade of this finding alone (Lee 2019 table), 0 when it gives none
    grade: int


@dataclass(frozen=True, slots=True)
class Grade:
    """An ICANS grade as it can honestly be given: a number, "at least" a number, or None: cannot be graded yet."""

    value: int | None
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """The answers the generator carries, made with the patient and not by any grader."""

    marks: tuple[Mark, ...]
    #: None when an item was not assessed
    score: int | None
    at_least: int
    at_most: int
    grade: Grade


@dataclass(frozen=True, slots=True)
class Encounter:
    """One generated patient; the same generator number, seed, day and conventions give the same one for ever."""

    generator: int
    seed: int
    band: Band
    traps: tuple[Trap, ...]
    variant: Variant | None
    patient: Patient
    tonight: Tonight
    turns: tuple[Turn, ...]
    findings: tuple[Finding, ...]
    #: None for teaching: sites score this differently and this one has not said how
    expected: Expected | None

    @property
    def scored(self) -> bool:
        """Say whether this encounter counts."""
        return self.expected is not None

    def turn(self, item: Item) -> Turn:
        """Give the line on which `item` is asked."""
        return next(turn for turn in self.turns if turn.item is item)
