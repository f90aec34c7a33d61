"""What the mouths of a range of footage do, frame by frame: what a plan chooses from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.faces import FaceTrack, FaceTracks, head_space, mouth, rotations
from retake.faces.points import LIPS_INNER, LIPS_OUTER

Series = NDArray[np.float32]

_LIPS = [*LIPS_INNER, *LIPS_OUTER]


@dataclass(frozen=True)
class Mouths:
    """The mouths of one or more pieces of footage in a row.

    Attributes:
        opening, width, jaw: Over the distance of the eyes' corners, float32 of shape (frames,); NaN without a face.
        lips: Both rings of the lips in head-local space, float32 of shape (frames, 80).
        turned: Yaw, pitch and roll in degrees, float32 of shape (frames, 3).
        usable: Whether the mouth can be taken, bool of shape (frames,).
        piece: Frames of one piece follow on each other without a cut; intp of shape (frames,).
        footage: 0 for the plate, 1 and up for the library, intp of shape (frames,).
        number: Each frame's own number in its footage, intp of shape (frames,).
        workable: Whether another mouth can be put into each of the plate's frames, bool of shape (plate's frames,);
            None where that is so wherever its own can be taken.
        why: Why not, for each of the plate's frames; may be empty.
    """

    opening: Series
    width: Series
    jaw: Series
    lips: Series
    turned: Series
    usable: NDArray[np.bool_]
    piece: NDArray[np.intp]
    footage: NDArray[np.intp]
    number: NDArray[np.intp]
    workable: NDArray[np.bool_] | None = None
    why: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.opening)

    @property
    def takes(self) -> NDArray[np.bool_]:
        """Whether each of the plate's frames takes another mouth, bool of shape (plate's frames,)."""
        return self.usable[self.footage == 0] if self.workable is None else self.workable


def mouths_of(tracks: FaceTracks, face: FaceTrack) -> Mouths:
    """The mouths of one face."""
    points = tracks.upright(face)
    measured = mouth(points, rotations(points))
    local = head_space(points).local(points[:, _LIPS, :2])
    piece = np.zeros(len(face), np.intp)
    for number, (start, stop) in enumerate(tracks.runs()):
        piece[start:stop] = number
    usable = face.usable & np.isfinite(measured.opening) & np.isfinite(local).all(axis=(1, 2))
    turned = np.stack([face.pose.yaw, face.pose.pitch, face.pose.roll], axis=1)
    return Mouths(measured.opening, measured.width, measured.jaw, local.reshape(len(local), -1), turned, usable, piece,
                  np.zeros(len(face), np.intp), np.arange(len(face)) + tracks.start,
                  why=tuple(face.reason(row) for row in range(len(face))))


def joined(pieces: Sequence[Mouths]) -> Mouths:
    """The plate's mouths and behind them the library's."""
    ahead = np.cumsum([0, *(int(one.piece.max(initial=-1)) + 1 for one in pieces)])
    whole = {name: np.concatenate([getattr(one, name) for one in pieces])
             for name in ("opening", "width", "jaw", "lips", "turned", "usable", "number")}
    return Mouths(**whole, piece=np.concatenate([one.piece + n for one, n in zip(pieces, ahead[:-1], strict=True)]),
                  footage=np.concatenate([np.full(len(one), k, np.intp) for k, one in enumerate(pieces)]),
                  workable=pieces[0].workable, why=pieces[0].why)
