"""Before and after as one picture: frames of the plate above the same frames of the take, cut to the face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.quality.take_json import read_take
from retake.video import open_video
from retake.video.display import DisplayView, turned
from retake.video.frame import Box
from retake.video.reader import VideoReader

Picture = NDArray[np.uint8]

_GAP = 6  # pixels between pictures
_TALL = 300  # each picture's height
_AROUND = 1.5  # a picture's side over the matte
_ABOVE = 0.52  # how much of a picture lies above the matte: nose, eyes and brows


@dataclass(frozen=True)
class Pair:
    """A plate and a take of it, looked at together.

    Attributes:
        plate: The plate.
        take: The take's movie.
        matte: The take's matte.
        first: The plate's frame that the take begins with.
    """

    plate: Path
    take: Path
    matte: Path
    first: int

    @classmethod
    def of(cls, report: Path) -> Pair:
        """The pair that a take's report names.

        Raises:
            MediaError: The report can't be read.
        """
        told = read_take(report)
        return cls(told.plate, report.parent / told.movie, report.parent / told.matte, told.start)


def telling_frames(report: dict[str, Any], count: int) -> list[int]:
    """The plate's frames, spread over the shot, at which the take's lips differ the most from the plate's.

    Where nothing was touched it is the first frame alone.
    """
    over = report.get("over_time") or {}
    plate, take = (np.array(over.get(name) or [], np.float64) for name in ("plate", "take"))
    if len(plate) != len(take):  # a report that tells one of them alone
        plate = take = plate[:0]
    apart = np.nan_to_num(np.abs(plate - take), nan=0.0)
    touched = [row for row, one in enumerate(report["frames"]) if one["kind"] != "original" and row < len(apart)]
    parts = [part for part in np.array_split(np.array(touched, np.int64), count) if len(part)]
    first = report["frames"][0]["frame"]
    return [first + int(part[np.argmax(apart[part])]) for part in parts] or [first]


def side_by_side(pair: Pair, numbers: Sequence[int], with_matte: bool = False, tall: int = _TALL) -> bytes:
    """The content of a PNG file: the plate's frames above the take's, and below them the matte where it is wanted.

    Args:
        pair: What is looked at.
        numbers: The plate's frames, at least one.
        with_matte: Whether a third row shows the matte.
        tall: Each picture's height in pixels.

    Raises:
        MediaError: A file can't be read.
    """
    with open_video(pair.plate) as plate, open_video(pair.take) as take, open_video(pair.matte) as matte:
        mattes = [_shown(matte, number - pair.first) for number in numbers]
        box = _face(mattes)
        rows = [[_cut(_shown(plate, number), box, tall) for number in numbers],
                [_cut(_shown(take, number - pair.first), box, tall) for number in numbers]]
    if with_matte:
        rows.append([_cut(one, box, tall) for one in mattes])
    return _png(_together(rows))


def _shown(reader: VideoReader, number: int) -> Picture:
    """A frame as a display shows it, upright, uint8 R'G'B'."""
    info = reader.info
    picture = DisplayView(info)(reader.frame(number), info.width, info.height)
    return np.asarray(turned(picture, info.rotation), np.uint8)


def _face(mattes: Sequence[Picture]) -> Box:
    """The part of the picture about the mouths that shows the face."""
    hot = np.max([one.max(axis=2) for one in mattes], axis=0) > 0
    height, width = hot.shape
    if not hot.any():
        return Box(0, 0, width, height)
    rows, columns = np.flatnonzero(hot.any(axis=1)), np.flatnonzero(hot.any(axis=0))
    side = min(height, width, int(_AROUND * max(np.ptp(rows) + 1, np.ptp(columns) + 1)))
    left = int(np.clip(columns.mean() - side / 2, 0, width - side))
    top = int(np.clip(rows[0] - _ABOVE * side, 0, height - side))
    return Box(left, top, left + side, top + side)


def _cut(picture: Picture, box: Box, tall: int) -> Picture:
    part = picture[box.top : box.bottom, box.left : box.right]
    scale = tall / part.shape[0]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, (round(part.shape[1] * scale), tall), interpolation=way), np.uint8)


def _together(rows: Sequence[Sequence[Picture]]) -> Picture:
    gap = np.full((len(rows[0][0]), _GAP, 3), 24, np.uint8)
    lines = [np.hstack([part for one in row for part in (one, gap)][:-1]) for row in rows]
    between = np.full((_GAP, lines[0].shape[1], 3), 24, np.uint8)
    return np.vstack([part for line in lines for part in (line, between)][:-1])


def _png(picture: Picture) -> bytes:
    _, content = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return content.tobytes()
