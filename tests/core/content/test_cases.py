"""Reading a case: from its file, and again from its published text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.core.content.cases import parse_case, script_from_text
from lms.core.content.load import load
from lms.core.content.revisions import PublishedKind, publishables
from tests.core.cases.conftest import ROOT


def test_the_published_text_is_the_case() -> None:
    """A run can go on with a published text: it is the same script, with the numbers of facts written in."""
    library, _ = load([ROOT / "content"])
    (published,) = [p for p in publishables(library) if p.kind is PublishedKind.CASE and p.id == "day-5-fever"]
    again = script_from_text(published.text)
    written = library.cases["day-5-fever"]
    assert [sign.id for sign in again.signs] == [sign.id for sign in written.signs]
    assert [task.id for task in again.role("ed-nurse").tasks()] == [
        task.id for task in written.role("ed-nurse").tasks()
    ]
    assert again.role("ed-nurse").required[0].why.startswith("One reading of 38.0 °C")
    assert replace(again, roles=(), revisions=()) == replace(written, roles=(), revisions=())


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"id": "day-5-fever"}'])
def test_another_text_is_refused(text: str) -> None:
    """What was not published from a case is a ValueError, never half a case."""
    with pytest.raises((ValueError, TypeError)):
        script_from_text(text)


def test_every_mistake_of_form_is_told_at_once() -> None:
    """Two mistakes, two problems, each at its line."""
    text = 'id: Bad Id\ntitle: "T"\nsummary: "S"\nplay_minutes: [1]\n'
    case, problems = parse_case(text, "cases/bad.yaml")
    assert case is None
    assert {problem.line for problem in problems} >= {1, 4}
    assert all(problem.file == "cases/bad.yaml" for problem in problems)
