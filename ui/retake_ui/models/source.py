"""The timeline that is open, and all that is said of it whenever a worker is asked about it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

_LISTS = ("tracks", "sounds", "languages", "cues", "guides")
_PLACED = re.compile(r"(?P<stem>.+)_retake_v\d{3,}")


@dataclass(frozen=True, slots=True)
class Source:
    """A timeline's file, and how it is read.

    Attributes:
        path: The file; absolute.
        dialogue: Where its dialogue is, as the worker's `dialogue` says it; empty where nobody has said.
        media: Folders in which media is looked for by name.
        rate: Frames a second, for a file that does not say it; "" where it does.
        name: Which timeline, where the file holds several; "" where it holds one.
        shown: The file with takes on it that was written last; "" where none was.
        out: Where its takes go; "" for the folder beside it that bears its name.
    """

    path: str
    dialogue: Mapping[str, Any] = field(default_factory=dict)
    media: tuple[str, ...] = ()
    rate: str = ""
    name: str = ""
    shown: str = ""
    out: str = ""

    @property
    def folder(self) -> str:
        """Where its takes go: what `retake batch` takes, too, where nobody says otherwise."""
        if self.out:
            return self.out
        head, tail = os.path.split(self.path)
        stem = os.path.splitext(tail)[0]
        found = _PLACED.fullmatch(stem)
        return os.path.join(head, f"{found['stem'] if found else stem}_retake")

    @property
    def newest(self) -> str:
        """The file that shows what was placed last."""
        return self.shown or self.path

    @property
    def says_where(self) -> bool:
        """Whether it is known where the dialogue is."""
        return any(self.dialogue.get(one) for one in ("tracks", "sounds", "languages", "cues"))

    def of_language(self, language: str) -> Source:
        """The same with the dialogue of one language alone; all of it for ""."""
        if not language:
            return self
        tags = {one.partition("=")[0] for one in self.dialogue.get("languages", ())}
        said = {name: value for name, value in self.dialogue.items() if name not in ("tracks", "sounds")}
        said["languages"] = [one for one in said.get("languages", ()) if one.partition("=")[0] == language]
        said["cues"] = [one for one in said.get("cues", ())
                        if (tag := one.partition("=")[0]) == language or tag not in tags]
        return replace(self, dialogue={name: value for name, value in said.items() if value})

    def asked(self, *more: str) -> dict[str, Any]:
        """What every request about it says, with "dialogue" and "folder" where they are wanted."""
        said: dict[str, Any] = {"timeline": self.path}
        if self.media:
            said["media"] = list(self.media)
        if self.rate:
            said["rate"] = self.rate
        if self.name:
            said["name"] = self.name
        if "dialogue" in more and self.says_where:
            said["dialogue"] = dict(self.dialogue)
        if "folder" in more:
            said["folder"] = self.folder
        return said

    def asked_newest(self) -> dict[str, Any]:
        """The same of the file that shows what was placed last."""
        said = {**self.asked(), "timeline": self.newest}
        if self.shown:
            said.pop("rate", None)  # what is written here says its own
        return said


def dialogue_of(known: object) -> dict[str, Any]:
    """Where dialogue is, out of what somebody else wrote: lists of texts, and a character."""
    if not isinstance(known, Mapping):
        return {}
    made: dict[str, Any] = {}
    for name in _LISTS:
        value = known.get(name)
        if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            made[name] = [one[:4096] for one in value[:50]]
    if isinstance(character := known.get("character"), str) and character:
        made["character"] = character[:200]
    return made


def texts_of(known: object) -> tuple[str, ...]:
    """A list of texts out of what somebody else wrote."""
    return tuple(one for one in known if isinstance(one, str)) if isinstance(known, list) else ()
