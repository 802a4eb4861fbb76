"""The chain of facts in words: each kind is named, and what took one back is told with its entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lms.core.competency.explain import explain
from lms.core.competency.records import History
from lms.core.competency.timeline import fold
from lms.core.content.library import Library
from lms.services.chain import Link, LinkKind
from lms.services.explaining import Told
from lms.web import explaining_facts
from lms.web.aloud import aloud
from tests.core.competency.examples import COMPETENCY, shipped, usual

DAY = date(2026, 3, 1)
LINK = Link(
    LinkKind.RECORD, "1", ("record", 1), DAY, datetime(2026, 3, 1, 12, tzinfo=UTC), 7, "ab" * 32,
    activity="quiz:first-hour", unit="ed", job_role="ed-nurse", text="content",
)  # fmt: skip


@pytest.fixture(autouse=True)
def speaking() -> Iterator[None]:
    """Make words without an application."""
    with aloud():
        yield


def told(*chain: Link) -> Told:
    """Give an explanation of nothing, with a chain."""
    policy = shipped(usual())
    timeline = fold(History(), policy)
    found = explain(timeline, History(), policy, DAY)
    return Told(COMPETENCY, DAY, found, timeline, chain, (), None, {}, {"ed": "ED"}, {"north": "North"})


@pytest.mark.parametrize("kind", list(LinkKind))
@pytest.mark.parametrize("until", [None, date(2026, 5, 9)])
def test_every_kind_has_words(kind: LinkKind, until: date | None) -> None:
    """Each kind of fact is named, with and without a last day."""
    text = explaining_facts.what(replace(LINK, kind=kind, until=until), told(), Library())
    assert text
    assert "None" not in text
    assert "%(" not in text


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("shipped", "Rule as it came with StepUp"),
        ("programme", "Rule of the programme"),
        ("north", "Rule of North"),
        ("north/ed", "Rule of ED"),
    ],
)
def test_a_rule_names_its_place(scope: str, words: str) -> None:
    """A rule says whose it is: ours, the programme's, a facility's or a unit's."""
    assert explaining_facts.what(replace(LINK, kind=LinkKind.RULE, unit=scope), told(), Library()) == words


def test_what_took_a_fact_back_is_told_with_its_entry() -> None:
    """A voided record names the day and the journal entry of the void; one that stands says nothing."""
    void = replace(LINK, kind=LinkKind.VOID, id="2", row=("record", 2), day=date(2026, 5, 9), entry=12)
    gone = replace(LINK, back="2")
    assert explaining_facts.standing(gone, told(gone, void)) == (
        "Voided on 9 May 2026, entry 12: it counts for nothing"
    )
    assert explaining_facts.standing(LINK, told(LINK)) == ""
    assert explaining_facts.standing(replace(gone, kind=LinkKind.POSITION), told(gone)) == "Corrected later"
