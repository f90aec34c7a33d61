"""What is listened to: one channel at 16 kHz, from a file or from samples."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.audio import open_sound
from retake.errors import OptionError
from retake.speech.steps import SAMPLE_RATE, Series

_BLOCK = 1 << 20
_OVERLAP = 1 << 13


def read_sound(path: str | os.PathLike[str], stream: int = 0) -> Series:
    """A file's sound as one channel at 16 kHz, float32 of shape (n,); its first sample is the file's first.

    Of 5.1 and its like only the centre is heard, where dialogue lies; of everything else the mean of all channels.

    Raises:
        MediaError: The file can't be read, or has no such sound.
    """
    with open_sound(path, stream) as probe:
        channels = "FC" if len(probe.names) > 2 and "FC" in probe.names else "mix"
    with open_sound(path, stream, rate=SAMPLE_RATE, channels=channels) as reader:
        blocks = [block[0] for block in reader.blocks()]
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def heard(samples: NDArray[np.floating[Any]], rate: int) -> Series:
    """Samples as one channel at 16 kHz, float32 of shape (n,).

    Args:
        samples: Shape (n,), or (channels, n), of which the mean is heard; full scale at ±1. What is no number is
            silence.
        rate: Samples a second.

    Raises:
        OptionError: No sample rate, or no such shape.
    """
    if not 1000 <= rate <= 1_000_000:
        raise OptionError(f"{rate} is no sample rate. Choose one between 1000 and 1000000, such as 48000.")
    if samples.ndim not in (1, 2):
        raise OptionError(f"Samples have one or two axes, not {samples.ndim}.")
    if samples.dtype.kind != "f":
        raise TypeError(f"samples are fractions of full scale, not {samples.dtype}")
    one = samples if samples.ndim == 1 else samples.mean(axis=0)
    clean = np.nan_to_num(np.asarray(one, np.float32), posinf=0.0, neginf=0.0)
    return clean if rate == SAMPLE_RATE else resampled(clean, Fraction(SAMPLE_RATE, rate))


def resampled(samples: Series, ratio: Fraction) -> Series:
    """The samples at `ratio` times their rate, float32, band-limited; by pieces that overlap.

    A piece begins at a sample that has an exact counterpart at the new rate, so that no seam is heard.
    """
    wanted = -(-len(samples) * ratio.numerator // ratio.denominator)
    unit = ratio.denominator
    hop, lap = -(-_BLOCK // unit) * unit, -(-_OVERLAP // unit) * unit
    out = np.zeros(wanted, np.float32)
    for start in range(0, len(samples), hop):
        first = start - lap
        piece = samples[max(0, first): start + hop + lap]
        piece = np.pad(piece, (max(0, -first), start + hop + lap - max(0, first) - len(piece)))
        new = _resampled_piece(piece, ratio)
        at, skip = start * ratio.numerator // unit, lap * ratio.numerator // unit
        part = new[skip: skip + hop * ratio.numerator // unit][: wanted - at]
        out[at: at + len(part)] = part
    return out


def _resampled_piece(piece: Series, ratio: Fraction) -> NDArray[np.float64]:
    """A piece whose length the ratio divides, resampled over its whole spectrum."""
    length = len(piece) * ratio.numerator // ratio.denominator
    spectrum = np.fft.rfft(piece)
    kept = spectrum[: length // 2 + 1]
    fade = min(len(kept), max(1, len(kept) // 50))
    if length < len(piece):
        kept[-fade:] *= np.linspace(1, 0, fade)  # a cliff at the new limit would ring
    return np.fft.irfft(kept, length) * float(ratio)
