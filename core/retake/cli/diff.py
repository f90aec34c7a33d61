"""`retake diff`: what has changed between two versions of a timeline."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retake.cli.dialogue import dialogue_flags
from retake.cli.flags import ANY_PATH, Rate, echo_json, json_flag
from retake.cli.table import aligned
from retake.errors import OptionError

if TYPE_CHECKING:
    from retake.dialogue import Choice, Line
    from retake.timeline import Timeline
    from retake.timeline.diff import Change

_WORDS = {"nothing": "", "fits": "fits", "render": "RENDER"}


@click.command("diff")
@click.argument("old", type=ANY_PATH)
@click.argument("new", type=ANY_PATH)
@click.option("--takes", type=ANY_PATH, multiple=True, metavar="PLACE",
              help="Takes' reports (take.json), or folders of takes; those beside the plates are found without it.")
@click.option("--handles", type=click.IntRange(min=0), default=0, show_default=True, metavar="FRAMES",
              help="How many frames around each shot were rendered, where no take says it.")
@click.option("--media", type=ANY_PATH, multiple=True, metavar="FOLDER", help="Where media is found by name.")
@click.option("--rate", type=Rate(), default=None, help="The frame rate of an EDL, which does not say it.")
@dialogue_flags
@json_flag
def command(old: Path, new: Path, takes: tuple[Path, ...], handles: int, media: tuple[Path, ...],
            rate: Fraction | None, choice: Choice | None, as_json: bool) -> None:
    """Say which shots moved or changed from OLD to NEW, which takes still fit, and what must be rendered.

    Where the dialogue is named, as `retake shots` takes it, a shot that has something else to say is told too.
    """
    from retake.batch.delivered import SpokenHere
    from retake.timeline.diff import changes
    from retake.timeline.rendered import beside, rendered_in
    after, says = _read(new, media, rate, choice)
    before, said = _read(old, media, rate, choice, perhaps=True)
    made = rendered_in(takes) or beside(after.shots)
    found = changes(before, after, made, handles, SpokenHere(said, says))
    if as_json:
        echo_json({"old": str(old), "new": str(new), "takes": len(made), "changes": [one.to_dict() for one in found]})
        return
    shown = [one for one in found if one.state != "same" or one.verdict == "render"]
    for line in aligned([_row(one) for one in shown]) if shown else []:
        click.echo(line)
    count = sum(one.verdict == "render" for one in found)
    click.echo(f"{len(found) - len(shown)} of {len(found)} as they were, {count} to be rendered.")


def _read(path: Path, media: tuple[Path, ...], rate: Fraction | None,
          choice: Choice | None, perhaps: bool = False) -> tuple[Timeline, list[Line]]:
    """A timeline, and its lines where the dialogue was named; `perhaps` where there may be no dialogue on it yet."""
    if choice is None:
        from retake.timeline import read_timeline
        return read_timeline(path, media, rate=rate), []
    from retake.dialogue import lines_for
    from retake.timeline.sounds import read_with_sounds
    found, sounds = read_with_sounds(path, media, rate=rate)
    try:
        return found, lines_for(found, sounds, choice)
    except OptionError:
        if not perhaps:
            raise
        return found, []


def _row(change: Change) -> tuple[str, ...]:
    """A changed shot's cells."""
    shot = change.new or change.old
    assert shot is not None
    moved = ""
    if change.old and change.new and change.old.record.start != change.new.record.start:
        moved = f"{change.new.record.start - change.old.record.start:+d} frames"
    what = ", ".join(change.what) if change.state == "changed" else change.state
    return str(shot.record.timecode), shot.name, what, moved, _WORDS[change.verdict], change.why
