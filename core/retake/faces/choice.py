"""Which of the faces is meant, and what the lips of all do, for the listener to tell who speaks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.errors import OptionError
from retake.faces.shape import mouth
from retake.faces.track import FaceTrack, FaceTracks

Series = NDArray[np.float32]

# Below it the mesh's points can't be worked with: there may be no face at all.
_MADE_OUT = 0.5


def choose(tracks: FaceTracks, face: int | None = None, at: tuple[int, float, float] | None = None) -> FaceTrack:
    """The face the artist means.

    Args:
        tracks: All faces.
        face: Its number, counted from the left; the only face there is if neither this nor a place is given.
        at: A frame's number, and a place in it: x, y in pixels of the upright picture.

    Raises:
        OptionError: There is no such face, or several and none was named.
    """
    if face is not None:
        for one in tracks.faces:
            if one.number == face:
                return one
        raise OptionError(f"There is no face {face}. {described(tracks)}")
    if at is not None:
        return _face_at(tracks, at)
    if len(tracks.faces) == 1:
        return tracks.faces[0]
    raise OptionError(f"Say which face to work on. {described(tracks)}")


def made_out(tracks: FaceTracks) -> tuple[FaceTrack, ...]:
    """The faces that are well made out in any frame; folded hands that were taken for a face never are."""
    return tuple(one for one in tracks.faces if float(one.confidence.max(initial=0.0)) >= _MADE_OUT)


def described(tracks: FaceTracks) -> str:
    """The faces there are, in a sentence for the artist."""
    told = []
    for face in tracks.faces:
        rows = np.flatnonzero(face.present)
        x, y = (round(float(v)) for v in tracks.upright(face, int(rows[0]), int(rows[0]) + 1)[0, 1, :2])
        told.append(f"face {face.number} (in {len(rows)} frames, first in frame {tracks.start + int(rows[0])} "
                    f"at {x}, {y})")
    counted = "There is one face" if len(told) == 1 else f"There are {len(told)} faces, counted from the left"
    return f"{counted}: {', '.join(told)}."


def _face_at(tracks: FaceTracks, at: tuple[int, float, float]) -> FaceTrack:
    frame, x, y = at
    if not tracks.start <= frame < tracks.start + len(tracks):
        raise OptionError(f"Frame {frame} lies outside the range, which is {tracks.start} to "
                          f"{tracks.start + len(tracks) - 1}.")
    row, best = frame - tracks.start, None
    for face in tracks.faces:
        if not face.present[row]:
            continue
        points = tracks.upright(face, row, row + 1)[0, :468, :2]
        low, high = points.min(axis=0), points.max(axis=0)
        off = float(np.linalg.norm(((low + high) / 2 - (x, y)) / (high - low)))
        if off < 0.75 and (best is None or off < best[0]):
            best = (off, face)
    if best is None:
        raise OptionError(f"There is no face at {x:g}, {y:g} in frame {frame}. {described(tracks)}")
    return best[1]


def openings(tracks: FaceTracks) -> list[Series]:
    """How far each face's lips are parted, (frames,) float32, in the order of `tracks.faces`; NaN where that is not
    seen."""
    found = []
    for face in tracks.faces:
        opening = mouth(tracks.upright(face)).opening
        opening[face.mouth_hidden] = np.nan
        found.append(opening)
    return found
