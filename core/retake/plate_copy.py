"""A plate through the doors and out again: every frame read, every frame written, its sounds beside it.

What a render does around its lips, without the lips; `retake copy` and the benchmarks run it by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from retake.audio import CopiedTrack, probe_sounds
from retake.codecs import LIKE_SOURCE
from retake.errors import OptionError
from retake.unfinished import shown
from retake.video import VideoInfo, open_video, open_writer
from retake.video.frame import Frame


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """What to copy where.

    Attributes:
        source: A movie or an image sequence.
        result: The movie, or the image sequence by its pattern.
        codec: One of `retake.codecs.NAMES`.
        rate: Frames a second, for what has no steady rate of its own.
        start: The first frame, counted from 0.
        stop: The first frame that is left out again; None for all.
    """

    source: Path
    result: Path
    codec: str = LIKE_SOURCE
    rate: Fraction | None = None
    start: int = 0
    stop: int | None = None


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What was copied.

    Attributes:
        result: Where it lies.
        frames: How many frames were written.
        passed_on: How many of them are the very packets or files of the source.
        sounds: How many sounds lie beside the picture.
    """

    result: Path
    frames: int
    passed_on: int
    sounds: int


class PlateCopy:
    """A copy in the making: a context manager; `frames` yields each frame before it is written."""

    def __init__(self, plan: CopyPlan) -> None:
        if _same(plan.source, plan.result):
            raise OptionError(f"{shown(plan.result)} is the source itself. Choose another name.")
        with ExitStack() as stack:
            self._reader = stack.enter_context(open_video(plan.source, plan.rate))
            info = self._reader.info
            self._start, self._stop = _range(plan, info)
            like = info.cut(self._start, self._stop)
            self._sounds = _sounds(plan, info, self._start, self._stop)
            self._writer = stack.enter_context(open_writer(plan.result, plan.codec, like, self._sounds))
            self._stack = stack.pop_all()

    def __enter__(self) -> PlateCopy:
        return self

    def __exit__(self, *problem: object) -> None:
        self._stack.__exit__(*problem)  # type: ignore[arg-type]  # what a with block hands over

    def __len__(self) -> int:
        """How many frames there are to write."""
        return self._stop - self._start

    def frames(self) -> Iterator[Frame]:
        """Each frame, after it was written."""
        for frame in self._reader.frames(self._start, self._stop):
            self._writer.write(frame)
            yield frame

    def report(self) -> CopyReport:
        """What was copied; ask when the `with` block is left."""
        return CopyReport(self._writer.path, self._writer.written, self._writer.passed_on, len(self._sounds))


def _same(source: Path, result: Path) -> bool:
    """Whether both are one file, under whatever names."""
    return os.path.exists(source) and os.path.exists(result) and os.path.samefile(source, result)


def _range(plan: CopyPlan, info: VideoInfo) -> tuple[int, int]:
    stop = info.frame_count if plan.stop is None else plan.stop
    if not 0 <= plan.start < stop <= info.frame_count:
        raise OptionError(f"Frames {plan.start} to {stop} do not lie in {shown(plan.source)}, which has "
                          f"{info.frame_count}.")
    return plan.start, stop


def _sounds(plan: CopyPlan, info: VideoInfo, start: int, stop: int) -> list[CopiedTrack]:
    """The plate's sounds for the range, where the result can hold any."""
    from retake.codecs import BY_NAME
    if info.container.endswith("sequence") or (plan.codec in BY_NAME and BY_NAME[plan.codec].is_sequence):
        return []
    return plate_sounds(info, start, stop)


def plate_sounds(info: VideoInfo, start: int, stop: int) -> list[CopiedTrack]:
    """The movie's own sounds under its frames `start` up to but not with `stop`, as they are stored."""
    begin = info.start + start / info.rate
    return [CopiedTrack(info.path, sound.index, picture_start=begin, duration=(stop - start) / info.rate)
            for sound in probe_sounds(info.path)]
