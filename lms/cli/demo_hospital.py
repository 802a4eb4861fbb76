"""Who works at the demo hospital, and what each has done: days counted back from the day the demo is made for.

Everybody is invented. The plan is made so that every state appears and the ED night shift is one or more short.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

#: columns of a roster file
COLUMNS = (
    "employee_id", "given_name", "family_name", "email", "facility", "unit", "job_role", "shift",
    "starts_on", "ends_on", "leave_from", "leave_until",
)  # fmt: skip
#: days of history
HISTORY_DAYS = 548

HOSPITAL, CLINIC = "Hillcrest Regional Hospital", "Riverbend Cancer Clinic"
ED, ICU, INFUSION = "ED", "ICU", "Infusion"


@dataclass(frozen=True, slots=True)
class Training:
    """One thing done, so many days ago."""

    days_ago: int
    #: initial, renewal, read (the first sections only), failed (the quiz, not passed)
    what: str


@dataclass(frozen=True, slots=True)
class Stay:
    """One position, from and to so many days ago (`until` None: still held; below 0: days to come)."""

    facility: str
    unit: str
    title: str
    shift: str
    since: int = HISTORY_DAYS
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """One invented person."""

    employee_id: str
    given_name: str
    family_name: str
    stays: tuple[Stay, ...]
    training: tuple[Training, ...] = ()
    #: first and last day of a leave, as days ago (below 0: days to come)
    leave: tuple[int, int] | None = None
    #: what the printed login is called
    login: str = ""


def _ed(shift: str, since: int = HISTORY_DAYS, until: int | None = None) -> Stay:
    return Stay(HOSPITAL, ED, "Registered Nurse, Emergency", shift, since, until)


def _icu(shift: str, since: int = HISTORY_DAYS) -> Stay:
    return Stay(HOSPITAL, ICU, "Registered Nurse, Critical Care", shift, since)


def _infusion(since: int = HISTORY_DAYS) -> Stay:
    return Stay(CLINIC, INFUSION, "Registered Nurse, Infusion", "day", since)


def _done(*plan: tuple[int, str]) -> tuple[Training, ...]:
    return tuple(Training(days_ago, what) for days_ago, what in plan)


STAFF: tuple[Staff, ...] = (
    # ED nights: two ready, one more among the rotating; the minimum is four
    Staff("1001", "Abena", "Boateng", (_ed("night"),), _done((415, "initial"), (62, "renewal"))),
    Staff("1002", "Rafael", "Silva", (_ed("night"),), _done((330, "initial")), login="ED nurse, renewal due"),
    Staff("1003", "Paula", "Ferreira", (_ed("night"),), _done((395, "initial"))),
    Staff("1004", "Gus", "Lindqvist", (_ed("night"),), _done((505, "initial"))),
    Staff("1005", "Keiko", "Yoon", (_ed("night", 45),), _done((40, "read"), (17, "failed"))),
    Staff("1006", "Dana", "Okafor", (_ed("night", 6),), login="ED nurse, newly hired"),
    Staff("1007", "Tomas", "Brandt", (_ed("night"),), _done((200, "initial")), leave=(38, -45)),
    # rotating
    Staff("1008", "Leila", "Haddad", (_ed("rotating"),), _done((150, "initial"))),
    Staff("1009", "Ike", "Nwosu", (_ed("rotating", 20),), _done((12, "read"))),
    # ED days
    Staff("1010", "Mina", "Castellanos", (_ed("day"),), _done((240, "initial"))),
    Staff("1011", "Owen", "Prescott", (_ed("day"),), _done((470, "initial"), (118, "renewal"))),
    Staff("1012", "Yara", "Mansour", (_ed("day"),), _done((88, "failed"), (87, "initial"))),
    Staff("1013", "Jun", "Takeda", (_ed("day"),), _done((345, "initial"))),
    Staff("1014", "Nell", "Abernathy", (_ed("day", 130),), _done((110, "initial"))),
    # left, and one who came back
    Staff("1015", "Cyrus", "Vance", (_ed("night", HISTORY_DAYS, 90),), _done((300, "initial"))),
    Staff("1016", "Ruth", "Amari", (_ed("day", HISTORY_DAYS, 240), _ed("day", 35)), _done((420, "initial"))),
    # ICU: not asked yet; one moved there from the ED and still holds her award
    Staff("1020", "Bea", "Norling", (_icu("night"),)),
    Staff("1021", "Samir", "Qureshi", (_icu("night"),)),
    Staff("1022", "Ines", "Duarte", (_ed("night", HISTORY_DAYS, 71), _icu("night", 70)), _done((180, "initial"))),
    Staff("1023", "Hal", "Winterbourne", (_icu("day"),)),
    Staff("1024", "Wren", "Oyelaran", (_icu("rotating", 210),)),
    # infusion, at the clinic
    Staff("1030", "Tess", "Calloway", (_infusion(),)),
    Staff("1031", "Emre", "Aydin", (_infusion(),)),
    Staff("1032", "Fay", "Lundgren", (_infusion(95),)),
)

#: the office: employee number, given name, family name, role, reach (programme, or a facility), name of the login
OFFICE: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("2001", "Morgan", "Marsh", "lead", "", "lead BsAb nurse"),
    ("2002", "Chris", "Adeyemi", "manager", HOSPITAL, "manager"),
)
ADMINISTRATOR = ("2000", "Ada", "Stone")

#: HR title → job role
TITLES = {
    "Registered Nurse, Emergency": "ed-nurse",
    "Registered Nurse, Critical Care": "icu-nurse",
    "Registered Nurse, Infusion": "infusion-nurse",
}

#: playbook values the lead set: key, facility ("" is the programme), value, days ago
PLAYBOOK: tuple[tuple[str, str, str, int], ...] = (
    ("triage_line", "", "555-0100", 540),
    ("hematology_on_call", HOSPITAL, "pager 0417", 540),
    ("cell_therapy_team", "", "555-0142", 540),
    ("charge_nurse", HOSPITAL, "ext 2210", 540),
    ("pharmacy_day", HOSPITAL, "ext 6600", 530),
    ("pharmacy_night", HOSPITAL, "ext 6650", 530),
    ("antibiotic_minutes", HOSPITAL, "60", 400),
    ("cart_grade1_route", "", "ed", 400),
)


def roster_days() -> list[int]:
    """Give the days (as days ago) on which the roster changes, the oldest first."""
    found: set[int] = set()
    for staff in STAFF:
        for stay in staff.stays:
            found.add(stay.since)
            if stay.until is not None:
                found.add(stay.until - 1)
        if staff.leave is not None:
            found.add(staff.leave[0])
    return sorted((ago for ago in found if ago >= 0), reverse=True)


def roster_file(ago: int, day: Callable[[int], date]) -> str:
    """Write the roster as the personnel office had it so many days ago."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for staff, stay in present(ago):
        leave = staff.leave if staff.leave and staff.leave[0] >= ago else None
        writer.writerow(
            [
                staff.employee_id,
                staff.given_name,
                staff.family_name,
                f"{staff.given_name}.{staff.family_name}@example.org".casefold(),
                stay.facility,
                stay.unit,
                stay.title,
                stay.shift,
                day(stay.since).isoformat(),
                "",
                day(leave[0]).isoformat() if leave else "",
                day(leave[1]).isoformat() if leave else "",
            ]
        )
    return text.getvalue()


def present(ago: int) -> Iterator[tuple[Staff, Stay]]:
    """Give who held which position so many days ago."""
    for staff in STAFF:
        for stay in staff.stays:
            if stay.since >= ago and (stay.until is None or stay.until <= ago):
                yield staff, stay
