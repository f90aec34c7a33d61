"""The fake's items on timelines."""

from __future__ import annotations

from typing import Any

from tests.plugin.fakes.resolve.handles import Handle
from tests.plugin.fakes.resolve.pool import MediaHandle
from tests.plugin.fakes.resolve.world import Cut, Laid, Media, Version


class GraphHandle(Handle):
    """A grade."""

    kind = "Graph"
    _data: tuple[tuple[str, ...], ...]

    def do_GetNumNodes(self) -> float:
        return self.number(len(self._data))

    def do_GetToolsInNode(self, index: int) -> list[str] | None:
        return list(self._data[index - 1]) or None


class GroupHandle(Handle):
    """A colour group."""

    kind = "ColorGroup"
    _data: str

    def do_GetName(self) -> str:
        return self._data


class ItemHandle(Handle):
    """An item on a timeline."""

    kind = "TimelineItem"
    _data: Laid

    @property
    def _cut(self) -> Cut:
        project = self._world.project
        assert project is not None
        return next(cut for cut in project.timelines
                    if any(self._data in row.items for row in [*cut.video, *cut.audio]))

    def _ours(self) -> list[Media]:
        """What no import of a timeline's file has brought: it was appended."""
        assert self._world.project is not None
        return [one for folder in self._world.project.root.below if folder.name == "Retake" for one in folder.clips]

    def do_GetName(self) -> str:
        return self._data.name

    def do_GetUniqueId(self) -> str:
        return self._data.id

    def do_GetStart(self) -> float:
        return self.number(self._data.start)

    def do_GetEnd(self) -> float:
        return self.number(self._data.stop)

    def do_GetDuration(self) -> float:
        return self.number(self._data.count)

    def do_GetLeftOffset(self) -> float:
        rate = self._data.media.rate if self._data.media else self._cut.rate
        return self.number(int(self._data.first * self._cut.rate / rate))

    def do_GetSourceStartFrame(self) -> float:
        if self._world.has("an imported cut tells no source") and self._data.media not in self._ours():
            return self.number(0)
        multicam = self._data.kind == "multicam" and self._world.has("a multicam tells timeline frames")
        off = self._world.has("the source's start is one off")
        return self.number(self._data.start if multicam else self._data.first + off)

    def do_GetSourceEndFrame(self) -> float:
        item = self._data
        if self._world.has("an imported cut tells no source") and item.media not in self._ours():
            return self.number(0)
        rate = item.media.rate if item.media else self._cut.rate
        shown = int(item.count * rate / self._cut.rate * int(item.speed) / 100)
        inclusive = rate != self._cut.rate and self._world.has("the source's end means two things")
        return self.number(item.first + shown - inclusive)

    def do_GetMediaPoolItem(self) -> MediaHandle | None:
        return MediaHandle(self._world, self._data.media) if self._data.media else None

    def do_GetTrackTypeAndIndex(self) -> list[Any]:
        index = next(index for index, row in enumerate(self._cut.video, 1) if self._data in row.items)
        return ["video", self.number(index)]

    def do_GetClipEnabled(self) -> bool:
        return self._data.enabled

    def do_SetClipEnabled(self, enabled: bool) -> bool:
        self._data.enabled = enabled
        return True

    def do_GetClipColor(self) -> str:
        return self._data.colour

    def do_GetProperties(self) -> dict[str, Any]:
        return {} if self._data.kind == "transition" else dict(self._data.sizing)

    def do_GetProperty(self, name: str | None = None) -> Any:
        return self.do_GetProperties().get(name) if name else self.do_GetProperties()

    def do_SetProperties(self, values: dict[str, Any]) -> bool:
        self._data.sizing.update(values)
        return True

    def do_SetProperty(self, name: str, value: Any) -> bool:
        self._data.sizing[name] = value
        return True

    def do_GetType(self) -> str:
        return {"title": "generator", "fusion": "generator", "transition": "transition", "audio": "audio"}.get(
            self._data.kind, "video")

    def do_GetSpeed(self) -> dict[str, Any]:
        return {"Percentage": self._data.speed}

    def do_GetFusionCompCount(self) -> float:
        return self.number(self._data.fusion)

    def do_GetNodeGraph(self, layer: int = 1) -> GraphHandle | None:
        if layer > 1 + bool(self._data.layer):
            return None
        return GraphHandle(self._world, self._data.grade if layer == 1 else self._data.layer)

    def do_CopyGrades(self, items: list[ItemHandle]) -> bool:
        for one in items:
            one._data.grade = self._data.grade
            if not self._world.has("a grade has layers"):
                one._data.layer = self._data.layer
            if not self._world.has("a group's grade is its own"):
                one._data.group = self._data.group
        return True

    def do_GetColorGroup(self) -> GroupHandle | None:
        return GroupHandle(self._world, self._data.group) if self._data.group else None

    def do_AssignToColorGroup(self, group: GroupHandle) -> bool:
        self._data.group = group._data
        return True

    def do_GetMarkers(self) -> dict[float, Any]:
        return {self.number(at): dict(one) for at, one in self._data.markers.items()}

    # Takes: a stack of versions on the item itself.

    def do_AddTake(self, media: MediaHandle, start: float, end: float) -> bool:
        item = self._data
        if item.media is None:
            return False
        if not item.takes:
            item.takes.append(Version(item.media, item.first, item.first + item.count))
            item.selected = 1
        stop = int(end) + self._world.has("takes end inclusively")
        item.takes.append(Version(media._data, int(start), stop))
        return True

    def do_GetTakesCount(self) -> float:
        return self.number(len(self._data.takes))

    def do_GetSelectedTakeIndex(self) -> float:
        return self.number(self._data.selected)

    def do_GetTakeByIndex(self, index: int) -> dict[str, Any] | None:
        if not 1 <= index <= len(self._data.takes):
            return None
        one = self._data.takes[index - 1]
        return {"startFrame": self.number(one.start), "endFrame": self.number(one.stop),
                "mediaPoolItem": MediaHandle(self._world, one.media)}

    def do_SelectTakeByIndex(self, index: int) -> bool:
        if not 1 <= index <= len(self._data.takes):
            return False
        one = self._data.takes[index - 1]
        self._data.selected, self._data.media, self._data.first = index, one.media, one.start
        self._data.count = one.stop - one.start
        return True

    def do_DeleteTakeByIndex(self, index: int) -> bool:
        if not 1 <= index <= len(self._data.takes) or index == self._data.selected:
            return False
        del self._data.takes[index - 1]
        if self._data.selected > index:
            self._data.selected -= 1
        if len(self._data.takes) == 1 and not self._world.has("an empty take selector stays"):
            self._data.takes, self._data.selected = [], 0
        return True

    def do_FinalizeTake(self) -> bool:
        if not self._data.takes:
            return False
        self._data.takes, self._data.selected = [], 0
        return True
