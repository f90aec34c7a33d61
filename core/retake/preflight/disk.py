"""Where takes go: whether the folder can be written, whether it has room, whether the codec can be written at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retake.codecs import OutputCodec
from retake.errors import RetakeError
from retake.options.render import RenderOptions
from retake.pipeline.render import movie_path
from retake.pipeline.request import RenderRequest
from retake.preflight.notes import Notes
from retake.take_files import TakeFiles
from retake.temporary import temporary_folder
from retake.unfinished import shown, unwritable
from retake.video import VideoInfo, open_writer
from retake.video.codec_choice import codec_named

# An estimate above this share of the free room may come out too large.
_CLOSE = 0.75


@dataclass(frozen=True, slots=True)
class Room:
    """What takes need on a disk.

    Attributes:
        folder: Where the take goes.
        size: How many bytes it is likely to take.
        measured: Whether that is told from takes that were written here; else it may be half of it.
    """

    folder: Path
    size: int
    measured: bool = True

    @property
    def least(self) -> int:
        """What it surely takes."""
        return self.size if self.measured else self.size // 2


def folder_of(request: RenderRequest) -> Path:
    """Where a request's take goes, its template's own folders left aside."""
    return request.options.folder or request.plate.parent


def check_folder(folder: Path, notes: Notes) -> None:
    """Notes a folder that can't be written to; where it is not there yet, the nearest one above it is asked."""
    try:
        there = _there(folder)
        with tempfile.TemporaryFile(dir=there):
            pass
    except (OSError, ValueError) as error:
        problem = error if isinstance(error, OSError) else OSError(str(error))
        notes.red("folder", str(unwritable(folder, problem)))


def check_codec(options: RenderOptions, info: VideoInfo, notes: Notes) -> OutputCodec | None:
    """The codec that a take is written in; None, and why, where a plate like this can't be written so."""
    try:
        options.naming.check_values()
        codec = codec_named(options.codec, info)
        with temporary_folder() as folder:
            movie = movie_path(TakeFiles(folder, "take", 1), codec, info)
            open_writer(movie, codec.name, info).abandon()
    except RetakeError as problem:
        notes.red("codec", str(problem))
        return None
    return codec


def check_room(wanted: Sequence[tuple[Room, Notes]]) -> None:
    """Notes where the disk fills up before all takes are written; they are taken in their order."""
    used: dict[int, tuple[int, int]] = {}
    for room, notes in wanted:
        try:
            there = _there(room.folder)
            disk, free = os.stat(there).st_dev, shutil.disk_usage(there).free
        except (OSError, ValueError):
            continue  # the folder's own check says so
        least, likely = used.get(disk, (0, 0))
        if least + room.least > free:
            others = f", and the takes before it {told(likely)}" if likely else ""
            notes.red("disk", f"The disk of {shown(room.folder)} has {told(free)} free; the take needs about "
                              f"{told(room.size)}{others}. Make room or choose another folder")
            continue
        used[disk] = least + room.least, likely + room.size
        if used[disk][1] > _CLOSE * free:
            notes.yellow("disk", f"The disk of {shown(room.folder)} has {told(free)} free, and about "
                                 f"{told(used[disk][1])} of it will be used")


def told(size: float) -> str:
    """A number of bytes as people say it: 340 MB, 2.1 GB."""
    for unit, step in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if size >= step:
            return f"{size / step:.3g} {unit}" if size < 100 * step else f"{size / step:.0f} {unit}"
    return f"{max(1, round(size / 1e3)) if size else 0} kB"


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    path = Path(os.path.abspath(folder))
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
