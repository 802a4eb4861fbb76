"""Make values out of the text of products.yaml: the step-up schedules of bispecifics, as labels print them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pydantic import Field, TypeAdapter, model_validator

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
from lms.core.clinical.units import exact
from lms.core.content.library import Origin
from lms.core.content.marks import FactId, Id, Strict, Text
from lms.core.content.parse import ListOf, Parsed, read_shape

MarkName = Literal["C", "S", "V"]


class ToldShape(Strict):
    """Words of a label."""

    text: Text
    mark: list[MarkName] = Field(min_length=1)
    facts: list[FactId] = Field(min_length=1)


class DoseShape(Strict):
    """One printed dose."""

    kind: Literal["pretreatment", "step-up", "treatment"]
    text: Text
    drug: Text | None = None
    cycle: int | None = Field(default=None, ge=1)
    day: int = Field(ge=1)
    until_day: int | None = Field(default=None, ge=1)
    amount: float = Field(gt=0)
    unit: Literal["mg", "mg/kg", "mcg/day"]
    over_hours: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _makes_sense(self) -> DoseShape:
        if self.until_day is not None and self.until_day <= self.day:
            raise ValueError("`until_day` must be later than `day`")
        if (self.drug is not None) != (self.kind == "pretreatment"):
            raise ValueError("a pretreatment names its `drug`, and nothing else does")
        return self


class ScheduleShape(Strict):
    """One printed schedule."""

    id: Id
    title: Text
    from_kg: int | None = Field(default=None, ge=1)
    doses: list[DoseShape] = Field(min_length=1)
    then: ToldShape

    @model_validator(mode="after")
    def _in_order(self) -> ScheduleShape:
        days = [(dose.cycle or 0, dose.day) for dose in self.doses]
        if days != sorted(set(days)):
            raise ValueError("the doses must be in the order of their days, each on a day of its own")
        return self


class IntervalShape(Strict):
    """Days after the last dose."""

    apart_days: int = Field(ge=1)
    usual_days: int
    latest_days: int

    @model_validator(mode="after")
    def _in_order(self) -> IntervalShape:
        if not self.apart_days <= self.usual_days <= self.latest_days:
            raise ValueError("`apart_days`, `usual_days` and `latest_days` must not go down")
        return self


class LookAlikeShape(Strict):
    """A name that is close."""

    name: Text
    text: Text


class ProductShape(Strict):
    """One product."""

    id: Id
    brand: Text
    target: Text
    route: Literal["subcutaneous", "intravenous", "continuous-intravenous"]
    cycle_days: int | None = Field(default=None, ge=1)
    mark: list[MarkName] = Field(min_length=1)
    facts: list[FactId] = Field(min_length=1)
    checked_on: date
    review_by: date
    interval: IntervalShape | None = None
    schedules: list[ScheduleShape] = Field(min_length=1)
    premedication: ToldShape
    monitoring: ToldShape
    do_not_substitute: list[LookAlikeShape] = Field(default_factory=list)

    @model_validator(mode="after")
    def _makes_sense(self) -> ProductShape:
        if self.review_by <= self.checked_on:
            raise ValueError("`review_by` must be later than `checked_on`")
        if len({schedule.id for schedule in self.schedules}) < len(self.schedules):
            raise ValueError("a schedule id stands here twice")
        if self.interval is not None and len(self.schedules) > 1:
            raise ValueError("an `interval` belongs to a product with one schedule")
        return self


class ProductsFile(Strict):
    """products.yaml."""

    products: list[ProductShape]


@dataclass(slots=True)
class ParsedProducts(Parsed):
    """products.yaml."""

    products: list[Product] = field(default_factory=list)


_PRODUCTS = ListOf("products", "product", TypeAdapter(ProductShape))


def parse_products(text: str, file: str) -> ParsedProducts:
    """Read products.yaml."""
    parsed = ParsedProducts()
    source, shape, places = read_shape(text, file, ProductsFile, _PRODUCTS, parsed)
    if source is None or shape is None:
        return parsed
    for index, product in zip(places, shape.products, strict=True):
        if parsed.keep(f"product:{product.id}", Origin(source, ("products", index))):
            parsed.products.append(_product(product))
    return parsed


def _product(shape: ProductShape) -> Product:
    days = shape.interval
    return Product(
        shape.id,
        shape.brand,
        shape.target,
        Route(shape.route),
        shape.cycle_days,
        tuple(
            Plan(plan.id, plan.title, plan.from_kg, tuple(map(_dose, plan.doses)), _told(plan.then))
            for plan in shape.schedules
        ),
        None if days is None else Interval(days.apart_days, days.usual_days, days.latest_days),
        _told(shape.premedication),
        _told(shape.monitoring),
        tuple(LookAlike(other.name, other.text) for other in shape.do_not_substitute),
        frozenset(shape.mark),
        tuple(shape.facts),
        shape.checked_on,
        shape.review_by,
    )


def _dose(shape: DoseShape) -> PrintedDose:
    return PrintedDose(
        DoseKind(shape.kind),
        shape.text,
        shape.cycle,
        shape.day,
        shape.until_day,
        exact(shape.amount),
        DoseUnit(shape.unit),
        None if shape.over_hours is None else exact(shape.over_hours),
        shape.drug,
    )


def _told(shape: ToldShape) -> Told:
    return Told(shape.text, frozenset(shape.mark), tuple(shape.facts))
