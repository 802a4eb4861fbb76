"""The simulation of a rule as a job: asked for, run by a worker, and its preview kept with the job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.core.competency.keys import as_plain
from lms.services import jobs
from lms.services.errors import NotFound
from lms.services.policy import Proposal, propose
from lms.services.simulate import Line, NextEnd, Preview, Stand, Tell, UnitCount, preview
from lms.services.work import Work
from lms.store import jobs as job_store


@dataclass(frozen=True, slots=True)
class Asked:
    """A proposal whose preview a worker is asked for."""

    competency: str
    scope: str
    values: Mapping[str, object]
    in_force_from: date


def ask(work: Work, proposal: Proposal) -> int:
    """Ask a worker for the preview of a proposal; give the number of the job."""
    payload = {
        "competency": proposal.competency,
        "scope": proposal.where.scope,
        "values": as_plain(proposal.values),
        "in_force_from": proposal.in_force_from.isoformat(),
    }
    about = {"competency": proposal.competency, "scope": proposal.where.scope}
    return jobs.ask(work, jobs.Kind.POLICY_SIMULATION, payload, about=about)


def asked(payload: Mapping[str, Any]) -> Asked:
    """Read what a worker was asked for."""
    day = date.fromisoformat(payload["in_force_from"])
    return Asked(payload["competency"], payload["scope"], payload["values"], day)


def run(work: Work, wanted: Asked, tell: Tell) -> dict[str, Any]:
    """Work the preview out as whoever asked for it; give it as the job keeps it.

    Raises:
        lms.services.errors.Refused: it can no longer be proposed.
    """
    proposal = propose(work, wanted.competency, wanted.values, scope=wanted.scope, in_force_from=wanted.in_force_from)
    return {
        "competency": wanted.competency,
        "scope": wanted.scope,
        "values": as_plain(wanted.values),
        "in_force_from": wanted.in_force_from.isoformat(),
        "fingerprint": proposal.fingerprint,
        "preview": as_data(preview(work, proposal, tell)),
    }


def may_read(work: Work, job: jobs.Job) -> bool:
    """Say whether the actor may read the preview a job made: whoever asked for it, as the names are of their reach."""
    row = job_store.job(work.session, job.id)
    return row is not None and row.asked_by_id == work.me.person_id and "preview" in job.result


def worked_out(work: Work, job_id: int) -> tuple[Asked, str, Preview]:
    """Give the proposal of which a worker made a preview, its fingerprint, and the preview.

    Raises:
        NotFound: there is no such job of the actor's, or its result is no longer kept.
    """
    job = jobs.job(work, job_id)
    if job.kind is not jobs.Kind.POLICY_SIMULATION or not may_read(work, job):
        raise NotFound("preview")
    return asked(job.result), str(job.result["fingerprint"]), from_data(job.result["preview"])


def as_data(shown: Preview) -> dict[str, Any]:
    """Give a preview as JSON has it."""
    return {
        "competency": shown.competency,
        "scope": shown.scope,
        "as_of": shown.as_of.isoformat(),
        "since": shown.since.isoformat(),
        "through": shown.through.isoformat(),
        "concerned": shown.concerned,
        "changed": shown.changed,
        "kinds": [list(one) for one in shown.kinds],
        "units": [[one.name, one.concerned, one.changed] for one in shown.units],
        "lines": [_line_as_data(line) for line in shown.lines],
        "spared": [_line_as_data(line) for line in shown.spared],
        "elsewhere": shown.elsewhere,
        "next_ends": shown.next_ends,
        "renewals": [as_plain([one.name, one.on, one.before, one.after]) for one in shown.renewals],
    }


def from_data(data: Mapping[str, Any]) -> Preview:
    """Read a preview back."""
    return Preview(
        data["competency"],
        data["scope"],
        date.fromisoformat(data["as_of"]),
        date.fromisoformat(data["since"]),
        date.fromisoformat(data["through"]),
        data["concerned"],
        data["changed"],
        tuple((kind, number, at_once) for kind, number, at_once in data["kinds"]),
        tuple(UnitCount(*one) for one in data["units"]),
        tuple(_line_from_data(line) for line in data["lines"]),
        tuple(_line_from_data(line) for line in data["spared"]),
        data["elsewhere"],
        data["next_ends"],
        tuple(NextEnd(name, *map(date.fromisoformat, days)) for name, *days in data["renewals"]),
    )


def _line_as_data(line: Line) -> list[Any]:
    stands = [
        None if one is None else as_plain([one.state, one.due_on, one.valid_through, one.missing, one.late])
        for one in (line.before, line.after)
    ]
    day = None if line.day is None else line.day.isoformat()
    return [line.person_id, line.name, line.unit_name, list(line.edges), line.kind, day, *stands]


def _line_from_data(data: Sequence[Any]) -> Line:
    person_id, name, unit_name, edges, kind, day, before, after = data
    return Line(person_id, name, unit_name, tuple(edges), kind, _day(day), _stand_from(before), _stand_from(after))


def _stand_from(data: Sequence[Any] | None) -> Stand | None:
    return None if data is None else Stand(data[0], _day(data[1]), _day(data[2]), data[3], data[4])


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
