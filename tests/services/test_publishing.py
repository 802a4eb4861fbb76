"""What a start publishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lms.core.competency.states import Because, State
from lms.core.content.library import Library
from lms.core.content.load import load
from lms.core.content.policy import Competency, ShippedRule
from lms.core.content.revisions import PublishedKind
from lms.services import publishing, standing
from lms.services.errors import ContentBroken
from lms.services.house import House, open_house, prepare
from lms.services.work import Works
from lms.store import content, decisions
from tests.conftest import put_person, set_up_site

ED = "ed-recognise-grade-call"
GOOD = Path(__file__).parents[1] / "content_samples" / "good"
LATER = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


def works_with(house: House, folder: Path) -> Works:
    """The same database under the content of another folder."""
    library, problems = load([folder])
    assert problems == ()
    return Works(house.database, library, house.heads)


def test_the_first_start_publishes_every_text_once(both_houses: House) -> None:
    """Each section, question, case and drill is kept as revision 1 with its text, and a second start adds nothing."""
    house = both_houses
    with house.works.read(LATER) as work:
        rows = content.revisions(work.session)
    assert {row.revision for row in rows} == {1}
    kinds = {kind: sum(row.kind == kind for row in rows) for kind in PublishedKind}
    assert kinds["question"] == len(house.library.questions)
    assert kinds["section"] == sum(len(module.sections) for module in house.library.modules.values())
    assert kinds["case"] == len(house.library.cases)
    assert kinds["drill"] == len(house.library.drills)
    with house.works.write(LATER) as work:
        assert publishing.publish(work) == []
        assert publishing.ship_policy(work) == []


def test_a_changed_text_is_published_with_its_note_or_not_at_all(both_houses: House, tmp_path: Path) -> None:
    """Without a note nothing at all is published; with one the change is named in a line."""
    for path in GOOD.rglob("*"):
        if path.is_file():
            target = tmp_path / path.relative_to(GOOD)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    with works_with(both_houses, tmp_path).write(LATER) as work:
        assert publishing.publish(work) == ["published for the first time: 6 questions, 2 sections"]
    quiz = tmp_path / "quizzes" / "fever.yaml"
    text = quiz.read_text(encoding="utf-8").replace("Too late.", "Too late by then.")
    quiz.write_text(text, encoding="utf-8")
    with pytest.raises(ContentBroken) as caught, works_with(both_houses, tmp_path).write(LATER) as work:
        publishing.publish(work)
    assert [problem.file for problem in caught.value.problems] == ["quizzes/fever.yaml"]
    noted = '  - {on: 2027-03-01, change: typo, questions: [who-hears], note: "Clearer."}\n'
    quiz.write_text(text.replace("revisions:\n", "revisions:\n" + noted), encoding="utf-8")
    with works_with(both_houses, tmp_path).write(LATER) as work:
        assert publishing.publish(work) == ["published question who-hears, revision 2 (typo): Clearer."]


def test_nobody_is_overdue_on_the_day_a_site_goes_live(tmp_path: Path, library: Library) -> None:
    """On a first start our rules hold from that day at the earliest: who was long employed is given days."""
    house = open_house(tmp_path / "new", durable=False, library=library)
    prepare(house, LATER)
    set_up_site(house, LATER)
    ana = put_person(house, LATER, "100", first_day=date(2019, 5, 6))
    with house.works.read(LATER) as work:
        rows = decisions.policy_rows(work.session)
        (ed,) = (one for one in standing.statuses(work, ana, LATER.date()) if one.competency == ED)
    assert {(row.scope, row.in_force_from) for row in rows} == {("shipped", LATER.date())}
    assert (ed.state, ed.because, ed.due_on) == (
        State.REQUIRED,
        Because.REQUIREMENT_BEGAN,
        LATER.date() + timedelta(days=30),
    )
    house.database.engine.dispose()


def test_a_changed_default_is_never_in_force_backwards(both_houses: House) -> None:
    """A rule changed, added or put back later holds from the day of that start, or from its own later day."""
    house = both_houses
    competency = house.library.competencies[ED]
    (rule,) = competency.rules
    shorter = ShippedRule(rule.in_force_from, "Shorter.", {**rule.values, "valid_for_months": 6})
    future = ShippedRule(date(2028, 1, 1), "Later.", {**rule.values, "valid_for_months": 9})
    back = ShippedRule(date(2029, 1, 1), rule.reference, rule.values)
    changed = replace(
        house.library,
        competencies={
            **house.library.competencies,
            competency.id: Competency(competency.id, "T", "S", (rule, shorter, future, back)),
        },
    )
    works = Works(house.database, changed, house.heads)
    for moment in (LATER, LATER + timedelta(days=400)):
        with works.write(moment) as work:
            lines = publishing.ship_policy(work)
        if moment == LATER:
            assert lines == [
                f"rules of {competency.id}: in force from 2027-03-01",
                f"rules of {competency.id}: in force from 2028-01-01",
                f"rules of {competency.id}: in force from 2029-01-01",
            ]
        else:
            assert lines == []


def test_a_reverted_default_is_shipped_again(both_houses: House) -> None:
    """A default that is changed and later changed back holds as the file says from the day of that start."""
    house = both_houses
    competency = house.library.competencies[ED]
    (rule,) = competency.rules
    shorter = replace(rule, values={**rule.values, "valid_for_months": 6})
    for days, rules, expected in ((0, shorter, "2027-03-01"), (30, rule, "2027-03-31"), (60, rule, None)):
        changed = replace(
            house.library,
            competencies={**house.library.competencies, competency.id: replace(competency, rules=(rules,))},
        )
        with Works(house.database, changed, house.heads).write(LATER + timedelta(days=days)) as work:
            lines = publishing.ship_policy(work)
        assert lines == ([f"rules of {competency.id}: in force from {expected}"] if expected else [])
    with house.works.read(LATER) as work:
        months = [
            (row.in_force_from.isoformat(), row.rule["valid_for_months"])
            for row in decisions.policy_rows(work.session)
            if row.competency == ED
        ]
    assert months == [("2025-01-01", 12), ("2027-03-01", 6), ("2027-03-31", 12)]


def test_a_withdrawn_later_rule_is_overruled(both_houses: House) -> None:
    """A rule announced for a later day and taken out of the file again never comes into force."""
    house = both_houses
    competency = house.library.competencies[ED]
    (rule,) = competency.rules
    later = ShippedRule(date(2028, 1, 1), "Later.", {**rule.values, "valid_for_months": 9})
    for rules, expected in (((rule, later), ["2028-01-01"]), ((rule,), ["2028-01-01"]), ((rule,), [])):
        changed = replace(
            house.library, competencies={**house.library.competencies, competency.id: replace(competency, rules=rules)}
        )
        with Works(house.database, changed, house.heads).write(LATER) as work:
            lines = publishing.ship_policy(work)
        assert [line.split()[-1] for line in lines] == expected
    with house.works.read(LATER) as work:
        rows = [row for row in decisions.policy_rows(work.session) if row.competency == ED]
    assert rows[-1].rule["valid_for_months"] == 12
