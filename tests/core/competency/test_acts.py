"""What people did, in order: by day and moment, of one competency, without what was taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from lms.core.competency.acts import acts_of
from lms.core.competency.decided import AccreditedAward, Assignment, Extension, Revocation, TakenBack, Trigger
from lms.core.competency.evidence import entry_of
from lms.core.competency.moments import Moment, Part, at_or_end
from lms.core.competency.records import History, Passed
from lms.core.competency.states import Because

DAY = date(2025, 3, 14)
NOON = datetime(2025, 3, 14, 12, tzinfo=UTC)
PASSED = Passed("z", "quiz:q", NOON, DAY, NOON)
EXTENSION = Extension("y", "c", DAY, NOON, date(2026, 1, 1), NOON)
ACCREDITED = AccreditedAward("x", "c", date(2025, 1, 1), None, DAY, NOON, NOON)
REVOCATION = Revocation("w", "c", DAY, NOON, NOON)
ASSIGNMENT = Assignment("v", "c", NOON, DAY, date(2025, 4, 14), NOON)
TRIGGER = Trigger("u", "c", Because.CONTENT, DAY, date(2025, 4, 14), ("quiz:q",), NOON)
ALL = History(
    passed=(PASSED,),
    assignments=(ASSIGNMENT,),
    triggers=(TRIGGER,),
    revocations=(REVOCATION,),
    extensions=(EXTENSION,),
    accredited=(ACCREDITED,),
)


def test_at_one_moment_what_was_passed_comes_first() -> None:
    """At one moment: what was passed, then extensions, accredited awards, revocations and assignments."""
    (acts,) = acts_of(ALL, "c")
    together = (entry_of(PASSED), EXTENSION, ACCREDITED, REVOCATION, ASSIGNMENT)
    assert (acts.day, acts.triggers, acts.taken_back) == (DAY, (TRIGGER,), frozenset())
    assert acts.moments == ((Moment(DAY, Part.AT, NOON), together),)


def test_of_one_kind_the_first_by_id_comes_first_and_each_once() -> None:
    """Two rulings of one moment come by id; the same fact twice is one."""
    first = replace(EXTENSION, id="a")
    (acts,) = acts_of(History(extensions=(EXTENSION, first, EXTENSION)), "c")
    assert acts.moments == ((at_or_end(DAY, NOON), (first, EXTENSION)),)


def test_moments_come_in_order_and_what_has_no_hour_last() -> None:
    """Within a day the hours come in order, and a revocation without an hour after them; days come in order."""
    early = replace(PASSED, id="early", at=NOON.replace(hour=8))
    at_end = replace(REVOCATION, at=None)
    day_before = replace(ASSIGNMENT, day=date(2025, 3, 13), at=NOON.replace(day=13))
    history = History(passed=(PASSED, early), revocations=(at_end,), assignments=(day_before,))
    before, on_the_day = acts_of(history, "c")
    assert (before.day, before.moments) == (
        date(2025, 3, 13),
        ((at_or_end(before.day, day_before.at), (day_before,)),),
    )
    assert on_the_day.moments == (
        (at_or_end(DAY, early.at), (entry_of(early),)),
        (at_or_end(DAY, NOON), (entry_of(PASSED),)),
        (at_or_end(DAY, None), (at_end,)),
    )


def test_a_full_change_stands_before_the_other_triggers_of_its_day() -> None:
    """Of the triggers of a day the full ones come first, then each by its id, and each once."""
    full = replace(TRIGGER, id="z", full=True)
    first = replace(TRIGGER, id="a")
    (acts,) = acts_of(History(triggers=(TRIGGER, full, first, TRIGGER)), "c")
    assert acts.triggers == (full, first, TRIGGER)


def test_another_competencys_facts_are_left_out() -> None:
    """Of another competency only what was passed concerns this one."""
    (acts,) = acts_of(ALL, "another")
    assert (acts.moments, acts.triggers) == (((at_or_end(DAY, NOON), (entry_of(PASSED),)),), ())


def test_what_is_taken_back() -> None:
    """An assignment and a trigger end on the day they are taken back; a ruling taken back never was."""
    later = date(2025, 3, 20)
    back = tuple(TakenBack(f"back-{name}", name, NOON, later, NOON) for name in ("v", "u", "w", "x", "y"))
    on_the_day, ended = acts_of(replace(ALL, taken_back=back), "c")
    assert on_the_day.moments == ((at_or_end(DAY, NOON), (entry_of(PASSED), ASSIGNMENT)),)
    assert (on_the_day.triggers, on_the_day.taken_back) == ((TRIGGER,), frozenset())
    assert (ended.day, ended.taken_back, ended.triggers, ended.moments) == (later, frozenset({"u", "v"}), (), ())


def test_what_is_taken_back_on_its_own_day_never_was() -> None:
    """An assignment and a trigger taken back on their own day, or twice with the earlier day their own, never were."""
    back = tuple(
        TakenBack(f"back-{name}-{day}", name, NOON, day, NOON)
        for day in (DAY, date(2025, 3, 20))
        for name in ("u", "v")
    )
    assert acts_of(History(assignments=(ASSIGNMENT,), triggers=(TRIGGER,), taken_back=back), "c") == ()
