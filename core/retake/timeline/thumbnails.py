"""A small picture of each shot: the frame in its middle, upright, as a display shows it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError, OptionError
from retake.take_files import plain_name
from retake.timeline.shot import Shot, Timeline
from retake.unfinished import finished_file, unwritable
from retake.video import VideoInfo, open_video

WIDTH = 320


def thumbnails(timeline: Timeline, folder: Path) -> Iterator[tuple[Shot, Path | None]]:
    """Writes a PNG for each shot whose plate is there; None for those whose plate can't be shown.

    Raises:
        OutputError: The folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    for number, shot in enumerate(timeline.shots, 1):
        yield shot, _thumbnail(shot, folder / f"{number:03d}_{plain_name(shot.name) or 'shot'}_{shot.id[:6]}.png")


def _thumbnail(shot: Shot, path: Path) -> Path | None:
    """The picture's file, or None."""
    if shot.plate is None or shot.plate.path is None or shot.source is None or not shot.plate.measured:
        return None
    frame = shot.source.start + shot.source.count // 2
    rate = shot.plate.rate if shot.plate.sequence else None
    try:
        with open_video(Path(shot.plate.path), rate) as reader:
            from retake.video.display import DisplayView, turned
            width, height = _size(reader.info)
            last = reader.info.frame_count - 1
            picture = DisplayView(reader.info)(reader.frame(min(max(frame, 0), last)), width, height)
            picture = turned(picture, reader.info.rotation)
    except (MediaError, OptionError):
        return None
    with finished_file(path) as part:
        part.write_bytes(png(picture))
    return path


def png(picture: NDArray[np.uint8]) -> bytes:
    """The bytes of a PNG file that holds the uint8 R'G'B' picture (height, width, 3)."""
    height, width = picture.shape[:2]
    rows = np.concatenate([np.zeros((height, 1), np.uint8), picture.reshape(height, width * 3)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks)


def _size(info: VideoInfo) -> tuple[int, int]:
    """The thumbnail's width and height as stored, the pixels square."""
    wide = info.width * info.pixel_aspect
    if info.rotation in (90, 270):
        return max(2, round(wide * WIDTH / info.height)), WIDTH
    return WIDTH, max(2, round(info.height * WIDTH / wide))
