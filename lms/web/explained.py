"""One competency as two doors show it: its sentences, its states through time as a table and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from lms.core.content.library import Library
from lms.core.dates import add_months, days_between
from lms.output.pictures.through_time import Mark, Stretch, through_time
from lms.services.explaining import Told
from lms.services.person_file import StateDays
from lms.services.person_file import through_time as runs_of
from lms.web.explaining import paragraphs
from lms.web.filters import day
from lms.web.names import competency_name, state_name

#: months shown before and after the day asked about
BEFORE, AFTER = 24, 18
WIDE, NARROW = 680.0, 343.0


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows of one competency."""

    told: Told
    paragraphs: tuple[str, ...]
    #: the newest first
    runs: tuple[StateDays, ...]
    wide: str
    narrow: str


def view(told: Told, library: Library, today: date, *, you: bool) -> View:
    """Make what a page shows; said to the learner with `you`."""
    runs = runs_of(told.timeline)
    shown = _shown(runs, told.day)
    title = _("%(name)s through time", name=competency_name(told.competency, library))
    said = _(
        "%(state)s on %(day)s. The table below says the same.",
        state=state_name(told.status.state),
        day=day(told.day),
    )
    wide, narrow = (
        _picture(shown, told.day, today, width, (title, said, prefix))
        for width, prefix in ((WIDE, "tw"), (NARROW, "tn"))
    )
    return View(told, tuple(paragraphs(told, library, you=you)), runs, wide, narrow)


def _shown(runs: Sequence[StateDays], asked: date) -> list[StateDays]:
    """Leave out what ended long before the day asked about, or begins long after."""
    first, last = add_months(asked, -BEFORE), add_months(asked, AFTER)
    return [run for run in runs if (run.days.first or date.min) <= last and (run.days.last or date.max) >= first]


def _picture(runs: Sequence[StateDays], asked: date, today: date, width: float, words: tuple[str, str, str]) -> str:
    earliest = min((run.days.first or date.min for run in runs), default=asked)
    first = max(add_months(asked, -BEFORE), min(earliest, add_months(asked, -1)))
    last = add_months(asked, AFTER)
    length = days_between(first, last)

    def part(value: date) -> float:
        return min(max(days_between(first, value) / length, 0.0), 1.0)

    stretches = [
        Stretch(
            run.state.value,
            part(run.days.first or first),
            1.0 if run.days.last is None else min(part(run.days.last) + 1 / length, 1.0),
        )
        for run in runs
    ]
    years = [Mark(part(date(year, 1, 1)), str(year)) for year in range(first.year + 1, last.year + 1)]
    now = Mark(part(asked), day(asked))
    title, said, prefix = words
    return through_time(
        stretches, years, now, ahead=part(today), width=width, title=title, description=said, prefix=prefix
    )
