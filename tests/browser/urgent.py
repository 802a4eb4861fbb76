"""An urgent care in which people came and went and everything was decided once: a rule, an update, a join, a course."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lms.core.permissions import Event, Role, ScopeKind
from lms.jobs.worker import Worker
from lms.services import (
    asked_again,
    assign,
    course_starts,
    deciding,
    identities,
    policy,
    rulings,
    simulate_jobs,
    updates,
)
from lms.services.accrediting import Seen
from lms.services.asked_again import Asking
from lms.services.course_starts import NewStart
from lms.services.deciding import Kind, Proposal
from lms.store import decided, people
from lms.store import site as site_store
from tests.services.roster_office import Office, row
from tests.services.test_standing import CORE, PATH, passes
from tests.services.test_updates import right, wrong

if TYPE_CHECKING:
    from tests.browser.world import World

ED = "ed-recognise-grade-call"
UNIT = "lakeside-urgent"
WARD = "Urgent care,ed-nurse,night"
#: who holds the competency there, by how far they are with the update, and for joining and ruling
NURSES = ("updater", "asked", "corrected", "updated", "ruled", "twin", "joined", "rehired")
#: who opens pages as a lead or manager of some place
OFFICERS = {
    "clinic-manager": (Role.MANAGER, ScopeKind.UNIT, UNIT),
    "hill-lead": (Role.LEAD, ScopeKind.FACILITY, "hillcrest"),
    "nowhere": (Role.MANAGER, ScopeKind.UNIT, "closed-long-ago"),
    "nowhere-lead": (Role.LEAD, ScopeKind.UNIT, "closed-long-ago"),
}


def urgent(world: World) -> None:
    """Open the urgent care and let it live through a year."""
    with world.house.works.write(world.clock.now) as work:
        site_store.add_unit(work.session, UNIT, "lakeside", "Urgent care")
        work.record(Event.SITE_SET)
    for name, grant in OFFICERS.items():
        world.add(name, unit=None, roles=(grant,))
    comings(world)
    for name in NURSES:
        world.add(name, unit=UNIT, first_day=date(2026, 1, 5))
        passes(world.house, world.ids[name], date(2026, 9, 15), (*CORE, *PATH))
    rules(world)
    changed_value(world)
    done_so_far(world)
    rule(world)
    joins(world)
    world.add("other-number", unit=UNIT, shift="day", first_day=date(2026, 10, 5))
    courses(world)
    again(world)


def comings(world: World) -> None:
    """Seven nurses of whom one leaves in September and another comes in October."""
    office = Office(world.house)
    nights = [row(f"70{number}", ward=WARD).replace("hillcrest", "lakeside") for number in range(7)]
    joiner = row("710", ward=WARD, since="2026-10-01").replace("hillcrest", "lakeside")
    office.bring("2026-01-05", *nights, source="agency")
    for number in range(3):
        office.passes(f"70{number}", "2026-02-01")
    office.bring("2026-09-01", *nights[1:], source="agency")
    office.bring("2026-10-01", *nights[1:], joiner, source="agency")
    with world.look("lead") as work:
        found = people.by_employee_id(work.session, "701")
    assert found is not None
    world.ids["agency"] = found.id


def rules(world: World) -> None:
    """A value of the clinic's own, one of the unit's for later, and a preview that a worker made."""
    for scope, first_day, values in (
        ("lakeside", None, {"window_days": 90, "due_after_start_days": 21}),
        (f"lakeside/{UNIT}", date(2027, 1, 1), {"valid_for_months": 6}),
    ):
        with world.act("lead") as work:
            policy.set_values(
                work, ED, values, scope=scope, in_force_from=first_day, reference="Education committee, 12 Nov 2026",
                why="Agency nurses change often",
            )  # fmt: skip
    path = (*PATH, "quiz:crs-see-and-grade")
    with world.act("lead") as work:
        proposal = policy.propose(work, ED, {"initial": list(path)}, scope="programme", in_force_from=None)
        world.ids["simulated"] = simulate_jobs.ask(work, proposal)
    Worker(world.house.works, world.clock).drain()


def changed_value(world: World) -> None:
    """The clinic changes the way in, a week after it was first set."""
    for days, value, why in (
        (80, "fast-track-ed", "As the ward has always done it."),
        (1, "direct-admission", "The ED has no isolation room at night."),
    ):
        with world.act("lead", world.clock.now - timedelta(days=days)) as work:
            assign.set_value(work, "way_in", value, scope="lakeside", in_force_from=None, why=why)
    with world.look("lead") as work:
        *_, found = (item for one in decided.triggers(work.session) for item in one.owed if item.startswith("update:"))
    world.texts["update"] = found.partition(" or ")[0].removeprefix("update:")


def done_so_far(world: World) -> None:
    """One stands before a question, one has just answered wrong, one is done."""
    update_id = world.texts["update"]
    for name, given in (("asked", 0), ("corrected", 1), ("updated", 20)):
        with world.act(name) as work:
            found = updates.begin(work, update_id)
        for number in range(given):
            if not found.is_open:
                break
            question, attempt = found.next_question, found.attempt
            assert question is not None
            assert attempt is not None
            answer = wrong(question, found) if number == 0 else right(question, found)
            with world.act(name) as work:
                found = updates.answer(work, update_id, attempt.id, len(found.steps) + 1, answer)


def rule(world: World) -> None:
    """Decide about one person in every way but revoking, and take one decision back."""
    person_id, today = world.ids["ruled"], world.clock.now.date()
    seen = Seen("drill:ice", today - timedelta(days=30), None, None, "Northern Clinic, certificate seen")
    for proposal in (
        Proposal(Kind.EXTEND, ED, last_day=date(2027, 10, 1)),
        Proposal(Kind.EXEMPT, ED, first_day=date(2027, 1, 4), last_day=date(2027, 1, 15)),
        Proposal(Kind.ACCREDIT, ED, seen=seen),
        Proposal(Kind.EXEMPT, ED, first_day=date(2027, 3, 1)),
    ):
        with world.act("lead") as work:
            last = deciding.decide(work, person_id, proposal, "" if proposal.seen else "Seconded to the call center")
    with world.act("lead") as work:
        deciding.take_back(work, person_id, last, "She stays after all")
    with world.look("lead") as work:
        world.ids["record"] = max(
            int(line.name.removeprefix("record-")) for line in deciding.lines(work, person_id) if line.kind == "passed"
        )


def joins(world: World) -> None:
    """Join two numbers of one nurse."""
    with world.act("admin") as work:
        identities.join(work, world.ids["joined"], world.ids["rehired"], "Hired again under a new number")


def courses(world: World) -> None:
    """Turn course starts on at the clinic and enter three, two of them of the same product and day."""
    with world.act("lead") as work:
        assign.set_value(work, course_starts.SWITCH, "yes", scope="lakeside", in_force_from=None, why="Two units asked")
    for course, days in (("teclistamab/myeloma", 5), ("teclistamab/myeloma", 5), ("car-t", 30)):
        with world.act("lead") as work:
            first = world.clock.now.date() + timedelta(days=days)
            course_starts.enter(work, NewStart(course, first, "lakeside"))


def again(world: World) -> None:
    """Ask something again twice, and take one of them back."""
    asking = Asking(
        ED, ("drill:ice",), world.clock.now.date() + timedelta(days=30), units=(UNIT,), why="Two near misses in October"
    )
    for one in (asking, replace(asking, owed=("quiz:ed-first-hour",), why="Asked too soon")):
        with world.act("lead") as work:
            number = asked_again.ask(work, one)
    with world.act("lead") as work:
        rulings.withdraw(work, "trigger", number, "After the holidays")
