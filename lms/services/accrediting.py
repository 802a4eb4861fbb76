"""Accrediting one activity or award of another house, as a lead has seen it on paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from lms.core.competency.decided import AccreditedAward
from lms.core.competency.records import History, Passed
from lms.core.dates import plausible
from lms.core.permissions import Event
from lms.services import evidence, standing
from lms.services.errors import Invalid, NotFound
from lms.services.reasons import LONGEST_WHY
from lms.services.work import Work
from lms.store import decided, site


@dataclass(frozen=True, slots=True)
class Seen:
    """What was passed or earned elsewhere."""

    #: empty is the whole award of the competency
    activity: str
    #: the day it was passed or earned there
    passed_on: date | None
    #: an award's own last valid day; None is by our rule
    last_day: date | None
    #: per cent, where the activity has one
    score: int | None
    #: from where it comes and what was seen, in place of a reason
    source: str

    @property
    def day(self) -> date:
        """The day it was passed on.

        Raises:
            Invalid: on `passed_on`: there is none, or nobody can mean it.
        """
        if self.passed_on is None or not plausible(self.passed_on):
            raise Invalid("passed_on", "Write a day that can be meant, such as 2026-11-20.")
        return self.passed_on


def activities(work: Work, competency: str) -> tuple[str, ...]:
    """Give the activities that the rules of a competency name today, the programme's first, in path order.

    Raises:
        NotFound: there is no such competency.
    """
    policy = standing.policies(work).get(competency)
    if policy is None:
        raise NotFound("competency")
    today = work.me.today
    units = site.units(work.session).values()
    places: list[tuple[str | None, str | None]] = [(None, None), *((unit.facility, unit.key) for unit in units)]
    rules = [rule for place in places if (rule := policy.rule_on(today, *place)) is not None] or policy.rules[-1:]
    paths = [path for rule in rules for path in (rule.initial, *rule.renewals, rule.return_path)]
    return tuple(dict.fromkeys(choice.activity for path in paths for item in path for choice in item.choices))


def check(work: Work, person_id: int, competency: str, seen: Seen, today: date) -> None:
    """Refuse what could not be so on the day it is where the person works; its source is asked when it is taken over.

    Raises:
        NotFound: there is no such competency or activity.
        Invalid: on `passed_on`, `last_day` or `score`.
    """
    if competency not in standing.policies(work):
        raise NotFound("competency")
    passed_on, last_day = seen.day, seen.last_day
    if passed_on > today:
        raise Invalid("passed_on", "That day has not come yet.")
    if last_day is not None and seen.activity:
        raise Invalid("last_day", "Only a whole award has its own last valid day: leave it empty.")
    if last_day is not None and not (plausible(last_day) and last_day > today):
        raise Invalid("last_day", "Later than today, or there is nothing to take over.")
    _check_score(work, seen)
    about = _about(competency, seen)
    for row in _accredited(work, person_id):
        if (row.activity, row.competency, row.passed_on) == about:
            raise Invalid(
                "passed_on",
                "That was accredited already, by %(name)s; take that back first.",
                name=f"accreditation-{row.id}",
            )


def _check_score(work: Work, seen: Seen) -> None:
    marks = evidence.activities(work)
    if seen.activity and seen.activity not in marks:
        raise NotFound("activity")
    mark = marks.get(seen.activity)
    if mark is None and seen.score is not None:
        raise Invalid("score", "This has no score: leave it empty.")
    if mark is not None and seen.score is None:
        raise Invalid("score", "Write the score, in per cent.")
    if mark is not None and seen.score is not None and not mark <= seen.score <= 100:
        raise Invalid("score", "It is passed at %(mark)s to 100 %%.", mark=mark)


def add(work: Work, person_id: int, competency: str, seen: Seen, today: date) -> int:
    """Take it over, reviewed by the actor now (`today` where the person works), and give its id.

    The caller has insisted on reach.

    Raises:
        NotFound: as `check`.
        Invalid: as `check`; on `source`.
    """
    check(work, person_id, competency, seen, today)
    if not seen.source.strip():
        raise Invalid("source", "Say from where it comes and what you have seen.")
    if len(seen.source.strip()) > LONGEST_WHY:
        raise Invalid("source", "At most %(n)s characters.", n=LONGEST_WHY)
    number = decided.add_accreditation(
        work.session,
        person_id=person_id,
        activity=seen.activity,
        competency="" if seen.activity else competency,
        passed_on=seen.day,
        last_day=seen.last_day,
        score=seen.score,
        source=seen.source.strip(),
        reviewer_id=work.me.person_id,
        at=work.now,
        day=today,
    )
    work.record(Event.EVIDENCE_ACCREDITED, rows=1, person=person_id)
    return number


def made(work: Work, person_id: int, competency: str, seen: Seen, today: date) -> int | None:
    """Give the id of the same accreditation, if the actor made it today and it stands."""
    about, own = _about(competency, seen), (seen.last_day, seen.score, seen.source.strip())
    for row in _accredited(work, person_id):
        same = (row.activity, row.competency, row.passed_on) == about
        mine = (row.reviewer_id, row.day) == (work.me.person_id, today)
        if same and mine and own == (row.last_day, row.score, row.source):
            return row.id
    return None


def with_it(history: History, work: Work, competency: str, seen: Seen, name: str, today: date) -> History:
    """Give a history with what would be taken over, under a name of its own."""
    now = work.now
    if seen.activity:
        passed = Passed(name, seen.activity, now, seen.day, now, seen.score, reviewed_on=today)
        return replace(history, passed=(*history.passed, passed))
    award = AccreditedAward(name, competency, seen.day, seen.last_day, today, now, now)
    return replace(history, accredited=(*history.accredited, award))


def _accredited(work: Work, person_id: int) -> tuple[decided.AccreditationRow, ...]:
    """Give what was accredited to a person and stands."""
    back = decided.withdrawn(work.session, "accreditation")
    return tuple(row for row in decided.accreditations(work.session, [person_id]) if row.id not in back)


def _about(competency: str, seen: Seen) -> tuple[str, str, date | None]:
    """Give what is accredited as it is kept: an activity, or the award of a competency."""
    return (seen.activity, "" if seen.activity else competency, seen.passed_on)
