"""`lms content check` as a person runs it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from lms.cli.content import content

SAMPLES = Path(__file__).parents[1] / "content_samples"


def test_good_content_is_counted_in_one_line() -> None:
    """Without mistakes the answer is one line of counts and exit status 0."""
    result = CliRunner().invoke(content, ["check", str(SAMPLES / "good")])
    assert result.exit_code == 0
    assert result.stdout == ("4 facts, 2 playbook keys, 1 competency, 1 module, 1 quiz, 0 cases, 6 questions\n")


def test_mistakes_are_listed_all_at_once() -> None:
    """With mistakes each is one line `file:line: message`, and the exit status is 1."""
    result = CliRunner().invoke(content, ["check", str(SAMPLES / "broken" / "yaml")])
    assert result.exit_code == 1
    assert result.stdout == (SAMPLES / "broken" / "yaml" / "expected.txt").read_text(encoding="utf-8")
    assert result.stderr == "7 mistakes\n"


def test_a_folder_that_is_not_there_is_named() -> None:
    """A wrong folder is an error of the call, not empty content."""
    result = CliRunner().invoke(content, ["check", str(SAMPLES / "nowhere")])
    assert result.exit_code == 2
    assert "nowhere" in result.stderr


def test_a_site_checks_its_own_content_together_with_ours(tmp_path: Path) -> None:
    """A site's folder that cites our facts is right only beside them."""
    folder = tmp_path / "quizzes"
    folder.mkdir()
    text = (SAMPLES / "good" / "quizzes" / "fever.yaml").read_text(encoding="utf-8")
    text = text.replace("id: fever\n", "id: our-fever\n").replace("module: fever\n", "")
    text = text.replace("{{ fact.DOSE-01.max_mg }}", "x")
    text = text[: text.index("  - id: route")]
    (folder / "our-fever.yaml").write_text(text, encoding="utf-8")
    assert CliRunner().invoke(content, ["check", str(tmp_path)]).exit_code == 1
    assert CliRunner().invoke(content, ["check", "--with-shipped", str(tmp_path)]).exit_code == 0


def test_overdue_facts_are_listed() -> None:
    """On a day after a review was due the fact is named, with exit status 1; before that one line says so."""
    fine = CliRunner().invoke(content, ["status", "--on", "2026-11-21"])
    assert (fine.exit_code, fine.stdout.startswith("No fact is overdue on 2026-11-21")) == (0, True)
    late = CliRunner().invoke(content, ["status", "--on", "2036-01-01"])
    assert late.exit_code == 1
    assert "CRS-02: review was due 2027-11-20, last checked 2026-11-20" in late.stdout
