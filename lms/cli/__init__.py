"""The command line: `lms GROUP COMMAND`. Each command imports what it alone needs."""

from __future__ import annotations

from importlib import import_module

import click

#: command name to the module and attribute that holds it
COMMANDS = {
    "access": "lms.cli.access:access",
    "backup": "lms.cli.backup:backup",
    "content": "lms.cli.content:content",
    "course-start": "lms.cli.course_starts:course_start",
    "database": "lms.cli.database:database",
    "demo": "lms.cli.demo:demo",
    "dose": "lms.cli.dose:dose",
    "duty": "lms.cli.duty:duty",
    "evidence": "lms.cli.evidence:evidence",
    "forecast": "lms.cli.forecast:forecast",
    "grade": "lms.cli.grade:grade",
    "jobs": "lms.cli.jobs:jobs",
    "journal": "lms.cli.journal:journal",
    "person": "lms.cli.person:person",
    "playbook": "lms.cli.playbook:playbook",
    "policy": "lms.cli.policy:policy",
    "record": "lms.cli.rulings:record",
    "restore": "lms.cli.restore:restore",
    "roster": "lms.cli.roster:roster",
    "ruling": "lms.cli.rulings:ruling",
    "serve": "lms.cli.serve:serve",
    "site": "lms.cli.site:site",
    "status": "lms.cli.status:status",
    "turnover": "lms.cli.turnover:turnover",
    "timeline": "lms.cli.timeline:timeline",
}


class Lazy(click.Group):
    """A group that imports a command when it is called for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Give the names in order."""
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Import the command."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - the table above is ours
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """StepUp: staff training and competency for hospitals that give bispecific antibodies and CAR-T."""
