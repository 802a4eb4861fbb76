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
from lms.core.competency.values import PolicyRow, read_policy
from lms.core.dates import add_months
from tests.core.competency.examples import COMPETENCY, usual

FIRST = date(2023, 12, 1)
#: nothing begins before or after this many days; nothing changes on its own after `LAST`
DAYS = 150
LAST = FIRST + timedelta(days=400)
RULED = FIRST - timedelta(days=30)
OLD = datetime(2023, 1, 1, tzinfo=UTC)
MODULE, QUIZ, CASE, DRILL = "module:first-hour", "quiz:first-hour", "case:day-5-fever/ed-nurse", "drill:ice"
TEST_OUT = "module:first-hour or quiz:first-hour at 90"
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


# rules


def rule(random: Random) -> dict[str, object]:
    """The values of a rule, short enough that awards run out within weeks."""
    anchor = random.choice(["previous-expiry", "previous-expiry", "completion", "fixed-cycle"])
    renewals: list[object] = [
        [QUIZ],
        [CASE],
        [QUIZ, CASE],
        {"A": [QUIZ], "B": [CASE]},
        {"A": [CASE], "B": [QUIZ, CASE]},
    ]
    values = usual(
        initial=random.choice(
            [[QUIZ], [MODULE, QUIZ], [QUIZ, CASE], [MODULE, QUIZ, CASE], [TEST_OUT, QUIZ], [QUIZ, DRILL]]
        ),
        renewal=random.choice(renewals),
        valid_for_months=random.choice([1, 1, 2]),
        window_days=random.choice([0, 1, 10, 20]),
        anchor=anchor,
        lapse_limit_days=random.choice([0, 1, 10, 30, 60]),
        evidence_age_days=random.choice([0, 1, 30, 30, 90, 90, 90]),
        due_after_start_days=random.choice([0, 1, 10, 30]),
        due_after_return_days=random.choice([0, 0, 3, 10]),
        leave_limit_days=random.choice([3, 10, 20]),
        spell_gap_days=random.choice([0, 5, 14]),
        required_of=random.choice(
            [[{"job_role": "ed-nurse"}]] * 8
            + [
                [{"job_role": "ed-nurse", "units": ["ed"]}],
                [{"job_role": "ed-nurse"}, {"job_role": "front-office"}],
                [],
            ]
        ),
    )
    if anchor == "fixed-cycle" or random.random() < 0.2:
        start = random.choice([date(2023, 1, 31), date(2023, 6, 15), date(2023, 11, 30)])
        values["cycle"] = {"every_months": random.choice([1, 2, 3]), "from": start}
        values["minimum_active_months"] = random.choice([0, 1, 2])
    if random.random() < 0.4:
        values["return"] = random.choice([[MODULE], [QUIZ], [MODULE, CASE]])
    if random.random() < 0.3:
        values["delta"] = random.choice([[MODULE], [QUIZ, CASE]])
    if random.random() < 0.3:
        values["drill_standards"] = {DRILL: {"in_a_row": random.choice([3, 5]), "exact": ["score"]}}
    return values


def policy(random: Random, values: dict[str, object], changed_on: date) -> Policy:
    """One or two shipped rules, and sometimes a facility's own."""
    asked = random.random() < 0.9
    first = values if asked else {**values, "required_of": []}
    rows = [PolicyRow(COMPETENCY, first, RULED, "Example", OLD, 0, shipped=True)]
    if not asked:
        rows.append(PolicyRow(COMPETENCY, values, changed_on, "Example", OLD, 1, shipped=True))
    elif random.random() < 0.3:
        other = rule(random)
        kept = [key for key in values if random.random() < 0.7]
        both = {**other, **{key: values[key] for key in kept}, **{key: values[key] for key in values if key == "delta"}}
        if both["anchor"] == "fixed-cycle" and "cycle" not in both:
            both["cycle"] = {"every_months": 2, "from": date(2023, 8, 31)}
        rows.append(PolicyRow(COMPETENCY, both, changed_on, "Example", OLD, 1, shipped=True))
    if random.random() < 0.5:
        own: dict[str, object] = {
            "due_after_start_days": random.choice([5, 20]),
            "evidence_age_days": 40,
            "window_days": 7,
            "initial": random.choice([[QUIZ, CASE], [MODULE, QUIZ, CASE], [QUIZ, DRILL]]),
            "valid_for_months": random.choice([1, 2]),
            "due_after_return_days": random.choice([0, 5]),
            "leave_limit_days": random.choice([5, 15]),
            "lapse_limit_days": random.choice([5, 20]),
        }
        own = {key: value for key, value in own.items() if random.random() < 0.6}
        start, unit = random.choice([RULED, RULED, changed_on]), random.choice([None, None, "ed"])
        rows.append(PolicyRow(COMPETENCY, own, start, "Site", OLD, 2, facility="north", unit=unit))
    return read_policy(COMPETENCY, rows)


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
        revisions = (
            (("question:fever", max(1, self.revision - 1 if old else self.revision)),) if activity == QUIZ else ()
        )
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
