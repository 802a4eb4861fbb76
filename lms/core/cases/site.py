"""One answer held against the value the site has set in its playbook; with no value set, nothing is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.core.cases.script import Option, Task, TaskKind
from lms.core.cases.state import SiteValue


@dataclass(frozen=True, slots=True)
class SiteResult:
    """One answer against the value the site has set for a playbook key."""

    key: str
    right: bool
    #: site values the answer left out
    missing: tuple[str, ...] = ()
    #: everything is there, in another order than the site's
    out_of_order: bool = False


def site_result(task: Task, options: Sequence[Option], playbook: Mapping[str, SiteValue]) -> SiteResult | None:
    """Hold an answer against the site's value; None when the key is not set or names nothing this task offers."""
    if not task.playbook or task.playbook not in playbook:
        return None
    value = playbook[task.playbook]
    offered = {option.value for option in task.options if option.value}
    wanted = [item for item in (value if isinstance(value, tuple) else (str(value),)) if item in offered]
    if not wanted:
        return None
    given = [option.value for option in options]
    missing = tuple(item for item in wanted if item not in given)
    in_order = [item for item in given if item in wanted]
    out_of_order = task.kind is TaskKind.CALL_ORDER and not missing and in_order != wanted
    return SiteResult(task.playbook, right=not missing and not out_of_order, missing=missing, out_of_order=out_of_order)
