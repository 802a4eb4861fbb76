"""The published grading tables as data: what stands in each cell, by code and in plain English.

The pocket card and the pictures show these cells; the graders grade by the same constants, and a test grades a patient
of each cell. Whoever shows a table says beside it: possible sepsis too, work up both (DDX-01).
"""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.clinical.crs import LOW_FLOW_LPM
from lms.core.clinical.findings import ICE_TASKS
from lms.core.clinical.icans import PROLONGED_SEIZURE_MINUTES
from lms.core.clinical.ice import FULL_SCORE, ice_grade
from lms.core.clinical.units import FEVER_C, FEVER_F
from lms.core.clinical.vocabulary import Arm

#: the grades that the tables have cells for; grade 5 is death, grade 0 is criteria not met
GRADES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding that a cell names."""

    #: permanent machine word, the `code` of the grader's reason where it gives one; screens find their sentence by it
    code: str
    #: plain English
    text: str
    #: False: stands in the cell and sets no grade by itself (an arm that is clear; waking unasked, IC-03)
    sets_grade: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a published table: any one of its entries is enough; no entries where there is no such grade."""

    entries: tuple[Entry, ...] = ()

    @property
    def text(self) -> str:
        """Give the whole cell in plain English; empty where the published table has no such grade."""
        return "; or ".join(entry.text for entry in self.entries)


@dataclass(frozen=True, slots=True)
class CrsRow:
    """One grade of the CRS table: fever, with the hypotension and/or the hypoxia of this row."""

    grade: int
    fever: Cell
    hypotension: Cell
    hypoxia: Cell


@dataclass(frozen=True, slots=True)
class IcansRow:
    """One domain of the ICANS table with its four cells, grade 1 first."""

    domain: Arm
    text: str
    cells: tuple[Cell, Cell, Cell, Cell]

    def cell(self, grade: int) -> Cell:
        """Give the cell of a grade from 1 to 4."""
        return self.cells[GRADES.index(grade)]


@dataclass(frozen=True, slots=True)
class IceRow:
    """One task of the ICE score."""

    #: orientation, naming, command, writing, attention
    code: str
    text: str
    #: what is asked of the patient, in plain English
    asks: str
    points: int
    #: the fields of the score this task is made of, as the grader reads them, each with its points
    items: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class IceBand:
    """A band of the ICE score and the ICANS grade it gives by itself; both ends belong to it."""

    low: int
    high: int
    grade: int
    #: True: the patient cannot be woken and cannot perform ICE
    unarousable: bool = False

    @property
    def text(self) -> str:
        """Write the band: one number, or the two ends."""
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def crs_table() -> tuple[CrsRow, ...]:
    """Give the ASTCT CRS table, grade 1 first (CRS-00, CRS-01, CRS-06 to CRS-08; Lee 2019).

    The grade is the more severe of the two arms. Fever has no other cause, and is no longer required once CRS is
    established and an antipyretic or anticytokine drug was given (CRS-03). Grade 5 is death due to CRS.
    """
    fever = _cell(("fever", f"{float(FEVER_C):.1f} °C ({float(FEVER_F):.1f} °F) or more, no other cause"))
    return (
        CrsRow(
            1,
            fever,
            Cell((Entry("no_hypotension", "none", sets_grade=False),)),
            Cell((Entry("no_hypoxia", "none", sets_grade=False),)),
        ),
        CrsRow(
            2,
            fever,
            _cell(("hypotension_no_pressor", "low, needs no vasopressor")),
            _cell(
                ("low_flow_cannula", f"low-flow nasal cannula, {LOW_FLOW_LPM} L/min or less"), ("blow_by", "blow-by")
            ),
        ),
        CrsRow(
            3,
            fever,
            _cell(("one_vasopressor", "one vasopressor, with or without vasopressin")),
            _cell(
                ("high_flow_cannula", f"high-flow nasal cannula, more than {LOW_FLOW_LPM} L/min"),
                ("mask", "facemask, nonrebreather mask or Venturi mask"),
            ),
        ),
        CrsRow(
            4,
            fever,
            _cell(("multiple_vasopressors", "more than one vasopressor, not counting vasopressin")),
            _cell(("positive_pressure", "positive pressure: CPAP, BiPAP, or intubation and ventilation")),
        ),
    )


def icans_table() -> tuple[IcansRow, ...]:
    """Give the ASTCT ICANS table for adults, domain by domain (IC-00 to IC-05, IC-10, ICE-01; Lee 2019).

    The grade is the most severe event in any domain that no other cause explains (IC-01). Death due to ICANS is no
    column of the table.
    """
    return (
        IcansRow(Arm.ICE, "ICE score", _ice_cells()),
        IcansRow(
            Arm.AROUSAL,
            "Level of consciousness",
            (
                Cell((Entry("wakes_spontaneously", "awakens spontaneously", sets_grade=False),)),
                _cell(("wakes_to_voice", "awakens to voice")),
                _cell(("wakes_to_touch", "awakens only to touch")),
                _cell(
                    ("unarousable", "unarousable, stupor or coma"),
                    ("wakes_to_vigorous", "needs vigorous or repeated touch to awaken"),
                ),
            ),
        ),
        IcansRow(
            Arm.SEIZURE,
            "Seizure",
            (
                Cell(),
                Cell(),
                _cell(
                    ("seizure_resolved", "any clinical seizure, focal or generalized, that resolves rapidly"),
                    ("seizure_nonconvulsive", "nonconvulsive seizures on EEG that resolve with intervention"),
                ),
                _cell(
                    (
                        "seizure_prolonged",
                        f"life-threatening prolonged seizure, more than {PROLONGED_SEIZURE_MINUTES} min",
                    ),
                    ("seizure_repetitive", "repeated clinical or electrical seizures, no return to baseline between"),
                ),
            ),
        ),
        IcansRow(
            Arm.MOTOR,
            "Motor findings",
            (
                Cell(),
                Cell(),
                Cell(),
                _cell(("deep_focal_weakness", "deep focal weakness, such as hemiparesis or paraparesis")),
            ),
        ),
        IcansRow(
            Arm.RAISED_PRESSURE,
            "Raised intracranial pressure, cerebral edema",
            (
                Cell(),
                Cell(),
                _cell(("focal_edema", "focal edema on neuroimaging")),
                _cell(
                    ("diffuse_edema", "diffuse edema on neuroimaging"),
                    ("posturing", "decerebrate or decorticate posturing"),
                    ("sixth_nerve_palsy", "sixth nerve palsy"),
                    ("papilledema", "papilledema"),
                    ("cushing_triad", "Cushing’s triad"),
                ),
            ),
        ),
    )


def ice_table() -> tuple[IceRow, ...]:
    """Give the five ICE tasks, ten points in all (ICE-00; Lee 2019, ASCO 2021)."""
    words = {
        "orientation": ("Orientation", "year, month, city, hospital"),
        "naming": ("Naming", "name three objects, such as clock, pen, button"),
        "command": ("Following commands", "one simple command, such as “Show me two fingers”"),
        "writing": ("Writing", "write a standard sentence"),
        "attention": ("Attention", "count backwards from 100 by 10"),
    }
    rows = []
    for field, items in ICE_TASKS:
        code = field.removesuffix("_points")
        text, asks = words[code]
        rows.append(IceRow(code, text, asks, sum(points for _, points in items), items))
    return tuple(rows)


def ice_bands() -> tuple[IceBand, ...]:
    """Give the bands of the ICE score, best first, and last the zero of a patient who cannot be woken (ICE-01, IC-02).

    Grade 0 is no impairment: by itself it is no ICANS, and another domain may still set a grade (IC-03, IC-04).
    """
    bands = []
    for grade in range(GRADES[-1]):
        scores = [score for score in range(FULL_SCORE + 1) if ice_grade(score) == grade]
        bands.append(IceBand(min(scores), max(scores), grade))
    return (*bands, IceBand(0, 0, GRADES[-1], unarousable=True))


def _ice_cells() -> tuple[Cell, Cell, Cell, Cell]:
    mild, moderate, severe, unable = (band.text for band in ice_bands() if band.grade)
    return (
        _cell(("ice_mild", mild)),
        _cell(("ice_moderate", moderate)),
        _cell(("ice_severe", f"{severe}, can be woken")),
        _cell(("ice_unable", f"{unable}, cannot be woken, unable to perform ICE")),
    )


def _cell(*entries: tuple[str, str]) -> Cell:
    return Cell(tuple(Entry(code, text) for code, text in entries))
