"""Places and numbers as an editor says them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retake.timecode import Timecode

Range = tuple[int, int]  # first frame, last frame

_MOST_NAMED = 4


@dataclass(frozen=True)
class Clock:
    """How a shot's frames are addressed.

    Attributes:
        timecode: The timecode of frame 0; None where the plate carries none.
    """

    timecode: Timecode | None = None

    def code(self, frame: int) -> str | None:
        """The timecode of a frame."""
        return str(self.timecode + frame) if self.timecode else None

    def place(self, frame: int) -> str:
        """A frame's address: 01:00:03:12 (frame 87)."""
        return f"{self.timecode + frame} (frame {frame})" if self.timecode else f"frame {frame}"

    def stretch(self, first: int, last: int) -> str:
        """From where to where: from 01:00:03:12 to 01:00:04:02 (frames 87 to 102)."""
        if first == last:
            return f"at {self.place(first)}"
        if self.timecode is None:
            return f"in frames {first} to {last}"
        return f"from {self.timecode + first} to {self.timecode + last} (frames {first} to {last})"

    def places(self, ranges: Sequence[Range]) -> str:
        """Several of them: at …, at … and from … to …; the longest list is cut short."""
        named = [self.stretch(*one) for one in ranges[:_MOST_NAMED]]
        if len(ranges) > _MOST_NAMED:
            rest = len(ranges) - _MOST_NAMED
            named.append(f"at {rest} more place{'' if rest == 1 else 's'}")
        return listed(named)


def listed(parts: Sequence[str]) -> str:
    """a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def counted(count: float, noun: str = "frame") -> str:
    """1 frame, 2 frames; whole ones as they are, others to a tenth."""
    number = f"{abs(count):.1f}".removesuffix(".0")
    return f"{number} {noun}" if number == "1" else f"{number} {noun}s"


def late_or_early(frames: float) -> str:
    """2 frames late, 1.5 frames early; in sync below one, to which offsets are right."""
    if abs(frames) < 1:
        return "in sync"
    return f"{counted(round(frames * 2) / 2)} {'late' if frames > 0 else 'early'}"
