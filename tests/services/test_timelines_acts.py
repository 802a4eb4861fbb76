"""Every kind of act that changes a status leaves what is kept equal to the fold."""

from __future__ import annotations

from typing import Any

import pytest

from lms.services.house import House
from lms.store import decided
from tests.conftest import Clock
from tests.services.keeping import (
    ACTS,
    DAY,
    Act,
    accredited,
    acting,
    assigned,
    assigned_unit,
    exempted,
    folded_statuses,
    forgotten,
    joined,
    kept_statuses,
    staffed,
    triggered_people,
    triggered_unit,
)


@pytest.fixture
def nurses(both_houses: House, clock: Clock) -> list[int]:
    """Three ED nurses and one of an infusion unit, two of them ready; all are kept."""
    return staffed(both_houses, clock)


@pytest.mark.parametrize(("change", "left"), ACTS, ids=[act[0].__name__ for act in ACTS])
def test_every_act_leaves_it_right(
    both_houses: House, clock: Clock, nurses: list[int], change: Act, left: tuple[str, ...]
) -> None:
    """After each kind of act all that is kept is what the facts say, and people answer the same kept or folded."""
    before = kept_statuses(both_houses, nurses)
    with acting(both_houses, clock) as work:
        change(work, nurses)
    assert forgotten(both_houses) == left
    assert kept_statuses(both_houses, nurses) == folded_statuses(both_houses, nurses)
    assert kept_statuses(both_houses, nurses) != before


@pytest.mark.parametrize(
    ("subject", "change"),
    [
        ("assignment", assigned),
        ("assignment", assigned_unit),
        ("trigger", triggered_unit),
        ("trigger", triggered_people),
        ("ruling", exempted),
        ("accreditation", accredited),
        ("identity", joined),
    ],
)
def test_taking_back_leaves_it_right(
    both_houses: House, clock: Clock, nurses: list[int], subject: Any, change: Act
) -> None:
    """Taking a fact back changes what is kept of whom it reached, as doing it did."""
    before = kept_statuses(both_houses, nurses)
    with acting(both_houses, clock) as work:
        number = change(work, nurses)
        assert isinstance(number, int)
    with acting(both_houses, clock) as work:
        decided.add_withdrawal(
            work.session, subject=subject, subject_id=number, at=work.now, day=DAY, why="test", actor_id=None
        )
    assert forgotten(both_houses) == ()
    assert kept_statuses(both_houses, nurses) == folded_statuses(both_houses, nurses)
    if subject != "assignment":
        assert kept_statuses(both_houses, nurses) == before
