"""How fast this machine renders, kept from one take to the next: seconds a frame, and bytes a frame.

A guess holds where nothing was measured yet, corrected by how far off it was wherever something was. The notes are a
small JSON file that whoever likes may delete; what can't be read of it does not count.
"""

from __future__ import annotations

import contextlib
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from retake.codecs import BY_NAME
from retake.errors import OutputError
from retake.unfinished import finished_file

Tell = Callable[[str, int, int], None]

ANALYSIS, WRITING, REST = "analysis", "writing", "rest"
_KINDS = (ANALYSIS, WRITING, REST)
_FILE, _VERSION = "speeds.json", 1
_LARGEST, _MOST_ROWS = 1 << 20, 300
# Older takes fade: what is kept weighs at most as many frames as this.
_MEMORY = 2000
# Which of a render's steps follow faces, frame by frame; all but these and the writing is the rest.
_FOLLOWING = ("Following faces", "Looking around the shot", "Looking through the library")
_WRITES = "Writing"

# The guesses, from an unhurried machine of two cores: seconds a frame, and more for each million pixels of it.
_SECONDS = {ANALYSIS: (0.014, 0.008), WRITING: (0.020, 0.036), REST: (0.014, 0.0)}
# Seconds that each million pixels more take in a codec's encoder, where that is far from the usual.
_SLOW = {"h264": 0.03, "h264-10": 0.05, "h265": 0.12, "h265-10": 0.20, "exr": 0.06, "exr-float": 0.08, "png": 0.06,
         "png-16": 0.12}
# Seconds that a network takes for a frame's mouth, with what is done to get it into the plate.
_NETWORKS = {"wav2lip": 0.20, "musetalk": 22.0, "latentsync": 190.0, "auto": 0.10}
# What starting up takes, whatever the length.
START = 2.5
# Bits a pixel of each codec's files; of those that are not here the samples' own bits, by a share that is usual.
_BITS = {"prores-proxy": 0.75, "prores-lt": 1.7, "prores-422": 2.5, "prores-hq": 4.2, "prores-4444": 6.5,
         "prores-xq": 9.5, "dnxhr-lb": 0.75, "dnxhr-sq": 2.4, "dnxhr-hq": 3.6, "dnxhr-hqx": 3.6, "dnxhr-444": 7.2,
         "h264": 0.35, "h264-10": 0.4, "h265": 0.25, "h265-10": 0.3, "v210": 21.34, "dpx-8": 24.0, "dpx": 32.0,
         "dpx-12": 48.0, "dpx-16": 48.0, "tiff": 24.0, "tiff-16": 48.0, "png": 14.0, "png-16": 36.0, "exr": 34.0,
         "exr-float": 70.0, "ffv1": 9.0}


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured of one kind of work at one size and codec.

    Attributes:
        kind: ANALYSIS, WRITING or REST.
        pixels: A picture's.
        codec: The plate's codec for an analysis, the take's for writing (see `written_with`), "" for the rest.
        frames: How many frames count.
        seconds: How long they took.
        size: How many bytes they took on the disk; 0 where nothing was written.
    """

    kind: str
    pixels: int
    codec: str
    frames: float
    seconds: float
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Guess:
    """A figure a frame, and whether it was measured on this machine with this codec."""

    value: float
    measured: bool


class Speeds:
    """What this machine was measured to do.

    Args:
        folder: Where the notes lie: the cache's.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._rows = _read(self._path)

    def seconds(self, kind: str, pixels: int, codec: str = "") -> Guess:
        """Seconds that a frame takes."""
        return self._guessed(kind, pixels, codec, lambda row: row.seconds, _seconds)

    def size(self, pixels: int, codec: str) -> Guess:
        """Bytes that a frame of a take takes on the disk, its matte and its share of the sounds too."""
        return self._guessed(WRITING, pixels, codec, lambda row: row.size or -1.0, _size)

    def add(self, rows: list[Speed]) -> None:
        """Takes note of what was measured; a disk that can't be written to costs the notes, not the work."""
        kept = {(row.kind, row.pixels, row.codec): row for row in _read(self._path)}
        for row in rows:
            before = kept.pop((row.kind, row.pixels, row.codec), None)
            kept[row.kind, row.pixels, row.codec] = _together(before, row)
        self._rows = list(kept.values())[-_MOST_ROWS:]
        told = {"speeds": _VERSION, "rows": [asdict(row) for row in self._rows]}
        with contextlib.suppress(OSError, OutputError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # the cache, as `Cache.made` makes it
            with finished_file(self._path) as part:
                part.write_text(json.dumps(told, indent=1), encoding="utf-8")

    def _guessed(self, kind: str, pixels: int, codec: str, measured: Callable[[Speed], float],
                 usual: Callable[[str, int, str], float]) -> Guess:
        """The guess, corrected by the nearest that was measured: of the same codec, then of about the same size."""
        rows = [row for row in self._rows if row.kind == kind and row.frames > 0 and measured(row) >= 0]
        if not rows:
            return Guess(usual(kind, pixels, codec), False)
        near = min(rows, key=lambda row: (row.codec != codec, abs(math.log(row.pixels / pixels))))
        off = measured(near) / near.frames / usual(kind, near.pixels, near.codec)
        return Guess(usual(kind, pixels, codec) * off, near.codec == codec)


@dataclass
class _Stretch:
    """A run of one step's progress: from when it was first heard of, and at which frame, to the last word of it."""

    step: str
    first: int
    began: float
    last: int
    ended: float


class Stopwatch:
    """Hears a render's progress, hands it on, and says afterwards how long its parts took.

    Args:
        tell: Who hears of the progress.
        clock: Seconds that go on.
    """

    def __init__(self, tell: Tell, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._clock = tell, clock
        self._began = clock()
        self._stretches: list[_Stretch] = []

    def __call__(self, step: str, done: int, of: int) -> None:
        """Hears (what is done, how far, of how much)."""
        self._tell(step, done, of)
        now = self._clock()
        if self._stretches and self._stretches[-1].step == step and done >= self._stretches[-1].last:
            self._stretches[-1].last, self._stretches[-1].ended = done, now
        else:
            # What came before a step's first word, loading above all, is not its pace.
            self._stretches.append(_Stretch(step, done, now, done, now))

    def rows(self, pixels: int, codecs: tuple[str, str], size: int) -> list[Speed]:
        """What was measured.

        Args:
            pixels: A picture's.
            codecs: The plate's and the take's.
            size: The bytes of all that was written.
        """
        following, followed = self._sum(_FOLLOWING)
        writing, written = self._sum((_WRITES,))
        rows = [Speed(ANALYSIS, pixels, codecs[0], followed, following)] if followed else []
        if written:
            rest = self._clock() - self._began - following - writing - START
            # The first frame is not in the time, but on the disk.
            rows += [Speed(WRITING, pixels, codecs[1], written, writing, size * written / (written + 1)),
                     Speed(REST, pixels, "", written, max(0.0, rest))]
        return rows

    def _sum(self, steps: tuple[str, ...]) -> tuple[float, int]:
        """Seconds and frames of some steps."""
        own = [one for one in self._stretches if one.step in steps]
        return sum(one.ended - one.began for one in own), sum(one.last - one.first for one in own)


def _together(before: Speed | None, new: Speed) -> Speed:
    """Both as one, the older fading."""
    if before is None:
        return new
    keep = min(1.0, max(0.0, _MEMORY - new.frames) / before.frames) if before.frames else 0.0
    return replace(new, frames=before.frames * keep + new.frames, seconds=before.seconds * keep + new.seconds,
                   size=before.size * keep + new.size)


def written_with(codec: str, engine: str) -> str:
    """How the writing of takes is called, for its speed: by the codec, and by the engine where a network is in it."""
    return f"{codec} {engine}" if engine in _NETWORKS else codec


def _seconds(kind: str, pixels: int, codec: str) -> float:
    fixed, each = _SECONDS[kind]
    if kind == WRITING:
        name, _, engine = codec.partition(" ")
        fixed, each = fixed + _NETWORKS.get(engine, 0.0), each + _SLOW.get(name, 0.0)
    return fixed + each * pixels / 1e6


def _size(kind: str, pixels: int, codec: str) -> float:
    codec = codec.partition(" ")[0]
    # The matte is nearly nothing, a report says some hundred bytes of each frame, a sound some thousands.
    bits = _BITS.get(codec, 8.0 if codec in BY_NAME else 4.0)
    return pixels * (bits + 0.03) / 8 + 8000


def _read(path: Path) -> list[Speed]:
    try:
        if path.stat().st_size > _LARGEST:
            return []
        data = json.loads(path.read_bytes())
        rows = data["rows"] if data["speeds"] == _VERSION else []
        return [_row(one) for one in rows][-_MOST_ROWS:]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return []


def _row(data: dict[str, Any]) -> Speed:
    row = Speed(str(data["kind"]), int(data["pixels"]), str(data["codec"]), float(data["frames"]),
                float(data["seconds"]), float(data["size"]))
    numbers = (row.frames, row.seconds, row.size)
    if row.kind not in _KINDS or not 0 < row.pixels < 1 << 40 or not all(0 <= one < 1e15 for one in numbers):
        raise ValueError("no speed")
    return row
