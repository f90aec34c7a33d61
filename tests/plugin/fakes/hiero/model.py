"""The fake's model: clips, versions, bins, items, tracks, sequences, projects."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.plugin.fakes.hiero.media import (
    DataCollection,
    MediaFileInfo,
    MediaSource,
    ReformatState,
    Tag,
    Tagged,
    TimeBase,
)
from tests.plugin.fakes.hiero.media import EffectTrackItem as EffectTrackItem
from tests.plugin.fakes.hiero.media import Node as Node
from tests.plugin.fakes.hiero.media import Transition as Transition
from tests.plugin.fakes.hiero.world import Bitten, State, World

_HAIR = 3e-6


class Clip(State):
    def __init__(self, world: World, media: MediaSource) -> None:
        super().__init__(world)
        self.media, self.colours = media, "rec709"
        self.bin_item: BinItem | None = None

    def name(self) -> str:
        return Path(self.media.path).stem

    def mediaSource(self) -> MediaSource:
        return self.media

    def framerate(self) -> TimeBase:
        return TimeBase(self.world, self.media.rate)

    def timecodeStart(self) -> int:
        return self.media.start

    def sourceIn(self) -> int:
        return 0

    def duration(self) -> int:
        return self.media.count

    def binItem(self) -> Any:
        return self.bin_item

    def sourceMediaColourTransform(self) -> str:
        return self.colours

    def setSourceMediaColourTransform(self, name: str) -> None:
        if name in ("rec709", "AlexaV3LogC", "linear"):
            self.colours = name


class Version(State):
    def __init__(self, world: World, clip: Clip) -> None:
        super().__init__(world)
        self.clip = clip

    def item(self) -> Clip:
        return self.clip


class BinItem(State):
    def __init__(self, world: World, clip: Clip) -> None:
        super().__init__(world)
        self.versions = [Version(world, clip)]
        self.active = self.versions[0]
        clip.bin_item = self

    def items(self) -> list[Version]:
        return self.versions

    def activeVersion(self) -> Version:
        return self.active

    def setActiveVersion(self, version: Version) -> Version:
        self.active = version
        for one in self.world.states if self.world.quirks.linked else ():
            if isinstance(one, TrackItem) and one.linked_to_bin and one.clip.bin_item is self:
                one.clip = version.clip
                if self.world.quirks.trims_followers and one.end > version.clip.media.count - 1:
                    one.begin, one.end = 0.0, version.clip.media.count - 1.0
        return version

    def createClipVersion(self, position: int, path: str) -> Version:
        if self.world.quirks.one_version_a_path and any(one.clip.media.path == path for one in self.versions):
            raise RuntimeError("the path is a version already")
        media = MediaSource(self.world, path)
        if not media.there:
            raise RuntimeError("the clip could not be created")
        made = Version(self.world, Clip(self.world, media))
        made.clip.bin_item = self
        self.versions.insert(len(self.versions) if position < 0 else position, made)
        if self.world.quirks.new_is_active:
            self.setActiveVersion(made)
        return made

    def removeVersion(self, version: Version) -> None:
        if any(isinstance(one, TrackItem) and one.clip is version.clip and one.track is not None
               for one in self.world.states):
            raise RuntimeError("the version is in use")
        self.versions.remove(version)


class Bin(State):
    def __init__(self, world: World, name: str) -> None:
        super().__init__(world)
        self._name = name
        self.children: list[State] = []

    def name(self) -> str:
        return self._name

    def bins(self) -> list[Bin]:
        return [one for one in self.children if isinstance(one, Bin)]

    def clips(self) -> list[BinItem]:
        return [one for one in self.children if isinstance(one, BinItem)]

    def addItem(self, item: State) -> State:
        self.children.append(item)
        return item

    def removeItem(self, item: State) -> None:
        self.children.remove(item)


class TrackItem(Tagged):
    def __init__(self, world: World, name: str) -> None:
        super().__init__(world)
        self._name, self.on, self.linked_to_bin = name, True, True
        self.track: VideoTrack | None = None
        self.first = self.last = 0
        self.begin = self.end = 0.0
        self.speed = 1.0
        self.linked: list[State] = []
        self.reformat = ReformatState(world)
        self.clip: Any = None

    def name(self) -> str:
        return self._name

    def timelineIn(self) -> int:
        return self.first

    def timelineOut(self) -> int:
        return self.last

    def duration(self) -> int:
        return self.last - self.first + 1

    def sourceIn(self) -> float:
        return self.begin + (_HAIR if self.world.quirks.float_source else 0)

    def sourceOut(self) -> float:
        return self.end - (_HAIR if self.world.quirks.float_source else 0)

    def playbackSpeed(self) -> float:
        return self.speed

    def source(self) -> Any:
        return self.clip

    def setSource(self, clip: Clip) -> Clip:
        self.clip = clip
        if self.track is None and self.world.quirks.as_long_as_the_clip:
            self.last, self.begin, self.end, self.speed = self.first + clip.media.count - 1, 0.0, \
                clip.media.count - 1.0, 1.0
        return clip

    def setTimes(self, first: int, last: int, begin: float, end: float) -> None:
        self.world.unseen, off = self.world.quirks.needs_finishing, self.world.quirks.off_by
        self.first, self.last, self.begin, self.end = first + off, last + off, begin, end
        run = end - begin
        if self.world.quirks.other_speed:
            self.speed = (run + (1 if run >= 0 else -1)) / (last - first + 1)
        elif last > first:
            self.speed = run / (last - first)

    def isEnabled(self) -> bool:
        return self.on

    def setEnabled(self, enable: bool) -> None:
        if not self.world.quirks.stuck_switches:
            self.on = enable

    def parentTrack(self) -> Any:
        return self.track

    def sourceMediaColourTransform(self) -> str:
        return str(self.clip.colours)

    def reformatState(self) -> ReformatState:
        return self.reformat

    def mediaType(self) -> str:
        return "video" if not isinstance(self.track, AudioTrack) else "audio"

    def linkedItems(self) -> list[State]:
        return self.linked

    def currentVersion(self) -> Any:
        item = self.clip.bin_item
        return next((one for one in item.versions if one.clip is self.clip), None) if item else None

    def setCurrentVersion(self, version: Version) -> None:
        item, shift = self.clip.bin_item, self.clip.media.start - version.clip.media.start
        self.clip = version.clip
        if not self.world.quirks.own_start:
            self.begin, self.end = self.begin + shift, self.end + shift
        if self.linked_to_bin and self.world.quirks.linked and item is not None:
            item.setActiveVersion(version)

    def versionLinkedToBin(self) -> bool:
        return self.linked_to_bin

    def setVersionLinkedToBin(self, linked: bool) -> None:
        if self.track is None and self.world.quirks.crashes_unplaced:
            raise Bitten("Hiero crashes here: the item is in no track yet")
        if not self.world.quirks.stays_linked:
            self.linked_to_bin = linked


class VideoTrack(Tagged):
    def __init__(self, world: World, name: str) -> None:
        super().__init__(world)
        self._name, self.on, self.locked = name, True, False
        self.sequence: Sequence | None = None
        self.children: list[TrackItem] = []
        self.fades: list[Transition] = []

    def name(self) -> str:
        return self._name

    def items(self) -> list[TrackItem]:
        return sorted(self.children, key=lambda one: one.first)

    def transitions(self) -> list[Transition]:
        return self.fades

    def isEnabled(self) -> bool:
        return self.on

    def isLocked(self) -> bool:
        return self.locked

    def createTrackItem(self, name: str) -> TrackItem:
        return TrackItem(self.world, name)

    def addTrackItem(self, item: TrackItem) -> TrackItem:
        if self.sequence is None:
            raise RuntimeError("the track is in no sequence")
        for other in list(self.children):
            if other.first <= item.last and item.first <= other.last:
                if not self.world.quirks.overwriting:
                    raise RuntimeError("something is there")
                if other.first < item.first:
                    other.last = item.first - 1
                else:
                    self.children.remove(other)
        self.children.append(item)
        item.track = self
        if self.world.quirks.selects_new:
            self.world.editor.chosen = [item]
        return item

    def removeItem(self, item: TrackItem, option: int = 0) -> None:
        self.children.remove(item)
        item.track = None
        for other in item.linked if option != 1 else ():
            if isinstance(other, TrackItem) and other.track is not None:
                other.track.children.remove(other)


class AudioTrack(VideoTrack):
    pass


class Sequence(Tagged):
    def __init__(self, world: World, name: str, rate: Fraction, start: int) -> None:
        super().__init__(world)
        self._name, self.rate, self.start, self.drop = name, rate, start, False
        self.tracks: list[VideoTrack] = []
        self.owner: Project | None = None

    def name(self) -> str:
        return self._name

    def project(self) -> Any:
        return self.owner

    def framerate(self) -> TimeBase:
        return TimeBase(self.world, self.rate)

    def timecodeStart(self) -> int:
        return self.start

    def dropFrame(self) -> bool:
        return self.drop

    def duration(self) -> int:
        return max((one.last + 1 for track in self.tracks for one in track.children), default=0)

    def videoTracks(self) -> list[VideoTrack]:
        return [one for one in self.tracks if not isinstance(one, AudioTrack)]

    def audioTracks(self) -> list[VideoTrack]:
        return [one for one in self.tracks if isinstance(one, AudioTrack)]

    def addTrack(self, track: VideoTrack) -> VideoTrack:
        self.tracks.append(track)
        track.sequence = self
        return track

    def removeTrack(self, track: VideoTrack) -> None:
        self.tracks.remove(track)

    def editFinished(self) -> None:
        self.world.unseen = False

    def addTagToRange(self, tag: Tag, first: int, last: int) -> Tag | None:
        made = self.addTag(tag)
        if made is not None:
            made.range = (first, last)
        return made


class Project(State):
    def __init__(self, world: World, name: str, path: str) -> None:
        super().__init__(world)
        self._name, self._path, self.root = name, path, Bin(world, "Sequences")
        self.steps: list[tuple[str, Any]] = []

    def name(self) -> str:
        return self._name

    def path(self) -> str:
        return self._path

    def clipsBin(self) -> Bin:
        return self.root

    def sequences(self) -> list[Sequence]:
        return [one for one in self.world.states if isinstance(one, Sequence) and one.owner is self]

    def beginUndo(self, name: str) -> Any:
        return Step(self, name)


class Step:
    """A step to undo."""

    def __init__(self, project: Project, name: str) -> None:
        self.project, self.name = project, name

    def __enter__(self) -> None:
        self.project.world.check_thread("beginUndo")
        self.before = self.project.world.snapshot()

    def __exit__(self, *_: object) -> None:
        self.project.steps = [*self.project.steps, (self.name, self.before)]


__all__ = ["DataCollection", "MediaFileInfo", "MediaSource", "ReformatState", "Tag", "TimeBase"]
