"""`retake train`: networks learn from footage."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from retake.cli.flags import echo_json, json_flag, options_from_flags
from retake.options import TrainingOptions


@click.group("train")
def command() -> None:
    """Let a network learn from footage (needs the extra `neural`)."""


@command.command("listener")
@click.argument("footage", nargs=-1, required=True, type=click.Path(path_type=Path))
@options_from_flags(TrainingOptions)
@json_flag
def listener(footage: tuple[Path, ...], options: TrainingOptions, as_json: bool) -> None:
    """Train the listener on footage of people who talk, in sync: folders of one person each, or movies."""
    from retake.listener.training import train_listener
    trained = train_listener(footage, options, _silent if as_json else _Stages().told)
    if as_json:
        echo_json(dataclasses.asdict(trained))
        return
    click.echo(f"{trained.file}: learned from {trained.learned} sentences")
    if trained.held.count:
        click.echo(f"On {trained.held.count} held back the opening agrees at r = {trained.held.opening:.2f}, with "
                   f"other voices, microphones, rooms and noises at {trained.changed.opening:.2f}")


def _silent(what: str, done: int, total: int) -> None:
    """Programs read no progress."""


class _Stages:
    """What is being done, on standard error: how far in a terminal, each stage once elsewhere."""

    def __init__(self) -> None:
        self._what = ""

    def told(self, what: str, done: int, total: int) -> None:
        """Show how far it is."""
        if sys.stderr.isatty():
            click.echo(f"\r{what.capitalize()}: {done} of {total}  ", err=True, nl=done == total)
        elif what != self._what:
            click.echo(what.capitalize(), err=True)
        self._what = what
