"""An explanation in sentences: the table a nurse can read, and every step in both persons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.steps import Code
from lms.core.competency.timeline import fold
from lms.web import explaining
from lms.web.aloud import aloud
from tests.core.competency.examples import table
from tests.core.competency.strategies import histories, policies
from tests.core.competency.telling import said, told

TABLE = table("competency-explain.yaml")


@pytest.fixture(scope="module", autouse=True)
def speaking() -> Iterator[None]:
    """Make sentences without an application."""
    with aloud():
        yield


@pytest.mark.parametrize("example", TABLE["examples"], ids=[example["says"] for example in TABLE["examples"]])
def test_examples(example: dict[str, Any]) -> None:
    """Each example of the table is told in the sentences it says, in their order."""
    assert told(example, TABLE["rules"]) == example["told"]


def test_examples_are_told_apart() -> None:
    """No two examples carry the same name, and there are enough of them."""
    names = [example["says"] for example in TABLE["examples"]]
    assert len(set(names)) == len(names)
    assert len(names) >= 40


def test_every_step_has_words() -> None:
    """There is a sentence for every step there is."""
    assert set(explaining.SAYS) == set(Code)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), policies())
def test_nothing_is_left_unsaid(history: History, policy: Policy) -> None:
    """Every segment of every history reads as whole sentences, to the person and about them."""
    for segment in fold(history, policy).segments:
        if segment.days.start is None:
            continue
        for you in (True, False):
            for sentence in said(history, policy, segment.days.start, you=you):
                assert sentence.endswith((".", "!", "?"))
                assert "  " not in sentence
                assert "None" not in sentence
                assert "%(" not in sentence
                assert you or " you " not in f" {sentence.lower()} "
