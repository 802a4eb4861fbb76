"""Vasopressor names: generic and common brand names, whatever the case, to the one drug they mean."""

from __future__ import annotations

from collections.abc import Iterable

from lms.core.clinical.vocabulary import Vasopressor
from lms.core.problems import FieldError

#: names beside the generic one: INN names, US brands, salts as the bag's label prints them
OTHER_NAMES: dict[Vasopressor, tuple[str, ...]] = {
    Vasopressor.NOREPINEPHRINE: ("noradrenaline", "norepinephrine bitartrate", "Levophed"),
    Vasopressor.EPINEPHRINE: ("adrenaline", "epinephrine hydrochloride", "Adrenalin"),
    Vasopressor.PHENYLEPHRINE: (
        "phenylephrine hydrochloride",
        "Neo-Synephrine",
        "Biorphen",
        "Vazculep",
    ),
    Vasopressor.DOPAMINE: ("dopamine hydrochloride", "Intropin"),
    Vasopressor.EPHEDRINE: ("ephedrine sulfate", "Akovaz", "Corphedra", "Emerphed", "Rezipres"),
    Vasopressor.METARAMINOL: ("metaraminol bitartrate", "Aramine"),
    Vasopressor.ANGIOTENSIN_II: ("angiotensin 2", "angiotensin II acetate", "Giapreza"),
    Vasopressor.VASOPRESSIN: ("arginine vasopressin", "argipressin", "Vasostrict", "Pitressin"),
}


def vasopressors(names: Iterable[str], field: str) -> frozenset[Vasopressor]:
    """Read drug names; the same drug under two names is one drug (CRS-08, Lee 2019).

    Raises FieldError on `field` that names the first drug it does not know: it is not left out of the count.
    """
    known = {_plain(name): drug for drug in Vasopressor for name in (str(drug), *OTHER_NAMES[drug])}
    found: set[Vasopressor] = set()
    for name in names:
        drug = known.get(_plain(name))
        if drug is None:
            raise FieldError(field, f"unknown vasopressor {name.strip()!r}; known are {', '.join(Vasopressor)}")
        found.add(drug)
    return frozenset(found)


def _plain(name: str) -> str:
    """Take case, spaces and hyphens away: Neo-Synephrine, NEOSYNEPHRINE and neo synephrine are one name."""
    return "".join(name.casefold().replace("-", " ").split())
