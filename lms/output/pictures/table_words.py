"""The entries of the published tables in the reader's language, by the codes of the core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lms.core.clinical.tables import Cell
from lms.core.clinical.vocabulary import Arm
from lms.output.pictures.svg import Svg, wrap
from lms.output.pictures.words import Say, numbers

#: between two entries of one cell
_GAP = 5.0


def crs_words(say: Say) -> dict[str, str]:
    """Give the words of each entry of the CRS table by its code (Lee 2019)."""
    said = {
        "fever": say("{fever_c} °C ({fever_f} °F) or more, no other cause"),
        "no_hypotension": say("none"),
        "no_hypoxia": say("none"),
        "hypotension_no_pressor": say("low, needs no vasopressor"),
        "one_vasopressor": say("one vasopressor, with or without vasopressin"),
        "multiple_vasopressors": say("more than one vasopressor, not counting vasopressin"),
        "low_flow_cannula": say("low-flow nasal cannula, {flow} L/min or less"),
        "blow_by": say("blow-by"),
        "high_flow_cannula": say("high-flow nasal cannula, more than {flow} L/min"),
        "mask": say("facemask, nonrebreather mask or Venturi mask"),
        "positive_pressure": say("positive pressure: CPAP, BiPAP, or intubation and ventilation"),
    }
    return _filled(said)


def icans_words(say: Say) -> dict[str, str]:
    """Give the words of each entry of the ICANS table by its code (Lee 2019)."""
    said = {
        "ice_mild": "{ice1}",
        "ice_moderate": "{ice2}",
        "ice_severe": say("{ice3}, can be woken"),
        "ice_unable": say("0, cannot be woken, unable to perform ICE"),
        "wakes_spontaneously": say("awakens spontaneously"),
        "wakes_to_voice": say("awakens to voice"),
        "wakes_to_touch": say("awakens only to touch"),
        "unarousable": say("unarousable, stupor or coma"),
        "wakes_to_vigorous": say("needs vigorous or repeated touch to awaken"),
        "seizure_resolved": say("any clinical seizure, focal or generalized, that resolves rapidly"),
        "seizure_nonconvulsive": say("nonconvulsive seizures on EEG that resolve with intervention"),
        "seizure_prolonged": say("life-threatening prolonged seizure, more than {minutes} min"),
        "seizure_repetitive": say("repeated clinical or electrical seizures, no return to baseline between"),
        "deep_focal_weakness": say("deep focal weakness, such as hemiparesis or paraparesis"),
        "focal_edema": say("focal edema on neuroimaging"),
        "diffuse_edema": say("diffuse edema on neuroimaging"),
        "posturing": say("decerebrate or decorticate posturing"),
        "sixth_nerve_palsy": say("sixth nerve palsy"),
        "papilledema": say("papilledema"),
        "cushing_triad": say("Cushing’s triad"),
    }
    return _filled(said)


def domain_words(say: Say) -> dict[Arm, str]:
    """Give the name of each ICANS domain."""
    return {
        Arm.ICE: say("ICE score"),
        Arm.AROUSAL: say("Level of consciousness"),
        Arm.SEIZURE: say("Seizure"),
        Arm.MOTOR: say("Motor findings"),
        Arm.RAISED_PRESSURE: say("Raised intracranial pressure, cerebral edema"),
    }


def said_of(cell: Cell, words: Mapping[str, str]) -> tuple[str, ...]:
    """Give the entries of a cell in the reader's words."""
    return tuple(words[entry.code] for entry in cell.entries)


def tall(entries: Sequence[str], *, width: float, strong: str = "") -> float:
    """Say how high the entries stand at 13, one below the other; `strong` is the one written bold."""
    lines = sum(len(wrap(entry, 13, width, bold=entry == strong)) for entry in entries)
    return lines * 17 + _GAP * max(len(entries) - 1, 0)


def put(svg: Svg, x: float, y: float, entries: Sequence[str], *, width: float, strong: str = "") -> float:
    """Write the entries at 13, one below the other, the first baseline at `y`; give where the next would follow."""
    for entry in entries:
        bold = entry == strong
        css = "p-13 p-b" if bold else "p-13"
        y = svg.block(x, y, entry, width=width, size=13, leading=17, css=css, bold=bold) + _GAP
    return y - _GAP


def _filled(said: Mapping[str, str]) -> dict[str, str]:
    known = numbers()
    return {code: words.format(**known) for code, words in said.items()}
