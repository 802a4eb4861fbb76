"""A demo person at work: reads, answers, plays and drills through the same services as everybody, under a set clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.core.cases.state import Mode
from lms.core.competency.path import read_item
from lms.core.practice.drill import Choice, GiveGrade, MarkItem
from lms.core.practice.encounter import ITEMS, Encounter, Grade, Mark
from lms.core.quizzes.quiz import Kind, Question
from lms.services import auth, drills, learn_modules, learn_quizzes, practice
from lms.services.house import House
from lms.services.work import Actor, Work

#: what is done where nothing is named: the ED nurse's
MODULE, QUIZ, CASE, ROLE = "ed-first-hour", "ed-first-hour", "day-5-fever", "ed-nurse"


@dataclass
class Learner:
    """One person and their clock, which moves on with each act."""

    house: House
    person_id: int
    now: datetime
    seed: int
    #: told after each act, for a progress bar
    acted: Callable[[], None]
    known: Actor | None = None

    @contextmanager
    def act(self, seconds: int = 40) -> Iterator[Work]:
        """Do one act, then let some time pass."""
        with self.house.works.write(self.now) as work:
            work.actor = self.me(work)
            yield work
        self.now += timedelta(seconds=seconds)
        self.acted()

    def me(self, work: Work) -> Actor:
        """Give who acts, looked up once a day: nothing about them changes while they learn."""
        if self.known is None or work.now.astimezone(self.known.zone).date() != self.known.today:
            self.known = auth.actor(work, self.person_id)
        return self.known

    def do(self, item: str, slips: int) -> None:
        """Do what a path item names; where it lets one choose, the last way (a quiz that spares the reading)."""
        activity = read_item(item).choices[-1].activity
        kind, _colon, name = activity.partition(":")
        if kind == "module":
            self.read_module(name)
        elif kind == "quiz":
            self.take_quiz(name, wrong=slips)
        elif kind == "case":
            case, _slash, role = name.partition("/")
            self.play_case(case, role)
        else:
            self.drill_ice(slips % 2)

    def read_module(self, module_id: str = MODULE, sections: int | None = None) -> None:
        """Answer the checks and confirm the sections (the first few only, where a number is given)."""
        with self.house.works.read(self.now) as work:
            work.actor = self.me(work)
            reading = learn_modules.reading(work, module_id)
        for number, section in enumerate(reading.module.sections[:sections]):
            for check in section.checks:
                given = answer(reading.checks[check], reading.values, right=(self.seed + number) % 4 != 0)
                with self.act() as work:
                    learn_modules.answer_check(work, module_id, section.id, check, given)
            with self.act(75) as work:
                learn_modules.confirm(work, module_id, section.id)

    def take_quiz(self, quiz_id: str = QUIZ, wrong: int = 0) -> None:
        """Take the quiz with the first `wrong` questions answered wrongly (critical ones never)."""
        self.seed += 1
        with self.act() as work:
            attempt = learn_quizzes.begin(work, quiz_id, seed=self.seed)
        with self.house.works.read(self.now) as work:
            work.actor = self.me(work)
            taken = learn_quizzes.taken(work, quiz_id, attempt)
        for step, drawn in enumerate(taken.drawn.questions, start=1):
            question = taken.questions[drawn.question]
            miss = wrong > 0 and not question.critical
            wrong -= miss
            with self.act() as work:
                given = answer(question, taken.values, right=not miss)
                learn_quizzes.answer_question(work, quiz_id, attempt, step, given)

    def play_case(self, case_id: str = CASE, role_id: str = ROLE) -> None:
        """Play the case along the expert path, in assessment."""
        with self.act() as work:
            run = practice.begin_case(work, case_id, role_id, Mode.ASSESSMENT)
            role = next(role for role in work.library.cases[case_id].roles if role.id == role_id)
        for step, choice in enumerate(role.expert):
            with self.act(60) as work:
                practice.choose(work, case_id, role_id, run, step, choice)

    def drill_ice(self, slips: int = 0) -> None:
        """Score encounters as expected until the standard is met, with a few slips first."""
        self.seed += 1
        with self.act() as work:
            run = drills.begin_ice(work, seed=self.seed)
        step = 0
        while True:
            with self.house.works.read(self.now) as work:
                work.actor = self.me(work)
                encounter = drills.ice_run(work, run).encounter
            slips -= (slip := slips > 0 and encounter.scored)
            choices = scored(encounter, slip=slip)
            for choice in choices:
                with self.act(12) as work:
                    drills.answer(work, run, step, choice)
                step += 1
            with self.house.works.read(self.now) as work:
                work.actor = self.me(work)
                if drills.ice_overview(work).open_run is None:
                    return


def scored(encounter: Encounter, *, slip: bool) -> list[Choice]:
    """Give the marks and the grade as the encounter expects them (one item over-scored where a slip is wanted)."""
    if encounter.expected is None:
        marks: Sequence[Mark] = [Mark.NOT_ASSESSED] * len(ITEMS)
        return [*(MarkItem(item, mark) for item, mark in zip(ITEMS, marks, strict=True)), GiveGrade(Grade(None))]
    marks = list(encounter.expected.marks)
    if slip:
        marks[0] = Mark.WRONG if marks[0] is Mark.RIGHT else Mark.RIGHT
    return [
        *(MarkItem(item, mark) for item, mark in zip(ITEMS, marks, strict=True)),
        GiveGrade(encounter.expected.grade),
    ]


def answer(question: Question, values: object, *, right: bool) -> list[str]:
    """Give an answer to a question that is right, or the first one that is not."""
    site = values if isinstance(values, dict) else {}
    if question.kind is Kind.NUMERIC and question.number is not None:
        return [str(question.number.value if right else question.number.value * 2 + 5)]
    correct = sorted(question.right_options(site))
    if right:
        return correct
    return [next(option.id for option in question.options if option.id not in correct)]
