"""A take that is looked at before it is rendered: the decision stands, its footage stays open, any frame is made."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from retake.cache import Cache
from retake.errors import OptionError
from retake.memory import give_back
from retake.pipeline.ahead import Ahead
from retake.pipeline.analysis import Tell
from retake.pipeline.decided import decided
from retake.pipeline.decision import Decision
from retake.pipeline.making import Made, Maker
from retake.pipeline.request import RenderRequest, Span, span_of
from retake.video import VideoInfo, VideoReader, open_video

MAKING = "Making frames"


class Trial:
    """A shot whose take is decided and not rendered; a context manager.

    Args:
        reader: The plate, which the trial closes.
        span: The frames that the take would have.
        decision: What is to be done to them.
    """

    def __init__(self, reader: VideoReader, span: Span, decision: Decision) -> None:
        self.reader, self.span, self.decision = reader, span, decision
        self._maker = Maker(reader, span, decision)

    @classmethod
    def of(cls, request: RenderRequest, cache: Cache, tell: Tell) -> Trial:
        """The trial of a shot: decided as a render decides."""
        with ExitStack() as stack:
            reader = stack.enter_context(open_video(request.plate, request.options.conform))
            span = span_of(request, reader.info)
            made = decided(request, reader, span, cache, tell)
            give_back()
            stack.pop_all()
            return cls(reader, span, made)

    @property
    def info(self) -> VideoInfo:
        """What the plate is."""
        return self.reader.info

    def within(self, first: int, count: int) -> range:
        """The frames from `first` on, as many as the take would have of them.

        Raises:
            OptionError: It would not have the first one.
        """
        if not self.span.start <= first < self.span.stop:
            raise OptionError(f"The take would have the plate's frames {self.span.start} to {self.span.stop - 1}, "
                              f"counted from 0: {first} is none of them.")
        return range(first, min(first + count, self.span.stop))

    def frames(self, wanted: range, tell: Tell) -> Generator[Made, None, None]:
        """Frames as a render would write them; what `tell` raises ends the work. Close it before you ask for others."""
        done = 0

        def telling() -> None:
            tell(MAKING, done, len(wanted))

        telling()
        with Ahead(self._maker.frames(wanted.start, wanted.stop), waiting=telling) as made:
            for one in made:
                yield one
                done += 1
                telling()

    def close(self) -> None:
        """Lets plate and footage go."""
        self._maker.close()
        self.reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()
