"""`lms journal verify`: names what was tampered with, by the instance's heads or a copy of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from lms.cli.journal import journal
from lms.services.house import House


@pytest.fixture
def instance(site: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """An instance with some acts, which the command line opens."""
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    return site


def verify(*arguments: str) -> Result:
    """Run `lms journal verify`."""
    return CliRunner().invoke(journal, ["verify", *arguments])


def tamper(house: House, *statements: str) -> None:
    """Change rows behind the program's back."""
    with house.database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def last(house: House) -> int:
    """Give the number of the newest entry."""
    with house.database.engine.begin() as connection:
        number: int = connection.execute(text("SELECT max(seq) FROM journal")).scalar_one()
    return number


def test_untouched(instance: House) -> None:
    """As sealed: one line, exit 0, and nothing added by looking."""
    before = last(instance)
    result = verify()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{before} entries and their facts are as sealed, {before} kept heads compared\n"
    assert last(instance) == before


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["UPDATE journal SET event = 'x' WHERE seq = {last}"], "entry {last}: entry was changed (x)"),
        (["DELETE FROM journal WHERE seq = 1"], "entry 1: entries 1 to 1 are missing"),
        (
            [
                "UPDATE journal SET seq = 1000 WHERE seq = 1",
                "UPDATE journal SET seq = 1 WHERE seq = 2",
                "UPDATE journal SET seq = 2 WHERE seq = 1000",
            ],
            "entry 1: differs from the head kept when it was written",
        ),
        (
            [
                "DELETE FROM journal WHERE seq = {last}",
                "DELETE FROM unit",
                "DELETE FROM facility",
                "DELETE FROM shift_hours",
            ],
            "entry {last}: the journal was truncated: it ends at {before}, a kept head names {last}",
        ),
        (["UPDATE unit SET name = 'X' WHERE key = 'hillcrest-ed'"], "entry {last}: unit row 1 was changed"),
        (["DELETE FROM unit WHERE key = 'hillcrest-icu'"], "entry {last}: unit row 2 was removed"),
        (
            [
                "INSERT INTO unit (id, recorded_at, act_id, key, facility, name) "
                "SELECT 99, recorded_at, act_id, 'x', facility, name FROM unit WHERE id = 1"
            ],
            "unit row 99 was added outside the journal",
        ),
    ],
    ids=["changed", "removed", "reordered", "truncated", "fact changed", "fact removed", "fact added"],
)
def test_tampering_is_named(instance: House, statements: list[str], told: str) -> None:
    """Each way of tampering is named with its entry, and the exit is 1."""
    number = last(instance)
    names = {"last": number, "before": number - 1}
    tamper(instance, *(statement.format(**names) for statement in statements))
    result = verify()
    assert result.exit_code == 1
    assert told.format(**names) in result.stdout.splitlines()
    assert "not as sealed" in result.stderr


def test_a_copy_of_the_heads(instance: House, tmp_path: Path) -> None:
    """Heads copied elsewhere find what heads rewritten with the journal would hide."""
    copy = tmp_path / "heads"
    copy.write_text(instance.heads.read_text(encoding="ascii"), encoding="ascii")
    number = last(instance)
    cut = "DELETE FROM {} WHERE act_id = (SELECT act_id FROM journal WHERE seq = :last)"
    with instance.database.engine.begin() as connection:
        for table in ("unit", "facility", "shift_hours", "journal"):
            connection.execute(text(cut.format(table)), {"last": number})
    kept = instance.heads.read_text(encoding="ascii").splitlines(keepends=True)
    instance.heads.write_text("".join(kept[:-1]), encoding="ascii")
    assert verify().exit_code == 0
    result = verify("--heads", str(copy))
    assert result.exit_code == 1
    assert f"entry {number}: the journal was truncated" in result.stdout


def test_heads_that_are_none(instance: House, tmp_path: Path) -> None:
    """A line that is no head is told by its number; a last line cut off by a crash is not held against the journal."""
    heads = tmp_path / "heads"
    lines = instance.heads.read_text(encoding="ascii")
    heads.write_text("seq digest\n" + lines, encoding="ascii")
    result = verify("--heads", str(heads))
    assert result.exit_code == 1
    assert result.stdout == "line 1 of the kept heads is not an entry's number and digest\n"
    heads.write_text(lines[:-30], encoding="ascii")
    result = verify("--heads", str(heads))
    assert result.exit_code == 0
    assert result.stderr == f"1 entries have no kept head in {heads}\n"


def test_there_is_no_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a database there is nothing to verify, and none is made: exit 2."""
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path / "none"))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    result = verify()
    assert result.exit_code == 2
    assert not (tmp_path / "none").exists()
