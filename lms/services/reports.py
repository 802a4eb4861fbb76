"""What people say is wrong, on a page, in a question or in their record: kept, put on the lead's list, answered."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from lms.core.permissions import HOLDS, Event, Permission, Place, Role, allows
from lms.services import auth, own_record
from lms.services.errors import Invalid, NotFound
from lms.services.work import Work
from lms.store import access, attempts, content, decided, people, reports, site, training
from lms.store.identities import identities

#: longest text that is kept
LONGEST = 500
#: longest address of a page
LONGEST_PATH = 300
#: so many reports of one person in a day are read; more would bury the others
MOST_A_DAY = 20
#: answered reports the lead's list shows
ANSWERED_SHOWN = 50
#: signs that turn the direction of what follows: they can make a text read as another
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class About(StrEnum):
    """What a report is about."""

    PAGE = "page"
    #: an entry of the person's own record
    RECORD = "record"
    QUESTION = "question"


class Outcome(StrEnum):
    """What the lead did."""

    MENDED = "mended"
    EXPLAINED = "explained"
    PASSED_ON = "passed-on"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that holds: the newest."""

    outcome: Outcome
    words: str
    by: str
    row: reports.AnswerRow


@dataclass(frozen=True, slots=True)
class Line:
    """A report as lists show it."""

    row: reports.ReportRow
    name: str
    unit_name: str
    #: what an entry is about: an activity, or else a competency
    activity: str
    competency: str
    #: None while it waits
    answer: Answer | None


def make(work: Work, about: About, subject: str, words: str) -> int:
    """Keep a report and give its number; the same words about the same thing, not answered yet, are kept once.

    Raises:
        NotFound: there is no such page, question or entry of the actor's.
        Invalid: on `words`.
    """
    _insist_on_subject(work, about, subject)
    me, kept = work.me, _kept(words)
    mine = reports.reports(work.session, me.person_id)
    answered = {row.report_id for row in reports.answers(work.session, [row.id for row in mine])}
    for row in mine:
        if (row.about, row.subject, row.words) == (about, subject, kept) and row.id not in answered:
            return row.id
    if sum(row.at > work.now - timedelta(days=1) for row in mine) >= MOST_A_DAY:
        raise Invalid("words", "You reported %(n)s things within a day. Tell your lead the rest.", n=MOST_A_DAY)
    place = place_of(work)
    report_id = reports.add(
        work.session,
        person_id=me.person_id,
        about=about.value,
        subject=subject,
        unit=place.unit,
        facility=place.facility,
        words=kept,
        at=work.now,
    )
    work.record(Event.REPORT_MADE, report=report_id)
    return report_id


def place_of(work: Work) -> Place:
    """Give where the actor works today: the unit of the oldest position held, else the facility alone."""
    me = work.me
    units = site.units(work.session)
    for position in people.positions(work.session, person_ids=[me.person_id]):
        if position.holds_on(me.today) and position.unit in units:
            return Place(units[position.unit].facility, position.unit)
    return Place(me.facility, None)


def readers(work: Work, place: Place) -> tuple[str, ...]:
    """Name who reads what is reported from a place today: the leads whose role reaches it."""
    today = work.me.today
    roles = [role for role in Role if Permission.REPORTS_ANSWER in HOLDS[role]]
    held = [kept for role in roles for kept in access.holders(work.session, role)]
    ids = {kept.person_id for kept in held if today in kept.grant.days and kept.grant.covers(place)}
    gone = _gone(work, ids)
    return tuple(person.name for person in people.people(work.session, ids - gone))


def own(work: Work) -> tuple[Line, ...]:
    """Give what the actor reported, the newest first, with the answers."""
    return tuple(reversed(_lines(work, reports.reports(work.session, work.me.person_id))))


def own_report(work: Work, report_id: int) -> Line:
    """Give one report of the actor.

    Raises:
        NotFound: there is none of that number, or it is another person's.
    """
    row = reports.report(work.session, report_id)
    if row is None or identities(work.session).of(row.person_id) != work.me.person_id:
        raise NotFound("report")
    return _lines(work, [row])[0]


def open_reports(work: Work) -> tuple[Line, ...]:
    """Give what waits for an answer in the actor's reach, the longest waiting first."""
    return tuple(_lines(work, _in_reach(work, answered=False)))


def answered_reports(work: Work) -> tuple[Line, ...]:
    """Give what was answered in the actor's reach, the newest first."""
    return tuple(reversed(_lines(work, _in_reach(work, answered=True)[-ANSWERED_SHOWN:])))


def answer(work: Work, report_id: int, outcome: str, words: str) -> None:
    """Answer a report; the newest answer holds, and the same one again changes nothing.

    Raises:
        NotFound: there is no such report in the actor's reach.
        Invalid: on `outcome` or `words`.
    """
    insist_on_reach(work, report_id)
    if outcome not in set(Outcome):
        raise Invalid("outcome", "Choose one.")
    kept = _kept(words)
    before = reports.answers(work.session, [report_id])
    if before and (before[-1].outcome, before[-1].words) == (outcome, kept):
        return
    reports.add_answer(
        work.session, report_id=report_id, outcome=outcome, words=kept, actor_id=work.me.person_id, at=work.now
    )
    work.record(Event.REPORT_ANSWERED, report=report_id)


def insist_on_question(work: Work, question_id: str) -> None:
    """Insist that a question was ever published under this id.

    Raises:
        NotFound: none was.
    """
    if not content.revisions(work.session, "question", question_id):
        raise NotFound("question")


def insist_on_reach(work: Work, report_id: int) -> reports.ReportRow:
    """Give a report in the actor's reach.

    Raises:
        NotFound: there is none of that number there.
    """
    row = reports.report(work.session, report_id)
    if row is None or not _reaches(work, row):
        raise NotFound("report")
    return row


def _insist_on_subject(work: Work, about: About, subject: str) -> None:
    match about:
        case About.PAGE:
            if not subject.startswith("/") or subject.startswith("//") or len(subject) > LONGEST_PATH:
                raise NotFound("page")
        case About.RECORD:
            own_record.entry(work, subject)
        case About.QUESTION:
            insist_on_question(work, subject)


def _kept(words: str) -> str:
    """Give a text as it is kept: line ends alike, without signs that are not seen.

    Raises:
        Invalid: on `words`, when there are none or too many.
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    seen = (
        sign for sign in lines if sign == "\n" or (unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    )
    kept = "".join(sign for sign in seen if sign not in TURNING).strip()
    if not kept:
        raise Invalid("words", "Say it in a few words.")
    if len(kept) > LONGEST:
        raise Invalid("words", "At most %(n)s characters; these are %(long)s.", n=LONGEST, long=len(kept))
    return kept


def _in_reach(work: Work, *, answered: bool) -> list[reports.ReportRow]:
    return [row for row in reports.reports(work.session, answered=answered) if _reaches(work, row)]


def _reaches(work: Work, row: reports.ReportRow) -> bool:
    me = work.me
    return allows(me.grants, Permission.REPORTS_ANSWER, Place(row.facility, row.unit), me.today)


def _gone(work: Work, ids: Iterable[int]) -> set[int]:
    """Give those of some people whose roles ended with their last position."""
    held: dict[int, list[people.PositionRow]] = {}
    for row in people.positions(work.session, person_ids=list(ids)):
        held.setdefault(row.person_id, []).append(row)
    return {person_id for person_id, rows in held.items() if auth.has_left(rows, work.me.today)}


def _lines(work: Work, rows: Sequence[reports.ReportRow]) -> list[Line]:
    """Give reports with names and answers, in the order they come; the SQL does not grow with them."""
    if not rows:
        return []
    answers = {row.report_id: row for row in reports.answers(work.session, [row.id for row in rows])}
    ids = {row.person_id for row in rows} | {row.actor_id for row in answers.values()}
    names = {person.id: person.name for person in people.people(work.session, ids)}
    units = site.units(work.session)
    subjects = _subjects(work, rows)
    found = []
    for row in rows:
        given = answers.get(row.id)
        activity, competency = subjects.get(row.subject, ("", ""))
        found.append(
            Line(
                row,
                names.get(row.person_id, ""),
                units[row.unit].name if row.unit in units else "",
                activity,
                competency,
                None
                if given is None
                else Answer(Outcome(given.outcome), given.words, names.get(given.actor_id, ""), given),
            )
        )
    return found


def _subjects(work: Work, rows: Sequence[reports.ReportRow]) -> Mapping[str, tuple[str, str]]:
    """Give the activity and the competency that the entries of records are about, by the entries' names."""
    about = [row for row in rows if row.about == About.RECORD]
    if not about:
        return {}
    session, who = work.session, identities(work.session)
    whose = {who.of(row.person_id) for row in about}
    found = {f"record-{row.id}": (row.activity, "") for row in training.records_of(session, whose)}
    found |= {
        f"accreditation-{row.id}": (row.activity, row.competency) for row in decided.accreditations(session, whose)
    }
    found |= {f"ruling-{row.id}": ("", row.competency) for row in decided.rulings(session, whose)}
    tried = {int(row.subject.split("-")[1]) for row in about if row.subject.startswith("attempt-")}
    found |= {f"attempt-{number}": (item, "") for number, item in attempts.items_of(session, tried).items()}
    return found | {f"{name}-back": subject for name, subject in found.items()}
