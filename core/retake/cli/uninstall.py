"""`retake uninstall`: takes Retake out of an editor."""

from __future__ import annotations

import dataclasses

import click

from retake.cli.flags import echo_json, json_flag
from retake.cli.install import editor_argument, tell, who_flags


@click.command("uninstall")
@editor_argument
@who_flags
@json_flag
def command(editor: str, alone: bool, dry_run: bool, as_json: bool) -> None:
    """Take Retake out of an editor: what `retake install` wrote and nobody has changed since, and nothing else."""
    from retake.install import EVERYONE, USER, uninstall
    outcome = uninstall(editor, USER if alone else EVERYONE, dry_run)
    if as_json:
        echo_json({**dataclasses.asdict(outcome), "dry_run": dry_run})
    elif outcome.steps:
        tell(outcome, dry_run)
    else:
        click.echo(f"Retake is not installed into {outcome.label} for {'you' if alone else 'everyone'}.")
