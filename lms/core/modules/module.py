"""A module as a value: its sections, objectives and reading time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: words an adult reads in a minute of plain text on a screen, taken low for a tired reader
WORDS_PER_MINUTE = 200
#: what one knowledge check takes, in minutes
MINUTES_PER_CHECK = 0.5
#: a module that takes longer is two modules
LONGEST_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a module, read on one page."""

    id: str
    title: str
    #: Markdown with placeholders, its knowledge checks replaced by their ids
    text: str
    objectives: tuple[str, ...]
    #: ids of the facts the text rests on
    facts: tuple[str, ...]
    #: ids of its knowledge checks, in order
    checks: tuple[str, ...]
    #: words to read, without the checks
    words: int

    @property
    def minutes(self) -> float:
        """Give the reading time in minutes, computed."""
        return self.words / WORDS_PER_MINUTE + len(self.checks) * MINUTES_PER_CHECK


@dataclass(frozen=True, slots=True)
class Module:
    """One training unit."""

    id: str
    title: str
    job_roles: tuple[str, ...]
    summary: str
    #: objective id → text
    objectives: Mapping[str, str]
    sections: tuple[Section, ...]
    key_points: tuple[str, ...]

    @property
    def minutes(self) -> float:
        """Give the reading time of all sections in minutes."""
        return sum(section.minutes for section in self.sections)

    def section(self, section_id: str) -> Section:
        """Give one section; KeyError when it is not there."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)
