"""What each kind of job does: its name to the function that runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lms.jobs import policy, roster
from lms.jobs.running import Running
from lms.services.jobs import Kind

#: reads as long as it needs, then ends the job in the one act that does its work; safe to be run twice
Run = Callable[[Running], None]

KINDS: Mapping[Kind, Run] = {
    Kind.ROSTER_CHECK: roster.check,
    Kind.ROSTER_APPLY: roster.apply,
    Kind.POLICY_SIMULATION: policy.simulate_rule,
}
