"""Runs a command of the command line in this process, on the real content read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click
from click.testing import CliRunner, Result

from tests.conftest import shipped


def invoke(
    command: click.Command,
    words: Sequence[str],
    *,
    text: str | bytes | None = None,
    env: Mapping[str, str | None] | None = None,
) -> Result:
    """Run a command; the content is handed in, which `lms` as a process of its own reads at each start."""
    return CliRunner().invoke(command, words, input=text, env=env, obj=shipped())
