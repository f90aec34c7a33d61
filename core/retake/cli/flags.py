"""Flags of the command line, drawn from the fields of an options class."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Collection
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from retake.errors import OptionError
from retake.options import Choice, choices_of
from retake.timecode import exact_rate
from retake.unfinished import shown

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Command = Callable[..., None]

json_flag = click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")


class Rate(click.ParamType[Fraction]):
    """A frame rate: 25, 23.976 or 24000/1001."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """The rate that was meant; OptionError where it is none."""
        return exact_rate(value)


class AnyPath(click.ParamType[Path]):
    """A path. The rooms look at it themselves and say in one line what is wrong with it."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; OptionError where no system has such a one."""
        if "\0" in str(value):
            raise OptionError(f"{shown(Path(str(value)))} is no path: it holds a null character. Choose another one.")
        return Path(value)


ANY_PATH = AnyPath()

media_flag = click.option("--media", type=ANY_PATH, multiple=True, metavar="FOLDER",
                          help="Where media lies that the timeline names elsewhere; found by name. May be given "
                               "several times.")
rate_flag = click.option("--rate", type=Rate(), default=None, help="The frame rate of an EDL, which does not say it.")
timeline_flag = click.option("--timeline", "timeline_name", default=None, metavar="NAME",
                             help="Which one, where the file holds several.")


def options_from_flags(kind: type[DataclassInstance], into: str = "options", without: Collection[str] = ()
                       ) -> Callable[[Command], Command]:
    """A decorator that gives a command a flag for every choice of an options class, and the chosen options.

    Args:
        kind: The options class.
        into: The command's parameter that takes the options.
        without: Choices that the command does not leave to its user, by name.
    """
    choices = [choice for choice in choices_of(kind) if choice.name not in without]

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def chosen(*args: Any, **given: Any) -> None:
            options = kind(**{choice.name: given.pop(choice.name) for choice in choices})
            command(*args, **given, **{into: options})

        flagged: Command = chosen
        # The decorator nearest to the command is the last in its help.
        for choice in reversed(choices):
            flagged = _flag(choice)(flagged)
        return flagged

    return decorate


def place_of(text: str | None) -> tuple[int, float, float] | None:
    """A frame's number and a place in it, x and y, as FRAME,X,Y says it."""
    if text is None:
        return None
    try:
        frame, x, y = text.split(",")
        return int(frame), float(x), float(y)
    except ValueError:
        raise OptionError(f"{text!r} is no place. Write it as FRAME,X,Y, such as 12,640,300.") from None


def echo_json(data: object) -> None:
    """Write data for programs to standard output; a path as its text, a rate as "24000/1001"."""
    click.echo(json.dumps(data, indent=2, default=str))


def _flag(choice: Choice) -> Callable[[Command], Command]:
    """The click option of one choice."""
    names = [choice.flag, choice.name]
    if choice.kind is bool:
        names[0] = f"{choice.flag}/--no-{choice.flag.removeprefix('--')}"
    return click.option(*names, type=_type(choice), default=choice.default, help=choice.help,
                        metavar=choice.unit.upper().replace(" ", "-") or None, show_default=choice.default is not None)


def _type(choice: Choice) -> click.ParamType[Any]:
    if choice.choices:
        return click.Choice(choice.choices)
    if choice.kind is Path:
        return ANY_PATH
    kinds: dict[type, click.ParamType[Any]] = {
        bool: click.BOOL, int: click.INT, float: click.FLOAT, str: click.STRING, Fraction: Rate(),
    }
    return kinds[choice.kind]
