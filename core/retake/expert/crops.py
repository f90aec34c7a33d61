"""What the experts see of a face: cut out of a frame as it was when they were trained."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.faces import FaceTrack, FaceTracks
from retake.faces.look import Looker
from retake.video.frame import Frame

Picture = NDArray[np.uint8]
Boxes = NDArray[np.float64]
Places = NDArray[np.float64]

SIDE = 96  # of the face, of which the lower half is looked at
PROTOCOL_SIDE = 224

_MESH = 468  # points of the face itself; the further ones are the eyes'
_CHUNK = 256
_MEDIAN = 13
_WIDER = 0.4  # of half the box's side, on each side; and twice that below
_GREY = 110


def boxes(tracks: FaceTracks, face: FaceTrack) -> Boxes:
    """The box around a face in each frame, upright: left, top, right, bottom; float64 (frames, 4), NaN where there is
    none.

    From the forehead's upper edge to the chin and from cheek to cheek, where detectors lay theirs too.
    """
    out = np.full((len(face), 4), np.nan)
    for first in range(0, len(face), _CHUNK):
        points = tracks.upright(face, first, min(len(face), first + _CHUNK))[:, :_MESH, :2]
        out[first : first + _CHUNK] = np.concatenate([points.min(axis=1), points.max(axis=1)], axis=1)
    return out


def filled(known: Boxes) -> Boxes:
    """The boxes with those that are missing drawn straight between their neighbours, (pictures, 4) float64."""
    there = np.isfinite(known).all(axis=1)
    if there.all() or not there.any():
        return known
    at = np.arange(len(known))
    return np.stack([np.interp(at, at[there], column[there]) for column in known.T], axis=1)


def steadied(known: Boxes) -> Boxes:
    """Each side of the boxes as the median of 13, (pictures, 4) float64.

    A box reaches down with the jaw. The take is looked at through the plate's boxes, and would seem to speak the
    plate's words by their breathing alone.
    """
    return _medians(np.pad(known, ((_MEDIAN // 2, _MEDIAN // 2), (0, 0)), mode="reflect"))


def _medians(padded: Boxes) -> Boxes:
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, _MEDIAN, axis=0), axis=-1))


def lower_half(looker: Looker, frame: Frame, box: Places) -> Picture:
    """The lower half of the face brought to 96 x 96, its sides each by themselves: uint8 B'G'R' (48, 96, 3).

    Args:
        looker: Looks at the frame's plate.
        frame: The frame.
        box: Left, top, right, bottom, upright.
    """
    left, top, right, bottom = (float(one) for one in box)
    across, down = SIDE / (right - left), SIDE / (bottom - top)
    glimpse = looker.glimpse(frame, (left, (top + bottom) / 2, right, bottom), finest=max(across, down))
    matrix = np.array(((across, 0, -across * left), (0, down, -down * top - SIDE // 2)))
    return np.ascontiguousarray(glimpse.warped(matrix, (SIDE, SIDE // 2))[..., ::-1])


def protocol_places(known: Boxes) -> Places:
    """Middle and half side of the square about each box, the median of 13 each: (pictures, 3) float64.

    Beyond the ends the median finds zeros, as the protocol's does.
    """
    left, top, right, bottom = known.T
    values = np.stack([(left + right) / 2, (top + bottom) / 2, np.maximum(right - left, bottom - top) / 2], axis=1)
    return _medians(np.pad(values, ((_MEDIAN // 2, _MEDIAN // 2), (0, 0))))


def whole_face(looker: Looker, frame: Frame, place: Places) -> Picture:
    """The face with its surroundings as the protocol cuts it, uint8 B'G'R' (224, 224, 3), grey beyond the frame.

    Args:
        looker: Looks at the frame's plate.
        frame: The frame.
        place: Middle and half side: x, y, s, upright.
    """
    x, y, half = (float(one) for one in place)
    # Whole pixels, cut towards 0 in a picture that the protocol enlarges by `edge` on every side.
    edge = int(half * (1 + 2 * _WIDER))
    left, right = (int(x + edge + side * half * (1 + _WIDER)) - edge for side in (-1, 1))
    top, bottom = int(y + edge - half) - edge, int(y + edge + half * (1 + 2 * _WIDER)) - edge
    across, down = PROTOCOL_SIDE / max(1, right - left), PROTOCOL_SIDE / max(1, bottom - top)
    width, height = looker.geometry.upright_size
    seen = (max(0.0, left), max(0.0, top), min(width, right), min(height, bottom))
    if seen[0] >= seen[2] or seen[1] >= seen[3]:
        return np.full((PROTOCOL_SIDE, PROTOCOL_SIDE, 3), _GREY, np.uint8)
    glimpse = looker.glimpse(frame, seen, finest=max(across, down))
    matrix = np.array(((across, 0, -across * left), (0, down, -down * top)))
    picture = glimpse.warped(matrix, (PROTOCOL_SIDE, PROTOCOL_SIDE))[..., ::-1].copy()
    middles = np.arange(PROTOCOL_SIDE) + 0.5
    columns, rows = middles / across + left, middles / down + top
    picture[:, (columns < 0) | (columns >= width)] = _GREY
    picture[(rows < 0) | (rows >= height)] = _GREY
    return picture
