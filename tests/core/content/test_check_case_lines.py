"""Every mistake an author can make in a hand-over is found at its line."""

from __future__ import annotations

import pytest

from lms.core.content.library import Library
from tests.core.cases.conftest import night_text
from tests.core.content.test_check_cases import check, library, line_of

__all__ = ["library"]


def test_the_night_has_no_problem(library: Library) -> None:
    """The small case with two people is in order."""
    assert check(library, night_text()) == ()


#: (what is written, what is written instead, what the problem says, the line it names)
BROKEN = [
    (", by: [take-pressure]", ", by: [take-presure]", "there is no action `take-presure`", "id: said-pressure"),
    ("grade/grade-1]", "grade/grade-4]", "there is no action `grade/grade-4`", "id: said-grade"),
    ("grade/grade-1]", "grade/best]", "`roles[1].hands_over[3].by[2]`", "id: said-grade"),
    (", by: [take-pressure], text", ", text", "a line rests on something done", "id: said-pressure"),
    ("[{not_flag: fell}]", "[{not_flag: fallen}]", "nothing ever sets the flag `fallen`", "id: said-no-pressure"),
    ("before {{ at.looked }}", "before {{ at.lookd }}", "nothing ever sets the flag `lookd`", "id: said-pressure"),
    ("{id: said-grade,", "{id: said-pressure,", "the line id `said-pressure` stands 2 times", None),
    ("- from: ed-nurse", "- from: ward-nurse", "no role `ward-nurse` stands before this one", "- from: ward-nurse"),
    ("- from: ed-nurse", "- from: icu", "no role `icu` stands before this one", "- from: icu"),
    ("at: lift", "at: stairs", "there is no stage `stairs`", "- from: ed-nurse"),
    ("{line: said-grade}", "{line: said-grad}", "hands over no line `said-grad`", "- from: ed-nurse"),
    (
        "left_out: [said-grade]",
        "left_out: [said-no-pressure]",
        "receives no line `said-no-pressure`",
        "- from: ed-nurse",
    ),
    ("told_by: [said-pressure]", "told_by: [said-grad]", "receives no line `said-grad`", "- id: ask-oxygen-again"),
    ("set: [told], look: [oxygen]", "set: [told], look: [oxigen]", "there is no sign `oxigen`", "- from: ed-nurse"),
    ("{{ at.heard-ed-nurse }}", "{{ at.heard-icu }}", "nothing ever sets the flag `heard-icu`", "- id: lift"),
    ("set: [told], ", "", "nothing ever sets the flag `told`", "id: ward-trust"),
    ("        met_by: [ask-oxygen-again]\n", "        met_by: [ward-trust]\n", "does not earn full marks", None),
    ("      - [ask, ask-oxygen-again]\n", "", "and nothing handed over", None),
]


@pytest.mark.parametrize(("written", "instead", "says", "at"), BROKEN, ids=[f"{row[1]}" for row in BROKEN])
def test_each_mistake_is_found_at_its_line(
    library: Library, written: str, instead: str, says: str, at: str | None
) -> None:
    """One change to the small night gives a problem that says what is wrong, where it is."""
    text = night_text()
    assert written in text
    broken = text.replace(written, instead, 1)
    found = [problem for problem in check(library, broken) if says in problem.message]
    assert found, check(library, broken)
    if at is not None:
        assert line_of(broken, at) in {problem.line for problem in found}, found


def test_a_sender_named_twice_is_told(library: Library) -> None:
    """One role hands over once."""
    text = night_text()
    receipt = text[text.index("      - from: ed-nurse") : text.index("    asks:\n      - id: ask-oxygen-again")]
    found = check(library, text.replace(receipt, receipt * 2, 1))
    assert any("hands over once" in problem.message for problem in found)


def test_a_sign_of_one_role_needs_no_truth_in_another(library: Library) -> None:
    """With `roles` a row belongs to these alone: the others say nothing of it, and cannot look at it."""
    sign = '  - {id: mood, label: "Mood", roles: [ward-nurse], variants: {good: {text: "Good"}}}\n'
    text = night_text().replace("history:\n", sign + "history:\n", 1)
    asked = text.replace("pressure: low, oxygen: fine}", "pressure: low, oxygen: fine, mood: good}", 1)
    assert check(library, asked) == ()
    assert any("`truth` does not say how `mood` is" in problem.message for problem in check(library, text))
    wrong = asked.replace("look: [pressure]}", "look: [pressure, mood]}", 1)
    assert any("there is no sign `mood`" in problem.message for problem in check(library, wrong))
