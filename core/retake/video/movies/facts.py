"""A movie's facts, gathered from its container, its stream and its first picture."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from retake.errors import MediaError, OptionError
from retake.timecode import Timecode, shown_rate
from retake.unfinished import shown
from retake.video.colour import UNSPECIFIED, Colour
from retake.video.info import FieldOrder, VideoInfo
from retake.video.movies.index import FrameIndex, mean_rate, stands_alone, steady_rate
from retake.video.sampling import CENTRE, LEFT, TOP_LEFT, Siting

# FFmpeg's codes; of 4 and 5 the first letter says what is stored first, the second what is shown first.
_FIELD_ORDERS: dict[int, FieldOrder] = {1: "progressive", 2: "top", 3: "bottom", 4: "bottom", 5: "top"}
_PRORES_ORDERS: dict[int, FieldOrder] = {0: "progressive", 1: "top", 2: "bottom"}
_PRORES_FLAGS = 20
_UHD_CODECS = {"hevc", "av1", "vp9"}


class NoPicture(MediaError):
    """A file that is media, but no movie."""


def video_stream(container: InputContainer, path: Path) -> VideoStream:
    """The stream with the picture; cover art and thumbnails do not count."""
    moving = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    if not moving:
        raise NoPicture(f"{shown(path)} has no picture in it. Choose a movie or an image sequence.")
    # The stubs promise a decoder; FFmpeg's list of streams holds codecs it does not know as well.
    known = [s for s in moving if getattr(s, "codec_context", None) is not None]
    if not known:
        raise MediaError(f"{shown(path)}: the codec of its picture is not known here. Transcode it to ProRes.")
    return known[0]


def facts(path: Path, container: InputContainer, stream: VideoStream, index: FrameIndex,
          first: tuple[av.VideoFrame, Packet[VideoStream] | None]) -> VideoInfo:
    """All that `VideoInfo` holds, of an open movie with its index, its first picture and that picture's packet."""
    picture, packet = first
    context = stream.codec_context
    rate = steady_rate(index.times, index.time_base, [stream.average_rate, stream.guessed_rate, stream.base_rate])
    variable = rate is None
    rate = rate or mean_rate(index.times, index.time_base)
    fields = field_order(stream, picture, packet)
    timecode, odd = timecode_of(container, stream, rate)
    start = int(index.times[0]) * index.time_base if index.exact else Fraction(stream.start_time or 0) * index.time_base
    return VideoInfo(
        path=path, container=container.format.name.split(",")[0], codec=context.codec.canonical_name,
        profile=str(stream.profile or ""), codec_tag=_printable(context.codec_tag), width=picture.width,
        height=picture.height, pixel_format=picture.format.name, rate=rate, variable_rate=variable,
        frame_count=len(index), first_frame=0, start=start, colour=colour_of(stream, picture), timecode=timecode,
        reel=reel_of(container, stream), rotation=-round(picture.rotation) % 360,
        pixel_aspect=stream.sample_aspect_ratio or Fraction(1), fields=fields, intra=stands_alone(stream),
        warnings=(*odd, *_warnings(fields, rate, variable, index)))


def colour_of(stream: VideoStream, picture: av.VideoFrame) -> Colour:
    """The colour tags; a picture's own win over its stream's."""
    context = stream.codec_context
    pairs = [(picture.color_primaries, context.color_primaries), (picture.color_trc, context.color_trc),
             (picture.colorspace, context.colorspace)]
    primaries, transfer, matrix = (int(own) if own not in (UNSPECIFIED, 3) else int(its) for own, its in pairs)
    spread = int(picture.color_range) or int(context.color_range)
    if picture.format.name.startswith("yuvj"):
        spread = 2
    if matrix == 0 and not picture.format.is_rgb and stream.codec_context.codec.canonical_name not in ("h264", "hevc"):
        matrix = UNSPECIFIED
    return Colour(primaries, transfer, matrix, {1: False, 2: True}.get(spread))


def siting_of(stream: VideoStream, colour: Colour) -> Siting:
    """Where chroma samples stand, by the habits of the codec: files hardly ever say."""
    codec = stream.codec_context.codec.canonical_name
    if codec in ("mpeg1video", "mjpeg", "jpeg2000"):
        return CENTRE
    return TOP_LEFT if codec in _UHD_CODECS and colour.primaries == 9 else LEFT


def field_order(stream: VideoStream, picture: av.VideoFrame, packet: Packet[VideoStream] | None) -> FieldOrder:
    """Whether the picture is made of two fields, and which of them comes first."""
    stated = _FIELD_ORDERS.get(int(stream.codec_context.field_order), "progressive")
    if not picture.interlaced_frame or stated != "progressive":
        return stated
    # Interlaced, but the container keeps the order to itself. ProRes says it in each frame; DV has only one.
    codec = stream.codec_context.codec.canonical_name
    if codec == "prores" and packet is not None:
        return _PRORES_ORDERS.get(bytes(packet)[_PRORES_FLAGS] >> 2 & 3, "unknown")
    return "bottom" if codec == "dvvideo" else "unknown"


def timecode_of(container: InputContainer, stream: VideoStream,
                rate: Fraction) -> tuple[Timecode | None, tuple[str, ...]]:
    """The first frame's timecode, and a warning where the file carries one that does not fit its rate."""
    text = _carried(container, stream, "timecode")
    if text is None:
        return None, ()
    try:
        return Timecode.parse(text, rate), ()
    except OptionError:
        return None, (f"Its timecode {text!r} does not fit {shown_rate(rate)} frames a second and is left out.",)


def reel_of(container: InputContainer, stream: VideoStream) -> str | None:
    """The reel name, wherever the file keeps it."""
    return _carried(container, stream, "reel_name") or _carried(container, stream, "reel")


def _carried(container: InputContainer, stream: VideoStream, key: str) -> str | None:
    """A tag of the picture, of the timecode track beside it, or of the file. Matroska writes names in capitals."""
    places = [stream.metadata, *(s.metadata for s in container.streams if s.type == "data"), container.metadata]
    return next((value for tags in places for name, value in tags.items() if name.lower() == key and value), None)


def _printable(tag: str) -> str:
    return tag if tag.isprintable() and tag.isascii() else ""


def _warnings(fields: FieldOrder, rate: Fraction, variable: bool, index: FrameIndex) -> list[str]:
    found = []
    if fields != "progressive":
        order = "which field comes first it does not say" if fields == "unknown" else f"{fields} field first"
        found.append(f"It is interlaced ({order}): lips are followed and moved a frame at a time, not "
                     "a field at a time. Deinterlace it first for the best result.")
    if variable:
        found.append(f"Its frame rate varies, about {shown_rate(rate)} on average. State the rate to conform it to.")
    if not index.exact:
        found.append("Its frames carry no times of their own; they are found by counting from the start, slowly.")
    return found
