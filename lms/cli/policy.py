"""`lms policy`: the rules of each competency, and the site's own values of them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from lms.cli.common import DAY, fail, house, now
from lms.cli.values import DRY_RUN, FILE, take_over
from lms.core.content.values import PROGRAMME
from lms.core.content.values_file import read_value
from lms.core.problems import FieldError
from lms.services import policy as service
from lms.services import policy_shown, values_files
from lms.services.errors import Invalid, NotFound


@click.group()
def policy() -> None:
    """Of whom a competency is asked, what it takes, and how long it holds."""


@policy.command("list")
@click.argument("competency", required=False)
@click.option("--scope", default=PROGRAMME, show_default=True, help="'programme', a facility, or facility/unit")
@click.option("--on", "day", type=DAY, help="the day asked about  [default: today there]")
def list_rules(competency: str | None, scope: str, day: date | None) -> None:
    """List the rules as a place goes by them, each with where its value comes from."""
    moment = now()
    with house(moment).works.read(moment) as work:
        known = service.competencies(work)
        if competency is not None and competency not in known:
            fail(f"there is no competency “{competency}”; there are: {', '.join(known)}", 2)
        try:
            found = [policy_shown.rules(work, one, scope, day) for one in known if competency in {None, one}]
        except Invalid as error:
            fail(f"{error.field}: {error.text}", 2)
        for rules in found:
            click.echo(f"{rules.competency} ({rules.where.scope}, {rules.day})")
            for line in rules.lines:
                if line.held.came is None:
                    continue
                row = line.held.came.row
                click.echo(f"  {line.key}: {_json(line.held.value)}  [{row.scope} from {row.in_force_from}]")
                for later in line.later:
                    value = _json(later.values[line.key])
                    click.echo(f"    later: {value}  [{later.row.scope} from {later.row.in_force_from}]")


@policy.command("set")
@click.argument("competency")
@click.argument("values", metavar="KEY=VALUE...", nargs=-1, required=True)
@click.option("--scope", default=PROGRAMME, show_default=True, help="'programme', a facility, or facility/unit")
@click.option("--from", "in_force_from", type=DAY, help="first day it holds, today or later  [default: today there]")
@click.option("--reference", required=True, help="what it rests on: a decision, a standard, a study")
@click.option("--why", required=True, help="the reason, in a few words; no patient data")
def set_values(
    competency: str, values: tuple[str, ...], scope: str, in_force_from: date | None, reference: str, why: str
) -> None:
    """Set values of COMPETENCY from a day on, written as in a file: valid_for_months=6 'minimum_ready={night: 4}'.

    KEY=null gives a key back to the wider place.
    """
    try:
        typed = dict(_pair(text) for text in values)
    except FieldError as error:
        fail(f"{error.field}: {error.message}", 2)
    moment = now()
    try:
        with house(moment).works.write(moment) as work:
            kept = service.set_values(
                work, competency, typed, scope=scope, in_force_from=in_force_from, reference=reference, why=why
            )
    except NotFound:
        fail(f"there is no competency “{competency}”", 2)
    except Invalid as error:
        fail(f"{error.field}: {error.text}", 2)
    for key, before, after in kept.changes:
        click.echo(f"{competency} {key} ({scope}) from {kept.in_force_from}: {_json(after)}, was {_json(before)}")


def _pair(text: str) -> tuple[str, object]:
    key, equals, value = text.partition("=")
    if not equals or not value.strip():
        raise FieldError(key, "write KEY=VALUE; KEY=null gives it back")
    return key.strip(), read_value(value, key.strip())


@policy.command("import")
@FILE
@click.option("--from-today", is_flag=True, help="what bears a day that has passed holds from today on")
@DRY_RUN
def import_file(file: Path, *, from_today: bool, dry_run: bool) -> None:
    """Set what FILE (YAML) states under `policy:`, all of it or nothing; what is there already stays as it is."""
    take_over(file, lambda work, read: values_files.import_policy(work, read, from_today=from_today), dry_run=dry_run)


@policy.command("export")
def export() -> None:
    """Write the site's own values, every one with its day, in the form `lms policy import` reads."""
    moment = now()
    with house(moment).works.read(moment) as work:
        click.echo(values_files.export_policy(work), nl=False)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
