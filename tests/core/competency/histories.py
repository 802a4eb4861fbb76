"""Seeded histories and policies in which much happens in five months: on limits, beside them, and at month ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar

from lms.core.competency.decided import (
    AccreditedAward,
    Assignment,
    Exemption,
    Extension,
    Revocation,
    TakenBack,
    Trigger,
)
from lms.core.competency.policy import Policy
from lms.core.competency.records import DrillStandard, History, Leave, Passed, Position, Shift, Voided
from lms.core.competency.states import Because
from lms.core.dates import add_months
from tests.core.competency.examples import COMPETENCY
from tests.core.competency.history_rules import CASE, DRILL, FIRST, MODULE, OLD, QUIZ, TEST_OUT, policy, rule

#: nothing begins before or after this many days; nothing changes on its own after `LAST`
DAYS = 150
LAST = FIRST + timedelta(days=400)
ACTIVITIES = (MODULE, QUIZ, CASE, DRILL)
MONTH_ENDS = (date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 31))
CHANGES = (Because.CONTENT, Because.PLAYBOOK)
OTHERS = (Because.UNIT_TURNOVER, Because.COURSE_START, Because.ASKED_AGAIN)
Corrected = TypeVar("Corrected", Position, Leave)
LOW, HIGH = DrillStandard(3, frozenset({"score"})), DrillStandard(5, frozenset({"score", "grade"}))


def generated(seed: int) -> tuple[History, Policy]:
    """A person's facts and the rules they are read by."""
    random = Random(seed)
    values = rule(random)
    made = Making(random, values, west=timedelta(hours=random.choice([0, 5])))
    made.work()
    if random.random() < 0.1:
        made.learn_over_a_change()
    for _ in range(random.randrange(1, 3)):
        made.learn("initial")
    for _ in range(random.randrange(2, 9)):
        getattr(made, random.choice(MOVES))()
    made.take_back()
    made.correct()
    return made.history(), policy(random, values, made.day())


# facts


@dataclass
class Making:
    """A history in the making; each fact adds days that may matter to a later one."""

    random: Random
    values: dict[str, object]
    near: list[date] = field(default_factory=lambda: list(MONTH_ENDS))
    revision: int = 1
    #: how far west of Greenwich: the moment of a late hour has the next date
    west: timedelta = timedelta(0)
    #: the last valid days that awards may have
    ends: list[date] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    voided: list[Voided] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    revocations: list[Revocation] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    accredited: list[AccreditedAward] = field(default_factory=list)
    taken_back: list[TakenBack] = field(default_factory=list)

    def history(self) -> History:
        """The facts, in no order."""
        kinds = (self.positions, self.leaves, self.passed, self.voided, self.assignments, self.triggers)
        more = (self.exemptions, self.revocations, self.extensions, self.accredited, self.taken_back)
        for facts in (*kinds, *more):
            self.random.shuffle(facts)
        return History(*(tuple(facts) for facts in (*kinds, *more)))  # type: ignore[arg-type]

    # days

    def number(self, key: str) -> int:
        """A number of the first rule."""
        value = self.values[key]
        assert isinstance(value, int)
        return value

    def day(self) -> date:
        """A day: any, or one that may matter, or beside one."""
        found = FIRST + timedelta(days=self.random.randrange(DAYS))
        if self.random.random() < 0.7:
            found = self.random.choice(self.near) + timedelta(days=self.random.choice([-1, 0, 0, 1]))
        return min(max(found, FIRST), FIRST + timedelta(days=DAYS))

    def about_the_end(self) -> date:
        """A day in the window of an award, just before it, or after it until it has expired."""
        if not self.ends or self.random.random() < 0.4:
            return self.day()
        end = self.random.choice(self.ends)
        first = end - timedelta(days=self.number("window_days") + 1)
        last = end + timedelta(days=self.number("lapse_limit_days") + 1)
        found = self.random.choice([first, first + timedelta(days=1), end, last, None, None])
        found = found or first + timedelta(days=self.random.randrange((last - first).days + 1))
        return min(max(found, FIRST), FIRST + timedelta(days=DAYS))

    def last(self, first: date, *lengths: int) -> date | None:
        """A last day: none, any, or after one of some lengths, or a day more or less."""
        if self.random.random() < 0.15:
            return None
        if self.random.random() < 0.3:
            return first + timedelta(days=self.random.randrange(60))
        return first + timedelta(days=max(0, self.random.choice(lengths) + self.random.choice([-2, -1, 0])))

    def matters(self, *days: date) -> None:
        """Keep days for later facts."""
        self.near += days

    def hour(self, day: date) -> datetime:
        """One of few moments of a day, so that several facts share one."""
        hour, minute = self.random.choice([(0, 1), (8, 0), (8, 0), (14, 0), (23, 59)])
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) + self.west

    def maybe_hour(self, day: date) -> datetime | None:
        """A moment, or only the day."""
        return self.hour(day) if self.random.random() < 0.5 else None

    def competency(self) -> str:
        """This competency, rarely another."""
        return COMPETENCY if self.random.random() < 0.97 else "another"

    # what happens

    def work(self) -> None:
        """One to four positions."""
        first = FIRST + timedelta(days=self.random.randrange(40))
        for _ in range(self.random.choice([0] + [1, 2] * 8 + [3, 3, 4])):
            last = None if self.random.random() < 0.6 else first + timedelta(days=self.random.randrange(80))
            self.hold(first, last)
            gap = self.random.choice([0, 1, 5, 6, 7, 14, 15, 16, 30])
            first = self.day() if last is None or self.random.random() < 0.3 else last + timedelta(days=gap)
            first = min(first, FIRST + timedelta(days=DAYS))

    def hold(self, first: date, last: date | None) -> None:
        """One position."""
        place = self.random.choice(["north", "south"]), self.random.choice(["ed", "ed", "icu"])
        role = self.random.choice(["ed-nurse"] * 5 + ["front-office"])
        shift = self.random.choice(list(Shift))
        self.positions.append(Position(f"p{len(self.positions)}", *place, role, shift, first, last, OLD))
        self.matters(first, first + timedelta(days=self.number("due_after_start_days")))

    def move(self) -> None:
        """One more position, from one that ends, or beside it."""
        first = self.day()
        self.hold(first, self.last(first, 10, 20, 40))
        ended = self.random.choice(self.positions)
        if ended.first_day < first and self.random.random() < 0.5:
            last = first - timedelta(days=self.random.choice([1, 1, 6, 15]))
            self.positions.remove(ended)
            self.positions.append(replace(ended, last_day=max(last, ended.first_day)))

    def pass_one(self, activity: str, day: date) -> None:
        """Pass an activity, now and then elsewhere."""
        hour = self.hour(day)
        score = self.random.choice([85, 95]) if activity == QUIZ else None
        standard = self.random.choice([LOW, HIGH, HIGH]) if activity == DRILL else None
        old = self.random.random() < 0.15
        revisions: tuple[tuple[str, int], ...] = (
            (("question:fever", max(1, self.revision - 1 if old else self.revision)),)
            if activity == QUIZ or activity.startswith("update:")
            else ()
        )
        if activity.startswith("update:") and self.random.random() < 0.7:  # else it lacks a text of its change
            revisions += (("section:fever/door", 2),)
        playbook = frozenset({"first-call"}) if activity in {QUIZ, CASE} else frozenset()
        reviewed = day + timedelta(days=self.random.choice([0, 1, 5, 20])) if self.random.random() < 0.07 else None
        self.passed.append(
            Passed(f"r{len(self.passed)}", activity, hour, day, hour, score, standard, revisions, playbook, reviewed)
        )
        self.matters(day)

    def learn(self, name: str = "") -> None:
        """Pass a whole path, in one go or over some days."""
        name = name or self.random.choice(["initial", "renewal", "renewal", "return"])
        path = self.values.get(name) or self.values["renewal"]
        if isinstance(path, dict):
            path = self.random.choice(list(path.values()))
        assert isinstance(path, list)
        day = self.about_the_end() if name == "renewal" else self.day()
        for text in path:
            self.pass_one(text.split(" ")[0], day)
            if self.random.random() < 0.15:
                day = min(day + timedelta(days=self.random.choice([1, 2, 14, 31])), FIRST + timedelta(days=DAYS))
        end = add_months(day, self.number("valid_for_months"))
        self.ends.append(end)
        self.matters(end, end - timedelta(days=self.number("window_days")))
        self.matters(end + timedelta(days=self.number("lapse_limit_days")), day + timedelta(days=30))

    def learn_over_a_change(self) -> None:
        """Pass the initial path while something in it changes, before anything is held."""
        path = self.values["initial"]
        assert isinstance(path, list)
        *before, last = path
        day = FIRST + timedelta(days=self.random.randrange(40))
        for text in before or path:
            self.pass_one(text.split(" ")[0], day)
        changed = day + timedelta(days=self.random.choice([0, 1, 1, 2]))
        self.trigger(changed, self.random.choice([*CHANGES, Because.PLAYBOOK]))
        self.pass_one(last.split(" ")[0], changed + timedelta(days=self.random.choice([0, 1, 3])))

    def pass_some(self) -> None:
        """Pass one or two activities."""
        for _ in range(self.random.randrange(1, 3)):
            self.pass_one(self.random.choice(ACTIVITIES), self.day())

    def leave(self) -> None:
        """Go on leave about as long as the limit; sometimes a second leave touches it."""
        first = self.day()
        for _ in range(self.random.choice([1, 1, 2])):
            last = self.last(first, self.number("leave_limit_days"), self.number("leave_limit_days") + 2, 30)
            position = self.random.choice([None, None, None, "p0", "p1"])
            self.leaves.append(Leave(f"l{len(self.leaves)}", position, first, last, OLD))
            self.matters(first)
            if last is None:
                return
            back = last + timedelta(days=1)
            self.matters(back, back + timedelta(days=self.number("due_after_return_days")), back - timedelta(days=14))
            first = min(last + timedelta(days=self.random.choice([1, 2])), FIRST + timedelta(days=DAYS))

    def trigger(self, day: date | None = None, because: Because | None = None) -> None:
        """Something asks again; often it is answered about when it is due."""
        day, because = day or self.day(), because or self.random.choice([*CHANGES, *CHANGES, *OTHERS])
        due = day + timedelta(days=self.random.choice([0, 1, 10, 30]))
        owed = self.random.choice([(MODULE,), (QUIZ,), (CASE,), (QUIZ, CASE), (TEST_OUT,)])
        if "delta" in self.values and self.random.random() < 0.3:
            owed = ()
        units = frozenset(self.random.choice([[], [], [], ["ed"], ["icu"]]))
        keys = frozenset({"first-call"}) if because is Because.PLAYBOOK else frozenset()
        asked: tuple[tuple[str, int], ...] = ()
        if because is Because.CONTENT:
            self.revision += 1
            units, asked = frozenset(), (("question:fever", self.revision),)
        full = because is Because.CONTENT and self.random.random() < 0.4
        name = f"t{len(self.triggers)}"
        if because in CHANGES and not full and self.random.random() < 0.4:
            owed = tuple(text if text == CASE else f"update:{name} or {text}" for text in owed)
            asked = (*asked, ("section:fever/door", 2)) if asked else ()
        self.triggers.append(Trigger(name, self.competency(), because, day, due, owed, OLD, units, asked, full, keys))
        self.matters(day, due, due + timedelta(days=1 + self.number("lapse_limit_days")), day - timedelta(days=30))
        if self.random.random() < 0.6:
            for text in owed:
                self.pass_one(text.split(" ")[0], self.day() if self.random.random() < 0.5 else due)

    def assign(self) -> None:
        """A lead assigns it, to the person or to a unit."""
        day = self.day()
        due = day + timedelta(days=self.random.choice([0, 1, 10, 30]))
        unit, keep = self.random.choice([None, None, "ed", "icu"]), self.random.random() < 0.4
        name = f"a{len(self.assignments)}"
        self.assignments.append(Assignment(name, self.competency(), self.hour(day), day, due, OLD, unit, keep))
        self.matters(day, due)

    def exempt(self) -> None:
        """Exempt for some days."""
        first = self.day()
        last = self.last(first, 1, 10, 20)
        self.exemptions.append(Exemption(f"e{len(self.exemptions)}", self.competency(), first, last, OLD))
        self.matters(first, last or first)

    def revoke(self) -> None:
        """Withdraw; mostly it is earned again."""
        day = self.day()
        name = f"w{len(self.revocations)}"
        self.revocations.append(Revocation(name, self.competency(), day, self.maybe_hour(day), OLD))
        self.matters(day)
        if self.random.random() < 0.7:
            self.learn("initial")

    def extend(self) -> None:
        """A later last valid day."""
        day = self.about_the_end()
        through = day + timedelta(days=self.random.choice([0, 1, 5, 10, 20, 40]))
        name = f"x{len(self.extensions)}"
        self.extensions.append(Extension(name, self.competency(), day, self.hour(day), through, OLD))
        self.matters(day, through, through + timedelta(days=self.number("lapse_limit_days")))

    def accredit(self) -> None:
        """Take over an award of another house."""
        day = self.day()
        own = day - timedelta(days=self.random.choice([0, 1, 10, 29, 60]))
        last = self.random.choice([None, None, own + timedelta(days=self.random.choice([20, 40, 90]))])
        name = f"c{len(self.accredited)}"
        self.accredited.append(AccreditedAward(name, self.competency(), own, last, day, self.maybe_hour(day), OLD))
        self.matters(day, last or add_months(own, self.number("valid_for_months")))

    def take_back(self) -> None:
        """Void a record now and then, and take back what was decided."""
        for record in self.passed:
            if self.random.random() < 0.04:
                self.voided.append(Voided(f"v{record.id}", record.id, OLD, FIRST, OLD))
        decided = (self.assignments, self.triggers, self.exemptions, self.revocations, self.extensions, self.accredited)
        for name in [fact.id for facts in decided for fact in facts]:
            if self.random.random() < 0.08:
                day = self.day()
                self.taken_back.append(TakenBack(f"b{name}", name, self.hour(day), day, OLD))

    def correct(self) -> None:
        """Leave an older version of a position or a leave, or one withdrawn, which count for nothing."""
        self.positions += [self.mistake(fact) for fact in self.positions if self.random.random() < 0.1]
        self.leaves += [self.mistake(fact) for fact in self.leaves if self.random.random() < 0.1]

    def mistake(self, fact: Corrected) -> Corrected:
        """What was recorded before it was put right."""
        day = self.day()
        wrong = replace(fact, first_day=day, last_day=self.last(day, 10, 30))
        if self.random.random() < 0.5:
            return replace(wrong, version=0)
        return replace(wrong, id=f"{fact.id}-mistake", withdrawn=True)


MOVES = (
    *("learn", "learn", "pass_some", "leave", "leave", "trigger", "trigger", "trigger", "assign"),
    *("move", "move", "exempt", "revoke", "extend", "extend", "accredit"),
)
