"""The house rules that no linter knows: sizes, names, one committer, words through gettext, dates through one clock."""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import lms

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted(path for folder in ("lms", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
TEMPLATES = sorted((ROOT / "lms/web/templates").rglob("*.html"))

#: longer than 400 lines, each with its reason
LONG_FILES: dict[str, str] = {}


@pytest.mark.parametrize("path", [*PYTHON, *TEMPLATES], ids=lambda path: str(path.relative_to(ROOT)))
def test_sizes(path: Path) -> None:
    """No file is over 400 lines without a listed reason."""
    if "versions" in path.parts:
        return
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 400 or str(path.relative_to(ROOT)) in LONG_FILES, f"{lines} lines"


@pytest.mark.parametrize(
    "path", [path for path in PYTHON if "lms" in path.parts], ids=lambda p: str(p.relative_to(ROOT))
)
def test_files_open_with_a_sentence(path: Path) -> None:
    """Every file says in its first sentence what it is for."""
    if "versions" in path.parts:
        return
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, "no sentence"
    assert docstring.split("\n\n", maxsplit=1)[0].rstrip().endswith((".", ":")), docstring


def test_only_work_commits() -> None:
    """Only services/work.py commits."""
    callers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "lms").rglob("*.py")
        if re.search(r"\.commit\(", path.read_text(encoding="utf-8"))
    }
    assert callers == {"lms/services/work.py"}


def test_only_work_knows_sqlalchemy() -> None:
    """Within the services only work.py imports SQLAlchemy."""
    users = {
        path.name
        for path in (ROOT / "lms/services").glob("*.py")
        if re.search(r"^(from|import) sqlalchemy", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert users == {"work.py"}


def test_no_rule_in_the_schema() -> None:
    """No column holds a status or an expiry: they are folded, never stored; a certificate says what was printed."""
    held = {
        (path.name, name)
        for path in (ROOT / "lms/store/schema").glob("*.py")
        for name in re.findall(
            r"^\s+(status|state|valid_through|expires_on)\s*:", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    kept = {("cache.py", "state"), ("cache.py", "valid_through")}  # proved equal to the fold
    assert held == kept | {("papers.py", "valid_through"), ("changing.py", "state")}  # a certificate's, and a job's


def test_one_disk_reader_in_core() -> None:
    """Only core/content/load.py reads the disk."""
    readers = {
        str(path.relative_to(ROOT / "lms/core"))
        for path in (ROOT / "lms/core").rglob("*.py")
        if re.search(
            r"\.read_text\(|\.read_bytes\(|\bopen\(|\.rglob\(|\.glob\(|\.iterdir\(", path.read_text(encoding="utf-8")
        )
    }
    assert readers == {"content/load.py"}


def test_tests_mirror_the_tree() -> None:
    """Each test folder mirrors a package of lms, or is one of the few that stand for themselves."""
    own = {"project", "browser", "tables", "content_samples", "mutation"}
    for folder in (path for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("__")):
        assert folder.name in own or (ROOT / "lms" / folder.name).is_dir(), folder.name


def test_imports_do_nothing() -> None:
    """Importing any module needs no settings, no database and no instance folder."""
    names = [
        name
        for _finder, name, _package in pkgutil.walk_packages(lms.__path__, "lms.")
        if name not in {"lms.__main__", "lms.web.wsgi"} and ".migrations" not in name
    ]
    code = "import importlib\n" + "\n".join(f"importlib.import_module({name!r})" for name in names)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LMS_")}
    before = set(ROOT.iterdir())
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=ROOT, env=environment)
    assert set(ROOT.iterdir()) == before
    assert all(importlib.util.find_spec(name) for name in names)


def spoken(template: str) -> list[str]:
    """Give the words of a template that no translator would see."""
    text = re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
    text = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->|<code>.*?</code>", "", text, flags=re.DOTALL)
    attributes = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*[A-Za-z]{2,}[^"]*)"', text)
    text = re.sub(r"<[^>]*>", " ", text, flags=re.DOTALL)
    words = [word for word in re.findall(r"[A-Za-z][A-Za-z'’]+", text) if word not in NAMES]
    return words + attributes


#: names and signs that are the same in every language
NAMES = {"StepUp", "UTC", "ICE", "CRS", "ICANS", "SpO", "min", "nbsp", "middot", "mmHg", "PDF", "CSV"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_words_go_through_gettext(path: Path) -> None:
    """Every sentence on a screen goes through gettext."""
    assert spoken(path.read_text(encoding="utf-8")) == []


def test_the_word_check_can_fail() -> None:
    """The check above finds a bare sentence and a bare label."""
    assert spoken('<p aria-label="Go there">Hello {% trans %}you{% endtrans %}</p>') == ["Hello", "Go there"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_code(path: Path) -> None:
    """No inline script, style or handler: the Content-Security-Policy would refuse it; nothing is marked safe."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|\|\s*safe\b", text)


def test_no_index_host_and_no_machine_path() -> None:
    """No file names a package index or a path of somebody's machine."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in listed.splitlines():
        if name.endswith((".png", ".jpg")) or name == str(Path(__file__).relative_to(ROOT)):
            continue
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        assert not re.search(r"pypi\.org|pythonhosted|registry\.npmjs|/root/|/work/", text), name
