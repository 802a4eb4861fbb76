"""A second hospital, made from a seed by the real services: odd names, other zones and hours, nothing decided yet.

Nobody in it is like the demo's: names as people really have them (and as nobody should), a unit without staff, people
in several positions, on leave, gone, back, hired today and hired for tomorrow. The same seed makes the same hospital.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from lms.core.roster.rows import COLUMNS
from lms.services import access, admin, auth, roster, site, standing
from lms.services.house import House

#: names that break what was not made for people: given name, family name
NAMES: tuple[tuple[str, str], ...] = (
    ("Siobhán", "O’Súilleabháin-D'Arcy"),
    ("Đặng", "Thị Phương Ánh"),
    ("مريم", "عبد الرحمن"),
    ("רחל", "בן־דוד"),
    ("梅", "李"),
    ("X", "Y"),
    ("Ng", ""),
    ("=HYPERLINK(\"http://example.org\";\"pay\")", "+1-2@SUM(A1)"),
    ("<script>document.title='hurt'</script>", "<b>Bold</b> & “Sons”"),
    ("{{ 7 * 7 }}", "%(name)s {0} ${x}"),
    ("Robert'); DROP TABLE person;--", "\\N"),
    ("Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschafers", "von und zu " + "Lichten" * 12),
    ("null", "None"),
)  # fmt: skip
#: two people who are called the same
TWINS = ("Maria José", "García")
ZONES = ("Pacific/Auckland", "America/St_Johns", "Pacific/Chatham", "Asia/Kathmandu", "Pacific/Marquesas")
#: day and night; those that do not end at midnight overlap, touch or leave a gap
HOURS = (("06:30-18:30", "18:30-06:30"), ("08:00-20:15", "19:45-08:15"), ("07:15-15:15", "22:45-06:45"))
PLACES = ("St. Zdzisława’s & Daughters", "مستشفى السلام", "Ōtautahi <i>General</i>", "100 % Care", "梅田病院")
UNITS = ("Urgences « adultes »", "A&E <north>", "救急", "ED’s 2ⁿᵈ floor", "Ωmega {{ ward }}")
EMPTY = ("Nobody's ward", "Пустое <отделение>", "=EMPTY()")
TITLES = ("=RN/ED (nights)", "Infirmière – urgences", "Schwester, Notaufnahme", "RN: #1")


@dataclass(frozen=True, slots=True)
class Hired:
    """One person of the roster on one day, with everything a row says."""

    number: str
    name: tuple[str, str]
    unit: str
    job_role: str
    shift: str
    since: date
    leave: tuple[date, date] | None = None

    @property
    def called(self) -> str:
        """The name as a screen shows it."""
        return " ".join(part for part in self.name if part)


@dataclass(slots=True)
class SecondHospital:
    """What was made, and who is who in it."""

    house: House
    #: the moment it was made at
    now: datetime
    zone: ZoneInfo
    #: the day it was made on, in that zone
    today: date
    #: facility key to name: the hospital, and a clinic on the other side of the world
    facilities: Mapping[str, str]
    #: unit key to name: the ED, the ICU, one without anybody, and the clinic's
    units: Mapping[str, str]
    hours: tuple[str, str]
    #: the clinic's zone
    other_zone: str
    #: by what they are here for: nurse (hired today), tomorrow, away, left, rehired, rotating, twice, moved
    who: dict[str, Hired] = field(default_factory=dict)
    #: everybody in the last roster
    staff: list[Hired] = field(default_factory=list)

    #: employee numbers of the office
    manager: str = "M/١"
    lead: str = "lead 2"
    administrator: str = "00"

    def id_of(self, number: str) -> int:
        """Give a person's id."""
        with self.house.works.read(self.now) as work:
            return standing.who(work, number).id

    def make_lead(self, number: str) -> int:
        """Give somebody of the staff the lead's role, and give their id."""
        with self.house.works.write(self.now) as work:
            first_day = self.today - timedelta(days=400)
            if not access.roles_of(work, number):
                access.grant(work, number, "lead", scope="programme", first_day=first_day, last_day=None, why="n/a")
        return self.id_of(number)

    def local(self, day: date, clock: str) -> datetime:
        """Give a wall-clock moment at the hospital."""
        return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=self.zone).astimezone(UTC)


def build(house: House, now: datetime, seed: int) -> SecondHospital:
    """Make the hospital of a seed in an empty house, on the day it is there at `now`."""
    chance = Random(seed)
    zone, other_zone = chance.sample(ZONES, 2)
    name, clinic = chance.sample(PLACES, 2)
    ed, icu, infusion = chance.sample(UNITS, 3)
    title = chance.choice(TITLES)
    hours, other_hours = chance.sample(HOURS, 2)
    made = SecondHospital(
        house=house,
        now=now,
        zone=ZoneInfo(zone),
        today=now.astimezone(ZoneInfo(zone)).date(),
        facilities={"a-clinic": clinic, "hospital": name},
        units={"ed": ed, "icu": icu, "empty": chance.choice(EMPTY), "infusion": infusion},
        hours=hours,
        other_zone=other_zone,
    )
    _set_up_site(made, title, other_hours)
    _hire(made, chance, title)
    _appoint(made)
    return made


def _set_up_site(made: SecondHospital, title: str, other_hours: tuple[str, str]) -> None:
    quoted = site.quoted
    lines = ["facilities:"]
    for key, zone, hours, units in (
        # the clinic first: nobody's days may be counted at the first facility for want of a better one
        ("a-clinic", made.other_zone, other_hours, ("infusion",)),
        ("hospital", made.zone.key, made.hours, ("ed", "icu", "empty")),
    ):
        lines += [f"  - key: {key}", f"    name: {quoted(made.facilities[key])}", f"    time_zone: {zone}"]
        lines += [f'    shifts: {{day: "{hours[0]}", night: "{hours[1]}"}}', "    units:"]
        lines += [f"      - {{key: {unit}, name: {quoted(made.units[unit])}}}" for unit in units]
    lines += ["job_titles:", f"  {quoted(title)}: ed-nurse"]
    with made.house.works.write(made.now) as work:
        site.import_site(work, "\n".join(lines) + "\n", "site.yaml")


def _hire(made: SecondHospital, chance: Random, title: str) -> None:
    """Bring three rosters: 400 days ago, 40 days ago without those who left, and today's."""
    names = chance.sample(NAMES, len(NAMES))
    numbers = [*chance.sample(["007", "70", "R/2 D2", "№ 12", "ä-1", "٣٤"], 6), *(f"n-{n}" for n in range(40))]
    shifts = ("day", "night", "rotating")
    day, unit = made.today, made.units

    def one(purpose: str, name: tuple[str, str], since: int, place: str = "ed", shift: str = "night") -> Hired:
        role = {"ed": title, "icu": "icu-nurse", "infusion": "infusion-nurse"}[place]
        hired = Hired(numbers.pop(0), name, unit[place], role, shift, day - timedelta(days=since))
        made.who[purpose] = hired
        return hired

    nurse, tomorrow = one("nurse", names.pop(), 0), one("tomorrow", names.pop(), -1)
    away, left, rehired = (one(purpose, names.pop(), 400) for purpose in ("away", "left", "rehired"))
    rotating, twice = one("rotating", names.pop(), 400, shift="rotating"), one("twice", names.pop(), 400)
    moved = one("moved", names.pop(), 400)
    twins = [one(f"twin {n}", TWINS, 400) for n in (1, 2)]
    clinic = one("clinic", names.pop(), 400, "infusion", "day")
    rest = [one(f"other {n}", name, 400, shift=chance.choice(shifts)) for n, name in enumerate(names)]

    old = [away, left, rehired, rotating, moved, *twins, clinic, *rest]
    second = Hired(twice.number, twice.name, unit["icu"], "icu-nurse", "day", twice.since)
    in_icu = Hired(moved.number, moved.name, unit["icu"], "icu-nurse", "night", moved.since)
    on_leave = (day - timedelta(days=5), day + timedelta(days=25))
    absent = Hired(away.number, away.name, away.unit, away.job_role, away.shift, away.since, on_leave)
    made.staff = [nurse, tomorrow, absent, rehired, rotating, twice, second, in_icu, *twins, clinic, *rest]
    _bring(made, 400, [*old, twice, second])
    _bring(made, 40, [one for one in [*old, twice, second] if one not in (left, rehired)])
    _bring(made, 0, made.staff)


def _bring(made: SecondHospital, days_ago: int, rows: Sequence[Hired]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    where = {made.units["infusion"]: "a-clinic"}
    for one in rows:
        leave = [day.isoformat() for day in one.leave] if one.leave else ["", ""]
        place = [made.facilities[where.get(one.unit, "hospital")], one.unit, one.job_role, one.shift]
        writer.writerow([one.number, *one.name, "", *place, one.since.isoformat(), "", *leave])
    with made.house.works.write(made.now) as work:
        effective = made.today - timedelta(days=days_ago)
        plan = roster.plan(work, text.getvalue().encode(), "hr.csv", source="hr", effective=effective)
        roster.apply(work, plan)


def _appoint(made: SecondHospital) -> None:
    """Add the office by hand: a manager of the ED and of the empty unit, a lead, and an administrator."""
    for number, role, scopes in (
        (made.administrator, "admin", ["programme"]),
        (made.manager, "manager", ["unit:ed", "unit:empty"]),
        (made.lead, "lead", ["programme"]),
    ):
        with made.house.works.write(made.now) as work:
            admin.add_person(
                work, employee_id=number, given_name="Ofﬁce", family_name=f"<{role}>", email=None, position=None
            )
        for scope in scopes:
            with made.house.works.write(made.now) as work:
                first_day = made.today - timedelta(days=400)
                access.grant(work, number, role, scope=scope, first_day=first_day, last_day=None, why="n/a")


def everybody(made: SecondHospital) -> list[str]:
    """Write all that was made, person by person, without ids: for comparing two of a seed."""
    with made.house.works.read(made.now) as work:
        numbers = sorted({one.number for one in (*made.staff, *made.who.values())})
        lines = []
        for number in [*numbers, made.manager, made.lead, made.administrator]:
            who = standing.who(work, number)
            actor = auth.actor(work, who.id)
            states = [f"{s.state} {s.because} {s.due_on}" for s in standing.statuses(work, who.id, made.today)]
            lines.append(f"{number} {who.name} {actor.facility} {actor.zone.key} {actor.today} {states}")
    return lines
