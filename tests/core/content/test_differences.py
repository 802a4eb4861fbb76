"""What changed in a section: by paragraph, with what stood there before."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.content.differences import Run, compare, passages, showing

BEFORE = """Fever is 38.0 °C or more.

- Call the team.
- Draw cultures.

Second paragraph stays.

> [!site] way_in

{{ check.kc-one }}
"""


def told(runs: tuple[Run, ...]) -> list[tuple[bool, str, str]]:
    """Each passage with its mark and what it said before."""
    return [(run.changed, one.part.text, one.before) for run in runs for one in run.passages]


def test_a_text_is_cut_at_its_blank_lines() -> None:
    """Paragraphs, a list and a site choice are passages; a knowledge check is none: it is asked."""
    assert [part.text for part in passages(BEFORE)] == [
        "Fever is 38.0 °C or more.",
        "- Call the team.\n- Draw cultures.",
        "Second paragraph stays.",
        "way_in",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- one\n\n- two\n\n    goes on",
        "1. one\n\n2. two",
        "!!! note\n    first\n\n    second",
        "Term\n: meaning\n\n: another",
    ],
)
def test_a_list_or_a_note_is_not_cut(text: str) -> None:
    """A blank line does not end a list, a note or a definition."""
    assert [part.text for part in passages(text)] == [text]


def test_a_changed_paragraph_stands_with_what_it_said() -> None:
    """The paragraph that took another's place is marked and bears the old one; the rest is not marked."""
    now = BEFORE.replace("38.0 °C or more", "38.0 °C (100.4 °F) or more")
    assert told(compare(BEFORE, now)) == [
        (True, "Fever is 38.0 °C (100.4 °F) or more.", "Fever is 38.0 °C or more."),
        (False, "- Call the team.\n- Draw cultures.", ""),
        (False, "Second paragraph stays.", ""),
        (False, "way_in", ""),
    ]


def test_what_was_taken_out_is_told() -> None:
    """A paragraph that is gone stands with the one before it, and one gone from the top with the first."""
    assert told(compare(BEFORE, BEFORE.replace("Second paragraph stays.\n\n", "")))[1] == (
        True,
        "- Call the team.\n- Draw cultures.",
        "Second paragraph stays.",
    )
    assert told(compare("Gone.\n\nStays.", "Stays."))[0] == (True, "Stays.", "Gone.")


def test_new_and_moved() -> None:
    """A new paragraph is marked with nothing before it; spaces and line ends change nothing; an empty text has none."""
    assert told(compare("One.", "One.\n\nTwo.")) == [(False, "One.", ""), (True, "Two.", "")]
    assert not any(run.changed for run in compare("One\ntwo.", "One two."))
    assert compare("Gone.", "") == ()


def test_a_value_marks_where_it_shows() -> None:
    """Of a rule of care, what names its key is marked, inside a sentence or as a block."""
    text = "Call {{ playbook.triage_line }} now.\n\nNothing here.\n\n> [!site] way_in"
    assert [mark for mark, _now, _before in told(showing(text, frozenset({"way_in"})))] == [False, False, True]
    assert [mark for mark, _now, _before in told(showing(text, frozenset({"triage_line"})))] == [True, False, False]


def test_long_text_that_stayed_is_folded() -> None:
    """Forty words that stayed stand open, more are read on demand; what changed always stands open."""
    forty, more = "word " * 40, "word " * 41
    assert [run.folded for run in compare(forty, forty)] == [False]
    assert [run.folded for run in compare(more, more)] == [True]
    assert [run.folded for run in compare("", more)] == [False]


TEXTS = st.lists(st.sampled_from(["One.", "Two.", "- a\n- b", "> [!site] way_in", "Three words here."]), max_size=6)


@given(before=TEXTS, now=TEXTS)
def test_nothing_is_lost(before: list[str], now: list[str]) -> None:
    """Every passage of the new text stands once, in its order; a text against itself has no mark."""
    runs = compare("\n\n".join(before), "\n\n".join(now))
    assert [text for _mark, text, _before in told(runs)] == [part.text for part in passages("\n\n".join(now))]
    assert not any(run.changed for run in compare("\n\n".join(now), "\n\n".join(now)))
    assert all(one.changed != other.changed for one, other in pairwise(runs))
