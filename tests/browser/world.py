"""One site in which everything has happened once, so that every page can be seen in every state it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count

from lms.cli.demo_learner import CASE, QUIZ, ROLE, Learner, answer, scored
from lms.core.cases.script import Choice
from lms.core.cases.state import Mode
from lms.core.content.card_release import usual_last_day
from lms.core.permissions import Event, Role, ScopeKind
from lms.core.practice.drill import Standard
from lms.core.practice.encounter import Encounter
from lms.core.practice.ice import GENERATOR, conventions
from lms.core.practice.run import Plan
from lms.core.quizzes.draw import draw
from lms.core.quizzes.quiz import Kind, Quiz
from lms.services import assign, auth, card, drills, learn_quizzes, practice, records
from lms.services.house import House
from lms.services.work import Work
from lms.store import attempts
from lms.web.practice import drill_view
from tests.browser.papers import papers
from tests.browser.program import program
from tests.browser.rosters import duty_list, rosters
from tests.browser.urgent import urgent
from tests.conftest import Clock, put_person, set_up_site

ED = (ScopeKind.UNIT, "hillcrest-ed")
#: what the site has decided; the other keys stay open
PLAYBOOK = (
    ("triage_line", "555-0100"),
    ("cell_therapy_team", "555-0142"),
    ("hematology_on_call", "pager 0417"),
    ("charge_nurse", "ext 2210"),
    ("antibiotic_minutes", "60"),
    ("cart_grade1_route", "ed"),
)
SECRET = "a grey heron stands still"


def first_kind(quiz: Quiz, seed: int, values: Mapping[str, object]) -> Kind:
    """Say what the first question of a draw asks for."""
    return quiz.question(draw(quiz, seed, values).questions[0].question).kind


class World:
    """The people by name, and the numbers their attempts got, as addresses use them."""

    def __init__(self, house: House, clock: Clock) -> None:
        self.house, self.clock = house, clock
        #: person, attempt and run numbers by name
        self.ids: dict[str, int] = {}
        #: case and role by the name of whoever plays it
        self.parts: dict[str, tuple[str, str]] = {}
        #: codes of certificates by name
        self.codes: dict[str, str] = {}
        #: other parts of addresses by name
        self.texts: dict[str, str] = {}
        #: the secret part of a one-time link
        self.link = ""
        set_up_site(house, clock.now)
        for name, roles in {
            "lead": ((Role.LEAD, ScopeKind.PROGRAMME, ""),),
            "manager": ((Role.MANAGER, *ED), (Role.MANAGER, ScopeKind.UNIT, "hillcrest-icu")),
            "admin": ((Role.ADMIN, ScopeKind.PROGRAMME, ""),),
        }.items():
            self.add(name, unit=None, roles=roles)
        self.decide()
        self.release_cards()
        self.learners()
        self.quizzes()
        self.cases()
        self.drills()
        program(self)
        papers(self)
        urgent(self)
        rosters(self)
        duty_list(self)

    def add(self, name: str, **more: object) -> int:
        """Add a person under a name; their family name tells them apart on the pages."""
        self.ids[name] = put_person(self.house, self.clock.now, name, family_name=name.title(), **more)  # type: ignore[arg-type]
        return self.ids[name]

    @contextmanager
    def act(self, name: str, at: datetime | None = None) -> Iterator[Work]:
        """Act as somebody, now or at another moment."""
        with self.house.works.write(at or self.clock.now) as work:
            work.actor = auth.actor(work, self.ids[name])
            yield work

    @contextmanager
    def look(self, name: str) -> Iterator[Work]:
        """Read the house as somebody."""
        with self.house.works.read(self.clock.now) as work:
            work.actor = auth.actor(work, self.ids[name])
            yield work

    def learner(self, name: str, days_ago: int = 0, seed: int = 1) -> Learner:
        """Add an ED nurse who will have done things so many days ago."""
        now = self.clock.now - timedelta(days=days_ago, hours=6)
        person = self.add(name, first_day=(now - timedelta(days=20)).date())
        return Learner(self.house, person, now, seed, lambda: None)

    def at_work(self, name: str, seed: int = 3) -> Learner:
        """Let somebody who is there do things, six hours ago."""
        return Learner(self.house, self.ids[name], self.clock.now - timedelta(hours=6), seed, lambda: None)

    def decide(self) -> None:
        """Set some playbook values; the others stay undecided."""
        for key, value in PLAYBOOK:
            with self.act("lead") as work:
                scope = assign.scopes(work, work.library.playbook[key])[0][0]
                first_day = assign.today_at(work, scope)
                assign.set_value(work, key, value, scope=scope, in_force_from=first_day, why="test")

    def release_cards(self) -> None:
        """Release Hillcrest's card twice, and Lakeside's once before a number on it changed."""
        for number, facility in enumerate(("hillcrest", "lakeside", "hillcrest")):
            with self.act("lead") as work:
                shown = card.shown(work, facility)
                newest = 0 if shown.release is None else shown.release.revision
                last_day = usual_last_day(shown.today)
                card.release(
                    work, facility, digest=shown.card.digest, newest=newest, valid_until=last_day, why="committee"
                )
            with self.act("lead") as work:
                first_day = assign.today_at(work, "lakeside")
                value = f"ext 220{number}"
                assign.set_value(work, "charge_nurse", value, scope="lakeside", in_force_from=first_day, why="moved")

    def learners(self) -> None:
        """Make somebody for each state a record can be in."""
        self.learner("new")
        self.learner("overdue", days_ago=60)
        self.add("icu", unit="hillcrest-icu", job_role="icu-nurse")
        self.learner("reader").read_module(sections=2)
        done = self.learner("ready", seed=3)
        done.read_module()
        done.take_quiz()
        done.play_case()
        done.drill_ice(slips=2)
        for name, days_ago in (("renewing", 330), ("lapsed", 380), ("expired", 470)):
            self.passed(name, self.learner(name, days_ago).now)
        with self.house.works.write(self.clock.now) as work:
            auth.set_password(work, self.ids["reader"], SECRET)
            auth.set_password(work, self.ids["ready"], SECRET)
            work.record(Event.PASSWORD_SET)
        with self.act("admin") as work:
            self.link = auth.make_link(work, self.ids["icu"], "invite").token

    def passed(self, name: str, at: datetime) -> None:
        """Record the whole path as passed at a moment, the module by reading it."""
        Learner(self.house, self.ids[name], at, 3, lambda: None).read_module()
        for activity in (f"quiz:{QUIZ}", f"case:{CASE}/{ROLE}", "drill:ice"):
            with self.act(name, at + timedelta(hours=1)) as work:
                records.add_passed(work, activity, score=None, revisions={}, playbook={}, attempt_id=None)
                work.record(Event.ATTEMPT_CLOSED, person=self.ids[name])

    def quizzes(self) -> None:
        """Stop in quizzes at a question of each kind; fail one with a critical miss; let one go stale."""
        quiz = self.house.library.quizzes[QUIZ]
        for kind in Kind:
            name = f"asks-{kind}"
            self.learner(name)
            with self.act(name) as work:
                values = records.site_values(work)
                seed = next(
                    seed
                    for seed in count()
                    if quiz.question(draw(quiz, seed, values).questions[0].question).kind is kind
                )
                self.ids[f"{name}-attempt"] = learn_quizzes.begin(work, QUIZ, seed=seed)
        long_ago = self.clock.now - timedelta(days=20)
        for name in ("failed", "stale"):
            self.learner(name, days_ago=20)
        for name, at, answers in (
            ("failed", self.clock.now, 10),
            ("stale", long_ago, 3),
            ("reader", self.clock.now, 4),
        ):
            with self.act(name, at) as work:
                self.ids[f"{name}-attempt"] = attempt = learn_quizzes.begin(work, QUIZ, seed=5)
            with self.look(name) as work:
                taken = learn_quizzes.taken(work, QUIZ, attempt)
            for step, drawn in enumerate(taken.drawn.questions[:answers], start=1):
                with self.act(name, at) as work:
                    given = answer(taken.questions[drawn.question], taken.values, right=step % 2 == 0)
                    learn_quizzes.answer_question(work, QUIZ, attempt, step, given)
        with self.look("ready") as work:
            self.ids["ready-attempt"] = learn_quizzes.intro(work, QUIZ).past[0].id

    def cases(self) -> None:
        """Stop in the case before each decision, in training and in assessment; end one badly and one well."""
        expert = self.house.library.cases[CASE].role(ROLE).expert
        for made in (0, 3, 5, 6, 7, len(expert) - 1):
            self.play(f"training-{made}", Mode.TRAINING, expert[:made])
        self.play("assessment-3", Mode.ASSESSMENT, expert[:3])
        self.play("passer", Mode.ASSESSMENT, expert)
        for mode in Mode:
            self.play(f"last-{mode}", mode, ())
            while (last := self.last_offered(f"last-{mode}")) is not None:
                self.choose(f"last-{mode}", last)

    def play(self, name: str, mode: Mode, choices: Sequence[Choice]) -> None:
        """Begin the case as a new person and make some choices."""
        self.learner(name)
        self.begin_part(name, ROLE, mode)
        for made in choices:
            self.choose(name, made)

    def begin_part(self, name: str, role: str, mode: Mode, person: str = "") -> None:
        """Begin the case in a role; the run goes by a name, that of who plays it unless another person is named."""
        self.parts[name] = (CASE, role)
        with self.act(person or name) as work:
            self.ids[f"{name}-run"] = practice.begin_case(work, CASE, role, mode)

    def choose(self, name: str, made: Choice) -> None:
        """Make one choice of a run."""
        run_id = self.ids[f"{name}-run"]
        with self.look(name) as work:
            step = practice.case_run(work, *self.parts[name], run_id).step
        with self.act(name) as work:
            practice.choose(work, *self.parts[name], run_id, step, made)

    def last_offered(self, name: str) -> Choice | None:
        """Give the last option of the open task, for somebody who plays badly."""
        with self.look(name) as work:
            now = practice.case_run(work, *self.parts[name], self.ids[f"{name}-run"]).now
        return None if now.task is None else Choice(now.task.id, (now.options[-1].id,))

    def drills(self) -> None:
        """Stop in the drill at every kind of page, and close three patients: right, for teaching, wrong."""
        for name, steps in (("year", 0), ("writing", 8), ("grading", 10)):
            self.learner(name)
            self.begin_drill(name, seed=2)
            self.close_patient(name, stop=steps)
        self.learner("asleep")
        self.begin_drill("asleep", seed=self.seed_with(0, drill_view.cannot_be_woken))
        self.learner("closer")
        self.begin_drill("closer", seed=self.seed_with(1, lambda one: not one.scored))
        for slip in (False, False, True):
            self.close_patient("closer", slip=slip)
        self.learner("driller").drill_ice()
        with self.look("driller") as work:
            (row,) = attempts.attempts_of(work.session, self.ids["driller"])
        self.ids["driller-run"] = row.id
        self.ids["driller-number"] = sum(bool(step.outcome) for step in row.steps)

    def begin_drill(self, name: str, seed: int) -> None:
        """Begin a run whose patients are known."""
        with self.act(name) as work:
            self.ids[f"{name}-run"] = drills.begin_ice(work, seed=seed)

    def seed_with(self, place: int, wanted: Callable[[Encounter], bool]) -> int:
        """Find a seed whose patient at this place is as wanted."""
        day = self.clock.now
        plans = (
            (seed, Plan(GENERATOR, seed, day.year, day.month, Standard(), conventions(()))) for seed in range(2000)
        )
        return next(seed for seed, plan in plans if wanted(plan.encounter(place)))

    def close_patient(self, name: str, *, slip: bool = False, stop: int | None = None) -> None:
        """Mark the present patient as expected, or stop on the way."""
        with self.look(name) as work:
            run = drills.ice_run(work, self.ids[f"{name}-run"])
        choices = scored(run.encounter, slip=slip and run.encounter.scored)
        for step, made in enumerate(choices[:stop], start=run.run.step):
            with self.act(name) as work:
                drills.answer(work, run.id, step, made)
