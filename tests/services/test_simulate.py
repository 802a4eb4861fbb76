"""The preview of a rule over real people: who is counted, who is named, on both databases, whole or in batches."""

from __future__ import annotations

from datetime import date

import pytest

from lms.core.permissions import Role, ScopeKind
from lms.services import auth, policy, simulate, simulate_jobs
from lms.services.house import House
from tests.conftest import Clock, Statements, put_person, set_up_site
from tests.services.test_standing import PATH, passes

ED = "ed-recognise-grade-call"
LONGER = {"initial": [*PATH, "quiz:crs-see-and-grade"]}


def people_of(house: House, clock: Clock) -> tuple[int, int]:
    """Add two leads (programme, ED alone), nurses of ED and ICU, and a clerk; give the leads."""
    set_up_site(house, clock.now)
    leads = tuple(
        put_person(house, clock.now, number, unit=None, roles=((Role.LEAD, kind, key),))
        for number, kind, key in (("1", ScopeKind.PROGRAMME, ""), ("2", ScopeKind.UNIT, "hillcrest-ed"))
    )
    put_person(house, clock.now, "100", given_name="Una", first_day=date(2026, 11, 10))
    put_person(house, clock.now, "101", given_name="Ola", unit="hillcrest-icu", first_day=date(2026, 11, 10))
    held = put_person(house, clock.now, "102", given_name="Ida", first_day=date(2026, 1, 5))
    passes(house, held, date(2026, 10, 1))
    put_person(house, clock.now, "103", given_name="Kit", job_role="front-office")
    return leads[0], leads[1]


def shown(house: House, clock: Clock, lead: int, scope: str, **values: object) -> simulate.Preview:
    """Give the preview as a lead reads it."""
    with house.works.read(clock.now) as work:
        work.actor = auth.actor(work, lead)
        return simulate.preview(work, policy.propose(work, ED, values, scope=scope, in_force_from=None))


def test_counted_and_named(both_houses: House, clock: Clock) -> None:
    """Everybody concerned is counted by unit and kind; the clerk is not; names are those in reach."""
    lead, of_unit = people_of(both_houses, clock)
    whole = shown(both_houses, clock, lead, "programme", **LONGER)
    assert (whole.concerned, whole.elsewhere) == (3, 0)
    assert {one.name: one.concerned for one in whole.units} == {"ED": 2, "ICU": 1}
    una = next(line for line in whole.lines if line.name.startswith("Una"))
    assert (una.kind, una.day, una.edges, una.unit_name) == ("more", date(2026, 11, 20), ("hired-lately",), "ED")
    assert una.before is not None
    assert una.after is not None
    assert (una.before.missing, una.after.missing) == (4, 5)
    own = shown(both_houses, clock, of_unit, "hillcrest/hillcrest-ed", **LONGER)
    assert own.concerned == 2
    assert {line.name.split()[0] for line in (*own.lines, *own.spared)} >= {"Una"}
    assert not any(line.name.startswith("Ola") for line in (*own.lines, *own.spared))


def test_the_next_award(both_houses: House, clock: Clock) -> None:
    """A shorter validity changes nothing now; the holder's next last valid day is named with both days."""
    lead, _unit = people_of(both_houses, clock)
    found = shown(both_houses, clock, lead, "programme", valid_for_months=6)
    assert (found.changed, found.next_ends) == (0, 1)
    (one,) = found.renewals
    assert (one.on, one.before, one.after) == (date(2027, 10, 1), date(2028, 10, 1), date(2028, 4, 1))


def test_out_of_reach_is_counted(site: House, clock: Clock) -> None:
    """Somebody with a role for one unit who previews a facility's rule is told the others as a number."""
    put_person(site, clock.now, "101", given_name="Ola", unit="lakeside-infusion", first_day=date(2026, 11, 10))
    lead = put_person(site, clock.now, "1", unit=None, roles=((Role.LEAD, ScopeKind.FACILITY, "hillcrest"),))
    with site.works.read(clock.now) as work:
        proposal = policy.propose(work, ED, LONGER, scope="programme", in_force_from=None)
        work.actor = auth.actor(work, lead)
        found = simulate.preview(work, proposal)
    assert (found.changed, found.elsewhere, found.lines) == (1, 1, ())


def test_batches_and_data_change_nothing(
    site: House, clock: Clock, monkeypatch: pytest.MonkeyPatch, statements: Statements
) -> None:
    """In batches of one, and through the JSON of a job, it is the same preview; one batch is a few statements."""
    lead = put_person(site, clock.now, "1", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    counts = []
    for number in range(100, 106):
        passes(site, put_person(site, clock.now, str(number), first_day=date(2026, 11, 1)), date(2026, 11, 3))
        statements.sent.clear()
        whole = shown(site, clock, lead, "programme", **LONGER, valid_for_months=6)
        counts.append(len(statements))
    assert len(set(counts)) == 1
    assert simulate_jobs.from_data(simulate_jobs.as_data(whole)) == whole
    monkeypatch.setattr(simulate, "BATCH", 1)
    assert shown(site, clock, lead, "programme", **LONGER, valid_for_months=6) == whole
