"""Blocks of samples as frames for FFmpeg's encoders, cut to a steady length, every PCM bit as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.container import OutputContainer
from numpy.typing import NDArray

from retake.audio.language import written_code
from retake.audio.samples import whole_numbers
from retake.errors import OptionError, OutputError

Block = NDArray[Any]
"""Samples of shape (channels, n): float32 or float64 with full scale at ±1, int16 or int32 full scale."""

_BITS = {"s16": 16, "s32": 32}


@dataclass(frozen=True, slots=True)
class SoundForm:
    """How a sound is written.

    Attributes:
        rate: Samples a second.
        channels: How many channels.
        codec: FFmpeg's name of the encoder: "pcm_s24le", "pcm_s16le", "pcm_f32le", "aac".
        layout: FFmpeg's name of the channels' layout, such as "5.1"; None for the usual one of that many.
        bit_rate: Bits a second, for a lossy codec; 0 for the encoder's own choice.
        language: ISO 639 code, or None.
        title: The stream's name, or None.
    """

    rate: int
    channels: int
    codec: str = "pcm_s24le"
    layout: str | None = None
    bit_rate: int = 0
    language: str | None = None
    title: str | None = None

    def __post_init__(self) -> None:
        if not 0 < self.rate <= 1_000_000:
            raise OptionError(f"{self.rate} is no sample rate. Choose one between 1 and 1000000, such as 48000.")
        if not 0 < self.channels <= 255:
            raise OptionError(f"A sound can't have {self.channels} channels. Choose 1 to 255.")
        if self.codec not in av.codecs_available:
            raise OptionError(f"There is no codec {self.codec!r}. Choose pcm_s24le, pcm_s16le, pcm_f32le or aac.")
        try:
            count = av.AudioLayout(self.layout_name).nb_channels
        except ValueError:
            raise OptionError(f"There is no layout {self.layout!r}. Choose mono, stereo, 5.1 or 7.1.") from None
        if count != self.channels:
            raise OptionError(f"The layout {self.layout_name} has {count} channels, the sound {self.channels}.")

    @property
    def layout_name(self) -> str:
        """The channels' layout as FFmpeg names it."""
        usual = {1: "mono", 2: "stereo", 4: "quad", 6: "5.1", 8: "7.1"}
        return self.layout or usual.get(self.channels, f"{self.channels} channels")


def add_sound(container: OutputContainer, form: SoundForm) -> av.AudioStream:
    """A new stream of that form in the container; raises OutputError when the container does not take it."""
    name = container.format.name
    encoder = av.Codec(form.codec, "w")
    rates = encoder.audio_rates
    if rates and form.rate not in rates:
        raise OutputError(f"{form.codec} does not take {form.rate} Hz. Choose {', '.join(map(str, sorted(rates)))}.")
    if name.startswith("mxf") and (form.rate != 48_000 or form.codec not in ("pcm_s16le", "pcm_s24le")):
        raise OutputError("An MXF file takes sound as 48000 Hz PCM of 16 or 24 bits. Choose that, or a MOV file.")
    try:
        stream = container.add_stream(form.codec, rate=form.rate, layout=form.layout_name)
    except ValueError:
        raise OutputError(f"A {name} file does not take {form.codec} sound. Choose another codec or file.") from None
    assert isinstance(stream, av.AudioStream)
    if form.bit_rate:
        stream.bit_rate = form.bit_rate
    tag(stream, name, form.language, form.title)
    return stream


def tag(stream: av.AudioStream, format_name: str, language: str | None, title: str | None) -> None:
    """Write the stream's language and title where they are given; a MOV file keeps the title as handler name."""
    if language:
        stream.metadata["language"] = written_code(language, format_name)
    if title:
        stream.metadata["title"] = title
        stream.metadata["handler_name"] = title


def frames(blocks: Iterable[Block], stream: av.AudioStream, form: SoundForm, size: int) -> Iterator[av.AudioFrame]:
    """The samples as frames of `size` that the stream's encoder takes, stamped from 0 on; the last one shorter."""
    kind = stream.format.name
    place = 0
    for block in steady(blocks, form.channels, size):
        frame = av.AudioFrame.from_ndarray(_encodable(block, stream, form), format=kind, layout=form.layout_name)
        frame.sample_rate, frame.pts, frame.time_base = form.rate, place, Fraction(1, form.rate)
        place += block.shape[1]
        yield frame


def steady(blocks: Iterable[Block], channels: int, size: int) -> Iterator[Block]:
    """The same samples in blocks of `size`, the last one shorter. Raises OptionError for a block of another form."""
    held: list[Block] = []
    count = 0
    for block in blocks:
        checked = _checked(block, channels)
        held.append(checked)
        count += checked.shape[1]
        if count < size:
            continue
        joined = np.concatenate(held, axis=1)
        whole = count // size * size
        for start in range(0, whole, size):
            yield joined[:, start : start + size]
        held, count = [joined[:, whole:]], count - whole
    if count:
        yield np.concatenate(held, axis=1)


def _checked(block: Block, channels: int) -> Block:
    """The block, if it has the shape and the kind of numbers that are written."""
    if block.ndim != 2 or block.shape[0] != channels:
        raise OptionError(f"A block of shape {block.shape} is no sound of {channels} channels: give (channels, n).")
    if block.dtype not in (np.float32, np.float64, np.int16, np.int32):
        raise OptionError(f"Samples of type {block.dtype} can't be written. Give float32, int16 or int32.")
    return block


def _encodable(block: Block, stream: av.AudioStream, form: SoundForm) -> Block:
    """The block in the numbers and the order that the encoder takes: (channels, n) planar, else (1, n * channels)."""
    kind = stream.format.packed.name
    if kind in _BITS:
        # FFmpeg hands 24-bit samples around in the upper bytes of 32.
        bits = 24 if "s24" in form.codec else _BITS[kind]
        made: Block = whole_numbers(block, bits) << (_BITS[kind] - bits)
        made = made.astype(np.int16 if kind == "s16" else np.int32)
    else:
        made = block.astype(np.float64 if kind == "dbl" else np.float32)
        if block.dtype in (np.int16, np.int32):
            made = made / made.dtype.type(1 << (8 * block.dtype.itemsize - 1))
    planar = stream.format.is_planar
    return np.ascontiguousarray(made if planar else made.T.reshape(1, -1))
