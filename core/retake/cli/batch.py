"""`retake batch`: takes of all shots of a timeline, and the timeline with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from retake.cli.dialogue import dialogue_flags
from retake.cli.flags import ANY_PATH, echo_json, json_flag, media_flag, options_from_flags, timeline_flag
from retake.cli.place import KINDS
from retake.cli.progress import stages, warn_of_slowness
from retake.errors import OptionError
from retake.options.render import RenderOptions

if TYPE_CHECKING:
    from retake.dialogue import Choice

# What a batch says itself of each shot.
_OWN = ("shot", "language", "folder", "name", "keep")


@click.command("batch")
@click.argument("timeline", type=ANY_PATH)
@dialogue_flags
@click.option("--shot", "shots", multiple=True, metavar="ID", help="Only these shots, by id or name.")
@click.option("--out", "folder", type=ANY_PATH, default=None, metavar="FOLDER",
              help="Where takes and mixes go; a folder TIMELINE_retake beside the timeline when left out.")
@click.option("--name", "template", default="", metavar="TEMPLATE",
              help="The takes' names and folders below --out; {shot}_v{version} or {shot}_{language}_v{version} when "
                   "left out.")
@click.option("--library", multiple=True, metavar="FILE[@IN-OUT]",
              help="Other footage of the speaker to take mouths from, for every shot; give it once for each.")
@click.option("--library-from-timeline", "lend", is_flag=True,
              help="Let other shots of the timeline that surely show the same face lend mouths, too.")
@click.option("--for", "own", multiple=True, metavar="SHOT:NAME=VALUE",
              help="An option for one shot alone, such as sh020:face=2 or sh020:offset=-1. It is kept with the takes, "
                   "and later batches know it; sh020:face= forgets it.")
@click.option("--place/--no-place", "place", default=True, show_default=True,
              help="Write the timeline with its takes, one for each language.")
@click.option("--also", type=click.Choice([*KINDS, "none"]), multiple=True, default=KINDS,
              help="What else is written beside that timeline, as in `retake place`. All of it when left out.")
@click.option("--preflight/--no-preflight", "judge", default=True, show_default=True,
              help="Look at new shots first, and leave out what can't come to a take.")
@click.option("--dry-run", is_flag=True, help="Say what would be rendered; write nothing.")
@click.option("--queue", "queue_file", type=ANY_PATH, default=None, metavar="FILE",
              help="The queue's file; your own (RETAKE_QUEUE) when left out.")
@media_flag
@timeline_flag
@options_from_flags(RenderOptions, without=_OWN)
@json_flag
@click.pass_context
def command(context: click.Context, timeline: Path, choice: Choice | None, shots: tuple[str, ...],
            folder: Path | None, template: str, library: tuple[str, ...], lend: bool, own: tuple[str, ...], place: bool,
            also: tuple[str, ...], judge: bool, dry_run: bool, queue_file: Path | None, media: tuple[Path, ...],
            timeline_name: str | None, options: RenderOptions, as_json: bool) -> None:
    """Render every shot of TIMELINE that has new dialogue, and put the takes onto it.

    What was rendered before and has not changed is not rendered again. Ctrl-C, or whatever else ends it, loses
    nothing: asked for again it goes on where it was. The exit code is 1 where a shot failed or is still open.
    """
    from retake.batch.own_options import written_own
    from retake.batch.plan import plan
    from retake.batch.wish import Wish, counted
    from retake.cli.batch_page import Page
    from retake.dialogue.choice import SAY_WHERE
    from retake.jobs import user_queue
    if choice is None:
        raise OptionError(SAY_WHERE)
    rate, options = counted(timeline, options)
    wish = Wish(timeline, choice, options, folder, template, shots, library, media, rate, timeline_name, lend,
                written_own(own))
    page = Page(as_json)
    warn_of_slowness(options, hidden=as_json or dry_run)
    found = plan(wish, stages(hidden=as_json), write=not dry_run)
    file = queue_file or user_queue()
    if dry_run:
        data = page.would(found, file if file.exists() else None, judge)
    else:
        data = page.does(wish, found, file, judge, also if place else None)
    if as_json:
        echo_json(data)
    context.exit(0 if data["ok"] else 1)
