"""Strict reading of one field at a time: absent is None, and anything doubtful is a FieldError that names the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from lms.core.clinical.units import exact
from lms.core.problems import FieldError

Word = TypeVar("Word", bound=StrEnum)


class Fields:
    """The fields of one patient as they came from JSON or YAML; absent and null are the same: not assessed."""

    def __init__(self, given: object, known: Sequence[str]) -> None:
        """Take the fields; raises FieldError for what is no object and for the first unknown field."""
        if not isinstance(given, Mapping):
            raise FieldError("findings", "must be an object of named fields")
        for name in given:
            if name not in known:
                raise FieldError(str(name), f"unknown field; known are {', '.join(known)}")
        self._given: Mapping[str, object] = given

    def has(self, name: str) -> bool:
        """Say whether the field was assessed."""
        return self._given.get(name) is not None

    def truth(self, name: str) -> bool | None:
        """Read true or false; 1 is not true."""
        value = self._given.get(name)
        if value is None or isinstance(value, bool):
            return value
        raise FieldError(name, "must be true or false")

    def number(self, name: str, low: int, high: int | None = None, unit: str = "") -> Fraction | None:
        """Read a finite number from `low` to `high`, both allowed; true is not a number."""
        value = self._given.get(name)
        if value is None:
            return None
        # bool is an int to Python, never to a nurse
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FieldError(name, "must be a number")
        try:
            read = exact(value)
        except ValueError as error:
            raise FieldError(name, "must be a finite number") from error
        if read < low or (high is not None and read > high):
            allowed = f"be {low} or more" if high is None else f"lie from {low} to {high}"
            raise FieldError(name, f"must {allowed}{unit}")
        return read

    def whole(self, name: str, high: int) -> int | None:
        """Read a whole number from 0 to `high`, written as one: 7.5 is refused and so is 7.0 (ICE-03)."""
        value = self._given.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= high:
            raise FieldError(name, f"must be a whole number from 0 to {high}")
        return int(value)

    def word(self, name: str, words: type[Word]) -> Word | None:
        """Read one word of a closed list, spelled exactly."""
        value = self._given.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or value not in [str(word) for word in words]:
            raise FieldError(name, f"must be one of {', '.join(words)}")
        return words(value)

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Read a list of texts; a single text is not a list."""
        value = self._given.get(name)
        if value is None:
            return None
        if isinstance(value, str | bytes) or not isinstance(value, Sequence):
            raise FieldError(name, "must be a list of names")
        for entry in value:
            if not isinstance(entry, str):
                raise FieldError(name, "must be a list of names")
        return tuple(value)
