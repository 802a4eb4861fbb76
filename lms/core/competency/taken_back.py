"""What a void or a withdrawal did to a status: the same day folded as if it had not been taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.status import Status, status_on
from lms.core.competency.steps import Code, FactKind, FactRef, Step
from lms.core.competency.timeline import fold


def taken_back(status: Status, history: History, policy: Policy) -> Iterator[Step]:
    """Name each void and each withdrawal without which the status would be another one, with what it would be.

    Where only the way to the same state and last valid day differs, neither is said.
    """
    records = {record.id: record for record in history.passed if record.day <= status.on}
    for void in history.voided:
        record = records.get(void.record)
        if record is None:
            continue
        stand = tuple(one for one in history.voided if one.record != void.record)
        if (otherwise := _otherwise(status, replace(history, voided=stand), policy)) is not None:
            facts = (FactRef(FactKind.RECORD, record.id), FactRef(FactKind.VOID, void.id))
            step = Step(Code.VOIDED, record.day, also=void.day, items=(record.activity,), facts=facts)
            yield _with(step, otherwise, status)
    decided = _decided(history, status.competency)
    for back in history.taken_back:
        if back.fact not in decided or decided[back.fact][1] > status.on:
            continue
        ref, day = decided[back.fact]
        asked = tuple(one for one in history.taken_back if one.fact != back.fact)
        if (otherwise := _otherwise(status, replace(history, taken_back=asked), policy)) is not None:
            facts = (ref, FactRef(FactKind.TAKEN_BACK, back.id))
            yield _with(Step(Code.TAKEN_BACK, day, also=back.day, facts=facts), otherwise, status)


def _otherwise(status: Status, history: History, policy: Policy) -> Status | None:
    """Give the status by another history, None where it says the same."""
    other = status_on(fold(history, policy), status.on)
    return None if _said(other) == _said(status) else other


def _said(status: Status) -> tuple[object, ...]:
    evidence = () if status.award is None else status.award.evidence
    return (status.state, status.because, status.due_on, status.valid_through, status.missing, evidence)


def _with(step: Step, otherwise: Status, status: Status) -> Step:
    """Say what the status would be, where that is another state or last valid day."""
    if (otherwise.state, otherwise.valid_through) == (status.state, status.valid_through):
        return step
    return replace(step, state=otherwise.state, until=otherwise.valid_through)


def _decided(history: History, competency: str) -> dict[str, tuple[FactRef, date]]:
    """Give each decision about the competency with the day it works from, by its id."""
    found: dict[str, tuple[FactRef, date]] = {}
    for kind, facts in (
        (FactKind.ASSIGNMENT, history.assignments),
        (FactKind.TRIGGER, history.triggers),
        (FactKind.REVOCATION, history.revocations),
        (FactKind.EXTENSION, history.extensions),
        (FactKind.ACCREDITED, history.accredited),
    ):
        found |= {fact.id: (FactRef(kind, fact.id), fact.day) for fact in facts if fact.competency == competency}
    for fact in history.exemptions:
        if fact.competency == competency:
            found[fact.id] = (FactRef(FactKind.EXEMPTION, fact.id), fact.first_day)
    return found
