"""The tracks of our own above an editor's: what they are called, and on which a take goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retake.host import HostUse
from retake.hosting.frames import overlap

TRACK = "Retake"
_OURS = re.compile(rf"{TRACK}( \d{{1,4}})?")


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A video track of the editor's.

    Attributes:
        index: Its number from below, from 1 on.
        name: Its name.
        locked: Whether nothing can be put on it.
        uses: What lies on it.
    """

    index: int
    name: str
    locked: bool = False
    uses: tuple[HostUse, ...] = ()


def is_ours(name: str) -> bool:
    """Whether a track bears our name."""
    return _OURS.fullmatch(name) is not None


def next_name(names: Iterable[str]) -> str:
    """What a further track of ours is called."""
    taken = set(names)
    number = 1
    while (name := TRACK if number == 1 else f"{TRACK} {number}") in taken:
        number += 1
    return name


def track_for(use: HostUse, tracks: Sequence[TrackRow]) -> int | None:
    """The lowest track of ours above a use on which its place is free; None where another one is needed.

    What lies there already is never replaced: editors drop what is put onto it, or cut what was there.
    """
    for track in sorted(tracks, key=lambda one: one.index):
        if track.index > use.track and is_ours(track.name) and not track.locked \
                and not any(overlap(use, other) for other in track.uses):
            return track.index
    return None


def hidden_by(use: HostUse, index: int, tracks: Sequence[TrackRow]) -> tuple[str, ...]:
    """The names of the tracks, not ours, that hold something between a use and the track of a number above it."""
    return tuple(track.name for track in tracks if use.track < track.index < index and not is_ours(track.name)
                 and any(overlap(use, other) for other in track.uses))
