"""The flags that say where a timeline's dialogue and guide are found; every command that needs them takes the same."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from retake.cli.flags import ANY_PATH
from retake.errors import OptionError

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
    from retake.dialogue import Choice
    if not (given["tracks"] or given["sounds"] or given["languages"] or given["cues"] or given["character"]):
        raise OptionError("Say where the dialogue is: --dialogue-track, --dialogue, --language or --cues.")
    languages = tuple(_tagged(text) for text in given["languages"])
    tags = {tag for tag, _ in languages}
    cues = []
    for text in given["cues"]:
        tag, equals, path = text.partition("=")
        tag_or_none, written = (tag, path) if equals and tag in tags else (None, text)
        cues.append((tag_or_none, ANY_PATH.convert(written, None, None)))
    return Choice(given["tracks"], given["sounds"], tuple(cues), languages, given["guides"], given["character"])


def _tagged(text: str) -> tuple[str, str]:
    """A language's tag and its sound."""
    tag, equals, sound = text.partition("=")
    if not (equals and sound and tag.isascii() and tag.replace("-", "").isalnum()):
        raise OptionError(f"{text[:60]!r} is no language with its sound. Write it like es=A3 or de=dub_de.wav.")
    return tag, sound
