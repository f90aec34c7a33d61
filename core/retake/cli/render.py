"""`retake render`: a take of one shot."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path

import click
from click.core import ParameterSource

from retake.cli.flags import ANY_PATH, json_flag, options_from_flags, place_of
from retake.cli.progress import stages, warn_of_slowness
from retake.errors import OptionError
from retake.options.render import RenderOptions
from retake.unfinished import shown


@click.command("render")
@click.argument("plate", type=ANY_PATH)
@click.option("--dialogue", type=ANY_PATH, default=None,
              help="The new sound; it begins with the range's first frame.")
@click.option("--guide", type=ANY_PATH, default=None, help="The production sound; the plate's own when left out.")
@click.option("--range", "span", default="", metavar="IN-OUT", help="Frames or timecode, both ends within.")
@click.option("--at", default=None, metavar="FRAME,X,Y", help="A place on the face that speaks.")
@click.option("--text", default=None, help="What the dialogue says, in English.")
@click.option("--library", multiple=True, metavar="FILE[@IN-OUT]",
              help="Other footage of the same speaker to take mouths from; give it once for each.")
@click.option("--from", "earlier", type=ANY_PATH, default=None, metavar="TAKE",
              help="An earlier take of the shot, such as one made from a proxy: its report or its movie. Its plan is "
                   "used again, and its line.")
@options_from_flags(RenderOptions)
@json_flag
def command(plate: Path, dialogue: Path | None, guide: Path | None, span: str, at: str | None, text: str | None,
            library: tuple[str, ...], earlier: Path | None, options: RenderOptions, as_json: bool) -> None:
    """Re-time the lips on PLATE to a new line of dialogue; writes the take, its matte and its report."""
    from retake.cache import user_cache
    from retake.pipeline.online.request import Given, request_again
    from retake.pipeline.render import render
    from retake.pipeline.request import RenderRequest
    from retake.quality.table import lines
    from retake.quality.take_json import read_json
    if earlier is not None:
        chosen = {name: getattr(options, name) for name in _given() & {one.name for one in fields(options)}}
        given = Given(dialogue, guide, span, library, chosen | {name: True for name in _given() & {"at", "text"}})
        request = request_again(earlier, plate, given)
    elif dialogue is None:
        raise OptionError("Say what the lips are to say: --dialogue LINE.")
    else:
        request = RenderRequest(plate, dialogue, guide, span, place_of(at), text, library, options)
    warn_of_slowness(request.options, hidden=as_json)
    take = render(request, user_cache(), stages(hidden=as_json))
    if as_json:
        click.echo(json.dumps(asdict(take), default=str))  # one line: the last of standard output
        return
    click.echo(f"Take    {shown(take.movie)}")
    click.echo(f"Matte   {shown(take.matte)}")
    click.echo(f"Report  {shown(take.report)}")
    left = take.frames - take.touched
    copied = f" ({take.passed_on} of them the plate's very packets or files)" if take.passed_on else ""
    who = f" The face worked on: {take.face}, counted from the left." if take.face else ""
    click.echo(f"{take.frames} frames: {take.touched} touched, {left} left as they were{copied}.{who}")
    for note in take.notes:
        click.echo(f"Note    {note}")
    for line in lines(read_json(take.report)):
        click.echo(line)


def _given() -> set[str]:
    """The names of what was said on the command line."""
    context = click.get_current_context()
    return {name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
