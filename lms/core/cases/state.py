"""The state of one run: a small, versioned JSON value that says everything the script alone does not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from lms.core.cases.script import Choice

#: the form of the JSON; an older program refuses a newer form. Form 1 knew no hand-over
VERSION = 2

#: a value of the site's playbook as a run used it
SiteValue = str | int | float | tuple[str, ...]


class Mode(StrEnum):
    """Training answers at once and lets a choice be taken back; assessment does neither."""

    TRAINING = "training"
    ASSESSMENT = "assessment"


class StateError(ValueError):
    """The text is not a saved run this program can read."""


@dataclass(frozen=True, slots=True)
class Known:
    """The variant of a sign the learner last saw, and the minute."""

    variant: str
    minute: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One reading in the order it was taken, for the chart and the record."""

    minute: int
    sign: str
    variant: str


@dataclass(frozen=True, slots=True)
class Received:
    """What one role handed over to this run, in words that no longer change."""

    #: minutes after midnight of the first day at which it was handed over
    sent_at: int
    #: line -> its text, in the author's order
    lines: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """Where a run stands. Values only; nothing in it is computed from a clock."""

    case: str
    role: str
    mode: Mode
    #: the playbook values this run uses from its first to its last step
    playbook: Mapping[str, SiteValue]
    stage: str
    #: position of the open task in its stage
    task: int
    #: minutes of the simulated course since the case began
    minute: int
    over: bool
    choices: tuple[Choice, ...]
    #: flag -> the minute it was set
    flags: Mapping[str, int]
    counters: Mapping[str, int]
    #: sign -> variant it is in now, seen or not
    truth: Mapping[str, str]
    #: sign -> what the learner last saw of it and may still rely on
    known: Mapping[str, Known]
    seen: tuple[Seen, ...]
    #: events that have happened, with the minute
    happened: Mapping[str, int]
    #: role -> what it handed over to this run, heard by now or still to come
    received: Mapping[str, Received] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """How many choices have been made: the number a form carries to be repeat-safe."""
        return len(self.choices)

    def to_json(self) -> str:
        """Write the run as one line of JSON with sorted keys."""
        return json.dumps(
            {
                "version": VERSION,
                "case": self.case,
                "role": self.role,
                "mode": self.mode.value,
                "playbook": {k: list(v) if isinstance(v, tuple) else v for k, v in self.playbook.items()},
                "stage": self.stage,
                "task": self.task,
                "minute": self.minute,
                "over": self.over,
                "choices": [[choice.task, *choice.picked] for choice in self.choices],
                "flags": dict(self.flags),
                "counters": dict(self.counters),
                "truth": dict(self.truth),
                "known": {sign: [known.variant, known.minute] for sign, known in self.known.items()},
                "seen": [[seen.minute, seen.sign, seen.variant] for seen in self.seen],
                "happened": dict(self.happened),
                "received": received_to_json(self.received),
            },
            sort_keys=True,
            separators=(",", ":"),
        )


def from_json(text: str) -> State:
    """Read a saved run. Raises `StateError` when it is damaged or of a version this program does not know."""
    try:
        data = json.loads(text)
        _known_version(data["version"])
        return State(
            case=data["case"],
            role=data["role"],
            mode=Mode(data["mode"]),
            playbook={k: tuple(v) if isinstance(v, list) else v for k, v in data["playbook"].items()},
            stage=data["stage"],
            task=data["task"],
            minute=data["minute"],
            over=data["over"],
            choices=tuple(Choice(task, tuple(picked)) for task, *picked in data["choices"]),
            flags=data["flags"],
            counters=data["counters"],
            truth=data["truth"],
            known={sign: Known(variant, minute) for sign, (variant, minute) in data["known"].items()},
            seen=tuple(Seen(minute, sign, variant) for minute, sign, variant in data["seen"]),
            happened=data["happened"],
            received=received_from_json(data["received"]) if data["version"] > 1 else {},
        )
    except StateError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise StateError(f"not a saved run: {error}") from error


def received_to_json(received: Mapping[str, Received]) -> dict[str, dict[str, object]]:
    """Give what was handed over as plain JSON; lines are pairs, so that their order is kept."""
    return {
        sender: {"sent_at": one.sent_at, "lines": [[line, text] for line, text in one.lines.items()]}
        for sender, one in received.items()
    }


def received_from_json(data: Mapping[str, Mapping[str, Any]]) -> dict[str, Received]:
    """Read what was handed over; keys it does not know are left alone. Raises `KeyError`, `TypeError`, `ValueError`."""
    return {sender: Received(one["sent_at"], dict(one["lines"])) for sender, one in data.items()}


def _known_version(version: object) -> None:
    if version not in {1, VERSION}:
        raise StateError(f"a run of form {version}; this program reads forms 1 to {VERSION}")


def see(state: State, signs: tuple[str, ...]) -> State:
    """Give the state after looking at `signs`: what is true now becomes known, and is one reading each."""
    known = dict(state.known)
    for sign in signs:
        known[sign] = Known(state.truth[sign], state.minute)
    seen = (*state.seen, *(Seen(state.minute, sign, state.truth[sign]) for sign in signs))
    return replace(state, known=known, seen=seen)
