"""`lms roster import FILE.csv`: the whole roster of one source; the difference is printed before it acts."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from lms.cli.common import DAY, fail, house, now
from lms.core.roster.difference import AbsenceChange, Change, Difference, Kind, Stay
from lms.core.roster.places import Unknown
from lms.services import identities, roster_jobs
from lms.services import roster as service
from lms.services.errors import Invalid
from lms.services.site import MOST_TOLD, BrokenFile, site_file_for
from lms.services.turnover_triggers import Outcome
from lms.store.database import is_busy

#: the headings in the order they are printed
HEADINGS = {
    Kind.HIRE: "hires",
    Kind.REHIRE: "rehires",
    Kind.MOVE: "moves",
    Kind.LEAVER: "leavers",
    Kind.ADDED: "further positions",
    Kind.ENDED: "positions ended",
    Kind.CORRECTION: "corrections",
}


@click.group()
def roster() -> None:
    """People and positions from HR's roster."""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="name of the roster; the file is the whole of it")
@click.option("--effective", required=True, type=DAY, help="the day the changes hold from")
@click.option("--dry-run", is_flag=True, help="print the difference and change nothing")
@click.option("--allow-leavers", is_flag=True, help="go on although more than 10 % and more than 3 people would leave")
def import_file(file: Path, source: str, effective: date, *, dry_run: bool, allow_leavers: bool) -> None:
    """Bring the people of SOURCE to what FILE (CSV) states."""
    moment = now()
    opened = house(moment)
    try:
        # compared and applied in one work: nobody can change a position in between
        with collector_at_rest(), (opened.works.read if dry_run else opened.works.write)(moment) as work:
            plan = service.plan(work, file.read_bytes(), str(file), source=source, effective=effective)
            for line in shown(plan):
                click.echo(line)
            for number, other in identities.counted_for(work, plan.numbers):
                click.echo(f"{number} is joined to {other}: kept under {number}, counts for {other}")
            if plan.difference.too_many_leave and not allow_leavers:
                leavers = len(plan.difference.of(Kind.LEAVER))
                fail(
                    f"refused, nothing was changed: {leavers} of {plan.difference.working} people would leave. "
                    "If that is right, say --allow-leavers."
                )
            outcome = service.consequences(work, plan) if dry_run else service.apply(work, plan)
            for line in asked(outcome):
                click.echo(line)
            if not dry_run:
                roster_jobs.note_import(work, plan)
    except Invalid as error:
        fail(f"--{error.field}: {error.text}", 2)
    except BrokenFile as error:
        fail(f"{error}\nnothing was changed")
    except service.UnknownWords as error:
        fail("\n".join(mapping(str(file), error.unknown)))
    except Exception as error:
        if not is_busy(error):
            raise
        fail("somebody else, perhaps another import, is still writing: nothing was changed; import the file again")
    click.echo("dry run: nothing was changed" if dry_run else "applied")


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let Python's garbage collector rest: what an import makes stays to its end, so looking it over frees nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def shown(plan: service.Plan) -> Iterator[str]:
    """Write the difference, one line for each person and change."""
    difference = plan.difference
    yield f"roster {plan.source}, effective {difference.effective}"
    for kind, heading in HEADINGS.items():
        yield from _section(heading, difference.of(kind), lambda change: list(_stays(change)))
    yield from _section("leaves", _with(difference, lambda c: c.leaves), lambda c: [_leave(one) for one in c.leaves])
    yield from _section("returns", _with(difference, lambda c: c.returns), lambda c: [_return(o) for o in c.returns])
    yield from _section("names or addresses set right", _renamed(difference), lambda _change: [])
    if plan.left_alone:
        yield f"left alone, added by hand ({len(plan.left_alone)})"
        for entry in plan.left_alone:
            yield f"  {entry.employee_id} {entry.given_name} {entry.family_name}: line {entry.line}"
    yield f"unchanged: {difference.unchanged}"


def asked(outcome: Outcome) -> Iterator[str]:
    """Write what an import asks again, and what it takes back; nothing where it does neither."""
    for one in outcome.asked:
        yield f"asks again from {one.day}, due {one.due_on}: {', '.join(one.owed)} for {one.competency} ({one.why})"
    for row in outcome.withdrawn:
        yield f"takes back trigger-{row.id} of {row.day}: {row.competency} ({row.why})"


def _section(heading: str, changes: Sequence[Change], told: Callable[[Change], Iterable[str]]) -> Iterator[str]:
    yield f"{heading}: {len(changes)}"
    for change in changes:
        parts = "; ".join(told(change))
        yield f"  {change.employee_id} {change.name}" + (f": {parts}" if parts else "")


def _with(difference: Difference, some: Callable[[Change], Sequence[AbsenceChange]]) -> tuple[Change, ...]:
    return tuple(change for change in difference.changes if some(change))


def _renamed(difference: Difference) -> tuple[Change, ...]:
    return tuple(change for change in difference.changes if change.renamed)


def _stays(change: Change) -> Iterator[str]:
    for one in change.stays:
        if one.old is None:
            assert one.new is not None  # noqa: S101 - a change has an old or a new side
            yield f"+ {_stay(one.new)}"
        elif one.new is None:
            yield f"- {_stay(one.old)}, never was"
        else:
            yield f"{_stay(one.old)} -> {_last(one.new.last_day)}"


def _stay(stay: Stay) -> str:
    until = "" if stay.last_day is None else f" {_last(stay.last_day)}"
    return f"{stay.unit} {stay.job_role} {stay.shift} from {stay.first_day}{until}"


def _last(day: date | None) -> str:
    return "open" if day is None else f"through {day}"


def _leave(change: AbsenceChange) -> str:
    new = change.new
    assert new is not None  # noqa: S101 - a leave that begins or changes has its new days
    was = "" if change.old is None else f" (was {change.old.first_day} {_last(change.old.last_day)})"
    return f"from {new.first_day} {_last(new.last_day)}{was}"


def _return(change: AbsenceChange) -> str:
    old = change.old
    assert old is not None  # noqa: S101 - only a leave that was recorded can be withdrawn
    kept = "withdrawn" if change.new is None else f"back after {change.new.last_day}"
    return f"leave from {old.first_day} {_last(old.last_day)}: {kept}"


def mapping(file: str, unknown: Sequence[Unknown]) -> Iterator[str]:
    """Write what is not known here, and the site file that would make it known."""
    told = unknown[:MOST_TOLD]
    for one in told:
        yield f"{file}:{one.line}: there is no {one.kind} “{one.word}” here" + (
            f" in {one.facility}" if one.kind == "unit" else ""
        )
    if len(unknown) > MOST_TOLD:
        yield f"and {len(unknown) - MOST_TOLD:,} more, which the same file will tell when these are set up"
    yield "nothing was changed. Put this into a file, complete it, and run `lms site import FILE`:"
    yield ""
    yield from site_file_for(told).splitlines()
