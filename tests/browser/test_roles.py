"""The ways of the four job roles of the card, from the roster of the day to the award, by the pages alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from lms.cli.demo_learner import Learner, scored
from lms.core.competency.states import State
from lms.core.competency.status import Status
from lms.services import auth, drills, journal, standing
from lms.services.house import House
from lms.store import attempts, people, training
from tests.browser.conftest import Desk
from tests.browser.hiring import HIRES, TODAY, bring_roster, first_password, link_for, set_up, sign_in, worker
from tests.browser.test_way import decide
from tests.browser.walker import CORE_QUIZZES, Walker, follow, heading, press
from tests.conftest import Clock

CORE = "core-see-grade-call"
LAST = CORE_QUIZZES[-1]
#: what everybody has done who tested out of all of the core
TESTED_OUT = frozenset(f"quiz:{name}" for name in CORE_QUIZZES)
#: the competency of a job role's own, and what it is made of
OWN: Mapping[str, tuple[str, frozenset[str]]] = {
    "ed-nurse": (
        "ed-recognise-grade-call",
        frozenset({"module:ed-first-hour", "quiz:ed-first-hour", "case:day-5-fever/ed-nurse", "drill:ice"}),
    ),
    "icu-nurse": ("icu-grade-3-4", frozenset({"module:icu-grade-3-4", "quiz:icu-grade-3-4", "drill:ice"})),
    "pharmacist": (
        "pharmacy-step-up-and-tocilizumab",
        frozenset({"module:pharmacy-step-up-and-tocilizumab", "quiz:pharmacy-step-up-and-tocilizumab"}),
    ),
    "infusion-nurse": (
        "infusion-step-up-day",
        frozenset({"module:infusion-step-up-day", "quiz:infusion-step-up-day", "drill:ice"}),
    ),
}
#: who passes on this day is current through this one
LAST_DAY, LAST_DAY_WORDS = date(2027, 11, 20), "20 Nov 2027"


@dataclass(frozen=True, slots=True)
class Way:
    """One walk: who, on what screen, and how much was done at another device before."""

    job_role: str
    width: int
    dark: bool
    #: the first three quizzes of the core and three patients of the drill were done elsewhere
    begun: bool = False
    #: wrong answers in the last quiz of the core; with two it is passed, but spares no reading
    slips: int = 0

    @property
    def name(self) -> str:
        """Name it for the list of tests and the screenshots."""
        return f"{self.job_role}-{self.width}-{'dark' if self.dark else 'light'}"


#: each job role once, each width in each theme once: two by pages alone, two that go on from another device
WAYS = (
    Way("ed-nurse", 390, dark=False),
    Way("icu-nurse", 390, dark=True, begun=True),
    Way("pharmacist", 1280, dark=False, begun=True, slips=2),
    Way("infusion-nurse", 1280, dark=True, slips=1),
)


@dataclass
class Going:
    """A person on their way, and what they were shown."""

    walker: Walker
    way: Way
    look: Callable[[Page, str], None]
    #: headings of the next thing on Home, in the order they came
    asked: list[str] = field(default_factory=list)
    #: names of competencies in a notice that says they are held
    told: list[str] = field(default_factory=list)

    def to_the_end(self) -> None:
        """Do what Home says is next until it says that nothing is due."""
        page = self.walker.page
        for number in range(20):
            self.look(page, f"{20 + number}-home")
            if (title := heading(page)) == "Nothing is due":
                return
            self.asked.append(title)
            self.do_next(number)
            self.told += [
                competency.title
                for competency in self.walker.house.library.competencies.values()
                if page.locator(".notice", has_text="You hold").filter(has_text=competency.title).count()
            ]
            self.look(page, f"{20 + number}-done")
            follow(page, "Home")
        pytest.fail(f"still something to do: {self.asked}")

    def do_next(self, number: int) -> None:
        """Do the one next thing: instead of reading take the quiz, where Home offers that and it can be passed so."""
        walker, page = self.walker, self.walker.page
        instead = page.get_by_role("link", name=re.compile("^I know this: take the quiz instead"))
        first_time = self.asked.count(self.asked[-1]) == 1
        if instead.count() and (first_time or not self.way.slips):
            follow(page, re.compile("^I know this"))
        else:
            follow(page, re.compile("^(Start|Go on where you stopped)"))
        self.look(page, f"{20 + number}-{page.url.split('/')[3]}")
        if "/modules/" in page.url:
            walker.read_module()
        elif "/quizzes/" in page.url:
            slips = self.way.slips if walker.called("quiz") == LAST else 0
            walker.pass_quiz(slips)
            if slips > 1:
                expect(page.locator("main")).to_contain_text("90 % or more would have spared the reading")
        elif "/cases/" in page.url:
            press(page, "Begin the assessment")
            for made in walker.expert():
                walker.choose(made)
            assert heading(page).startswith("Passed")
        else:
            walker.drill_ice()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_the_way_of(
    way: Way,
    house: House,
    clock: Clock,
    desk: Desk,
    signed_in: Callable[..., Page],
    base_url: str,
    shots: Callable[[Page, str], None],
) -> None:
    """Hired in the roster of the day, a person earns the core and their own competency, and the record says why."""

    def look(page: Page, name: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, f"{name} is {wide} px wider than the window"
        shots(page, f"role-{way.name}-{name}")

    hire = HIRES[way.job_role]
    admin = set_up(house, clock)
    decide(house, clock)
    office = signed_in(admin, width=way.width, dark=way.dark)
    with worker(house, clock):
        bring_roster(office, look)
    link = link_for(office, hire, look)

    page = desk.open(base_url, width=way.width, dark=way.dark)
    walker = Walker(page, house, clock, hire.number)
    first_password(page, link, look)
    assert heading(page) == house.library.modules[CORE_QUIZZES[0]].title
    if way.begun:
        begun = begin_elsewhere(walker)
        page = walker.page = desk.open(base_url, width=way.width, dark=way.dark)
        sign_in(page, hire.number)
        assert heading(page) == ("ICE drill" if begun else house.library.modules[LAST].title)

    going = Going(walker, way, look)
    going.to_the_end()

    own, own_path = OWN[way.job_role]
    titles = [house.library.competencies[name].title for name in (CORE, own)]
    assert going.told == titles
    held = page.get_by_role("complementary", name="What you hold").locator("li")
    expect(held).to_have_count(2)
    for title in titles:
        expect(held.filter(has_text=title)).to_contain_text(f"Last valid day {LAST_DAY_WORDS}")
    follow(page, "My record")
    look(page, "90-record")
    for title in titles:
        expect(page.locator("main")).to_contain_text(title)

    read = {f"module:{LAST}"} if way.slips > 1 else set()
    assert folded(walker) == {CORE: TESTED_OUT | read, own: own_path}


def begin_elsewhere(walker: Walker) -> bool:
    """Test out of most of the core, and begin the drill where it is asked; say whether it is."""
    asked = {item for status in statuses(walker).values() for item in status.missing}
    with walker.elsewhere(seed=4) as learner:
        for name in CORE_QUIZZES[:-1]:
            learner.take_quiz(name)
        if "drill:ice" in asked:
            score_three(learner)
    return "drill:ice" in asked


def score_three(learner: Learner) -> None:
    """Score patients as expected until three in a row are exact, and stop there."""
    with learner.act() as work:
        run_id = drills.begin_ice(work, seed=4)
    for _patient in range(20):
        with learner.house.works.read(learner.now) as work:
            work.actor = auth.actor(work, learner.person_id)
            run = drills.ice_run(work, run_id)
        if run.standing.in_a_row == 3:
            return
        for step, made in enumerate(scored(run.encounter, slip=False), start=run.run.step):
            with learner.act() as work:
                drills.answer(work, run_id, step, made)
    pytest.fail("twenty patients without three in a row")


def statuses(walker: Walker) -> dict[str, Status]:
    """Fold where the person stands today."""
    with walker.looking() as work:
        return {one.competency: one for one in standing.statuses(work, work.me.person_id, work.me.today)}


def folded(walker: Walker) -> dict[str, set[str]]:
    """See in the database that both are held, since today and for a year; give what each award rests on."""
    found = statuses(walker)
    with walker.looking() as work:
        (position,) = people.positions(work.session, person_ids=[work.me.person_id])
        records = {str(one.id): one for one in training.records_of(work.session, [work.me.person_id])}
        kept = {one.id: one for one in attempts.attempts_of(work.session, work.me.person_id)}
        verdict = journal.verify(work, "")
    assert (position.source, position.first_day) == ("hr", date.fromisoformat(TODAY))
    assert (verdict.found, verdict.torn) == ((), ())
    for status in found.values():
        assert (status.state, status.valid_through, status.missing) == (State.CURRENT, LAST_DAY, ())
        assert status.award is not None
        assert status.asked_by == (position.key,)
    # each pass is that of an attempt of this person, closed as passed, and of no other day
    assert {one.day for one in records.values()} == {date.fromisoformat(TODAY)}
    for one in records.values():
        assert one.attempt_id is not None
        assert (kept[one.attempt_id].item, kept[one.attempt_id].outcome) in {
            (one.activity, "passed"),
            (one.activity, "done"),
        }
    return {
        status.competency: {records[number].activity for number in status.award.evidence}
        for status in found.values()
        if status.award is not None
    }
