"""Which record serves: order within a day, age, what a full change bars, and reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from lms.core.competency.decided import Trigger
from lms.core.competency.evidence import Evidence, Serving, entry_of, older
from lms.core.competency.moments import Part, at_or_end, beginning
from lms.core.competency.path import read_item
from lms.core.competency.records import DrillStandard, Passed
from lms.core.competency.states import Because

DAY = date(2025, 3, 14)
NOON = datetime(2025, 3, 14, 12, tzinfo=UTC)
QUIZ = read_item("quiz:q")
EVER = beginning(date.min)
RECORD = Passed("r", "quiz:q", NOON, DAY, NOON)
CHANGE = Trigger("t", "c", Because.CONTENT, DAY, DAY, ("quiz:q",), NOON, items=(("question:a", 2),))


def evidence(*records: Passed) -> Evidence:
    """Give the evidence of some records, in the order in which they count."""
    found = Evidence()
    for entry in sorted(map(entry_of, records), key=lambda entry: entry.counts):
        found.add(entry)
    return found


def newest(found: Evidence, serving: Serving, item: str = "quiz:q") -> str | None:
    """Give the id of the record that serves."""
    entry = found.newest(read_item(item), serving, {})
    return None if entry is None else entry.record.id


def test_a_day_begins_before_and_ends_after_every_hour() -> None:
    """The beginning of a day is before its first second, its end after its last, the next day later still."""
    first = at_or_end(DAY, datetime(2025, 3, 14, tzinfo=UTC))
    last = at_or_end(DAY, datetime(2025, 3, 14, 23, 59, 59, tzinfo=UTC))
    end = at_or_end(DAY, None)
    assert beginning(DAY) < first < last < end < beginning(DAY + timedelta(days=1))
    assert (first.at, end.at, end.part) == (datetime(2025, 3, 14, tzinfo=UTC), None, Part.END)


def test_the_newest_that_is_later_and_fresh_serves() -> None:
    """Of several records the newest serves; one passed at the very moment is not later; one too old is none."""
    early = replace(RECORD, id="early", day=date(2025, 3, 1), at=NOON - timedelta(days=13))
    found = evidence(RECORD, early)
    assert newest(found, Serving(DAY, EVER, 90)) == "r"
    assert newest(found, Serving(DAY, at_or_end(DAY, NOON), 90)) is None
    assert newest(found, Serving(date(2025, 3, 15), EVER, 1)) == "r"
    assert newest(found, Serving(date(2025, 3, 15), EVER, 0)) is None
    assert newest(found, Serving(date(2035, 3, 15), EVER, None)) == "r"
    assert set(found.ageing(Serving(DAY, EVER, 90))) == {date(2025, 6, 13), date(2025, 5, 31)}
    assert set(found.ageing(Serving(DAY, EVER, None))) == set()


def test_an_item_with_a_choice_takes_the_newer_of_both() -> None:
    """Where either activity meets an item, the one passed later serves."""
    module = replace(RECORD, id="module", activity="module:m", at=NOON + timedelta(hours=1))
    assert newest(evidence(RECORD, module), Serving(DAY, EVER, 90), "quiz:q or module:m") == "module"
    assert newest(evidence(RECORD, module), Serving(DAY, EVER, 90), "module:m or quiz:q") == "module"


def test_a_reviewed_record_counts_from_the_end_of_the_review() -> None:
    """It is ordered and aged by the day it was passed, and a newer one of our own serves before it."""
    accredited = replace(RECORD, id="accredited", reviewed_on=date(2025, 3, 20))
    entry = entry_of(accredited)
    assert (entry.passed, entry.counts) == (at_or_end(DAY, NOON), at_or_end(date(2025, 3, 20), None))
    own = replace(RECORD, id="own", day=date(2025, 3, 16), at=NOON + timedelta(days=2))
    assert newest(evidence(own, accredited), Serving(date(2025, 3, 21), EVER, 90)) == "own"
    assert newest(evidence(accredited), Serving(date(2025, 3, 21), at_or_end(DAY, NOON), 90)) is None
    assert newest(evidence(accredited), Serving(date(2025, 3, 21), EVER, 6)) is None


def test_a_review_dated_before_the_pass_counts_from_the_pass() -> None:
    """Nothing counts before it was passed."""
    entry = entry_of(replace(RECORD, reviewed_on=date(2025, 3, 1)))
    assert entry.counts == entry.passed


def test_older_goes_by_revision_for_texts_and_by_day_for_keys() -> None:
    """A lower revision is older on whatever day; a record without the item is not; a key counts only before its day."""
    assert older(replace(RECORD, revisions=(("question:a", 1),)), CHANGE)
    assert not older(replace(RECORD, revisions=(("question:a", 2),)), CHANGE)
    assert not older(replace(RECORD, revisions=(("question:b", 1),)), CHANGE)
    assert not older(RECORD, CHANGE)
    key = replace(CHANGE, because=Because.PLAYBOOK, items=(), keys=frozenset({"phone"}))
    using = replace(RECORD, playbook=frozenset({"phone", "other"}))
    assert not older(using, key)
    assert older(using, replace(key, day=date(2025, 3, 15)))
    assert not older(RECORD, replace(key, day=date(2025, 3, 15)))


def test_what_is_barred_serves_not_and_an_older_record_that_is_not_does() -> None:
    """Looking past a barred record, the one before it serves."""
    barred = replace(RECORD, revisions=(("question:a", 1),))
    before = replace(RECORD, id="before", at=NOON - timedelta(hours=1), revisions=(("question:a", 2),))
    assert newest(evidence(before, barred), Serving(DAY, EVER, 90, (CHANGE,))) == "before"
    assert newest(evidence(barred), Serving(DAY, EVER, 90, (CHANGE,))) is None


def test_a_drill_meets_the_standard_or_does_not_serve() -> None:
    """A drill without a standard of its own serves only where none is asked."""
    drill = replace(RECORD, activity="drill:ice")
    item = read_item("drill:ice")
    asked = {"drill:ice": DrillStandard(5, frozenset({"score"}))}
    serving = Serving(DAY, EVER, 90)
    assert evidence(drill).newest(item, serving, asked) is None
    assert evidence(drill).newest(item, serving, {}) is not None
    five = replace(drill, standard=DrillStandard(5, frozenset({"score"})))
    assert evidence(five).newest(item, serving, asked) is not None


def test_anything_later_than_a_moment() -> None:
    """It looks at when records came to count; no record is none."""
    assert not Evidence().any_later_than(EVER)
    assert evidence(RECORD).any_later_than(EVER)
    assert not evidence(RECORD).any_later_than(at_or_end(DAY, NOON))
