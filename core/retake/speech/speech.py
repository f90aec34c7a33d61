"""What is known of a sound as speech, and its way into the cache and back."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

import numpy as np

from retake.errors import MediaError
from retake.speech.contacts import Contact
from retake.speech.intervals import Interval
from retake.speech.phones import Phone
from retake.speech.steps import STEPS, Series, per_frame
from retake.speech.visemes import VISEMES

VERSION = 3  # of what `to_bytes` writes; another one is not read, but made again


@dataclass(frozen=True, slots=True)
class Speech:
    """A sound's speech in steps of 10 ms; step t lasts from t/100 to (t + 1)/100 s after the first sample.

    Attributes:
        logmel: Log-mel spectrum as `spectrum` defines it, float32 of shape (steps, 40).
        deltas: Its change a step, the same shape.
        mfcc: Float32 of shape (steps, 13).
        loudness: dB below full scale, K-weighted, float32 of shape (steps,).
        voice: The probability that somebody speaks, float32 of shape (steps,).
        acoustics: The probability of each phone of the acoustic model, float32 of shape (steps, 42).
        visemes: The probability of each of `VISEMES`, float32 of shape (steps, 9).
        rounding: How much the lips are rounded, 0 to 1, float32 of shape (steps,).
        spoken: Where somebody speaks.
        phones: The phones in order, silence among them; from the text where `aligned`, else by ear.
        closures: Where the lips meet (p b m), snapped to the dip before the release.
        labiodentals: Where the lower lip meets the teeth (f v).
        sibilants: Where it hisses (s z sh zh ch jh).
        aligned: Whether the phones are those of a text that was given.
        reason: Why a text that was given could not be aligned, in words; empty otherwise.
    """

    logmel: Series
    deltas: Series
    mfcc: Series
    loudness: Series
    voice: Series
    acoustics: Series
    visemes: Series
    rounding: Series
    spoken: tuple[Interval, ...]
    phones: tuple[Phone, ...]
    closures: tuple[Contact, ...]
    labiodentals: tuple[Contact, ...]
    sibilants: tuple[Interval, ...]
    aligned: bool = False
    reason: str = ""

    @property
    def steps(self) -> int:
        """How many steps of 10 ms the sound has."""
        return len(self.logmel)

    @property
    def duration(self) -> Fraction:
        """How long the sound is, in seconds, rounded up to a step."""
        return Fraction(self.steps, STEPS)

    def viseme(self, name: str) -> Series:
        """The probability of one viseme at each step, float32 of shape (steps,)."""
        return self.visemes[:, VISEMES.index(name)]

    def per_frame(self, name: str, rate: Fraction, count: int) -> Series:
        """A series of this speech ("voice", "loudness", "visemes" …) as the mean over each frame's own time.

        Float32 of shape (count,) or (count, columns).
        """
        return per_frame(getattr(self, name), rate, count)

    def to_bytes(self) -> bytes:
        """The speech as a file's content (npz, without pickle): the same bytes for the same speech."""
        kept: dict[str, Any] = {"version": VERSION}
        arrays = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                arrays[field.name] = value
            elif isinstance(value, tuple):
                kept[field.name] = [[getattr(one, part.name) for part in fields(one)] for one in value]
            else:
                kept[field.name] = value
        arrays["kept"] = np.frombuffer(json.dumps(kept).encode(), np.uint8)
        out = io.BytesIO()
        np.savez(out, **arrays)
        return out.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Speech:
        """The speech that `to_bytes` wrote.

        Raises:
            MediaError: It is none, is damaged, or was written by another version.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            kept = json.loads(arrays.pop("kept").tobytes())
            if kept.pop("version") != VERSION:
                raise ValueError("another version")
            for name, kind in _TUPLES.items():
                kept[name] = tuple(kind(*one) for one in kept[name])
            speech = cls(**arrays, **kept)
            speech._check()
        except _DAMAGE as problem:
            raise MediaError(f"The kept analysis of a sound can't be read ({problem}). Delete it; it is made again."
                             ) from None
        return speech

    def _check(self) -> None:
        """Raise ValueError unless every array has its shape and dtype."""
        steps = len(self.logmel)
        for name, shape in _SHAPES.items():
            array = getattr(self, name)
            if array.shape != (steps, *shape) or array.dtype != np.float32:
                raise ValueError(f"{name} has another shape")


# What NumPy, zipfile and json say of a file that is not what it should be.
_DAMAGE = (ValueError, TypeError, LookupError, EOFError, AttributeError, OSError, RuntimeError, MemoryError,
           struct.error, zipfile.BadZipFile, zlib.error)
_TUPLES: dict[str, Any] = {"spoken": Interval, "phones": Phone, "closures": Contact, "labiodentals": Contact,
                           "sibilants": Interval}
_SHAPES: dict[str, tuple[int, ...]] = {
    "logmel": (40,), "deltas": (40,), "mfcc": (13,), "loudness": (), "voice": (), "acoustics": (42,),
    "visemes": (len(VISEMES),), "rounding": (),
}
