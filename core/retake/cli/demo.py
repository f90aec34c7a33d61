"""`retake demo`: a presenter, two new lines, and their takes."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retake.cli.flags import ANY_PATH, json_flag
from retake.cli.progress import stages
from retake.unfinished import shown

if TYPE_CHECKING:
    from retake.demo import DemoTake


@click.command("demo")
@click.option("--folder", type=ANY_PATH, default=Path("demo-out"), show_default=True,
              help="Where the takes go.")
@json_flag
def command(folder: Path, as_json: bool) -> None:
    """Put two new lines into a presenter's mouth: takes, before-and-after pictures and report pages in demo-out/."""
    from retake.cache import user_cache
    from retake.demo import LINES, Demo
    demo = Demo(folder, user_cache())
    made = []
    for line, title in LINES.items():
        if not as_json:
            click.echo(f"{title}:")
        made.append(demo.take(line, stages(hidden=as_json)))
        if not as_json:
            _show(made[-1])
    if as_json:
        click.echo(json.dumps([asdict(one) for one in made], default=str))


def _show(made: DemoTake) -> None:
    """The figures of one take, and where it lies."""
    near = made.likeness
    click.echo(f"  Lip opening against his really saying it: r {near.take:.3f} (the plate's {near.plate:.3f}), "
               f"range {near.range:.2f}, lips shut in {near.closed:.0%} of the frames that want it")
    for line in made.figures:
        click.echo(f"  {line}")
    for name, path in (("Take", made.take.movie), ("Matte", made.take.matte), ("Picture", made.picture),
                       ("Page", made.page)):
        click.echo(f"  {name:8} {shown(path)}")
