"""The fake's media pool."""

from __future__ import annotations

import math
import os
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

from retake.timecode import shown_rate
from retake.video import probe
from tests.plugin.fakes.resolve.handles import Handle
from tests.plugin.fakes.resolve.world import Bin, Cut, Laid, Media, Project, Row


class MediaHandle(Handle):
    """A clip in the media pool."""

    kind = "MediaPoolItem"

    def do_GetName(self) -> str:
        return Path(self._data.path).name

    def do_GetUniqueId(self) -> str:
        return str(self._data.id)

    def do_GetClipProperty(self, name: str) -> Any:
        media: Media = self._data
        shown = shown_rate(media.rate)
        told: dict[str, Any] = {"File Path": media.path, "FPS": float(shown), "Frames": str(media.frames),
                                "Start TC": media.start, "Type": media.type, "Clip Name": Path(media.path).name,
                                "Drop frame": "0", "Start": "0"}
        return media.properties.get(name, told.get(name, ""))

    def do_SetClipProperty(self, name: str, value: Any) -> bool:
        if self._world.has("properties are texts") and not isinstance(value, str):
            return False
        self._data.properties[name] = value
        return True

    def do_GetThirdPartyMetadata(self) -> dict[str, str]:
        return dict(self._data.noted)

    def do_SetThirdPartyMetadata(self, noted: dict[str, str]) -> bool:
        if self._world.has("notes are replaced"):
            self._data.noted.clear()
        self._data.noted.update(noted)
        return True


class FolderHandle(Handle):
    """A bin."""

    kind = "Folder"

    def do_GetName(self) -> str:
        return str(self._data.name)

    def do_GetUniqueId(self) -> str:
        return str(self._data.id)

    def do_GetClipList(self) -> Any:
        return self.listed([MediaHandle(self._world, one) for one in self._data.clips])

    def do_GetSubFolderList(self) -> Any:
        return self.listed([FolderHandle(self._world, one) for one in self._data.below])


class PoolHandle(Handle):
    """The media pool."""

    kind = "MediaPool"
    _data: Project

    def do_GetRootFolder(self) -> FolderHandle:
        return FolderHandle(self._world, self._data.root)

    def do_GetCurrentFolder(self) -> FolderHandle:
        return FolderHandle(self._world, self._data.folder or self._data.root)

    def do_SetCurrentFolder(self, folder: FolderHandle) -> bool:
        self._data.folder = folder._data
        return True

    def do_AddSubFolder(self, folder: FolderHandle, name: str) -> FolderHandle:
        made = Bin(name)
        folder._data.below.append(made)
        return FolderHandle(self._world, made)

    def do_CreateEmptyTimeline(self, name: str) -> Any:
        from tests.plugin.fakes.resolve.timeline import TimelineHandle
        made = Cut(name, video=[Row("Video 1")], audio=[Row("Audio 1")])
        self._data.timelines.append(made)
        self._data.current = made
        return TimelineHandle(self._world, made)

    def do_GetSelectedClips(self) -> Any:
        return self.listed([MediaHandle(self._world, one) for one in self._data.picked])

    def do_SetSelectedClip(self, clip: MediaHandle) -> bool:
        self._data.picked = [clip._data]
        return True

    def do_DeleteClips(self, clips: list[MediaHandle]) -> bool:
        gone = [one._data for one in clips]
        for folder in _all(self._data.root):
            folder.clips = [one for one in folder.clips if one not in gone]
        return True

    def do_ImportMedia(self, items: list[Any]) -> Any:
        sequences = [isinstance(one, dict) and "%" in one["FilePath"] for one in items]
        dicts = [isinstance(one, dict) for one in items]
        has = self._world.has
        if (sequences != dicts and has("plain paths alone are imported")) \
                or (any(sequences) and has("sequences come from the storage")) \
                or (not all(dicts) and has("no list of paths is imported")):
            return None
        made = [_sequence(one) if isinstance(one, dict) else media_of(Path(one)) for one in items
                if isinstance(one, dict) or os.path.isfile(one)]
        if not made:
            return None
        return self.add(made)

    def add(self, made: list[Media]) -> Any:
        """Clips that are imported into the open bin."""
        (self._data.folder or self._data.root).clips.extend(made)
        return self.listed([MediaHandle(self._world, one) for one in made])

    def do_AppendToTimeline(self, infos: list[dict[str, Any]]) -> Any:
        cut = self._data.current
        if cut is None or (self._world.has("something must be selected") and not self._data.picked):
            return None
        made = [self._append(cut, one) for one in infos]
        if self._world.has("nothing is confirmed"):
            return None
        if self._world.has("what comes back is unusable"):
            return [None]
        return [one for one in made if one is not None]

    def _append(self, cut: Cut, info: dict[str, Any]) -> Any:
        from tests.plugin.fakes.resolve.timeline import ItemHandle
        media: Media = info["mediaPoolItem"]._data
        first = int(info.get("startFrame", 0))
        stop = int(info["endFrame"]) if "startFrame" in info and "endFrame" in info else media.frames
        stop += not self._world.has("ends are exclusive")
        record = int(info.get("recordFrame", cut.stop))
        index = int(info.get("trackIndex", 1))
        if index > len(cut.video) and self._world.has("beyond the last track is the first"):
            index = 1
        item = Laid(media, record, self._length(media, stop - first, cut.rate), first, name=Path(media.path).name)
        kind = info.get("mediaType")
        if kind == 2 or (kind is None and self._world.has("sound comes along")):
            cut.audio[0].items.append(Laid(media, record, item.count, first, "audio"))
        row = cut.video[index - 1]
        if kind == 2 or row.locked or stop <= first or stop > media.frames:
            return None
        if any(one.start < item.stop and item.start < one.stop for one in row.items):
            if self._world.has("an earlier item wins"):
                return None
            row.items = [one for one in row.items if not (one.start < item.stop and item.start < one.stop)]
        row.items.append(item)
        row.items.sort(key=lambda one: one.start)
        return ItemHandle(self._world, item)

    def _length(self, media: Media, frames: int, rate: Fraction) -> int:
        """How many record frames so many of a clip's frames become."""
        exact = frames * rate / media.rate
        if media.rate != rate and self._world.has("lengths are rounded down"):
            return math.ceil(exact) - 1
        return round(exact)


class StorageHandle(Handle):
    """The disks."""

    kind = "MediaStorage"

    def do_AddItemListToMediaPool(self, paths: list[str]) -> Any:
        project = self._world.project
        assert project is not None
        made = []
        for path in map(Path, paths):
            names = sorted(one.name for one in path.iterdir()) if path.is_dir() else []
            numbers = [int(match[1]) for name in names if (match := re.search(r"(\d+)\.\w+$", name))]
            if numbers:
                pattern = re.sub(r"\d+(?=\.\w+$)", f"[{min(numbers)}-{max(numbers)}]", names[0])
                made.append(Media(str(path / pattern), len(numbers), type="Video"))
            elif path.is_file():
                made.append(media_of(path))
        return PoolHandle(self._world, project).add(made) if made else None


def _sequence(asked: dict[str, Any]) -> Media:
    """An image sequence as the media pool knows it: dir/name.[1000-1100].exr, its frames counted from 0."""
    if "%" not in asked["FilePath"]:
        return media_of(Path(asked["FilePath"]))
    first, last = asked["StartIndex"], asked["EndIndex"]
    pattern = re.sub(r"%0?\d*d", f"[{first}-{last}]", asked["FilePath"])
    return Media(pattern, last - first + 1, type="Video")


def media_of(path: Path) -> Media:
    """A movie as the media pool knows it."""
    info = probe(path)
    return Media(str(path), info.frame_count, info.rate, str(info.timecode or "00:00:00:00"))


def _all(folder: Bin) -> list[Bin]:
    return [folder, *(inner for one in folder.below for inner in _all(one))]


__all__ = ["FolderHandle", "MediaHandle", "PoolHandle", "Row", "media_of"]
