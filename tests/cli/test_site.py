"""`lms site`: import says what changed, export reads back."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from lms.cli.site import site as command
from lms.services.house import House
from tests.cli.running import invoke


@pytest.fixture(autouse=True)
def instance(site: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """An instance with places, which the command line opens."""
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    return site


def run(*arguments: str) -> Result:
    """Run `lms site`."""
    return invoke(command, arguments)


def test_export_and_import(tmp_path: Path) -> None:
    """What is exported changes nothing when imported; a unit added to it is the one line printed."""
    exported = run("export")
    assert exported.exit_code == 0
    file = tmp_path / "site.yaml"
    file.write_text(exported.stdout, encoding="utf-8")
    assert run("import", str(file)).stdout == "nothing changed\n"
    more = exported.stdout.replace(
        '{key: hillcrest-ed, name: "ED"}', '{key: hillcrest-ed, name: "Emergency"}\n      - {key: new, name: N}'
    )
    file.write_text(f"\ufeff{more}", encoding="utf-8")
    assert run("import", str(file)).stdout.splitlines() == ["unit hillcrest-ed: Emergency", "unit new: N"]


def test_mistakes_are_named(tmp_path: Path) -> None:
    """All mistakes on standard error, each with file and line, exit 1."""
    file = tmp_path / "site.yaml"
    file.write_text("facilities:\n  - key: a\n", encoding="utf-8")
    result = run("import", str(file))
    assert result.exit_code == 1
    assert [line.removeprefix(str(file)) for line in result.stderr.splitlines()] == [
        ":2: the facility `a` is new and needs a name",
        ":2: the facility `a` is new and needs a time_zone",
    ]
    file.write_bytes(b"\xff\xfe")
    result = run("import", str(file))
    assert (result.exit_code, result.stderr) == (1, f"{file}:1: is not UTF-8\n")
