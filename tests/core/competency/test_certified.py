"""Whether an award given on paper still stands: examples a nurse can read, and what holds of any history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.competency.certified import Stands, award_of, standing_on
from lms.core.competency.status import status_on
from lms.core.competency.timeline import fold
from tests.core.competency.examples import history_of, policy_of, table
from tests.core.competency.histories import DAYS, FIRST, generated

TABLE = table("competency-certificates.yaml")


@pytest.mark.parametrize("example", TABLE["examples"], ids=[example["says"] for example in TABLE["examples"]])
def test_examples(example: dict[str, Any]) -> None:
    """Each example of the table comes out as it says."""
    timeline = fold(history_of(example, TABLE["rules"]), policy_of(example, TABLE["rules"]))
    award = award_of(timeline, example["paper"]["on"], example["paper"]["through"])
    for day, expected in example["on"].items():
        found = standing_on(timeline, award, day)
        holds = None if found.holds is None else found.holds.valid_through
        assert (found.stands.value, holds) == (expected["stands"], expected.get("holds")), day
        assert found.award == award


def test_every_standing_is_shown() -> None:
    """The table shows all five."""
    shown = {expected["stands"] for example in TABLE["examples"] for expected in example["on"].values()}
    assert shown == {stands.value for stands in Stands}


@given(st.integers(0, 10_000), st.integers(0, DAYS + 60))
def test_whoever_is_ready_holds_one_award_on_paper(seed: int, days: int) -> None:
    """Of a person who counts as ready one award stands, and the earlier ones are renewed; of who lapsed none does."""
    timeline, day = fold(*generated(seed)), FIRST + timedelta(days=days)
    status = status_on(timeline, day)
    told = [standing_on(timeline, award, day).stands for award in timeline.awards if award.day <= day]
    if status.state.ready:
        assert told[-1] is Stands.HELD
        assert set(told) <= {Stands.HELD, Stands.RENEWED}
    if status.state in {"lapsed", "expired"}:
        assert set(told) == {Stands.LAPSED}
    if status.revoked:
        assert Stands.HELD not in told
        assert Stands.RENEWED not in told


def test_an_award_that_is_not_there_is_voided() -> None:
    """A paper whose award nobody knows does not stand."""
    example = TABLE["examples"][0]
    timeline = fold(history_of(example, TABLE["rules"]), policy_of(example, TABLE["rules"]))
    assert award_of(timeline, date(2025, 3, 15), date(2026, 3, 14)) is None
    assert standing_on(timeline, None, date(2025, 4, 1)).stands is Stands.VOIDED
