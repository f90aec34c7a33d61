"""`retake diff`: what has changed between two versions of a timeline."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retake.cli.dialogue import dialogue_flags
from retake.cli.flags import ANY_PATH, echo_json, json_flag, media_flag, rate_flag, timeline_flag
from retake.cli.table import aligned

if TYPE_CHECKING:
    from retake.dialogue import Choice
    from retake.timeline.diff import Change

_WORDS = {"nothing": "", "fits": "fits", "render": "RENDER"}


@click.command("diff")
@click.argument("old", type=ANY_PATH)
@click.argument("new", type=ANY_PATH)
@click.option("--takes", type=ANY_PATH, multiple=True, metavar="PLACE",
              help="Takes' reports (take.json), or folders of takes; those beside the plates are found without it.")
@click.option("--handles", type=click.IntRange(min=0), default=0, show_default=True, metavar="FRAMES",
              help="How many frames around each shot were rendered, where no take says it.")
@media_flag
@rate_flag
@timeline_flag
@dialogue_flags
@json_flag
def command(old: Path, new: Path, takes: tuple[Path, ...], handles: int, media: tuple[Path, ...],
            rate: Fraction | None, timeline_name: str | None, choice: Choice | None, as_json: bool) -> None:
    """Say which shots moved or changed from OLD to NEW, which takes still fit, and what must be rendered.

    Where the dialogue is named, as `retake shots` takes it, a shot that has something else to say is told too.
    """
    from retake.batch.compare import Versions, compared
    takes_found, found = compared(Versions(old, new, takes, handles, media, rate, timeline_name, choice))
    if as_json:
        echo_json({"old": str(old), "new": str(new), "takes": takes_found, "changes": [one.to_dict() for one in found]})
        return
    shown = [one for one in found if one.state != "same" or one.verdict == "render"]
    for line in aligned([_row(one) for one in shown]) if shown else []:
        click.echo(line)
    count = sum(one.verdict == "render" for one in found)
    click.echo(f"{len(found) - len(shown)} of {len(found)} as they were, {count} to be rendered.")


def _row(change: Change) -> tuple[str, ...]:
    """A changed shot's cells."""
    shot = change.new or change.old
    assert shot is not None
    moved = ""
    if change.old and change.new and change.old.record.start != change.new.record.start:
        moved = f"{change.new.record.start - change.old.record.start:+d} frames"
    what = ", ".join(change.what) if change.state == "changed" else change.state
    return str(shot.record.timecode), shot.name, what, moved, _WORDS[change.verdict], change.why
