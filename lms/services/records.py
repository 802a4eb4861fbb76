"""Adding a training record: the one place where an activity becomes evidence."""

from __future__ import annotations

from lms.core.content.values import PlaybookValue, values_on
from lms.services import attempting
from lms.services.work import Work
from lms.store import decisions, training


def site_values(work: Work, facility: str | None = None) -> dict[str, PlaybookValue]:
    """Give the playbook values in force today at the actor's facility (or at another)."""
    me = work.me
    return values_on(decisions.playbook_values(work.session), facility or me.facility, me.today)


def add_passed(
    work: Work,
    activity: str,
    *,
    score: int | None,
    revisions: dict[str, int],
    playbook: dict[str, PlaybookValue],
    attempt_id: int | None,
) -> int:
    """Record that the actor passed `activity` now, on these revisions and site values; give the id of the record."""
    me = work.me
    return training.add_passed(
        work.session,
        person_id=me.person_id,
        activity=activity,
        at=work.now,
        day=me.today,
        score=score,
        revisions=revisions,
        playbook=attempting.plain(playbook),
        attempt_id=attempt_id,
    )
