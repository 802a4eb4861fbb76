"""Tells an example of the tables in sentences, without a store: what the core explains, in the words of the web."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.core.competency.explain import Explanation, explain
from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.timeline import fold
from lms.core.content.library import Library
from lms.services.explaining import PositionName, Told
from lms.web.explaining import sentences
from tests.core.competency.examples import COMPETENCY, history_of, policy_of


def explained(example: Mapping[str, Any], rules: Mapping[str, Any]) -> Explanation:
    """Explain an example on the day it asks about."""
    history, policy = history_of(example, rules), policy_of(example, rules)
    return explain(fold(history, policy), history, policy, example["asked"])


def told(example: Mapping[str, Any], rules: Mapping[str, Any]) -> list[str]:
    """Give every sentence of an example."""
    history, policy = history_of(example, rules), policy_of(example, rules)
    return said(history, policy, example["asked"], you=not example.get("file", False))


def said(history: History, policy: Policy, day: date, *, you: bool) -> list[str]:
    """Give every sentence about a history on a day."""
    timeline = fold(history, policy)
    names = {one.id: PositionName(one.unit.upper(), one.job_role, one.shift) for one in history.positions}
    found = explain(timeline, history, policy, day)
    return sentences(Told(COMPETENCY, day, found, timeline, (), (), None, names, {}, {}), Library(), you=you)
