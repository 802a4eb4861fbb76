"""What one choice did: the values the player shows at once in training and the debrief tells at the end."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.cases.grading import Computed
from lms.core.cases.script import Ask, Choice, Event, Option, Task
from lms.core.cases.site import SiteResult
from lms.core.cases.state import State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one choice did, and what is said about it."""

    choice: Choice
    #: the task answered; None for a question from the panel
    task: Task | None
    ask: Ask | None
    options: tuple[Option, ...]
    from_minute: int
    to_minute: int
    #: the grade of the clinical core, for a grade task
    computed: Computed | None
    #: how it stands against the site's own value; None when nothing is scored that way
    site: SiteResult | None
    #: what happened to the patient meanwhile
    events: tuple[Event, ...]
    #: signs the learner has looked at by this choice
    learned: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """Minutes of the simulated course this choice took."""
        return self.to_minute - self.from_minute

    @property
    def graded_right(self) -> bool | None:
        """Whether the grade given is the computed one; None when nothing was graded."""
        return None if self.computed is None else self.choice.picked == (self.computed.answer,)


@dataclass(frozen=True, slots=True)
class Step:
    """The run after a choice, and the outcome of it."""

    state: State
    outcome: Outcome
