"""Mistakes as values: where something is wrong and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file an author or an administrator wrote."""

    #: path as the person named it, relative to the folder that was checked
    file: str
    #: 1-based line; 0 when the whole file is meant
    line: int
    message: str

    def __str__(self) -> str:
        """Give `file:line: message`, the form editors can jump to."""
        return f"{self.file}:{self.line}: {self.message}"


class FieldError(ValueError):
    """One input field is wrong; nothing was changed."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
