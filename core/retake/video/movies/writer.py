"""Movies, written so that what an editor reads off them comes out as it went in."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.codec.context import Flags
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from retake.codecs import OutputCodec
from retake.container import open_output, writing
from retake.errors import OptionError, OutputError
from retake.timecode import shown_rate
from retake.unfinished import finished_file, shown
from retake.video.codec_choice import format_for, is_flavour
from retake.video.colour import IDENTITY, Colour
from retake.video.convert import Converter
from retake.video.frame import Frame
from retake.video.info import VideoInfo
from retake.video.pixels import layout_of
from retake.video.writer import VideoWriter

if TYPE_CHECKING:
    from retake.audio.track import SoundTrack

_CONTAINERS = {".mov": "mov", ".mp4": "mp4", ".mkv": "matroska", ".mxf": "mxf"}

# QuickTime and MP4 carry the pixel aspect themselves; elsewhere it comes through only inside these codecs' own data.
_KEEPS_ASPECT = {(".mkv", "h264"), (".mkv", "hevc"), (".mxf", "prores")}

_FIELDS = ("top", "bottom")
# Encoders that can code a picture as two fields; the others code it whole, which loses a little at the combs.
_CODES_FIELDS = {"prores_aw", "libx264"}


class MovieWriter(VideoWriter):
    """A movie in the making.

    Args:
        path: Where it is to lie; the suffix says the container.
        codec: How its pictures are written.
        like: The plate's facts: size, rate, colour, timecode, reel, pixel aspect, rotation and fields are taken over.
            Give the first frame's own timecode where the movie starts later than the plate.
        sounds: Its sound tracks, in order.
        pass_on: Whether untouched frames may be passed on as the very packets of the source.

    Raises:
        OptionError: The codec does not go into that container, or not with a picture of that size.
        OutputError: It can't be written there.
    """

    def __init__(self, path: Path, codec: OutputCodec, like: VideoInfo, sounds: Sequence[SoundTrack] = (),
                 *, pass_on: bool = True) -> None:
        self.path = path
        self.written = self.passed_on = 0
        self._codec, self._like, self._sounds = codec, like, list(sounds)
        self._format = format_for(codec, like.pixel_format)
        _refuse(path, codec, like, self._format)
        self._pass_on = pass_on and _same_flavour(codec, like)
        self._colour = stored_colour(codec, like, self._format)
        self._convert = Converter(self._format, _counted(like.colour, like), _counted(self._colour, like))
        self._encoder: VideoCodecContext | None = None
        self._done = False
        self._place = finished_file(path)
        self._part = self._place.__enter__()
        try:
            self._start()
        except BaseException:
            self.abandon()
            raise

    def write(self, frame: Frame) -> None:
        """Adds the next picture."""
        if self._done:
            raise ValueError(f"{self.path} is finished")
        with writing(self.path):
            if self._pass_on and not frame.changed and isinstance(frame.source, Packet):
                self._drain()
                self._mux(self._copied(frame.source))
                self.passed_on += 1
            else:
                self._encode(frame)
            self.written += 1

    def finish(self) -> None:
        """Completes the movie and puts it in its place; a second call does nothing."""
        if self._done:
            return
        try:
            if self.written == 0:
                raise OutputError(f"{shown(self.path)} was not written: it would hold no frame.")
            with writing(self.path):
                self._drain()
                for sound in self._sounds:
                    sound.finish()
                self._container.close()
            if self._muxed != self.written:
                raise OutputError(f"{shown(self.path)} was not written: the encoder gave {self._muxed} of "
                                  f"{self.written} frames. Try another codec.")
        except BaseException:
            self.abandon()
            raise
        self._done = True
        self._close_sounds()
        self._place.__exit__(None, None, None)

    def abandon(self) -> None:
        """Removes what was written so far; does nothing after `finish`."""
        if self._done:
            return
        self._done = True
        with contextlib.suppress(av.FFmpegError, OSError, AttributeError):
            self._container.close()
        self._close_sounds()
        stopped = OutputError("abandoned")
        with contextlib.suppress(OutputError):
            self._place.__exit__(OutputError, stopped, None)

    def _close_sounds(self) -> None:
        for sound in self._sounds:
            sound.close()

    def _start(self) -> None:
        """Opens the container with all its streams, so that a combination that can't be is refused at once."""
        like, codec = self._like, self._codec
        self._muxed = 0
        self._container = open_output(self._part, _CONTAINERS[self.path.suffix.lower()], _muxer_options(self.path))
        try:
            stream = self._container.add_stream(codec.encoder, rate=like.rate)
        except ValueError as error:
            raise OptionError(f"{codec.label} does not go into {self.path.suffix}. Choose one of: "
                              f"{', '.join(codec.containers)}.") from error
        assert isinstance(stream, VideoStream)
        self._stream = stream
        self._encoder = stream.codec_context
        self._configure(self._encoder)
        self._stream.time_base = 1 / like.rate
        self._stream.sample_aspect_ratio = like.pixel_aspect
        if like.timecode:
            self._stream.metadata["timecode"] = str(like.timecode)
            self._container.metadata["timecode"] = str(like.timecode)
        if like.reel:
            self._stream.metadata["reel_name"] = like.reel
            self._container.metadata["reel_name"] = like.reel
        if like.rotation:
            self._stream.set_display_rotation(-like.rotation)
        for sound in self._sounds:
            sound.add_to(self._container)
        with writing(self.path):
            try:
                self._container.start_encoding()
            except av.ArgumentError as error:
                raise OptionError(f"{codec.label} in {self.path.suffix} can't hold this picture ({like.width} x "
                                  f"{like.height}, {shown_rate(like.rate)} frames a second) with its sounds. Choose "
                                  "another codec.") from error

    def _configure(self, context: VideoCodecContext) -> None:
        """Gives an encoder the plate's facts."""
        like, codec = self._like, self._codec
        context.width, context.height, context.pix_fmt = like.width, like.height, self._format
        context.framerate, context.time_base = like.rate, 1 / like.rate
        context.sample_aspect_ratio = like.pixel_aspect
        self._tag(context)
        context.options = {**dict(codec.options), **self._field_options(), **self._slice_options()}
        context.thread_type = "AUTO"
        if like.fields in _FIELDS:
            if codec.encoder in _CODES_FIELDS:
                context.flags |= Flags.interlaced_dct | Flags.interlaced_me
            context.field_order = 2 if like.fields == "top" else 3

    def _field_options(self) -> dict[str, str]:
        first = self._like.fields
        return {"x264-params": f"{first[0]}ff=1"} if self._codec.encoder == "libx264" and first in _FIELDS else {}

    def _slice_options(self) -> dict[str, str]:
        """FFV1 cuts a picture of half chroma samples at few places, which only its encoder knows: 0 lets it choose."""
        across, down = layout_of(self._format).grid
        odd = self._like.width % across or self._like.height % down
        return {"slices": "0"} if odd and self._codec.codec == "ffv1" else {}

    def _tag(self, target: VideoCodecContext | av.VideoFrame) -> None:
        """Gives an encoder or a picture the colour tags: some encoders heed the one, some the other."""
        colour = self._colour
        target.color_primaries, target.color_trc = colour.primaries, colour.transfer
        target.colorspace = colour.matrix
        target.color_range = {None: 0, False: 1, True: 2}[colour.full_range]

    def _encode(self, frame: Frame) -> None:
        if self._encoder is None:
            encoder = av.CodecContext.create(self._codec.encoder, "w")
            assert isinstance(encoder, VideoCodecContext)
            self._configure(encoder)
            self._encoder = encoder
        picture = self._convert(frame.picture)
        picture.pts, picture.time_base = self.written, 1 / self._like.rate
        picture.pict_type = 0  # how the source coded it is no wish for how to code it now
        self._tag(picture)
        for packet in self._encoder.encode(picture):
            self._mux(packet)

    def _drain(self) -> None:
        """Takes what the encoder still holds. It can't be used after that, the next run gets its own."""
        if self._encoder is not None and (self._muxed < self.written or not self._pass_on):
            for packet in self._encoder.encode(None):
                self._mux(packet)
            self._encoder = None

    def _copied(self, source: Packet[VideoStream]) -> Packet[Stream]:
        packet = Packet(bytes(source))
        packet.pts = packet.dts = self.written
        packet.time_base = 1 / self._like.rate
        packet.duration = 1
        packet.is_keyframe = True
        return packet

    def _mux(self, packet: Packet[Any]) -> None:
        packet.stream = self._stream
        if self._codec.intra:
            packet.duration = packet.duration or 1
        self._container.mux_one(packet)
        self._muxed += 1
        for sound in self._sounds:
            sound.mux_until(self._muxed / self._like.rate)


def _refuse(path: Path, codec: OutputCodec, like: VideoInfo, pixel_format: str) -> None:
    """Raises where container, codec and picture do not go together."""
    if path.suffix.lower() not in codec.containers:
        raise OptionError(f"{codec.label} does not go into a {path.suffix or 'file without suffix'}. "
                          f"Choose one of: {', '.join(codec.containers)}.")
    suffix = path.suffix.lower()
    if like.rotation and suffix == ".mxf":
        raise OptionError(f"MXF can't say that the picture is turned by {like.rotation} degrees. Write a .mov.")
    if like.pixel_aspect != 1 and (suffix, codec.codec) not in _KEEPS_ASPECT and suffix not in (".mov", ".mp4"):
        raise OptionError(f"{codec.label} in {suffix} can't carry the plate's pixel aspect of {like.pixel_aspect}. "
                          "Write a .mov of another codec.")
    if like.fields == "unknown":
        raise OptionError("The plate is interlaced and does not say which field comes first, so that a new movie can't "
                          "say it either. Deinterlace it, or transcode it with its field order, first.")
    if like.fields in _FIELDS and (codec.codec == "dnxhd" or (suffix, like.fields) == (".mxf", "bottom")):
        raise OptionError(f"{codec.label} in {suffix} can't say that the picture is interlaced, {like.fields} field "
                          "first. Write ProRes in a .mov.")
    across, down = layout_of(pixel_format).grid
    if not codec.lossless and (like.width % across or like.height % down):
        raise OptionError(f"{codec.label} needs {'an even width' if like.width % across else 'an even height'} and the "
                          f"picture is {like.width} x {like.height}. Choose another codec, such as ffv1 or png.")


def _same_flavour(codec: OutputCodec, like: VideoInfo) -> bool:
    """Whether packets of the source may stand beside the encoder's own in one movie."""
    return codec.intra and like.intra and is_flavour(codec, like)


def stored_colour(codec: OutputCodec, like: VideoInfo, pixel_format: str) -> Colour:
    """What the samples will mean as they are stored: the plate's colour, as far as the codec's files can say it."""
    source, colour = layout_of(like.pixel_format), like.colour
    if layout_of(pixel_format).kind == "rgb":
        return replace(colour, matrix=IDENTITY, full_range=True)
    full_range, matrix = colour.full_range, colour.matrix
    if full_range and (not codec.full_range or source.kind == "rgb"):
        full_range = False  # what is made into luma and chroma anew is made in video range, as everyone expects
    if matrix == IDENTITY:
        matrix = 1
    if codec.matrices and colour.matrix_at(like.height) not in codec.matrices:
        matrix = codec.matrices[0]
    return replace(colour, matrix=matrix, full_range=full_range)


def _counted(colour: Colour, like: VideoInfo) -> Colour:
    """The colour with its matrix spelled out, so that two ways of saying the same need no conversion."""
    return replace(colour, matrix=colour.matrix_at(like.height), full_range=bool(colour.full_range))


def _muxer_options(path: Path) -> dict[str, str]:
    # MP4 carries a timecode track as QuickTime does, but only when asked.
    suffix = path.suffix.lower()
    # A time scale of sound lets a sound start at any of its samples.
    quicktime = {"write_tmcd": "1", "movie_timescale": "48000"}
    if suffix == ".mp4":
        return {**quicktime, "movflags": "use_metadata_tags"}
    return quicktime if suffix == ".mov" else {}
