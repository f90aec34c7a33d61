"""A render's pace, taken note of for the next one's estimate."""

from __future__ import annotations

import os
from collections.abc import Iterator

from retake.cache import Cache
from retake.codecs import OutputCodec
from retake.speeds import Speeds, Stopwatch
from retake.take_files import TakeFiles
from retake.video import VideoInfo


def note_pace(watch: Stopwatch, cache: Cache, info: VideoInfo, codec: OutputCodec, files: TakeFiles) -> None:
    """Takes note of how long a finished render took, and how much room its take."""
    rows = watch.rows(info.width * info.height, (info.codec, codec.name), sum(_sizes(files)))
    if rows:
        Speeds(cache.folder).add(rows)


def _sizes(files: TakeFiles) -> Iterator[int]:
    """The bytes of each of a take's files, but of its patch, which is there on request only."""
    for folder in (files.folder, files.folder / files.stem):
        try:
            entries = [one for one in os.scandir(folder) if one.name.startswith(files.stem) and one.is_file()]
        except OSError:
            continue
        yield from (one.stat().st_size for one in entries if one.name[len(files.stem):][:1] in (".", "_"))
