"""Jobs in words: what each is for, how far it is, what it came to and why it was refused."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from lms.services import roster_jobs
from lms.services.jobs import Job, Kind
from lms.web import filters


def title(job: Job) -> str:
    """Say what a job is for."""
    source = job.result.get("source")
    names = {
        Kind.ROSTER_CHECK: _("Compare a roster"),
        Kind.ROSTER_APPLY: _("Import a roster"),
        Kind.POLICY_SIMULATION: _("Find out what a rule would do"),
    }
    return names[job.kind] if source is None else _("%(what)s: %(source)s", what=names[job.kind], source=source)


def state(job: Job) -> str:
    """Say how far a job is, in a word or two."""
    if job.result.get("why") == "dropped":
        return _("dropped")
    if job.kind is Kind.ROSTER_CHECK and job.state.value == "done":
        if "changes" in job.result:
            return _("waits for your decision")
        return _("imported") if "applied_by" in job.result else _("no longer kept")
    names = {
        "queued": _("waiting"),
        "running": _("running"),
        "done": _("done"),
        "refused": _("refused"),
        "failed": _("failed"),
    }
    return names[job.state.value]


def progress(job: Job) -> str:
    """Say how far a running job is, in the things it counts."""
    total = format_decimal(job.total)
    if job.kind is Kind.ROSTER_APPLY:
        if not job.total:
            return _("Starting.")
        return ngettext(
            "Writing the change of %(total)s person, in one piece.",
            "Writing the changes of %(total)s people, in one piece.",
            job.total,
            total=total,
        )
    if job.kind is Kind.POLICY_SIMULATION:
        return _("Looking at %(done)s of %(total)s people.", done=format_decimal(job.done), total=total)
    if not job.total:
        return _("Reading the file.")
    if job.done < job.total:
        return _("Reading: %(done)s of %(total)s rows.", done=format_decimal(job.done), total=total)
    return _("%(total)s rows read; comparing them with what is recorded.", total=total)


def is_counted(job: Job) -> bool:
    """Say whether a share of the work can be shown: an import is all or nothing."""
    return job.kind is not Kind.ROSTER_APPLY and 0 <= job.done < job.total


def effective(job: Job) -> str:
    """Say from which day a roster holds; empty for other work."""
    found = job.result.get("effective")
    return "" if found is None else _("changes hold from %(day)s", day=filters.day(date.fromisoformat(found)))


def counts(job: Job) -> str:
    """Say what an import changes, in numbers; empty where nothing was compared."""
    found = job.result.get("counts")
    if found is None:
        return ""
    many = defaultdict(int, found)
    told = (
        ngettext("%(num)s hire", "%(num)s hires", many["hire"]),
        ngettext("%(num)s rehire", "%(num)s rehires", many["rehire"]),
        ngettext("%(num)s move", "%(num)s moves", many["move"]),
        ngettext("%(num)s leaver", "%(num)s leavers", many["leaver"]),
        ngettext("%(num)s further position", "%(num)s further positions", many["added"]),
        ngettext("%(num)s position ended", "%(num)s positions ended", many["ended"]),
        ngettext("%(num)s correction", "%(num)s corrections", many["correction"]),
        ngettext("%(num)s leave", "%(num)s leaves", many["leaves"]),
        ngettext("%(num)s return", "%(num)s returns", many["returns"]),
        ngettext("%(num)s name or address", "%(num)s names or addresses", many["renamed"]),
    )
    order = ("hire", "rehire", "move", "leaver", "added", "ended", "correction", "leaves", "returns", "renamed")
    return ", ".join(words for what, words in zip(order, told, strict=True) if many[what]) or _("nothing changed")


def refusal(job: Job) -> str:
    """Say why a job was refused and what to do."""
    if job.kind is Kind.POLICY_SIMULATION:
        if job.result.get("why") == "not-allowed":
            return _("Whoever asked for it may no longer set rules there.")
        return _("The rule can no longer be set: %(why)s", why=job.result.get("why", ""))
    reasons = {
        "problems": _("The file has mistakes. Correct these lines and choose it again:"),
        "unknown": _("The file uses words that are not set up here. Set them up, or correct the file:"),
        "changed": _(
            "What is recorded has changed since you read the comparison, so it was not applied. "
            "Compare the file again and read what it changes now."
        ),
        "too-many-rows": _(
            "A page takes up to %(rows)s rows. Bring this file in on the command line: lms roster import.",
            rows=format_decimal(roster_jobs.MOST_ROWS),
        ),
        "too-many-changes": _(
            "It changes more than %(people)s people, which holds up everybody else for too long. "
            "Bring it in on the command line at a quiet hour: lms roster import.",
            people=format_decimal(roster_jobs.MOST_CHANGES),
        ),
        "not-allowed": _("Whoever asked for it may no longer import rosters."),
    }
    return reasons.get(str(job.result.get("why", "")), _("Choose the file again."))


def unknown_kind(kind: str) -> str:
    """Name what a word that is not set up would be."""
    return {"facility": _("facility"), "unit": _("unit"), "title": _("job title")}.get(kind, kind)
