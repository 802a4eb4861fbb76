"""Changes a part of the core in small ways and demands that a test notices each, or that the list says why none can.

`python tests/mutation/run.py clinical` (or `competency`, or some of its files: `competency walk owed`) copies the core
and its tests to a temporary folder (the tree itself stays as it is), lets mutmut make and try every change there, and
compares what survived with `clinical.yaml` (`competency.yaml`) beside this file. Exit status 1 for a survivor that is
not listed, and for a listed one that no longer survives. On two cores: six minutes, and some hours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

TREE = Path(__file__).parents[2]
#: what every part and its tests need
SHARED = ("lms/__init__.py", "lms/core/__init__.py", "lms/core/dates.py", "lms/core/problems.py", "tests/tables")

#: by part, what it and its tests need besides, and nothing else: no other part can disturb the run
NEEDS = {
    "clinical": ("lms/core/clinical", "tests/core/clinical", "content/products.yaml"),
    # explanations are told in the words of the pages, with the names of the content
    "competency": ("lms", "content", "tests/core/competency"),
}

# the project's own settings would bring plugins and doctests into every one of the many runs
SETTINGS = """\
[tool.mutmut]
source_paths = ["lms"]
only_mutate = [{files}]
also_copy = ["tests", "content"]
pytest_add_cli_args_test_selection = ["tests/core/{part}"]
pytest_add_cli_args = ["-x", "-q", "-m", "not soak"]

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib"]
pythonpath = ["."]
markers = ["soak: long"]
"""

#: few searched examples, always the same: a change must be noticed by what is written down
SEARCH = """\
from hypothesis import settings

settings.register_profile("mutation", deadline=None, derandomize=True, max_examples=20, database=None)
settings.load_profile("mutation")
"""

#: what mutmut says of a change that a test noticed; an endless loop is noticed too
NOTICED = {"killed", "timeout", "caught by type check"}


@dataclass(frozen=True, slots=True, order=True)
class Survivor:
    """A change no test noticed, described so that moving lines about does not rename it."""

    file: str
    function: str
    removed: str
    added: str


def main(part: str, *names: str) -> int:
    """Run a part, or some of its files; compare, report."""
    os.nice(15)
    files = [f"lms/core/{part}/{name}.py" for name in names] or [f"lms/core/{part}/*"]
    with tempfile.TemporaryDirectory(prefix="stepup-mutation-") as folder:
        tree = Path(folder)
        copy(tree, part, files)
        survived = mutate(tree)
    listed = {
        Survivor(row["file"], row["function"], row["removed"], row["added"])
        for row in YAML(typ="safe").load(Path(__file__).with_name(f"{part}.yaml").read_text("utf-8"))["survivors"]
        if not names or row["file"] in files
    }
    for survivor in sorted(survived - listed):
        say(f"not listed: {survivor.file} {survivor.function}\n  - {survivor.removed}\n  + {survivor.added}")
    for survivor in sorted(listed - survived):
        say(f"listed, but noticed by now: {survivor.file} {survivor.function}\n  + {survivor.added}")
    say(f"{len(survived)} survived, {len(listed)} listed")
    return 0 if survived == listed else 1


def copy(tree: Path, part: str, files: list[str]) -> None:
    """Copy what a part needs into the temporary folder, with the settings of the run."""
    for needed in (*SHARED, *NEEDS[part]):
        source, target = TREE / needed, tree / needed
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    (tree / "content").mkdir(exist_ok=True)
    settings = SETTINGS.format(part=part, files=", ".join(f'"{file}"' for file in files))
    (tree / "pyproject.toml").write_text(settings, "utf-8")
    (tree / "tests" / "conftest.py").write_text(SEARCH, "utf-8")


def mutate(tree: Path) -> set[Survivor]:
    """Try every change; give the ones no test noticed."""
    run = mutmut(tree, "run")
    results = [line.strip().rsplit(": ", 1) for line in mutmut(tree, "results", "--all", "true").splitlines()]
    tried = [(name, status) for name, status in (pair for pair in results if len(pair) == 2) if "__mutmut_" in name]
    if not tried or any(status == "not checked" for _, status in tried):
        raise SystemExit(f"mutmut did not try every change:\n{run[-2000:]}")
    slow = sum(status == "timeout" for _, status in tried)
    say(f"{len(tried)} changes tried, {slow} of them ran into the time limit")
    return {described(name, mutmut(tree, "show", name)) for name, status in tried if status not in NOTICED}


def described(name: str, diff: str) -> Survivor:
    """Read a mutant's name (`lms.core.clinical.crs.x__gate__mutmut_11`) and its diff."""
    module, _, mangled = name.partition(".x")
    function = mangled.partition("__mutmut_")[0].removeprefix("_").replace("ǁ", ".").strip(".")
    lines = [line for line in diff.splitlines() if line[:1] in {"-", "+"} and line[:3] not in {"---", "+++"}]
    removed, added = (" ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    return Survivor(module.replace(".", "/") + ".py", function, removed, added)


def mutmut(tree: Path, *arguments: str) -> str:
    """Run mutmut in the temporary folder and give what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments], cwd=tree, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(*(sys.argv[1:] or ["clinical"])))
