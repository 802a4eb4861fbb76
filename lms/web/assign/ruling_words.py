"""What a lead can decide about one person, in words: its title, what it does, and how a decision reads in a list."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.core.content.library import Library
from lms.services.deciding import Kind
from lms.services.rulings import Line
from lms.web.filters import day
from lms.web.names import activity_name, competency_name


def act(kind: Kind) -> str:
    """Name the act, as its link and its button read."""
    return {
        Kind.EXTEND: _("Extend"),
        Kind.EXEMPT: _("Exempt"),
        Kind.REVOKE: _("Revoke"),
        Kind.ACCREDIT: _("Accredit"),
        Kind.VOID: _("Void"),
    }[kind]


def title(kind: Kind, about: str) -> str:
    """Give the heading of the page on which it is decided."""
    return {
        Kind.EXTEND: _("Extend “%(about)s”", about=about),
        Kind.EXEMPT: _("Exempt from “%(about)s”", about=about),
        Kind.REVOKE: _("Revoke “%(about)s”", about=about),
        Kind.ACCREDIT: _("Accredit for “%(about)s”", about=about),
        Kind.VOID: _("Void the record of the %(about)s", about=about),
    }[kind]


def does(kind: Kind) -> str:
    """Say what it does, and what it does not."""
    return {
        Kind.EXTEND: _(
            "The award holds through a later last valid day. It works from today: days that have lapsed stay lapsed. "
            "The next renewal still counts from the old last valid day."
        ),
        Kind.EXEMPT: _(
            "It is not asked on these days, and they do not count towards days given. Nobody exempt is shown or "
            "counted as competent."
        ),
        Kind.REVOKE: _(
            "The award ends now. The whole initial path, done after this moment, earns it again. Older evidence "
            "does not count."
        ),
        Kind.ACCREDIT: _(
            "You stand by what was passed or earned in another house, and have seen the proof. It counts from the "
            "end of today."
        ),
        Kind.VOID: _(
            "The record was a mistake: what rests on it is gone from its own day. A void cannot be taken back; what "
            "was known before stays in the journal. Passing again adds a new record."
        ),
    }[kind]


def why_hint(kind: Kind) -> str:
    """Say what the reason is for, with an example."""
    if kind is Kind.ACCREDIT:
        return _("For example: certificate of Lakeside Hospital, original seen. They will read it. No patient data.")
    examples = {
        Kind.EXTEND: _("no place in the course before March"),
        Kind.EXEMPT: _("seconded to the call center"),
        Kind.REVOKE: _("sign-off was given for another person"),
        Kind.VOID: _("entered for the wrong person"),
    }
    return _("They will read it. For example: %(example)s. No patient data.", example=examples[kind])


def line_title(line: Line, library: Library) -> str:
    """Say what a line of the list is: the decision, and what it is about."""
    about = activity_name(line.about, library) if ":" in line.about else competency_name(line.about, library)
    kinds = {
        "exemption": _("Exempt from “%(about)s”", about=about),
        "revocation": _("“%(about)s” revoked", about=about),
        "extension": _("“%(about)s” extended", about=about),
        "accredited": _("Accredited: %(about)s", about=about),
    }
    return kinds.get(line.kind, about[:1].upper() + about[1:])


def line_days(line: Line) -> str:
    """Say from when to when a line holds."""
    first, last = day(line.day), "" if line.last_day is None else day(line.last_day)
    match line.kind:
        case "exemption" if last:
            return _("%(first)s to %(last)s", first=first, last=last)
        case "exemption":
            return _("from %(first)s on", first=first)
        case "extension":
            return _("through %(last)s, decided %(first)s", first=first, last=last)
        case "accredited" if last:
            return _("earned %(first)s, valid there through %(last)s", first=first, last=last)
        case "accredited":
            return _("passed or earned %(first)s", first=first)
        case _:
            return first


def whole_award() -> str:
    """Name the choice of the whole award rather than one activity."""
    return _("The whole competency, as an award")
