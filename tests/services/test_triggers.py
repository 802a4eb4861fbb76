"""Triggers: a changed text or rule of care asks again, in the act that changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lms.core.content.library import Library, Note
from lms.core.permissions import Role, ScopeKind
from lms.services import assign, auth, policy, publishing
from lms.services.house import House
from lms.services.work import Work, Works
from lms.store import decided
from tests.conftest import Clock, put_person, set_up_site

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
    """A delta or full revision makes one trigger for each competency that rests on it, with the revision now asked.

    A delta asks for the update, or the whole module for who wants it; a full change for the module.
    """
    works = Works(both_houses.database, with_changed_section(both_houses.library, change), both_houses.heads)
    with works.write(LATER) as work:
        lines = publishing.publish(work)
    asked = {
        "delta": "update:2027-03-01-content or module:ed-first-hour",
        "full": "module:ed-first-hour",
    }[change]
    assert f"{ED}: {change} change, {asked} is owed again by those who hold it" in lines
    with works.read(LATER) as work:
        found = [row for row in decided.triggers(work.session) if row.competency == ED]
    assert [(row.because, row.day, row.due_on, row.owed, dict(row.items), row.full, row.why) for row in found] == [
        (
            "content",
            date(2027, 3, 1),
            date(2027, 3, 31),
            (asked,),
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
    assert row.owed == (
        "update:2026-12-01-playbook-1 or module:ed-first-hour",
        "update:2026-12-01-playbook-1 or quiz:ed-first-hour",
    )
    with both_houses.works.write(clock.now) as work:
        assign.set_value(work, "way_in", "fast-track-ed", scope="hillcrest", in_force_from=day, why="The same again")
    with both_houses.works.read(clock.now) as work:
        assert len([row for row in decided.triggers(work.session) if row.competency == ED]) == 1


def standing(work: Work) -> list[decided.TriggerRow]:
    """What is still asked of the ED nurses' competency."""
    gone = {row.subject_id for row in decided.withdrawals(work.session) if row.subject == "trigger"}
    return [row for row in decided.triggers(work.session) if row.competency == ED and row.id not in gone]


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 12, 1)])
def test_a_rule_taken_back_before_it_held_for_a_day_asks_nobody(both_houses: House, clock: Clock, day: date) -> None:
    """A value taken back on its first day or before withdraws what it asked; set once more, it asks once more."""
    set_up_site(both_houses, clock.now)
    lead_id = put_person(both_houses, clock.now, "2001", roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    asked = []
    for value in ("fast-track-ed", None, "direct-admission", "fast-track-ed"):
        with both_houses.works.write(clock.now) as work:
            work.actor = auth.actor(work, lead_id)
            assign.set_value(work, "way_in", value, scope="hillcrest", in_force_from=day, why="Board of 12 Nov")
        with both_houses.works.read(clock.now) as work:
            asked.append(len(standing(work)))
    assert asked == [1, 0, 1, 1]


def test_another_value_of_the_same_day_asks_anew(site: House, clock: Clock) -> None:
    """Who has learnt the first value of a day has not learnt the second: the first is withdrawn, the second asked."""
    for value in ("fast-track-ed", "direct-admission"):
        with site.works.write(clock.now) as work:
            assign.set_value(work, "way_in", value, scope="hillcrest", in_force_from=None, why=value)
    with site.works.read(clock.now) as work:
        assert [(row.why, row.owed[0].partition(" or ")[0]) for row in standing(work)] == [
            ("direct-admission", "update:2026-11-20-playbook-2")
        ]


def test_another_facilitys_value_of_the_same_day_stands(site: House, clock: Clock) -> None:
    """A value of one facility leaves alone what another facility asked for its own on the same day."""
    for scope, minutes in (("hillcrest", "60"), ("lakeside", "45"), ("lakeside", "50")):
        with site.works.write(clock.now) as work:
            assign.set_value(work, "antibiotic_minutes", minutes, scope=scope, in_force_from=None, why=minutes)
    with site.works.read(clock.now) as work:
        assert [(sorted(row.units), row.why) for row in standing(work)] == [
            (["hillcrest-ed", "hillcrest-icu"], "60"),
            (["lakeside-infusion"], "50"),
        ]


def test_two_publishes_of_a_day_are_two_updates(site: House) -> None:
    """A second delta of the same day has a name of its own, and what the first owes is owed still."""
    changed = with_changed_section(site.library, "delta")
    module = changed.modules["ed-first-hour"]
    sections = tuple(replace(section, text=section.text + "\nAnd another.") for section in module.sections[:1])
    note = Note(date(2027, 3, 1), "delta", "And another.", sections=frozenset({sections[0].id}))
    again = replace(
        changed,
        modules={**changed.modules, module.id: replace(module, sections=(*sections, *module.sections[1:]))},
        notes={**changed.notes, "module:ed-first-hour": (*changed.notes["module:ed-first-hour"], note)},
    )
    for library in (changed, again):
        with Works(site.database, library, site.heads).write(LATER) as work:
            publishing.publish(work)
    with site.works.read(LATER) as work:
        assert [row.owed for row in standing(work)] == [
            ("update:2027-03-01-content or module:ed-first-hour",),
            ("update:2027-03-01-content-2 or module:ed-first-hour",),
        ]


def test_a_rule_brought_forward_asks_from_its_new_day_alone(site: House, clock: Clock) -> None:
    """A value set for later and then for today is one change, of today."""
    lead_id = put_person(site, clock.now, "2001", roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    for day in (date(2026, 12, 1), date(2026, 11, 20)):
        with site.works.write(clock.now) as work:
            work.actor = auth.actor(work, lead_id)
            assign.set_value(work, "way_in", "fast-track-ed", scope="hillcrest", in_force_from=day, why="Board")
    with site.works.read(clock.now) as work:
        assert [row.day for row in standing(work)] == [date(2026, 11, 20)]


def test_the_programmes_rule_asks_where_it_holds(site: House, clock: Clock) -> None:
    """A value of the programme asks nobody at a facility that keeps its own, nor does its own that says the same."""
    for scope, minutes in (("hillcrest", "60"), ("programme", "45"), ("lakeside", "45"), ("lakeside", None)):
        with site.works.write(clock.now) as work:
            assign.set_value(work, "antibiotic_minutes", minutes, scope=scope, in_force_from=None, why="Board")
    with site.works.read(clock.now) as work:
        assert [row.units for row in standing(work)] == [{"hillcrest-ed", "hillcrest-icu"}, {"lakeside-infusion"}]


def test_what_is_learnt_the_same_evening_answers(site: House) -> None:
    """A text published in the evening asks from that day at the facility, though it is the next one in UTC."""
    evening = datetime(2027, 3, 2, 3, 0, tzinfo=UTC)
    works = Works(site.database, with_changed_section(site.library, "delta"), site.heads)
    with works.write(evening) as work:
        publishing.publish(work)
    with works.read(evening) as work:
        assert [(row.day, row.due_on) for row in standing(work)] == [(date(2027, 3, 1), date(2027, 3, 31))]


def test_a_rule_of_the_past_asks_from_today(site: House, clock: Clock) -> None:
    """A value written down late rewrites nobody's past: what it changes is asked from the day it was written."""
    with site.works.write(clock.now) as work:
        assign.set_value(
            work, "way_in", "fast-track-ed", scope="hillcrest", in_force_from=date(2026, 1, 1), why="Written late"
        )
    with site.works.read(clock.now) as work:
        assert [(row.day, row.due_on) for row in standing(work)] == [(date(2026, 11, 20), date(2026, 12, 20))]


def test_a_contact_asks_nobody(both_houses: House, clock: Clock) -> None:
    """A telephone number is told, not learnt again."""
    set_up_site(both_houses, clock.now)
    with both_houses.works.write(clock.now) as work:
        assign.set_value(
            work, "triage_line", "555-0142", scope="hillcrest", in_force_from=date(2026, 12, 1), why="New line"
        )
    with both_houses.works.read(clock.now) as work:
        assert decided.triggers(work.session) == ()


def test_each_unit_is_asked_by_the_path_it_goes_by(site: House, clock: Clock) -> None:
    """A change asks who goes by a path with it: who left the module out is spared, who added it is asked."""
    own: dict[tuple[str, str], dict[str, object]] = {
        (ED, "hillcrest/hillcrest-icu"): {"initial": ["quiz:ed-first-hour"]},
        ("core-see-grade-call", "lakeside"): {"initial": ["module:ed-first-hour"], "due_after_start_days": 10},
    }
    for (competency, scope), values in own.items():
        with site.works.write(clock.now) as work:
            policy.set_values(work, competency, values, scope=scope, in_force_from=None, reference="Board", why="Ours")
    works = Works(site.database, with_changed_section(site.library, "delta"), site.heads)
    with works.write(LATER) as work:
        publishing.publish(work)
    with works.read(LATER) as work:
        found = {row.competency: (set(row.units), row.due_on) for row in decided.triggers(work.session)}
    assert found[ED] == ({"hillcrest-ed", "lakeside-infusion"}, date(2027, 3, 31))
    assert found["core-see-grade-call"] == ({"lakeside-infusion"}, date(2027, 3, 11))


def test_a_rule_of_care_asks_each_unit_by_its_path(site: House, clock: Clock) -> None:
    """A value of the programme asks a unit that left the module out for the quiz alone, and the others for both."""
    with site.works.write(clock.now) as work:
        policy.set_values(
            work,
            ED,
            {"initial": ["quiz:ed-first-hour"]},
            scope="hillcrest/hillcrest-icu",
            in_force_from=None,
            reference="Board",
            why="Ours",
        )
    with site.works.write(clock.now) as work:
        assign.set_value(work, "way_in", "fast-track-ed", scope="programme", in_force_from=None, why="Board of 12 Nov")
    with site.works.read(clock.now) as work:
        assert {(tuple(sorted(row.units)), len(row.owed)) for row in standing(work)} == {
            (("hillcrest-ed", "lakeside-infusion"), 2),
            (("hillcrest-icu",), 1),
        }
