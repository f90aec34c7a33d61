"""The fake's tags, rates and media."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

from retake.errors import MediaError
from retake.video import probe
from tests.plugin.fakes.hiero.world import State, World


class DataCollection(State):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.values: dict[str, str] = {}

    def hasKey(self, key: str) -> bool:
        return key in self.values

    def value(self, key: str) -> str:
        if key not in self.values:
            raise RuntimeError(f"no key {key}")
        return self.values[key]

    def setValue(self, key: str, value: str) -> None:
        if not isinstance(value, str):
            raise TypeError("metadata takes texts")
        if key.startswith("tag.") or not self.world.quirks.tag_keys:
            self.values[key] = value


class Tag(State):
    def __init__(self, world: World, name: str) -> None:
        super().__init__(world)
        self._name, self._note, self.range, self.data = name, "", (0, 0), DataCollection(world)

    def name(self) -> str:
        return self._name

    def note(self) -> str:
        return self._note

    def setNote(self, note: str) -> None:
        self._note = note

    def metadata(self) -> DataCollection:
        return self.data

    def inTime(self) -> int:
        return self.range[0]

    def outTime(self) -> int:
        return self.range[1]

    def added(self) -> Tag:
        """What is there after it was added: a copy of it."""
        if not self.world.quirks.tag_copies:
            return self
        made = Tag(self.world, self._name)
        made._note, made.range, made.data.values = self._note, self.range, dict(self.data.values)
        return made


class Tagged(State):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.own_tags: list[Tag] = []

    def tags(self) -> list[Tag]:
        return self.own_tags

    def addTag(self, tag: Tag) -> Tag | None:
        if self.world.quirks.refuses_tags:
            return None
        made = tag.added()
        self.own_tags.append(made)
        return made

    def removeTag(self, tag: Tag) -> None:
        if tag not in self.own_tags:
            raise RuntimeError("no tag of this object")
        self.own_tags.remove(tag)


class TimeBase(State):
    def __init__(self, world: World, rate: Fraction) -> None:
        super().__init__(world)
        self.rate = rate

    def toFloat(self) -> float:
        number = float(self.rate)
        return float(struct.unpack("f", struct.pack("f", number))[0]) if self.world.quirks.float_rate else number

    def toRational(self) -> Any:
        return None if self.world.quirks.no_rational else (self.rate.numerator, self.rate.denominator)


class MediaFileInfo(State):
    def __init__(self, world: World, path: str, first: int, last: int) -> None:
        super().__init__(world)
        self.path, self.first, self.last = path, first, last

    def filename(self) -> str:
        return self.path

    def startFrame(self) -> int:
        return self.first

    def endFrame(self) -> int:
        return self.last


class MediaSource(State):
    def __init__(self, world: World, path: str) -> None:
        super().__init__(world)
        try:
            info = probe(Path(path))
        except MediaError:
            info = None
        self.path, self.there = path, info is not None
        self.count = info.frame_count if info else 1
        self.rate = info.rate if info else Fraction(24)
        self.start = info.timecode.frames if info and info.timecode else 0

    def fileinfos(self) -> list[MediaFileInfo]:
        return [MediaFileInfo(self.world, self.path, 0, self.count - 1)]

    def singleFile(self) -> bool:
        return True

    def isMediaPresent(self) -> bool:
        return self.there

    def duration(self) -> int:
        return self.count


class ReformatState(State):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.values: dict[str, Any] = {"type": "disabled", "resizeType": "fit", "resizeCenter": True,
                                       "boxSize": (200, 200)}

    def type(self) -> str:
        return str(self.values["type"])

    def setType(self, value: str) -> None:
        self.values["type"] = value

    def resizeType(self) -> str:
        return str(self.values["resizeType"])

    def setResizeType(self, value: str) -> None:
        self.values["resizeType"] = value

    def resizeCenter(self) -> bool:
        return bool(self.values["resizeCenter"])

    def setResizeCenter(self, value: bool) -> None:
        self.values["resizeCenter"] = value

    def boxSize(self) -> tuple[int, int]:
        return self.values["boxSize"]  # type: ignore[no-any-return]

    def setBoxSize(self, value: tuple[int, int]) -> None:
        self.values["boxSize"] = value


class Transition(State):
    def __init__(self, world: World, first: int, last: int, before: Any, after: Any) -> None:
        super().__init__(world)
        self.first, self.last, self.before, self.after = first, last, before, after

    def timelineIn(self) -> int:
        return self.first

    def timelineOut(self) -> int:
        return self.last

    def inTrackItem(self) -> Any:
        return self.before

    def outTrackItem(self) -> Any:
        return self.after


class Node(State):
    def __init__(self, world: World, kind: str) -> None:
        super().__init__(world)
        self.kind = kind

    def Class(self) -> str:
        return self.kind


class EffectTrackItem(State):
    def __init__(self, world: World, kind: str = "TimeWarp") -> None:
        super().__init__(world)
        self._node = Node(world, kind)

    def node(self) -> Node:
        return self._node
