"""What a sound lets expect of the lips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError, SetupError
from retake.listener.features import features
from retake.listener.network import STRIDE, Ear, ears, mean_and_spread
from retake.listener.safetensors import read_tensors
from retake.manifest import home
from retake.speech import SAMPLE_RATE, STEPS, Series, Speech, heard, per_frame
from retake.speech.posteriors import phone_posteriors
from retake.speech.spectrum import log_mel

FILE = "listener.safetensors"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a sound lets expect of its speaker's mouth, frame by frame; every array float32 of shape (frames,).

    Attributes:
        opening: How far the lips are parted, in the speaker's own standard deviations from the mean.
        width: How wide the mouth is, the same way.
        jaw: How far the jaw is down, the same way.
        voice: The probability that somebody speaks.
        shut: The probability that the lips are together.
        confidence: 0 to 1: how far the figures can be trusted; low in silence, in noise and where the networks differ.
        rate: Frames a second.
    """

    opening: Series
    width: Series
    jaw: Series
    voice: Series
    shut: Series
    confidence: Series
    rate: Fraction

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.opening)


def hear(sound: Speech | NDArray[np.floating[Any]], fps: Fraction, count: int | None = None, *,
         rate: int = SAMPLE_RATE, weights: Path | None = None) -> Heard:
    """What a sound lets expect of the lips; its first sample is heard with the first frame.

    Args:
        sound: A Speech, or samples of shape (n,) or (channels, n).
        fps: Frames a second.
        count: How many frames; as many as the sound touches if None.
        rate: Samples a second, where samples are given.
        weights: A listener that was adapted to the speaker; the shipped one if None.

    Raises:
        MediaError: Those weights are none.
        SetupError: The shipped weights, or PocketSphinx, are missing.
    """
    if isinstance(sound, Speech):
        told = features(sound.logmel, sound.acoustics)
    else:
        samples = heard(sound, rate)
        told = features(log_mel(samples), phone_posteriors(samples))
    frames = -(-len(told) * fps.numerator // (STEPS * fps.denominator)) if count is None else count
    return hear_features(told, fps, frames, listener(weights))


def hear_features(told: Series, fps: Fraction, count: int, networks: Sequence[Ear]) -> Heard:
    """The same from features, (steps, 82), with the networks named."""
    if not len(told):
        still = np.zeros(count, np.float32)
        return Heard(still, still, still, still, still, still, fps)
    mean, spread = mean_and_spread(networks, told)
    sure = 1 / (1 + np.exp(-np.clip(mean[:, 3:], -30, 30)))
    # Each value stands for two steps; in frames a mean over the frame's own time.
    doubt = spread[:, :1]
    steps = np.repeat(np.concatenate([mean[:, :3], sure, doubt], axis=1), STRIDE, axis=0)[: len(told)]
    table = per_frame(_softened(steps), fps, count)
    confidence = np.clip(table[:, 3] * (1 - table[:, 5]), 0, 1)
    opening, width, jaw, voice, shut = (np.ascontiguousarray(table[:, k]) for k in range(5))
    return Heard(opening, width, jaw, voice, shut, np.ascontiguousarray(confidence, np.float32), fps)


@cache
def listener(path: Path | None = None) -> tuple[Ear, ...]:
    """The networks of a file of weights; the shipped ones if None."""
    if path is not None:
        return ears(read_tensors(path)[0])
    own = home() / "resources" / FILE
    try:
        return ears(read_tensors(own)[0])
    except MediaError as problem:
        raise SetupError(f"The listener is damaged or missing: {problem} Install Retake again.") from None


def _softened(steps: Series) -> Series:
    """The values without the steps that come from one value standing for two."""
    padded = np.pad(steps, ((1, 1), (0, 0)), mode="edge")
    return np.asarray((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4, np.float32)
