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
    #: see the site's values
    PLAYBOOK_SEE = "site:playbook:see"
    #: set the site's values
    PLAYBOOK_SET = "site:playbook:set"
    #: the readiness board of the units in scope
    READINESS_SEE = "unit:readiness:see"
    #: states, dates and evidence of the people of the units in scope; never single answers
    PERSON_SEE = "unit:person:see"
    #: list people and make one-time links
    ACCESS_INVITE = "people:access:invite"
    #: give and end roles
    ACCESS_GRANT = "people:access:grant"


#: what each role holds
HOLDS: dict[Role, frozenset[Permission]] = {
    Role.LEARNER: frozenset({Permission.LEARN, Permission.OWN_RECORD, Permission.PLAYBOOK_SEE}),
    Role.LEAD: frozenset(
        {Permission.PLAYBOOK_SET, Permission.READINESS_SEE, Permission.PERSON_SEE, Permission.ACCESS_INVITE}
    ),
    Role.MANAGER: frozenset({Permission.READINESS_SEE, Permission.PERSON_SEE}),
    Role.ADMIN: frozenset({Permission.ACCESS_INVITE, Permission.ACCESS_GRANT}),
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

    SITE_SET = "site:set"
    CONTENT_PUBLISHED = "content:published"
    POLICY_SHIPPED = "policy:shipped"
    PERSON_ADDED = "person:added"
    ROSTER_IMPORTED = "roster:imported"
    ACCESS_GRANTED = "access:granted"
    ACCESS_ENDED = "access:ended"
    LINK_MADE = "access:link-made"
    PASSWORD_SET = "access:password-set"  # noqa: S105 - the name of an event
    SIGNED_IN = "access:signed-in"
    SIGNED_OUT = "access:signed-out"
    PERSON_FILE_OPENED = "person:file-opened"
    PLAYBOOK_SET = "playbook:set"
    ATTEMPT_BEGUN = "attempt:begun"
    ATTEMPT_STEP = "attempt:step"
    ATTEMPT_CLOSED = "attempt:closed"
    RECORD_VOIDED = "record:voided"
