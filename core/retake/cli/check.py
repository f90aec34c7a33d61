"""`retake check`: how far lips are from their sound."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retake.cli.flags import ANY_PATH, Rate, json_flag, place_of
from retake.cli.progress import stages
from retake.cli.table import aligned

if TYPE_CHECKING:
    from retake.pipeline.check import FaceCheck
    from retake.quality.opinion import ExpertSync
    from retake.quality.sync import Sync


@click.command("check")
@click.argument("movie", type=ANY_PATH)
@click.option("--sound", type=ANY_PATH, default=None,
              help="A sound that begins with the first frame; the movie's own when left out.")
@click.option("--face", type=int, default=None, help="The only face to look at, counted from the left.")
@click.option("--at", default=None, metavar="FRAME,X,Y", help="A place on the only face to look at.")
@click.option("--rate", type=Rate(), default=None, help="The rate for what has no steady rate of its own.")
@click.option("--experts/--no-experts", default=True, show_default=True,
              help="Ask the lip-sync experts among your models too, and measure LSE-C and LSE-D with SyncNet.")
@json_flag
def command(movie: Path, sound: Path | None, face: int | None, at: str | None, rate: Fraction | None, experts: bool,
            as_json: bool) -> None:
    """Say how many frames the lips in MOVIE are from their sound, and how sure that is."""
    from retake.cache import user_cache
    from retake.pipeline.check import CheckRequest, check
    request = CheckRequest(movie, sound, face, place_of(at), rate, experts=experts)
    found = check(request, user_cache(), stages(hidden=as_json))
    if as_json:
        click.echo(json.dumps(found.as_data()))
        return
    for one in found.faces:
        name = f"Face {one.face}: " if len(found.faces) > 1 else ""
        click.echo(f"{name}{one.said}")
        for line in _judges(one):
            click.echo(f"  {line}")
    if len(found.faces) > 1 and found.speaks is not None:
        click.echo(f"Face {found.speaks} speaks.")
    for note in found.notes:
        click.echo(note)


def _judges(face: FaceCheck) -> list[str]:
    """What each judge says in a table; nothing where the listener is the only one."""
    from retake.quality.table import measured_by
    if not face.experts:
        return []
    rows: list[tuple[str, ...]] = [
        ("judge", "lips", "confidence", ""),
        ("listener", *_offset(face.sync), "")]
    for judge, found in face.experts.items():
        if found is None:
            rows.append((judge, "saw too little", "", ""))
        else:
            rows.append((judge, *_offset(found), measured_by(found.measures)))
    return aligned(rows)


def _offset(found: Sync | ExpertSync) -> tuple[str, str]:
    """An offset and its confidence, which is never rounded up to what it is not."""
    from retake.quality.words import late_or_early
    shown = late_or_early(found.frames) if found.confidence >= 0.5 else "not known"
    return shown, f"{int(found.confidence * 100) / 100:.2f}"
