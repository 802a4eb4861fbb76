"""What a teaching picture is, and the numbers of the field that pictures write, each from the core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from lms.core.clinical.crs import LOW_FLOW_LPM
from lms.core.clinical.icans import PROLONGED_SEIZURE_MINUTES
from lms.core.clinical.ice import FULL_SCORE, ice_grade
from lms.core.clinical.units import FEVER_C, FEVER_F

#: turns an English message into the reader's language; numbers are filled in afterwards
Say: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture drawn twice, for a desk (680 units wide) and for a phone (288), with the table that says the same."""

    title: str
    description: str
    wide_svg: str
    narrow_svg: str
    table_head: tuple[str, ...]
    table_rows: tuple[tuple[str, ...], ...]
    #: what stands below the picture: what it shows and where it is from
    caption: str


WIDE, NARROW = 680, 288


def numbers() -> dict[str, str]:
    """Give the numbers of the CRS and ICANS tables by name, as text (Lee 2019)."""
    bands = {grade: [score for score in range(FULL_SCORE + 1) if ice_grade(score) == grade] for grade in range(4)}
    return {
        "fever_c": f"{float(FEVER_C):.1f}",
        "fever_f": f"{float(FEVER_F):.1f}",
        "flow": str(LOW_FLOW_LPM),
        "minutes": str(PROLONGED_SEIZURE_MINUTES),
        "full": str(FULL_SCORE),
        **{f"ice{grade}": f"{min(band)}–{max(band)}" for grade, band in bands.items() if grade},
    }


def both(say: Say) -> str:
    """Say what must stand near every grade (DDX-01)."""
    return say("Possible sepsis too: work up both.")
