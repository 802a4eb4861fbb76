"""Entries of a record, certificates and reports in words: what it was, what came of it, who decided it and why."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.core.competency.awards import Award
from lms.core.competency.awards import Kind as AwardKind
from lms.core.competency.certified import Stands
from lms.core.competency.states import State
from lms.core.content.library import Library
from lms.services.certificates import RestsOn, Verified
from lms.services.own_record import Entry, Kind
from lms.web.filters import day
from lms.web.learn import wording
from lms.web.names import competency_name


def title(entry: Entry, library: Library) -> str:
    """Give the title of what an entry is about."""
    if entry.activity:
        return wording.title(entry.activity, library)
    return competency_name(entry.competency, library)


def kind(entry: Entry) -> str:
    """Say in a word or two what an entry is."""
    decided = {
        Kind.EXEMPTION: _("Exemption"),
        Kind.REVOCATION: _("Revocation"),
        Kind.EXTENSION: _("Extension"),
        Kind.TAKEN_BACK: _("Taken back"),
    }
    if entry.kind in decided:
        return decided[entry.kind]
    if entry.activity:
        return wording.kind_name(entry.activity)
    return _("Competency")


def says(entry: Entry) -> str:
    """Say what came of it, or what was decided."""
    first = "" if entry.first_day is None else day(entry.first_day)
    last = "" if entry.last_day is None else day(entry.last_day)
    match entry.kind:
        case Kind.PASSED:
            return _("passed")
        case Kind.TRIED if entry.training and entry.outcome == "done":
            return _("played for training")
        case Kind.TRIED:
            return wording.outcome_words(entry.outcome)
        case Kind.ACCREDITED if entry.activity:
            return _("passed elsewhere on %(day)s and accredited", day=first)
        case Kind.ACCREDITED if last:
            return _("earned elsewhere on %(day)s, valid there through %(last)s, and accredited", day=first, last=last)
        case Kind.ACCREDITED:
            return _("earned elsewhere on %(day)s and accredited", day=first)
        case Kind.EXEMPTION if last:
            return _("not asked from %(day)s through %(last)s", day=first, last=last)
        case Kind.EXEMPTION:
            return _("not asked from %(day)s on", day=first)
        case Kind.REVOCATION:
            return _("withdrawn from %(day)s", day=first)
        case Kind.EXTENSION:
            return _("valid through %(last)s", last=last)
        case _:
            return _("it counts for nothing any more")


def by(entry: Entry) -> str:
    """Say who decided it and why; nothing where nobody did."""
    if entry.kind in {Kind.PASSED, Kind.TRIED}:
        return ""
    if entry.kind is Kind.ACCREDITED:
        return _("by %(who)s; from: %(source)s", who=_who(entry.by), source=entry.why)
    return _("by %(who)s: %(why)s", who=_who(entry.by), why=entry.why)


def taken_back(entry: Entry) -> str:
    """Say by whom and why an entry was taken back later."""
    back = entry.taken_back
    return "" if back is None else _("Taken back by %(who)s: %(why)s", who=_who(back.by), why=back.why)


def _who(name: str) -> str:
    return name or _("the administrator, on the command line")


def awarded(award: Award) -> str:
    """Say in one line what an award is and through when."""
    said = {
        AwardKind.FIRST: _("Earned %(on)s"),
        AwardKind.ACCREDITED: _("Accredited %(on)s"),
    }.get(award.kind, _("Renewed %(on)s"))
    return said % {"on": day(award.day)}


def revisions(rests: RestsOn) -> str:
    """Say on which revisions of its texts an activity was passed."""
    if rests.revisions is None:
        return ""
    lowest, highest = rests.revisions
    if lowest == highest:
        return _("revision %(n)s", n=lowest)
    return _("revisions %(first)s to %(last)s", first=lowest, last=highest)


def shape(stands: Stands) -> State:
    """Give the state whose shape and colour an award's standing takes."""
    shapes = {Stands.HELD: State.CURRENT, Stands.RENEWED: State.CURRENT, Stands.LAPSED: State.LAPSED}
    return shapes.get(stands, State.REVOKED)


def standing(stands: Stands) -> str:
    """Say in a word or two whether an award stands."""
    return {
        Stands.HELD: _("Valid"),
        Stands.RENEWED: _("Renewed since"),
        Stands.LAPSED: _("Lapsed"),
        Stands.REVOKED: _("Withdrawn"),
        Stands.VOIDED: _("Does not stand"),
    }[stands]


def verdict(found: Verified) -> str:
    """Say what became of the award of a certificate."""
    through = day(found.valid_through)
    if found.stands is Stands.HELD:
        return _("This award stands, through %(day)s.", day=through)
    if found.stands is Stands.REVOKED:
        return _("The hospital has withdrawn this competency, and it has not been earned again.")
    if found.stands is Stands.LAPSED and found.valid_through >= found.day:
        return _("This award no longer holds: what had changed since was not learnt in time.")
    if found.stands is Stands.LAPSED:
        return _("The last valid day of this award was %(day)s, and it has not been renewed.", day=through)
    if found.stands is Stands.VOIDED and found.renewed_through is None:
        return _("What this award rested on was voided or corrected, and it has not been earned again.")
    held = "" if found.renewed_through is None else day(found.renewed_through)
    if found.stands is Stands.VOIDED:
        return _("What this award rested on was voided or corrected. A later one stands, through %(day)s.", day=held)
    return _("This award was followed by a later one, which stands through %(day)s.", day=held)


def report_outcome(outcome: str) -> str:
    """Say what the lead did about a report."""
    return {"mended": _("Mended"), "explained": _("Explained"), "passed-on": _("Passed on")}.get(outcome, outcome)
