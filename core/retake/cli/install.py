"""`retake install`: puts Retake into an editor."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from retake.cli.flags import echo_json, json_flag
from retake.manifest import home, manifest
from retake.unfinished import shown

if TYPE_CHECKING:
    from retake.install import Outcome

Command = Callable[..., None]

editor_argument = click.argument("editor", type=click.Choice([one.name for one in manifest().hosts if one.copies]))


def who_flags(command: Command) -> Command:
    """A decorator that gives a command the flags for whom, and whether only to tell."""
    command = click.option("--dry-run", is_flag=True, help="Only say what would be done.")(command)
    return click.option("--user/--all", "alone", default=True, help="For yourself alone (when left out), or for "
                        "everyone on this machine, for which its administrator's rights are needed.")(command)


@click.command("install")
@editor_argument
@who_flags
@json_flag
def command(editor: str, alone: bool, dry_run: bool, as_json: bool) -> None:
    """Put Retake into an editor: its menu entry, and where to find this installation. Again after an update."""
    from retake.install import EVERYONE, USER, install
    outcome = install(editor, USER if alone else EVERYONE, dry_run)
    if as_json:
        echo_json({**dataclasses.asdict(outcome), "dry_run": dry_run})
        return
    tell(outcome, dry_run)
    if dry_run:
        return
    click.echo(outcome.next)
    if not alone:
        click.echo(f"Everyone must be able to run {sys.executable} and to read {shown(home())}.")
    click.echo("`retake doctor` says what else is missing, if anything.")
    if any(host.name == editor and host.status == "untried" for host in manifest().hosts):
        click.echo(f"It was made and tested without a real {outcome.label}: `retake doctor --probe "
                   f"{'resolve' if editor == 'resolve' else 'nuke'}` tells how to try what it relies on.")


def tell(outcome: Outcome, dry_run: bool) -> None:
    """Say what was done, or would be, a line each."""
    click.echo(f"{outcome.label}, for {'you alone' if outcome.who == 'user' else 'everyone'}"
               f"{' (nothing is done: this is a dry run)' if dry_run else ''}:")
    for step in outcome.steps:
        click.echo(f"  {step.do} {shown(step.path)}{f': {step.why}' if step.why else ''}")
