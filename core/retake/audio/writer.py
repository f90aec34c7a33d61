"""Sound files out: WAV, the very bits that went in, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from av.container import OutputContainer

from retake.audio.encoding import Block, SoundForm, add_sound, frames
from retake.container import open_output, writing
from retake.errors import OptionError
from retake.unfinished import finished_file

_CODECS = {16: "pcm_s16le", 24: "pcm_s24le", 32: "pcm_s32le"}
_PORTION = 16_384


def write_sound(
    path: str | os.PathLike[str],
    samples: Block | Iterable[Block],
    rate: int,
    *,
    bits: int = 24,
    floating: bool = False,
    layout: str | None = None,
    time_reference: int | None = None,
) -> None:
    """Write a WAV file, RF64 beyond 4 GiB; it is at `path` when this returns, and not a byte of it if it raises.

    Args:
        path: The file; one that is there is replaced.
        samples: All samples, or blocks of them in order: of shape (channels, n), float32 or float64 with full scale
            at ±1, int16 or int32. Whole numbers come out as they went in where `bits` holds them; floats are
            rounded to the nearest (half to even) and clipped, without dither.
        rate: Samples a second.
        bits: 16, 24 or 32.
        floating: Write 32-bit floats, as they are; `bits` has to be 32 then.
        layout: FFmpeg's name of the channels' layout, such as "5.1"; None for the usual one.
        time_reference: Samples from midnight to the first one: written as Broadcast WAV (bext).

    Raises:
        OptionError: Samples or bits that can't be written.
        OutputError: The file can't be written where it should go.
    """
    if bits not in _CODECS or (floating and bits != 32):
        raise OptionError(f"A WAV file is not written with {bits} bits. Choose 16, 24 or 32, or 32 floating.")
    if time_reference is not None and not 0 <= time_reference < 1 << 64:
        raise OptionError(f"{time_reference} is no time reference. Give samples from midnight, 0 or more.")
    blocks = iter([samples] if isinstance(samples, np.ndarray) else samples)
    first = next(blocks, None)
    if first is None or first.ndim != 2:
        raise OptionError("There is no sound to write. Give samples of shape (channels, n).")
    form = SoundForm(rate, first.shape[0], "pcm_f32le" if floating else _CODECS[bits], layout)
    options = {"rf64": "auto"}
    path = Path(path)
    with finished_file(path) as part:
        container = open_output(part, "wav", {**options, **({} if time_reference is None else {"write_bext": "1"})})
        with writing(path), container:
            if time_reference is not None:
                container.metadata["time_reference"] = str(time_reference)
            _fill(container, first, blocks, form)


def _fill(container: OutputContainer, first: Block, rest: Iterable[Block], form: SoundForm) -> None:
    """Encode all blocks into the container."""

    def all_blocks() -> Iterable[Block]:
        yield first
        yield from rest

    stream = add_sound(container, form)
    container.start_encoding()  # a file without a sample still has its header
    for frame in frames(all_blocks(), stream, form, _PORTION):
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


