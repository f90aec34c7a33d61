"""`retake train`: networks learn from footage."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from retake.cli.flags import ANY_PATH, echo_json, json_flag, options_from_flags
from retake.cli.progress import stages
from retake.options import TrainingOptions


@click.group("train")
def command() -> None:
    """Let a network learn from footage (needs the extra `neural`)."""


@command.command("listener")
@click.argument("footage", nargs=-1, required=True, type=ANY_PATH)
@options_from_flags(TrainingOptions)
@json_flag
def listener(footage: tuple[Path, ...], options: TrainingOptions, as_json: bool) -> None:
    """Train the listener on footage of people who talk, in sync: folders of one person each, or movies."""
    from retake.listener.training import train_listener
    trained = train_listener(footage, options, stages(hidden=as_json))
    if as_json:
        echo_json(dataclasses.asdict(trained))
        return
    click.echo(f"{trained.file}: learned from {trained.learned} sentences")
    if trained.held.count:
        click.echo(f"On {trained.held.count} held back the opening agrees at r = {trained.held.opening:.2f}, with "
                   f"other voices, microphones, rooms and noises at {trained.changed.opening:.2f}")
