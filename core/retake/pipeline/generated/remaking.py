"""A take's generated mouths, frame by frame: from the engine into the plate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retake.engines.footage.mouths import joined
from retake.engines.footage.plan import PlannedFrame
from retake.engines.generated.faces import FaceCuts
from retake.engines.generated.lenders import lent
from retake.engines.generated.remake import Generated
from retake.engines.generated.shape import Shaper
from retake.faces import mouth, rotations
from retake.faces.bundled import BundledMesh
from retake.pipeline.decision import Decision
from retake.pipeline.generated.chunks import around, chunks_of
from retake.pipeline.generated.references import References
from retake.pipeline.generated.stream import Passing, Stream
from retake.video import VideoInfo, VideoReader, open_video
from retake.video.frame import Frame

Points = NDArray[np.float32]

# Bytes of frames that may be held for an engine, at so many for a pixel; and how many frames are worth a call.
_HELD, _A_PIXEL, _FEWEST = 256 << 20, 4, 4


class Remade(NamedTuple):
    """One frame, past the engine.

    Attributes:
        frame: The plate's.
        planned: What is to be done to it.
        generated: The mouth that was made for it; None where a network has no hand in it.
        footage: Where its real mouth is from, which lends a generated one its detail.
        source: That footage's frame, as the plan counts.
    """

    frame: Frame
    planned: PlannedFrame
    generated: Generated | None
    footage: int
    source: float


class Remaking:
    """Has an engine make the generated mouths of a decision.

    Args:
        reader: The plate.
        decision: Which frames it is to make, and what makes them.
        stack: What lets engine and models go again.
    """

    def __init__(self, reader: VideoReader, decision: Decision, stack: ExitStack) -> None:
        assert decision.generation is not None
        self._tracks, self._face, self._plan = decision.tracks, decision.face, decision.plan.frames
        engine = stack.enter_context(decision.generation.opened())
        cuts = FaceCuts(reader.info, decision.generation.view, self._tracks, self._face, engine)
        shot = decision.pieces[0]
        own = shot.mouths(shot.rate)
        with open_video(shot.path, shot.conform) as aside:
            references = References(aside, cuts, own)
        self._mouths = joined([own, *(one.mouths(shot.rate) for one in decision.pieces[1:])])
        rows = [cut - self._tracks.start for cut in self._tracks.cuts]
        self._chunks = chunks_of(self._plan, rows, _most(engine.chunk, engine.overlap, reader.info), engine.overlap)
        shaper = Shaper(stack.enter_context(BundledMesh()))
        self._late, self._cuts = decision.generation.offset, cuts
        self._parts = engine, references, shaper

    def around(self, start: int, stop: int) -> tuple[int, int]:
        """The frames to go through for those from `start` up to but not with `stop`."""
        first = self._tracks.start
        begin, end = around(self._chunks, start - first, stop - first)
        return begin + first, end + first

    def over(self, frames: Iterator[Frame], start: int, stop: int) -> Iterator[Remade]:
        """The frames from `start` up to but not with `stop`, each with the mouth that was made for it."""
        first = start - self._tracks.start
        engine, references, shaper = self._parts
        stream = Stream(engine, self._cuts, references, shaper, self._chunks, self._late)
        for group in stream.over(frames, self._plan[first : stop - self._tracks.start], first):
            yield from self._with_lenders(group)

    def _with_lenders(self, group: Sequence[Passing]) -> Iterator[Remade]:
        made = [one for one in group if one.seen is not None]
        lenders = dict(zip((one.row for one in made), self._lenders(made), strict=True)) if made else {}
        for one in group:
            planned = one.planned
            if one.seen is None or one.made is None:
                yield Remade(one.frame, planned, None, planned.footage, planned.source)
                continue
            points = self._points(one)
            generated = Generated(self._cuts.own_values(one.frame, one.made), one.seen.matrix, points, planned.made)
            lender = lenders[one.row]
            if planned.made < 1 or lender < 0:
                yield Remade(one.frame, planned, generated, planned.footage, planned.source)
            else:
                yield Remade(one.frame, planned, generated, int(self._mouths.footage[lender]),
                             float(self._mouths.number[lender]))

    def _lenders(self, made: Sequence[Passing]) -> NDArray[np.intp]:
        """The rows of the real mouths that lend their detail, (frames,); -1 where there are none at all."""
        if not self._mouths.usable.any():
            return np.full(len(made), -1, np.intp)
        rows = [one.row for one in made]
        points = np.stack([self._points(one) for one in made])
        plate = np.concatenate([self._tracks.upright(self._face, row, row + 1) for row in rows])
        shape = mouth(points, rotations(plate))
        return lent(self._mouths, (shape.opening, shape.width, shape.jaw), self._mouths.turned[rows])

    def _points(self, one: Passing) -> Points:
        """(478, 3) float32: where the face's points lie in what was made; the plate's own where that can't be told."""
        own = self._tracks.upright(self._face, one.row, one.row + 1)[0]
        return own if one.moved is None else np.asarray(own + one.moved, np.float32)


def _most(chunk: int, overlap: int, info: VideoInfo) -> int:
    """How many frames are held for the engine: as many as it wants; of large pictures fewer, if it does not matter."""
    if overlap:
        return chunk
    return min(chunk, max(_FEWEST, _HELD // (_A_PIXEL * info.width * info.height)))
