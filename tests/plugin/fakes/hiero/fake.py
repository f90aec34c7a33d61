"""The package hiero as the fake has it: hiero.core and hiero.ui on one world."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from fractions import Fraction
from typing import Any

from tests.plugin.fakes.hiero import model
from tests.plugin.fakes.hiero.names import names_of
from tests.plugin.fakes.hiero.world import Bitten, Quirks, State, World


class CreationFlag(IntEnum):
    """What happens where no timeline editor is open for a sequence."""

    kDontCreate = 0
    kRecycleOrCreate = 1


class MediaType:
    """What an item is."""

    kVideo, kAudio = "video", "audio"


class TrackBase:
    """Where the options of `removeItem` are kept."""

    eRemoveLinkedItems, eDontRemoveLinkedItems = 0, 1


class Player(State):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.shown: Any = None

    def sequence(self) -> Any:
        return self.shown


class Viewer(State):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.at, self._player = 0, Player(world)

    def player(self) -> Player:
        return self._player

    def time(self) -> int:
        return self.at

    def setTime(self, time: int) -> None:
        self.at = time


class TimelineEditor(State):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.chosen: list[Any] = []

    def selection(self) -> list[Any]:
        return self.chosen

    def setSelection(self, items: Any) -> None:
        self.chosen = list(items)

    def selectNone(self) -> None:
        self.chosen = []


class WindowManager(State):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.windows: list[Any] = []
        self.shown: list[Any] = []

    def addWindow(self, window: Any) -> None:
        self.windows.append(window)

    def showWindow(self, window: Any) -> None:
        self.shown.append(window)


class Module:
    """hiero.core or hiero.ui."""

    def __init__(self, world: World, kind: str, known: dict[str, Any]) -> None:
        self._world, self._kind, self._known = world, kind, known

    def __getattr__(self, name: str) -> Any:
        """What the module has."""
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in names_of(self._kind):
            raise Bitten(f"hiero.{self._kind}.{name} is in no list of names")
        found = self._known[name]
        if isinstance(found, type) or not callable(found) or name.startswith("execute"):
            return found

        def call(*arguments: Any) -> Any:
            self._world.check_thread(f"hiero.{self._kind}.{name}")
            return self._world.wrapped(found(*[self._world.bare(one) for one in arguments]))

        return call


class FakeHiero:
    """The package, and what a test wants to know of it.

    Args:
        quirks: What it does that a plain timeline would not.
    """

    def __init__(self, quirks: Quirks | None = None) -> None:
        self.world = world = World(quirks)
        kinds = (model.Bin, model.BinItem, model.Clip, model.EffectTrackItem, model.MediaSource, model.Tag,
                 model.VideoTrack, model.Version)
        known: dict[str, Any] = {kind.__name__: world.publish(kind) for kind in kinds}
        known["TrackItem"] = world.publish(model.TrackItem, MediaType=MediaType)
        for inner in (model.DataCollection, model.TimeBase, model.MediaFileInfo, model.Transition, model.Node,
                      model.AudioTrack, model.ReformatState, model.Sequence, model.Project, Player, Viewer,
                      TimelineEditor, WindowManager):
            world.publish(inner)
        known.update(TrackBase=TrackBase, env={"VersionMajor": 16, "VersionMinor": 0, "VersionRelease": "v3"},
                     executeInMainThreadWithResult=world.execute)
        self.core = Module(world, "core", known)
        self.viewer, self.editor = Viewer(world), TimelineEditor(world)
        world.editor = self.editor
        self.editor_of: Any = None  # the sequence whose timeline editor is open
        self.opened = 0
        self.active: Any = None
        self.windows = WindowManager(world)
        self.menu_bar: Any = None
        self.ui = Module(world, "ui", {
            "activeSequence": lambda: self.active, "currentViewer": lambda: self.viewer,
            "getTimelineEditor": self._editor, "TimelineEditorCreationFlag": CreationFlag,
            "windowManager": lambda: self.windows, "menuBar": lambda: self.menu_bar})

    def sequence(self, name: str, rate: Fraction, start: int, saved: str = "") -> model.Sequence:
        """A sequence in a project, open in editor and viewer."""
        project = model.Project(self.world, "film", saved)
        made = model.Sequence(self.world, name, rate, start)
        made.owner = project
        self.active = self.editor_of = self.viewer._player.shown = made
        return made

    def clip(self, sequence: model.Sequence, path: str) -> model.Clip:
        """A clip in the sequence's project."""
        made = model.Clip(self.world, model.MediaSource(self.world, path))
        assert sequence.owner is not None
        sequence.owner.root.addItem(model.BinItem(self.world, made))
        return made

    def item(self, track: model.VideoTrack, clip: model.Clip, first: int, last: int, begin: float,
             end: float) -> model.TrackItem:
        """An item that a user has put there."""
        made = model.TrackItem(self.world, clip.name())
        made.clip, made.track = clip, track
        made.first, made.last, made.begin, made.end = first, last, begin, end
        run = end - begin + (1 if self.world.quirks.other_speed else 0)
        made.speed = run / (last - first + (1 if self.world.quirks.other_speed else 0)) if last > first else 1.0
        track.children.append(made)
        return made

    def undo(self) -> str:
        """Undoes the last step, and says which it was."""
        project = self.active.owner
        name, before = project.steps[-1]
        self.world.restore(before)
        return str(name)

    def do(self, what: Callable[[], Any]) -> Any:
        """Does something in the main thread."""
        return self.world.do(what)

    def close(self) -> None:
        """Ends it."""
        self.world.close()

    def _editor(self, sequence: Any, flag: int = CreationFlag.kRecycleOrCreate) -> Any:
        if sequence is self.editor_of:
            return self.editor
        if flag == CreationFlag.kDontCreate or not self.world.quirks.opens_editors:
            return None
        self.opened += 1
        self.editor_of = sequence
        return self.editor
