"""`lms access`: links shown once, roles given, ended and listed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result

from lms.cli.access import access
from lms.cli.common import now
from lms.services import auth
from lms.services.house import House
from tests.cli.running import invoke


@pytest.fixture(autouse=True)
def instance(site: House, add_person: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> House:
    """An instance with places and person 100, which the command line opens."""
    monkeypatch.setenv("LMS_INSTANCE", str(site.instance))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    monkeypatch.delenv("LMS_BASE", raising=False)
    add_person("100", given_name="Ana", family_name="Lim")
    return site


def run(*arguments: str) -> Result:
    """Run `lms access`."""
    return invoke(access, arguments)


def test_an_invitation_then_a_reset(instance: House) -> None:
    """The link printed sets a password once; for who has one the next link is a reset."""
    first = run("invite", "100", "--base", "https://stepup.example.org/")
    assert first.exit_code == 0
    told, link = first.stdout.splitlines()
    assert told.startswith("invitation for Ana Lim, until ")
    base, _, token = link.rpartition("/link/")
    assert base == "https://stepup.example.org"
    moment = now() + timedelta(seconds=1)
    with instance.works.write(moment) as work:
        auth.use_link(work, token, "a short sentence is fine")
    second = run("invite", "100")
    assert second.stdout.startswith("reset for Ana Lim, until ")
    assert "http://127.0.0.1:8000/link/" in second.stdout


def test_a_role_given_listed_and_ended() -> None:
    """Each command prints the role as it stands."""
    given = run("grant", "100", "manager", "--scope", "hillcrest-ed", "--from", "2026-01-01", "--why", "new manager")
    assert (given.exit_code, given.stdout) == (0, "manager unit:hillcrest-ed from 2026-01-01 open: new manager\n")
    twice = run("grant", "100", "manager", "--scope", "hillcrest-ed", "--from", "2026-02-01", "--why", "again")
    assert twice.exit_code == 2
    assert twice.stderr.startswith("role: 100 holds manager there")
    ended = run("end", "100", "manager", "--scope", "hillcrest-ed", "--until", "2026-06-30", "--why", "left")
    expected = "manager unit:hillcrest-ed from 2026-01-01 through 2026-06-30: left\n"
    assert (ended.exit_code, ended.stdout) == (0, expected)
    assert run("list", "100").stdout == expected


def test_a_role_ends_at_once_unless_a_day_is_given() -> None:
    """Without a day a role given for today is held on no day any more."""
    run("grant", "100", "lead", "--why", "x")
    ended = run("end", "100", "lead", "--why", "mistake")
    assert ended.exit_code == 0
    first, last = ended.stdout.split(" from ")[1].split(":")[0].split(" through ")
    assert last < first


@pytest.mark.parametrize(
    "arguments",
    [("invite", "999"), ("grant", "999", "lead", "--why", "x"), ("end", "999", "lead", "--why", "x"), ("list", "999")],
)
def test_nobody_has_this_number(arguments: tuple[str, ...]) -> None:
    """An unknown number is one line on standard error, exit 2."""
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (2, "nobody has this employee number\n")
