"""A render's pace, taken note of for the next one's estimate."""

from __future__ import annotations

from retake.cache import Cache
from retake.speeds import Speeds, Stopwatch
from retake.take_files import TakeFiles
from retake.video import VideoInfo


def note_pace(watch: Stopwatch, cache: Cache, info: VideoInfo, codec: str, files: TakeFiles) -> None:
    """Takes note of how long a finished render took, and how much room its take; `codec` as `written_with` says it."""
    rows = watch.rows(info.width * info.height, (info.codec, codec), files.size())
    if rows:
        Speeds(cache.folder).add(rows)
