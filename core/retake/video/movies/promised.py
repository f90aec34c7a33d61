"""What a movie says of its own length, held against what it holds: a copy that broke off must not pass for whole."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

from retake.errors import MediaError
from retake.unfinished import shown
from retake.video.info import VideoInfo
from retake.video.movies.index import FrameIndex

_CLOCK = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")
# FFmpeg reckons these files' length from what it finds in them, so that it promises nothing.
_RECKONED = ("mpegts", "mpeg", "h264", "hevc", "m4v", "mpegvideo", "ogg", "dv", "nut")


def refuse_broken_off(path: Path, container: InputContainer, stream: VideoStream, index: FrameIndex,
                      info: VideoInfo) -> None:
    """Raises a MediaError where the movie holds fewer frames than it says."""
    if not index.exact:
        return
    listed = _listed(container, stream)
    if listed > len(index):
        raise MediaError(f"{shown(path)} is not whole: its table lists {listed} frames, and it holds {len(index)}. "
                         "Copy it again from its source.")
    promised, slack = _promised_end(container, stream)
    holds = int(index.times[-1]) * index.time_base + 1 / info.rate
    if info.variable_rate:
        slack = max(slack, Fraction(2))  # the last picture may be meant to stay longer than others
    if promised is not None and (promised - holds) * info.rate > slack:
        missing = round((promised - holds) * info.rate)
        raise MediaError(f"{shown(path)} is not whole: it says that it has {len(index) + missing} frames, and holds "
                         f"{len(index)}. Copy it again from its source.")


def _listed(container: InputContainer, stream: VideoStream) -> int:
    """How many frames a QuickTime file's own table lists; 0 for other kinds and for files in fragments."""
    if "mov" not in container.format.name or not stream.frames:
        return 0
    return sum(1 for entry in stream.index_entries if not entry.is_discard)


def _promised_end(container: InputContainer, stream: VideoStream) -> tuple[Fraction | None, Fraction]:
    """When the last picture ends, in seconds on the file's clock, as it says; and how many frames that may err."""
    kind = container.format.name.split(",")[0]
    if kind in _RECKONED:
        return None, Fraction(0)
    exact, coarse = Fraction(3, 4), Fraction(2)
    written = _CLOCK.match(next((v for k, v in stream.metadata.items() if k.upper().startswith("DURATION")), ""))
    if written:
        hours, minutes = int(written[1]), int(written[2])
        return (hours * 60 + minutes) * 60 + Fraction(written[3]), exact
    if kind == "mov":
        return None, Fraction(0)  # its table of samples is counted instead
    start = (stream.start_time or 0) * (stream.time_base or Fraction(0))
    if stream.duration and stream.time_base and kind == "mxf":
        return start + stream.duration * stream.time_base, exact
    if container.duration and len(container.streams) == 1:
        return start + Fraction(container.duration, 1_000_000), coarse
    return None, Fraction(0)
