"""What single shots are made with, apart from the others: which face, an offset. Kept beside the takes.

The file is there to be read and mended by hand too; it is believed in nothing.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from retake.errors import OptionError
from retake.options import as_data, choices_of, from_data
from retake.options.render import RenderOptions
from retake.timeline.shot import Timeline
from retake.unfinished import finished_file, shown, unwritable

Own = Mapping[str, Mapping[str, Any]]
"""Options by name, by the id of the shot that they are for."""

FILE = "retake-options.json"
_LARGEST = 16 << 20  # bytes
# What a batch says itself of each shot.
_BATCHS = ("shot", "language", "folder", "name")
_ASKED = re.compile(r"(?P<shot>.+):(?P<name>[a-z][a-z_-]*)=(?P<value>.*)", re.DOTALL)


def read_own(folder: Path) -> Own:
    """What was kept in a folder of takes.

    Raises:
        OptionError: The file holds something else.
    """
    path = folder / FILE
    try:
        data = _contents(path)
        if not (isinstance(data, dict) and all(isinstance(one, dict) for one in data.values())):
            raise OptionError("It is no object of objects.")
        for one in data.values():
            made_with(RenderOptions(), one)
    except (OSError, ValueError, RecursionError, OptionError) as problem:
        why = str(problem).rstrip(".")
        raise OptionError(f"{shown(path)} can't be used: {why}. Mend it, or remove it.") from None
    return data


def written_own(texts: Iterable[str]) -> Own:
    """What people write for single shots, each as SHOT:NAME=VALUE, by what they call the shots.

    Raises:
        OptionError: It is written otherwise.
    """
    made: dict[str, dict[str, Any]] = {}
    for text in texts:
        found = _ASKED.fullmatch(text)
        if found is None:
            raise OptionError(f"{text[:60]!r} names no shot's option. Write it like sh020:face=2 or sh020:offset=-1.")
        name = found["name"].replace("-", "_")
        made.setdefault(found["shot"], {})[name] = _value(name, found["value"]) if found["value"] else None
    return made


def with_asked(own: Own, asked: Own, timeline: Timeline) -> Own:
    """What was kept, and what is asked for now by ids or names of shots; an option that is None is forgotten.

    Raises:
        OptionError: There is no such shot, option or value.
    """
    made = {id: dict(options) for id, options in own.items()}
    for word, wanted in asked.items():
        for shot in timeline.named(word):
            made[shot.id] = changed(made.get(shot.id, {}), wanted)
    return {id: options for id, options in made.items() if options}


def changed(options: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A shot's own options with others in their place; those that are None are forgotten.

    Raises:
        OptionError: There is no such option, or it can't have that value.
    """
    made = {**options, **wanted}
    made_with(RenderOptions(), {name: getattr(RenderOptions(), name, None) if value is None else value
                                for name, value in made.items()})
    return {name: value for name, value in made.items() if value is not None}


def write_own(own: Own, folder: Path) -> None:
    """Keeps it in a folder of takes, which is made where it is missing.

    Raises:
        OutputError: It can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    with finished_file(folder / FILE) as part:
        part.write_text(json.dumps(own, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def made_with(options: RenderOptions, own: Mapping[str, Any]) -> RenderOptions:
    """The options that all shots have, with a shot's own in their place.

    Raises:
        OptionError: There is no such option, or it can't have that value.
    """
    for name in own:
        if name in _BATCHS:
            raise OptionError(f"{name} is told by the batch itself, and can't be a shot's own.")
    return from_data(RenderOptions, {**as_data(options), **own}) if own else options


def _contents(path: Path) -> Any:
    """The JSON of a file; nothing where there is none."""
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    if not stat.S_ISREG(state.st_mode):
        raise OptionError("It is no ordinary file.")
    if state.st_size > _LARGEST:
        raise OptionError("It is too large.")
    return json.loads(path.read_bytes())


def _value(name: str, text: str) -> Any:
    """An option's value as JSON would hold it."""
    kinds = {choice.name: choice.kind for choice in choices_of(RenderOptions)}
    if kinds.get(name) in (int, float, bool):
        try:
            return json.loads(text)
        except ValueError:
            pass  # the option's own check says what it can be
    return text
