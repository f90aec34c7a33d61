"""The bench of a fake Resolve."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from retake_plugin.resolve import ResolveHost, Settings
from retake_plugin.resolve.connection import Connection
from tests.plugin.asking import ask
from tests.plugin.bench import FOOTAGE, START, Footage
from tests.plugin.fakes.resolve.handles import Module
from tests.plugin.fakes.resolve.item import ItemHandle
from tests.plugin.fakes.resolve.pool import PoolHandle, media_of
from tests.plugin.fakes.resolve.quirks import BUILD_21, Build
from tests.plugin.fakes.resolve.world import Bin, Cut, Laid, Media, Project, Row, World


def world_of(folder: Path, build: Build = BUILD_21) -> World:
    """A Resolve with a project of two shots on V1, their sound on A1, and one more timeline."""
    world = World(build)
    media = {one.name: media_of(one.plate(folder)) for one in FOOTAGE}
    rows = Row("Video 1", [Laid(media[one.name], one.record, one.count, one.first, name=f"{one.name}.mov")
                           for one in FOOTAGE])
    sound = Row("Audio 1", [Laid(media[one.name], one.record, one.count, one.first, "audio") for one in FOOTAGE])
    cut = Cut("Reel 1", video=[rows], audio=[sound], playhead=START + 7)
    other = Cut("Reel 2", video=[Row("Video 1")], audio=[Row("Audio 1")])
    footage = Bin("Footage", list(media.values()))
    world.project = Project("Feature", Bin("Master", below=[footage]), [cut, other], cut, footage,
                            [media[FOOTAGE[0].name]])
    return world


class ResolveBench:
    """A fake Resolve in this process, and the real adapter before it."""

    def __init__(self, folder: Path, build: Build = BUILD_21, as_take: bool = False) -> None:
        self.folder, self.world = folder, world_of(folder, build)
        module = Module(self.world)
        self.connection = Connection(lambda: module, lambda: self.world.running)
        self.host = ResolveHost(self.connection, ask, Settings(folder / "exports", as_take, "Orange"))

    @property
    def project(self) -> Project:
        assert self.world.project is not None
        return self.world.project

    @property
    def cut(self) -> Cut:
        """The timeline of the two shots."""
        return self.project.timelines[0]

    def item(self, footage: Footage) -> Laid:
        """The item of a shot."""
        return next(one for one in self.cut.video[0].items if one.start == footage.record)

    def shows(self, frame: int) -> tuple[str, int]:
        """What is seen at a record frame."""
        return self.world.shows(frame)

    def versions(self, footage: Footage) -> set[str]:
        """The takes above a shot, and those that its item can show."""
        found = {Path(one.media.path).stem for row in self.cut.video[1:] for one in row.items
                 if one.media and one.start == footage.record}
        return found | {Path(one.media.path).stem for one in self.item(footage).takes[1:]}

    def as_before(self) -> Any:
        """Everything of the user's."""
        return self.world.snapshot()

    def select(self, *footage: Footage) -> None:
        """Selects items; in builds that don't tell a selection by marks around them."""
        if self.world.has("a selection has no call"):
            self.cut.marks = (footage[0].record - START, footage[-1].record + footage[-1].count - 1 - START)
        else:
            self.cut.picked = [self.item(one) for one in footage]

    def marks(self) -> list[tuple[int, str]]:
        """The timeline's markers."""
        return [(at + START, one["note"]) for at, one in self.cut.markers.items()]

    def mark(self, frame: int, words: str) -> None:
        """A marker of the user's."""
        self.cut.markers[frame - START] = {"color": "Blue", "name": "", "note": words, "duration": 1.0,
                                           "customData": ""}

    def undo(self) -> bool:
        """Ctrl+Z takes back one call of many, and no script can ask for it."""
        return False

    @contextmanager
    def beside(self) -> Iterator[None]:
        """What is appended or added as a take lands a frame beside where it was asked to."""
        append, add = PoolHandle._append, ItemHandle.do_AddTake
        late = lambda pool, cut, info: append(pool, cut, {**info, "recordFrame": info["recordFrame"] + 1})  # noqa: E731
        with patch.object(PoolHandle, "_append", late), \
                patch.object(ItemHandle, "do_AddTake", lambda item, media, a, b: add(item, media, a + 1, b + 1)):
            yield

    @contextmanager
    def shut(self) -> Iterator[None]:
        """A dialogue is open, and nothing is answered."""
        self.world.open_dialogue()
        try:
            yield
        finally:
            self.world.close_dialogue()

    def media(self, path: Path, **more: Any) -> Media:
        """A clip that is added to the bin of the footage."""
        made = Media(str(path), **more)
        self.project.root.below[0].clips.append(made)
        return made
