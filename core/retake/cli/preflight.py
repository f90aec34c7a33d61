"""`retake preflight`: what speaks against shots before any work, and what it will cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from retake.cli.dialogue import dialogue_flags
from retake.cli.flags import ANY_PATH, echo_json, json_flag, media_flag, options_from_flags, place_of, timeline_flag
from retake.cli.progress import stages
from retake.errors import OptionError
from retake.options.render import RenderOptions

if TYPE_CHECKING:
    from retake.dialogue import Choice
    from retake.preflight import Asked

# What is told of each shot of a timeline, or goes into the plan alone.
_OWN = ("shot", "language", "folder", "keep")
_TIMELINES = (".otio", ".otioz", ".otiod", ".json", ".edl", ".xml", ".fcpxml", ".fcpxmld", ".aaf", ".kdenlive", ".mlt")


@click.command("preflight")
@click.argument("source", type=ANY_PATH, metavar="TIMELINE|PLATE")
@dialogue_flags
@click.option("--guide", type=ANY_PATH, default=None, help="A plate's production sound; its own when left out.")
@click.option("--range", "span", default="", metavar="IN-OUT", help="Of a plate: frames or timecode, both ends within.")
@click.option("--at", default=None, metavar="FRAME,X,Y", help="Of a plate: a place on the face that speaks.")
@click.option("--shot", "shots", multiple=True, metavar="ID", help="Of a timeline: only these shots, by id or name.")
@click.option("--out", "folder", type=ANY_PATH, default=None, metavar="FOLDER",
              help="Where takes are to go; as `retake render` and `retake batch` choose it when left out.")
@click.option("--library", multiple=True, metavar="FILE[@IN-OUT]",
              help="Other footage of the speaker to take mouths from; give it once for each.")
@media_flag
@timeline_flag
@options_from_flags(RenderOptions, without=_OWN)
@json_flag
def command(source: Path, choice: Choice | None, options: RenderOptions, as_json: bool, **given: Any) -> None:
    """Say of each shot of TIMELINE, or of PLATE, what speaks against a take, where, and how long it will take.

    Green: nothing does. Yellow: a take can be made, look at it. Red: none can be made; a batch leaves it out. Nothing
    is rendered. Without a dialogue the pictures and the guide are judged alone.
    """
    from retake.cache import user_cache
    from retake.cli.preflight_page import as_data, page
    from retake.preflight import outlooks
    tell = stages(hidden=as_json)
    if source.suffix.lower() in _TIMELINES:
        name, asked = _on_timeline(source, choice, options, given)
    else:
        name, asked = source.name, [_of_plate(source, choice, options, given)]
    found = list(zip(asked, outlooks(asked, user_cache(), tell), strict=True))
    if as_json:
        echo_json(as_data(name, found))
        return
    for line in page(name, found):
        click.echo(line)


def _on_timeline(source: Path, choice: Choice | None, options: RenderOptions, given: dict[str, Any]
                 ) -> tuple[str, list[Asked]]:
    """The shots of a timeline."""
    from retake.batch.wish import Wish, counted
    from retake.dialogue import Choice
    from retake.preflight.timeline import asked_of
    for flag in ("guide", "span", "at"):
        if given[flag]:
            raise OptionError(f"--{'range' if flag == 'span' else flag} is about a plate; {source.name} is a timeline.")
    rate, options = counted(source, options)
    wish = Wish(source, choice or Choice(), options, given["folder"], "", given["shots"], given["library"],
                given["media"], rate, given["timeline_name"])
    timeline, asked = asked_of(wish, choice is not None, lambda what, done, of: None)
    return timeline.name or source.name, asked


def _of_plate(source: Path, choice: Choice | None, options: RenderOptions, given: dict[str, Any]) -> Asked:
    """A plate by itself."""
    from dataclasses import replace

    from retake.pipeline.request import RenderRequest
    from retake.preflight import Asked
    sounds = choice.sounds if choice else ()
    if choice and (len(sounds) != 1 or choice.tracks or choice.languages or choice.cues):
        raise OptionError(f"Of a plate the dialogue is one file: --dialogue LINE.wav. {source.name} is no timeline.")
    request = RenderRequest(source, Path(sounds[0]) if sounds else Path("dialogue"), given["guide"], given["span"],
                            place_of(given["at"]), None, given["library"], replace(options, folder=given["folder"]))
    return Asked(request, spoken=bool(sounds))
