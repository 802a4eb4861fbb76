"""Seeded choices that come out the same on every Python version: only `Random(seed).random()` is used."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")

#: odd multiplier and mask of a 64-bit linear step: neighbouring indexes must not give neighbouring seeds
_SPREAD = 6364136223846793005
_MASK = (1 << 64) - 1


def seed_for(run_seed: int, index: int) -> int:
    """Derive the seed of the encounter at `index` (from 0) of a run, 53 bits wide."""
    mixed = ((run_seed & _MASK) * _SPREAD + (index + 1) * 1442695040888963407) & _MASK
    mixed = ((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9) & _MASK
    return (mixed ^ (mixed >> 32)) & ((1 << 53) - 1)


class Dice:
    """A stream of choices that depends on its seed alone."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # repeatable on purpose, guards nothing

    def chance(self, probability: float) -> bool:
        """Be true with the given probability (0 to 1)."""
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        """Give a whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, values: Sequence[T]) -> T:
        """Give one of `values`, all alike."""
        return values[int(self._random.random() * len(values))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """Give one of the keys of `weights`, as often as its weight says."""
        left = self._random.random() * sum(weights.values())
        for value, weight in weights.items():
            left -= weight
            if left < 0:
                return value
        return next(reversed(list(weights)))

    def some(self, weights: Mapping[T, float], count: int) -> tuple[T, ...]:
        """Give `count` different keys of `weights`, heavier ones more often."""
        pool = dict(weights)
        chosen: list[T] = []
        for _ in range(count):
            value = self.weighted(pool)
            del pool[value]
            chosen.append(value)
        return tuple(chosen)

    def shuffled(self, values: Sequence[T]) -> tuple[T, ...]:
        """Give all of `values` in an order of its own."""
        left = list(values)
        return tuple(left.pop(int(self._random.random() * len(left))) for _ in range(len(values)))

    def number(self) -> int:
        """Give a seed for something drawn later (a handwriting), 31 bits wide."""
        return int(self._random.random() * (1 << 31))
