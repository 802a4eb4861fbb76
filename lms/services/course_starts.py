"""Course starts: the lead says that a first dose is coming, units learn which nights matter, holders are asked anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lms.core.clinical.watch_nights import After, Course, Night, find_course, first_to_come, watch_nights
from lms.core.competency.owed import RECENT_DAYS
from lms.core.competency.policy import Rule
from lms.core.competency.readiness import DEFAULT_HOURS, ShiftHours
from lms.core.competency.records import Shift
from lms.core.competency.states import Because
from lms.core.content.values import DatedValue, values_on
from lms.core.dates import add_days, days_between
from lms.core.permissions import Event, Permission, Place, allows
from lms.services import audit, auth, standing
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.work import Work
from lms.store import course_starts, decided, decisions, people, site
from lms.store.course_starts import CourseStartRow

#: the playbook key that turns entering on, and its value
SWITCH, ON = "course_starts", "yes"
#: the playbook keys of the site's own numbers of nights
NIGHTS = {
    After.STEP_UP: "watch_nights_step_up",
    After.TREATMENT: "watch_nights_treatment",
    After.CAR_T: "watch_nights_car_t",
}
#: the farthest first dose that can be entered
MOST_AHEAD_DAYS = 365
#: the oldest one
MOST_PAST_DAYS = 60
#: an entry is deleted so many days after its last watch night
KEPT_DAYS = 30
#: what a trigger of a course start says, and its withdrawal: never of which product or day
WHY, WHY_WITHDRAWN = "A first dose is coming.", "The course start was removed."


@dataclass(frozen=True, slots=True)
class Where:
    """A facility in which the actor covers a unit, as far as course starts go."""

    key: str
    name: str
    zone: ZoneInfo
    #: the calendar day there
    today: date
    #: the day on which the night starts that runs there or comes next
    tonight: date
    night: ShiftHours
    #: whether the site has turned entering on there
    on: bool
    #: the site's numbers of nights, as far as it has set them
    own: Mapping[After, int]
    #: whether the actor's role reaches the whole facility, so that they may enter and remove
    may_enter: bool
    #: the units of it that the actor covers, by key
    units: Mapping[str, site.UnitRow]


@dataclass(frozen=True, slots=True)
class NewStart:
    """What the form asks: never anything about a patient."""

    #: id of a course: product/schedule, or car-t
    course: str
    first_dose_on: date
    facility: str
    #: when the form was made (UTC): the same entry again from the same form is a repeat; None is no form
    form_made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """What an entry came to."""

    id: int
    #: it was entered before from the same form; nothing was added
    repeat: bool


def places(work: Work) -> Mapping[str, Where]:
    """Give the facilities in which the actor covers a unit for course starts, by key."""
    me = work.me
    values = _values(work)
    units = auth.units_in_reach(work, Permission.COURSE_START)
    found = {}
    for key, facility in site.facilities(work.session).items():
        whole = allows(me.grants, Permission.COURSE_START, Place(key), me.today)
        own_units = {unit: row for unit, row in units.items() if row.facility == key}
        if not whole and not own_units:
            continue
        today, night = work.now.astimezone(facility.zone).date(), night_of(facility)
        held = values_on(values, key, today)
        found[key] = Where(
            key=key,
            name=facility.name,
            zone=facility.zone,
            today=today,
            tonight=audit.current_day(work.now, facility.zone, (night,)),
            night=night,
            on=held.get(SWITCH) == ON,
            own=_own(held),
            may_enter=whole,
            units=own_units,
        )
    return found


def enter(work: Work, new: NewStart) -> Entered:
    """Enter that a first dose is coming, and ask a refresher of who holds what is asked in that facility.

    Raises:
        NotAllowed: the actor's role does not reach the whole facility.
        Invalid: on `course`, `first_dose_on` or `facility`; also where the site has not turned this on.
    """
    where = places(work).get(new.facility)
    if where is None or not where.may_enter:
        raise NotAllowed(Permission.COURSE_START)
    if not where.on:
        raise Invalid("facility", "Your site has not turned this on for this facility.")
    course = find_course(work.library.products, new.course)
    if course is None:
        raise Invalid("course", "Choose one of the list.")
    first, last = add_days(where.today, -MOST_PAST_DAYS), add_days(where.today, MOST_AHEAD_DAYS)
    if not first <= new.first_dose_on <= last:
        raise Invalid("first_dose_on", "At most %(past)s days ago, and within a year.", past=MOST_PAST_DAYS)
    nights = watch_nights(course, new.first_dose_on, where.own)
    if not nights:
        raise Invalid("course", "Your site watches no night after these doses, so there is nothing to be ready for.")
    coming = first_to_come(nights, where.tonight)
    if coming is None:
        raise Invalid("first_dose_on", "All its nights are over, the last on %(day)s.", day=f"{nights[-1].day}")
    sweep(work)
    me = work.me
    if (same := _repeated(work, new)) is not None:
        return Entered(same, repeat=True)
    entry_id = course_starts.add(
        work.session,
        course=course.id,
        first_dose_on=new.first_dose_on,
        facility=where.key,
        last_night=nights[-1].day,
        made_by_id=me.person_id,
        made_at=work.now,
        triggers=_ask(work, where, coming),
        delete_on=add_days(nights[-1].day, KEPT_DAYS),
    )
    work.record(Event.COURSE_START_ENTERED, facility=where.key)
    return Entered(entry_id, repeat=False)


def remove(work: Work, entry_id: int, made_at: datetime | None = None) -> CourseStartRow:
    """Remove an entry that was a mistake or will not be; what it alone asked is withdrawn. Give what it was.

    `made_at` is the moment of the entry the actor saw: a number can be given again once it is free.

    Raises:
        NotFound: there is no such entry (any more) in a facility that the actor's role reaches.
    """
    sweep(work)
    reach = places(work)
    row = next((one for one in live_rows(work, reach) if one.id == entry_id), None)
    if row is None or not reach[row.facility].may_enter or made_at not in {None, row.made_at}:
        raise NotFound("course start")
    needed = {
        trigger for one in course_starts.course_starts(work.session) if one.id != row.id for trigger in one.triggers
    }
    gone = decided.withdrawn(work.session, "trigger")
    for trigger in sorted(row.triggers - needed - gone.keys()):
        decided.add_withdrawal(
            work.session,
            subject="trigger",
            subject_id=trigger,
            at=work.now,
            day=reach[row.facility].today,
            why=WHY_WITHDRAWN,
            actor_id=work.me.person_id,
        )
    course_starts.remove(work.session, [row.id])
    work.record(Event.COURSE_START_REMOVED, facility=row.facility)
    return row


def live_rows(work: Work, reach: Mapping[str, Where]) -> tuple[CourseStartRow, ...]:
    """Give the entries of some facilities, those left out whose day of deletion has come."""
    return tuple(
        row
        for row in course_starts.course_starts(work.session)
        if row.facility in reach and reach[row.facility].today < row.delete_on
    )


def nights_of(work: Work, row: CourseStartRow) -> tuple[Course | None, tuple[Night, ...], frozenset[After]]:
    """Give an entry's course, its nights by the values in force when it was entered, and what the site had set.

    A course that the content no longer has gives no nights.
    """
    course = find_course(work.library.products, row.course)
    if course is None:
        return None, (), frozenset()
    known = [value for value in _values(work) if value.recorded_at <= row.made_at]
    zone = site.facilities(work.session)[row.facility].zone
    own = _own(values_on(known, row.facility, row.made_at.astimezone(zone).date()))
    return course, watch_nights(course, row.first_dose_on, own), frozenset(own)


def is_sweep_due(work: Work) -> bool:
    """Say whether an entry's day of deletion has come."""
    return bool(_over(work))


def sweep(work: Work) -> int:
    """Delete the entries whose day of deletion has come, and give how many; that is no act of anybody."""
    over = _over(work)
    if over:
        course_starts.remove(work.session, over)
    return len(over)


def sweep_restored(work: Work) -> int:
    """Do the same in a database that was just restored, which may be of an older program."""
    return sweep(work) if course_starts.has_table(work.session) else 0


def night_of(facility: site.FacilityRow) -> ShiftHours:
    """Give the hours of a facility's night."""
    usual = next(each for each in DEFAULT_HOURS if each.shift is Shift.NIGHT)
    own = facility.shifts.get(Shift.NIGHT)
    return usual if own is None else ShiftHours(Shift.NIGHT, *own)


def _over(work: Work) -> list[int]:
    facilities = site.facilities(work.session)
    return [
        row.id
        for row in course_starts.course_starts(work.session)
        if row.facility not in facilities or work.now.astimezone(facilities[row.facility].zone).date() >= row.delete_on
    ]


def _values(work: Work) -> tuple[DatedValue, ...]:
    keys = {SWITCH, *NIGHTS.values()}
    return tuple(value for value in decisions.playbook_values(work.session) if value.key in keys)


def _own(values: Mapping[str, object]) -> dict[After, int]:
    """Read the site's numbers; the key allows whole numbers alone."""
    found = {after: str(values[key]) for after, key in NIGHTS.items() if key in values}
    return {after: int(number) for after, number in found.items() if number.isascii() and number.isdigit()}


def _repeated(work: Work, new: NewStart) -> int | None:
    """Give the entry that the same form made a moment ago, where there is one."""
    if new.form_made_at is None:
        return None
    for row in course_starts.course_starts(work.session):
        same = (row.course, row.first_dose_on, row.facility) == (new.course, new.first_dose_on, new.facility)
        if same and row.made_by_id == work.me.person_id and row.made_at >= new.form_made_at:
            return row.id
    return None


def _ask(work: Work, where: Where, coming: Night) -> frozenset[int]:
    """Ask a refresher of each competency asked in the facility; give the triggers this rests on, new and earlier.

    It is due the day before the first night to come, and asked no sooner than the days in which having passed it counts
    as lately: who did it long before would not be fresh.
    """
    due_on = max(where.today, add_days(coming.day, -1))
    day = max(where.today, add_days(due_on, -RECENT_DAYS))
    units = {key for key, row in site.units(work.session).items() if row.facility == where.key}
    here = people.ids_in_units(work.session, units)
    roles = {
        (row.unit, row.job_role)
        for row in people.positions(work.session, person_ids=here)
        if row.unit in units and row.holds_on(day)
    }
    gone = decided.withdrawn(work.session, "trigger")
    earlier = [
        row for row in decided.triggers(work.session) if row.because == Because.COURSE_START and row.id not in gone
    ]
    resting = set()
    for competency, policy in sorted(standing.policies(work).items()):
        asked: dict[tuple[str, ...], set[str]] = {}
        for unit, job_role in roles:
            rule = policy.rule_on(day, where.key, unit)
            if rule is not None and rule.requires(where.key, unit, job_role):
                asked.setdefault(refresher(rule), set()).add(unit)
        for owed, there in sorted(asked.items()):
            enough = [row.id for row in earlier if _covers(row, competency, owed, there, day, due_on)]
            resting.add(
                enough[-1]
                if enough
                else decided.add_trigger(
                    work.session,
                    competency=competency,
                    because=Because.COURSE_START,
                    day=day,
                    due_on=due_on,
                    owed=owed,
                    units=there,
                    why=WHY,
                    actor_id=work.me.person_id,
                )
            )
    return frozenset(resting)


def refresher(rule: Rule) -> tuple[str, ...]:
    """Give what a coming first dose asks, which is to be short.

    The delta path, else the return path, else what a unit's turnover asks, else the first activity of the renewal path.
    """
    if rule.turnover is not None and not (rule.delta or rule.return_path):
        return rule.turnover.action
    return tuple(item.text for item in rule.delta or rule.return_path or rule.renewal[:1])


def _covers(
    row: decided.TriggerRow, competency: str, owed: tuple[str, ...], units: Collection[str], day: date, due_on: date
) -> bool:
    """Say whether an earlier course start asks the same in time, so that whoever has answered it would be skipped."""
    return (
        (row.competency, row.owed) == (competency, owed)
        and row.units.issuperset(units)
        and row.due_on <= due_on
        and 0 <= days_between(row.day, day) < RECENT_DAYS
    )
