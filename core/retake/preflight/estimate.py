"""How long a render will take and how much room its take, from what was measured on this machine."""

from __future__ import annotations

from dataclasses import dataclass

from retake.cache import Cache
from retake.codecs import OutputCodec
from retake.pipeline.analysis import known_faces
from retake.pipeline.library import around_spans, library_spans
from retake.pipeline.request import RenderRequest, Span
from retake.speeds import ANALYSIS, REST, START, WRITING, Speeds, written_with
from retake.video import VideoInfo, is_sequence
from retake.video.codec_choice import is_flavour
from retake.video.pixels import layout_of

# What a patch takes on the disk, bits for each pixel of the picture: the mouth alone is not clear.
_PATCH = 1.5
# The share of the samples' own bits that FFV1 usually takes.
_LOSSLESS = 0.5


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a take is likely to cost.

    Attributes:
        seconds: The time of its render.
        measured: Whether that is told from renders on this machine.
        size: Its bytes on the disk.
        sized: Whether those are told from takes that were written on this machine.
    """

    seconds: float
    measured: bool
    size: int
    sized: bool = False


def estimate(request: RenderRequest, info: VideoInfo, span: Span, codec: OutputCodec, cache: Cache) -> Estimate:
    """The estimate for a shot. Footage beyond the shot counts as if it were needed; what is kept costs nothing."""
    speeds = Speeds(cache.folder)
    frames, pixels = span.stop - span.start, info.width * info.height
    view = request.options.view
    looked = [(info, span), *((info, one) for one in around_spans(request, info, span)), *library_spans(request, info)]
    seconds, measured = START, True
    for footage, stretch in looked:
        if known_faces(footage, stretch, view, cache) is None:
            speed = speeds.seconds(ANALYSIS, footage.width * footage.height, footage.codec)
            seconds += speed.value * (stretch.stop - stretch.start)
            measured &= speed.measured
    for kind, name in ((WRITING, written_with(codec.name, request.options.engine)), (REST, "")):
        speed = speeds.seconds(kind, pixels, name)
        seconds += speed.value * frames
        measured &= speed.measured
    return Estimate(seconds, measured, *_size(request, info, codec, speeds, frames))


def _size(request: RenderRequest, info: VideoInfo, codec: OutputCodec, speeds: Speeds, frames: int
          ) -> tuple[int, bool]:
    """The bytes of a take, and whether they were measured."""
    pixels = info.width * info.height
    guess = speeds.size(pixels, codec.name)
    size = guess.value * frames
    if codec.name == "ffv1" and not guess.measured:
        layout = layout_of(info.pixel_format)
        across, down = layout.grid
        size = pixels * layout.bits * (1 + 2 / (across * down)) * _LOSSLESS / 8 * frames
    if info.intra and is_flavour(codec, info) and not is_sequence(info.path):
        # Frames of the plate's own flavour are about as large as the plate's, whoever encoded them.
        size = max(size / 4, info.path.stat().st_size / max(1, info.frame_count) * frames)
    if request.options.patch:
        size += pixels * _PATCH / 8 * frames
    return round(size), guess.measured
