"""The script of a case: everything an author wrote, immutable and apart from any run of it.

A script has a patient and one or more roles. A role has its own stages, questions that may be asked at any time,
events of the simulated course, required actions and an expert path; it hands over lines, and receives those of the
roles before it. Ids are written by the author and permanent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: the exit that closes a case
END = "end"
#: the task name under which a question from the panel is recorded
ASK = "ask"

#: what a finding may be in the graders' vocabulary
FieldValue = bool | int | float | str | tuple[str, ...]


class TaskKind(StrEnum):
    """What a task asks the learner to do."""

    CHOOSE_ONE = "choose-one"
    CHOOSE_SEVERAL = "choose-several"
    GRADE_CRS = "grade-crs"
    GRADE_ICANS = "grade-icans"
    CALL_ORDER = "call-order"
    HAND_OFF = "hand-off"
    WAIT = "wait"


#: tasks answered with one option; the others take several, `call-order` in their order
SINGLE = frozenset({TaskKind.CHOOSE_ONE, TaskKind.WAIT, TaskKind.GRADE_CRS, TaskKind.GRADE_ICANS})
GRADING = frozenset({TaskKind.GRADE_CRS, TaskKind.GRADE_ICANS})


class Mark(StrEnum):
    """What the author says of an option; only `harmful` and `unsafe` are scored."""

    BEST = "best"
    FINE = "fine"
    POOR = "poor"
    HARMFUL = "harmful"
    UNSAFE = "unsafe"


class RuleKind(StrEnum):
    """What a compare-rule looks at. Rules are data; no expression is ever evaluated."""

    FLAG = "flag"
    NOT_FLAG = "not_flag"
    MINUTES = "minutes"
    SINCE = "since"
    COUNTER = "counter"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Rule:
    """One comparison; a list of rules holds when all of them do."""

    kind: RuleKind
    #: the flag, counter or sign compared; empty for `minutes`
    name: str = ""
    #: holds from this number on (minutes since the start, minutes since the flag was set, or the counter)
    at_least: int | None = None
    #: holds under this number
    below: int | None = None
    #: the variant a sign must be in
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a choice or an event does, in this order: signs change, then are forgotten, then are learned."""

    flags: tuple[str, ...] = ()
    counters: tuple[tuple[str, int], ...] = ()
    #: (sign, variant): the patient is like this from now on
    signs: tuple[tuple[str, str], ...] = ()
    #: signs whose last reading no longer counts: not assessed until looked at again
    forget: tuple[str, ...] = ()
    #: signs looked at now
    learn: tuple[str, ...] = ()


NOTHING = Effect()


@dataclass(frozen=True, slots=True)
class Option:
    """One thing the learner can choose; the id is the permanent id of the action."""

    id: str
    text: str
    why: str
    mark: Mark = Mark.FINE
    facts: tuple[str, ...] = ()
    minutes: int = 0
    effect: Effect = NOTHING
    when: tuple[Rule, ...] = ()
    #: what the site's playbook calls this option
    value: str = ""
    #: cannot be picked together with another option
    alone: bool = False
    #: why the minutes were lost, for the debrief: "waiting for a second reading"
    lost: str = ""
    #: lines that answer it: where one was received, this need not be asked any more
    told_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One decision."""

    id: str
    kind: TaskKind
    prompt: str
    options: tuple[Option, ...]
    #: a few words for the debrief: "Grade: at least 1"
    short: str
    note: str = ""
    minutes: int = 0
    when: tuple[Rule, ...] = ()
    facts: tuple[str, ...] = ()
    #: where to read it: `module#section`
    read: str = ""
    #: the playbook key this task is scored against; unset in a run, the task is played as teaching
    playbook: str = ""
    pick_at_least: int = 1
    #: 0: as many as there are
    pick_at_most: int = 0
    #: a grade the author states for the expert path; the checker holds it against the computed one
    stated: str = ""

    def option(self, option_id: str) -> Option | None:
        """Give the option of that id."""
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Exit:
    """Where a stage leads when its rules hold; the first that holds is taken."""

    go: str
    when: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One scene: what is told, what has to be decided, where it leads."""

    id: str
    title: str
    narrative: str
    tasks: tuple[Task, ...]
    exits: tuple[Exit, ...]
    on_enter: Effect = NOTHING
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A finding that can be asked for at any time, at a price in minutes."""

    id: str
    sign: str
    text: str
    why: str
    minutes: int = 1
    effect: Effect = NOTHING
    when: tuple[Rule, ...] = ()
    facts: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to the patient once, as soon as its rules hold."""

    id: str
    when: tuple[Rule, ...]
    effect: Effect
    text: str = ""


@dataclass(frozen=True, slots=True)
class Required:
    """An action without which the run is not passed."""

    id: str
    text: str
    short: str
    #: actions (option or ask ids) that do it
    met_by: tuple[str, ...]
    why: str
    facts: tuple[str, ...]
    read: str = ""
    #: every action of `met_by` is needed, not one of them
    every: bool = False
    #: the task before which it has to be done; empty: any time
    before: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """One line of what a role hands over; the next role reads it."""

    id: str
    text: str
    #: every one of these was done: an option, a question, or `task/grade-1` for a grade given
    by: tuple[str, ...] = ()
    #: and these hold at the end of the run
    when: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The moment at which a role hears or reads what another role handed over."""

    sender: str
    #: the stage it is received on; the clock waits there until the sender was done
    at: str
    #: "Triage rings"
    title: str
    #: the lines it can hold, each with what it does
    lines: tuple[tuple[str, Effect], ...]
    #: told when no line came
    none: str
    #: minutes it costs when no line came
    minutes: int = 0
    #: lines left out of the author's own hand-over, so that there is something to find out
    left_out: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """The flag set at the minute it is received."""
        return f"heard-{self.sender}"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way a sign can be: what the learner reads, what the graders read, what the chart draws."""

    text: str
    crs: Mapping[str, FieldValue] = field(default_factory=dict)
    icans: Mapping[str, FieldValue] = field(default_factory=dict)
    #: temperature_c, systolic_mmhg, diastolic_mmhg, heart_rate, spo2_percent
    vitals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sign:
    """One row of "what you know": a finding with the ways it can be."""

    id: str
    label: str
    variants: Mapping[str, Variant]
    #: the gap says "not asked" rather than "not assessed"
    asked: bool = False
    #: the roles that have this row; empty: all
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Vitals taken before the case begins, for the chart."""

    label: str
    #: minutes before the clock starts; whole days may be given as 1440 times the days
    minutes_before: int
    vitals: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a learner did: the task and the options picked, in their order."""

    task: str
    picked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """The case as one job role plays it."""

    id: str
    title: str
    job_roles: tuple[str, ...]
    intro: str
    #: minutes after midnight at which the case begins
    starts_at: int
    start: str
    stages: tuple[Stage, ...]
    required: tuple[Required, ...]
    expert: tuple[Choice, ...]
    #: how each sign is when the case begins
    truth: tuple[tuple[str, str], ...]
    #: (sign, variant, minutes before the start it was read): what is known when the case begins
    known: tuple[tuple[str, str, int], ...] = ()
    asks: tuple[Ask, ...] = ()
    events: tuple[Event, ...] = ()
    #: read at the end, whatever was done
    closing: str = ""
    closing_facts: tuple[str, ...] = ()
    #: in a sentence, what the case is for this role; empty: as the case says
    summary: str = ""
    hands_over: tuple[Handed, ...] = ()
    receives: tuple[Receipt, ...] = ()

    def stage(self, stage_id: str) -> Stage | None:
        """Give the stage of that id."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    def tasks(self) -> tuple[Task, ...]:
        """Give every task in the order it is written."""
        return tuple(task for stage in self.stages for task in stage.tasks)

    def task(self, task_id: str) -> Task | None:
        """Give the task of that id."""
        return next((task for task in self.tasks() if task.id == task_id), None)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the patient's header."""

    text: str
    #: shown once this sign is known; empty: always
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """The simulated patient of the header; plainly fictional."""

    name: str
    age_years: int
    weight_kg: float
    #: what the header says in one line each; the first is the most important
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """One note of the author about a published change."""

    on: str
    change: str
    note: str


@dataclass(frozen=True, slots=True)
class Script:
    """One case as its file has it."""

    id: str
    title: str
    summary: str
    play_minutes: tuple[int, int]
    patient: Patient
    #: playbook keys named anywhere in the case
    playbook: tuple[str, ...]
    signs: tuple[Sign, ...]
    history: tuple[Reading, ...]
    roles: tuple[Role, ...]
    revisions: tuple[Revision, ...] = ()
    #: minutes after midnight from which the history counts back; None: from each role's own start
    history_from: int | None = None

    def role(self, role_id: str) -> Role:
        """Give the role of that id; `KeyError` names an unknown one."""
        for role in self.roles:
            if role.id == role_id:
                return role
        raise KeyError(role_id)

    def sign(self, sign_id: str) -> Sign:
        """Give the sign of that id; `KeyError` names an unknown one."""
        for sign in self.signs:
            if sign.id == sign_id:
                return sign
        raise KeyError(sign_id)

    def signs_of(self, role_id: str) -> tuple[Sign, ...]:
        """Give the rows of "what you know" that a role has."""
        return tuple(sign for sign in self.signs if not sign.roles or role_id in sign.roles)
