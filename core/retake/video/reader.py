"""The contract of everything that gives pictures: movies and image sequences alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from retake.video.frame import Frame
from retake.video.info import VideoInfo


class VideoReader(ABC):
    """Pictures by their number, exact to the frame.

    Frame n is the picture that a straight decode from the beginning gives n-th, counted from 0, whatever numbers,
    timestamps or edit lists the file carries. Closed by leaving its `with` block or by `close`, at any time.
    """

    info: VideoInfo

    def __len__(self) -> int:
        """How many frames there are."""
        return self.info.frame_count

    @abstractmethod
    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        """The frames from `start` up to but not with `stop`, in order, each decoded once; memory does not grow."""

    def frame(self, number: int) -> Frame:
        """Frame `number`. Readers keep no frames: ask `frames` for runs."""
        return next(iter(self.frames(number, number + 1)))

    def begins_at(self, number: int) -> int:
        """The first frame that has to be decoded, from where the reader stands, for `number` to come out."""
        return number

    def at_once(self, number: int) -> int:
        """The last frame up to `number` that is had without decoding others first."""
        return number

    def check(self, start: int, stop: int | None) -> tuple[int, int]:
        """The range with its end filled in; an IndexError where it reaches beyond the frames."""
        end = len(self) if stop is None else stop
        if not 0 <= start <= end <= len(self):
            raise IndexError(f"frames {start} to {end} of {self.info.path.name}, which has {len(self)}")
        return start, end

    @abstractmethod
    def close(self) -> None:
        """Lets the file go; a second call does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()
