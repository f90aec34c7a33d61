"""`retake back`: the plate again, or another take."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from retake.cli.flags import ANY_PATH, echo_json, json_flag, timeline_flag
from retake.cli.table import aligned
from retake.unfinished import shown


@click.command("back")
@click.argument("timeline", type=ANY_PATH)
@click.option("--shot", "shots", multiple=True, metavar="ID", help="Which shots, by id or name; all when left out.")
@click.option("--to", default="plate", show_default=True, metavar="KEY", help="A take's key, such as retake_v001.")
@click.option("--out", type=ANY_PATH, default=None, metavar="FILE.otio",
              help="The file to write; a new one beside the timeline when left out. Naming TIMELINE replaces it.")
@timeline_flag
@json_flag
def command(timeline: Path, shots: tuple[str, ...], to: str, out: Path | None,
            timeline_name: str | None, as_json: bool) -> None:
    """Show the plates of TIMELINE again, or other takes; every version stays in the file."""
    from retake.timeline.back.choose import choose
    done = choose(timeline, shots, to, out, timeline_name)
    if as_json:
        echo_json(asdict(done))
        return
    for line in aligned([(one["record"], one["name"] or one["shot"], _called(one["was"]), "->", _called(one["shows"]))
                         for one in done.shots]):
        click.echo(line)
    click.echo(f"Timeline  {shown(done.out)}")


def _called(key: str) -> str:
    """What people call a version of a shot: a take by its key, all else is the plate."""
    from retake.timeline.claim import TAKE
    return key if key.startswith(TAKE) else "plate"
