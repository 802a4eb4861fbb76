"""`lms dose step-up` as a person runs it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from lms.cli import main
from lms.core.content.load import shipped_products


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["dose", "step-up", *arguments])


def test_the_printed_schedule_by_weight() -> None:
    """Each dose stands on its printed day with its milligrams, unrounded, and the label is to be verified."""
    answer = run("Tecvayli", "--weight-kg", "82.5")
    assert answer.exit_code == 0
    lines = answer.stdout.splitlines()
    assert [line.split() for line in lines[1:4]] == [
        ["day", "1", "0.06", "mg/kg", "4.95", "mg", "Step-up", "dose", "1"],
        ["day", "4", "0.3", "mg/kg", "24.75", "mg", "Step-up", "dose", "2"],
        ["day", "7", "1.5", "mg/kg", "123.75", "mg", "First", "treatment", "dose"],
    ]
    assert lines[-1].endswith("Verify against the current label.")


def test_the_days_of_the_next_dose() -> None:
    """With dose 2 on day 5 the first treatment dose is not before day 7, counted from the days given."""
    answer = run("teclistamab", "--given", "2026-11-28", "--given", "2026-12-02")
    assert answer.exit_code == 0
    told = answer.stdout.split("\n\n")[1]
    assert "not before  2026-12-04 (day 7)" in told
    assert "usual until 2026-12-06 (day 9)" in told
    assert "at latest   2026-12-09 (day 12)" in told
    assert "hold the dose, open the label, call" in told


@pytest.mark.parametrize("product", ["talquetamab", "glofitamab", "epcoritamab"])
def test_days_of_other_products_are_not_computed(product: str) -> None:
    """A product without an interval rule says so on one line, and nothing is printed that looks computed."""
    indication = {"talquetamab": "weekly", "glofitamab": "lymphoma", "epcoritamab": "fl"}[product]
    answer = run(product, "--indication", indication, "--given", "2026-11-28")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr == (
        f"Error: PRODUCT {product} has no interval rule here: use the printed days, verify against the current label\n"
    )


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (["tecvaily"], "Error: PRODUCT is not known here; known are teclistamab, "),
        (["Lunsumio Velo"], "Error: PRODUCT is the subcutaneous form"),
        (["epcoritamab"], "Error: --indication is needed"),
        (["teclistamab", "--weight-kg", "nan"], "Error: --weight-kg must be a finite number"),
        (["blincyto", "--indication", "relapsed-refractory", "--weight-kg", "44"], "Error: --weight-kg is under 45 kg"),
        (
            ["teclistamab", "--given", "2026-11-28", "--given", "2026-12-08"],
            "Error: --given dose 2 came later than 7 days",
        ),
        (["teclistamab", "--given", "0001-01-01"], "Error: --given must be a day from 1950 to 2150"),
    ],
)
def test_what_cannot_be_used_is_one_line(arguments: list[str], begins: str) -> None:
    """A field that cannot be used is named as it was typed, on standard error, with exit status 2."""
    answer = run(*arguments)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith(begins)
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("product", shipped_products())
def test_every_schedule_of_every_product_is_told(product: str) -> None:
    """Each shipped schedule prints a line for each dose, and says that the current label decides."""
    for plan in shipped_products()[product].plans:
        answer = run(product, "--indication", plan.id, "--weight-kg", "70")
        assert answer.exit_code == 0, answer.stderr
        assert plan.title in answer.stdout
        assert sum(line.startswith("  ") for line in answer.stdout.splitlines()) == len(plan.doses)
        assert "Verify against the current label." in answer.stdout
