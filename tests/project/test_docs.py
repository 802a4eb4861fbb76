"""The project's own documents speak of what is there."""

from __future__ import annotations

import re
from pathlib import Path

from lms.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def test_links_lead_somewhere() -> None:
    """Every relative link of the README and docs leads to a file that is there."""
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        prose = re.sub(
            r"^(```+).*?^\1|`[^`\n]+`", "", document.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
        )
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", prose):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_command_is_in_operations() -> None:
    """Every command of the command line is named in docs/operations.md."""
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"lms {name}" not in text] == []


def test_decisions_are_numbered_and_keep_what_was_rejected() -> None:
    """Every decision has its own number and says what was rejected."""
    decisions = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    numbers = [path.name[:4] for path in decisions]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    assert [path.name for path in decisions if "## Rejected" not in path.read_text(encoding="utf-8")] == []


def test_every_make_target_is_explained() -> None:
    """`make help` lists every target a person may call."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert set(phony.group(1).split()) == explained
