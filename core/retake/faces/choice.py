"""Which of the faces is meant: the one the artist names, or the one whose lips go with the sound."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retake.errors import OptionError
from retake.faces.shape import mouth
from retake.faces.track import FaceTrack, FaceTracks

Series = NDArray[np.float32]

# Lips and sound further apart than this are not looked for: by chance something always fits.
REACH = 6
_SHORTEST = 20


class Agreement(NamedTuple):
    """How well a face's lips go with a sound.

    Attributes:
        correlation: The best one within six frames, -1 to 1; 0 where too little is known.
        lag: The frames by which the lips come late there; below 0 they come early.
        confidence: 0 to 1: how much the best one stands out from chance and from the other lags.
    """

    correlation: float
    lag: int
    confidence: float


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


def agreement(opening: Series, expected: Series) -> Agreement:
    """How well a measured lip opening follows an expected one.

    Args:
        opening: (frames,) float32, measured; NaN where unknown.
        expected: (frames,) float32, what the sound lets expect (or its energy); NaN where it says nothing.
    """
    lags = range(-REACH, REACH + 1)
    found = np.array([_correlation(opening, expected, lag) for lag in lags])
    if not np.isfinite(found).any():
        return Agreement(0.0, 0, 0.0)
    best = int(np.nanargmax(found))
    rest = np.delete(found, np.clip(np.arange(best - 2, best + 3), 0, len(found) - 1))
    rest = rest[np.isfinite(rest)]
    count = int((np.isfinite(opening) & np.isfinite(expected)).sum())
    # Lips move at some four to a second: neighbouring frames say nearly the same.
    chance = 2.0 / np.sqrt(max(4.0, count / 3))
    clear = np.clip((found[best] - chance) / 0.35, 0, 1)
    apart = np.clip((found[best] - float(rest.max(initial=-1.0))) / 0.25, 0, 1)
    return Agreement(float(found[best]), best - REACH, float(clear * (0.4 + 0.6 * apart)))


def _correlation(opening: Series, expected: Series, lag: int) -> float:
    late = opening[max(0, lag) : len(opening) + min(0, lag)]
    due = expected[max(0, -lag) : len(expected) - max(0, lag)]
    both = np.isfinite(late) & np.isfinite(due)
    if both.sum() < _SHORTEST:
        return float("nan")
    a, b = late[both].astype(np.float64), due[both].astype(np.float64)
    if a.std() < 1e-6 or b.std() < 1e-6:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def speaking(tracks: FaceTracks, expected: Series) -> list[Agreement]:
    """How well each face's lips go with the sound, in the order of `tracks.faces`.

    Args:
        tracks: All faces.
        expected: (frames,) float32: the lip opening that the sound lets expect in each row, or its energy.
    """
    found = []
    for face in tracks.faces:
        opening = mouth(tracks.upright(face)).opening
        opening[face.mouth_hidden] = np.nan
        found.append(agreement(opening, expected))
    return found
