"""The demo hospital's history: every act as the real services do it, in order, under a set clock."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.cli.demo_hospital import ADMINISTRATOR, OFFICE, PLAYBOOK, REPORT, RULINGS, Ruling, roster_days, roster_file
from lms.cli.demo_learner import Learner
from lms.cli.demo_staff import (
    CLINIC,
    DESK,
    ED,
    HISTORY_DAYS,
    HOSPITAL,
    ICU,
    INFUSION,
    LINE,
    PHARMACY,
    STAFF,
    TITLES,
    WARD,
    Staff,
    Training,
)
from lms.core.content.card_release import usual_last_day
from lms.core.permissions import Event
from lms.core.roster.evidence import COLUMNS as EVIDENCE_COLUMNS
from lms.services import (
    access,
    admin,
    assign,
    assign_competency,
    auth,
    card,
    evidence,
    reports,
    roster,
    rulings,
    site,
    standing,
)
from lms.services.house import House
from lms.services.work import Work
from lms.store import decisions

ZONE = ZoneInfo("America/New_York")
#: words of the demo's random passwords
WORDS = (
    "amber", "anchor", "apple", "basin", "birch", "bloom", "brook", "candle", "canyon", "cedar", "clover", "cobalt",
    "copper", "coral", "cotton", "dune", "ember", "falcon", "fern", "flint", "forest", "garnet", "ginger", "glacier",
    "harbor", "hazel", "heron", "indigo", "island", "ivory", "jasper", "juniper", "kettle", "lagoon", "lantern",
    "laurel", "lemon", "lilac", "linen", "lunar", "maple", "marble", "meadow", "mellow", "mint", "moss", "nectar",
    "oak", "ocean", "olive", "onyx", "orchard", "otter", "pebble", "pepper", "pine", "plume", "quartz", "quill",
    "raven", "river", "saffron", "sage",
)  # fmt: skip


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Give a local wall-clock moment as UTC."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


@dataclass(frozen=True)
class Act:
    """One thing that happens in the demo's history."""

    moment: datetime
    do: Callable[[datetime], None]


class Demo:
    """Makes the history of the demo hospital, act by act."""

    def __init__(self, house: House, today: date, acted: Callable[[], None]) -> None:
        self.house = house
        self.today = today
        self.acted = acted
        self.passwords: dict[str, str] = {}
        self.keys: dict[str, str] = {}

    def day(self, days_ago: int) -> date:
        """Give the day so many days ago."""
        return self.today - timedelta(days=days_ago)

    def acts(self) -> list[Act]:
        """Give the whole history in order."""
        found = [Act(at(self.day(HISTORY_DAYS), 2), self.set_up), Act(at(self.day(HISTORY_DAYS), 3), self.titles)]
        found += [Act(at(self.day(HISTORY_DAYS), 4), self.office)]
        found += [Act(at(self.day(ago), 5), self.take_roster) for ago in roster_days()]
        for number, (key, facility, value, ago) in enumerate(PLAYBOOK):
            found.append(Act(at(self.day(ago), 14, number), self.decide(key, facility, value)))
        for staff in STAFF:
            found += [self.training(staff, one) for one in staff.training]
        found.append(Act(at(self.day(120), 16), self.release_card))
        found.append(Act(at(self.day(2), 3, 20), self.report))
        for number, ruling in enumerate(RULINGS):
            found.append(Act(at(self.day(ruling.days_ago), 15, number), self.rule(ruling)))
        return sorted(found, key=lambda act: act.moment)

    def set_up(self, moment: datetime) -> None:
        """Make the administrator, the two facilities and their units."""
        number, given, family = ADMINISTRATOR
        password = self.password(number)
        with self.house.works.write(moment) as work:
            admin.set_up(
                work,
                admin.NewAdministrator(number, given, family, "", password),
                [
                    admin.NewFacility(HOSPITAL, ZONE.key, "07:00", "19:00", [ED, ICU, WARD, PHARMACY]),
                    admin.NewFacility(CLINIC, ZONE.key, "07:00", "19:00", [INFUSION, LINE, DESK]),
                ],
            )
            self.keys = {HOSPITAL: admin.key_of(HOSPITAL), CLINIC: admin.key_of(CLINIC), "": "programme"}
            self.adopt(work)

    def adopt(self, work: Work) -> None:
        """Let our first rules be in force from the start of the history, where they are younger than that."""
        first_day = self.day(HISTORY_DAYS)
        for competency in work.library.competencies.values():
            rule = min(competency.rules, key=lambda one: one.in_force_from)
            if first_day < rule.in_force_from:
                decisions.add_policy(
                    work.session,
                    competency=competency.id,
                    scope=standing.SHIPPED,
                    rule=dict(rule.values),
                    in_force_from=first_day,
                    reference=rule.reference,
                    why="demo",
                    actor_id=None,
                )

    def titles(self, moment: datetime) -> None:
        """Say what the HR titles mean."""
        rows = "".join(f"  {site.quoted(title)}: {role}\n" for title, role in TITLES.items())
        with self.as_person(ADMINISTRATOR[0], moment) as work:
            site.import_site(work, f"job_titles:\n{rows}", "demo")

    def office(self, moment: datetime) -> None:
        """Add the lead and the manager by hand and give them their roles."""
        for number, given, family, role, reach, _login in OFFICE:
            with self.as_person(ADMINISTRATOR[0], moment) as work:
                admin.add_person(
                    work, employee_id=number, given_name=given, family_name=family, email=None, position=None
                )
            with self.as_person(ADMINISTRATOR[0], moment) as work:
                access.grant(
                    work,
                    number,
                    role,
                    scope=self.keys[reach],
                    first_day=self.day(HISTORY_DAYS),
                    last_day=None,
                    why="demo",
                )

    def take_roster(self, moment: datetime) -> None:
        """Take over the roster as it stands on this day."""
        effective = moment.astimezone(ZONE).date()
        ago = (self.today - effective).days
        with self.house.works.write(moment) as work:
            data = roster_file(ago, self.day).encode()
            roster.apply(work, roster.plan(work, data, "demo.csv", source="hr", effective=effective))
        self.acted()

    def decide(self, key: str, facility: str, value: str) -> Callable[[datetime], None]:
        """Give the act in which the lead sets a playbook value."""

        def act(moment: datetime) -> None:
            with self.as_person(OFFICE[0][0], moment) as work:
                first_day = moment.astimezone(ZONE).date()
                assign.set_value(
                    work, key, value, scope=self.keys[facility], in_force_from=first_day, why="CRS committee (demo)"
                )

        return act

    def release_card(self, moment: datetime) -> None:
        """Let the lead release the hospital's pocket card; the clinic's stays unreleased."""
        place = self.keys[HOSPITAL]
        with self.as_person(OFFICE[0][0], moment) as work:
            now = card.desk(work, place)
            last_day = usual_last_day(now.shown.today)
            card.release(
                work, place, digest=now.shown.card.digest, newest=0, valid_until=last_day, why="CRS committee (demo)"
            )

    def report(self, moment: datetime) -> None:
        """Let a night nurse say that something is wrong."""
        with self.as_person(REPORT[0], moment) as work:
            reports.make(work, reports.About.PAGE, REPORT[1], REPORT[2])

    def training(self, staff: Staff, one: Training) -> Act:
        """Give the act in which somebody trains: at the start of a quiet hour of their own."""
        number = int(staff.employee_id)
        moment = at(self.day(one.days_ago), 10 + number % 4 * 2, number % 7 * 3)

        def act(moment: datetime) -> None:
            with self.house.works.read(moment) as work:
                person_id = standing.who(work, staff.employee_id).id
                core, own = self.paths(work, staff, one)
            learner = Learner(self.house, person_id, moment, number * 1000 + one.days_ago, self.acted)
            if one.what == "read":
                learner.read_module(_named(own, "module"), 2)
            elif one.what == "failed":
                learner.take_quiz(_named(own, "quiz"), wrong=4)
            else:
                for item in own if one.what != "core" else ():
                    learner.do(item, number % 3)
                for item in core if one.what != "role" else ():
                    learner.do(item, number % 2)

        return Act(moment, act)

    def paths(self, work: Work, staff: Staff, one: Training) -> tuple[list[str], list[str]]:
        """Give the items of the core and of the job role's own competencies that somebody does, quizzes once."""
        stay = next(s for s in staff.stays if s.since >= one.days_ago and (s.until is None or s.until <= one.days_ago))
        found: dict[bool, list[str]] = {True: [], False: []}
        for competency, policy in sorted(standing.policies(work).items()):
            rule = policy.rule_on(self.day(one.days_ago), self.keys[stay.facility], None)
            if rule is not None and any(asked.job_role == TITLES[stay.title] for asked in rule.required_of):
                path = rule.renewal if one.what == "renewal" else rule.initial
                kept = [item.text for item in path if len(item.choices) == 1]
                found[competency.startswith("core-")] += kept
        return found[True], found[False]

    def rule(self, ruling: Ruling) -> Callable[[datetime], None]:
        """Give the act in which the lead decides about one person's competency."""

        def act(moment: datetime) -> None:
            until = None if ruling.until is None else self.day(ruling.until)
            lead = OFFICE[0][0]
            with self.as_person(lead, moment) as work:
                person_id = standing.who(work, ruling.employee_id).id
                match ruling.what:
                    case "exempt":
                        first_day = moment.astimezone(ZONE).date()
                        rulings.exempt(
                            work, person_id, ruling.competency, first_day=first_day, last_day=until, why=ruling.why
                        )
                    case "revoke":
                        rulings.revoke(work, person_id, ruling.competency, why=ruling.why)
                    case "extend" if until is not None:
                        rulings.extend(work, person_id, ruling.competency, last_day=until, why=ruling.why)
                    case "assign" if until is not None:
                        asked = assign_competency.Asked(
                            ruling.competency, until, person_id=person_id, keep_current=True, why=ruling.why
                        )
                        assign_competency.assign(work, asked)
                    case _:
                        row = f'{ruling.employee_id},competency:{ruling.competency},{until},,"{ruling.why}",{lead}'
                        text = f"{','.join(EVIDENCE_COLUMNS)}\n{row}\n"
                        evidence.apply(work, evidence.plan(work, text.encode(), "demo.csv"))

        return act

    def as_person(self, employee_id: str, moment: datetime) -> _Acting:
        """Open a work as somebody."""
        return _Acting(self.house, employee_id, moment)

    def password(self, employee_id: str) -> str:
        """Make somebody's random password."""
        words = "-".join(secrets.choice(WORDS) for _ in range(4))
        return self.passwords.setdefault(employee_id, f"{words}-{secrets.randbelow(90) + 10}")

    def logins(self, moment: datetime) -> str:
        """Set the printed logins' passwords and write them down."""
        lines = []
        for number, name, what in [
            *((s.employee_id, f"{s.given_name} {s.family_name}", s.login) for s in STAFF if s.login),
            *((row[0], f"{row[1]} {row[2]}", row[5]) for row in OFFICE),
            (ADMINISTRATOR[0], f"{ADMINISTRATOR[1]} {ADMINISTRATOR[2]}", "administrator"),
        ]:
            password = self.password(number)
            with self.house.works.write(moment) as work:
                person_id = standing.who(work, number).id
                auth.set_password(work, person_id, password)
                work.record(Event.PASSWORD_SET, person=person_id)
            lines.append(f"  {what:24} {name:16} {number}  {password}")
        return "Demo logins (employee number, password):\n" + "\n".join(lines)


def _named(path: list[str], kind: str) -> str:
    """Give the first activity of a kind in a path, by its own id."""
    return next(item for item in path if item.startswith(f"{kind}:")).partition(":")[2]


class _Acting:
    """A writing work whose actor is found by employee number."""

    def __init__(self, house: House, employee_id: str, moment: datetime) -> None:
        self.opening = house.works.write(moment)
        self.employee_id = employee_id

    def __enter__(self) -> Work:
        work = self.opening.__enter__()
        work.actor = auth.actor(work, standing.who(work, self.employee_id).id)
        return work

    def __exit__(self, *error: object) -> bool | None:
        return self.opening.__exit__(*error)  # type: ignore[arg-type]
