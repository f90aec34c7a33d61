"""What lies in a sequence, to be compared with what lies there afterwards: nothing of others' may have changed."""

from __future__ import annotations

from dataclasses import dataclass

from retake.errors import HostError
from retake_plugin.hiero.reading import path_of, times_of
from retake_plugin.protocols.hiero import Sequence


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


def check(before: dict[str, Lying], after: dict[str, Lying], meant: str) -> None:
    """Raise where anything but the one item that was meant is not as it was."""
    others = [id for id, one in before.items() if id != meant and after.get(id) != one]
    new = [id for id in after if id not in before and id != meant]
    if others or new:
        raise HostError(f"The editor changed {len(others) + len(new)} other items when a take was placed. All of it "
                        "was taken back; undo once if something still looks wrong.")
