"""Whether a document stands released on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from lms.core.content.card_release import Release, Standing, latest_last_day, standing, usual_last_day

TABLE = YAML(typ="safe").load(Path(__file__).parents[2] / "tables/card-release.yaml")


def release(row: dict[str, Any]) -> Release:
    """Make a release out of a row; its digest is the letter of its text."""
    return Release(
        id=0,
        revision=row["revision"],
        digest=row["text"],
        text="{}",
        approver_id=1,
        day=row["day"],
        valid_until=row["valid_until"],
        withdrawn=row.get("taken-back", False),
        why="test",
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["name"])
def test_standing(row: dict[str, Any]) -> None:
    """Each example of the table stands as it says."""
    assert standing([release(one) for one in row["releases"]], row["text"], row["on"]) == row["stands"]


ROWS = st.builds(
    Release,
    id=st.just(0),
    revision=st.integers(1, 9),
    digest=st.sampled_from("AB"),
    text=st.just("{}"),
    approver_id=st.just(1),
    day=st.just(date(2026, 1, 1)),
    valid_until=st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    withdrawn=st.booleans(),
    why=st.just(""),
)


@given(st.lists(ROWS, max_size=5), st.sampled_from("AB"), st.dates(date(2026, 1, 1), date(2026, 1, 12)))
def test_released_is_never_said_of_another_text(rows: list[Release], digest: str, day: date) -> None:
    """Whatever came before: released means that the newest row bears this very text, in date and not taken back."""
    stands = standing(rows, digest, day)
    newest = rows[-1] if rows else None
    held = newest is not None and not newest.withdrawn and newest.digest == digest and day <= newest.valid_until
    assert (stands is Standing.RELEASED) == held


def test_months() -> None:
    """A release holds 12 months unless said otherwise, and 24 at most; the end of February clips."""
    assert usual_last_day(date(2028, 2, 29)) == date(2029, 2, 28)
    assert latest_last_day(date(2026, 11, 20)) == date(2028, 11, 20)
