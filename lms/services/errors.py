"""Why an act was refused, in the words the doors (web and command line) translate."""

from __future__ import annotations

from datetime import date

from lms.core.problems import Problem


class Refused(Exception):  # noqa: N818 - an outcome, not a fault
    """An act was refused; nothing was changed."""


class NotFound(Refused):
    """There is no such thing, or the actor may not know that there is."""


class NotAllowed(Refused):
    """The actor may not do this here today."""


class PastStep(Refused):
    """Another answer came for a step that is already done; the way on is the attempt's present step."""


class Closed(Refused):
    """The attempt has ended; its result can be read."""


class Invalid(Refused):
    """Something typed is wrong: `field` names where, `message` what to do.

    The message is a gettext message id with `%(name)s` places for `values`: the web translates it and writes days as
    its pages do, the command line prints `text`.
    """

    def __init__(self, field: str, message: str, **values: str | int | date) -> None:
        self.field = field
        self.message = message
        self.values = values
        super().__init__(f"{field}: {self.text}")

    @property
    def text(self) -> str:
        """Give the message with its values, in English."""
        return self.message % self.values if self.values else self.message


class ContentBroken(RuntimeError):  # noqa: N818 - what it is, in words
    """The content has mistakes; nothing was started."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
