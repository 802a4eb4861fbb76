"""Products as authors write them: read once, checked against facts, and what the quizzes compute from them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lms.core.clinical.step_up import next_dose_window, schedule
from lms.core.content import load as loading
from lms.core.content.load import load, shipped, shipped_products
from lms.core.content.parse_products import parse_products
from lms.core.dates import add_days, days_between
from tests.core.clinical.products import products as read_plainly

SAMPLES = Path(__file__).parents[2] / "content_samples"


def test_the_shipped_products_are_those_of_the_library() -> None:
    """Pictures and command line get exactly the products the library holds, and nobody can change them."""
    library, problems = load([shipped()])
    assert not [problem for problem in problems if problem.file == "products.yaml"]
    assert dict(shipped_products()) == dict(library.products)
    with pytest.raises(TypeError):
        shipped_products()["other"] = shipped_products()["teclistamab"]  # type: ignore[index]


def test_two_readers_agree_on_the_products() -> None:
    """The tests of the clinical core read the same products from the file as the program does."""
    assert dict(read_plainly()) == dict(shipped_products())


def test_products_with_mistakes_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A products file with a mistake of form is an error with its file and line, not half a list."""
    monkeypatch.setattr(loading, "shipped", lambda: SAMPLES / "broken" / "products")
    with pytest.raises(ValueError, match=r"products\.yaml:\d+: "):
        shipped_products.__wrapped__()


def test_a_file_that_is_no_list_has_its_problem() -> None:
    """What is no list of products is one problem, and no product."""
    parsed = parse_products("products: none\n", "products.yaml")
    assert [str(problem) for problem in parsed.problems] == ["products.yaml:1: `products` must be a list"]
    assert parsed.products == []


def test_amounts_are_exact() -> None:
    """An amount is the number that was written, not its nearest binary fraction."""
    doses = shipped_products()["teclistamab"].plans[0].doses
    assert [str(dose.amount) for dose in doses] == ["3/50", "3/10", "3/2"]


@pytest.mark.parametrize(
    ("question", "product", "indication", "place", "weight_kg"),
    [
        ("phx-teclistamab-82", "teclistamab", "myeloma", 2, 82),
        ("phx-talquetamab-75", "talquetamab", "weekly", 2, 75),
    ],
)
def test_doses_asked_for_in_the_quiz_are_the_computed_ones(
    question: str, product: str, indication: str, place: int, weight_kg: int
) -> None:
    """A step-up dose that a quiz asks for is the one the schedule gives."""
    library, _ = load([shipped()])
    number = library.questions[question].number
    assert number is not None
    made = schedule(library.products[product], indication=indication, weight_kg=weight_kg)
    mg = made.doses[place - 1].mg
    assert mg is not None
    assert number.value == float(mg)


@pytest.mark.parametrize(
    ("question", "gap_days", "asks"), [("phx-earliest-day", 4, "not_before"), ("phx-latest-day", 3, "latest")]
)
def test_days_asked_for_in_the_quiz_are_the_computed_ones(question: str, gap_days: int, asks: str) -> None:
    """A number of days that a quiz asks for is the one the interval rule gives."""
    library, _ = load([shipped()])
    number = library.questions[question].number
    assert number is not None
    first = date(2026, 3, 3)
    window = next_dose_window(library.products["teclistamab"], [first, add_days(first, gap_days)])
    on = window.not_before if asks == "not_before" else window.latest
    assert (number.value, number.unit) == (days_between(first, on), "days")
