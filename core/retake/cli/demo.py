"""`retake demo`: the product's main job on a plate made on the spot."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from retake.cli.flags import ANY_PATH, echo_json, json_flag
from retake.cli.progress import progress
from retake.unfinished import shown


@click.command("demo")
@click.option("--folder", type=ANY_PATH, default=Path("demo-out"), show_default=True,
              help="Where the movies go.")
@json_flag
def command(folder: Path, as_json: bool) -> None:
    """Make a small movie, take it through the reader and the writer, and leave ProRes in demo-out/."""
    from retake.demo import FRAMES, Demo
    demo = Demo(folder)
    for label, step in (("Making a plate", demo.plate()), ("Writing a take", demo.take())):
        for _ in progress(step, FRAMES, label, hidden=as_json):
            pass
    report = demo.report()
    if as_json:
        echo_json(asdict(report))
        return
    click.echo(f"Plate  {shown(report.plate)}")
    click.echo(f"Take   {shown(report.take)}")
    click.echo(f"{report.frames} frames: {report.touched} touched, {report.passed_on} passed on as the plate's very "
               f"packets; outside the touched spot the largest difference is {report.outside:g}.")
