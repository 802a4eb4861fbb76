"""The rules of a competency as its file has them: the shape takes every key, and the rule reads what it gives."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from lms.core.competency.values import read_rule
from lms.core.content.shapes import RuleShape
from tests.core.competency.examples import usual

WRITTEN = {
    "in_force_from": date(2026, 1, 1),
    "reference": "Example",
    **usual(
        renewal={"A": ["quiz:a"], "B": ["quiz:b"]},
        delta=["quiz:c"],
        anchor="fixed-cycle",
        cycle={"every_months": 12, "from": date(2026, 6, 30)},
        minimum_active_months=6,
        turnover={"window_days": 90, "rate": 0.25, "action": ["drill:ice"], "due_days": 14},
        assessor="ice-assessor",
        **{"return": ["drill:ice"]},
    ),
}


def plain(written: dict[str, object]) -> dict[str, object]:
    """Give the values as they are kept."""
    shape = RuleShape.model_validate(written)
    return shape.model_dump(mode="json", exclude={"in_force_from", "reference"}, exclude_none=True, by_alias=True)


def test_every_key_comes_through() -> None:
    """What an author writes, paths that take turns and a fixed cycle among it, is the rule that is read."""
    rule = read_rule(plain(WRITTEN), in_force_from=date(2026, 1, 1), reference="Example")
    assert [path[0].text for path in rule.renewals] == ["quiz:a", "quiz:b"]
    assert rule.return_path[0].text == "drill:ice"
    assert rule.cycle is not None
    assert rule.cycle.start == date(2026, 6, 30)
    assert rule.turnover is not None


def test_what_is_not_written_is_not_kept() -> None:
    """An optional key that is left out adds nothing, so a rule of before reads as it did."""
    written = {"in_force_from": date(2026, 1, 1), "reference": "Example", **usual()}
    assert set(plain(written)) == {*usual(), "minimum_ready", "drill_standards"}


def test_a_path_among_several_is_checked() -> None:
    """A mistake in a path that takes turns is found where it stands."""
    with pytest.raises(ValidationError) as refused:
        RuleShape.model_validate({**WRITTEN, "renewal": {"A": ["quiz:a"], "B": ["poem:b"]}})
    assert refused.value.errors()[0]["loc"][-2:] == ("B", 0)
