"""Course starts in words: the courses of the list, the doses with their nights, and the answer on top of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from lms.core.clinical.watch_nights import Course, WatchedDose, windows
from lms.core.content.library import Library
from lms.core.dates import add_days
from lms.services.course_nights import Start
from lms.services.course_starts import NIGHTS, Where


@dataclass(frozen=True, slots=True)
class DoseLine:
    """One dose with the nights it brings."""

    name: str
    on: date
    #: "3 nights, by your site's number", or the papers' windows
    nights: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a published source says, as it stands in the facts."""

    source: str
    statement: str


@dataclass(frozen=True, slots=True)
class Unset:
    """A question of the playbook that the site has not answered for a facility."""

    key: str
    question: str


def night(value: date) -> str:
    """Write the day on which a night starts, with its weekday: `Fri 4 Dec 2026`."""
    return format_date(value, "EEE d MMM y")


def course_name(course: Course | None) -> str:
    """Name a course: brand and generic name, and the schedule where a product has several."""
    if course is None:
        return _("A product that is no longer in the list")
    if course.product is None or course.plan is None:
        return _("CAR-T infusion, any product")
    name = f"{course.product.brand} ({course.product.id})"
    return f"{name}: {course.plan.title}" if len(course.product.plans) > 1 else name


def look_alikes(library: Library) -> str:
    """Give the names that are close to one of the list and are not in it."""
    return ", ".join(other.name for product in library.products.values() for other in product.look_alikes)


def answer(start: Start) -> str:
    """Say how the units stand on the nights to come."""
    count, short = len(start.nights), start.short
    if not count:
        return _("All its nights are over.") if start.watched else _("Its nights are not known.")
    if not start.has_minimum:
        return ngettext(
            "%(num)s night to come; no unit in your view has a minimum for nights.",
            "%(num)s nights to come; no unit in your view has a minimum for nights.",
            count,
        )
    if not short:
        return ngettext(
            "%(num)s night to come, and no unit below its minimum.",
            "%(num)s nights to come, and no unit below its minimum on any.",
            count,
        )
    return ngettext(
        "A unit is below its minimum on the one night to come.",
        "A unit is below its minimum on %(short)s of the %(num)s nights to come.",
        count,
        short=short,
    )


def dose_lines(start: Start) -> list[DoseLine]:
    """Give each dose with its day and its nights."""
    if start.course is None:
        return []
    return [
        DoseLine(_dose_name(dose), add_days(start.row.first_dose_on, dose.day), _nights(start, dose))
        for dose in start.course.doses
    ]


def _dose_name(dose: WatchedDose) -> str:
    return _("CAR-T infusion") if dose.printed is None else dose.printed.text


def _nights(start: Start, dose: WatchedDose) -> str:
    on = add_days(start.row.first_dose_on, dose.day)
    if dose.after in start.own:
        count = start.nights_after(dose)
        if not count:
            return _("no night, by your site’s own number")
        return ngettext("%(num)s night, by your site’s own number", "%(num)s nights, by your site’s own number", count)
    spans = windows(dose)
    first, last = min(each.first for each in spans), max(each.last for each in spans)
    return _(
        "nights of %(first)s to %(last)s, by the papers",
        first=night(add_days(on, first)),
        last=night(add_days(on, last)),
    )


def papers(start: Start, library: Library) -> list[Said]:
    """Give what the papers say, for the doses whose nights go by them."""
    course = start.course
    if course is None:
        return []
    facts = {window.fact: None for dose in course.doses if dose.after not in start.own for window in windows(dose)}
    return [
        Said(
            ", ".join(library.sources[source].short for source in library.facts[fact].sources),
            library.facts[fact].statement,
        )
        for fact in facts
    ]


def unset(where: Where, library: Library) -> list[Unset]:
    """Give the numbers of nights that the site has not set for a facility."""
    return [Unset(key, library.playbook[key].question) for after, key in NIGHTS.items() if after not in where.own]
