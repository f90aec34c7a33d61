"""`retake probe`: what a plate is."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import click

from retake.cli.flags import ANY_PATH, Rate, echo_json, json_flag


@click.command("probe")
@click.argument("files", nargs=-1, required=True, type=ANY_PATH)
@click.option("--rate", type=Rate(), default=None, help="The rate of an image sequence whose files state none.")
@json_flag
def command(files: tuple[Path, ...], rate: Fraction | None, as_json: bool) -> None:
    """Say what movies, sounds and image sequences are: frames, rate, timecode, colour, sounds."""
    from retake.plate_facts import plate_facts
    found = [plate_facts(path, rate) for path in files]
    if as_json:
        echo_json([{"video": facts.video.to_dict() if facts.video else None,
                    "sounds": [asdict(sound) for sound in facts.sounds],
                    **({"trouble": facts.trouble} if facts.trouble else {})} for facts in found])
        return
    for facts in found:
        for line in facts.lines():
            click.echo(line)
