"""What lies in a sequence, to be compared with what lies there afterwards: nothing of others' may have changed."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from retake.errors import HostError
from retake.hosting.hiero_times import Times
from retake_plugin.hiero.reading import path_of, times_of
from retake_plugin.protocols.hiero import BinItem, Sequence, TrackItem


@dataclass(frozen=True, slots=True)
class Lying:
    """An item as it lies: its track, its times, its file, and whether it is switched on."""

    track: str
    first: int
    last: int
    source: tuple[float, float]
    path: str
    enabled: bool


def lying(sequence: Sequence) -> dict[str, Lying]:
    """Every item of pictures and sounds by its id."""
    found = {}
    for track in (*(sequence.videoTracks() or ()), *(sequence.audioTracks() or ())):
        for item in track.items() or ():
            times = times_of(item)
            found[str(item.guid())] = Lying(str(track.guid()), times.first, times.last,
                                            (round(float(times.source_in), 3), round(float(times.source_out), 3)),
                                            path_of(item.source()), bool(item.isEnabled()))
    return found


@dataclass(frozen=True, slots=True)
class Follower:
    """An item that shows whichever version its clip shows in the bin, and what it shows now."""

    item: TrackItem
    times: Times
    path: str

    def follows(self) -> bool:
        """Whether it shows the same still, or again."""
        if path_of(self.item.source()) != self.path:
            return False
        if not times_of(self.item).like(self.times):
            set_times(self.item, self.times)
        return times_of(self.item).like(self.times)


def followers(sequence: Sequence, bin_item: BinItem) -> list[Follower]:
    """The items of all sequences of the project that follow a clip in the bin."""
    project = sequence.project()
    tracks = [track for one in (project.sequences() if project is not None else ()) or ()
              for track in (*(one.videoTracks() or ()), *(one.audioTracks() or ()))]
    found = []
    for item in [item for track in tracks for item in track.items() or () if item.versionLinkedToBin()]:
        clip = item.source()
        own = clip.binItem() if clip is not None and hasattr(clip, "binItem") else None
        if own is not None and own.guid() == bin_item.guid():
            found.append(Follower(item, times_of(item), path_of(clip)))
    return found


def set_times(item: TrackItem, times: Times) -> None:
    """Has an item lie and show as its times say."""
    item.setTimes(times.first, times.last, float(times.source_in), float(times.source_out))


def check(before: dict[str, Lying], after: dict[str, Lying], meant: Container[str]) -> None:
    """Raise where anything but the items that were meant is not as it was."""
    others = [id for id, one in before.items() if id not in meant and after.get(id) != one]
    new = [id for id in after if id not in before and id not in meant]
    if others or new:
        raise HostError(f"The editor changed {len(others) + len(new)} other items than it was told to. All of it was "
                        "taken back; undo once if something still looks wrong.")
