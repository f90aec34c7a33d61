"""A small picture of each shot: the frame in its middle, upright, as a display shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retake.errors import MediaError, OptionError
from retake.take_files import plain_name
from retake.timeline.shot import Shot, Timeline
from retake.unfinished import finished_file, unwritable
from retake.video import open_video

WIDTH, HEIGHT = 320, 320


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
            from retake.video.still import SmallView, png
            last = reader.info.frame_count - 1
            picture = SmallView(reader.info, WIDTH, HEIGHT)(reader.frame(min(max(frame, 0), last)))
    except (MediaError, OptionError):
        return None
    with finished_file(path) as part:
        part.write_bytes(png(picture))
    return path
