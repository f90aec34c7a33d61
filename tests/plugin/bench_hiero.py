"""The suite's bench over the fake Hiero: a sequence with two shots, a title above, sound and a soft effect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from retake.hosting.exporting import Export
from retake.timeline import read_timeline
from retake_plugin.hiero.host import AS_VERSION, ON_TRACK, HieroHost
from retake_plugin.main_thread import MainThread
from tests.plugin.bench import FOOTAGE, RATE, START, Footage
from tests.plugin.fakes.hiero import model
from tests.plugin.fakes.hiero.fake import FakeHiero
from tests.plugin.fakes.hiero.world import Quirks

_OURS = "tag.retake"


class HieroBench:
    """A fake Hiero with a sequence open in it.

    Args:
        folder: Where the test's files lie.
        quirks: The fake's.
        way: How takes are placed.
    """

    def __init__(self, folder: Path, quirks: Quirks | None = None, way: str = ON_TRACK) -> None:
        self.folder = folder
        self.fake = fake = FakeHiero(quirks)
        world = fake.world
        self.sequence = sequence = fake.sequence("cut", RATE, START, str(folder / "film.hrox"))
        self.shots_track, self.titles, self.sound = (kind(world, name) for kind, name in (
            (model.VideoTrack, "V1"), (model.VideoTrack, "Titles"), (model.AudioTrack, "A1")))
        for track in (self.shots_track, self.titles, self.sound):
            sequence.addTrack(track)
        self.items: dict[str, model.TrackItem] = {}
        for one in FOOTAGE:
            clip = fake.clip(sequence, str(one.plate(folder)))
            first = one.record - START
            self.items[one.name] = fake.item(self.shots_track, clip, first, first + one.count - 1, one.first,
                                             one.first + one.count - 1)
        first_clip = self.items["sh010"].clip
        title = fake.item(self.titles, fake.clip(sequence, str(folder / "title.mov")), 70, 79, 0, 9)
        sound = fake.item(self.sound, first_clip, 0, 29, 10, 39)
        self.items["sh010"].linked = [sound]
        fake.editor.chosen = [title]
        self.export = Export(lambda path: read_timeline(path).shots, folder / "home")
        self.host = HieroHost(fake, MainThread(world.execute, world.main), self.export)
        self.host.way = way

    def use_again(self) -> model.TrackItem:
        """A second use of the first shot's clip, far behind, which must not follow when the first shows a take."""
        return self.fake.item(self.shots_track, self.items["sh010"].clip, 100, 119, 0, 19)

    def shows(self, frame: int) -> tuple[str, int]:
        """The topmost item that is switched on."""
        at = frame - START
        for track in reversed(self.sequence.videoTracks()):
            for item in track.children if track.on else ():
                if item.on and item.first <= at <= item.last:
                    step = 1.0 if item.last == item.first else (item.end - item.begin) / (item.last - item.first)
                    shown = round(item.begin + (at - item.first) * step)
                    assert 0 <= shown < item.clip.media.count, "a frame that the clip does not have"
                    return Path(item.clip.media.path).stem, shown
        return "", 0

    def versions(self, footage: Footage) -> set[str]:
        """All versions of the shot's own clip, and of ours above it."""
        user = self.items[footage.name]
        found = {Path(one.clip.media.path).stem for one in user.clip.bin_item.versions}
        for track in self.sequence.videoTracks():
            for item in track.children:
                if item is not user and user.first <= item.first <= item.last <= user.last:
                    found |= {Path(one.clip.media.path).stem for one in item.clip.bin_item.versions}
        return {name for name in found if "_lip_v" in name}

    def as_before(self) -> Any:
        """The user's items, tracks, bins, tags, selection and playhead."""
        way = self.host.way
        mine = {id(one) for one in (*self.items.values(),)} if way == AS_VERSION else set()
        tracks = [one for one in self.sequence.tracks if not _ours(one)]
        return ([(one._name, one.on, one.locked,
                  [(item._guid, item.first, item.last, item.on,
                    None if id(item) in mine else (item.begin, item.end, item.clip.media.path, item.linked_to_bin))
                   for item in one.items()]) for one in tracks],
                [one._name for one in self.sequence.owner.root.children if isinstance(one, model.Bin)
                 and one._name != "Retake"],
                [one.active.clip.media.path for one in self.sequence.owner.root.children
                 if isinstance(one, model.BinItem)],
                [(tag._note, tag.range) for tag in self.sequence.own_tags if not _bears(tag)],
                [one._guid for one in self.fake.editor.chosen], self.fake.viewer.at, self.fake.opened)

    def select(self, *footage: Footage) -> None:
        """Selects shots, and what else is caught by the mouse."""
        chosen: list[Any] = [self.items[one.name] for one in footage]
        if self.fake.world.quirks.mixed_selection:
            chosen += [model.EffectTrackItem(self.fake.world), model.Transition(self.fake.world, 0, 3, None, chosen[0]),
                       *self.sound.children]
        self.fake.editor.chosen = chosen

    def marks(self) -> list[tuple[int, str]]:
        """The sequence's tags."""
        return [(START + one.range[0], one._note) for one in self.sequence.own_tags]

    def mark(self, frame: int, words: str) -> None:
        """A tag of the user's."""
        tag = model.Tag(self.fake.world, "Marker")
        tag.setNote(words)
        self.sequence.addTagToRange(tag, frame - START, frame - START)

    def undo(self) -> bool:
        """Edit > Undo."""
        self.fake.undo()
        return True

    @contextmanager
    def beside(self) -> Iterator[None]:
        """The first item whose times are set lands beside them."""
        kept, asked = model.TrackItem.setTimes, list[bool]()

        def set_times(item: model.TrackItem, first: int, last: int, begin: float, end: float) -> None:
            off = 0 if asked else 1
            asked.append(True)
            kept(item, first + off, last + off, begin, end)

        with patch.object(model.TrackItem, "setTimes", set_times):
            yield
        assert asked

    @contextmanager
    def shut(self) -> Iterator[None]:
        """No sequence is open."""
        kept, self.fake.active = self.fake.active, None
        try:
            yield
        finally:
            self.fake.active = kept


@contextmanager
def hiero_bench(folder: Path, quirks: Quirks | None = None, way: str = ON_TRACK) -> Iterator[HieroBench]:
    """A bench whose fake ends afterwards."""
    bench = HieroBench(folder, quirks, way)
    try:
        yield bench
    finally:
        bench.fake.close()


def _bears(tag: model.Tag) -> bool:
    return _OURS in tag.data.values and bool(json.loads(tag.data.values[_OURS]))


def _ours(track: model.VideoTrack) -> bool:
    return any(_bears(tag) for tag in track.own_tags)
