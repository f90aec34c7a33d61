"""The contract of everything that takes pictures: movies and image sequences alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from retake.video.frame import Frame


class VideoWriter(ABC):
    """Takes pictures in order and leaves a whole file, or nothing.

    Leaving the `with` block finishes the file and puts it in its place; leaving it by an exception leaves nothing
    behind. A picture that was not changed since it was read is passed on as the very bytes of its source where
    source and result are of one intra codec.
    """

    path: Path
    written: int = 0
    passed_on: int = 0

    @abstractmethod
    def write(self, frame: Frame) -> None:
        """Adds the next picture; its own number does not matter."""

    @abstractmethod
    def finish(self) -> None:
        """Completes the file and puts it in its place; a second call does nothing."""

    @abstractmethod
    def abandon(self) -> None:
        """Removes what was written so far; does nothing after `finish`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if kind is None:
            self.finish()
        else:
            self.abandon()
