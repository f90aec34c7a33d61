"""`retake about`: what this installation is."""

from __future__ import annotations

import dataclasses

import click

from retake.about import about
from retake.cli.flags import echo_json, json_flag


@click.command("about")
@json_flag
def command(as_json: bool) -> None:
    """Say which version this is, what it may do and where it lies."""
    own = about()
    if as_json:
        echo_json(dataclasses.asdict(own))
        return
    click.echo(f"{own.label} {own.version} ({own.licence})")
    click.echo(f"Python {own.python} at {own.interpreter}, on {own.system}")
    click.echo(f"Lies in {own.home}")
    for what, allowed in own.permissions.items():
        click.echo(f"{what.capitalize()}: {allowed}")
    for library, version in own.libraries.items():
        click.echo(f"{library} {version or 'is missing'}")
