"""How far a person is in a module: a fold of the sections confirmed and the checks answered."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from math import ceil

from lms.core.modules.module import Module


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """Where a person stands in one section."""

    section: str
    confirmed: bool
    #: ids of the knowledge checks still unanswered, in order
    open_checks: tuple[str, ...]

    @property
    def done(self) -> bool:
        """Say whether the section was confirmed and each of its checks answered, right or wrong."""
        return self.confirmed and not self.open_checks


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a person stands in a module."""

    module: str
    sections: tuple[SectionProgress, ...]
    #: the first section not done; None when all are
    next_section: str | None
    #: whole minutes of reading left, rounded up
    minutes_left: int

    @property
    def done(self) -> bool:
        """Say whether every section is done; a module without sections never is."""
        return bool(self.sections) and self.next_section is None


def progress(module: Module, confirmed: Set[str], answered: Set[str]) -> Progress:
    """Fold the ids of sections confirmed and of checks answered (right or wrong) into where the person stands."""
    sections = tuple(
        SectionProgress(
            section.id, section.id in confirmed, tuple(check for check in section.checks if check not in answered)
        )
        for section in module.sections
    )
    left = {item.section for item in sections if not item.done}
    minutes = sum(section.minutes for section in module.sections if section.id in left)
    first = next((item.section for item in sections if not item.done), None)
    # Rounded first: a third of a minute three times is one minute, not two.
    return Progress(module.id, sections, first, ceil(round(minutes, 6)))
