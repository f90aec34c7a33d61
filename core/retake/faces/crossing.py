"""What crosses a mouth, outlined steadily from frame to frame, so that it can stay in front of another mouth."""

from __future__ import annotations

import io
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError
from retake.faces.affine import for_opencv, inverse, then
from retake.faces.hands import HandFinder
from retake.faces.look import Looker
from retake.faces.occluder import Front, seen_in_front, window_matrix
from retake.faces.track import HAND, OBJECT, FaceTrack, FaceTracks
from retake.runs import true_runs
from retake.video.frame import Box
from retake.video.reader import VideoReader

Mask = NDArray[np.bool_]
Depth = NDArray[np.float32]

# Neighbours before and behind that have a say in an outline, and what each of them counts.
_SAYS = (1.0, 2.0, 3.0, 2.0, 1.0)
_SIDE = len(_SAYS) // 2
# How far from the outline its distance is still told, and in what part of a pixel.
_REACH, _GRAIN = 7.5, 16.0
# A neighbour that shows something else by so many grey levels has nothing to say there.
_OTHER = 14.0
# How far a crossing is followed to where it comes and goes, beyond the frames in which the mouth counts as hidden.
_FURTHER = 10
# The share of the lower face in which outlines may differ from the ones before, on the whole and at worst.
_UNSTEADY, _TORN = 0.14, 0.3
_EDGE = 2


@dataclass(frozen=True)
class Crossings:
    """What lies in front of one face.

    Attributes:
        outlines: By row: how deep each pixel of the face's window lies inside what is in front, in 16ths of a pixel,
            below 0 outside; int8 (pixels, pixels). Rows with nothing in front are left out.
        steady: Rows whose outline can be trusted.
    """

    outlines: dict[int, NDArray[np.int8]] = field(default_factory=dict)
    steady: frozenset[int] = frozenset()

    def mask(self, tracks: FaceTracks, face: FaceTrack, row: int, box: Box) -> Mask | None:
        """(height, width) bool of a box of stored pixels; None where nothing is in front."""
        outline = self.outlines.get(row)
        if outline is None or not face.present[row]:
            return None
        stored = then(tracks.geometry.matrix, np.array([(1.0, 0, box.left), (0, 1, box.top)]))
        onto = inverse(then(window_matrix(tracks, face, row), stored))
        size = (box.right - box.left, box.bottom - box.top)
        depth = cv2.warpAffine(outline.astype(np.float32), for_opencv(onto), size, flags=cv2.INTER_LINEAR,
                               borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(depth > 0)

    def to_bytes(self) -> bytes:
        """The crossings as an .npz archive."""
        kept = io.BytesIO()
        np.savez_compressed(kept, steady=np.array(sorted(self.steady), np.int64),
                            **{str(row): outline for row, outline in self.outlines.items()})
        return kept.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Crossings:
        """The crossings of an archive.

        Raises:
            MediaError: It is damaged.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                steady = frozenset(stored["steady"].tolist())
                return cls({int(name): stored[name] for name in stored.files if name != "steady"}, steady)
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile):
            raise MediaError("The kept outlines are damaged.") from None


def crossings(reader: VideoReader, tracks: FaceTracks, face: FaceTrack, looker: Looker,
              runs: Sequence[tuple[int, int]], progress: Callable[[int, int], None] | None = None) -> Crossings:
    """What lies in front of a face's mouth where a hand or a thing hides it, as far as it can be outlined.

    Args:
        reader: The plate.
        tracks: All faces of the range.
        face: One of them.
        looker: Whoever looks at this plate.
        runs: Those of `covered_runs` that are of interest.
        progress: Told (frames done, frames in all).
    """
    total, done = sum(b - a + 2 * _FURTHER for a, b in runs), 0
    outlines: dict[int, NDArray[np.int8]] = {}
    steady: set[int] = set()

    def seen(first: int, last: int, hands: HandFinder | None) -> Iterator[_Seen | None]:
        nonlocal done
        for frame in reader.frames(tracks.start + first, tracks.start + last):
            yield _Seen.of(seen_in_front(frame, tracks, face, looker, hands))
            done += 1
            if progress is not None:
                progress(min(done, total), total)

    for a, b in runs:
        first, last = max(0, a - _FURTHER), min(len(face), b + _FURTHER)
        with ExitStack() as models:
            hands = models.enter_context(HandFinder()) if (face.hidden[a:b] == HAND).any() else None
            told = dict(enumerate(_steadied(seen(first, last, hands)), first))
        own = _followed({row: one for row, one in told.items() if one}, a, b)
        outlines.update({row: one.outline for row, one in own.items()})
        if _trusted([own.get(row) for row in range(a, b)]):
            steady.update(range(a, b))
    return Crossings(outlines, frozenset(steady))


def covered(face: FaceTrack) -> NDArray[np.bool_]:
    """Where a hand or a thing is in front of the mouth, bool of shape (frames,)."""
    return np.isin(face.hidden, (HAND, OBJECT))


def covered_runs(face: FaceTrack) -> list[tuple[int, int]]:
    """The same as runs: first row, row after the last."""
    return list(true_runs(covered(face)))


@dataclass(frozen=True)
class _Seen:
    """One frame's word.

    Attributes:
        depth: (pixels, pixels) float32: how deep inside what is in front, in pixels.
        grey: (pixels, pixels) uint8: what the window shows.
        face: (pixels, pixels) bool: where the lower face is.
    """

    depth: Depth
    grey: NDArray[np.uint8]
    face: Mask

    @classmethod
    def of(cls, front: Front | None) -> _Seen | None:
        if front is None:
            return None
        mask = front.mask.astype(np.uint8)
        inside, outside = (cv2.distanceTransform(one, cv2.DIST_L2, 3) for one in (mask, 1 - mask))
        depth = np.clip(inside - outside + 0.5 - mask, -_REACH, _REACH).astype(np.float32)
        return cls(depth if mask.any() else np.full_like(depth, -_REACH),
                   np.asarray(cv2.cvtColor(front.picture, cv2.COLOR_RGB2GRAY), np.uint8), front.face)

    def at(self, pixels: int) -> _Seen:
        """The same at another size."""
        if len(self.grey) == pixels:
            return self
        return _Seen(_resized(self.depth, pixels), np.asarray(cv2.resize(self.grey, (pixels, pixels)), np.uint8),
                     self.face)


@dataclass(frozen=True)
class _Told:
    """A steady outline, and the share of the lower face in which it is not the one before carried on."""

    outline: NDArray[np.int8]
    unlike: float


def _steadied(seen: Iterator[_Seen | None]) -> Iterator[_Told | None]:
    """Each frame's outline, in which its neighbours had a say: what moves is carried to where it is in this frame."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    around: deque[_Seen | None] = deque([None] * len(_SAYS), len(_SAYS))
    last: Depth | None = None
    for count, one in enumerate(_followed_by(seen, _SIDE)):
        around.append(one)
        if count >= _SIDE:
            last, told = _outline(tuple(around), last, flow)
            yield told


def _followed_by(seen: Iterator[_Seen | None], more: int) -> Iterator[_Seen | None]:
    yield from seen
    for _ in range(more):
        yield None


def _outline(around: tuple[_Seen | None, ...], last: Depth | None, flow: cv2.DISOpticalFlow
             ) -> tuple[Depth | None, _Told | None]:
    """The steady depth of the frame in the middle, and what is told of it; `last` is that of the frame before."""
    own = around[_SIDE]
    if own is None:
        return None, None
    pixels = len(own.grey)
    y, x = np.mgrid[0:pixels, 0:pixels].astype(np.float32)
    total, weights = own.depth * _SAYS[_SIDE], np.full_like(own.depth, _SAYS[_SIDE])
    before: Depth | None = None
    for k, other in enumerate(around):
        if other is None or k == _SIDE:
            continue
        there = other.at(pixels)
        way = flow.calc(own.grey, there.grey, np.zeros((pixels, pixels, 2), np.float32))
        to = (x + way[..., 0], y + way[..., 1])
        carried = cv2.remap(there.depth, *to, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        shown = cv2.remap(there.grey, *to, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        off = cv2.absdiff(shown, own.grey).astype(np.float32)
        weight = np.float32(_SAYS[k]) * np.exp(-((off / _OTHER) ** 2))
        total, weights = total + weight * carried, weights + weight
        if k == _SIDE - 1 and last is not None:
            before = np.asarray(cv2.remap(_resized(last, pixels), *to, cv2.INTER_LINEAR,
                                          borderMode=cv2.BORDER_REPLICATE), np.float32)
    depth = np.asarray(total / weights, np.float32)
    unlike = 0.0
    if before is not None:
        unlike = float(((depth > 0) ^ (before > 0))[own.face].sum() / max(1, own.face.sum()))
    return depth, _Told(np.rint(depth * _GRAIN).astype(np.int8), unlike)


def _resized(depth: Depth, pixels: int) -> Depth:
    """A depth at another size, in that size's pixels."""
    if len(depth) == pixels:
        return depth
    scale = np.float32(pixels / len(depth))
    return np.clip(cv2.resize(depth, (pixels, pixels)) * scale, -_REACH, _REACH).astype(np.float32)


def _followed(told: dict[int, _Told], a: int, b: int) -> dict[int, _Told]:
    """Those of a crossing: its own rows, and before and behind them as long as something is in front."""
    kept = {row: told[row] for row in range(a, b) if row in told and (told[row].outline > 0).any()}
    for outward in (range(a - 1, min(told, default=a) - 1, -1), range(b, max(told, default=b) + 1)):
        for row in outward:
            if row not in told or not (told[row].outline > 0).any():
                break
            kept[row] = told[row]
    return kept


def _trusted(told: list[_Told | None]) -> bool:
    """Whether outlines are there and go on from frame to frame, so that they can stand in a picture."""
    # A crossing counts a frame earlier and later than it is seen to cover anything.
    if any(one is None for one in told[_EDGE : len(told) - _EDGE]) or not any(told):
        return False
    unlike = [one.unlike for one in told if one is not None]
    return bool(np.mean(unlike) <= _UNSTEADY and max(unlike) <= _TORN)
