"""A file's audio streams: which there are, what they are, how long each of them is."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer

from retake.audio.clock import SoundClock, is_steady, pcm_block
from retake.audio.info import SoundInfo
from retake.audio.language import own_code
from retake.audio.promise import is_counted, matroska_length
from retake.container import open_input
from retake.errors import MediaError
from retake.unfinished import shown

_LEAST_RATE, _MOST_RATE = 1000, 1_000_000  # samples a second; what is beyond would cost hours or gigabytes to resample


def probe_sounds(path: Path) -> tuple[SoundInfo, ...]:
    """What each of the file's audio streams is; empty when it has none. Raises MediaError when it can't be read."""
    with open_input(path) as container:
        return tuple(_described(container, stream, index) for index, stream in enumerate(container.streams.audio))


def described(path: Path, index: int) -> SoundInfo:
    """What the `index`-th of the file's audio streams is; raises MediaError when there is none that can be read."""
    with open_input(path) as container:
        return _described(container, chosen_stream(container, path, index), index)


def chosen_stream(container: InputContainer, path: Path, index: int) -> av.AudioStream:
    """The `index`-th audio stream; raises MediaError when there is none, or none that can be decoded."""
    streams = container.streams.audio
    if not streams:
        raise MediaError(f"{shown(path)} has no sound. Choose a file with an audio stream.")
    if not 0 <= index < len(streams):
        raise MediaError(f"{shown(path)} has no sound {index}; it has {len(streams)}, counted from 0.")
    stream = streams[index]
    # The stubs promise a decoder; FFmpeg's list of streams holds codecs it does not know as well.
    if getattr(stream, "codec_context", None) is None or not stream.rate or not stream.layout.nb_channels:
        raise MediaError(f"{shown(path)}: the codec of its sound is not known here. Transcode it to WAV.")
    if not _LEAST_RATE <= stream.rate <= _MOST_RATE:
        raise MediaError(f"{shown(path)} says that its sound has {stream.rate} samples a second, which none has. It is "
                         "damaged: copy it again from its source.")
    return stream


def _described(container: InputContainer, stream: av.AudioStream, index: int) -> SoundInfo:
    """What one audio stream is."""
    if getattr(stream, "codec_context", None) is None or not stream.rate:  # none in a file that broke off too early
        return SoundInfo(index, "unknown", 0, (), "", 0, Fraction(0), 0, exact=False)
    clock = SoundClock(stream.time_base or Fraction(1, stream.rate or 1), stream.rate or 1, container.format.name)
    clock.first = stream.start_time or 0
    samples, exact = _length(container, stream, clock)
    layout, names = _channels(stream)
    tags = {key.lower(): value for key, value in {**container.metadata, **stream.metadata}.items()}
    reference = tags.get("time_reference", "")
    return SoundInfo(
        index=index,
        codec=stream.codec_context.name,
        rate=stream.rate,
        names=names,
        layout=layout,
        bits=_bits(stream),
        start=clock.start,
        samples=samples,
        exact=exact,
        language=own_code(stream.metadata.get("language")),
        title=_title(stream),
        time_reference=int(reference) if reference.isascii() and reference.isdigit() else None,
        timecode=tags.get("timecode"),
    )


def _length(container: InputContainer, stream: av.AudioStream, clock: SoundClock) -> tuple[int, bool]:
    """How many samples the stream has, and whether that is exact."""
    name = container.format.name
    scale = (stream.time_base or Fraction(0)) * stream.rate
    if is_counted(stream, name):
        return int((stream.duration or 0) * scale), bool(stream.duration)
    if is_steady(clock, stream, name) and stream.duration:
        end = _last_end(container, stream, clock.first + stream.duration)
        if end is not None:
            return clock.stated(end), True
    length = int(matroska_length(stream) * stream.rate) or int((stream.duration or 0) * scale)
    return length or int(Fraction(container.duration or 0, av.time_base) * stream.rate), False


def _last_end(container: InputContainer, stream: av.AudioStream, about: int) -> int | None:
    """Where the last packet ends, in the stream's time base: the only place that knows of a filled-up packet."""
    end = None
    with contextlib.suppress(av.FFmpegError, OSError):
        container.seek(max(0, about - int(1 / (stream.time_base or 1))), stream=stream)
        for packet in container.demux(stream):
            if packet.pts is not None and not packet.is_corrupt:
                end = packet.pts + (packet.duration or 0)
    return end


def _channels(stream: av.AudioStream) -> tuple[str, tuple[str, ...]]:
    """The layout's and the channels' names; ch1, ch2 … where the file gives none, but for one and two channels."""
    layout = stream.layout
    if all(channel.name == "NONE" for channel in layout.channels) and layout.nb_channels <= 2:
        layout = av.AudioLayout("mono" if layout.nb_channels == 1 else "stereo")
    names = [channel.name for channel in layout.channels]
    return layout.name, tuple(f"ch{k}" if name in ("NONE", "") else name for k, name in enumerate(names, 1))


def _bits(stream: av.AudioStream) -> int:
    """Bits a sample as stored, or as decoded where the codec packs them without loss; 0 for a lossy codec."""
    codec = stream.codec_context.name
    block = pcm_block(codec, 1)
    if block:
        return block * 8
    if codec in ("flac", "alac", "truehd", "mlp", "wavpack", "tta"):
        # The stubs promise a format; a damaged head leaves FFmpeg without one.
        return getattr(stream.format, "bits", 0)
    return 0


def _title(stream: av.AudioStream) -> str | None:
    """The stream's name; a MOV file has it as the handler's, where many writers put their own name for any sound."""
    title = stream.metadata.get("title") or stream.metadata.get("handler_name") or ""
    return None if title.strip() in ("", "SoundHandler", "Core Media Audio", "Apple Sound Media Handler") else title
