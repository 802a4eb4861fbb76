"""Certificates: an award on paper for its holder, and the code by which anybody who holds it finds out if it stands."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.core.competency.awards import Award
from lms.core.competency.certified import Standing, Stands, award_of, standing_on
from lms.core.competency.policy import Policy, Rule
from lms.core.competency.records import Position
from lms.core.competency.timeline import Timeline, fold
from lms.core.permissions import Event
from lms.services import auth, standing
from lms.services.errors import Closed, NotFound
from lms.services.histories import histories
from lms.services.work import Work
from lms.store import access, certificates, decided, people, site, training
from lms.store.identities import identities

#: no letter that looks like a digit: what is read aloud or off paper is typed right
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 20 of 32 signs are 100 random bits
CODE_LENGTH = 20
GROUP = 4
#: how people read the letters that are not in the alphabet
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class RestsOn:
    """One thing an award rests on."""

    #: activity id; empty for an award of another house
    activity: str
    day: date
    #: lowest and highest revision of the texts it was passed on; None where none was kept
    revisions: tuple[int, int] | None
    #: where it was done, if not here, and who accredited it
    source: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything a certificate says, made or not yet."""

    competency: str
    name: str
    award: Award
    standing: Standing
    rests_on: tuple[RestsOn, ...]
    #: where the holder worked on the day of the award
    facility_name: str
    #: the rule it was earned by; None where the policy no longer knows one
    rule: Rule | None
    #: None until the holder has made it
    code: str | None
    made_at: datetime | None
    #: the days of the other awards of this competency, newest first
    others: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What whoever holds a code is told: no more than the paper says, and whether it stands today."""

    name: str
    competency: str
    awarded_on: date
    #: as it holds today, extended or not; of a voided award as the paper has it
    valid_through: date
    stands: Stands
    #: last valid day of the award that holds in its place; None where none does
    renewed_through: date | None
    #: today where the holder works
    day: date


def paper(work: Work, competency: str, day: date | None = None) -> Paper:
    """Give the certificate of the actor's award of a day (None: the newest award), made or not yet.

    Raises:
        NotFound: no award of theirs was earned on that day.
    """
    me = work.me
    rules = standing.policies(work)
    history = histories(work, [me.person_id])[me.person_id]
    if competency not in rules:
        raise NotFound("competency")
    timeline = fold(history, rules[competency])
    award = _award(timeline, day)
    found = next(
        (row for row in certificates.of_person(work.session, me.person_id) if _is_of(row, competency, award)), None
    )
    at_work = next((one for one in history.held_positions() if one.holds_on(award.day)), None)
    facility = me.facility if at_work is None else at_work.facility
    places = site.facilities(work.session)
    return Paper(
        competency=competency,
        name=f"{me.given_name} {me.family_name}".strip(),
        award=award,
        standing=standing_on(timeline, award, me.today),
        rests_on=_rests_on(work, award),
        facility_name=places[facility].name if facility in places else "",
        rule=_rule(rules[competency], award, at_work, facility),
        code=None if found is None else grouped(found.code),
        made_at=None if found is None else found.recorded_at,
        others=tuple(dict.fromkeys(one.day for one in reversed(timeline.awards) if one.day != award.day)),
    )


def make(work: Work, competency: str, day: date | None = None) -> str:
    """Make the certificate of the actor's award and give its code; an award has one, whoever asks again.

    Raises:
        NotFound: no award of theirs was earned on that day.
        Closed: it was withdrawn.
    """
    found = paper(work, competency, day)
    if found.code is not None:
        return found.code
    if found.standing.stands is Stands.REVOKED:
        raise Closed(competency)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    made = certificates.add(
        work.session,
        code=code,
        person_id=work.me.person_id,
        competency=competency,
        award_day=found.award.day,
        valid_through=found.award.unextended_through,
        evidence=found.award.evidence,
    )
    work.record(Event.CERTIFICATE_MADE, certificate=made, competency=competency)
    return grouped(code)


def verify(work: Work, typed: str, address: str) -> Verified | None:
    """Tell whether the certificate with this code stands; None where there is none.

    Raises:
        TooSoon: too many codes from this address were wrong just now.
    """
    auth.insist_on_patience(work, "", _counted(address))
    row = certificates.by_code(work.session, plain(typed))
    person = None if row is None else people.person(work.session, row.person_id)
    rules = standing.policies(work)
    if row is None or person is None or row.competency not in rules:
        return None
    holder = identities(work.session).of(person.id)
    _facility, zone = auth.home(work, holder)
    today = work.now.astimezone(zone).date()
    timeline = fold(histories(work, [holder])[holder], rules[row.competency])
    award = award_of(timeline, row.award_day, row.valid_through)
    told = standing_on(timeline, award, today)
    return Verified(
        name=person.name,
        competency=row.competency,
        awarded_on=row.award_day,
        valid_through=row.valid_through if award is None else award.valid_through,
        stands=told.stands,
        renewed_through=None if told.holds is None or told.stands is Stands.HELD else told.holds.valid_through,
        day=today,
    )


def count_wrong_code(work: Work, address: str) -> None:
    """Count a code that was wrong, apart from failed sign-ins: neither slows the other."""
    counted = _counted(address)
    access.add_failure(
        work.session, account=counted, address=counted, now=work.now, sweep_before=work.now - timedelta(days=1)
    )


def grouped(code: str) -> str:
    """Write a code in groups, as it is printed.

    >>> grouped("7K3MABCD0123WXYZ4567")
    '7K3M-ABCD-0123-WXYZ-4567'
    """
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def plain(typed: str) -> str:
    """Read a code as it was typed: without its hyphens and blanks, in capitals, letters for digits put right.

    >>> plain(" 7k3m abcd-o123-wxyz-4567")
    '7K3MABCD0123WXYZ4567'
    """
    return "".join(sign for sign in typed.upper() if sign.isalnum())[: 2 * CODE_LENGTH].translate(MISREAD)


def _counted(address: str) -> str:
    return f"verify {address}"


def _award(timeline: Timeline, day: date | None) -> Award:
    for award in reversed(timeline.awards):
        if day is None or award.day == day:
            return award
    raise NotFound("award")


def _is_of(row: certificates.CertificateRow, competency: str, award: Award) -> bool:
    return (row.competency, row.award_day, row.valid_through) == (competency, award.day, award.unextended_through)


def _rule(policy: Policy, award: Award, position: Position | None, facility: str) -> Rule | None:
    unit = None if position is None else position.unit
    return policy.rule_on(award.day, facility, unit)


def _rests_on(work: Work, award: Award) -> tuple[RestsOn, ...]:
    """Give what an award rests on, in path order."""
    mine = [work.me.person_id]
    kept = {str(row.id): row for row in training.records_of(work.session, mine)}
    foreign = {f"accreditation-{row.id}": row for row in decided.accreditations(work.session, mine)}
    reviewers = {row.reviewer_id for row in foreign.values()}
    names = {one.id: one.name for one in people.people(work.session, reviewers)} if reviewers else {}
    found = []
    for fact in award.evidence:
        if fact in kept:
            found.append(RestsOn(kept[fact].activity, kept[fact].day, _range(kept[fact].revisions.values())))
        elif fact in foreign:
            row = foreign[fact]
            found.append(RestsOn(row.activity, row.passed_on, None, row.source, names.get(row.reviewer_id, "")))
    return tuple(found)


def _range(revisions: Iterable[int]) -> tuple[int, int] | None:
    numbers = sorted(revisions)
    return (numbers[0], numbers[-1]) if numbers else None
