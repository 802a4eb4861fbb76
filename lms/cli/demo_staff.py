"""Who works at the demo hospital and what each has done, in days counted back from the day it is made for.

Everybody is invented. The plan is made so that every state appears and the ED night shift is one short.
"""

from __future__ import annotations

from dataclasses import dataclass

#: days of history
HISTORY_DAYS = 548

HOSPITAL, CLINIC = "Hillcrest Regional Hospital", "Riverbend Cancer Clinic"
ED, ICU, WARD, PHARMACY = "ED", "ICU", "Hematology ward", "Pharmacy"
INFUSION, LINE, DESK = "Infusion", "Triage line", "Front office"

#: HR title → job role
TITLES = {
    "Registered Nurse, Emergency": "ed-nurse",
    "Registered Nurse, Critical Care": "icu-nurse",
    "Charge Nurse, Hematology": "charge-nurse",
    "Pharmacist": "pharmacist",
    "Registered Nurse, Infusion": "infusion-nurse",
    "Registered Nurse, Triage Line": "triage",
    "Patient Access Representative": "front-office",
}


@dataclass(frozen=True, slots=True)
class Training:
    """One thing done, so many days ago."""

    days_ago: int
    #: initial or renewal (all that is asked of the job role), core or role (only that initial path),
    #: read (the first sections of the role's module), failed (the role's quiz, not passed)
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


def _ward(shift: str, since: int = HISTORY_DAYS) -> Stay:
    return Stay(HOSPITAL, WARD, "Charge Nurse, Hematology", shift, since)


def _pharmacy(shift: str, since: int = HISTORY_DAYS, until: int | None = None) -> Stay:
    return Stay(HOSPITAL, PHARMACY, "Pharmacist", shift, since, until)


def _infusion(since: int = HISTORY_DAYS) -> Stay:
    return Stay(CLINIC, INFUSION, "Registered Nurse, Infusion", "day", since)


def _line(shift: str, since: int = HISTORY_DAYS) -> Stay:
    return Stay(CLINIC, LINE, "Registered Nurse, Triage Line", shift, since)


def _desk(since: int = HISTORY_DAYS) -> Stay:
    return Stay(CLINIC, DESK, "Patient Access Representative", "day", since)


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
    Staff("1017", "Bram", "Ostrander", (_ed("day"),), _done((250, "initial"))),
    Staff("1018", "Lotte", "Vermeer", (_ed("day", 28),), _done((21, "core"), (9, "read"))),
    Staff("1019", "Kofi", "Arden", (_ed("day"),), _done((160, "initial"))),
    # ICU: one moved there from the ED and still holds what she earned there; one is back from a long leave
    Staff("1020", "Bea", "Norling", (_icu("night"),), _done((290, "initial")), login="ICU nurse"),
    Staff("1021", "Samir", "Qureshi", (_icu("night"),), _done((120, "initial"))),
    Staff("1022", "Ines", "Duarte", (_ed("night", HISTORY_DAYS, 71), _icu("night", 70)), _done((180, "initial"))),
    Staff("1023", "Hal", "Winterbourne", (_icu("day"),), _done((250, "initial"))),
    Staff("1024", "Wren", "Oyelaran", (_icu("rotating", 210),), _done((190, "initial"))),
    Staff("1025", "Odile", "Marchetti", (_icu("day"),), _done((20, "initial"))),
    Staff("1026", "Lars", "Eikeland", (_icu("day"),), _done((270, "initial")), leave=(150, 6)),
    Staff("1027", "Noor", "Baptiste", (_icu("night", 12),), login="ICU nurse, newly hired"),
    Staff("1028", "Petra", "Halloran", (_icu("night"),)),
    Staff("1029", "Callum", "Reyes", (_icu("day"),), _done((140, "initial"))),
    # pharmacy: two left within 90 days, which takes it over its turnover limit and leaves nights to one
    Staff("1030", "Vera", "Stavros", (_pharmacy("day"),), _done((210, "initial")), login="pharmacist"),
    Staff("1031", "Anton", "Okeke", (_pharmacy("day"),), _done((3, "initial"))),
    Staff("1032", "Mei", "Fontaine", (_pharmacy("day", 25),), _done((18, "core"), (10, "read"))),
    Staff("1033", "Joss", "Albrecht", (_pharmacy("night"),), _done((340, "initial"))),
    Staff("1034", "Rhea", "Dunmore", (_pharmacy("night", HISTORY_DAYS, 8),), _done((60, "initial"))),
    Staff("1066", "Ivo", "Lindahl", (_pharmacy("day", HISTORY_DAYS, 12),), _done((220, "initial"))),
    Staff("1035", "Dov", "Castellan", (_pharmacy("rotating"),), _done((500, "initial"))),
    # the ward that takes the night's patients
    Staff("1036", "Ottilie", "Graves", (_ward("night"),), _done((170, "initial")), login="inpatient charge nurse"),
    Staff("1037", "Femi", "Larkin", (_ward("night", 50),), _done((30, "core"))),
    Staff("1038", "Ruben", "Castell", (_ward("day"),), _done((200, "initial"))),
    Staff("1039", "Astrid", "Mole", (_ward("day"),), _done((33, "initial"))),
    # infusion, at the clinic; one came with evidence of another house
    Staff("1040", "Tess", "Calloway", (_infusion(),), _done((325, "initial")), login="infusion nurse"),
    Staff("1041", "Emre", "Aydin", (_infusion(),), _done((150, "initial"))),
    Staff("1042", "Fay", "Lundgren", (_infusion(95),), _done((80, "initial"))),
    Staff("1043", "Gwen", "Tsai", (_infusion(40),), _done((24, "core"))),
    Staff("1044", "Hugo", "Varga", (_infusion(15),), _done((8, "core"))),
    Staff("1045", "Imani", "Feld", (_infusion(60),), _done((41, "read"))),
    Staff("1046", "Nadia", "Koval", (_infusion(),), _done((4, "initial"))),
    # the line that answers day and night; one is extended
    Staff("1050", "Sol", "Whitcombe", (_line("night"),), _done((100, "initial")), login="triage nurse"),
    Staff("1051", "Jana", "Petrov", (_line("night"),), _done((280, "initial"))),
    Staff("1052", "Arlo", "Banerjee", (_line("day"),), _done((45, "initial"))),
    Staff("1053", "Greta", "Nystrom", (_line("day"),), _done((372, "initial"))),
    Staff("1054", "Tariq", "Mbeki", (_line("rotating", 9),)),
    # the front office: nothing is asked of them yet
    Staff("1060", "Dee", "Hartnell", (_desk(),)),
    Staff("1061", "Luis", "Ocampo", (_desk(),)),
    Staff("1062", "Pam", "Whitlock", (_desk(190),)),
    Staff("1063", "Bo", "Lindgren", (_desk(33),)),
    # more hands in the ICU and the ED
    Staff("1064", "Ada", "Fenwick", (_icu("night"),), _done((230, "initial"))),
    Staff("1065", "Milo", "Santangelo", (_icu("day", 300),), _done((275, "initial"))),
)
