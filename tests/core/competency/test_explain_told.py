"""What the steps of an explanation say: the table of sentences, told by the core alone and read on the web."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lms.web.aloud import aloud
from tests.core.competency.examples import table
from tests.core.competency.telling import told

TABLE = table("competency-explain.yaml")


@pytest.fixture(scope="module", autouse=True)
def speaking() -> Iterator[None]:
    """Make sentences without an application."""
    with aloud():
        yield


@pytest.mark.parametrize("example", TABLE["examples"], ids=[example["says"] for example in TABLE["examples"]])
def test_examples(example: dict[str, Any]) -> None:
    """Each example is told in its sentences, in their order, whatever of the core is changed."""
    assert told(example, TABLE["rules"]) == example["told"]
