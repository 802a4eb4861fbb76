"""The site's own rules: set from a day on, read whole before they are kept, never backwards, never twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lms.core.competency.states import State
from lms.core.permissions import Role, ScopeKind
from lms.services import auth, policy, policy_shown, publishing, standing
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.house import House
from lms.services.work import Work
from lms.store import decisions
from lms.store.schema import JournalEntry
from tests.conftest import Clock, Statements, put_person, set_up_site

ED = "ed-recognise-grade-call"
TODAY = date(2026, 11, 20)
LEAD = ((Role.LEAD, ScopeKind.PROGRAMME, ""),)
SAID = {"reference": "Education committee, 12 Nov 2026", "why": "Short nights"}
TURNOVER = {"window_days": 9, "rate": 1, "due_days": 1}
Act = Callable[[int], AbstractContextManager[Work]]


@pytest.fixture
def lead(site: House, add_person: Callable[..., int]) -> int:
    """The lead of the programme."""
    return add_person("1", unit=None, roles=LEAD)


def own_rows(work: Work) -> list[decisions.PolicyRow]:
    """Give the site's own rows."""
    return [row for row in decisions.policy_rows(work.session) if row.scope != standing.SHIPPED]


def set_one(work: Work, scope: str = "programme", day: date | None = None, **values: Any) -> policy.Proposal:
    """Set values of the ED competency."""
    return policy.set_values(work, ED, values, scope=scope, in_force_from=day, **SAID)


def test_set_and_gone_by(both_houses: House, clock: Clock) -> None:
    """A unit's value is gone by from its day in that unit alone, with reference, reason, person and journal entry."""
    set_up_site(both_houses, clock.now)
    lead = put_person(both_houses, clock.now, "1", unit=None, roles=LEAD)
    nurse = put_person(both_houses, clock.now, "100", first_day=date(2026, 12, 1))
    other = put_person(both_houses, clock.now, "101", first_day=date(2026, 12, 1), unit="hillcrest-icu")
    with both_houses.works.write(clock.now) as work:
        work.actor = auth.actor(work, lead)
        set_one(work, "hillcrest/hillcrest-ed", date(2026, 12, 1), due_after_start_days=10)
    with both_houses.works.read(clock.now) as work:
        (row,) = own_rows(work)
        found = standing.statuses_of(work, [nurse, other], date(2026, 12, 2))
        entries = [one.subjects for one in work.session.query(JournalEntry).filter_by(event="policy:set")]
        shown = policy_shown.rules(work, ED, "hillcrest/hillcrest-ed", date(2026, 12, 1))
    due = {person: next(one.due_on for one in found[person] if one.competency == ED) for person in (nurse, other)}
    assert due == {nurse: date(2026, 12, 11), other: date(2026, 12, 31)}
    assert (row.scope, row.in_force_from, row.reference, row.why, row.actor_id) == (
        "hillcrest/hillcrest-ed",
        date(2026, 12, 1),
        SAID["reference"],
        SAID["why"],
        lead,
    )
    assert entries == [{"competency": ED, "scope": "hillcrest/hillcrest-ed"}]
    line = next(one for one in shown.lines if one.key == "due_after_start_days")
    assert (line.held.value, line.ours) == (10, 30)
    assert line.held.came is not None
    assert (line.held.came.by, line.held.came.where.unit_name) == ("Test Person-1", "ED")


def test_nobody_is_overdue_on_the_day_more_are_asked(site: House, act: Act, lead: int, add_person: Any) -> None:
    """Whom a grown `required_of` asks has the days from the day it came into force."""
    icu = add_person("100", unit="hillcrest-icu", job_role="icu-nurse", first_day=date(2024, 1, 1))
    with act(lead) as work:
        set_one(work, required_of=[{"job_role": "ed-nurse"}, {"job_role": "icu-nurse", "units": ["hillcrest-icu"]}])
    with act(lead) as work:
        status = next(one for one in standing.statuses(work, icu, TODAY) if one.competency == ED)
    assert (status.state, status.due_on) == (State.REQUIRED, date(2026, 12, 20))


@pytest.mark.parametrize(
    ("field", "scope", "day", "values"),
    [
        ("in_force_from", "programme", TODAY - timedelta(days=1), {"window_days": 30}),
        ("in_force_from", "programme", date(2028, 11, 21), {"window_days": 30}),
        ("in_force_from", "programme", date(9999, 12, 31), {"window_days": 30}),
        ("scope", "nowhere", None, {"window_days": 30}),
        ("scope", "shipped", None, {"window_days": 30}),
        ("scope", "hillcrest/lakeside-infusion", None, {"window_days": 30}),
        ("values", "programme", None, {}),
        ("values", "programme", None, {"colour": 3}),
        ("window_days", "programme", None, {"window_days": 10_001}),
        ("window_days", "programme", None, {"window_days": -1}),
        ("window_days", "programme", None, {"window_days": 365}),
        ("values", "programme", None, {"valid_for_months": 1}),
        ("initial", "programme", None, {"initial": ["quiz:no-such-quiz"]}),
        ("initial", "programme", None, {"initial": ["quiz:ed-first-hour\u202e"]}),
        ("initial", "programme", None, {"initial": ["case:day-5-fever/nobody"]}),
        ("initial", "programme", None, {"initial": ["quiz:ed-first-hour"] * 400}),
        ("renewal", "programme", None, {"renewal": {"A": ["quiz:ed-first-hour"], "C": ["drill:ice"]}}),
        ("required_of", "programme", None, {"required_of": [{"job_role": "poet"}]}),
        ("required_of", "programme", None, {"required_of": [{"job_role": "ed-nurse", "units": ["attic"]}]}),
        ("required_of", "programme", None, {"required_of": [{"job_role": "ed-nurse", "facilities": ["moon"]}]}),
        ("assessor", "programme", None, {"assessor": "no-such-competency"}),
        ("drill_standards", "programme", None, {"drill_standards": {"drill:poker": {"in_a_row": 2}}}),
        (
            "turnover",
            "programme",
            None,
            {"turnover": {**TURNOVER, "action": ["quiz:x"]}},
        ),
        ("anchor", "programme", None, {"anchor": "fixed-cycle"}),
        ("cycle", "programme", None, {"cycle": {"every_months": 12, "from": date(9999, 1, 31)}}),
    ],
)
def test_what_cannot_be_is_refused(
    act: Act, lead: int, field: str, scope: str, day: date | None, values: dict[str, Any]
) -> None:
    """Each is refused at its field, and nothing is kept."""
    with pytest.raises(Invalid) as refused, act(lead) as work:
        set_one(work, scope, day, **values)
    with act(lead) as work:
        assert own_rows(work) == []
    told = {"anchor": "values"}.get(field, field)
    assert refused.value.field == told


@pytest.mark.parametrize("words", [{"reference": " "}, {"why": ""}, {"reference": "x" * 301}, {"why": "x" * 301}])
def test_reference_and_reason_are_needed(act: Act, lead: int, words: dict[str, str]) -> None:
    """Without either, or too long, it is refused at that field."""
    with pytest.raises(Invalid) as refused, act(lead) as work:
        policy.set_values(
            work,
            ED,
            {"window_days": 30},
            scope="programme",
            in_force_from=None,
            **{**SAID, **words},
        )
    assert refused.value.field == next(iter(words))


def test_what_it_would_break_elsewhere_is_said(act: Act, lead: int) -> None:
    """A validity too short for the window of a unit is refused with the key, the place and the day."""
    with act(lead) as work:
        set_one(work, "hillcrest/hillcrest-ed", date(2027, 1, 1), window_days=200)
    with pytest.raises(Invalid) as refused, act(lead) as work:
        set_one(work, valid_for_months=6)
    assert refused.value.text == (
        "window_days must be shorter than the validity of 6 months (hillcrest/hillcrest-ed, from 2027-01-01)"
    )


def test_no_change_is_refused_and_giving_back_is_one(act: Act, lead: int) -> None:
    """The value that holds is no change, nor is giving back what was never set; giving back what was set is one."""
    for values in ({"valid_for_months": 12}, {"window_days": None}, {"required_of": [{"job_role": "ed-nurse"}]}):
        with pytest.raises(Invalid) as refused, act(lead) as work:
            set_one(work, **values)
        assert refused.value.field == "values"
    with act(lead) as work:
        kept = set_one(work, "hillcrest", valid_for_months=12, window_days=30)
        assert (kept.values, kept.unchanged) == ({"window_days": 30}, ("valid_for_months",))
    with act(lead) as work:
        assert set_one(work, "hillcrest", window_days=None).changes == (("window_days", 30, 60),)
    with act(lead) as work:
        rule = standing.policies(work)[ED].rule_on(TODAY, "hillcrest", None)
        assert rule is not None
        assert rule.window_days == 60


def test_a_double_click_adds_no_second_row(act: Act, lead: int) -> None:
    """The same act again is answered as done; with another reason it is no change."""
    shown = ""
    for _click in range(2):
        with act(lead) as work:
            shown = (
                shown
                or policy.propose(work, ED, {"window_days": 30}, scope="programme", in_force_from=None).fingerprint
            )
            policy.set_values(work, ED, {"window_days": 30}, scope="programme", in_force_from=None, shown=shown, **SAID)
    with act(lead) as work:
        assert len(own_rows(work)) == 1
    with pytest.raises(Invalid), act(lead) as work:
        policy.set_values(
            work, ED, {"window_days": 30}, scope="programme", in_force_from=None, reference="Another", why="Again"
        )


def test_rules_that_changed_meanwhile(act: Act, lead: int, clock: Clock) -> None:
    """What was previewed is refused when somebody else set a rule of the competency, or the day has passed."""
    with act(lead) as work:
        shown = policy.propose(work, ED, {"window_days": 30}, scope="programme", in_force_from=None).fingerprint
    with act(lead) as work:
        set_one(work, "lakeside", lapse_limit_days=30)
    later = {"scope": "programme", "in_force_from": date(2026, 12, 1), "shown": shown, **SAID}
    with pytest.raises(Invalid) as refused, act(lead) as work:
        policy.set_values(work, ED, {"window_days": 30}, **later)  # type: ignore[arg-type]
    assert refused.value.field == "shown"
    with act(lead) as work:
        shown = policy.propose(
            work, ED, {"window_days": 30}, scope="programme", in_force_from=date(2026, 12, 1)
        ).fingerprint
    clock.advance(days=1)
    with pytest.raises(Invalid) as refused, act(lead) as work:
        policy.set_values(work, ED, {"window_days": 30}, **{**later, "shown": shown})  # type: ignore[arg-type]
    assert refused.value.field == "shown"


@pytest.mark.parametrize(
    ("kind", "key", "reached"),
    [
        (ScopeKind.UNIT, "hillcrest-ed", {"hillcrest/hillcrest-ed"}),
        (ScopeKind.FACILITY, "hillcrest", {"hillcrest", "hillcrest/hillcrest-ed", "hillcrest/hillcrest-icu"}),
    ],
)
def test_a_lead_sets_where_the_role_reaches(
    act: Act, add_person: Callable[..., int], kind: ScopeKind, key: str, reached: set[str]
) -> None:
    """A lead of a place sets its rules and those of what lies in it, nobody else's."""
    lead = add_person("2", unit=None, roles=((Role.LEAD, kind, key),))
    manager = add_person("3", unit=None, roles=((Role.MANAGER, kind, key),))
    with act(lead) as work:
        scopes = tuple(policy.places(work))
        assert {where.scope for where in policy.settable(work)} == reached
    for scope in scopes:
        if scope not in reached:
            with pytest.raises(NotAllowed), act(lead) as work:
                set_one(work, scope, window_days=30)
        with pytest.raises(NotAllowed), act(manager) as work:
            set_one(work, scope, window_days=30)
    with act(lead) as work:
        set_one(work, sorted(reached)[0], window_days=30)
    with pytest.raises(NotFound), act(lead) as work:
        policy.set_values(work, "no-such", {"window_days": 1}, scope=sorted(reached)[0], in_force_from=None, **SAID)


def test_ours_that_cannot_stand_with_the_sites_is_left_out(site: House, act: Act, lead: int, clock: Clock) -> None:
    """A new default that breaks a rule of the site is not taken over and said; everything goes on by the one before."""
    with act(lead) as work:
        set_one(work, "hillcrest", window_days=300)
    shipped = site.library.competencies[ED]
    rule = replace(shipped.rules[0], values={**shipped.rules[0].values, "valid_for_months": 6})
    changed = replace(site.library, competencies={ED: replace(shipped, rules=(rule,))})
    with site.works.write(clock.now) as work:
        work.library = changed
        (told,) = publishing.ship_policy(work)
    assert "hillcrest" in told
    assert "`window_days` must be shorter than the validity of 6 months" in told
    with act(lead) as work:
        held = standing.policies(work)[ED].rule_on(TODAY, None, None)
        assert held is not None
        assert held.valid_for_months == 12


def test_reading_the_rules_is_one_statement(act: Act, lead: int, statements: Statements) -> None:
    """However many rows there are, and rows read before are the same policy."""
    with act(lead) as work:
        before = standing.policies(work)
        statements.sent.clear()
        assert standing.policies(work)[ED] is before[ED]
        assert len(statements) == 1
    for number in range(5):
        with act(lead) as work:
            set_one(work, "hillcrest", window_days=10 + number)
    with act(lead) as work:
        statements.sent.clear()
        after = standing.policies(work)
        assert len(statements) == 1
    assert after[ED] != before[ED]
    others = after.keys() - {ED}
    assert all(after[one] is before[one] for one in others)
