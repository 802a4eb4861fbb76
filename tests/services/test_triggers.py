"""Triggers: a changed text or rule of care asks again, in the act that changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lms.core.content.library import Library, Note
from lms.services import assign, publishing
from lms.services.house import House
from lms.services.work import Works
from lms.store import decided
from tests.conftest import Clock, set_up_site

ED = "ed-recognise-grade-call"
LATER = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


def with_changed_section(library: Library, change: str) -> Library:
    """The content with another sentence in the section at the door, noted as a change of that kind."""
    module = library.modules["ed-first-hour"]
    sections = tuple(
        replace(section, text=section.text + "\nOne more sentence.") if section.id == "think-of-it" else section
        for section in module.sections
    )
    note = Note(date(2027, 3, 1), change, "One more sentence.", sections=frozenset({"think-of-it"}))
    return replace(
        library,
        modules={**library.modules, module.id: replace(module, sections=sections)},
        notes={**library.notes, "module:ed-first-hour": (*library.notes["module:ed-first-hour"], note)},
    )


@pytest.mark.parametrize("change", ["delta", "full"])
def test_a_changed_section_asks_for_its_module(both_houses: House, change: str) -> None:
    """A delta or full revision makes one trigger for each competency that rests on it, with the revision now asked."""
    works = Works(both_houses.database, with_changed_section(both_houses.library, change), both_houses.heads)
    with works.write(LATER) as work:
        lines = publishing.publish(work)
    assert f"{ED}: {change} change, module:ed-first-hour is owed again by those who hold it" in lines
    with works.read(LATER) as work:
        found = [row for row in decided.triggers(work.session) if row.competency == ED]
    assert [(row.because, row.day, row.due_on, row.owed, dict(row.items), row.full, row.why) for row in found] == [
        (
            "content",
            date(2027, 3, 1),
            date(2027, 3, 31),
            ("module:ed-first-hour",),
            {"section:ed-first-hour/think-of-it": 2},
            change == "full",
            "One more sentence.",
        )
    ]
    with works.write(LATER) as work:
        assert publishing.publish(work) == []
    with works.read(LATER) as work:
        assert len(decided.triggers(work.session)) == len({row.competency for row in decided.triggers(work.session)})


def test_a_typo_asks_nobody(both_houses: House) -> None:
    """A typo is published and makes no trigger."""
    works = Works(both_houses.database, with_changed_section(both_houses.library, "typo"), both_houses.heads)
    with works.write(LATER) as work:
        assert len(publishing.publish(work)) == 1
    with works.read(LATER) as work:
        assert decided.triggers(work.session) == ()


def test_a_rule_of_care_asks_again(both_houses: House, clock: Clock) -> None:
    """A changed value of a key that says delta asks for what uses it, at its facility, from its own day."""
    set_up_site(both_houses, clock.now)
    day = date(2026, 12, 1)
    with both_houses.works.write(clock.now) as work:
        assign.set_value(work, "way_in", "fast-track-ed", scope="hillcrest", in_force_from=day, why="Board of 12 Nov")
    with both_houses.works.read(clock.now) as work:
        (row,) = [row for row in decided.triggers(work.session) if row.competency == ED]
    assert (row.because, row.day, row.keys, row.units) == (
        "playbook",
        day,
        {"way_in"},
        {"hillcrest-ed", "hillcrest-icu"},
    )
    assert "module:ed-first-hour" in row.owed
    with both_houses.works.write(clock.now) as work:
        assign.set_value(work, "way_in", "fast-track-ed", scope="hillcrest", in_force_from=day, why="The same again")
    with both_houses.works.read(clock.now) as work:
        assert len([row for row in decided.triggers(work.session) if row.competency == ED]) == 1


def test_a_contact_asks_nobody(both_houses: House, clock: Clock) -> None:
    """A telephone number is told, not learnt again."""
    set_up_site(both_houses, clock.now)
    with both_houses.works.write(clock.now) as work:
        assign.set_value(
            work, "triage_line", "555-0142", scope="hillcrest", in_force_from=date(2026, 12, 1), why="New line"
        )
    with both_houses.works.read(clock.now) as work:
        assert decided.triggers(work.session) == ()
