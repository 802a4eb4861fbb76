"""A competency as its file has it: what it is called, and the dated rules we ship for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ShippedRule:
    """Our default rule from a day on, as plain values that `lms.core.competency.values.read_rule` reads."""

    in_force_from: date
    reference: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Competency:
    """What a job role must be able to do."""

    id: str
    title: str
    summary: str
    rules: tuple[ShippedRule, ...]
