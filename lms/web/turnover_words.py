"""Who came and went, what it did to the shifts, and what was done about it, in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.competency.comings import Turn
from lms.core.content.library import Library
from lms.core.permissions import Role
from lms.services.turnover import Done, Person, Report, UnitReport
from lms.services.turnover_cells import Moved, Single
from lms.services.turnover_lost import Lost
from lms.services.turnover_rates import Rate
from lms.web.filters import day
from lms.web.names import competency_name, job_role_name, shift_name

#: what people are listed under, in the order of the page
GROUPS = (
    (Turn.JOINED,),
    (Turn.MOVED_IN, Turn.MOVED_OUT, Turn.CHANGED_ROLE),
    (Turn.LEFT,),
    (Turn.REHIRED, Turn.BACK),
)


def groups(unit: UnitReport) -> list[tuple[str, list[Person]]]:
    """Give the people of a unit by what became of them, the newest first; groups of nobody are left out."""
    names = (_("Joined"), _("Moved"), _("Left"), _("Came back"))
    found = [
        (name, [one for one in reversed(unit.people) if one.coming.turn in turns])
        for name, turns in zip(names, GROUPS, strict=True)
    ]
    return [(name, people) for name, people in found if people]


def headline(report: Report) -> str:
    """Say in one sentence how many came and went."""
    came = sum(unit.arrived for unit in report.units)
    went = sum(unit.gone for unit in report.units)
    if not came and not went:
        return _("Since %(day)s nobody came and nobody went.", day=day(report.since))
    return _("Since %(day)s: %(came)s came, %(went)s went.", day=day(report.since), came=came, went=went)


def pressing(report: Report) -> list[str]:
    """Say what needs somebody: units over their limit, shifts that turnover left short, shifts that hang on one."""
    over = [unit.unit_name for unit in report.units if unit.over]
    short = sum(bool(gap.short) for unit in report.units for gap in unit.gaps)
    alone = sum(one.person is not None for unit in report.units for one in unit.singles)
    nobody = sum(one.person is None for unit in report.units for one in unit.singles)
    said = []
    if over:
        units = ", ".join(over)
        said.append(
            ngettext("%(units)s is over its limit.", "%(units)s are over their limits.", len(over), units=units)
        )
    if short:
        said.append(
            ngettext(
                "%(num)s shift that lost people is below its minimum.",
                "%(num)s shifts that lost people are below their minimum.",
                short,
            )
        )
    if alone:
        said.append(
            ngettext(
                "For %(num)s shift and competency one person is all there is.",
                "For %(num)s shifts and competencies one person is all there is.",
                alone,
            )
        )
    if nobody:
        said.append(
            ngettext(
                "For %(num)s shift and competency there is nobody.",
                "For %(num)s shifts and competencies there is nobody.",
                nobody,
            )
        )
    return said


def turned(person: Person, report: Report) -> str:
    """Say what became of somebody and when."""
    coming = person.coming
    when = day(coming.day)
    other = report.places.get(coming.other_unit, coming.other_unit)
    said = {
        Turn.JOINED: _("joined %(day)s", day=when),
        Turn.MOVED_IN: _("moved here from %(unit)s, %(day)s", unit=other, day=when),
        Turn.MOVED_OUT: _("moved to %(unit)s, %(day)s", unit=other, day=when),
        Turn.CHANGED_ROLE: _("another job role, %(day)s", day=when),
        Turn.REHIRED: ngettext(
            "rehired %(day)s after %(num)s day away",
            "rehired %(day)s after %(num)s days away",
            coming.days_away,
            day=when,
        ),
        Turn.BACK: ngettext(
            "back %(day)s from %(num)s day of leave",
            "back %(day)s from %(num)s days of leave",
            coming.days_away,
            day=when,
        ),
        Turn.LEFT: _("gone since %(day)s", day=when),
    }[coming.turn]
    if other and coming.turn in {Turn.JOINED, Turn.LEFT}:
        also = (
            _("works in %(unit)s as well", unit=other)
            if coming.turn is Turn.JOINED
            else _("still in %(unit)s", unit=other)
        )
        said = f"{said}; {also}"
    if coming.from_role and coming.to_role:
        roles = _("%(was)s before, %(now)s now", was=job_role_name(coming.from_role), now=job_role_name(coming.to_role))
        said = f"{said}; {roles}"
    return said


def cell(competency: str, shift: object, library: Library) -> str:
    """Name a shift's competency."""
    return f"{competency_name(competency, library)}, {shift_name(shift)}"  # type: ignore[arg-type]


def effect(moved: Moved, library: Library) -> str:
    """Say what one person's coming or going did to a shift."""
    told = _(
        "%(what)s: from %(before)s to %(after)s ready",
        what=cell(moved.competency, moved.shift, library),
        before=moved.before,
        after=moved.after,
    )
    return told if moved.minimum is None else _("%(told)s, minimum %(least)s", told=told, least=moved.minimum)


def rate(found: Rate) -> str:
    """Say how many left of how many, as a rate."""
    count = found.count
    if count.rate is None or count.mean_headcount is None:
        return _("Nobody worked here in these days.")
    return ngettext(
        "%(num)s left in %(days)s days, of %(mean)s on average: %(rate)s\u00a0%%, limit %(limit)s\u00a0%%.",
        "%(num)s left in %(days)s days, of %(mean)s on average: %(rate)s\u00a0%%, limit %(limit)s\u00a0%%.",
        count.separations,
        days=found.turnover.window_days,
        mean=_plain(count.mean_headcount),
        rate=_plain(count.rate * 100),
        limit=_plain(found.turnover.rate * 100),
    )


def _plain(number: float) -> str:
    """Write a number to a tenth, without a nought behind the point."""
    return f"{number:.1f}".removesuffix(".0")


def done(what: Done) -> str:
    """Say what was done about a gap."""
    said = [_("asked again %(day)s, due %(due)s", day=day(on), due=day(due)) for on, due in what.asked_again]
    if what.assigned:
        said.append(ngettext("%(num)s assignment", "%(num)s assignments", what.assigned))
    if what.earned:
        said.append(ngettext("%(num)s person became ready", "%(num)s people became ready", what.earned))
    return _("Since then: %(what)s.", what="; ".join(said)) if said else _("Nothing was done yet.")


def hangs(single: Single, names: dict[str, str], library: Library) -> str:
    """Say on whom a shift hangs."""
    what = cell(single.competency, single.shift, library)
    if single.person is None:
        return _("%(what)s: nobody", what=what)
    who = names.get(single.person, "")
    if single.through is None:
        return _("%(what)s: only %(who)s", what=what, who=who)
    return _("%(what)s: only %(who)s, through %(day)s", what=what, who=who, day=day(single.through))


def lost(one: Lost, library: Library) -> str:
    """Say who can no longer sign off, or leads or manages no longer."""
    when = day(one.day)
    if one.role is None:
        what = competency_name(one.competency, library)
        return _("%(who)s could assess by “%(what)s”, gone since %(day)s", who=one.name, what=what, day=when)
    roles = {Role.LEAD: _("lead"), Role.MANAGER: _("manager")}
    return _("%(who)s, %(role)s no more since %(day)s", who=one.name, role=roles.get(one.role, ""), day=when)


def table(report: Report, library: Library) -> tuple[list[str], list[list[str]]]:
    """Give the people as a table for download."""
    head = [_("Unit"), _("Employee number"), _("Name"), _("Day"), _("What"), _("Readiness"), _("Not ready in")]
    return head, list(_rows(report, library))


def _rows(report: Report, library: Library) -> Iterable[list[str]]:
    for unit in report.units:
        for person in unit.people:
            yield [
                unit.unit_name,
                person.employee_id,
                person.name,
                person.coming.day.isoformat(),
                turned(person, report),
                "; ".join(effect(moved, library) for moved in person.moved),
                "; ".join(competency_name(status.competency, library) for status in person.lacking),
            ]
