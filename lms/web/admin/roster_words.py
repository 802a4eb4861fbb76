"""What a roster changes, in words: sections with people, and under each name what changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from lms.core.competency.records import Shift
from lms.core.content.library import Library
from lms.core.roster.difference import Absence, AbsenceChange, Change, Kind, Stay, StayChange
from lms.services.roster_jobs import Comparison
from lms.web import words
from lms.web.filters import day
from lms.web.names import competency_name

#: people shown of a section; the others are counted
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a section, and what changes for them."""

    name: str
    employee_id: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of change."""

    key: str
    name: str
    count: int
    lines: tuple[Line, ...]

    @property
    def more(self) -> int:
        """How many people are not shown."""
        return self.count - len(self.lines)


def sections(shown: Comparison) -> tuple[Section, ...]:
    """Give every kind of change that occurs, in the order people ask for it."""
    difference, units = shown.difference, shown.units
    found = [
        _section(str(kind), name, difference.of(kind), lambda change: [stay_line(one, units) for one in change.stays])
        for kind, name in _names().items()
    ]
    found += [
        _section(
            "leaves",
            _("Leaves"),
            [change for change in difference.changes if change.leaves],
            lambda change: [leave_line(one) for one in change.leaves],
        ),
        _section(
            "returns",
            _("Returns from leave"),
            [change for change in difference.changes if change.returns],
            lambda change: [return_line(one) for one in change.returns],
        ),
        _section(
            "renamed",
            _("Name or address set right"),
            [change for change in difference.changes if change.renamed],
            lambda change: [
                _("now %(name)s, %(email)s", name=change.name, email=change.email or _("no e-mail address"))
            ],
        ),
    ]
    return tuple(section for section in found if section.count)


def asks(shown: Comparison, library: Library) -> list[str]:
    """Say what the import asks again, and why."""
    said = []
    for one in shown.asks:
        what = competency_name(one.competency, library)
        if "shift" in one.numbers:
            why = _(
                "%(shift)s of %(unit)s fall to %(ready)s ready, minimum %(least)s",
                shift=words.shift_name(Shift(one.numbers["shift"])),
                unit=one.unit_name,
                ready=one.numbers["ready"],
                least=one.numbers["minimum"],
            )
        else:
            why = _(
                "%(num)s left %(unit)s in %(days)s days, of %(mean)s on average",
                num=one.numbers["separations"],
                unit=one.unit_name,
                days=one.numbers["window_days"],
                mean=one.numbers["mean_headcount"],
            )
        said.append(
            _(
                "“%(what)s”, from %(day)s, due %(due)s: %(why)s.",
                what=what,
                day=day(one.day),
                due=day(one.due_on),
                why=why,
            )
        )
    return said


def _names() -> Mapping[Kind, str]:
    return {
        Kind.HIRE: _("Hires"),
        Kind.REHIRE: _("Rehires"),
        Kind.MOVE: _("Moves"),
        Kind.LEAVER: _("Leavers"),
        Kind.ADDED: _("Further positions"),
        Kind.ENDED: _("Positions ended"),
        Kind.CORRECTION: _("Corrections"),
    }


def _section(key: str, name: str, changes: Sequence[Change], told: Callable[[Change], Sequence[str]]) -> Section:
    lines = tuple(Line(change.name, change.employee_id, tuple(told(change))) for change in changes[:MOST_SHOWN])
    return Section(key, name, len(changes), lines)


def stay_line(change: StayChange, units: Mapping[str, str]) -> str:
    """Say what happens to one position."""
    old, new = change.old, change.new
    if new is None:
        assert old is not None  # noqa: S101 - a change has an old or a new side
        return _("%(place)s from %(first)s: never was", place=_place(old, units), first=day(old.first_day))
    if old is None:
        if new.last_day is None:
            return _("%(place)s from %(first)s", place=_place(new, units), first=day(new.first_day))
        return _(
            "%(place)s from %(first)s through %(last)s",
            place=_place(new, units),
            first=day(new.first_day),
            last=day(new.last_day),
        )
    if new.last_day is None:
        return _("%(place)s: no last day any more", place=_place(new, units))
    return _("%(place)s: last day %(last)s", place=_place(new, units), last=day(new.last_day))


def _place(stay: Stay, units: Mapping[str, str]) -> str:
    return _(
        "%(unit)s, %(job_role)s, %(shift)s",
        unit=units.get(stay.unit, stay.unit),
        job_role=words.job_role_name(stay.job_role),
        shift=words.shift_name(Shift(stay.shift)),
    )


def leave_line(change: AbsenceChange) -> str:
    """Say which leave begins, or how its days change."""
    new = change.new
    assert new is not None  # noqa: S101 - a leave that begins or changes has its new days
    if change.old is None:
        return _("on leave %(days)s", days=_days(new))
    return _("on leave %(days)s; was %(before)s", days=_days(new), before=_days(change.old))


def return_line(change: AbsenceChange) -> str:
    """Say which leave is over or withdrawn."""
    old, new = change.old, change.new
    assert old is not None  # noqa: S101 - only a leave that was recorded can be over
    if new is None:
        return _("leave %(days)s: withdrawn, as the file no longer states it", days=_days(old))
    return _("leave %(days)s; was %(before)s", days=_days(new), before=_days(old))


def _days(absence: Absence) -> str:
    return _("from %(first)s through %(last)s", first=day(absence.first_day), last=_last(absence.last_day))


def _last(last_day: date | None) -> str:
    return _("an open end") if last_day is None else day(last_day)
