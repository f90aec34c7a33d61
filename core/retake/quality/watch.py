"""A take, measured while it is written: each plate frame, and what became of it, are looked at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from retake.composite import Retouched
from retake.faces import FaceTrack, FaceTracks, mouth, rotations
from retake.faces.bundled import BundledMesh
from retake.faces.look import Glimpse, Looker, lifted
from retake.faces.mesh import FaceMesh
from retake.faces.window import window_of
from retake.quality.opinion import Opinion
from retake.quality.seam import seam
from retake.quality.texture import Look, grey, look_of, shimmer
from retake.video import VideoInfo
from retake.video.frame import Frame
from retake.views import AUTO

Points = NDArray[np.float32]
Series = NDArray[np.float32]

_CHUNK = 256
# Below this the mesh itself says that it sees no face.
_PRESENT = 0.5


@dataclass(frozen=True)
class Seen:
    """What was seen of plate and take, frame by frame; every array has the shape (frames,), NaN where nothing is known.

    Attributes:
        start: The first frame's number.
        touched: Whether the frame was changed, bool.
        plate: Lip opening on the plate, over the distance of the eyes' corners; NaN where the mouth is hidden.
        take: Lip opening in the take.
        sure_plate: How sure a face is seen on the plate, 0 to 1.
        sure_take: The same in the take.
        detail_plate: The mouth's fine detail on the plate (`texture.Look`).
        detail_take: The same in the take.
        shimmer_plate: The mouth's shimmer on the plate (`texture.shimmer`).
        shimmer_take: The same in the take.
        seam: The step along the matte's edge (`seam.seam`); NaN in an untouched frame.
        opinions: What the second judges say.
    """

    start: int
    touched: NDArray[np.bool_]
    plate: Series
    take: Series
    sure_plate: Series
    sure_take: Series
    detail_plate: Series
    detail_take: Series
    shimmer_plate: Series
    shimmer_take: Series
    seam: Series
    opinions: tuple[Opinion, ...] = ()

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.touched)


class Second(Protocol):
    """A second judge."""

    def see(self, before: Frame, after: Frame) -> None:
        """Looks at a plate's frame and what became of it; the very same frame where nothing did."""

    def opinions(self) -> tuple[Opinion, ...]:
        """What it says of all that it saw."""


class Watch:
    """Looks at a take in the making; a context manager.

    Args:
        info: The plate's facts.
        tracks: The faces of the frames that are written.
        face: The one that speaks.
        view: The name of the display view that shows the plate best.
        second: Who judges lips and sound besides.
    """

    def __init__(self, info: VideoInfo, tracks: FaceTracks, face: FaceTrack, view: str = AUTO,
                 second: Second | None = None) -> None:
        self._tracks, self._face, self._looker, self._second = tracks, face, Looker(info, view), second
        self._mesh: FaceMesh | None = None  # loaded when the first frame is touched
        self._recent: list[tuple[Look | None, Look | None]] = []
        count = len(face)
        blank: dict[str, Any] = {name: np.full(count, np.nan, np.float32) for name in _SERIES}
        blank |= {"plate": seen_opening(tracks, face), "sure_plate": face.confidence.copy(),
                  "sure_take": face.confidence.copy()}
        blank["take"] = blank["plate"].copy()
        self._seen = Seen(tracks.start, np.zeros(count, np.bool_), **blank)

    def see(self, before: Frame, done: Retouched) -> None:
        """Takes note of a plate's frame and what became of it; frames come in order."""
        row, seen = self._tracks.row(before.number), self._seen
        if self._second is not None:
            self._second.see(before, done.frame)
        if not self._face.present[row]:
            self._note(row, (None, None))
            return
        own = self._face.landmarks[row]
        look = look_of(before, own)
        if done.box is None or done.matte is None:
            self._note(row, (look, look))
            return
        seen.touched[row] = True
        seen.seam[row] = seam(grey(before, done.box), grey(done.frame, done.box), done.matte)
        points = self._read(done.frame, row)
        after = None
        if points is not None:
            after = look_of(done.frame, self._tracks.geometry.stored(points))
        self._note(row, (look, after))

    def seen(self) -> Seen:
        """What was seen so far."""
        return self._seen if self._second is None else replace(self._seen, opinions=self._second.opinions())

    def _read(self, frame: Frame, row: int) -> Points | None:
        """The face's points (478, 3), upright, in the retouched frame; None where the mesh sees none."""
        self._mesh = self._mesh or BundledMesh()
        own = self._tracks.upright(self._face, row, row + 1)
        window = window_of(own[0])
        extent = window.scaled(1.06).extent(self._looker.geometry.upright_size)
        glimpse = self._looker.glimpse(frame, extent, finest=self._mesh.pixels / window.size)
        reading = self._mesh.read(Glimpse(lifted(glimpse.picture), glimpse.matrix).through(window, self._mesh.pixels))
        seen = self._seen
        seen.sure_take[row] = reading.presence if reading else 0.0
        seen.take[row] = np.nan
        if reading is None or reading.presence < _PRESENT:
            return None
        points = window.placed(reading.points, self._mesh.pixels)
        # A take moves no head: the plate's own turn, smoothed over time, is the better measure of it.
        seen.take[row] = mouth(points[None], rotations(own)).opening[0]
        return points

    def _note(self, row: int, looks: tuple[Look | None, Look | None]) -> None:
        """Keeps the looks of plate and take; the frame before has both its neighbours now."""
        seen = self._seen
        for series, look in zip((seen.detail_plate, seen.detail_take), looks, strict=True):
            series[row] = look.detail if look else np.nan
        self._recent = [*self._recent[-2:], looks]
        if len(self._recent) == 3 and row >= 2 and not self._cut(row):
            before, middle, after = self._recent
            seen.shimmer_plate[row - 1] = shimmer((before[0], middle[0], after[0]))
            seen.shimmer_take[row - 1] = shimmer((before[1], middle[1], after[1]))

    def _cut(self, row: int) -> bool:
        """Whether a new picture begins within the three frames that end with a row."""
        return any(row - 2 < cut - self._tracks.start <= row for cut in self._tracks.cuts)

    def close(self) -> None:
        """Lets the mesh go; a second call does nothing."""
        if self._mesh is not None:
            self._mesh.close()
            self._mesh = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


_SERIES = ("plate", "take", "sure_plate", "sure_take", "detail_plate", "detail_take", "shimmer_plate", "shimmer_take",
           "seam")


def opening_of(tracks: FaceTracks, face: FaceTrack) -> Series:
    """A face's lip opening in each row, float32 of shape (frames,), over the distance of the eyes' corners."""
    parts = []
    for first in range(0, len(face), _CHUNK):
        points = tracks.upright(face, first, min(len(face), first + _CHUNK))
        parts.append(mouth(points, rotations(points)).opening)
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def seen_opening(tracks: FaceTracks, face: FaceTrack) -> Series:
    """The same; NaN where the mouth is hidden."""
    opening = opening_of(tracks, face)
    opening[face.mouth_hidden] = np.nan
    return opening
