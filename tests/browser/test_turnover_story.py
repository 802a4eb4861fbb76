"""A November in the ED, in browsers: a rule is changed, two nurses leave, and whoever looks later finds out why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lms.core.competency.states import Because, State
from lms.core.competency.status import Status
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import auth, journal, publishing, standing, updates
from lms.services.house import House
from lms.store import decided, decisions, people, training
from lms.store.schema import JournalEntry
from tests.browser.conftest import PATIENCE_MS
from tests.browser.hiring import worker
from tests.browser.test_axe import violations
from tests.browser.test_night import fits
from tests.browser.walker import choice, follow, heading, press, send
from tests.conftest import Clock, put_person, set_up_site
from tests.jobs.office import file
from tests.services.roster_office import Office, row
from tests.services.test_standing import CORE, PATH, passes
from tests.services.test_triggers import with_changed_section
from tests.services.test_updates import right, wrong

ED = "ed-recognise-grade-call"
TITLE = "ED: recognise, grade, call"
TODAY = date(2026, 11, 20)
SECTION = "section:ed-first-hour/think-of-it"
UPDATE = "2026-11-20-content"
#: six nurses of the night since January and one since November; all but the last two hold the competency
NAMES = {
    "100": "Dana Okafor", "101": "Ike Salt", "102": "Rosa Grey", "103": "Sven Alder", "104": "Max Leaver",
    "105": "Ola Leaver", "106": "Una Way",
}  # fmt: skip
HOLDERS = ("101", "102", "103", "104")
Look = Callable[[Page, str], None]


@dataclass
class Ward:
    """The ED with its nurses, its lead, its manager and the office."""

    house: House
    clock: Clock
    ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Staff it: Dana passed two weeks ago, four others in February."""
        set_up_site(self.house, self.clock.now)
        for name, role, kind, scope in (
            ("lead", Role.LEAD, ScopeKind.PROGRAMME, ""),
            ("manager", Role.MANAGER, ScopeKind.UNIT, "hillcrest-ed"),
            ("admin", Role.ADMIN, ScopeKind.PROGRAMME, ""),
        ):
            self.ids[name] = put_person(self.house, self.clock.now, name, unit=None, roles=((role, kind, scope),))
        office = Office(self.house)
        office.bring("2026-01-05", *self.rows(*list(NAMES)[:6]))
        office.bring("2026-11-02", *self.rows(*NAMES))
        with self.house.works.read(self.clock.now) as work:
            self.ids |= {one.employee_id: one.id for one in people.people(work.session) if one.employee_id in NAMES}
        for number in HOLDERS:
            passes(self.house, self.ids[number], date(2026, 2, 1), (*CORE, *PATH))
        self.passed_on_the_old_text(self.ids["100"], datetime(2026, 11, 5, 17, tzinfo=UTC))

    def rows(self, *numbers: str) -> list[str]:
        """Write the rows of some nurses."""
        found = []
        for number in numbers:
            given, family = NAMES[number].split()
            since = "2026-11-02" if number == "106" else "2026-01-05"
            found.append(row(number, since=since).replace(f"Test,Person-{number}", f"{given},{family}"))
        return found

    def passed_on_the_old_text(self, person_id: int, at: datetime) -> None:
        """Record everything as passed, the module by its first revision."""
        for number, activity in enumerate((*CORE, *PATH)):
            moment = at + timedelta(minutes=number)
            with self.house.works.write(moment) as work:
                training.add_passed(
                    work.session, person_id=person_id, activity=activity, at=moment, day=moment.date(), score=100,
                    revisions={SECTION: 1} if activity.startswith("module:") else {}, playbook={}, attempt_id=None,
                )  # fmt: skip
                work.record(Event.ATTEMPT_CLOSED, attempt=0)

    def publish_a_change(self) -> None:
        """Start with another sentence in the module."""
        self.house.works.library = with_changed_section(self.house.library, "delta")
        with self.house.works.write(self.clock.now) as work:
            publishing.publish(work)

    def status(self, number: str, day: date, known_at: datetime | None = None) -> Status:
        """Fold where a nurse stands, or stood as it was known."""
        with self.house.works.read(self.clock.now) as work:
            found = standing.statuses_of(work, [self.ids[number]], day, known_at=known_at)[self.ids[number]]
        return next(one for one in found if one.competency == ED)


def test_november(
    house: House, clock: Clock, signed_in: Callable[..., Page], shots: Callable[[Page, str], None]
) -> None:
    """Rule, roster, report, forecast, update and file: each page tells what the act before it did, as it is kept."""
    ward = Ward(house, clock)
    library = house.works.library

    def look(page: Page, name: str) -> None:
        fits(page)
        shots(page, f"november-{name}")

    lead = signed_in(ward.ids["lead"], width=1280)
    change_a_rule(lead, ward, look)
    clock.advance(minutes=5)
    with worker(house, clock):
        bring_the_roster(signed_in(ward.ids["admin"], width=1280, dark=True), ward, look)
    manager = signed_in(ward.ids["manager"], width=390, dark=True)
    read_the_turnover(manager, ward, look)
    read_what_is_asked(signed_in(ward.ids["lead"], width=390), look)
    read_the_forecast(manager, look)
    try:
        ward.publish_a_change()
        clock.advance(minutes=5)
        do_the_update(signed_in(ward.ids["100"], width=390), ward, look)
    finally:
        house.works.library = library
    clock.advance(minutes=5)
    read_the_file(signed_in(ward.ids["manager"], width=1280, dark=True), ward, look)
    with house.works.read(clock.now) as work:
        verdict = journal.verify(work, "")
    assert (verdict.found, verdict.torn) == ((), ())


def change_a_rule(page: Page, ward: Ward, look: Look) -> None:
    """Ask one quiz more of the new: see before it is set whom it meets, and set it with its reason."""
    page.goto("/")
    follow(page, "Playbook")
    follow(page, "Rules")
    look(page, "00-rules")
    follow(page, TITLE)
    look(page, "01-rule")
    send(page, page.get_by_role("link", name="Change Initial path"))
    path = page.get_by_label("Initial path")
    path.fill(path.input_value().rstrip() + "\nquiz:crs-see-and-grade")
    press(page, "Show what it would do")
    look(page, "02-who")
    main = page.locator("main")
    expect(main).to_contain_text("7 must do more or other things, 2 of them from 20 Nov 2026, the others later")
    hired = page.locator("details", has_text="Hired in the last 60 days")
    expect(hired).to_contain_text(NAMES["106"])
    assert own_rules(ward) == []
    assert "quiz:crs-see-and-grade" not in ward.status("106", TODAY).missing
    page.get_by_label("Reference").fill("Education committee, 12 Nov 2026")
    page.get_by_label("Why").fill("Grading is what the nights ask about")
    press(page, "Set this rule")
    assert heading(page) == TITLE
    expect(page.locator("#initial")).to_contain_text("Grading is what the nights ask about")
    look(page, "03-set")
    assert own_rules(ward) == [("programme", TODAY)]
    assert "quiz:crs-see-and-grade" in ward.status("106", TODAY).missing


def own_rules(ward: Ward) -> list[tuple[str, date]]:
    """Give what the site has set itself."""
    with ward.house.works.read(ward.clock.now) as work:
        rows = decisions.policy_rows(work.session)
    return [(one.scope, one.in_force_from) for one in rows if one.scope != "shipped"]


def bring_the_roster(page: Page, ward: Ward, look: Look) -> None:
    """Two are no longer on the roster: the comparison says that it asks something again, and importing it does."""
    page.goto("/admin/people")
    follow(page, "Roster")
    left = file(*ward.rows("100", "101", "102", "103", "106"))
    page.get_by_label("Roster file").set_input_files({"name": "hr.csv", "mimeType": "text/csv", "buffer": left})
    page.get_by_label("Source").fill("hr")
    page.get_by_label("Changes hold from").fill(TODAY.isoformat())
    press(page, "Compare")
    expect(page.get_by_role("heading", level=1)).to_have_text("Roster hr, from 20 Nov 2026", timeout=PATIENCE_MS)
    asks = page.locator("section", has=page.get_by_role("heading", name="What it asks again"))
    expect(asks).to_contain_text("ED")
    look(page, "10-comparison")
    assert turnover_triggers(ward) == {}
    allow = page.locator("#allow-leavers")
    if allow.count():
        allow.check()
    press(page, "Import this")
    expect(page.locator("#job-progress")).to_contain_text("Imported.", timeout=PATIENCE_MS)
    numbers = turnover_triggers(ward)[ED]
    assert (numbers["separations"], numbers["limit"], numbers["window_days"]) == (2, 0.15, 90)
    assert numbers["rate"] > 0.3


def turnover_triggers(ward: Ward) -> Mapping[str, Mapping[str, float]]:
    """Give the numbers of what turnover asks in the ED by competency."""
    with ward.house.works.read(ward.clock.now) as work:
        found = [one for one in decided.triggers(work.session) if one.because == Because.UNIT_TURNOVER]
    assert all(one.units == {"hillcrest-ed"} for one in found)
    return {one.competency: one.numbers for one in found if "separations" in one.numbers}


def read_the_turnover(page: Page, ward: Ward, look: Look) -> None:
    """The manager reads on the phone who went, the rate, and what was done."""
    page.goto("/")
    follow(page, "Readiness")
    follow(page, "Turnover")
    look(page, "20-turnover")
    main = page.locator("main")
    expect(main).to_contain_text("ED is over its limit.")
    mean = turnover_triggers(ward)[ED]["mean_headcount"]
    expect(main).to_contain_text(re.compile(rf"2 left in 90 days, of {mean:.1f} on average: 3\d\.\d\s%, limit 15\s%"))
    gone = page.locator("li", has_text=NAMES["104"]).last
    expect(gone).to_contain_text("20 Nov 2026")
    expect(main).to_contain_text("asked again 20 Nov 2026")


def read_what_is_asked(page: Page, look: Look) -> None:
    """The lead finds it among what is asked again, with who owes it: not who passed it two weeks ago."""
    page.goto("/assign/")
    follow(page, "Asked again")
    look(page, "21-asked-again")
    line = page.locator("section li", has_text=TITLE).filter(has_text="Many in the unit are new").first
    expect(line).to_contain_text("3 owe it")
    line.locator("summary", has_text="Who still owes it").click()
    for number in ("101", "102", "103"):
        expect(line).to_contain_text(NAMES[number])
    expect(line).not_to_contain_text(NAMES["100"])


def read_the_forecast(page: Page, look: Look) -> None:
    """The manager reads on which night the ED falls below its minimum, and who must renew by when."""
    page.goto("/audit/readiness")
    follow(page, "Forecast")
    look(page, "30-forecast")
    expect(page.locator("section", has=page.locator("#falls"))).to_contain_text(f"ED nights {TITLE}")
    send(page, page.locator("section", has=page.locator("#falls")).locator("li", has_text=TITLE).first.locator("a"))
    assert heading(page) == "ED nights: 4 ready tonight, below 4 on 1 Feb 2027."
    plan = page.locator("section", has=page.locator("#do"))
    expect(plan).to_contain_text("If these 3 people do what is missing")
    for number in ("101", "102", "103"):
        expect(plan.locator("li", has_text=NAMES[number])).to_contain_text("by 1 Feb 2027")
    expect(page.locator("section", has=page.locator("#who"))).to_contain_text("last valid day 1 Feb 2027")
    look(page, "31-cell")


def do_the_update(page: Page, ward: Ward, look: Look) -> None:
    """Dana opens the update on Home, reads what changed, slips once, answers right, and nothing is due."""
    assert ward.status("100", TODAY).state is State.UPDATE_DUE
    page.goto("/")
    look(page, "40-home")
    assert heading(page) == "Update of 20 Nov 2026"
    follow(page, re.compile("^Start"))
    look(page, "41-update")
    page.evaluate(Axe().axe_script)
    assert violations(page) == []
    expect(page.locator(".changed")).to_contain_text("One more sentence.")
    press(page, re.compile("^I have read it"))
    for number in range(12):
        with ward.house.works.read(ward.clock.now) as work:
            work.actor = auth.actor(work, ward.ids["100"])
            found = updates.update(work, UPDATE)
        if not found.is_open:
            break
        question = found.next_question
        assert question is not None
        for given in (wrong if number == 0 else right)(question, found):
            choice(page.locator("main form"), given).click()
        look(page, f"42-question-{number}")
        press(page, "Answer")
        ward.clock.advance(seconds=20)
        if number == 0:
            expect(page.locator("h1")).to_contain_text("Not right.")
            look(page, "43-not-right")
        if page.get_by_role("link", name=re.compile("^(Next question|Go on; it is asked again)")).count():
            follow(page, re.compile("^(Next question|Go on; it is asked again)"))
    expect(page.locator(".notice.award")).to_contain_text("Done on 20 Nov 2026.")
    look(page, "44-done")
    page.goto("/")
    assert heading(page) == "Nothing is due"
    status = ward.status("100", TODAY)
    assert (status.state, status.valid_through, status.missing) == (State.CURRENT, date(2027, 11, 5), ())
    with ward.house.works.read(ward.clock.now) as work:
        kept = training.records_of(work.session, [ward.ids["100"]])[-1]
    assert (kept.activity, kept.revisions[SECTION]) == (f"update:{UPDATE}", 2)


def read_the_file(page: Page, ward: Ward, look: Look) -> None:
    """The manager asks what Dana was on a past day, what could be known of it then, and why she is what she is."""
    dana = f"/audit/people/{ward.ids['100']}"
    page.goto(dana)
    page.get_by_text("Another day, or as it was known before").click()
    page.get_by_label("Another day").fill("2026-11-04")
    press(page, "Show that day")
    here = page.locator("section", has=page.get_by_role("heading", name=TITLE))
    expect(here.locator(".state").first).to_have_text("Overdue")
    assert ward.status("100", date(2026, 11, 4)).state is State.OVERDUE
    page.get_by_label("Another day").fill("2026-11-20")
    page.get_by_label("as known at").fill("2026-11-04T08:00")
    press(page, "Show that day")
    look(page, "50-known")
    expect(page.locator("main")).to_contain_text("As it could have been known on")
    expect(here.locator(".state").first).to_have_text("Overdue")
    assert ward.status("100", TODAY, datetime(2026, 11, 4, 13, tzinfo=UTC)).state is State.OVERDUE
    follow(page, "Show what is known now")
    expect(here.locator(".state").first).to_have_text("Current")
    send(page, here.get_by_role("link", name=re.compile("^Why, and the facts")))
    look(page, "51-why")
    said = page.locator("ol.steps").inner_text()
    assert "on 5 Nov 2026. With that it was earned. Valid 12 months from 5 Nov 2026, through 5 Nov 2027." in said
    assert "The window opens 6 Sep 2027. Renewing inside it keeps the date: valid through 5 Nov 2028." in said
    chain = page.locator("section", has=page.locator("#chain"))
    with ward.house.works.read(ward.clock.now) as work:
        found = work.session.execute(select(JournalEntry.seq, JournalEntry.digest))
        entries = {seq: digest for seq, digest in found}  # noqa: C416 - a row is no tuple to mypy
    for name in ("module ED first hour", "quiz ED first hour", "ICE drill"):
        line = chain.get_by_role("row").filter(has_text=f"Passed: {name}").first
        number, digest = line.get_by_role("cell").last.inner_text().replace("Journal", "").split()
        assert entries[int(number)].startswith(digest)
    chain.locator("summary", has_text="other facts about this competency").click()
    look(page, "52-facts")
    expect(chain).to_contain_text("update of 20 Nov 2026")
