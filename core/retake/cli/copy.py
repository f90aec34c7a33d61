"""`retake copy`: a plate read and written again."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import click

from retake.cli.flags import ANY_PATH, Rate, echo_json, json_flag
from retake.cli.progress import progress
from retake.codecs import LIKE_SOURCE, NAMES
from retake.unfinished import shown


@click.command("copy")
@click.argument("source", type=ANY_PATH)
@click.argument("result", type=ANY_PATH)
@click.option("--codec", type=click.Choice(NAMES), default=LIKE_SOURCE, show_default=True, metavar="NAME",
              help=f"One of: {', '.join(NAMES)}.")
@click.option("--rate", type=Rate(), default=None, help="The rate for what has no steady rate of its own.")
@click.option("--start", type=int, default=0, help="The first frame, counted from 0.")
@click.option("--stop", type=int, default=None, help="The first frame to leave out again.")
@json_flag
def command(source: Path, result: Path, codec: str, rate: Fraction | None, start: int, stop: int | None,
            as_json: bool) -> None:
    """Read a plate frame by frame and write it again, with its timecode, reel, colour tags and sounds.

    RESULT is a movie, or an image sequence such as name.%04d.exr. Frames of an intra codec that stays the same are
    passed on untouched.
    """
    from retake.plate_copy import CopyPlan, PlateCopy
    with PlateCopy(CopyPlan(source, result, codec, rate, start, stop)) as copy:
        for _ in progress(copy.frames(), len(copy), "Copying", hidden=as_json):
            pass
    report = copy.report()
    if as_json:
        echo_json(asdict(report))
        return
    click.echo(f"{shown(report.result)}: {report.frames} frames, {report.passed_on} of them passed on untouched, "
               f"{report.sounds} sounds")
