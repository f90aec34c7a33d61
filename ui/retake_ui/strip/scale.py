"""Which frames are drawn where: zoom and scroll of the strip, without a widget."""

from __future__ import annotations

from dataclasses import dataclass

_CLOSEST = 96.0  # pixels for a frame


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the strip that is drawn at once.

    Attributes:
        first: The frame at its left edge; may lie between two.
        per_frame: Pixels for a frame.
        width: How wide it is.
    """

    first: float
    per_frame: float
    width: int

    @property
    def stop(self) -> float:
        """The frame at its right edge."""
        return self.first + self.width / self.per_frame

    def x(self, frame: float) -> float:
        """Where a frame begins."""
        return (frame - self.first) * self.per_frame


class Scale:
    """Zoom and scroll. Positions are whole pixels of the strip as a whole, so that tiles meet."""

    def __init__(self) -> None:
        self.origin, self.stop = 0, 1  # frames
        self.width = 1  # pixels
        self.per_frame = 1.0
        self.left = 0  # pixels of the whole that lie left of the window
        self._fitted = True

    @property
    def frames(self) -> int:
        """How many frames there are in all."""
        return max(1, self.stop - self.origin)

    @property
    def whole(self) -> int:
        """How wide all of it is."""
        return max(1, round(self.frames * self.per_frame))

    @property
    def fitted(self) -> bool:
        """Whether all of it is in the window."""
        return self._fitted

    @property
    def window(self) -> Window:
        """What is seen."""
        return Window(self.frame(0), self.per_frame, self.width)

    def set_range(self, origin: int, stop: int) -> None:
        """Other frames; all of them are seen."""
        self.origin, self.stop = origin, max(stop, origin + 1)
        self.fit()

    def set_width(self, width: int) -> None:
        """A wider or narrower window: what was seen as a whole still is, else the left edge stays."""
        self.width = max(1, width)
        if self._fitted:
            self.fit()
        else:
            self._put(self.per_frame, self.left)

    def fit(self) -> None:
        """All of it."""
        self.per_frame, self.left, self._fitted = self._least, 0, True

    def x(self, frame: float) -> float:
        """Where a frame begins in the window."""
        return (frame - self.origin) * self.per_frame - self.left

    def frame(self, x: float) -> float:
        """The frame at a place in the window."""
        return self.origin + (x + self.left) / self.per_frame

    def zoom(self, x: float, factor: float) -> None:
        """Closer or farther; what lies at x stays there."""
        at = self.frame(x)
        per_frame = max(self._least, min(max(_CLOSEST, self._least), self.per_frame * factor))
        self._put(per_frame, round((at - self.origin) * per_frame - x))

    def scroll(self, pixels: int) -> None:
        """So many pixels to the right."""
        self._put(self.per_frame, self.left + pixels)

    def show(self, frame: float, margin: int = 0) -> bool:
        """Scrolls by a page where the frame is out of sight; whether it did."""
        x = self.x(frame)
        if 0 <= x < max(1, self.width - margin):
            return False
        before = self.left
        self._put(self.per_frame, round((frame - self.origin) * self.per_frame - self.width * 0.1))
        return self.left != before

    @property
    def _least(self) -> float:
        return self.width / self.frames

    def _put(self, per_frame: float, left: int) -> None:
        self.per_frame = per_frame
        self.left = max(0, min(left, self.whole - self.width))
        self._fitted = per_frame <= self._least * 1.0001
