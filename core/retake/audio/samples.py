"""Samples as numbers: from what FFmpeg decodes to float32, and from float32 to the whole numbers of a file."""

from __future__ import annotations

from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_FULL_SCALE = {"u8": 1 << 7, "s16": 1 << 15, "s32": 1 << 31}
_PLANES_READ = 8  # PyAV reads past the end of the planes' list where a planar frame has more


def decoded_samples(frame: av.AudioFrame) -> Samples:
    """The frame's samples, float32 of shape (channels, n), full scale at ±1; 24-bit PCM comes through exactly."""
    channels = frame.layout.nb_channels
    if frame.format.packed.name == "s64":
        frame = av.AudioResampler(format="dbl").resample(frame)[0]  # NumPy is not offered 64-bit samples
    elif frame.format.is_planar and channels > _PLANES_READ:
        frame = av.AudioResampler(format=frame.format.packed.name).resample(frame)[0]
    raw: NDArray[Any] = frame.to_ndarray()
    if not frame.format.is_planar:
        raw = raw.reshape(-1, channels).T
    scale = _FULL_SCALE.get(frame.format.packed.name)
    samples = np.ascontiguousarray(raw, dtype=np.float32)
    if scale is None:
        return samples
    if scale == _FULL_SCALE["u8"]:
        samples = samples - np.float32(scale)  # unsigned: silence lies at 128
    return samples * np.float32(1 / scale)


def whole_numbers(samples: NDArray[Any], bits: int) -> NDArray[np.int32]:
    """The samples as int32 of the same shape in the range of `bits` (16, 24 or 32).

    Floats are scaled by 2^(bits-1), rounded to the nearest (half to even) and clipped; no dither; what is not a
    number becomes silence. Whole numbers are full scale of their own type (int16, int32): they gain zeros below,
    or are rounded where `bits` is less, and come out the very same where it is not.
    """
    top = 1 << (bits - 1)
    if samples.dtype == np.int16:
        own = 16
    elif samples.dtype == np.int32:
        own = 32
    else:
        scaled = np.rint(samples.astype(np.float64) * top)
        return _clipped(np.nan_to_num(scaled, posinf=top, neginf=-top), top)
    if own <= bits:
        return np.left_shift(samples, bits - own, dtype=np.int32)
    scaled = np.rint(samples.astype(np.float64) / (1 << (own - bits)))
    return _clipped(scaled, top)


def _clipped(scaled: NDArray[np.float64], top: int) -> NDArray[np.int32]:
    """Whole numbers from -top to top - 1."""
    return np.clip(scaled, -top, top - 1).astype(np.int32)
