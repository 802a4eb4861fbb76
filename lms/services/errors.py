"""Why an act was refused, in the words the doors (web and command line) translate."""

from __future__ import annotations


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
    """Something typed is wrong: `field` names where, `message` what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
