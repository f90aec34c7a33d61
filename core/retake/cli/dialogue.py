"""The flags that say where a timeline's dialogue and guide are found; every command that needs them takes the same."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from retake.dialogue import Choice

Command = Callable[..., None]

_FLAGS = (
    click.option("--dialogue-track", "tracks", multiple=True, metavar="TRACK",
                 help="The audio track that holds the dialogue: A2, its name or its role. May be given several times."),
    click.option("--dialogue", "sounds", multiple=True, metavar="PATTERN|FILE",
                 help="The dialogue by its name on the timeline, such as '*_ADR*', or a sound file or a folder of "
                      "them. May be given several times."),
    click.option("--language", "languages", multiple=True, metavar="TAG=SOUND",
                 help="A language's dialogue: its tag and a track, pattern, file or folder, such as es=A3. Give it "
                      "once for each."),
    click.option("--cues", multiple=True, metavar="[TAG=]CSV",
                 help="A cue sheet: who says what from when to when. May be given several times."),
    click.option("--character", default="", metavar="NAME",
                 help="Take only this character's tracks and cues."),
    click.option("--guide-track", "guides", multiple=True, metavar="TRACK",
                 help="The audio track that holds the production sound; found by itself when left out."),
)


def dialogue_flags(command: Command) -> Command:
    """A decorator that gives a command the flags, and what they say as its parameter `choice`; None without any."""

    @functools.wraps(command)
    def chosen(*args: Any, **given: Any) -> None:
        names = ("tracks", "sounds", "languages", "cues", "character", "guides")
        command(*args, **{key: value for key, value in given.items() if key not in names},
                choice=_choice({name: given[name] for name in names}))

    flagged: Command = chosen
    for flag in reversed(_FLAGS):
        flagged = flag(flagged)
    return flagged


def _choice(given: dict[str, Any]) -> Choice | None:
    """What the flags say; None where none was given."""
    if not any(given.values()):
        return None
    from retake.dialogue.choice import written_choice
    return written_choice(*(given[name] for name in ("tracks", "sounds", "languages", "cues", "guides", "character")))
