"""`retake place`: takes back onto their timeline."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import click

from retake.cli.flags import ANY_PATH, echo_json, json_flag, media_flag, rate_flag, timeline_flag
from retake.cli.table import aligned
from retake.printable import printable
from retake.unfinished import shown

KINDS = ("track", "edl", "xml", "mlt")


@click.command("place")
@click.argument("timeline", type=ANY_PATH)
@click.argument("takes", type=ANY_PATH, nargs=-1, required=True, metavar="TAKE.take.json...")
@click.option("--shot", "shots", multiple=True, metavar="ID", help="Which shots are meant, by id or name.")
@click.option("--active/--no-active", default=True, show_default=True, help="Whether the takes are shown at once.")
@click.option("--out", type=ANY_PATH, default=None, metavar="FILE.otio",
              help="The file to write; a new one beside the timeline when left out. Naming TIMELINE replaces it.")
@click.option("--also", type=click.Choice([*KINDS, "none"]), multiple=True, default=KINDS,
              help="What else is written: the timeline with a track of takes, an EDL and an XML of the takes alone, "
                   "an MLT file. All of it when left out.")
@media_flag
@rate_flag
@timeline_flag
@json_flag
def command(timeline: Path, takes: tuple[Path, ...], shots: tuple[str, ...], active: bool, out: Path | None,
            also: tuple[str, ...], media: tuple[Path, ...], rate: Fraction | None,
            timeline_name: str | None, as_json: bool) -> None:
    """Put finished takes onto TIMELINE as new versions of their shots; the plates stay behind them."""
    from retake.timeline.back.place import Wish, place
    done = place(Wish(timeline, takes, shots, active, out, tuple(one for one in also if one != "none"), media, rate,
                      timeline_name))
    if as_json:
        echo_json(asdict(done))
        return
    for line in aligned([(one["record"], one["name"] or one["shot"], one["key"], one["take"]) for one in done.takes]):
        click.echo(line)
    click.echo(f"Timeline  {shown(done.out)}")
    for path in done.also.values():
        click.echo(f"Also      {shown(path)}")
    for note in done.notes:
        click.echo(f"Note      {printable(note)}")
