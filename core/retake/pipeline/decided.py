"""The decision for a shot, made anew or brought from an earlier take, as the request says."""

from __future__ import annotations

from retake.cache import Cache
from retake.engines.registry import PASSTHROUGH
from retake.pipeline.analysis import Tell
from retake.pipeline.decision import Decision, decide
from retake.pipeline.online.decision import decide_again
from retake.pipeline.onlooker import NOBODY, Onlooker
from retake.pipeline.passing import nothing_to_decide
from retake.pipeline.request import RenderRequest, Span
from retake.video import VideoReader


def decided(request: RenderRequest, reader: VideoReader, span: Span, cache: Cache, tell: Tell,
            onlooker: Onlooker = NOBODY) -> Decision:
    """What is to be done to a shot; `onlooker` is told what is found on the way.

    Raises:
        OptionError: Nothing is, as the engine leaves the plate as it is; or what was chosen can't be done.
    """
    if request.options.engine == PASSTHROUGH:
        raise nothing_to_decide()
    decision = decide if request.earlier is None else decide_again
    return decision(request, reader, span, cache, tell, onlooker)
