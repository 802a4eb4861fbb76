"""Invent the patient and the night of an encounter, and fill names and pronouns into a line."""

from __future__ import annotations

from lms.core.practice.bedside import BISPECIFICS, CAR_T, MONTHS, PLACES, SURNAMES
from lms.core.practice.dice import Dice
from lms.core.practice.encounter import Patient, Tonight, Variant

#: what stands between the patient and the task in each teaching variant
_CONDITION: dict[Variant, str] = {
    Variant.LANGUAGE: "interpreter",
    Variant.HEARING: "hearing",
    Variant.ADAPTED: "splint",
    Variant.SEDATION: "sedated",
}


def patient(dice: Dice, variant: Variant | None = None, surname: str | None = None) -> Patient:
    """Invent an adult on a day on which neurotoxicity is looked for (days 2 to 10: TIM-02, from the UNC slide deck).

    A run hands in the surname, so that no two of its patients share one for long.
    """
    pronoun = dice.pick(("she", "he"))
    title = dice.pick(("Mrs", "Ms")) if pronoun == "she" else "Mr"
    drawn = dice.pick(SURNAMES)
    age = dice.between(19, 86)
    if dice.chance(0.5):
        therapy, product, day, dose = "car-t", dice.pick(CAR_T), dice.between(2, 10), None
    else:
        therapy, product, day, dose = "bispecific", dice.pick(BISPECIFICS), dice.between(2, 5), dice.between(1, 2)
    baseline = 8 if variant is Variant.LOW_BASELINE else 10
    condition = _CONDITION.get(variant, "clear") if variant else "clear"
    return Patient(title, surname or drawn, age, pronoun, therapy, product, day, dose, baseline, condition)


def tonight(dice: Dice, year: int, month: int) -> Tonight:
    """Invent where we are; year and month (1 to 12) are the caller's."""
    city, hospital = dice.pick(PLACES)
    return Tonight(year, month, MONTHS[month - 1], city, hospital)


def speak(text: str, who: Patient, words: dict[str, str] | None = None) -> str:
    """Fill `{she}`, `{her}` and the given words into `text`; a capital key gives a capital.

    `{her}` is the possessive ("his"), `{them}` the object ("him").
    """
    values = dict(words or {})
    values |= {"she": who.pronoun, "her": "her" if who.pronoun == "she" else "his"}
    values |= {"them": "her" if who.pronoun == "she" else "him"}
    values |= {key[:1].upper() + key[1:]: value[:1].upper() + value[1:] for key, value in list(values.items())}
    return text.format_map(values)
