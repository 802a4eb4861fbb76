"""Whole folders of content: a good one has no problem, a broken one exactly the problems its expected.txt lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.core.content.check import check
from lms.core.content.load import load, shipped
from lms.core.problems import Problem
from lms.output.pictures import PICTURES

SAMPLES = Path(__file__).parents[2] / "content_samples"
BROKEN = sorted(path.name for path in (SAMPLES / "broken").iterdir())


def problems_of(*folders: Path) -> list[Problem]:
    """Every problem of these folders, as the command line would list them."""
    library, problems = load(folders)
    return sorted({*problems, *check(library, frozenset({"crs-stairs"}))})


def test_good_content_has_no_problem() -> None:
    """A small, complete and right folder of content is not complained about."""
    assert problems_of(SAMPLES / "good") == []


@pytest.mark.parametrize("name", BROKEN)
def test_broken_content_has_exactly_the_problems_expected(name: str) -> None:
    """Each broken sample gives its full list of problems, each with file and line, and no other."""
    expected = (SAMPLES / "broken" / name / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert [str(problem) for problem in problems_of(SAMPLES / "broken" / name)] == expected
    assert expected


def test_the_shipped_content_has_no_problem() -> None:
    """The content that comes with the program passes every check, its pictures and every path of its cases included."""
    library, problems = load([shipped()])
    assert [str(problem) for problem in (*problems, *check(library, frozenset(PICTURES)))] == []


def test_an_id_that_a_site_uses_again_is_a_problem_and_ours_stays(tmp_path: Path) -> None:
    """A site's own folder adds; where it repeats an id of ours, both places are named and the first one stays."""
    quizzes = tmp_path / "quizzes"
    quizzes.mkdir()
    text = (SAMPLES / "good" / "quizzes" / "fever.yaml").read_text(encoding="utf-8")
    (quizzes / "fever.yaml").write_text(text.replace('title: "Fever"', 'title: "Ours"'), encoding="utf-8")
    library, problems = load([SAMPLES / "good", tmp_path])
    assert library.quizzes["fever"].title == "Fever"
    assert "quizzes/fever.yaml:1: quiz `fever` is already in quizzes/fever.yaml:1; ids are never reused" in map(
        str, problems
    )


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    """A folder that does not exist is named, not taken as empty content."""
    _, problems = load([tmp_path / "nowhere"])
    assert [problem.message for problem in problems] == ["there is no such folder"]


def test_a_site_adds_a_module_that_uses_our_facts(tmp_path: Path) -> None:
    """A site's own module may cite our facts and name our playbook keys."""
    folder = tmp_path / "modules" / "our-door"
    folder.mkdir(parents=True)
    text = (SAMPLES / "good" / "modules" / "fever" / "module.md").read_text(encoding="utf-8")
    text = text.replace("id: fever\n", "id: our-door\n").replace("kc-fever", "kc-our-door")
    text = text.replace("![A drawn door](door.svg)", "").replace("objectives: [act]", "objectives: [recognise]")
    text = text.replace('  - {id: act, text: "Call, and work up both"}\n', "")
    (folder / "module.md").write_text(text, encoding="utf-8")
    assert [str(problem) for problem in problems_of(SAMPLES / "good", tmp_path)] == []
    library, _ = load([SAMPLES / "good", tmp_path])
    assert sorted(library.modules) == ["fever", "our-door"]
