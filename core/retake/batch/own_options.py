"""What single shots are made with, apart from the others: which face, an offset. Kept beside the takes.

The file is there to be read and mended by hand too; it is believed in nothing.
"""

from __future__ import annotations

import json
import re
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
        data = json.loads(path.read_bytes()) if path.is_file() else {}
        if not (isinstance(data, dict) and all(isinstance(one, dict) for one in data.values())):
            raise OptionError("It is no object of objects.")
        for one in data.values():
            made_with(RenderOptions(), one)
    except (OSError, ValueError, RecursionError, OptionError) as problem:
        why = str(problem).rstrip(".")
        raise OptionError(f"{shown(path)} can't be used: {why}. Mend it, or remove it.") from None
    return data


def with_asked(own: Own, asked: Iterable[str], timeline: Timeline) -> Own:
    """What was kept, and what is asked for now, written SHOT:NAME=VALUE; without a value it is forgotten.

    Raises:
        OptionError: It is written otherwise, or there is no such shot, option or value.
    """
    made = {id: dict(options) for id, options in own.items()}
    for text in asked:
        found = _ASKED.fullmatch(text)
        if found is None:
            raise OptionError(f"{text[:60]!r} names no shot's option. Write it like sh020:face=2 or sh020:offset=-1.")
        name = found["name"].replace("-", "_")
        for shot in timeline.named(found["shot"]):
            options = made.setdefault(shot.id, {})
            options[name] = _value(name, found["value"])
            made_with(RenderOptions(), options if found["value"] else {name: getattr(RenderOptions(), name, None)})
            if not found["value"]:
                del options[name]
    return {id: options for id, options in made.items() if options}


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


def _value(name: str, text: str) -> Any:
    """An option's value as JSON would hold it."""
    kinds = {choice.name: choice.kind for choice in choices_of(RenderOptions)}
    if kinds.get(name) in (int, float, bool):
        try:
            return json.loads(text)
        except ValueError:
            pass  # the option's own check says what it can be
    return text
