"""The twelve states of a competency and the reasons for them, by their names."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What a competency is for a person on a day; when several apply, the first of these wins."""

    NOT_REQUIRED = "not-required"
    REVOKED = "revoked"
    EXEMPT = "exempt"
    ON_LEAVE = "on-leave"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    RETURN_DUE = "return-due"
    UPDATE_DUE = "update-due"
    RENEWAL_DUE = "renewal-due"
    CURRENT = "current"
    OVERDUE = "overdue"
    REQUIRED = "required"

    @property
    def ready(self) -> bool:
        """Whether a person in this state counts as ready."""
        return self in {State.CURRENT, State.RENEWAL_DUE, State.UPDATE_DUE}

    @property
    def counted(self) -> bool:
        """Whether a person in this state stands in the denominator of readiness."""
        return self not in {State.NOT_REQUIRED, State.ON_LEAVE}


class Because(StrEnum):
    """Why a state holds."""

    NO_POSITION = "no-position"
    LEFT = "left"
    NOT_STARTED = "not-started"
    HIRED = "hired"
    MOVED = "moved"
    REHIRED = "rehired"
    REQUIREMENT_BEGAN = "requirement-began"
    AWARDED = "awarded"
    RENEWED = "renewed"
    WINDOW_OPEN = "window-open"
    RAN_OUT = "ran-out"
    LEAVE = "leave"
    ASSIGNED = "assigned"
    ACCREDITED = "accredited"
    EXTENDED = "extended"
    CONTENT = "content"
    PLAYBOOK = "playbook"
    UNIT_TURNOVER = "unit-turnover"
    COURSE_START = "course-start"
    ASKED_AGAIN = "asked-again"
    NEW_POSITION = "new-position"
    UPDATE_MISSED = "update-missed"
    RETURNED = "returned"
    EXEMPTED = "exempted"
    REVOKED = "revoked"
