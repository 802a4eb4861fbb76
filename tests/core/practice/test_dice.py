"""Seeded choices: the same for ever, fair, and different for neighbouring encounters."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lms.core.practice.dice import Dice, seed_for


def test_the_stream_of_a_seed_is_pinned() -> None:
    """Seed 7 gives these choices on every machine and every Python."""
    dice = Dice(7)
    made = (dice.between(1, 100), dice.pick("abcdef"), dice.chance(0.5), dice.shuffled((1, 2, 3, 4)), dice.number())
    assert made == (33, "a", False, (1, 3, 2, 4), 1089709939)


def test_seeds_of_a_run_differ() -> None:
    """A thousand encounters of each of twenty neighbouring runs have twenty thousand seeds."""
    assert len({seed_for(run, index) for run in range(20) for index in range(1000)}) == 20_000


@given(st.integers(), st.integers(0, 10_000))
def test_a_seed_fits_every_number_format(run: int, index: int) -> None:
    """A derived seed is a whole number below 2**53, so JSON and JavaScript keep it."""
    assert 0 <= seed_for(run, index) < 2**53


@given(st.integers(0, 2**40), st.integers(1, 6))
def test_some_gives_that_many_different_values(seed: int, count: int) -> None:
    """`some` never gives a value twice and never one that was not offered."""
    chosen = Dice(seed).some(dict.fromkeys("abcdef", 1.0), count)
    assert len(set(chosen)) == count
    assert set(chosen) <= set("abcdef")


def test_weights_are_kept() -> None:
    """A value of weight 3 comes about three times as often as one of weight 1."""
    dice = Dice(1)
    seen = Counter(dice.weighted({"often": 3.0, "seldom": 1.0}) for _ in range(8000))
    assert 2.7 < seen["often"] / seen["seldom"] < 3.3


def test_between_reaches_both_ends() -> None:
    """`between` gives every number of its range and no other."""
    dice = Dice(3)
    assert {dice.between(2, 5) for _ in range(400)} == {2, 3, 4, 5}
