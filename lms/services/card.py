"""The pocket card of a facility: shown with how it stands, released by a named approver, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.content.card import Card, Change, changes, make_card, read_card
from lms.core.content.card_release import Release, Standing, latest_last_day, standing
from lms.core.content.card_text import LONGEST, POCKET_CARD
from lms.core.content.values import DatedValue, values_on
from lms.core.permissions import Event, Permission, Place, allows
from lms.services.errors import Invalid, NotFound
from lms.services.reasons import reason
from lms.services.work import Work
from lms.store import decisions, papers, people, site


@dataclass(frozen=True, slots=True)
class Shown:
    """A card to be read or printed, and how it stands today."""

    card: Card
    #: key of the facility
    facility: str
    #: the calendar day there
    today: date
    standing: Standing
    #: the release the card stands by (of a page of one revision: that one), else the newest; None where there is none
    release: Release | None
    #: name of who released it
    by: str
    #: a later revision stands in its place
    replaced: bool
    #: what is otherwise in the present text than in the release that is in date
    changes: tuple[Change, ...]
    #: key and name of the facilities where the reader works, where they are several
    places: tuple[tuple[str, str], ...]
    #: the reader may release it
    may_release: bool


@dataclass(frozen=True, slots=True)
class Past:
    """One release or withdrawal with the name of who made it."""

    release: Release
    by: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What an approver looks at before releasing."""

    shown: Shown
    #: number of the newest revision; 0 where there is none
    newest: int
    #: what the last release does not say, or says otherwise; None where nothing was ever released
    since_last: tuple[Change, ...] | None
    #: what the site has not decided, in the card's words
    undecided: tuple[str, ...]
    #: values that are too long for one sheet, in the card's words
    too_long: tuple[str, ...]
    #: the first day on which a value already set for later makes it another card
    changes_on: date | None
    #: the newest first
    history: tuple[Past, ...]


def shown(work: Work, facility: str | None = None) -> Shown:
    """Give the card of the actor's facility (or of another) as it reads today.

    Raises:
        NotFound: there is no such facility, or the content has no card.
    """
    place = _place(work, facility)
    return _shown(work, place, papers.releases(work.session, POCKET_CARD, place.key))


def waiting(work: Work, until: date) -> tuple[Shown, ...]:
    """Give the cards the actor may release that are not released, or not through `until`."""
    found = []
    for place in site.facilities(work.session).values():
        if _may_release(work, place.key):
            card = shown(work, place.key)
            ends = card.standing is Standing.RELEASED and card.release is not None and card.release.valid_until < until
            if card.standing is not Standing.RELEASED or ends:
                found.append(card)
    return tuple(found)


def revision(work: Work, facility: str, number: int) -> Shown:
    """Give a revision as it was released, word for word.

    Raises:
        NotFound: there is no such facility or revision.
    """
    place = _place(work, facility)
    kept = papers.releases(work.session, POCKET_CARD, place.key)
    found = next((one for one in kept if one.revision == number and not one.withdrawn), None)
    if found is None:
        raise NotFound("revision")
    today = _today(work, place)
    return Shown(
        card=read_card(found.text),
        facility=place.key,
        today=today,
        standing=standing(kept, found.digest, today),
        release=found,
        by=_name(work, found),
        replaced=kept[-1].revision != number,
        changes=(),
        places=(),
        may_release=_may_release(work, place.key),
    )


def desk(work: Work, facility: str) -> Desk:
    """Give what an approver looks at: the card, what changed since the last release, what is open, every release.

    Raises:
        NotFound: there is no such facility.
        NotAllowed: the actor's role does not reach the facility.
    """
    place = _place(work, facility)
    work.demand(Permission.CARD_RELEASE, Place(place.key))
    kept = papers.releases(work.session, POCKET_CARD, place.key)
    now = _shown(work, place, kept)
    last = next((one for one in reversed(kept) if not one.withdrawn), None)
    names = {person.id: person.name for person in people.people(work.session, {one.approver_id for one in kept})}
    return Desk(
        shown=now,
        newest=kept[-1].revision if kept else 0,
        since_last=None if last is None else changes(read_card(last.text), now.card),
        undecided=tuple(part.text for part in now.card.parts() if part.undecided),
        too_long=tuple(part.text for part in now.card.parts() if part.too_long),
        changes_on=_changes_on(work, place, now),
        history=tuple(Past(one, names.get(one.approver_id, "")) for one in reversed(kept)),
    )


def release(
    work: Work, facility: str, *, digest: str, newest: int, taken_back: bool = False, valid_until: date, why: str
) -> int:
    """Release the present card of a facility, which the approver read as the text of `digest`; give its revision.

    `newest` is the revision that was the newest when the page was made, and `taken_back` whether it was by then: sent
    twice, the form releases once, and what somebody took back meanwhile is not released over their head.

    Raises:
        NotFound: there is no such facility.
        NotAllowed: the actor's role does not reach the facility.
        Invalid: on `read`, when the card is not the one that was read, or does not fit on one sheet; on `valid_until`
            or `why`.
    """
    place = _place(work, facility)
    work.demand(Permission.CARD_RELEASE, Place(place.key))
    why = reason(why)
    kept = papers.releases(work.session, POCKET_CARD, place.key)
    card, today = _card(work, place), _today(work, place)
    last = kept[-1] if kept else None
    if last is not None and last.revision != newest:
        same = (last.digest, last.approver_id, last.valid_until, last.why) == (
            digest,
            work.me.person_id,
            valid_until,
            why,
        )
        if same and not last.withdrawn and last.revision == newest + 1:
            return last.revision
        raise Invalid("read", "Revision %(n)s came meanwhile. Read the card below again.", n=last.revision)
    if last is not None and last.withdrawn and not taken_back:
        raise Invalid("read", "Revision %(n)s was taken back meanwhile. Read why below.", n=last.revision)
    if card.digest != digest:
        raise Invalid("read", "The card changed while you read it. Read it below again.")
    for part in card.parts():
        if part.too_long:
            n = LONGEST[part.kind]
            raise Invalid(
                "read", "“%(name)s” has more than %(n)s characters: shorten it in the playbook.", name=part.text, n=n
            )
    if not today <= valid_until <= latest_last_day(today):
        raise Invalid("valid_until", "Today or later, and at most 24 months ahead.")
    number = 1 if last is None else last.revision + 1
    _add(work, place.key, Release(0, number, digest, card.as_json(), work.me.person_id, today, valid_until, False, why))
    work.record(Event.CARD_RELEASED, facility=place.key, revision=number)
    return number


def withdraw(work: Work, facility: str, *, number: int, why: str) -> None:
    """Take back the release that holds; sent twice, it is taken back once.

    Raises:
        NotFound: there is no such facility, or nothing was released there.
        NotAllowed: the actor's role does not reach the facility.
        Invalid: on `why`: there is none, or another revision is the newest by now.
    """
    place = _place(work, facility)
    work.demand(Permission.CARD_RELEASE, Place(place.key))
    why = reason(why)
    kept = papers.releases(work.session, POCKET_CARD, place.key)
    if not kept:
        raise NotFound("revision")
    last = kept[-1]
    if last.revision != number:
        raise Invalid("why", "Revision %(n)s came meanwhile. Look at the history below.", n=last.revision)
    if last.withdrawn:
        return
    taken = Release(
        0, number, last.digest, last.text, work.me.person_id, _today(work, place), last.valid_until, True, why
    )
    _add(work, place.key, taken)
    work.record(Event.CARD_WITHDRAWN, facility=place.key, revision=number)


def _add(work: Work, facility: str, one: Release) -> None:
    papers.add_release(
        work.session,
        document=POCKET_CARD,
        facility=facility,
        revision=one.revision,
        digest=one.digest,
        text=one.text,
        approver_id=one.approver_id,
        day=one.day,
        valid_until=one.valid_until,
        withdrawn=one.withdrawn,
        why=one.why,
    )


def _shown(work: Work, place: site.FacilityRow, kept: Sequence[Release]) -> Shown:
    card, today = _card(work, place), _today(work, place)
    found = standing(kept, card.digest, today)
    newest = kept[-1] if kept else None
    in_date = newest is not None and found is Standing.CHANGED
    return Shown(
        card=card,
        facility=place.key,
        today=today,
        standing=found,
        release=newest,
        by="" if newest is None else _name(work, newest),
        replaced=False,
        changes=changes(read_card(newest.text), card) if newest is not None and in_date else (),
        places=_own_places(work, place),
        may_release=_may_release(work, place.key),
    )


def _card(work: Work, place: site.FacilityRow) -> Card:
    return _made(work, place, decisions.playbook_values(work.session), _today(work, place))


def _made(work: Work, place: site.FacilityRow, dated: Iterable[DatedValue], day: date) -> Card:
    card = make_card(work.library, place.name, values_on(dated, place.key, day))
    if card is None:
        raise NotFound("pocket card")
    return card


def _changes_on(work: Work, place: site.FacilityRow, now: Shown) -> date | None:
    """Give the first day on which values already set make another card of it."""
    dated = decisions.playbook_values(work.session)
    keys = {part.key for part in now.card.parts()}
    days = {row.in_force_from for row in dated if row.key in keys and row.in_force_from > now.today}
    return next((day for day in sorted(days) if _made(work, place, dated, day).digest != now.card.digest), None)


def _place(work: Work, facility: str | None) -> site.FacilityRow:
    found = site.facilities(work.session).get(work.me.facility if facility is None else facility)
    if found is None:
        raise NotFound("facility")
    return found


def _own_places(work: Work, here: site.FacilityRow) -> tuple[tuple[str, str], ...]:
    """Give the facilities the actor works at today, and the one shown, where that makes several."""
    facilities, units = site.facilities(work.session), site.units(work.session)
    held = people.positions(work.session, person_ids=[work.me.person_id])
    own = {units[one.unit].facility for one in held if one.unit in units and one.holds_on(work.me.today)}
    own |= {here.key, work.me.facility}
    found = tuple((one.key, one.name) for one in facilities.values() if one.key in own)
    return found if len(found) > 1 else ()


def _today(work: Work, place: site.FacilityRow) -> date:
    return work.now.astimezone(place.zone).date()


def _name(work: Work, one: Release) -> str:
    person = people.person(work.session, one.approver_id)
    return "" if person is None else person.name


def _may_release(work: Work, facility: str) -> bool:
    return allows(work.me.grants, Permission.CARD_RELEASE, Place(facility), work.me.today)
