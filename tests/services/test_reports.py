"""What people report as wrong, on each kind of database: kept once, read by the leads in reach, answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

import pytest

from lms.core.permissions import Event, Place, Role, ScopeKind
from lms.services import auth, records, reports
from lms.services.errors import Invalid, NotFound
from lms.services.house import House
from lms.services.reports import About, Outcome
from lms.services.work import Work
from lms.store import journal, people
from tests.conftest import Clock, put_person, set_up_site

Act = Callable[[int], AbstractContextManager[Work]]
PAGE = "/learn/modules/ed-first-hour"


@pytest.fixture
def act(both_houses: House, clock: Clock) -> Act:
    """Open a writing work as a person."""

    @contextmanager
    def opening(person_id: int) -> Iterator[Work]:
        with both_houses.works.write(clock.now) as work:
            work.actor = auth.actor(work, person_id)
            yield work

    return opening


@pytest.fixture
def staff(both_houses: House, clock: Clock) -> dict[str, int]:
    """Nurses of the ED, the ICU and the clinic; leads of the ED, of Hillcrest and of the programme; a manager."""
    set_up_site(both_houses, clock.now)

    def add(name: str, **more: object) -> int:
        return put_person(both_houses, clock.now, name, given_name=name.title(), **more)  # type: ignore[arg-type]

    return {
        "ed": add("ed"),
        "icu": add("icu", unit="hillcrest-icu", job_role="icu-nurse"),
        "clinic": add("clinic", unit="lakeside-infusion", job_role="infusion-nurse"),
        "ed-lead": add("ed-lead", roles=((Role.LEAD, ScopeKind.UNIT, "hillcrest-ed"),)),
        "house-lead": add("house-lead", unit=None, roles=((Role.LEAD, ScopeKind.FACILITY, "hillcrest"),)),
        "all-lead": add("all-lead", unit=None, roles=((Role.LEAD, ScopeKind.PROGRAMME, ""),)),
        "manager": add("manager", unit=None, roles=((Role.MANAGER, ScopeKind.PROGRAMME, ""),)),
    }


def said(act: Act, who: int, words: str = "The dose is old.", about: About = About.PAGE, subject: str = PAGE) -> int:
    """Report something; give its number."""
    with act(who) as work:
        return reports.make(work, about, subject, words)


def test_a_double_click_is_kept_once(act: Act, staff: dict[str, int], clock: Clock) -> None:
    """The same words about the same page are one report until it is answered; other words are another."""
    first = said(act, staff["ed"])
    clock.advance(seconds=1)
    assert said(act, staff["ed"], "  The dose is old.\r\n") == first
    assert said(act, staff["ed"], "The dose is old!") != first
    assert said(act, staff["icu"]) != first
    with act(staff["ed-lead"]) as work:
        reports.answer(work, first, "mended", "Thank you.")
    assert said(act, staff["ed"]) != first
    with act(staff["ed"]) as work:
        assert journal.verify(work.session)[1] == ()


def test_it_reaches_the_leads_in_reach_and_nobody_else(act: Act, staff: dict[str, int]) -> None:
    """A report goes by the unit and facility of who wrote it; a manager has no list of them."""
    for name in ("ed", "icu", "clinic"):
        said(act, staff[name], f"From {name}.")

    def listed(who: str) -> list[str]:
        with act(staff[who]) as work:
            return [line.row.words for line in reports.open_reports(work)]

    assert listed("ed-lead") == ["From ed."]
    assert listed("house-lead") == ["From ed.", "From icu."]
    assert listed("all-lead") == ["From ed.", "From icu.", "From clinic."]
    assert listed("manager") == []
    with act(staff["icu"]) as work:
        assert reports.readers(work, reports.place_of(work)) == (
            "All-Lead Person-all-lead",
            "House-Lead Person-house-lead",
        )


def test_a_lead_who_has_left_reads_nothing(act: Act, staff: dict[str, int], clock: Clock) -> None:
    """Whose last position ended is not named as a reader."""
    with act(staff["all-lead"]) as work:
        (held,) = people.positions(work.session, person_ids=[staff["ed-lead"]])
        people.add_position(
            work.session, key=held.key, version=2, person_id=held.person_id, unit=held.unit, job_role=held.job_role,
            shift=held.shift, first_day=held.first_day, last_day=date(2026, 11, 10), source="hand",
        )  # fmt: skip
        work.record(Event.ROSTER_IMPORTED)
    with act(staff["ed"]) as work:
        assert "Ed-Lead Person-ed-lead" not in reports.readers(work, Place("hillcrest", "hillcrest-ed"))


def test_the_answer_reaches_who_asked(act: Act, staff: dict[str, int], clock: Clock) -> None:
    """The newest answer holds; the same one again changes nothing; whoever reported reads it."""
    number = said(act, staff["ed"])
    for outcome, words in (
        ("passed-on", "To pharmacy."),
        ("passed-on", "To pharmacy."),
        ("mended", "It is right now."),
    ):
        clock.advance(minutes=1)
        with act(staff["ed-lead"]) as work:
            reports.answer(work, number, outcome, words)
    with act(staff["ed"]) as work:
        (line,) = reports.own(work)
    assert line.answer is not None
    assert (line.answer.outcome, line.answer.words) == (Outcome.MENDED, "It is right now.")
    assert line.answer.by == "Ed-Lead Person-ed-lead"
    with act(staff["ed-lead"]) as work:
        assert reports.open_reports(work) == ()
        assert [one.row.id for one in reports.answered_reports(work)] == [number]
        entries = [one.event for one in journal_of(work) if one.event == Event.REPORT_ANSWERED]
    assert len(entries) == 2


def journal_of(work: Work) -> list[object]:
    """The journal's entries."""
    from sqlalchemy import select

    from lms.store.schema import JournalEntry

    return list(work.session.execute(select(JournalEntry)).scalars())


def test_what_is_out_of_reach_cannot_be_answered(act: Act, staff: dict[str, int]) -> None:
    """Another unit's report, one that is not there, and somebody without the role: not found; nonsense is refused."""
    number = said(act, staff["icu"])
    for who, wanted in ((staff["ed-lead"], number), (staff["manager"], number), (staff["all-lead"], 999)):
        with pytest.raises(NotFound), act(who) as work:
            reports.answer(work, wanted, "mended", "x")
    for outcome, words in (("deleted", "x"), ("mended", "  \n "), ("mended", "x" * 501)):
        with pytest.raises(Invalid), act(staff["house-lead"]) as work:
            reports.answer(work, number, outcome, words)
    with pytest.raises(NotFound), act(staff["ed"]) as work:
        reports.own_report(work, number)


@pytest.mark.parametrize("words", ["", " \r\n\t ", "\x00\x07", "x" * 10_000, "\u2028", "x" * 501])
def test_nothing_and_too_much_are_refused(act: Act, staff: dict[str, int], words: str) -> None:
    """A text of no sign that is seen, or of more than 500, is not kept."""
    with pytest.raises(Invalid) as refused:
        said(act, staff["ed"], words)
    assert refused.value.field == "words"


def test_signs_that_are_not_seen_are_left_out(act: Act, staff: dict[str, int]) -> None:
    """Control characters and turned directions go; line ends and every language stay; 500 fit exactly."""
    said(act, staff["ed"], "a\x00b\x1b[31m\r\nc\u202ed\ud800 é 日本 👍🏽")
    said(act, staff["ed"], "x\r\n" * 249 + "yy")
    with act(staff["ed"]) as work:
        longest, first = (line.row.words for line in reports.own(work))
    assert first == "ab[31m\ncd é 日本 👍🏽"
    assert len(longest) == 500


def test_a_report_is_about_something_of_ones_own_that_is_there(act: Act, staff: dict[str, int]) -> None:
    """An entry of one's own record, a question ever published, a page of ours; anything else is not found."""
    with act(staff["ed"]) as work:
        name = f"record-{records.add_passed(work, 'drill:ice', score=None, revisions={}, playbook={}, attempt_id=None)}"
        work.record(Event.ATTEMPT_CLOSED)
    said(act, staff["ed"], about=About.RECORD, subject=name)
    said(act, staff["ed"], about=About.QUESTION, subject="fever-threshold")
    with act(staff["ed-lead"]) as work:
        assert [(line.row.about, line.activity) for line in reports.open_reports(work)] == [
            ("record", "drill:ice"),
            ("question", ""),
        ]
    for who, about, subject in (
        ("icu", About.RECORD, name),
        ("ed", About.RECORD, "attempt-77"),
        ("ed", About.QUESTION, "no-such-question"),
        ("ed", About.PAGE, "https://elsewhere.example"),
        ("ed", About.PAGE, "//elsewhere.example"),
        ("ed", About.PAGE, "/" + "x" * 300),
    ):
        with pytest.raises(NotFound):
            said(act, staff[who], about=about, subject=subject)


def test_nobody_buries_the_list(act: Act, staff: dict[str, int], clock: Clock) -> None:
    """Twenty reports of one person in a day are kept; the next day there is room again."""
    for number in range(reports.MOST_A_DAY):
        said(act, staff["ed"], f"Thing {number}")
    with pytest.raises(Invalid):
        said(act, staff["ed"], "One more")
    said(act, staff["icu"], "Another person's")
    clock.advance(days=1, seconds=1)
    said(act, staff["ed"], "One more")


def test_words_can_be_emptied_and_the_journal_still_holds(act: Act, staff: dict[str, int]) -> None:
    """What somebody wrote can be removed on demand: it is no part of what is sealed."""
    from sqlalchemy import text

    said(act, staff["ed"])
    with act(staff["ed"]) as work:
        work.session.execute(text("UPDATE report SET words = ''"))
        assert journal.verify(work.session)[1] == ()
