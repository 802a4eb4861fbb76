"""The evidence of one person: which record meets a path item, looking only as far back as one may serve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lms.core.competency.decided import Trigger
from lms.core.competency.moments import Moment, at_or_end
from lms.core.competency.path import PathItem, update_of
from lms.core.competency.records import DrillStandard, Passed
from lms.core.dates import add_days, days_between


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with the two moments that matter."""

    record: Passed
    #: when it was passed
    passed: Moment
    #: from when it counts: the same, or the end of the day on which it was accredited
    counts: Moment


@dataclass(frozen=True, slots=True)
class Serving:
    """Which evidence may serve on a day."""

    day: date
    #: only what was passed later
    after: Moment
    #: only what is not older, in days; None is any age
    age_days: int | None
    #: nothing older than one of these
    bars: tuple[Trigger, ...] = ()


def entry_of(record: Passed) -> Entry:
    """Give a record with its moments; an accredited one never counts before it was passed."""
    passed = at_or_end(record.day, record.at)
    if record.reviewed_on is None:
        return Entry(record, passed, passed)
    return Entry(record, passed, max(passed, at_or_end(record.reviewed_on, None)))


#: what an update is made of; a case or a drill that changed is done whole
TEXTS = ("section:", "question:")


def older(record: Passed, trigger: Trigger) -> bool:
    """Say whether a record is older than a trigger: by revision for a text, by use and day for a playbook value.

    An update counts for its trigger only if it was done on every text that the trigger names: another competency of
    the person may rest on fewer of the texts that changed.
    """
    if trigger.items:
        asked = dict(trigger.items)
        if any(revision < asked.get(item, revision) for item, revision in record.revisions):
            return True
        if any(update_of(text) == record.activity for text in trigger.owed):
            held = {item for item, _ in record.revisions}
            if any(item.startswith(TEXTS) and item not in held for item in asked):
                return True
    return record.day < trigger.day and not trigger.keys.isdisjoint(record.playbook)


class Evidence:
    """The records that count so far, by activity, in the order in which they came to count."""

    def __init__(self) -> None:
        self._all: list[Entry] = []
        self._of: dict[str, list[Entry]] = {}

    def add(self, entry: Entry) -> None:
        """Add what counts from now on; entries come in the order in which they count."""
        self._all.append(entry)
        self._of.setdefault(entry.record.activity, []).append(entry)

    def any_later_than(self, moment: Moment) -> bool:
        """Say whether anything may have been passed later than a moment."""
        return bool(self._all) and self._all[-1].counts > moment

    def newest(self, item: PathItem, serving: Serving, standards: Mapping[str, DrillStandard]) -> Entry | None:
        """Give the newest record that meets `item` and may serve, a drill to its standard, if there is one."""
        best: Entry | None = None
        for choice in item.choices:
            standard = standards.get(choice.activity)
            for entry in self._recent(self._of.get(choice.activity, ()), serving):
                if (best is None or entry.passed > best.passed) and choice.met_by(entry.record):
                    if any(older(entry.record, bar) for bar in serving.bars):
                        continue
                    passed_to = entry.record.standard
                    if standard is None or (passed_to is not None and passed_to.meets(standard)):
                        best = entry
        return best

    def ageing(self, serving: Serving) -> Iterator[date]:
        """Give the days on which what may serve now will have become too old."""
        if serving.age_days is not None:
            for entry in self._recent(self._all, serving):
                yield add_days(entry.record.day, serving.age_days + 1)

    @staticmethod
    def _recent(entries: list[Entry] | tuple[Entry, ...], serving: Serving) -> Iterator[Entry]:
        """Give what was passed later than asked and is fresh, the newest first."""
        for entry in reversed(entries):
            # nothing was passed after it came to count, so all before this one are too early or too old
            if entry.counts <= serving.after or _too_old(entry.counts.day, serving):
                return
            if entry.passed > serving.after and not _too_old(entry.record.day, serving):
                yield entry


def _too_old(day: date, serving: Serving) -> bool:
    return serving.age_days is not None and days_between(day, serving.day) > serving.age_days
