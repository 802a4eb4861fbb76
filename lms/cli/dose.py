"""`lms dose step-up PRODUCT`: the printed schedule, milligrams by weight, and teclistamab's days for the next dose."""

from __future__ import annotations

from datetime import date

import click

from lms.cli.common import DAY
from lms.core.clinical.step_up import (
    Dose,
    PrintedDose,
    Product,
    Schedule,
    Window,
    find_product,
    next_dose_window,
    schedule,
)
from lms.core.content.load import shipped_products
from lms.core.problems import FieldError
from lms.output.pictures.dose_words import amount_words, day_words, plain_number

VERIFY = "Verify against the current label."


@click.group()
def dose() -> None:
    """Printed doses and the arithmetic on them. For training, never an order."""


class _RefusedError(click.ClickException):
    """One field that cannot be used: one line that names it, and nothing is computed."""

    exit_code = 2


@dose.command("step-up")
@click.argument("product")
@click.option("--indication", help="The indication, or the schedule where a label has two.")
@click.option("--weight-kg", type=float, help="The patient's weight, for doses by weight.")
@click.option(
    "--given", "given_on", type=DAY, multiple=True, help="The day of a dose given so far; once for each, in order."
)
def step_up(product: str, indication: str | None, weight_kg: float | None, given_on: tuple[date, ...]) -> None:
    """Show the step-up of PRODUCT as printed; with --given the days on which teclistamab's next dose may come."""
    try:
        found = find_product(shipped_products(), product)
        made = schedule(found, indication=indication, weight_kg=weight_kg)
        window = next_dose_window(found, given_on) if given_on else None
    except FieldError as error:
        raise _RefusedError(f"{_option(error.field)} {error.message}") from error
    for line in _lines(found, made):
        click.echo(line)
    if window is not None:
        click.echo()
        for line in _window_lines(found, window):
            click.echo(line)


def _lines(product: Product, made: Schedule) -> list[str]:
    """Write the schedule: a head, one line for each dose, what comes after, and what must be verified."""
    plan = made.plan
    cells = [_cells(given) for given in made.doses]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    weight = "" if plan.from_kg is None else f", {plan.from_kg} kg and over"
    return [
        f"{product.id} ({product.brand}), {product.target}, {product.route.replace('-', ' ')}: {plan.title}{weight}",
        *(
            ("  " + "  ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True))).rstrip()
            for row in cells
        ),
        plan.then.text,
        f"Premedication: {product.premedication.text}",
        f"After the dose: {product.monitoring.text}",
        *(f"{other.name} {other.text}." for other in product.look_alikes),
        f"Printed days and doses, nothing rounded, checked {product.checked_on}. {VERIFY}",
    ]


def _cells(given: Dose) -> tuple[str, str, str, str]:
    printed = given.printed
    by_weight = printed.unit == "mg/kg" and given.mg is not None
    return (
        day_words(str, printed),
        amount_words(str, printed),
        f"{plain_number(given.mg)} mg" if by_weight and given.mg is not None else "",
        _what(printed),
    )


def _what(printed: PrintedDose) -> str:
    hours = "" if printed.over_hours is None else f", over {plain_number(printed.over_hours)} h"
    drug = "" if printed.drug is None else f" ({printed.drug})"
    return f"{printed.text}{drug}{hours}"


def _window_lines(product: Product, window: Window) -> list[str]:
    rule = product.interval
    assert rule is not None  # noqa: S101 - there is no window without its rule
    return [
        f"Dose {window.number}, {window.dose.text.lower()}, counted from the last dose on "
        f"{window.last_dose_on} (day {window.day_number(window.last_dose_on)}):",
        f"  not before  {_on(window, window.not_before)}: {rule.apart_days} days after the last dose at least",
        f"  usual until {_on(window, window.usual_until)}: {rule.apart_days} to {rule.usual_days} days after it",
        f"  at latest   {_on(window, window.latest)}: up to {rule.latest_days} days, to let adverse reactions resolve",
        f"Later than that: hold the dose, open the label, call. {VERIFY}",
    ]


def _on(window: Window, day: date) -> str:
    return f"{day} (day {window.day_number(day)})"


def _option(field: str) -> str:
    """Call a field as a person types it here."""
    return {"weight_kg": "--weight-kg", "indication": "--indication", "given_on": "--given"}.get(field, "PRODUCT")
