"""The tables of examples answer for every rule they list."""

from __future__ import annotations

import pytest

from tests.core.clinical.tables import CLINICAL, every_row, table


@pytest.mark.parametrize("name", CLINICAL)
def test_every_rule_is_shown(name: str) -> None:
    """Every rule a table lists is named by a row of some table, or stands under not_computed with its reason."""
    shown = {rule for other in CLINICAL for row in every_row(other) for rule in row["rule"]}
    listed = table(name)
    excused = set(listed["not_computed"])
    assert set(listed["rules"]) == (set(listed["rules"]) & shown) | excused
    assert not excused & shown
    assert all(len(reason) > 20 for reason in listed["not_computed"].values())


def test_the_lists_are_the_whole_of_the_rules() -> None:
    """The five tables together list each rule of CRS, ICE, ICANS and tocilizumab."""
    listed = {rule for name in CLINICAL for rule in table(name)["rules"]}
    expected = {
        *(f"CRS-{n:02}" for n in range(1, 22)),
        *(f"ICE-{n:02}" for n in range(1, 7)),
        *(f"IC-{n:02}" for n in [*range(1, 14), *range(20, 25)]),
        *(f"DOSE-{n:02}" for n in range(1, 8)),
    }
    assert listed == expected


@pytest.mark.parametrize("name", CLINICAL)
def test_no_row_says_the_same_twice(name: str) -> None:
    """Each row of a table has its own sentence."""
    said = [row["says"] for row in every_row(name)]
    assert len(said) == len(set(said))
