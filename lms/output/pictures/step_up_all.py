"""The printed step-up of every bispecific as small stairs: day, dose and unit on each step (SU-TEC to SU-BLI)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.clinical.step_up import DoseKind, Plan, PrintedDose, Product, Route
from lms.core.content.load import shipped_products
from lms.output.pictures.dose_words import amount_words, day_words, plain_number, unit_words
from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say

_GAP = 32.0
#: height of the lowest step, and how much higher each next one stands
_LOW, _RISE = 20.0, 15.0


@dataclass(frozen=True, slots=True)
class _Stair:
    """One printed schedule with the words above and below it."""

    name: str
    #: the schedules it holds for, and how it is given
    under: str
    doses: tuple[PrintedDose, ...]
    note: str


def step_up_all(say: Say, prefix: str) -> Picture:
    """Draw one stair for each schedule; schedules with the same doses share one."""
    products = shipped_products()
    stairs = tuple(stair for product in products.values() for stair in _stairs(say, product))
    title = say("Step-up of {count} bispecifics, as printed").format(count=len(products))
    description = say(
        "One small stair for each schedule. Every step has its dose above it and its printed day below it. The steps "
        "are not to scale. One stair has a single step: blinatumomab for MRD-positive disease and for consolidation "
        "starts at the full dose."
    )
    others = [other.name for product in products.values() for other in product.look_alikes]
    return Picture(
        title=title,
        description=description,
        wide_svg=_draw(say, stairs, WIDE, (title, description, f"{prefix}-w")),
        narrow_svg=_draw(say, stairs, NARROW, (title, description, f"{prefix}-n")),
        table_head=(say("Product"), say("For"), say("Printed days and doses"), say("Then")),
        table_rows=tuple(_row(say, product, plan) for product in products.values() for plan in product.plans),
        caption=" ".join(
            (
                say("Printed days and doses, to check against: the current label decides."),
                say("C is the cycle, D the day in it. Steps are not to scale."),
                *(say("{name} has other doses: do not substitute.").format(name=say(name)) for name in others),
            )
        ),
    )


def _stairs(say: Say, product: Product) -> list[_Stair]:
    """Put schedules with the same doses on one stair."""
    found: list[tuple[tuple[PrintedDose, ...], list[Plan]]] = []
    for plan in product.plans:
        same = [plans for doses, plans in found if doses == plan.doses]
        if same:
            same[0].append(plan)
        else:
            found.append((plan.doses, [plan]))
    return [
        _Stair(
            f"{say(product.id)} ({say(product.brand)})",
            f"{'; '.join(say(plan.title) for plan in plans)}. {_route(say, product.route)}",
            doses,
            _note(say, doses, plans[0]),
        )
        for doses, plans in found
    ]


def _route(say: Say, route: Route) -> str:
    match route:
        case Route.SUBCUTANEOUS:
            return say("Subcutaneous.")
        case Route.INTRAVENOUS:
            return say("Intravenous.")
        case Route.CONTINUOUS:
            return say("Continuous intravenous infusion.")


def _note(say: Say, doses: tuple[PrintedDose, ...], plan: Plan) -> str:
    notes = [
        say("{day} is {drug}.").format(day=day_words(say, dose), drug=say(dose.drug)) for dose in doses if dose.drug
    ]
    if plan.from_kg is not None:
        notes.append(say("{kg} kg and over.").format(kg=plan.from_kg))
    if not plan.steps_up:
        notes.append(say("No step-up."))
    return " ".join(notes)


def _row(say: Say, product: Product, plan: Plan) -> tuple[str, ...]:
    doses = "; ".join(f"{day_words(say, dose)}: {_told(say, dose)}" for dose in plan.doses)
    weight = "" if plan.from_kg is None else " " + say("({kg} kg and over)").format(kg=plan.from_kg)
    return f"{say(product.id)} ({say(product.brand)})", f"{say(plan.title)}{weight}", doses, say(plan.then.text)


def _told(say: Say, dose: PrintedDose) -> str:
    drug = "" if dose.drug is None else f"{say(dose.drug)} "
    hours = ""
    if dose.over_hours is not None:
        hours = " " + say("over {hours} h").format(hours=plain_number(dose.over_hours))
    return f"{drug}{amount_words(say, dose)}{hours}"


def _draw(say: Say, stairs: tuple[_Stair, ...], width: int, named: tuple[str, str, str]) -> str:
    title, told, prefix = named
    svg = Svg(Box(0, 0, width, 10), title=title, description=told, prefix=prefix)
    columns = 2 if width > NARROW else 1
    cell = (width - 4 - (columns - 1) * _GAP) / columns
    y = _legend(svg, say, width) + 8
    for start in range(0, len(stairs), columns):
        row = stairs[start : start + columns]
        svg.line(2, y, width - 2, y, css="p-hair")
        head = max(_head_height(stair, cell) for stair in row)
        steps = max(_steps_height(stair) for stair in row)
        for place, stair in enumerate(row):
            _stair(svg, say, stair, Box(2 + place * (cell + _GAP), y + 24, cell, head), steps)
        y += 24 + head + steps + 30
        notes = max(len(wrap(stair.note, 13, cell)) if stair.note else 0 for stair in row)
        y += notes * 17 + 14
    svg.resize(y - 6)
    return svg.text()


def _legend(svg: Svg, say: Say, width: int) -> float:
    wide = width > NARROW
    checked = say("From label extracts: verify against the current label.")
    x, y = 2.0, svg.block(2, 18, checked, width=width - 4, size=14, leading=19, css="p-14 p-b", bold=True) + 8
    for css, words in (
        ("p-window-2", say("step-up dose")),
        ("p-window", say("full dose")),
        ("p-edge p-dash", say("another drug first")),
    ):
        svg.rect(Box(x + 1, y - 13, 24, 16), css=css)
        svg.write(x + 34, y, words, css="p-14")
        x, y = (x + 170, y) if wide else (x, y + 24)
    return y + (16 if wide else -6)


def _head_height(stair: _Stair, width: float) -> float:
    return 17.0 * len(wrap(stair.under, 13, width)) + 6


def _steps_height(stair: _Stair) -> float:
    return 40 + _LOW + _RISE * max(_ranks(stair.doses))


def _ranks(doses: tuple[PrintedDose, ...]) -> list[int]:
    """Give how high each step stands: by its amount among those of the product itself; another drug stands lowest."""
    amounts = sorted({dose.amount for dose in doses if dose.drug is None})
    return [0 if dose.drug is not None else amounts.index(dose.amount) for dose in doses]


def _stair(svg: Svg, say: Say, stair: _Stair, box: Box, steps: float) -> None:
    svg.write(box.x, box.y, stair.name, css="p-15 p-b")
    svg.block(box.x, box.y + 19, stair.under, width=box.width, size=13, leading=17, css="p-13 p-muted")
    bottom = box.y + box.height + steps
    # a single step is no wider than half the cell: it must not look like a long one
    wide = box.width / max(len(stair.doses), 2)
    for place, (dose, rank) in enumerate(zip(stair.doses, _ranks(stair.doses), strict=True)):
        x, high = box.x + place * wide, _LOW + rank * _RISE
        svg.rect(Box(x + 1, bottom - high, wide - 2, high), css=_css(dose))
        middle = x + wide / 2
        svg.write(middle, bottom - high - 22, plain_number(dose.amount), css="p-14 p-b", anchor="middle")
        svg.write(middle, bottom - high - 7, unit_words(say, dose.unit), css="p-13", anchor="middle")
        svg.write(middle, bottom + 18, day_words(say, dose), css="p-13", anchor="middle")
    svg.line(box.x, bottom, box.x + box.width, bottom, css="p-axis")
    if stair.note:
        svg.block(box.x, bottom + 38, stair.note, width=box.width, size=13, leading=17, css="p-13 p-muted")


def _css(dose: PrintedDose) -> str:
    match dose.kind:
        case DoseKind.PRETREATMENT:
            return "p-edge p-dash"
        case DoseKind.STEP_UP:
            return "p-window-2"
        case DoseKind.TREATMENT:
            return "p-window"
