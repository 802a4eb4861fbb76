"""What a decision is shown to do is what it does, on each kind of database; it is made once, and of this person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.core.competency.states import State
from lms.services import deciding, standing
from lms.services.accrediting import Seen
from lms.services.deciding import Kind, Proposal
from lms.services.errors import Invalid, NotAllowed, NotFound
from lms.services.house import House
from lms.store import decided
from tests.conftest import Clock, put_person
from tests.services.test_rulings import TODAY, Ward
from tests.services.test_standing import ED, passes

SEEN = Seen("drill:ice", date(2026, 11, 1), None, None, "Lakeside, original seen")
PROPOSALS = (
    Proposal(Kind.EXEMPT, ED, first_day=TODAY, last_day=TODAY + timedelta(days=9)),
    Proposal(Kind.EXEMPT, ED, first_day=TODAY + timedelta(days=9)),
    Proposal(Kind.EXTEND, ED, last_day=date(2027, 11, 15)),
    Proposal(Kind.REVOKE, ED),
    Proposal(Kind.ACCREDIT, "icu-grade-3-4", seen=replace(SEEN, activity="")),
    Proposal(Kind.ACCREDIT, ED, seen=SEEN),
    Proposal(Kind.VOID),
)


@pytest.fixture
def ward(both_houses: House, clock: Clock) -> Ward:
    """The ward on both databases."""
    return Ward(both_houses, clock)


@pytest.mark.parametrize("asked", PROPOSALS, ids=lambda asked: f"{asked.kind} {asked.first_day or ''}".strip())
def test_it_does_what_was_shown(ward: Ward, asked: Proposal) -> None:
    """Each competency stands afterwards as the preview said, and what it did not name stands as before."""
    if asked.kind is Kind.VOID:
        asked = replace(asked, record_id=ward.records[-1])
    with ward.act() as work:
        shown = deciding.preview(work, ward.ana, asked)
        before = {one.competency: one for one in standing.statuses(work, ward.ana, shown.day)}
        assert (*decided.rulings(work.session), *decided.accreditations(work.session)) == ()
    with ward.act() as work:
        deciding.decide(work, ward.ana, asked, "seen")
    with ward.act() as work:
        after = {one.competency: one for one in standing.statuses(work, ward.ana, shown.day)}
    for effect in shown.effects:
        one, other = effect.after, after.get(effect.competency)
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert (one.state, one.due_on, one.valid_through, one.missing, one.next_change_on) == (
                other.state, other.due_on, other.valid_through, other.missing, other.next_change_on,
            )  # fmt: skip
    named = {effect.competency for effect in shown.effects}
    for name in before.keys() - named:
        assert (before[name].state, before[name].due_on) == (after[name].state, after[name].due_on)
    assert named >= ({asked.competency} - {""})


def test_the_same_twice_and_later_again(ward: Ward) -> None:
    """Sent twice it is one; taken back it can be decided again with the same words."""
    asked = Proposal(Kind.REVOKE, ED)
    names = []
    for _click in range(2):
        with ward.act() as work:
            names.append(deciding.decide(work, ward.ana, asked, "signed for another"))
    assert names == ["ruling-1", "ruling-1"]
    for _click in range(2):
        with ward.act() as work:
            deciding.take_back(work, ward.ana, "ruling-1", "it was hers")
    assert ward.status().state is State.CURRENT
    with ward.act() as work:
        assert deciding.decide(work, ward.ana, asked, "signed for another") == "ruling-2"
    with ward.act() as work, pytest.raises(Invalid):
        deciding.decide(work, ward.ana, asked, "another reason")


def test_whose_it_is(ward: Ward) -> None:
    """A record of somebody else, a ruling of somebody else, oneself, who is out of reach: nothing is decided."""
    bea = put_person(ward.house, ward.clock.now, "101")
    (hers,) = passes(ward.house, bea, date(2026, 11, 10), ("drill:ice",))
    with ward.act() as work, pytest.raises(NotFound):
        deciding.preview(work, ward.ana, Proposal(Kind.VOID, record_id=hers))
    with ward.act() as work, pytest.raises(NotFound):
        deciding.decide(work, ward.ana, Proposal(Kind.VOID, record_id=hers), "x")
    with ward.act() as work:
        name = deciding.decide(work, bea, Proposal(Kind.EXEMPT, ED, first_day=TODAY), "x")
    with ward.act() as work, pytest.raises(NotFound):
        deciding.take_back(work, ward.ana, name, "x")
    with ward.act() as work, pytest.raises(NotAllowed):
        deciding.preview(work, ward.lead, Proposal(Kind.EXEMPT, ED, first_day=TODAY))
    with ward.act(ward.other) as work, pytest.raises(NotFound):
        deciding.preview(work, ward.ana, Proposal(Kind.REVOKE, ED))
    with ward.act(ward.other) as work:
        assert not deciding.decides(work, ward.ana)
