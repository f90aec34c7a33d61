"""The frames of a take, made as the decision says: a whole take's in a row, or a few to be looked at."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retake.composite import Retouched
from retake.engines.footage.pictures import looked_ahead
from retake.engines.footage.plan import PlannedFrame
from retake.engines.footage.warp import Mouth, Retoucher
from retake.engines.generated.remake import Remaker
from retake.pipeline.decision import Decision
from retake.pipeline.generated.chunks import is_generated
from retake.pipeline.generated.remaking import Remade, Remaking
from retake.pipeline.pieces import Opened
from retake.pipeline.report import FrameRecord
from retake.pipeline.request import Span
from retake.video import VideoReader
from retake.video.compare import outside_hash
from retake.video.frame import Frame


class Made(NamedTuple):
    """One frame, worked on or left alone: what take.json says of it, the plate's frame, the take's, its matte."""

    record: FrameRecord
    frame: Frame
    done: Retouched
    matte: NDArray[np.uint8]


class Maker:
    """Makes the frames of a take, any of them and as often as they are wanted; a context manager.

    Args:
        reader: The plate, which stays open.
        span: The frames that are written.
        decision: Which mouth each of them shows.
    """

    def __init__(self, reader: VideoReader, span: Span, decision: Decision) -> None:
        self._reader, self._span, self._decision = reader, span, decision
        self._stack = ExitStack()
        self._footage = Opened(decision.pieces, self._stack)
        self._retoucher: Remaker | None = None
        self._remaking: Remaking | None = None

    def frames(self, start: int, stop: int) -> Generator[Made, None, None]:
        """The frames from `start` up to but not with `stop`, each as it goes into the take."""
        if not any(is_generated(one) for one in self._rows(start, stop)):
            for frame, planned in zip(self._decoded(start, stop), self._rows(start, stop), strict=True):
                yield self._made(Remade(frame, planned, None, planned.footage, planned.source))
            return
        if self._remaking is None:
            self._remaking = Remaking(self._reader, self._decision, self._stack)
        first, last = self._remaking.around(start, stop)
        for one in self._remaking.over(self._decoded(first, last), first, last):
            if start <= one.frame.number < stop:
                yield self._made(one)

    def _rows(self, start: int, stop: int) -> tuple[PlannedFrame, ...]:
        return self._decision.plan.frames[start - self._span.start : stop - self._span.start]

    def _decoded(self, start: int, stop: int) -> Iterator[Frame]:
        """The plate's frames, each once those that its own mouth comes from were decoded."""
        sources = [one.source if one.footage == 0 and one.kind != "original" else None
                   for one in self._rows(start, stop)]
        return looked_ahead(self._reader.frames(start, stop), sources, self._footage.at(0).pictures)

    def _made(self, one: Remade) -> Made:
        frame, planned = one.frame, one.planned
        done, reason = Retouched(frame), planned.reason
        source = self._decision.pieces[one.footage].place(one.source, self._reader.info.rate)
        if planned.touches:
            retoucher = self._retouching()
            mouth = Mouth(self._footage.at(one.footage), source, planned.weight)
            front = self._front(retoucher, frame.number)
            done = retoucher.remade(frame, one.generated, mouth, front) if one.generated else \
                retoucher.retouch(frame, mouth, front)
            reason = planned.reason if done.box else "nothing of the mouth is to be seen"
        matte = done.matte_plane().astype(np.uint8, copy=False)
        record = FrameRecord(frame.number, "original", reason)
        if done.box:
            record = FrameRecord(frame.number, planned.kind, reason, round(source, 4), round(planned.weight, 4),
                                 outside_hash(done.frame, matte > 0), one.footage, round(planned.made, 4))
        return Made(record, frame, done, matte)

    def close(self) -> None:
        """Lets the footage go; the reader itself stays open."""
        self._stack.close()

    def _retouching(self) -> Remaker:
        if self._retoucher is None:
            logarithmic = self._reader.info.scene == "log"
            self._retoucher = Remaker(self._footage.at(0), "offset" if logarithmic else "gain")
        return self._retoucher

    def _front(self, retoucher: Retoucher, number: int) -> NDArray[np.bool_] | None:
        """(height, width) bool of the box that is worked on: what lies in front of the mouth; None for nothing."""
        box = retoucher.box(number)
        if box is None:
            return None
        made = self._decision
        return made.crossings.mask(made.tracks, made.face, made.tracks.row(number), box)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()
