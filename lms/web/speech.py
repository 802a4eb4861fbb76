"""Whom an explanation is told to, and the names and dates its sentences are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.competency.steps import FactKind, Step
from lms.core.content.library import Library
from lms.services.explaining import Told
from lms.web.filters import day
from lms.web.names import activity_name, item_names, job_role_name, shift_name


@dataclass(frozen=True, slots=True)
class Speech:
    """To whom it is said, and what names are known."""

    told: Told
    library: Library
    #: said to the learner
    you: bool

    def pick(self, to_you: str, to_nobody: str) -> str:
        """Choose one of two sentences."""
        return to_you if self.you else to_nobody

    def position(self, name: str | None) -> str:
        """Name a position by unit, job role and shift."""
        at = None if name is None else self.told.positions.get(name)
        if at is None:
            return _("the position")
        return _("%(unit)s, %(role)s, %(shift)s", unit=at.unit_name, role=job_role_name(at.job_role),
                 shift=shift_name(at.shift))  # fmt: skip

    def activities(self, names: Iterable[str]) -> str:
        """Name activities one after the other."""
        return listed([activity_name(name, self.library) for name in names])

    def items(self, texts: Iterable[str]) -> str:
        """Name path items one after the other."""
        return listed(item_names(texts, self.library), _("; "))

    def noted(self, step: Step) -> str:
        """Say what was recorded later than it happened, and what comes from another employee number."""
        said = []
        links = [link for fact in step.facts if (link := self.told.link(fact)) is not None]
        late = max((link.late_days for link in links), default=0)
        if late > 0:
            said.append(ngettext("Recorded %(num)s day later.", "Recorded %(num)s days later.", late))
        numbers = sorted({link.employee_id for link in links if link.employee_id})
        if numbers:
            said.append(_("From the record of employee number %(number)s.", number=listed(numbers)))
        return "".join(f" {sentence}" for sentence in said)

    def decided(self, step: Step, kinds: Sequence[FactKind]) -> str:
        """Say who decided something, and why."""
        for fact in step.facts:
            link = self.told.link(fact)
            if fact.kind in kinds and link is not None:
                who = link.by or _("StepUp itself, or an administrator on the command line")
                return " " + (_("By %(who)s: %(why)s", who=who, why=full(link.why)) if link.why
                              else _("By %(who)s.", who=who))  # fmt: skip
        return ""


def listed(names: Sequence[str], separator: str | None = None) -> str:
    """Write names one after the other, with `and` before the last."""
    if separator is not None or len(names) < 2:
        return (separator or "").join(names)
    return _("%(some)s and %(last)s", some=", ".join(names[:-1]), last=names[-1])


def full(text: str) -> str:
    """End a typed reason like a sentence."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def on(step: Step) -> str:
    """Write the day of a step."""
    return "" if step.day is None else day(step.day)


def until(step: Step) -> str:
    """Write the last day of a step."""
    return "" if step.until is None else day(step.until)


def also(step: Step) -> str:
    """Write the other day of a step."""
    return "" if step.also is None else day(step.also)


def months(step: Step) -> str:
    """Write the months of a step."""
    return ngettext("%(num)s month", "%(num)s months", step.months or 0)


def days(number: int) -> str:
    """Write a number of days."""
    return ngettext("%(num)s day", "%(num)s days", number)
