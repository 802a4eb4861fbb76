"""The set-up on a machine where something is missing: repaired where it can be, else one line and status 3."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the Makefile and its scripts, and no .venv."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    return tmp_path


def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command there, with the folder's own `bin` first on the path and make's own variables away."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=kept | {"PATH": path, "LC_ALL": "C"}
    )


def program(folder: Path, name: str, text: str) -> Path:
    """Put a program of that name first on the path."""
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def python_without_venv(folder: Path) -> Path:
    """A Python as Debian gives it without python3-venv."""
    return program(folder, "python-bare", f'case "$2" in *ensurepip*) exit 1;; esac; exec "{sys.executable}" "$@"')


def test_half_a_venv_is_repaired(checkout: Path) -> None:
    """A .venv with a Python and no pip is made anew with all that is in it, and a whole one is left alone."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout / ".venv"], check=True)
    (checkout / ".venv/runtime.done").touch()
    made = run(checkout, "make", ".venv/bin/python")
    assert made.returncode == 0, made.stderr
    assert run(checkout, ".venv/bin/python", "-m", "pip", "--version").returncode == 0
    assert not (checkout / ".venv/runtime.done").exists()
    assert "is up to date" in run(checkout, "make", ".venv/bin/python").stdout


def test_apt_get_fails(checkout: Path) -> None:
    """Where apt-get cannot install what is missing, one line says why and what to do, and the status is 3."""
    program(checkout, "id", "echo 0")
    program(checkout, "apt-get", 'echo "Reading package lists..."; echo "E: Unable to reach the archive" >&2; exit 100')
    ended = run(checkout, "bash", "scripts/venv.sh", python_without_venv(checkout), ".venv")
    assert ended.returncode == 3
    (line,) = ended.stderr.splitlines()
    assert line.startswith("Python's venv is missing and apt-get could not install it (Unable to reach the archive): ")
    assert "-venv (or python3-venv), then try again" in line
    assert not (checkout / ".venv").exists()


def test_not_root(checkout: Path) -> None:
    """Where nothing may be installed, one line names the package, and the status is 3."""
    program(checkout, "id", "echo 1000")
    ended = run(checkout, "bash", "scripts/venv.sh", python_without_venv(checkout), ".venv")
    assert (ended.returncode, ended.stdout) == (3, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith("Python's venv is missing: install Debian's package python3.")


def test_an_old_python(checkout: Path) -> None:
    """A Python that is too old, or none at all, is told in one line, and the status is 3."""
    old = program(checkout, "python-old", 'case "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac')
    for python, found in ((old, "Python 3.9.2"), (checkout / "none", "No such file")):
        ended = run(checkout, "bash", "scripts/venv.sh", python, ".venv")
        assert ended.returncode == 3
        (line,) = ended.stderr.splitlines()
        assert line.startswith("StepUp needs Python 3.11 or newer")
        assert found in line


def test_make_tells_of_status_3(checkout: Path) -> None:
    """Make, which ends with 2 whatever a recipe ends with, says that the recipe's status was 3."""
    program(checkout, "id", "echo 1000")
    ended = run(checkout, "make", "install", f"PYTHON={python_without_venv(checkout)}")
    assert ended.returncode == 2
    assert "Python's venv is missing: install Debian's package" in ended.stderr
    assert ended.stderr.rstrip().endswith("Error 3")
