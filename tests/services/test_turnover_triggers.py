"""What a roster change asks again, in its own act: by the unit's rate, and by a shift that falls below its minimum."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from lms.core.permissions import Event, Role, ScopeKind
from lms.services import admin, auth, roster, rulings
from lms.services.house import House
from lms.services.turnover_triggers import NO_LONGER_SO, Outcome
from lms.store import decided, decisions
from lms.store.schema import JournalEntry
from tests.conftest import Statements, put_person, set_up_site
from tests.services.roster_office import ED, HEADER, Office, row

OPEN = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def office(both_houses: House) -> Office:
    """A site whose personnel office brings rosters."""
    set_up_site(both_houses, OPEN)
    return Office(both_houses)


def team(size: int, *, ward: str = "ED,ed-nurse,day") -> list[str]:
    """Write the rows of an ED team."""
    return [row(f"{100 + number}", ward=ward) for number in range(size)]


def standing_triggers(office: Office, *, shift: str | None = None) -> list[decided.TriggerRow]:
    """Give the triggers by turnover of the ED that were not taken back: by the rate, or by a shift."""
    with office.house.works.read(datetime(2027, 6, 1, tzinfo=UTC)) as work:
        gone = {one.subject_id for one in decided.withdrawals(work.session) if one.subject == "trigger"}
        return [
            one
            for one in decided.triggers(work.session)
            if (one.because, one.competency) == ("unit-turnover", ED)
            and one.id not in gone
            and one.numbers.get("shift") == shift
        ]


def days(office: Office, *, shift: str | None = None) -> list[str]:
    """Give the days of the standing triggers."""
    return [f"{one.day}" for one in standing_triggers(office, shift=shift)]


def foreseen(office: Office, day: str, *rows: str, effective: str = "") -> Outcome:
    """Say what a roster would ask, without bringing it."""
    on = date.fromisoformat(day)
    with office.house.works.read(datetime(on.year, on.month, on.day, 12, tzinfo=UTC)) as work:
        data = "\n".join((HEADER, *rows)).encode()
        plan = roster.plan(work, data, "hr.csv", source="hr", effective=date.fromisoformat(effective or day))
        return roster.consequences(work, plan)


def test_a_roster_that_takes_the_unit_over_the_rate_asks_in_the_same_act(office: Office) -> None:
    """Two of ten leave: one trigger with its numbers, for that unit alone, sealed in the import's own entry."""
    office.bring("2026-01-05", *team(10))
    assert days(office) == []
    office.bring("2026-06-01", *team(8))
    (asked,) = standing_triggers(office)
    assert (asked.day, asked.due_on, asked.units) == (date(2026, 6, 1), date(2026, 6, 15), frozenset({"hillcrest-ed"}))
    assert asked.owed == ("quiz:ed-first-hour",)
    assert asked.numbers == {
        "separations": 2,
        "mean_headcount": 10.0,
        "rate": 0.2,
        "limit": 0.15,
        "window_days": 90,
        "first": "2026-03-04",
        "last": "2026-06-01",
    }
    assert asked.why == "ED: 2 left in 90 days, of 10.0 on average: 20.0%, limit 15.0%"
    with office.house.works.read(OPEN) as work:
        last = work.session.execute(select(JournalEntry).order_by(JournalEntry.seq.desc())).scalars().first()
        assert last is not None
        assert last.event == "roster:imported"
    assert office.verified()


def test_a_holder_owes_it_and_stays_ready(office: Office) -> None:
    """Who holds the competency is asked again and counts as ready; who passed within 30 days is not asked."""
    office.bring("2026-01-05", *team(10))
    office.passes("100", "2026-02-01")
    office.passes("101", "2026-05-20")
    office.bring("2026-06-01", *team(8))
    assert office.state("100", "2026-06-02") == "update-due unit-turnover due 2026-06-15 valid through 2027-02-01"
    assert office.state("101", "2026-06-02") == "current awarded valid through 2027-05-20"
    office.passes("100", "2026-06-03", ("quiz:ed-first-hour",))
    assert office.state("100", "2026-06-03") == "current awarded valid through 2027-02-01"


def test_below_and_at_the_rate_nothing_is_asked(office: Office) -> None:
    """One of ten is below 0.15; three of twenty are exactly it."""
    office.bring("2026-01-05", *team(20))
    office.bring(
        "2026-06-01", *team(17), *[row(f"20{n}", ward="ED,ed-nurse,day", since="2026-06-01") for n in range(3)]
    )
    assert days(office) == []


def test_not_again_until_the_window_has_passed(office: Office) -> None:
    """A further leaver within the window asks nothing more, nor does its end; who leaves later asks again."""
    office.bring("2026-01-05", *team(20))
    office.bring("2026-03-02", *team(16))
    office.bring("2026-04-01", *team(15))
    assert days(office) == ["2026-03-02"]
    office.bring("2026-05-15", *team(12))
    assert days(office) == ["2026-03-02"]
    office.bring("2026-06-15", *team(11))
    assert days(office) == ["2026-03-02", "2026-06-15"]


def test_a_last_day_ahead_asks_from_the_day_after_it(office: Office) -> None:
    """Recorded in March, leaving at the end of May: the trigger bears 1 June and nobody owes before it."""
    office.bring("2026-01-05", *team(10))
    office.passes("100", "2026-02-01")
    ending = [
        line.replace(",2026-01-05,,", ",2026-01-05,2026-05-31,", 1) if n >= 8 else line
        for n, line in enumerate(team(10))
    ]
    office.bring("2026-03-02", *ending)
    assert days(office) == ["2026-06-01"]
    assert office.state("100", "2026-05-31").startswith("current")
    assert office.state("100", "2026-06-01").startswith("update-due unit-turnover due 2026-06-15")


def test_late_news_asks_from_today(office: Office) -> None:
    """Two left in May and it is told in June: the trigger bears the day of the import, and is asked once."""
    office.bring("2026-01-05", *team(10))
    ended = [
        line.replace(",2026-01-05,,", ",2026-01-05,2026-05-20,", 1) if n >= 8 else line
        for n, line in enumerate(team(10))
    ]
    office.bring("2026-06-01", *ended)
    assert days(office) == ["2026-06-01"]
    office.bring("2026-06-08", *ended, row("300", ward="ED,ed-nurse,day", since="2026-06-08"))
    assert days(office) == ["2026-06-01"]


def test_what_lies_ahead_follows_the_roster(office: Office) -> None:
    """The end is put off and the trigger goes with it; the end is taken out and it is gone, as if it never was."""
    office.bring("2026-01-05", *team(10))

    def ends(last: str) -> list[str]:
        return [
            line.replace(",2026-01-05,,", f",2026-01-05,{last},", 1) if n >= 8 else line
            for n, line in enumerate(team(10))
        ]

    office.bring("2026-03-02", *ends("2026-05-31"))
    office.bring("2026-03-03", *ends("2026-06-30"))
    assert days(office) == ["2026-07-01"]
    office.bring("2026-03-04", *team(10))
    assert days(office) == []
    with office.house.works.read(datetime(2027, 6, 1, tzinfo=UTC)) as work:
        assert {one.why for one in decided.withdrawals(work.session)} == {NO_LONGER_SO}


def test_a_mistaken_import_taken_back_takes_its_trigger_back(office: Office) -> None:
    """Two vanish from the file and are back some days later: they never left, and nothing is owed any more."""
    office.bring("2026-01-05", *team(10))
    office.passes("100", "2026-02-01")
    office.bring("2026-06-01", *team(8))
    office.bring("2026-06-08", *team(10))
    assert days(office) == []
    assert office.state("100", "2026-06-07").startswith("update-due")
    assert office.state("100", "2026-06-08").startswith("current")


def test_left_again_it_asks_again(office: Office) -> None:
    """What the roster took back does not stand in the way when they leave after all."""
    office.bring("2026-01-05", *team(10))
    office.bring("2026-06-01", *team(8))
    office.bring("2026-06-08", *team(10))
    office.bring("2026-06-10", *team(8))
    assert days(office) == ["2026-06-10"]


def test_what_a_lead_took_back_is_not_asked_again_by_the_next_import(office: Office) -> None:
    """A lead decides that nothing is to be asked; the same separations ask nothing more within the window."""
    office.bring("2026-01-05", *team(10))
    office.bring("2026-06-01", *team(8))
    (asked,) = standing_triggers(office)
    lead = put_person(office.house, OPEN, "900", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    with office.house.works.write(datetime(2026, 6, 2, 12, tzinfo=UTC)) as work:
        work.actor = auth.actor(work, lead)
        rulings.withdraw(work, "trigger", asked.id, "All of them did it last month.")
    office.bring("2026-06-09", *team(8), row("300", ward="ED,ed-nurse,day", since="2026-06-09"))
    assert days(office) == []


def test_a_shift_that_falls_below_its_minimum_asks_once(office: Office) -> None:
    """Four ready on nights and one leaves: a trigger with the shift, the ready and the minimum, and no second one."""
    nights = team(24, ward="ED,ed-nurse,night")
    office.bring("2026-01-05", *nights)
    for number in range(4):
        office.passes(f"{100 + number}", "2026-02-01")
    office.bring("2026-06-01", *nights[1:])
    (asked,) = standing_triggers(office, shift="night")
    assert asked.numbers == {"shift": "night", "ready": 3, "minimum": 4, "window_days": 90}
    assert (asked.day, asked.due_on) == (date(2026, 6, 1), date(2026, 6, 15))
    assert asked.why == "ED, night shift: 3 ready, minimum 4"
    assert days(office) == []
    office.bring("2026-06-08", *nights[2:])
    assert days(office, shift="night") == ["2026-06-01"]


def test_who_is_not_ready_may_leave_a_shift(office: Office) -> None:
    """The count of ready people does not fall, so nothing is asked; nor where it was too low before."""
    nights = team(24, ward="ED,ed-nurse,night")
    office.bring("2026-01-05", *nights)
    for number in range(4):
        office.passes(f"{100 + number}", "2026-02-01")
    office.bring("2026-06-01", *nights[:-1])
    assert days(office, shift="night") == []


def test_a_leave_and_a_move_to_days_weaken_a_shift_too(office: Office) -> None:
    """A leave from 10 June asks from 10 June; a change of shift asks from its own day."""
    nights = team(24, ward="ED,ed-nurse,night")
    office.bring("2026-01-05", *nights)
    for number in range(4):
        office.passes(f"{100 + number}", "2026-02-01")
    away = row("100", ward="ED,ed-nurse,night", leave="2026-06-10,2026-09-30")
    office.bring("2026-06-01", away, *nights[1:])
    assert days(office, shift="night") == ["2026-06-10"]
    office.bring("2026-06-02", *nights)
    assert days(office, shift="night") == []
    office.bring("2026-06-03", *nights[1:], row("100", ward="ED,ed-nurse,day"))
    assert days(office, shift="night") == ["2026-06-03"]


def test_people_of_every_source_stand_in_the_headcount(office: Office) -> None:
    """Two of eight would be over the rate; with six from another roster in the unit they are two of fourteen."""
    office.bring("2026-01-05", *team(8))
    office.bring("2026-01-05", *(row(f"{500 + n}", ward="ED,ed-nurse,day") for n in range(6)), source="agency")
    office.bring("2026-06-01", *team(6))
    assert days(office) == []
    office.bring("2026-06-02", *team(5))
    (asked,) = standing_triggers(office)
    assert (asked.numbers["separations"], asked.numbers["mean_headcount"]) == (3, 13.9)


def test_a_move_keeps_a_shift_that_a_leave_elsewhere_weakens(office: Office) -> None:
    """Who comes to nights on the day another goes on leave is counted with those recorded there."""
    nights = team(24, ward="ED,ed-nurse,night")
    office.bring("2026-01-05", *nights, row("300", ward="ICU,ed-nurse,day"))
    for number in (100, 101, 102, 103, 300):
        office.passes(f"{number}", "2026-02-01")
    away = row("100", ward="ED,ed-nurse,night", leave="2026-06-10,2026-09-30")
    office.bring("2026-06-09", away, *nights[1:], row("300", ward="ED,ed-nurse,night"))
    assert days(office, shift="night") == []


def test_statements_do_not_grow_with_the_units(house: House, statements: Statements) -> None:
    """Whom a change concerns is read once for all units, not unit by unit."""
    set_up_site(house, OPEN)
    office = Office(house)
    wards = [team(8), [row(f"{300 + n}", ward="ICU,ed-nurse,day") for n in range(8)]]
    office.bring("2026-01-05", *wards[0], *wards[1])
    counts = []
    for gone in (0, 1):
        statements.sent.clear()
        foreseen(office, "2026-06-01", *wards[0][1:], *wards[1][gone:])
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_preview_says_what_the_import_then_asks(office: Office) -> None:
    """What is foreseen without writing is what the act records, for the rate and for a shift."""
    nights = team(10, ward="ED,ed-nurse,night")
    office.bring("2026-01-05", *nights)
    for number in range(4):
        office.passes(f"{100 + number}", "2026-02-01")
    shown = foreseen(office, "2026-06-01", *nights[2:])
    assert days(office) == days(office, shift="night") == []
    office.bring("2026-06-01", *nights[2:])
    recorded = [*standing_triggers(office), *standing_triggers(office, shift="night")]
    told = [(one.day, one.due_on, one.owed, one.numbers, one.why) for one in shown.asked if one.competency == ED]
    assert told == [(one.day, one.due_on, one.owed, one.numbers, one.why) for one in recorded]
    assert foreseen(office, "2026-06-02", *nights[2:]) == Outcome()


def test_a_first_roster_and_hires_ask_nothing(office: Office) -> None:
    """A whole hospital that is imported, and people added later, have left nothing."""
    assert foreseen(office, "2026-01-05", *team(40)).asked == ()
    office.bring("2026-01-05", *team(40))
    office.bring("2026-01-20", *team(45))
    assert days(office) == []


def test_a_hire_by_hand_is_looked_at_too(office: Office) -> None:
    """A person added by hand can bring the mean back below the rate: what lay ahead is taken back in that act."""
    lines = [
        line.replace(",2026-01-05,,", ",2026-01-05,2026-05-31,", 1) if n == 5 else line
        for n, line in enumerate(team(6))
    ]
    office.bring("2026-01-05", *lines)
    assert days(office) == ["2026-06-01"]
    lead = put_person(office.house, OPEN, "900", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),))
    for number in ("901", "902"):
        with office.house.works.write(datetime(2026, 2, 2, 12, tzinfo=UTC)) as work:
            work.actor = auth.actor(work, lead)
            first = admin.NewPosition("hillcrest-ed", "ed-nurse", "day", date(2026, 2, 2))
            admin.add_person(
                work, employee_id=number, given_name="Hand", family_name=number, email=None, position=first
            )
    assert days(office) == []


def test_without_turnover_in_the_policy_nothing_is_asked(office: Office) -> None:
    """A site whose rule names another rate goes by it; the unit elsewhere keeps ours."""
    with office.house.works.write(OPEN) as work:
        decisions.add_policy(
            work.session,
            competency=ED,
            scope="hillcrest",
            rule={"turnover": {"window_days": 90, "rate": 0.5, "action": ["quiz:ed-first-hour"], "due_days": 7}},
            in_force_from=date(2026, 1, 2),
            reference="Committee",
            why="test",
            actor_id=None,
        )
        work.record(Event.SITE_SET)
    office.bring("2026-01-05", *team(10))
    office.bring("2026-06-01", *team(8))
    assert days(office) == []
    office.bring("2026-06-08", *team(4))
    (asked,) = standing_triggers(office)
    assert (asked.numbers["limit"], asked.due_on) == (0.5, date(2026, 6, 15))


def test_a_unit_where_it_is_not_asked_fires_nothing(office: Office) -> None:
    """Half of the ICU leaves: the ED's competency asks nothing there, the ICU's own does."""
    icu = team(4, ward="ICU,icu-nurse,day")
    office.bring("2026-01-05", *icu)
    shown = foreseen(office, "2026-06-01", *icu[:2])
    assert {(one.competency, one.unit) for one in shown.asked} == {("icu-grade-3-4", "hillcrest-icu")}
