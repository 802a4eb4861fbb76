"""The pocket card: its numbers, its tables, the site's values in it, its digest and its changes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.clinical import dosing, ice, units
from lms.core.clinical.tables import crs_table, icans_table, ice_table
from lms.core.content.card import Card, Change, Named, Part, Section, changes, make_card, read_card
from lms.core.content.card_text import LONGEST, PartKind, TableName
from lms.core.content.library import Library
from lms.core.content.playbook import ValueType

#: a card as it was kept when the first one was released: whatever is added to the form, this must be readable
KEPT = (
    '{"also":"100.4 °F","closing":"For trained staff.","facility":"Hillcrest","note":"Proves nothing.",'
    '"says":"Work up both.","sections":[{"id":"call","parts":[{"ask":"the operator","columns":[],"key":"triage_line",'
    '"kind":"call","rows":[],"strong":false,"table":null,"text":"Triage line","value":"555-0100"},{"ask":"",'
    '"columns":["Grade","Hypotension"],"key":"","kind":"table","rows":[[["1"],["none"]],[["2"],["low","lower"]]],'
    '"strong":false,"table":"crs","text":"","value":null}],"short":"Call","title":"Call"}],"sign":"≥ 38.0 °C",'
    '"sources":[{"short":"Lee 2019","title":"Grading"}],"title":"Fever"}'
)
FIRST = Card(
    "Hillcrest",
    "Fever",
    "≥ 38.0 °C",
    "100.4 °F",
    "Work up both.",
    "Proves nothing.",
    (
        Section(
            "call",
            "Call",
            "Call",
            (
                Part(PartKind.CALL, "Triage line", "555-0100", "the operator", "triage_line"),
                Part(
                    PartKind.TABLE,
                    table=TableName.CRS,
                    columns=("Grade", "Hypotension"),
                    rows=((("1",), ("none",)), (("2",), ("low", "lower"))),
                ),
            ),
        ),
    ),
    "For trained staff.",
    (Named("Lee 2019", "Grading"),),
)


@pytest.fixture(scope="module")
def card(library: Library) -> Card:
    """The shipped card of a site that has decided nothing."""
    made = make_card(library, "Hillcrest", {})
    assert made is not None
    return made


def words(card: Card) -> str:
    """Every word of the card."""
    return "\n".join(
        [card.sign, card.also, card.says, card.note, *(line for one in card.sections for line in one.lines())]
    )


def test_a_kept_card_can_be_read(card: Card) -> None:
    """What was kept as JSON is read back word for word, the first form of it too, and written again the same."""
    assert read_card(KEPT) == FIRST
    assert FIRST.as_json() == KEPT
    assert read_card(card.as_json()) == card


def test_the_fever_rule_speaks_of_sepsis_first(card: Card) -> None:
    """The first thing on the card is the threshold of the grader, possible CRS and possible sepsis, work up both."""
    assert card.sign == f"≥ {float(units.FEVER_C):.1f} °C"
    assert card.also == f"{float(units.FEVER_F):.1f} °F"
    assert "possible sepsis: work up both" in card.says


def test_tocilizumab_is_dosed_as_the_core_doses(card: Card) -> None:
    """The numbers of the tocilizumab line are those the dose is computed with, and it is not for ICANS alone."""
    (line,) = [part.text for part in card.parts() if part.text.startswith("Tocilizumab for CRS")]
    hours = int(dosing.INTERVAL.total_seconds() // 3600)
    for said in (
        f"{dosing.MG_PER_KG} mg/kg IV",
        f"from {dosing.LIGHT_BELOW_KG} kg up",
        f"({dosing.MG_PER_KG_UNDER_30} mg/kg below)",
        f"at most {dosing.MOST_MG} mg a dose",
        f"no sooner than {hours} hours later",
        "Not for ICANS alone",
    ):
        assert said in line
    assert f"out of {ice.FULL_SCORE}" in words(card)


def test_the_tables_are_the_graders(card: Card) -> None:
    """Every entry of the three published tables stands on the card, at its grade, and no other."""
    tables = {part.table: part.rows for part in card.parts() if part.table}
    assert tables[TableName.CRS] == tuple(
        (
            (str(row.grade),),
            tuple(entry.text for entry in row.hypotension.entries),
            tuple(entry.text for entry in row.hypoxia.entries),
        )
        for row in crs_table()
    )
    assert [row[1] for row in tables[TableName.ICE]] == [(str(row.points),) for row in ice_table()]
    for grade, row in enumerate(tables[TableName.ICANS], start=1):
        expected = [entry.text for domain in icans_table() for entry in domain.cell(grade).entries]
        assert row[0] == (str(grade),)
        assert [entry for cell in row[1:] for entry in cell] == expected


def test_not_assessed_is_said_for_both_grades(card: Card) -> None:
    """Beside each grading table stands, in strong words, that not assessed is not normal: say “at least”."""
    strong = {one.id for one in card.sections for part in one.parts if part.strong and "at least" in part.text}
    assert strong == {"crs", "icans"}
    assert words(card).count("Not assessed is not normal") == 2


def test_nothing_is_assumed_of_the_site(library: Library, card: Card) -> None:
    """A site that has decided nothing has no value on its card, and each open point names whom to ask."""
    own = [part for part in card.parts() if part.of_site]
    assert {part.key for part in own} == library.card.keys()  # type: ignore[union-attr]
    assert all(part.undecided and part.ask == library.playbook[part.key].ask for part in own)


def test_every_value_is_in_the_text(library: Library) -> None:
    """Setting any one key changes the digest and is told as the one change; taking it back gives the digest back."""
    empty = make_card(library, "Hillcrest", {})
    assert empty is not None
    for name in sorted(library.card.keys()):  # type: ignore[union-attr]
        key = library.playbook[name]
        value = (key.allowed[0].value,) if key.type is ValueType.LIST else key.allowed[0].value if key.allowed else "42"
        made = make_card(library, "Hillcrest", {name: value})
        assert made is not None
        assert made.digest != empty.digest
        (change,) = changes(empty, made)
        assert (len(change.was), len(change.now)) == (1, 1)
        assert change.now[0].endswith(key.allowed[0].text if key.allowed else "42")
    assert make_card(library, "Hillcrest", {}) == empty
    assert make_card(library, "Lakeside", {}).digest != empty.digest  # type: ignore[union-attr]


@given(st.text(max_size=20), st.text(max_size=20))
def test_two_texts_two_digests(library: Library, one: str, other: str) -> None:
    """Cards with different values never share a digest, and what is kept is what was made."""
    cards = [make_card(library, "Hillcrest", {"triage_line": value}) for value in (one, other)]
    assert cards[0] is not None
    assert cards[1] is not None
    assert (cards[0].digest == cards[1].digest) == (one == other)
    assert read_card(cards[0].as_json()) == cards[0]


def test_changes_in_the_order_of_the_card() -> None:
    """What was dropped, added or said otherwise is told section by section; a whole new section is new."""
    section = FIRST.sections[0]
    told = replace(section, parts=(replace(section.parts[0], value=None), *section.parts[1:]))
    after = replace(FIRST, note="Proves little.", sections=(told, Section("do", "Do", "Do", ())))
    assert changes(FIRST, FIRST) == ()
    assert changes(FIRST, after) == (
        Change("", ("Proves nothing.",), ("Proves little.",)),
        Change("Call", ("Triage line: 555-0100",), ("Triage line: – (the operator)",)),
        Change("Do", (), ("Do",)),
    )
    assert changes(after, FIRST)[-1] == Change("Do", ("Do",), ())


def test_too_long_for_the_sheet() -> None:
    """A value is too long from one character beyond what the sheet is known to hold; none is never too long."""
    for kind, most in LONGEST.items():
        assert not Part(kind, "x", "9" * most).too_long
        assert Part(kind, "x", "9" * (most + 1)).too_long
        assert not Part(kind, "x", None, "y" * 500).too_long


def test_content_without_a_card() -> None:
    """Content that has no card gives none."""
    assert make_card(Library(), "Hillcrest", {}) is None


def test_the_json_holds_words_only(card: Card) -> None:
    """What is kept holds neither day nor person: the same words have the same digest, whoever releases them."""
    assert sorted(json.loads(card.as_json())) == sorted(
        ["facility", "title", "sign", "also", "says", "note", "sections", "closing", "sources"]
    )
