"""A roster on a page: compared as a job, shown, and exactly what was shown applied as another."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.core.dates import plausible
from lms.core.permissions import Event, Permission, Place, allows
from lms.core.problems import Problem
from lms.core.roster.difference import Change, Difference, Kind
from lms.core.roster.kept import changes_as_data, changes_from_data, digest
from lms.core.roster.places import Unknown
from lms.services import jobs, roster
from lms.services.errors import Invalid, NotFound, PastStep, Refused
from lms.services.site import BrokenFile
from lms.services.turnover_triggers import Outcome, Told, as_data, told_from_data
from lms.services.work import Work
from lms.store import jobs as job_store
from lms.store import site
from lms.store.jobs import State

#: the largest file a page takes
MOST_BYTES = 5 * 1024 * 1024
#: the most rows a page compares
MOST_ROWS = 50_000
#: the most people one import from a page changes: others who write wait for it, some seconds for so many
MOST_CHANGES = 5_000
#: problems told on a page
MOST_PROBLEMS = 500
#: the longest file name that is kept
LONGEST_NAME = 100


class Changed(Refused):
    """What is recorded has changed since the comparison was shown: it would no longer do what was read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A file somebody brought, and what it is the roster of."""

    name: str
    data: bytes
    source: str
    effective: date
    #: the difference that was shown; empty while none was
    digest: str = ""
    allow_leavers: bool = False
    #: how many people the shown difference changes
    changes: int = 0
    #: the job that made the comparison
    check: int = 0

    @property
    def rows(self) -> int:
        """How many lines there are under the header, about; old programs end theirs with a carriage return."""
        end = len(self.data.rstrip())
        return max(self.data.count(b"\n", 0, end), self.data.count(b"\r", 0, end))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison as it is shown before anything is changed."""

    job: jobs.Job
    source: str
    effective: date
    file: str
    difference: Difference
    #: number and name of each person of whom nothing changes
    unchanged: tuple[tuple[str, str], ...]
    #: number, name and line of people added by hand
    left_alone: tuple[tuple[str, str, int], ...]
    #: unit names by key
    units: Mapping[str, str]
    asks: tuple[Told, ...] = ()
    #: how many triggers it would take back
    takes_back: int = 0

    @property
    def numbers(self) -> frozenset[str]:
        """Every employee number the comparison speaks of."""
        kept = {number for number, _name in self.unchanged} | {number for number, _name, _line in self.left_alone}
        return frozenset(kept | {change.employee_id for change in self.difference.changes})

    @property
    def leavers(self) -> int:
        """How many people would leave."""
        return len(self.difference.of(Kind.LEAVER))


def may_import(work: Work) -> bool:
    """Say whether the actor may take over rosters: a roster can reach every facility, so for the whole programme."""
    me = work.me
    return allows(me.grants, Permission.PEOPLE_ROSTER, Place("", None), me.today)


def _insist(work: Work) -> None:
    work.demand(Permission.PEOPLE_ROSTER, Place("", None))


def ask_check(work: Work, data: bytes, name: str, *, source: str, effective: date) -> int:
    """Ask for a file to be compared with what is recorded of `source`; give the number of the job.

    Raises:
        NotAllowed: the actor may not import rosters for the whole programme.
        Invalid: on `file`, `source` or `effective`.
    """
    _insist(work)
    roster.check_source(source)
    if not plausible(effective):
        raise Invalid("effective", "Write a day that can be meant, such as 2026-11-20.")
    if not data.strip():
        raise Invalid("file", "The file is empty.")
    if len(data) > MOST_BYTES:
        raise Invalid("file", "The file is larger than %(n)s MB.", n=MOST_BYTES // 1024**2)
    asked = Asked(_plain_name(name), data, source, effective)
    return _ask(work, jobs.Kind.ROSTER_CHECK, _payload(asked))


def _ask(work: Work, kind: jobs.Kind, payload: Mapping[str, Any]) -> int:
    return jobs.ask(work, kind, payload, about={name: payload[name] for name in ("source", "effective")})


def _plain_name(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[-LONGEST_NAME:] or "roster.csv"


def _payload(asked: Asked) -> dict[str, Any]:
    return {
        "name": asked.name,
        "data": base64.b64encode(zlib.compress(asked.data)).decode("ascii"),
        "source": asked.source,
        "effective": asked.effective.isoformat(),
        "digest": asked.digest,
        "allow_leavers": asked.allow_leavers,
        "changes": asked.changes,
        "check": asked.check,
    }


def asked(payload: Mapping[str, Any]) -> Asked:
    """Read what a job was asked for."""
    return Asked(
        payload["name"],
        zlib.decompress(base64.b64decode(payload["data"])),
        payload["source"],
        date.fromisoformat(payload["effective"]),
        payload["digest"],
        payload["allow_leavers"],
        payload["changes"],
        payload["check"],
    )


# --- what the worker keeps -----------------------------------------------------------------------------------------


def compared(asked: Asked, plan: roster.Plan, outcome: Outcome) -> dict[str, Any]:
    """Write a comparison, with what an import would ask again, as the result of its job."""
    return {
        **_about(asked, plan),
        "file": asked.name,
        "digest": digest(plan.difference),
        "working": plan.difference.working,
        "changes": changes_as_data(plan.difference.changes),
        "unchanged": [[one.employee_id, f"{one.given_name} {one.family_name}".strip()] for one in plan.unchanged],
        "left_alone": [
            [one.employee_id, f"{one.given_name} {one.family_name}".strip(), one.line] for one in plan.left_alone
        ],
        "asks": as_data(outcome.asked),
        "takes_back": len(outcome.withdrawn),
    }


def _about(asked: Asked, plan: roster.Plan) -> dict[str, Any]:
    return {"source": asked.source, "effective": asked.effective.isoformat(), "counts": counts(plan.difference)}


def counts(difference: Difference) -> dict[str, int]:
    """Count a difference by what happens to people; only what occurs."""
    told = {str(kind): len(difference.of(kind)) for kind in Kind}
    told["leaves"] = sum(bool(change.leaves) for change in difference.changes)
    told["returns"] = sum(bool(change.returns) for change in difference.changes)
    told["renamed"] = sum(change.renamed for change in difference.changes)
    told["unchanged"] = difference.unchanged
    return {what: number for what, number in told.items() if number}


def refused(asked: Asked, error: Refused) -> dict[str, Any]:
    """Write why a file cannot be taken over as the result of its job."""
    result: dict[str, Any] = {
        "source": asked.source,
        "effective": asked.effective.isoformat(),
        "file": asked.name,
        "why": why(error),
    }
    if isinstance(error, BrokenFile):
        result["problems"] = [[one.line, one.message] for one in error.problems[:MOST_PROBLEMS]]
        result["more"] = max(0, len(error.problems) - MOST_PROBLEMS)
    if isinstance(error, roster.UnknownWords):
        result["unknown"] = [[one.kind, one.facility, one.word, one.line] for one in error.unknown[:MOST_PROBLEMS]]
        result["more"] = max(0, len(error.unknown) - MOST_PROBLEMS)
    return result


def why(error: Refused) -> str:
    """Give the code of a refusal: too-many-rows, too-many-changes, problems, unknown, changed or not-allowed."""
    if isinstance(error, Invalid):
        return error.field
    known = {BrokenFile: "problems", roster.UnknownWords: "unknown", Changed: "changed"}
    return known.get(type(error), "not-allowed")


def insist_on_size(asked: Asked) -> None:
    """Refuse a file with more rows than a page compares.

    Raises:
        Invalid: on `too-many-rows`.
    """
    if asked.rows > MOST_ROWS:
        raise Invalid("too-many-rows", "%(n)s rows", n=asked.rows)


def insist_on_changes(plan: roster.Plan) -> None:
    """Refuse a difference that would hold up everybody else for too long.

    Raises:
        Invalid: on `too-many-changes`.
    """
    if len(plan.difference.changes) > MOST_CHANGES:
        raise Invalid("too-many-changes", "%(n)s people", n=len(plan.difference.changes))


def apply(work: Work, asked: Asked, read: roster.RosterFile, job_id: int) -> dict[str, Any]:
    """Apply the difference that was shown, as the one act of this work; give the result of its job.

    Raises:
        NotAllowed: who asked may no longer do this.
        Changed: the file would now change something else than was shown.
        BrokenFile, UnknownWords: what is recorded no longer fits the file.
    """
    _insist(work)
    plan = roster.compare(work, read, source=asked.source, effective=asked.effective)
    if digest(plan.difference) != asked.digest or (plan.difference.too_many_leave and not asked.allow_leavers):
        raise Changed("roster")
    roster.apply(work, plan, job_id=job_id)
    return {**_about(asked, plan), "check": asked.check}


def note_import(work: Work, plan: roster.Plan) -> None:
    """Keep in the list of imports that one was done on the command line, as part of its act."""
    effective = plan.difference.effective.isoformat()
    jobs.note(
        work,
        jobs.Kind.ROSTER_APPLY,
        {"source": plan.source, "effective": effective, "counts": counts(plan.difference), "by": "command-line"},
    )


# --- what a person decides -----------------------------------------------------------------------------------------


def comparison(work: Work, check_id: int) -> Comparison:
    """Give a comparison that waits for its decision.

    Raises:
        NotAllowed: the actor may not import rosters.
        NotFound: there is no such comparison, or it is no longer kept.
    """
    check = _check(work, check_id)
    result = check.result
    if check.state is not State.DONE or "changes" not in result:
        raise NotFound("comparison")
    effective = date.fromisoformat(result["effective"])
    changes: tuple[Change, ...] = changes_from_data(result["changes"])
    return Comparison(
        check,
        result["source"],
        effective,
        result["file"],
        Difference(effective, changes, len(result["unchanged"]), result["working"]),
        tuple((number, name) for number, name in result["unchanged"]),
        tuple((number, name, line) for number, name, line in result["left_alone"]),
        {unit.key: unit.name for unit in site.units(work.session).values()},
        told_from_data(result.get("asks", ())),
        result.get("takes_back", 0),
    )


def _check(work: Work, job_id: int, kind: jobs.Kind = jobs.Kind.ROSTER_CHECK) -> jobs.Job:
    _insist(work)
    found = jobs.job(work, job_id)
    if found.kind is not kind:
        raise NotFound("comparison")
    return found


def ask_apply(work: Work, check_id: int, *, allow_leavers: bool) -> int:
    """Ask for a shown comparison to be applied; give the number of the job, the same for a double click.

    Raises:
        NotAllowed: the actor may not import rosters.
        NotFound: there is no such comparison.
        PastStep: it was dropped, or is no longer kept.
        Invalid: on `allow_leavers`, when more would leave than anybody may overlook.
    """
    check = _check(work, check_id)
    if applied_by := check.result.get("applied_by"):
        return int(applied_by)
    payload = job_store.payload(work.session, check_id)
    if check.state is not State.DONE or not payload or "changes" not in check.result:
        raise PastStep("comparison")
    shown = comparison(work, check_id).difference
    if shown.too_many_leave and not allow_leavers:
        raise Invalid(
            "allow_leavers",
            "Say that %(n)s people really leave, or correct the file.",
            n=len(shown.of(Kind.LEAVER)),
        )
    job_id = _ask(
        work,
        jobs.Kind.ROSTER_APPLY,
        {
            **payload,
            "digest": check.result["digest"],
            "allow_leavers": allow_leavers,
            "changes": len(shown.changes),
            "check": check_id,
        },
    )
    job_store.empty(work.session, check_id, result=_plain(check, applied_by=job_id))
    return job_id


def drop(work: Work, check_id: int) -> None:
    """Drop a comparison and its file; nothing is imported.

    Raises:
        NotAllowed: the actor may not import rosters.
        NotFound: there is no such comparison.
        PastStep: it was applied, or is no longer kept.
    """
    check = _check(work, check_id)
    if check.result.get("why") == "dropped":
        return
    if check.state is not State.DONE or "changes" not in check.result:
        raise PastStep("comparison")
    job_store.empty(work.session, check_id, result=_plain(check, why="dropped"))
    work.record(Event.JOB_DROPPED, job=check_id)


def check_again(work: Work, job_id: int) -> int:
    """Compare the file of an import that came too late with what is recorded now; give the number of the new job.

    Raises:
        NotAllowed: the actor may not import rosters.
        NotFound: there is no such import.
        PastStep: its file is no longer kept.
    """
    late = _check(work, job_id, jobs.Kind.ROSTER_APPLY)
    payload = job_store.payload(work.session, job_id)
    if late.state is not State.REFUSED or not payload:
        raise PastStep("import")
    kept = {**payload, "digest": "", "allow_leavers": False, "changes": 0, "check": 0}
    new_id = _ask(work, jobs.Kind.ROSTER_CHECK, kept)
    job_store.empty(work.session, job_id, result=_plain(late, applied_by=new_id))
    return new_id


def _plain(job: jobs.Job, **more: str | int) -> dict[str, Any]:
    return {key: value for key, value in job.result.items() if key in jobs.PLAIN} | more


def imports(work: Work) -> tuple[jobs.Job, ...]:
    """List imports and comparisons, the newest first.

    Raises:
        NotAllowed: the actor may not import rosters.
    """
    _insist(work)
    return jobs.listed(work, kinds=(jobs.Kind.ROSTER_CHECK, jobs.Kind.ROSTER_APPLY), limit=30)


def problems_of(job: jobs.Job) -> tuple[Problem, ...]:
    """Give what is wrong with a file, by line, as its job found it."""
    file = str(job.result.get("file", ""))
    return tuple(Problem(file, line, message) for line, message in job.result.get("problems", ()))


def unknown_of(job: jobs.Job) -> tuple[Unknown, ...]:
    """Give the words that are not set up here, as its job found them."""
    return tuple(Unknown(*one) for one in job.result.get("unknown", ()))
