"""Where Retake keeps things: the cache and the queue."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from pathlib import Path

from retake.cache import user_cache
from retake.errors import RetakeError
from retake.install.doctor.finding import LOOK, MISSING, OK, Finding
from retake.jobs import Queue, user_queue
from retake.unfinished import shown

_PART = "retake"
_LITTLE = 2 << 30  # bytes of room below which reels and mixes of a day may not fit
_PATIENCE = 0.7    # seconds for adding up what a folder holds
_GIGA = 1 << 30


def cache() -> Finding:
    """The cache's folder."""
    folder = user_cache().folder
    above = folder
    while not above.exists() and above != above.parent:
        above = above.parent
    if not above.is_dir() or not os.access(above, os.W_OK):
        return Finding(_PART, "cache", MISSING, f"{shown(folder)} can't be written to",
                       "What was found out once is found out anew each time. Set RETAKE_CACHE to a folder of your own.")
    size, whole = _size(folder)
    free = shutil.disk_usage(above).free
    words = f"{shown(folder)}, {'' if whole else 'more than '}{size / _GIGA:.1f} GB in it, {free / _GIGA:.0f} GB free"
    if free < _LITTLE:
        return Finding(_PART, "cache", LOOK, words, "Make room on that disk, or set RETAKE_CACHE to a folder "
                       "on another one. The cache may be deleted at any time.")
    return Finding(_PART, "cache", OK, words)


def queue() -> Finding:
    """The queue of jobs."""
    path = user_queue()
    if not path.exists():
        return Finding(_PART, "queue", OK, f"{shown(path)}, made with the first job")
    try:
        with Queue(path) as opened:
            states = Counter(job.state for job in opened.jobs())
            paused = opened.paused
    except RetakeError as problem:
        return Finding(_PART, "queue", LOOK, str(problem), "Move the file away; a new one is made with the next job.")
    counted = ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "no jobs"
    if paused:
        return Finding(_PART, "queue", LOOK, f"{shown(path)}, {counted}, paused", "`retake jobs resume` goes on.")
    return Finding(_PART, "queue", OK, f"{shown(path)}, {counted}")


def _size(folder: Path) -> tuple[int, bool]:
    """How many bytes a folder holds, and whether that is all of it."""
    until, total, left = time.monotonic() + _PATIENCE, 0, [folder]
    while left:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        left.append(Path(entry.path))
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
                    if time.monotonic() > until:
                        return total, False
        except OSError:
            continue
    return total, True
