"""Where the probe of DaVinci Resolve tries things: its own project, and timelines and clips in it."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from retake.hosting.frames import whole
from retake.hosting.rates import told_rate
from retake_plugin.probing import CannotTell, Otherwise
from retake_plugin.protocols.resolve import has
from retake_plugin.resolve.connection import numbers


@dataclass
class Ground:
    """The probe's own project, and what facts do in it.

    Attributes:
        app: Resolve.
        manager: Its project manager.
        project: The probe's own project.
        media: Movies by rate.
        folder: Where files may be written.
    """

    app: Any
    manager: Any
    project: Any
    media: dict[str, str]
    folder: Path
    _clips: dict[str, Any] = field(default_factory=dict)
    _made: int = 0

    @property
    def pool(self) -> Any:
        """The media pool."""
        return self.project.GetMediaPool()

    @property
    def version(self) -> tuple[int, ...]:
        """Resolve's version."""
        return numbers(self.app.GetVersion())

    def timeline(self) -> Any:
        """A new, empty timeline, which is the current one."""
        self._made += 1
        made = self.pool.CreateEmptyTimeline(f"probe {self._made}")
        if made is None:
            raise CannotTell("no timeline can be made")
        self.project.SetCurrentTimeline(made)
        return made

    def rate(self, timeline: Any) -> Fraction:
        """A timeline's rate."""
        told = timeline.GetSettings() if has(timeline, "GetSettings") else None
        return told_rate((told or {}).get("timelineFrameRate") or timeline.GetSetting("timelineFrameRate"))

    def clip(self, rate: Fraction) -> Any:
        """The clip of a rate in the media pool."""
        key = str(rate)
        if key not in self.media:
            raise CannotTell(f"there is no movie of {key} frames a second to try with")
        if key not in self._clips:
            found = present(self.pool.ImportMedia([self.media[key]]))
            if not found:
                raise CannotTell(f"{self.media[key]} can't be imported")
            self._clips[key] = found[0]
        return self._clips[key]

    def sequence(self) -> Path:
        """The pattern of a small image sequence, numbered from 1 to 3; its frames are written first."""
        pattern = self.folder / "probe_sequence" / "probe.%06d.png"
        pattern.parent.mkdir(exist_ok=True)
        for number in (1, 2, 3):
            (pattern.parent / (pattern.name % number)).write_bytes(_grey(64, 36, 60 * number))
        return pattern

    def other(self, rate: Fraction) -> Fraction:
        """Another rate of which there is a movie, near where one is."""
        rates = sorted((Fraction(one) for one in self.media if Fraction(one) != rate), key=lambda one: abs(one - rate))
        if not rates:
            raise CannotTell("there is no movie of another rate to try with")
        return rates[0]

    def append(self, timeline: Any, clip: Any, **info: Any) -> Any:
        """The item that lies there after a clip was appended, by where it was to begin; None where none is."""
        before = {one.GetUniqueId() for one in items(timeline)}
        self.pool.SetSelectedClip(clip)
        self.pool.AppendToTimeline([{"mediaPoolItem": clip, "mediaType": 1, **info}])
        return next((one for one in items(timeline) if one.GetUniqueId() not in before), None)

    def laid(self, at: int = 10) -> tuple[Any, Any, int]:
        """A new timeline with frames 10 to 29 of a clip of its own rate, the item, and its first record frame."""
        timeline = self.timeline()
        record = int(timeline.GetStartFrame()) + at
        item = self.append(timeline, self.clip(self.rate(timeline)), startFrame=10, endFrame=30, recordFrame=record,
                           trackIndex=1)
        if item is None:
            raise Otherwise("nothing lies there after AppendToTimeline")
        return timeline, item, record


def _grey(width: int, height: int, level: int) -> bytes:
    """A PNG of one grey."""
    rows = bytes([0, *[level] * width]) * height
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)),
              (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + kind + data
                                           + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)


def present(found: Any) -> list[Any]:
    """A list as it should be: without None, and a list."""
    return [one for one in found or [] if one is not None]


def items(timeline: Any) -> list[Any]:
    """All items on all video tracks."""
    count = whole(timeline.GetTrackCount("video")) or 0
    return [one for track in range(1, count + 1) for one in present(timeline.GetItemListInTrack("video", track))]
