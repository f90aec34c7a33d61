"""What PocketSphinx's bundled model knows of the sounds of speech, read from its files.

The model (English, semi-tied, thousands of speakers) is asked for its 42 phones without context: how likely each sounds
at each step. PocketSphinx itself gives but the one best phone; the figures behind it say more, above all under noise.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.errors import SetupError

STATES = 3  # a phone's beginning, middle and end
_STREAMS, _DENSITIES, _WIDTH = 3, 128, 13
_LOG_BASE, _SHIFT = 1.0001, 10  # how the file writes its mixture weights
_LEAST_VARIANCE = 1e-4


@dataclass(frozen=True, slots=True)
class AcousticModel:
    """Mixtures of Gaussians, one set a phone and stream (the cepstra, their speed, their acceleration).

    Attributes:
        phones: The phones' names as PocketSphinx has them: "AA", "SIL", "+NSN+" (noise), "+SPN+" (other talk).
        constants: Log of what each density is at its mean's origin, float32 of shape (phones, 3, 128).
        slopes: Means over variances, float32 of shape (phones, 3, 128, 13).
        precisions: One over variances, float32 of the same shape.
        weights: Of each density in each state, float32 of shape (phones, 3, 128, 3).
    """

    phones: tuple[str, ...]
    constants: NDArray[np.float32]
    slopes: NDArray[np.float32]
    precisions: NDArray[np.float32]
    weights: NDArray[np.float32]

    def likelihoods(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """How well each state fits each step, natural logarithm, float32 of shape (steps, phones * 3).

        Args:
            features: Cepstra, speed and acceleration, shape (3, steps, 13).
        """
        out = np.zeros((features.shape[1], len(self.phones), STATES), np.float32)
        for stream in range(_STREAMS):
            values = features[stream]
            squares = -0.5 * values * values
            for phone in range(len(self.phones)):
                fits = self.constants[phone, stream] + values @ self.slopes[phone, stream].T \
                    + squares @ self.precisions[phone, stream].T
                best = fits.max(axis=1, keepdims=True)
                out[:, phone] += best + np.log(np.exp(fits - best) @ self.weights[phone, stream] + 1e-30)
        return out.reshape(len(out), len(self.phones) * STATES)


def model_folder() -> Path:
    """Where PocketSphinx's model lies.

    Raises:
        SetupError: PocketSphinx is not installed.
    """
    found = importlib.util.find_spec("pocketsphinx")
    if found is None or not found.submodule_search_locations:
        raise SetupError("PocketSphinx is not installed. Run `python start.py` to install what is missing.")
    return Path(found.submodule_search_locations[0], "model", "en-us")


@cache
def acoustic_model() -> AcousticModel:
    """The bundled model.

    Raises:
        SetupError: PocketSphinx is missing, or its model is not the one known here.
    """
    folder = model_folder() / "en-us"
    try:
        phones = _phones((folder / "mdef").read_bytes())
        means = _densities((folder / "means").read_bytes(), len(phones))
        variances = np.maximum(_densities((folder / "variances").read_bytes(), len(phones)), _LEAST_VARIANCE)
        weights = _weights((folder / "sendump").read_bytes(), len(phones))
    except (OSError, ValueError, IndexError, struct.error) as problem:
        raise SetupError(f"PocketSphinx's model in {folder} can't be read ({problem}). "
                         "Install pocketsphinx 5.1 again.") from None
    constants = -0.5 * (np.log(2 * np.pi * variances) + means**2 / variances).sum(axis=-1)
    return AcousticModel(phones, constants.astype(np.float32), (means / variances).astype(np.float32),
                         (1 / variances).astype(np.float32), weights)


def _phones(content: bytes) -> tuple[str, ...]:
    """The names that a binary model definition begins with."""
    if content[:4] != b"BMDF":
        raise ValueError("mdef is no binary model definition")
    version, told = struct.unpack_from("<2i", content, 4)
    at = 12 + told
    count, _, states, states_without_context = struct.unpack_from("<4i", content, at)
    if version != 1 or not 0 < count < 256 or states != STATES or states_without_context != STATES * count:
        raise ValueError("mdef describes another kind of model")
    at += 40
    names = content[at:].split(b"\0", count)[:count]
    return tuple(name.decode("ascii") for name in names)


def _densities(content: bytes, phones: int) -> NDArray[np.float64]:
    """Means or variances, float64 of shape (phones, 3, 128, 13)."""
    at = content.index(b"endhdr\n") + 7
    order, *counts = struct.unpack_from("<8i", content, at)
    total = phones * _STREAMS * _DENSITIES * _WIDTH
    if order != 0x11223344 or counts != [phones, _STREAMS, _DENSITIES, _WIDTH, _WIDTH, _WIDTH, total]:
        raise ValueError("the densities are of another shape")
    values = np.frombuffer(content, "<f4", total, at + 32)
    return values.reshape(phones, _STREAMS, _DENSITIES, _WIDTH).astype(np.float64)


def _weights(content: bytes, phones: int) -> NDArray[np.float32]:
    """The mixture weights of the states without context, which come first; shape (phones, 3, 128, 3)."""
    at = 0
    while told := struct.unpack_from("<i", content, at)[0]:
        if told < 0:
            raise ValueError("sendump's header is damaged")
        at += 4 + told
    rows, columns = struct.unpack_from("<2i", content, at + 4)
    at += 12
    if rows != _DENSITIES or columns < phones * STATES or len(content) - at != _STREAMS * rows * columns:
        raise ValueError("the mixture weights are of another shape")
    written = np.frombuffer(content, np.uint8, _STREAMS * rows * columns, at).reshape(_STREAMS, rows, columns)
    own = written[:, :, : phones * STATES].reshape(_STREAMS, rows, phones, STATES).transpose(2, 0, 1, 3)
    return np.asarray(np.exp(-own.astype(np.float64) * 2**_SHIFT * np.log(_LOG_BASE)), np.float32)
