"""Checks of the products: what they rest on, their marks, and that numbers agree with the facts of the same name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from lms.core.clinical.step_up import DoseKind, DoseUnit, PrintedDose, Product
from lms.core.clinical.units import exact
from lms.core.content.library import Library
from lms.core.problems import Problem

#: the ending of a number's name that says the unit of a dose
_ENDINGS = {DoseUnit.MG: "mg", DoseUnit.MG_PER_KG: "mg_per_kg", DoseUnit.MCG_PER_DAY: "mcg_per_day"}


def products_rest_on_facts(library: Library) -> Iterable[Problem]:
    """Each fact a product or its words name exists; a rule of days rests on a certain fact."""
    for product in library.products.values():
        origin = library.origins[f"product:{product.id}"]
        for path, _marks, facts in _grounds(product):
            for index, fact in enumerate(facts):
                if library.lacks("fact", fact):
                    yield origin.problem(f"there is no fact {fact}", *path, "facts", index)
        known = [library.facts[fact] for fact in product.facts if fact in library.facts]
        if product.interval is not None and known and not all(fact.certain for fact in known):
            yield origin.problem("an interval rests on facts of mark C alone", "interval")


def product_marks(library: Library) -> Iterable[Problem]:
    """The marks of a product and of its words are those of the facts they rest on, no better and no worse."""
    for product in library.products.values():
        origin = library.origins[f"product:{product.id}"]
        for path, marks, facts in _grounds(product):
            if not all(fact in library.facts for fact in facts):
                continue
            held = {str(mark) for fact in facts for mark in library.facts[fact].marks}
            if marks != held:
                message = f"the marks must be those of {', '.join(facts)}: {', '.join(sorted(held))}"
                yield origin.problem(message, *path, "mark")


def product_numbers(library: Library) -> Iterable[Problem]:
    """A number that a fact of the product has under the same name is the product's own."""
    for product in library.products.values():
        numbers = _numbers(product)
        for fact in (library.facts[name] for name in product.facts if name in library.facts):
            for name, number in fact.numbers.items():
                if name in numbers and exact(number) != numbers[name]:
                    message = f"`{name}` is {number} in fact {fact.id} and {float(numbers[name]):g} here"
                    yield library.origins[f"product:{product.id}"].problem(message)


def _grounds(product: Product) -> Iterator[tuple[tuple[str | int, ...], frozenset[str], tuple[str, ...]]]:
    """Give each part that has marks: where it stands, its marks, its facts."""
    yield (), product.marks, product.facts
    for index, plan in enumerate(product.plans):
        yield ("schedules", index, "then"), plan.then.marks, plan.then.facts
    yield ("premedication",), product.premedication.marks, product.premedication.facts
    yield ("monitoring",), product.monitoring.marks, product.monitoring.facts


def _numbers(product: Product) -> dict[str, Fraction]:
    """Give the numbers of a product by the names that facts use, where the product has one schedule."""
    numbers: dict[str, Fraction] = {}
    if product.cycle_days is not None:
        numbers["cycle_days"] = Fraction(product.cycle_days)
    if (rule := product.interval) is not None:
        numbers |= {
            "apart_days": Fraction(rule.apart_days),
            "usual_days": Fraction(rule.usual_days),
            "latest_days": Fraction(rule.latest_days),
        }
    if len(product.plans) > 1:
        return numbers
    steps = [dose for dose in product.plans[0].doses if dose.kind is DoseKind.STEP_UP]
    full = [dose for dose in product.plans[0].doses if dose.kind is DoseKind.TREATMENT]
    numbers |= {f"dose_{place}_{_ending(dose)}": dose.amount for place, dose in enumerate(steps, start=1)}
    return numbers | {f"treatment_{_ending(dose)}": dose.amount for dose in full[:1]}


def _ending(dose: PrintedDose) -> str:
    return _ENDINGS[dose.unit]
