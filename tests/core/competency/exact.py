"""What the tests of exact steps share: how an example is told, and the steps that many of them have."""

from __future__ import annotations

from datetime import date
from typing import Any

from lms.core.competency.explain import explain
from lms.core.competency.policy import Rule
from lms.core.competency.steps import Code, FactKind, FactRef, Step
from lms.core.competency.timeline import fold
from tests.core.competency.examples import history_of, policy_of, table

RULES = table("competency-explain.yaml")["rules"]
MODULE, QUIZ = "module:first-hour", "quiz:first-hour"
HIRED = date(2025, 3, 1)
EARNED = date(2025, 3, 14)
THROUGH = date(2026, 3, 14)


def day(text: str) -> date:
    """Read a day."""
    return date.fromisoformat(text)


def ref(kind: FactKind, *names: str) -> tuple[FactRef, ...]:
    """Name facts of one kind."""
    return tuple(FactRef(kind, name) for name in names)


def at(first: str, name: str = "ed", **more: Any) -> dict[str, Any]:
    """Give a position from a day on."""
    return {"id": name, "from": day(first), **more}


def changed(on: str, due: str) -> dict[str, Any]:
    """Give a change of content that asks the module again from one day, by another."""
    return {"id": "dose", "on": day(on), "because": "content", "due": day(due), "owed": [MODULE]}


def told(asked: str, **example: Any) -> list[Step]:
    """Give every step of an example on a day."""
    example = {"positions": [at("2025-03-01")], **example}
    history, policy = history_of(example, RULES), policy_of(example, RULES)
    return list(explain(fold(history, policy), history, policy, day(asked)).steps)


def rule(number: int = 0, **example: Any) -> Rule:
    """Give a rule of an example."""
    return policy_of(example, RULES).rules[number]


def only(steps: list[Step], *codes: Code) -> list[Step]:
    """Keep the steps of some codes."""
    return [step for step in steps if step.code in codes]


def earned(first: str = "2025-03-14", through: str = "2026-03-14") -> list[Step]:
    """Give the steps of both activities passed on one day, one record, with the usual rule."""
    on, end = day(first), day(through)
    return [
        Step(Code.PASSED, on, items=(MODULE, QUIZ), facts=ref(FactKind.RECORD, "record-0-0", "record-0-1")),
        Step(Code.AWARDED, on, also=on),
        Step(Code.FROM_COMPLETION, on, end, months=12),
    ]


PASSED = [{"on": EARNED, "what": "initial"}]
BY_THE_RULE = Step(Code.RULE, date(2020, 1, 1), text="Example", rule=rule())
ASKED_BY_ED = Step(Code.ASKED_BY, HIRED, position="ed", facts=ref(FactKind.POSITION, "ed"))
WINDOW_TO_OPEN = [
    Step(Code.WINDOW_OPENS, date(2026, 1, 13)),
    Step(Code.RENEWAL_KEEPS_DATE, THROUGH, date(2027, 3, 14), months=12),
]
