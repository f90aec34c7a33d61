"""`retake train`: networks learn from footage."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retake.cli.flags import ANY_PATH, echo_json, json_flag, options_from_flags
from retake.cli.progress import stages
from retake.options import ExpertTrainingOptions, TrainingOptions, Wav2LipTrainingOptions
from retake.printable import printable

if TYPE_CHECKING:
    from retake.engines.wav2lip.training.course import Trained


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


@command.command("expert")
@click.argument("footage", nargs=-1, required=True, type=ANY_PATH)
@options_from_flags(ExpertTrainingOptions)
@json_flag
def expert(footage: tuple[Path, ...], options: ExpertTrainingOptions, as_json: bool) -> None:
    """Train a lip-sync expert on footage of people who talk: folders of one person each, or movies."""
    from retake.engines.wav2lip.training import train_expert
    _say(train_expert(footage, options, stages(hidden=as_json), _aside), as_json)


@command.command("wav2lip")
@click.argument("footage", nargs=-1, required=True, type=ANY_PATH)
@options_from_flags(Wav2LipTrainingOptions)
@json_flag
def wav2lip(footage: tuple[Path, ...], options: Wav2LipTrainingOptions, as_json: bool) -> None:
    """Train Wav2Lip's generator, anew or (--begin) for one actor, against an expert."""
    from retake.engines.wav2lip.training import train_wav2lip
    _say(train_wav2lip(footage, options, stages(hidden=as_json), _aside), as_json)


def _aside(line: str) -> None:
    click.echo(printable(line), err=True)


def _say(trained: Trained, as_json: bool) -> None:
    """What a training of lips gave."""
    if as_json:
        echo_json(dataclasses.asdict(trained))
        return
    click.echo(f"{trained.file}: {trained.steps} steps, learned from {trained.learned} sentences")
    for name, after in trained.after.items():
        click.echo(f"On {trained.held} held back: {name} {trained.before[name]:.3f} before, {after:.3f} now")
    click.echo(f"What did best on those: {trained.best}; curves: {trained.curves}")
