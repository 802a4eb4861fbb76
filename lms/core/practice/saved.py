"""A sheet as plain JSON and back, so that a run can be kept and resumed on another device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from lms.core.practice.drill import SHEET_VERSION, Choice, GiveGrade, MarkItem, MarkRest, Sheet, Standard
from lms.core.practice.encounter import Grade, Item, Mark, Variant
from lms.core.practice.run import Plan

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


def choice_to_json(choice: Choice) -> dict[str, Json]:
    """Give one step as plain data."""
    match choice:
        case MarkItem(item, mark):
            return {"item": item.value, "mark": mark.value}
        case MarkRest():
            return {"rest": Mark.WRONG.value}
        case GiveGrade(grade):
            return {"grade": grade.value, "at_least": grade.at_least}


def choice_from_json(data: Mapping[str, Json]) -> Choice:
    """Read one step; raises ValueError where it is not one."""
    if "item" in data:
        return MarkItem(Item(str(data["item"])), Mark(str(data.get("mark"))))
    if "rest" in data:
        return MarkRest()
    value = data.get("grade", "missing")
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 4):
        raise ValueError(f"not a step of a drill: {dict(data)!r}")
    return GiveGrade(Grade(value, data.get("at_least") is True))


def sheet_to_json(sheet: Sheet) -> dict[str, Json]:
    """Give a sheet as plain data with the number of its form."""
    return {"version": SHEET_VERSION, "choices": [choice_to_json(choice) for choice in sheet.choices]}


def sheet_from_json(data: Mapping[str, Json]) -> Sheet:
    """Read a sheet; raises ValueError for another form or a broken step."""
    choices = data.get("choices")
    if data.get("version") != SHEET_VERSION or isinstance(choices, str) or not isinstance(choices, Sequence):
        raise ValueError("not a saved sheet of this form")
    steps: list[Choice] = []
    for entry in choices:
        if not isinstance(entry, Mapping):
            raise ValueError(f"not a step of a drill: {entry!r}")  # noqa: TRY004  # a broken value, as the others
        steps.append(choice_from_json(entry))
    return Sheet(tuple(steps))


def plan_to_json(plan: Plan) -> dict[str, Json]:
    """Give what a run was begun with as plain data."""
    return {
        "generator": plan.generator,
        "seed": plan.seed,
        "year": plan.year,
        "month": plan.month,
        "in_a_row": plan.standard.in_a_row,
        "exact": sorted(plan.standard.exact),
        "settled": {variant.value: mark.value for variant, mark in sorted(plan.settled.items())},
    }


def plan_from_json(data: Mapping[str, Json]) -> Plan:
    """Read what a run was begun with; raises ValueError where a part is missing or broken."""
    exact, settled = data.get("exact"), data.get("settled")
    if not isinstance(exact, Sequence) or not isinstance(settled, Mapping):
        raise ValueError(f"not the plan of a run: {dict(data)!r}")  # noqa: TRY004  # a broken value, as the others
    generator, seed, year, month, in_a_row = (
        _whole(data, name) for name in ("generator", "seed", "year", "month", "in_a_row")
    )
    standard = Standard(in_a_row, frozenset(str(part) for part in exact))
    return Plan(
        generator, seed, year, month, standard, {Variant(key): Mark(str(mark)) for key, mark in settled.items()}
    )


def _whole(data: Mapping[str, Json], name: str) -> int:
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"not the plan of a run: {name} is {value!r}")  # noqa: TRY004  # a broken value, as the others
    return value
