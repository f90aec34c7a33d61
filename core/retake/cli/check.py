"""`retake check`: how far lips are from their sound."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import click

from retake.cli.flags import ANY_PATH, Rate, json_flag, place_of
from retake.cli.progress import stages


@click.command("check")
@click.argument("movie", type=ANY_PATH)
@click.option("--sound", type=ANY_PATH, default=None,
              help="A sound that begins with the first frame; the movie's own when left out.")
@click.option("--face", type=int, default=None, help="The only face to look at, counted from the left.")
@click.option("--at", default=None, metavar="FRAME,X,Y", help="A place on the only face to look at.")
@click.option("--rate", type=Rate(), default=None, help="The rate for what has no steady rate of its own.")
@json_flag
def command(movie: Path, sound: Path | None, face: int | None, at: str | None, rate: Fraction | None,
            as_json: bool) -> None:
    """Say how many frames the lips in MOVIE are from their sound, and how sure that is."""
    from retake.cache import user_cache
    from retake.pipeline.check import CheckRequest, check
    found = check(CheckRequest(movie, sound, face, place_of(at), rate), user_cache(), stages(hidden=as_json))
    if as_json:
        click.echo(json.dumps(found.as_data()))
        return
    for one in found.faces:
        name = f"Face {one.face}: " if len(found.faces) > 1 else ""
        click.echo(f"{name}{one.said}")
    if len(found.faces) > 1 and found.speaks is not None:
        click.echo(f"Face {found.speaks} speaks.")
