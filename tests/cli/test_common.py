"""What every command shares: the content it opens the instance on."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from lms.cli.site import site as command
from lms.services.house import House
from tests.cli.running import invoke


def test_content_is_read_unless_it_is_handed_in(site: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command reads our content and the instance's own and names their mistakes; content handed in is gone by."""
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    read = CliRunner().invoke(command, ["export"])
    assert (read.exit_code, read.stderr) == (0, ""), "what was published is not what was read"
    (site.instance / "content").mkdir()
    (site.instance / "content" / "facts.yaml").write_text("facts: [", encoding="utf-8")
    broken = CliRunner().invoke(command, ["export"])
    assert (broken.exit_code, broken.stdout) == (1, "")
    assert broken.stderr.startswith("the content has mistakes, nothing was started:\n")
    assert "facts.yaml:1: this is not readable as YAML" in broken.stderr
    assert invoke(command, ["export"]).stdout == read.stdout
