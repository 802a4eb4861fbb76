"""Who may do what, where and when: roles are dated and scoped, and every act needs one permission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.core.dates import Span


class Role(StrEnum):
    """What a person may be here. Everyone is a learner; the others are granted."""

    LEARNER = "learner"
    LEAD = "lead"
    MANAGER = "manager"
    ADMIN = "admin"


class Permission(StrEnum):
    """`scope:resource:action`: what a route asks for."""

    #: do one's own modules, quizzes, cases and drills
    LEARN = "own:learning:do"
    #: see one's own record, awards and statuses
    OWN_RECORD = "own:record:see"
    #: say that something is wrong, on a page or about an entry of one's own record
    REPORT = "own:report:make"
    #: see the site's values
    PLAYBOOK_SEE = "site:playbook:see"
    #: set the site's values
    PLAYBOOK_SET = "site:playbook:set"
    #: release the site's pocket card, and take a release back
    CARD_RELEASE = "site:card:release"
    #: the readiness board of the units in scope
    READINESS_SEE = "unit:readiness:see"
    #: states, dates and evidence of the people of the units in scope; never single answers
    PERSON_SEE = "unit:person:see"
    #: list people and make one-time links
    ACCESS_INVITE = "people:access:invite"
    #: give and end roles
    ACCESS_GRANT = "people:access:grant"
    #: ask a competency of a person or a unit, and withdraw that
    ASSIGN = "people:competency:assign"
    #: exempt from, revoke or extend a competency, accredit and void evidence, and take such a decision back
    RULE = "people:competency:rule"
    #: read what the people of the units in scope report as wrong, and answer it
    REPORTS_ANSWER = "unit:report:answer"
    #: see the rules of each competency, ours and the site's
    POLICY_SEE = "site:policy:see"
    #: set the site's own rules
    POLICY_SET = "site:policy:set"
    #: enter that a first dose is coming
    COURSE_START = "site:course-start:enter"
    #: say that two people are one
    IDENTITY_JOIN = "people:identity:join"
    #: take over rosters
    PEOPLE_ROSTER = "people:roster:import"
    #: see the long work one asked for oneself
    OWN_JOBS = "own:jobs:see"
    #: see the long work anybody asked for
    JOBS_SEE = "site:jobs:see"


#: what each role holds
HOLDS: dict[Role, frozenset[Permission]] = {
    Role.LEARNER: frozenset(
        {
            Permission.LEARN,
            Permission.OWN_RECORD,
            Permission.REPORT,
            Permission.PLAYBOOK_SEE,
            Permission.OWN_JOBS,
        }
    ),
    Role.LEAD: frozenset(
        {
            Permission.PLAYBOOK_SET,
            Permission.CARD_RELEASE,
            Permission.READINESS_SEE,
            Permission.PERSON_SEE,
            Permission.ACCESS_INVITE,
            Permission.ASSIGN,
            Permission.RULE,
            Permission.REPORTS_ANSWER,
            Permission.POLICY_SEE,
            Permission.POLICY_SET,
            Permission.COURSE_START,
        }
    ),
    Role.MANAGER: frozenset({Permission.READINESS_SEE, Permission.PERSON_SEE, Permission.POLICY_SEE}),
    Role.ADMIN: frozenset(
        {
            Permission.ACCESS_INVITE,
            Permission.ACCESS_GRANT,
            Permission.PEOPLE_ROSTER,
            Permission.JOBS_SEE,
            Permission.POLICY_SEE,
            Permission.IDENTITY_JOIN,
        }
    ),
}


class ScopeKind(StrEnum):
    """How far a role reaches."""

    PROGRAMME = "programme"
    FACILITY = "facility"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit and the facility it belongs to; `unit` None means the facility itself."""

    facility: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, where it reaches, and the days it holds."""

    role: Role
    kind: ScopeKind
    #: key of the facility or unit; empty for the programme
    scope: str
    days: Span

    def covers(self, place: Place) -> bool:
        """Say whether the grant reaches `place`."""
        if self.kind is ScopeKind.PROGRAMME:
            return True
        if self.kind is ScopeKind.FACILITY:
            return place.facility == self.scope
        return place.unit is not None and place.unit == self.scope


def roles_on(grants: Iterable[Grant], day: date) -> frozenset[Role]:
    """Give the roles held on `day`, the learner's always among them."""
    return frozenset({Role.LEARNER, *(grant.role for grant in grants if day in grant.days)})


def holds(grants: Iterable[Grant], permission: Permission, day: date) -> bool:
    """Say whether the permission is held anywhere at all on `day`."""
    return any(permission in HOLDS[role] for role in roles_on(grants, day))


def allows(grants: Iterable[Grant], permission: Permission, place: Place, day: date) -> bool:
    """Say whether the permission is held for `place` on `day`."""
    if permission in HOLDS[Role.LEARNER]:
        return True
    return any(day in grant.days and permission in HOLDS[grant.role] and grant.covers(place) for grant in grants)


class Event(StrEnum):
    """`subject:act`: what a journal entry says was done."""

    INSTANCE_RESTORED = "instance:restored"
    SITE_SET = "site:set"
    CONTENT_PUBLISHED = "content:published"
    POLICY_SHIPPED = "policy:shipped"
    POLICY_SET = "policy:set"
    PERSON_ADDED = "person:added"
    ROSTER_IMPORTED = "roster:imported"
    DUTY_IMPORTED = "duty:imported"
    JOB_ASKED = "job:asked"
    JOB_DROPPED = "job:dropped"
    ACCESS_GRANTED = "access:granted"
    ACCESS_ENDED = "access:ended"
    LINK_MADE = "access:link-made"
    PASSWORD_SET = "access:password-set"  # noqa: S105 - the name of an event
    SIGNED_IN = "access:signed-in"
    SIGNED_OUT = "access:signed-out"
    PERSON_FILE_OPENED = "person:file-opened"
    PLAYBOOK_SET = "playbook:set"
    CARD_RELEASED = "card:released"
    CARD_WITHDRAWN = "card:withdrawn"
    COMPETENCY_ASSIGNED = "competency:assigned"
    ASSIGNMENT_WITHDRAWN = "competency:assignment-withdrawn"
    ATTEMPT_BEGUN = "attempt:begun"
    ATTEMPT_STEP = "attempt:step"
    ATTEMPT_CLOSED = "attempt:closed"
    COMPETENCY_ASKED_AGAIN = "competency:asked-again"
    COURSE_START_ENTERED = "course-start:entered"
    COURSE_START_REMOVED = "course-start:removed"
    IDENTITY_JOINED = "person:joined"
    IDENTITY_PARTED = "person:parted"
    COMPETENCY_EXEMPTED = "competency:exempted"
    COMPETENCY_REVOKED = "competency:revoked"
    COMPETENCY_EXTENDED = "competency:extended"
    RULING_WITHDRAWN = "competency:ruling-withdrawn"
    TRIGGER_WITHDRAWN = "competency:trigger-withdrawn"
    EVIDENCE_ACCREDITED = "evidence:accredited"
    EVIDENCE_WITHDRAWN = "evidence:withdrawn"
    RECORD_VOIDED = "record:voided"
    CERTIFICATE_MADE = "certificate:made"
    REPORT_MADE = "report:made"
    REPORT_ANSWERED = "report:answered"
