"""A take of the plate as it is, with all the files that a take has: it tries the way into an editor and back.

Nobody is looked for in it and nothing is decided, so that it is there in the time of a copy.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from retake.composite import Retouched
from retake.errors import OptionError
from retake.pipeline.making import Made
from retake.pipeline.report import FrameRecord
from retake.pipeline.request import Span
from retake.video import VideoReader

NOTE = "The plate was passed through as it is, to try the way into the editor: its lips were left alone."
VERDICT = "look"  # nobody may take it for a take that was judged


def passed_through(reader: VideoReader, span: Span) -> Generator[Made, None, None]:
    """Every frame of a take that shows its plate."""
    for frame in reader.frames(span.start, span.stop):
        done = Retouched(frame)
        yield Made(FrameRecord(frame.number, "original", "passed through"), frame, done,
                   done.matte_plane().astype(np.uint8, copy=False))


def facts() -> dict[str, Any]:
    """What take.json says of it."""
    return {"notes": [NOTE], "verdict": {"verdict": VERDICT, "reasons": [
        {"level": VERDICT, "words": NOTE, "ranges": []}]}}


def nothing_to_decide() -> OptionError:
    """The line for whoever wants to see what it would do to a shot."""
    return OptionError("The passthrough engine shows the plate as it is: there is nothing to preview. Choose another "
                       "engine to see new lips.")
