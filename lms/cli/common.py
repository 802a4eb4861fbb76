"""What every command shares: the clock, the house, and days typed as ISO."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from typing import NoReturn

import click

from lms.core.content.library import Library
from lms.services.errors import ContentBroken
from lms.services.house import House, instance_folder, open_house, prepare
from lms.store.upgrade import BrokenReferencesError, NewerDatabaseError


def now() -> datetime:
    """Read the clock, once per command."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock of the command line


def house(moment: datetime, *, strict: bool = False) -> House:
    """Open the instance the environment names, migrated and published, or say why not and end the program.

    Without `strict` a text that cannot be published (it changed without a note) is said and left as it was published:
    a question about last night must be answered all the same.

    The content is read, unless a caller in this process has read it and hands it in as click's `obj`.
    """
    context = click.get_current_context(silent=True)
    library = None if context is None else context.find_object(Library)
    try:
        opened = open_house(instance_folder(os.environ), os.environ.get("LMS_DATABASE_URL"), library=library)
        for line in prepare(opened, moment, strict=strict):
            click.echo(line, err=True)
    except ContentBroken as error:
        fail(f"the content has mistakes, nothing was started:\n{error}")
    except (NewerDatabaseError, BrokenReferencesError) as error:
        fail(str(error))
    return opened


def fail(message: str, status: int = 1) -> NoReturn:
    """Say what is wrong and end with `status`."""
    click.echo(message, err=True)
    sys.exit(status)


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is not a day: write it as 2026-11-20", param, ctx)


DAY = Day()


class Moment(click.ParamType[datetime]):
    """A moment as YYYY-MM-DDTHH:MM with its offset from UTC, such as 2026-11-20T22:00+00:00 or 2026-11-20T22:00Z."""

    name = "MOMENT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it; without an offset it could be any hour."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is not a moment: write it as 2026-11-20T22:00Z", param, ctx)
        if moment.tzinfo is None:
            self.fail(
                f"{value} has no offset from UTC: write it as 2026-11-20T22:00Z or 2026-11-20T17:00-05:00", param, ctx
            )
        return moment.astimezone(UTC)


MOMENT = Moment()
