"""A printed dose in the reader's words: its amount with its unit, and the day the label prints."""

from __future__ import annotations

from fractions import Fraction

from lms.core.clinical.step_up import DoseUnit, PrintedDose
from lms.output.pictures.words import Say


def plain_number(value: Fraction) -> str:
    """Write an exact number without needless noughts.

    >>> plain_number(Fraction("0.06")), plain_number(Fraction(1000))
    ('0.06', '1000')
    """
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6f}".rstrip("0")


def unit_words(say: Say, unit: DoseUnit) -> str:
    """Give the unit."""
    match unit:
        case DoseUnit.MG:
            return say("mg")
        case DoseUnit.MG_PER_KG:
            return say("mg/kg")
        case DoseUnit.MCG_PER_DAY:
            return say("mcg/day")


def amount_words(say: Say, dose: PrintedDose) -> str:
    """Give the amount with its unit."""
    return f"{plain_number(dose.amount)} {unit_words(say, dose.unit)}"


def day_words(say: Say, dose: PrintedDose) -> str:
    """Give the printed day: in its cycle where the label counts cycles, as a span where an infusion goes on."""
    if dose.cycle is not None:
        return say("C{cycle} D{day}").format(cycle=dose.cycle, day=dose.day)
    if dose.until_day is not None:
        return say("days {first} to {last}").format(first=dose.day, last=dose.until_day)
    if dose.unit is DoseUnit.MCG_PER_DAY:
        return say("from day {day}").format(day=dose.day)
    return say("day {day}").format(day=dose.day)
