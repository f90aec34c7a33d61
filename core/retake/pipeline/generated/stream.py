"""The way of a plate's frames past an engine: each comes out as it went in, with the mouth that was made for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.engines.engine import Faces, NeuralEngine
from retake.engines.footage.plan import PlannedFrame
from retake.engines.generated.faces import FaceCuts, Seen
from retake.engines.generated.shape import Shaper
from retake.pipeline.generated.chunks import Chunk, is_generated
from retake.pipeline.generated.references import References
from retake.video.frame import Frame

Points = NDArray[np.float32]

# How much a reading of the points counts of its neighbours': the mesh trembles from frame to frame, and mouths do not.
_NEIGHBOURS = (0.25, 0.5, 0.25)


@dataclass
class Passing:
    """A frame on its way.

    Attributes:
        row: Its place in the plan.
        frame: The plate's.
        planned: What is to be done to it.
        seen: What the engine is shown of it; None where it makes nothing of it.
        made: What it has made, (side, side, 3) float32.
        moved: How far that has moved the face's points, (478, 3) float32 in upright pixels; None where that can't be
            told.
    """

    row: int
    frame: Frame
    planned: PlannedFrame
    seen: Seen | None = None
    made: Faces | None = None
    moved: Points | None = None


class Stream:
    """Passes frames by an engine, no more of them held than a chunk of it.

    Args:
        engine: What makes mouths.
        cuts: What cuts faces out for it.
        references: What it is shown beside them.
        shaper: What finds the points of made faces.
        chunks: Which frames are made together.
        late: Frames by which lips come later than the dialogue.
    """

    def __init__(self, engine: NeuralEngine, cuts: FaceCuts, references: References, shaper: Shaper,
                 chunks: Sequence[Chunk], late: int) -> None:
        self._engine, self._cuts, self._references, self._shaper = engine, cuts, references, shaper
        self._ends, self._late = {one.last - 1: one for one in chunks}, late
        self._held: deque[Passing] = deque()
        self._before: Points | None = None

    def over(self, frames: Iterator[Frame], plan: Sequence[PlannedFrame], first: int) -> Iterator[list[Passing]]:
        """The frames, in order and in groups, each once all is known of it.

        Args:
            frames: The plate's.
            plan: What is to be done to each.
            first: The first one's row.
        """
        for row, (frame, planned) in enumerate(zip(frames, plan, strict=True), first):
            one = Passing(row, frame, planned)
            if is_generated(planned):
                one.seen = self._cuts.seen(frame, self._shaper.pixels)
            self._held.append(one)
            chunk = self._ends.get(row)
            if chunk:
                self._make(chunk)
            ready = []
            while self._held and self._is_done(self._held[0], chunk):
                ready.append(self._held.popleft())
            if ready:
                yield ready

    def _is_done(self, one: Passing, chunk: Chunk | None) -> bool:
        return one.seen is None or (one.made is not None and chunk is not None and one.row < chunk.final)

    def _make(self, chunk: Chunk) -> None:
        """Has a chunk made; what the one before it made too is faded into it."""
        mine = [one for one in self._held if chunk.first <= one.row < chunk.last and one.seen is not None]
        faces = np.stack([one.seen.square for one in mine if one.seen])
        beside = faces if self._engine.same_frame else np.stack(
            [self._references.at(one.row, face) for one, face in zip(mine, faces, strict=True)])
        made = self._engine.make([one.row - self._late for one in mine], faces, beside)
        shared = sum(one.made is not None for one in mine)
        for k, (one, new) in enumerate(zip(mine, made, strict=True)):
            part = np.float32((k + 1) / (shared + 1)) if one.made is not None else np.float32(1)
            one.made = new if one.made is None else one.made + part * (new - one.made)
        self._measure([one for one in mine if one.row < chunk.final], self._before if chunk.goes_on else None)

    def _measure(self, done: list[Passing], before: Points | None) -> None:
        """Finds how far the points have moved in frames that are done; `before`: in the one before them, if known."""
        raw = [self._shaper.moved(one.seen, one.made) for one in done if one.seen is not None and one.made is not None]
        known = [before, *raw, None]
        self._before = raw[-1]
        for k, one in enumerate(done, 1):
            near = [(np.float32(weight), moved)
                    for weight, moved in zip(_NEIGHBOURS, known[k - 1 : k + 2], strict=True) if moved is not None]
            if near:
                total = sum(weight for weight, _ in near)
                one.moved = np.asarray(sum(weight * moved for weight, moved in near) / total, np.float32)
