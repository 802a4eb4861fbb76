"""Tocilizumab by weight as a line that stops rising: 8 mg/kg, at most 800 mg (DOSE-01, Actemra label)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.clinical.dosing import LIGHT_BELOW_KG, MG_PER_KG, MG_PER_KG_UNDER_30, MOST_MG, tocilizumab_dose
from lms.output.pictures.dose_words import plain_number
from lms.output.pictures.svg import Box, Svg
from lms.output.pictures.words import NARROW, WIDE, Picture, Say

_FROM_KG, _TO_KG = LIGHT_BELOW_KG, 130
#: the first weight at which the cap is reached
_CAP_KG = MOST_MG // MG_PER_KG
#: the patient over the cap
_OVER_KG = 110
_SHOWN_KG = (30, 50, 70, 90, _CAP_KG, _OVER_KG, _TO_KG)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where weights and milligrams lie."""

    left: float
    right: float
    top: float
    bottom: float

    def x(self, kg: float) -> float:
        """Give the place of a weight."""
        return self.left + (kg - _FROM_KG) / (_TO_KG - _FROM_KG) * (self.right - self.left)

    def y(self, mg: float) -> float:
        """Give the place of a dose; the axis begins at nought."""
        return self.bottom - mg / (_TO_KG * MG_PER_KG) * (self.bottom - self.top)


def toci_cap(say: Say, prefix: str) -> Picture:
    """Draw the dose from 30 to 130 kg: it rises to the cap and stays there."""
    known = {
        "per_kg": MG_PER_KG,
        "most": MOST_MG,
        "cap_kg": _CAP_KG,
        "over_kg": _OVER_KG,
        "by_weight": _OVER_KG * MG_PER_KG,
        "light_kg": LIGHT_BELOW_KG,
        "light_per_kg": MG_PER_KG_UNDER_30,
        "from_kg": _FROM_KG,
        "to_kg": _TO_KG,
    }
    title = say("Tocilizumab by weight, with its cap")
    description = say(
        "A line rises with the weight at {per_kg} mg/kg, reaches {most} mg at {cap_kg} kg and stays flat. At {over_kg} "
        "kg the weight alone would give {by_weight} mg: the dose is {most} mg."
    ).format(**known)
    return Picture(
        title=title,
        description=description,
        wide_svg=_draw(say, known, WIDE, title, description, f"{prefix}-w"),
        narrow_svg=_draw(say, known, NARROW, title, description, f"{prefix}-n"),
        table_head=(say("Weight"), say("By weight"), say("Dose")),
        table_rows=tuple(
            (
                say("{kg} kg").format(kg=kg),
                say("{mg} mg").format(mg=kg * MG_PER_KG),
                say("{mg} mg").format(mg=_dose(kg)),
            )
            for kg in _SHOWN_KG
        ),
        caption=" ".join(
            (
                say("For CRS. Under {light_kg} kg it is {light_per_kg} mg/kg, and not on this line.").format(**known),
                say("Not for ICANS alone."),
                say("Source: Actemra label; ASCO 2021; Le 2018."),
            )
        ),
    )


def _dose(kg: int) -> str:
    return plain_number(tocilizumab_dose(kg).mg)


def _draw(say: Say, known: dict[str, int], width: int, title: str, told: str, prefix: str) -> str:
    svg = Svg(Box(0, 0, width, 10), title=title, description=told, prefix=prefix)
    wide = width > NARROW
    frame = _Frame(46, width - 14, 18, 300 if wide else 250)
    for mg in range(0, MOST_MG + 1, 200):
        svg.line(frame.left, frame.y(mg), frame.right, frame.y(mg), css="p-hair")
        svg.write(frame.left - 8, frame.y(mg) + 5, str(mg), css="p-13", anchor="end")
    svg.line(frame.left, frame.bottom, frame.right, frame.bottom, css="p-axis")
    for kg in range(_FROM_KG, _TO_KG + 1, 10 if wide else 20):
        svg.line(frame.x(kg), frame.bottom, frame.x(kg), frame.bottom + 5, css="p-axis")
        svg.write(frame.x(kg), frame.bottom + 20, str(kg), css="p-13", anchor="middle")
    svg.write(2, 14, say("dose in mg"), css="p-13 p-muted")
    svg.write(frame.right, frame.bottom + 38, say("weight in kg"), css="p-13 p-muted", anchor="end")
    cap = frame.y(MOST_MG)
    bend = f"{frame.x(_CAP_KG):.1f} {cap:.1f}"
    svg.path(f"M{bend}L{frame.x(_TO_KG):.1f} {frame.y(_TO_KG * MG_PER_KG):.1f}", css="p-stop p-dash")
    svg.path(f"M{frame.x(_FROM_KG):.1f} {frame.y(_FROM_KG * MG_PER_KG):.1f}L{bend}H{frame.x(_TO_KG):.1f}", css="p-go")
    for kg in (_SHOWN_KG[2], _CAP_KG, _OVER_KG):
        svg.circle(frame.x(kg), frame.y(float(tocilizumab_dose(kg).mg)), 6, css="p-fill-accent")
    seventy = _SHOWN_KG[2]
    svg.write(
        frame.x(seventy) + 12, frame.y(seventy * MG_PER_KG) + 18,
        say("{kg} kg: {mg} mg").format(kg=seventy, mg=_dose(seventy)), css="p-14 p-b p-halo",
    )  # fmt: skip
    # on a phone in two lines: one long one would run into the rising part
    svg.block(
        frame.x(_CAP_KG) + 8, cap + 24, say("{kg} kg: {mg} mg").format(kg=_OVER_KG, mg=_dose(_OVER_KG)),
        width=200 if wide else 64, size=14, leading=18, css="p-14 p-b p-halo", bold=True,
    )  # fmt: skip
    svg.write(
        frame.x(_CAP_KG) - 14, cap - 10, say("at most {most} mg").format(**known), css="p-15 p-b p-halo", anchor="end"
    )
    y = frame.bottom + 64
    svg.path(f"M2 {y - 5}H30", css="p-go")
    y = svg.block(40, y, say("the dose: {per_kg} mg/kg up to {cap_kg} kg, then {most} mg").format(**known),
                  width=width - 44, size=14, leading=19, css="p-14") + 5  # fmt: skip
    svg.path(f"M2 {y - 5}H30", css="p-stop p-dash")
    y = svg.block(40, y, say("over the limit: {by_weight} mg at {over_kg} kg is not given").format(**known),
                  width=width - 44, size=14, leading=19, css="p-14")  # fmt: skip
    svg.resize(y - 8)
    return svg.text()
