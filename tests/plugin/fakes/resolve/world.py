"""What a fake Resolve holds: a project with media and timelines, as plain data."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.plugin.fakes.resolve.quirks import BUILD_21, Build

_NUMBERS = itertools.count(1)


def fresh(kind: str) -> str:
    """An id that nothing bears."""
    return f"{kind}-{next(_NUMBERS):06d}"


@dataclass(eq=False)
class Media:
    """A clip in the media pool; its own frames count from 0."""

    path: str
    frames: int = 100
    rate: Fraction = Fraction(25)
    start: str = "00:00:00:00"
    type: str = "Video + Audio"
    properties: dict[str, Any] = field(default_factory=dict)
    noted: dict[str, str] = field(default_factory=dict)
    id: str = field(default_factory=lambda: fresh("media"))


@dataclass(eq=False)
class Bin:
    """A bin."""

    name: str
    clips: list[Media] = field(default_factory=list)
    below: list[Bin] = field(default_factory=list)
    id: str = field(default_factory=lambda: fresh("bin"))


@dataclass(eq=False)
class Version:
    """One of the takes that an item can show: frames `start` up to `stop` of a clip."""

    media: Media
    start: int
    stop: int


@dataclass(eq=False)
class Laid:
    """An item on a track; `kind` is video, audio, transition, title, compound, multicam or fusion."""

    media: Media | None
    start: int
    count: int
    first: int = 0
    kind: str = "video"
    name: str = ""
    enabled: bool = True
    speed: float = 100.0
    colour: str = ""
    sizing: dict[str, Any] = field(default_factory=lambda: dict(SIZING))
    grade: tuple[tuple[str, ...], ...] = ((),)
    layer: tuple[tuple[str, ...], ...] = ()  # the grade's second layer
    group: str = ""
    fusion: int = 0
    takes: list[Version] = field(default_factory=list)
    selected: int = 0
    markers: dict[int, dict[str, Any]] = field(default_factory=dict)
    id: str = field(default_factory=lambda: fresh("item"))

    @property
    def stop(self) -> int:
        return self.start + self.count


SIZING = {"Pan": 0.0, "Tilt": 0.0, "ZoomX": 1.0, "ZoomY": 1.0, "RotationAngle": 0.0, "Opacity": 100.0, "FlipX": False}


@dataclass(eq=False)
class Row:
    """A track."""

    name: str
    items: list[Laid] = field(default_factory=list)
    enabled: bool = True
    locked: bool = False


@dataclass(eq=False)
class Cut:
    """A timeline."""

    name: str
    rate: Fraction = Fraction(25)
    start: int = 90_000
    code: str = "01:00:00:00"
    drop: bool = False
    video: list[Row] = field(default_factory=list)
    audio: list[Row] = field(default_factory=list)
    markers: dict[int, dict[str, Any]] = field(default_factory=dict)
    marks: tuple[int, int] | None = None
    playhead: int = 90_000
    picked: list[Laid] = field(default_factory=list)
    id: str = field(default_factory=lambda: fresh("timeline"))

    @property
    def stop(self) -> int:
        """The record frame after the last one."""
        return max((one.stop for row in self.video for one in row.items), default=self.start)

    def under(self, frame: int) -> Laid | None:
        """The topmost enabled item at a record frame."""
        for row in reversed(self.video):
            for one in row.items if row.enabled else ():
                if one.enabled and one.kind != "transition" and one.start <= frame < one.stop:
                    return one
        return None


@dataclass(eq=False)
class Project:
    """A project."""

    name: str
    root: Bin = field(default_factory=lambda: Bin("Master"))
    timelines: list[Cut] = field(default_factory=list)
    current: Cut | None = None
    folder: Bin | None = None
    picked: list[Media] = field(default_factory=list)
    id: str = field(default_factory=lambda: fresh("project"))


class World:
    """A machine with a Resolve on it.

    Attributes:
        running: Whether it runs.
        lets_in: Whether External scripting using is Local.
        dialogue: Whether a dialogue is open.
        generation: How often it was started; what was handed out before is dead.
        called: The names that were called, in order.
    """

    def __init__(self, build: Build = BUILD_21) -> None:
        self.build = build
        self.project: Project | None = None
        self.page = "edit"
        self.running = self.lets_in = True
        self.dialogue = False
        self.closed = threading.Event()
        self.generation = 0
        self.called: list[str] = []
        self.threads: set[int] = set()
        self.refuses: dict[str, Any] = {}  # what is refused, by "Kind.Name", and the answer
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        self.hangs: set[str] = set()  # what does not come back the next time, by name
        self.let_go = threading.Event()

    def has(self, quirk: str) -> bool:
        """Whether it does what a quirk says."""
        return quirk in self.build.quirks

    def restart(self) -> None:
        """Ends Resolve and starts it again, with the same project."""
        self.generation += 1
        self.page = "edit"

    def open_dialogue(self) -> None:
        """Somebody opens a dialogue."""
        self.dialogue = True
        self.closed.clear()

    def close_dialogue(self) -> None:
        """And closes it."""
        self.dialogue = False
        self.closed.set()

    def shows(self, frame: int) -> tuple[str, int]:
        """What is seen at a record frame: the movie's name without its ending, and which of its frames."""
        assert self.project is not None and self.project.current is not None
        cut = self.project.current
        item = cut.under(frame)
        if item is None or item.media is None:
            return "", 0
        step = item.media.rate / cut.rate * Fraction(item.speed) / 100
        return Path(item.media.path).stem, item.first + int((frame - item.start) * step)

    def snapshot(self, but: str = "Retake") -> Any:
        """All that is the user's: everything but tracks, bins and clips of ours, and where he was."""
        project = self.project
        assert project is not None
        rows = [(cut.id, [(row.name, [_told(one) for one in row.items]) for row in [*cut.video, *cut.audio]
                          if not row.name.startswith(but)], cut.playhead, cut.marks, cut.name,
                 {at: one for at, one in cut.markers.items() if not str(one["customData"]).startswith("retake:")})
                for cut in project.timelines]
        return (rows, self.page, project.folder.id if project.folder else None,
                project.current.id if project.current else None, _bins(project.root, but),
                [one.id for one in project.picked])


def _told(item: Laid) -> Any:
    """An item without the takes of ours among which it can choose."""
    plate = item.takes[0] if item.takes else None
    media, first = (plate.media, plate.start) if plate else (item.media, item.first)
    return (item.id, item.start, item.count, first, media.id if media else None, item.enabled, item.colour,
            dict(item.sizing), item.grade, dict(media.properties) if media else None)


def _bins(folder: Bin, but: str) -> Any:
    return (folder.name, [one.path for one in folder.clips], [_bins(one, but) for one in folder.below
                                                              if one.name != but])


__all__ = ["Bin", "Cut", "Laid", "Media", "Project", "Row", "Version", "World", "fresh", "replace"]
