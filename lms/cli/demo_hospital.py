"""The demo hospital: its office, what the lead decided, and the roster as it stood on any day."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from lms.cli.demo_staff import CLINIC, HOSPITAL, STAFF, Staff, Stay

#: columns of a roster file
COLUMNS = (
    "employee_id", "given_name", "family_name", "email", "facility", "unit", "job_role", "shift",
    "starts_on", "ends_on", "leave_from", "leave_until",
)  # fmt: skip

#: the office: employee number, given name, family name, role, reach (programme, or a facility), name of the login
OFFICE: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("2001", "Morgan", "Marsh", "lead", "", "lead BsAb nurse"),
    ("2002", "Chris", "Adeyemi", "manager", HOSPITAL, "manager"),
)
ADMINISTRATOR = ("2000", "Ada", "Stone")

#: playbook values the lead set: key, facility ("" is the programme), value, days ago
PLAYBOOK: tuple[tuple[str, str, str, int], ...] = (
    ("triage_line", "", "555-0100", 540),
    ("hematology_on_call", HOSPITAL, "pager 0417", 540),
    ("cell_therapy_team", "", "555-0142", 540),
    ("charge_nurse", HOSPITAL, "ext 2210", 540),
    ("pharmacy_day", HOSPITAL, "ext 6600", 530),
    ("pharmacy_night", HOSPITAL, "ext 6650", 530),
    ("antibiotic_minutes", HOSPITAL, "60", 545),
    ("cart_grade1_route", "", "ed", 545),
    ("step_up_place", CLINIC, "inpatient", 545),
    ("step_up_place", CLINIC, "by-product", 9),
    ("caregiver_rule", "", "admit-without", 545),
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the lead decided about one person's competency, so many days ago."""

    days_ago: int
    #: exempt, revoke, extend, accredit or assign
    what: str
    employee_id: str
    competency: str
    #: last exempt or extended day, or due day, as days ago (below 0: days to come)
    until: int | None
    why: str


RULINGS: tuple[Ruling, ...] = (
    Ruling(100, "exempt", "1028", "icu-grade-3-4", -60, "Works in the cardiac ICU until the new year (demo)"),
    Ruling(100, "exempt", "1028", "core-see-grade-call", -60, "Works in the cardiac ICU until the new year (demo)"),
    Ruling(30, "revoke", "1029", "icu-grade-3-4", None, "Graded without asking for the vasopressor, twice (demo)"),
    Ruling(20, "extend", "1053", "triage-fever-call", -40, "The renewal course was cancelled (demo)"),
    Ruling(20, "extend", "1053", "core-see-grade-call", -40, "The renewal course was cancelled (demo)"),
    Ruling(35, "accredit", "1043", "infusion-step-up-day", 60, "Northgate Cancer Center, certificate seen (demo)"),
    Ruling(10, "assign", "1024", "ed-recognise-grade-call", -20, "Floats to the ED from December (demo)"),
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


#: who reports something as wrong, on which page, in which words
REPORT = ("1008", "/pocket-card", "The pager number of hematology on call changed last week. 0417 does not answer.")
