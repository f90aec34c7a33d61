"""`retake probe`: what a plate is."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import click

from retake.cli.flags import ANY_PATH, Rate, echo_json, json_flag
from retake.errors import MediaError
from retake.printable import printable


@click.command("probe")
@click.argument("files", nargs=-1, required=True, type=ANY_PATH)
@click.option("--rate", type=Rate(), default=None, help="The rate of an image sequence whose files state none.")
@json_flag
def command(files: tuple[Path, ...], rate: Fraction | None, as_json: bool) -> None:
    """Say what movies, sounds and image sequences are: frames, rate, timecode, colour, sounds."""
    from retake.plate_facts import plate_facts
    if as_json:
        found = [plate_facts(path, rate) for path in files]
        echo_json([{"video": facts.video.to_dict() if facts.video else None,
                    "sounds": [asdict(sound) for sound in facts.sounds],
                    **({"trouble": facts.trouble} if facts.trouble else {})} for facts in found])
        return
    refused: list[MediaError] = []
    for path in files:
        try:
            lines = list(plate_facts(path, rate).lines())
        except MediaError as problem:
            refused.append(problem)  # the others are told all the same
            continue
        for line in lines:
            click.echo(line)
    for one in refused[:-1]:
        click.echo(printable(str(one)), err=True)
    if refused:
        raise refused[-1]
