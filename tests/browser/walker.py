"""A person at the browser: clicks what a person clicks, and knows the answers as the demo's learners do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from lms.cli.demo_learner import CASE, MODULE, QUIZ, ROLE, Learner, answer, scored
from lms.core.cases.expert import expert_path
from lms.core.cases.script import ASK, TaskKind
from lms.core.cases.script import Choice as CaseChoice
from lms.core.cases.script import Role as CaseRole
from lms.core.practice.drill import Choice as DrillChoice
from lms.core.practice.drill import MarkItem, MarkRest
from lms.core.practice.encounter import Encounter
from lms.core.quizzes.quiz import Kind, Question
from lms.services import auth, drills, learn_quizzes, practice, records
from lms.services.house import House
from lms.services.learn_quizzes import Taken
from lms.services.practice import CaseRun
from lms.services.work import Work
from lms.store import attempts, people
from lms.web.practice.drill_words import GRADES
from tests.conftest import Clock

#: with 90 % or more in each of them nothing else is owed of the core
CORE_QUIZZES = ("t-cell-engagers", "crs-see-and-grade", "icans-and-ice", "call-and-hand-over")


def send(page: Page, control: Locator) -> None:
    """Click what leads to another page, and be there."""
    with page.expect_navigation():
        control.click()


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the button of this name."""
    send(page, page.get_by_role("button", name=name))


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """Follow the link of this name."""
    send(page, page.get_by_role("link", name=name).first)


def heading(page: Page) -> str:
    """Give the words of the page's one first heading."""
    return " ".join(page.locator("h1").inner_text().split())


@dataclass
class Walker:
    """One person in one browser."""

    page: Page
    house: House
    clock: Clock
    employee_id: str

    @contextmanager
    def looking(self) -> Iterator[Work]:
        """Read the house as this person."""
        with self.house.works.read(self.clock.now) as work:
            person = people.by_employee_id(work.session, self.employee_id)
            assert person is not None
            work.actor = auth.actor(work, person.id)
            yield work

    def test_out_of_the_core(self) -> None:
        """Pass the four quizzes of the core at another device, so that the own competency is what is left."""
        with self.elsewhere() as learner:
            for quiz in CORE_QUIZZES:
                learner.take_quiz(quiz)

    @property
    def number(self) -> int:
        """The attempt or run of the page's address."""
        found = re.search(r"/(?:attempts|runs)/(\d+)", self.page.url)
        assert found, self.page.url
        return int(found.group(1))

    def called(self, kind: str) -> str:
        """Give the id of the module, quiz or case (with its role) of the page's address."""
        form = {"module": "modules/([a-z0-9-]+)", "quiz": "quizzes/([a-z0-9-]+)", "case": "cases/([a-z0-9-]+/[a-z-]+)"}
        found = re.search(f"/{form[kind]}", self.page.url)
        assert found, self.page.url
        return found.group(1)

    @property
    def values(self) -> dict[str, object]:
        """The site's values as they hold for this person."""
        with self.looking() as work:
            return dict(records.site_values(work))

    @contextmanager
    def elsewhere(self, seed: int = 1) -> Iterator[Learner]:
        """Let this person do things at another device, by the services; the clock goes on with them."""
        with self.looking() as work:
            learner = Learner(self.house, work.me.person_id, self.clock.now, seed, lambda: None)
        yield learner
        self.clock.now = learner.now

    def steps(self, item: str) -> int:
        """Count the steps kept of the newest attempt at an activity."""
        with self.looking() as work:
            return len(attempts.attempts_of(work.session, work.me.person_id, items=[item])[-1].steps)

    # --- modules and quizzes -------------------------------------------------------------------------------------

    def fill_in(self, form: Locator, question: Question, values: object, *, right: bool = True) -> None:
        """Choose an answer in a form, or type it."""
        given = answer(question, values, right=right)
        if question.kind is Kind.NUMERIC:
            form.get_by_role("textbox").fill(given[0])
            return
        for option in given:
            choice(form, option).click()

    def answer_checks(self, values: object, *, right: bool = True) -> int:
        """Answer every knowledge check of the section; give how many there were."""
        count = 0
        while (check := self.page.locator("section.check:has(form)")).count():
            name = (check.first.get_attribute("id") or "").removeprefix("check-")
            self.fill_in(check.first.locator("form"), self.house.library.questions[name], values, right=right)
            send(self.page, check.first.get_by_role("button", name="Check my answer"))
            self.clock.advance(seconds=20)
            count += 1
        return count

    def read_module(self, *, right: bool = True) -> None:
        """Read the module of the page from its first section to its end, and answer its checks."""
        module = self.house.library.modules[self.called("module")]
        for section in module.sections:
            assert heading(self.page) == section.title
            self.answer_checks(self.values, right=right)
            self.clock.advance(minutes=2)
            press(self.page, "Finish the module" if section is module.sections[-1] else re.compile("^Next: "))
        assert heading(self.page) == module.title

    def pass_quiz(self, slips: int = 0) -> None:
        """Take the quiz of the page, with some slips that are not critical, and pass."""
        press(self.page, "Start the quiz")
        total = len(self.taken().drawn.questions)
        left = slips
        for number in range(1, total + 1):
            assert heading(self.page) == f"Question {number} of {total}"
            left -= (slip := left > 0 and not self.question().critical)
            self.answer_question(right=not slip)
        assert heading(self.page) == f"Passed, {100 - 100 * slips // total} %"

    def taken(self) -> Taken:
        """Give the quiz attempt of the page as it is kept."""
        with self.looking() as work:
            return learn_quizzes.taken(work, self.called("quiz"), self.number)

    def question(self) -> Question:
        """Give the question the page asks."""
        taken = self.taken()
        assert taken.next_question is not None
        return taken.questions[taken.next_question.question]

    def answer_question(self, *, right: bool = True) -> None:
        """Answer the question of the page and go on."""
        self.fill_in(self.page.locator("main form"), self.question(), self.taken().values, right=right)
        press(self.page, re.compile("^Answer and "))
        self.clock.advance(seconds=20)

    # --- the case ------------------------------------------------------------------------------------------------

    @property
    def case_role(self) -> CaseRole:
        """The case as the role of the page plays it."""
        case, _slash, role = self.called("case").partition("/")
        return self.house.library.cases[case].role(role)

    def case_run(self) -> CaseRun:
        """Give the run of the page as it is kept."""
        case, _slash, role = self.called("case").partition("/")
        with self.looking() as work:
            return practice.case_run(work, case, role, self.number)

    def expert(self) -> Sequence[CaseChoice]:
        """What the expert chooses in the run of the page, under the site's values and after what was handed over."""
        run = self.case_run()
        return expert_path(run.role, run.state.playbook, run.state.received)

    def pick(self, made: CaseChoice) -> None:
        """Choose in the form of the open task, without sending it."""
        task = self.case_role.task(made.task)
        assert task is not None
        for place, option in enumerate(made.picked, start=1):
            if task.kind is TaskKind.CALL_ORDER:
                self.page.locator(f"#order-{option}").select_option(str(place))
            else:
                choice(self.page.locator("#task"), option).click()

    def choose(self, made: CaseChoice) -> None:
        """Make one choice of the case."""
        if made.task == ASK:
            send(self.page, self.page.locator(f"button[name=pick][value='{made.picked[0]}']"))
        else:
            self.pick(made)
            send(self.page, self.page.locator("#task .button"))
        self.clock.advance(seconds=40)

    # --- the drill -----------------------------------------------------------------------------------------------

    def drill_ice(self) -> None:
        """Score patients as expected until the standard is met."""
        press(self.page, re.compile("^(Start|Go on)"))
        for _patient in range(20):
            for made in self.expected():
                self.mark(made)
            if self.page.get_by_text("ICE drill passed.").count():
                return
            follow(self.page, "Next patient")
        raise AssertionError("twenty patients without five in a row")

    def encounter(self) -> Encounter:
        """Give the simulated patient of the page."""
        with self.looking() as work:
            return drills.ice_run(work, self.number).encounter

    def expected(self) -> Sequence[DrillChoice]:
        """Give the marks and the grade this patient asks for."""
        return scored(self.encounter(), slip=False)

    def mark(self, made: DrillChoice) -> None:
        """Mark one item, or give the grade."""
        if isinstance(made, MarkItem):
            send(self.page, self.page.locator(f".marks button[value='{made.mark.value}']"))
        elif isinstance(made, MarkRest):
            press(self.page, re.compile("^Cannot perform"))
        else:
            value = next(value for value, grade in GRADES.items() if grade == made.grade)
            choice(self.page.locator("#open"), value).click()
            press(self.page, "Give this grade")
        self.clock.advance(seconds=8)


def choice(place: Locator, value: str) -> Locator:
    """Give the labelled choice that stands for a value."""
    return place.locator(f"label.choice:has(input[value='{value}'])")


__all__ = ["CASE", "MODULE", "QUIZ", "ROLE", "Walker", "choice", "follow", "heading", "press", "send"]
