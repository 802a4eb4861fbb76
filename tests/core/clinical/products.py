"""Reads the shipped products without the parser of content: the tests of the clinical core stand on their own."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lms.core.clinical.step_up import (
    DoseKind,
    DoseUnit,
    Interval,
    LookAlike,
    Plan,
    PrintedDose,
    Product,
    Route,
    Told,
)

FILE = Path(__file__).parents[3] / "content" / "products.yaml"


@cache
def products() -> Mapping[str, Product]:
    """Give the products by id."""
    return {row["id"]: _product(row) for row in YAML(typ="safe").load(FILE.read_text("utf-8"))["products"]}


def _product(row: dict[str, Any]) -> Product:
    return Product(
        id=row["id"],
        brand=row["brand"],
        target=row["target"],
        route=Route(row["route"]),
        cycle_days=row["cycle_days"],
        plans=tuple(
            Plan(plan["id"], plan["title"], plan.get("from_kg"), tuple(map(_dose, plan["doses"])), _told(plan["then"]))
            for plan in row["schedules"]
        ),
        interval=Interval(**row["interval"]) if row["interval"] else None,
        premedication=_told(row["premedication"]),
        monitoring=_told(row["monitoring"]),
        look_alikes=tuple(LookAlike(**other) for other in row["do_not_substitute"]),
        marks=frozenset(row["mark"]),
        facts=tuple(row["facts"]),
        checked_on=row["checked_on"],
        review_by=row["review_by"],
    )


def _dose(row: dict[str, Any]) -> PrintedDose:
    hours = row.get("over_hours")
    return PrintedDose(
        kind=DoseKind(row["kind"]),
        text=row["text"],
        cycle=row.get("cycle"),
        day=row["day"],
        until_day=row.get("until_day"),
        amount=Fraction(str(row["amount"])),
        unit=DoseUnit(row["unit"]),
        over_hours=None if hours is None else Fraction(str(hours)),
        drug=row.get("drug"),
    )


def _told(row: dict[str, Any]) -> Told:
    return Told(row["text"], frozenset(row["mark"]), tuple(row["facts"]))
