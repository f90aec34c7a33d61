"""The fake's timelines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from retake.timecode import Timecode, shown_rate
from tests.plugin.fakes.resolve.export import exported
from tests.plugin.fakes.resolve.handles import Handle
from tests.plugin.fakes.resolve.item import ItemHandle
from tests.plugin.fakes.resolve.names import CONSTANTS
from tests.plugin.fakes.resolve.world import Cut, Laid, Row


class TimelineHandle(Handle):
    """A timeline."""

    kind = "Timeline"
    _data: Cut

    def do_GetName(self) -> str | None:
        project = self._world.project
        return self._data.name if project and self._data in project.timelines else None

    def do_GetUniqueId(self) -> str:
        return self._data.id

    def do_GetStartFrame(self) -> float:
        return self.number(self._data.start)

    def do_GetEndFrame(self) -> float:
        return self.number(self._data.stop)

    def do_GetStartTimecode(self) -> str:
        return self._data.code

    def do_GetTrackCount(self, kind: str) -> float:
        return self.number(len(self._rows(kind)))

    def do_GetTrackName(self, kind: str, index: int) -> str:
        return self._rows(kind)[index - 1].name

    def do_SetTrackName(self, kind: str, index: int, name: str) -> bool:
        self._rows(kind)[index - 1].name = name
        return True

    def do_AddTrack(self, kind: str) -> bool:
        self._rows(kind).append(Row(f"{kind.capitalize()} {len(self._rows(kind)) + 1}"))
        return True

    def do_DeleteTrack(self, kind: str, index: int) -> bool:
        del self._rows(kind)[index - 1]
        return True

    def do_GetIsTrackEnabled(self, kind: str, index: int) -> bool:
        return self._rows(kind)[index - 1].enabled

    def do_GetIsTrackLocked(self, kind: str, index: int) -> bool:
        return self._rows(kind)[index - 1].locked

    def do_GetItemListInTrack(self, kind: str, index: int) -> Any:
        rows = self._rows(kind)
        if not 1 <= index <= len(rows):
            return None
        listed = self._world.has("transitions are items")
        return self.listed([ItemHandle(self._world, one) for one in rows[index - 1].items
                            if listed or one.kind != "transition"])

    def do_GetSelectedClips(self) -> Any:
        return self.listed([ItemHandle(self._world, one) for one in self._data.picked])

    def do_GetCurrentVideoItem(self) -> Any:
        found = self._data.under(self._data.playhead)
        return ItemHandle(self._world, found) if found else None

    def do_GetCurrentTimecode(self) -> str | None:
        if self._off():
            return None
        first = Timecode.parse(self._data.code, self._data.rate)
        return str(first + (self._data.playhead - self._data.start))

    def _off(self) -> bool:
        """Whether the page that is open has no playhead of the timeline."""
        return self._world.has("some pages have no playhead") and self._world.page in ("media", "fusion", "photo")

    def do_SetCurrentTimecode(self, code: str) -> bool:
        if self._off():
            return False
        first = Timecode.parse(self._data.code, self._data.rate)
        count = Timecode.parse(code, self._data.rate).frames - first.frames
        day = Timecode.parse(f"23:59:59:{first.base - 1}", first.rate, first.drop).frames + 1
        self._data.playhead = self._data.start + count + (day if count < 0 else 0)
        return True

    def do_GetMarkInOut(self) -> dict[str, Any]:
        marks = self._data.marks
        if marks and self._world.has("marks are as they were written"):
            marks = marks[0] + self._data.start, marks[1] + self._data.start
        return {"video": {"in": self.number(marks[0]), "out": self.number(marks[1])}, "audio": {}} if marks else {}

    def do_GetSettings(self) -> dict[str, Any]:
        return {"timelineFrameRate": self._rate(), "timelineDropFrameTimecode": "1" if self._data.drop else "0",
                "useCustomSettings": "0"}

    def do_GetSetting(self, name: str = "") -> Any:
        return self.do_GetSettings().get(name, "")

    def do_Export(self, name: str, kind: Any, subtype: Any) -> bool:
        if kind != CONSTANTS["EXPORT_OTIO"] or subtype != CONSTANTS["EXPORT_NONE"]:
            return False
        Path(name).write_text(exported(self._data), encoding="utf-8")
        return True

    def do_AddMarker(self, frame: float, color: str, name: str, note: str, duration: float, data: str = "") -> bool:
        length = self._data.stop - self._data.start
        offset = int(frame) if self._world.has("markers count from the beginning") else int(frame) - self._data.start
        if offset in self._data.markers or not 0 <= offset < length:
            return False
        self._data.markers[offset] = {"color": color, "name": name, "note": note, "duration": float(duration),
                                      "customData": data}
        return True

    def do_GetMarkers(self) -> dict[float, dict[str, Any]]:
        return {self.number(at): dict(one) for at, one in self._data.markers.items()}

    def do_DeleteMarkerByCustomData(self, data: str) -> bool:
        for at, one in self._data.markers.items():
            if one["customData"] == data:
                del self._data.markers[at]
                return True
        return False

    def do_DeleteClips(self, items: list[ItemHandle], ripple: bool = False) -> bool:
        if self._world.page == "fairlight" and self._world.has("nothing is deleted on Fairlight"):
            return False
        gone = [one._data for one in items]
        for row in self._data.video:
            row.items = [one for one in row.items if one not in gone]
        return not ripple

    def _rows(self, kind: str) -> list[Row]:
        return self._data.video if kind == "video" else self._data.audio if kind == "audio" else []

    def _rate(self) -> Any:
        """The rate as this build tells it."""
        shown = shown_rate(self._data.rate)
        if not self._world.has("a rate is a rounded number"):
            return shown
        return f"{shown} DF" if self._data.drop else float(shown)


__all__ = ["ItemHandle", "Laid", "TimelineHandle"]
