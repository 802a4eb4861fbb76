"""One night, several people: which run a case run receives from, and a run as it stands by its script and its steps.

In training a person receives what they themselves handed over in their newest ended run of the earlier role; with
several earlier roles, all of the same night. Without such a run, and always in assessment, it is the author's
hand-over, the same for everyone. Whatever it is, the run keeps it in its set-up and is replayed with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.core.cases import engine, handover
from lms.core.cases.outcome import Outcome
from lms.core.cases.script import Choice, Role, Script
from lms.core.cases.state import Mode, Received, State, received_from_json, received_to_json
from lms.core.content.cases import script_from_text
from lms.core.content.values import PlaybookValue
from lms.services import attempting
from lms.services.errors import NotFound
from lms.services.work import Work
from lms.store import attempts, content
from lms.store.attempts import AttemptRow

#: the step that takes the last choice back
UNDO: dict[str, object] = {"undo": True}
#: how a run can have been played to its end
ENDED = frozenset({"passed", "not-passed", "done"})


@dataclass(frozen=True, slots=True)
class Replayed:
    """A run by its script and its steps."""

    script: Script
    role: Role
    state: State
    outcomes: tuple[Outcome, ...]


def item(case_id: str, role_id: str) -> str:
    """Name the activity."""
    return f"case:{case_id}/{role_id}"


def replayed(work: Work, row: AttemptRow, case_id: str, role_id: str) -> Replayed:
    """Tell a run again on the revision it began with.

    Raises:
        NotFound: that revision is no longer kept.
    """
    script = _begun_on(work, row, case_id)
    choices: list[Choice] = []
    for step in row.steps:
        if step.choice == UNDO:
            choices.pop()
        else:
            choices.append(Choice(step.choice["task"], tuple(step.choice["picked"])))
    state, told = engine.replay(
        script,
        role_id,
        choices,
        mode=Mode(row.setup["mode"]),
        playbook=attempting.kept_values(row),
        # a run begun before there were hand-overs received none
        received=received_from_json(row.setup.get("received", {})),
    )
    return Replayed(script, script.role(role_id), state, told)


def senders(row: AttemptRow) -> dict[str, int | None]:
    """Give the roles a run received from, each with the person's own run it came from; None: the author's hand."""
    return {sender: one["run"] for sender, one in row.setup.get("received", {}).items()}


def handing_on(rows: Sequence[AttemptRow], script: Script, role: Role) -> dict[str, AttemptRow]:
    """Give the newest ended run of each role that `role` receives from, out of a person's runs."""
    found = {}
    for receipt in role.receives:
        name = item(script.id, receipt.sender)
        # a run begun before there were hand-overs has none to give
        ended = [row for row in rows if row.item == name and row.outcome in ENDED and "received" in row.setup]
        if ended:
            found[receipt.sender] = max(ended, key=lambda row: row.id)
    return found


def received_setup(
    work: Work, script: Script, role: Role, values: Mapping[str, PlaybookValue], *, own: bool
) -> dict[str, dict[str, object]]:
    """Give what a new run receives, as its set-up keeps it. `own`: from the actor's own runs where there are any."""
    given = handover.usual(script, role.id, values)
    runs = _one_night(work, script, role) if own else {}
    kept = {}
    for receipt in role.receives:
        run, sent = runs.get(receipt.sender), given[receipt.sender]
        if run is not None:
            told = replayed(work, run, script.id, receipt.sender)
            if told.role.hands_over:
                sent = handover.hand_over(told.script, told.state)
            else:
                run = None
        here = {line for line, _ in receipt.lines}
        lines = {line: text for line, text in sent.lines.items() if line in here}
        (plain,) = received_to_json({receipt.sender: Received(sent.sent_at, lines)}).values()
        kept[receipt.sender] = {"run": None if run is None else run.id, **plain}
    return kept


def _one_night(work: Work, script: Script, role: Role) -> dict[str, AttemptRow]:
    """Choose the actor's run of each earlier role; what a chosen run received from belongs to the same night."""
    items = [item(script.id, receipt.sender) for receipt in role.receives]
    rows = attempts.attempts_of(work.session, work.me.person_id, items=items) if items else ()
    newest = handing_on(rows, script, role)
    by_id = {row.id: row for row in rows}
    order = [other.id for other in script.roles]
    chosen: dict[str, AttemptRow] = {}
    same_night: dict[str, int | None] = {}
    # the latest person of the night first: who they heard from is settled
    for sender in sorted(newest, key=order.index, reverse=True):
        run_id = same_night.get(sender, newest[sender].id)
        run = None if run_id is None else by_id.get(run_id)
        if run is not None:
            chosen[sender] = run
            same_night = {**senders(run), **same_night}
    return chosen


def _begun_on(work: Work, row: AttemptRow, case_id: str) -> Script:
    """Give the script on the revision the run began with: the present one, or the text that was published then."""
    revision = row.setup["revision"]
    if revision is None or content.current(work.session).get(("case", case_id)) == revision:
        present = work.library.cases.get(case_id)
        if present is not None:
            return present
    for published in content.revisions(work.session, "case", case_id):
        if published.revision == revision:
            return script_from_text(published.text)
    raise NotFound("revision")
