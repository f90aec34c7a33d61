"""Telling hands from other things in front of a mouth, and following them to where they come and go."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.faces.affine import applied
from retake.faces.hands import HandFinder, drawn
from retake.faces.look import Looker
from retake.faces.track import ABSENT, HAND, OBJECT, FaceTrack, FaceTracks
from retake.faces.window import window_of
from retake.runs import true_runs
from retake.video.reader import VideoReader

# The lower face's outline; what of it a hand must cover to be in front of it.
_RING = (2, 425, 436, 434, 379, 152, 150, 214, 216, 205)
_SHARE = 0.03
_PIXELS = 128
# How far beyond what the looks tell a hand is followed.
_FURTHER = 6


def name_hands(reader: VideoReader, looker: Looker, tracks: FaceTracks, perhaps: Sequence[NDArray[np.bool_]]) -> None:
    """Looks at the frames in which something is in front of a mouth, or may be; where it is a hand, `hidden` says so.

    Args:
        reader: The plate.
        looker: Whoever looks at it.
        tracks: Its faces.
        perhaps: For each of them where something may be in front, (frames,) bool.
    """
    wanted = [(face, a, b) for face in tracks.faces for a, b, _ in face.spans() if face.hidden[a] == OBJECT]
    wanted += [(face, a, b) for face, rows in zip(tracks.faces, perhaps, strict=True) for a, b in true_runs(rows)]
    if not wanted:
        return
    with HandFinder() as finder:
        for face, a, b in wanted:
            rows = sorted({a, (a + b) // 2, b - 1, *range(a, b, max(2, (b - a) // 8))})
            if not any(_hand_before(reader, looker, finder, tracks, face, row) for row in rows):
                continue
            _hide(face, range(a, b))
            for outward in (range(a - 1, max(-1, a - 1 - _FURTHER), -1), range(b, min(len(face), b + _FURTHER))):
                for row in outward:
                    if face.hidden[row] or not _hand_before(reader, looker, finder, tracks, face, row):
                        break
                    _hide(face, range(row, row + 1))


def _hide(face: FaceTrack, rows: range) -> None:
    """Says that a hand is in front of the mouth."""
    for row in rows:
        if not face.hidden[row]:
            face.confidence[row] /= 2
        face.hidden[row] = HAND


def _hand_before(reader: VideoReader, looker: Looker, finder: HandFinder, tracks: FaceTracks, face: FaceTrack,
                 row: int) -> bool:
    """Whether a hand covers some of the lower face in a row."""
    if face.hidden[row] == ABSENT:
        return False
    points = tracks.upright(face, row, row + 1)[0]
    window = window_of(points)
    matrix = window.matrix(_PIXELS)
    lower = _lower_face(applied(matrix, points[list(_RING)]))
    hands = finder.near(looker, reader.frame(tracks.start + row), window)
    return any((drawn(hand, matrix, (_PIXELS, _PIXELS)) & lower).sum() > _SHARE * lower.sum() for hand in hands)


def _lower_face(ring: NDArray[np.float32]) -> NDArray[np.bool_]:
    canvas = np.zeros((_PIXELS, _PIXELS), np.uint8)
    cv2.fillPoly(canvas, [np.rint(ring).astype(np.int32)], (255,))
    return np.asarray(canvas > 0)
