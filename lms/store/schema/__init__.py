"""All tables. A fact is only ever added; the few rows that may change in place stand in `changing`."""

from __future__ import annotations

from lms.store.schema.base import Base, Fact
from lms.store.schema.cache import TimelineCell, TimelinePerson, TimelineSegment
from lms.store.schema.changing import CourseStart, Credential, Job, OneTimeLink, SignInFailure, WebSession
from lms.store.schema.decisions import Assignment, PlaybookValue, PolicyValue, Ruling, Trigger, Withdrawal
from lms.store.schema.journal import JournalEntry
from lms.store.schema.papers import Certificate, ContentRevision, Release, Report, ReportAnswer
from lms.store.schema.people import (
    Duty,
    DutyList,
    Facility,
    Identity,
    JobTitle,
    Leave,
    Person,
    Position,
    RoleGrant,
    ShiftHours,
    Unit,
)
from lms.store.schema.training import Accreditation, Attempt, AttemptClose, AttemptStep, Record

__all__ = [
    "Accreditation",
    "Assignment",
    "Attempt",
    "AttemptClose",
    "AttemptStep",
    "Base",
    "Certificate",
    "ContentRevision",
    "CourseStart",
    "Credential",
    "Duty",
    "DutyList",
    "Facility",
    "Fact",
    "Identity",
    "Job",
    "JobTitle",
    "JournalEntry",
    "Leave",
    "OneTimeLink",
    "Person",
    "PlaybookValue",
    "PolicyValue",
    "Position",
    "Record",
    "Release",
    "Report",
    "ReportAnswer",
    "RoleGrant",
    "Ruling",
    "ShiftHours",
    "SignInFailure",
    "TimelineCell",
    "TimelinePerson",
    "TimelineSegment",
    "Trigger",
    "Unit",
    "WebSession",
    "Withdrawal",
]
