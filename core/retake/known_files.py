"""What files are, kept from one look to the next: a timeline's hundred plates are not all opened again each time.

A look is kept by the file's path and by what the system says of the file: its number on the disk, its size, when it
was written and when anything of that was last changed. Where any of it differs the file is looked at again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from retake.audio import SoundInfo, probe_sounds
from retake.cache import user_cache
from retake.errors import MediaError, OptionError
from retake.fingerprint import content_hash, quick_hash
from retake.timeline.json import data_of, from_data
from retake.unfinished import shown
from retake.video import VideoInfo, is_sequence, probe
from retake.video.sequences.names import found

Kind = TypeVar("Kind")

_EDITION = 1  # goes up when a look says something else of the same file


def known_plate(path: Path, rate: Fraction | None = None) -> VideoInfo:
    """What a movie or an image sequence is; see `retake.video.probe`."""
    known = _kept("plate", path, (str(rate), *_stamp(path)), lambda: probe(path, rate), data_of,
                  lambda data: from_data(VideoInfo, data))
    # One who looked before may have named it from another folder. A sequence is called by its pattern.
    return replace(known, path=path.parent / known.path.name)


def known_sounds(path: Path) -> tuple[SoundInfo, ...]:
    """A file's sounds; see `retake.audio.probe_sounds`."""
    return _kept("sounds", path, _state(path), lambda: tuple(probe_sounds(path)), data_of,
                 lambda data: tuple(from_data(SoundInfo, one) for one in data))


def print_of(path: Path, whole: bool = False) -> str:
    """A name for a file's or an image sequence's content.

    Args:
        path: The file, or the sequence's pattern.
        whole: Whether every byte is read, each time anew, and its time does not count; else samples of it are.
    """
    if not is_sequence(path):
        return content_hash(path) if whole else _print_of_file(path)
    files = found(path)
    paths = [files.at(place) for place in range(len(files))]
    if whole:
        told: list[object] = [content_hash(one) for one in paths]
    else:
        # Of every frame when it was written and how large it is; of some what they hold.
        told = [(state.st_size, state.st_mtime_ns) for one in paths if (state := _stat(one))]
        told += [_print_of_file(paths[place]) for place in sorted({0, len(paths) // 2, len(paths) - 1})]
    return hashlib.sha256(repr((files.numbers.start, told)).encode()).hexdigest()


def _print_of_file(path: Path) -> str:
    return _kept("print", path, _state(path), lambda: quick_hash(path), str, str)


def _kept(kind: str, path: Path, stamp: tuple[object, ...], make: Callable[[], Kind], pack: Callable[[Kind], Any],
          unpack: Callable[[Any], Kind]) -> Kind:
    """What `make` finds out about a file, or found out before."""

    def unpacked(content: bytes) -> Kind:
        try:
            return unpack(json.loads(content))
        except (ValueError, TypeError, OptionError):
            raise MediaError("The kept look is damaged, or of another version.") from None

    path = Path(os.path.abspath(path))
    return user_cache().kept(f"look-{kind}", (_EDITION, str(path), *stamp), make,
                             lambda made: json.dumps(pack(made)).encode(), unpacked)


def _stamp(path: Path) -> tuple[object, ...]:
    """What changes with a file; of a sequence with its numbers, its first file and its last."""
    if not is_sequence(path):
        return _state(path)
    files = found(path)
    return files.numbers.start, files.numbers.stop, _state(files.at(0)), _state(files.at(len(files) - 1))


def _state(path: Path) -> tuple[int, ...]:
    state = _stat(path)
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no path"
        raise MediaError(f"{shown(path)} can't be read. The system says: {why}.") from None
