"""What a talker is put through so that the listener knows no talker: other throats, microphones, rooms and noises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.speech import SAMPLE_RATE, Series

Sound = NDArray[np.float64]
NOISES = ("white", "pink", "brown", "chatter", "music")


@dataclass(frozen=True, slots=True)
class Changed:
    """A sound as another talker would have made it elsewhere.

    Attributes:
        samples: At 16 kHz, float32 of shape (n,).
        speed: How many times as fast it is played; pitch and formants have moved with it.
        warp: How the bands are to be moved besides, so that pitch, formants and speed are independent.
    """

    samples: Series
    speed: float
    warp: float


def changed(samples: Series, rng: np.random.Generator, others: Sequence[Series]) -> Changed:
    """The sound under conditions drawn at random.

    Args:
        samples: A sound at 16 kHz, shape (n,).
        rng: Where chance comes from.
        others: Sounds that chatter is made of.
    """
    sound, speed = played(samples, float(np.exp(rng.uniform(-0.22, 0.22))))
    if rng.random() < 0.8:
        sound = other_microphone(sound, rng)
    if rng.random() < 0.5:
        sound = in_a_room(sound, rng)
    if rng.random() < 0.6:
        kind = NOISES[rng.integers(len(NOISES))]
        sound = with_noise(sound, kind, float(rng.uniform(3, 30)), rng, others)
    warp = round(float(np.exp(rng.uniform(-0.15, 0.15))), 2)
    return Changed(sound.astype(np.float32), speed, warp)


def played(samples: NDArray[np.floating[Any]], speed: float) -> tuple[Sound, float]:
    """The sound played at a speed, and the speed exactly, which the number of samples decides."""
    count = max(2, round(len(samples) / speed))
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(count // 2 + 1, np.complex128)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    return np.fft.irfft(kept, count) * count / len(samples), len(samples) / count


def other_microphone(sound: Sound, rng: np.random.Generator) -> Sound:
    """The sound with another tilt, four bumps, and at times a narrow band."""
    spectrum = np.fft.rfft(sound)
    frequency = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    octave = np.log2(np.maximum(frequency, 60) / 1000)
    gain = rng.uniform(-1.8, 1.8) * octave
    for _ in range(4):
        gain += rng.uniform(-6, 6) * np.exp(-(((octave - rng.uniform(-3, 3)) / rng.uniform(0.3, 1)) ** 2))
    if rng.random() < 0.3:
        gain -= 30 * (frequency > rng.uniform(3400, 7000))
    if rng.random() < 0.3:
        gain -= 25 * (frequency < rng.uniform(100, 300))
    return np.fft.irfft(spectrum * 10 ** (gain / 20), len(sound))


def in_a_room(sound: Sound, rng: np.random.Generator) -> Sound:
    """The sound with 0.1 to 0.6 s of a room behind it."""
    count = int(rng.uniform(0.1, 0.6) * SAMPLE_RATE)
    room = rng.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    room[0] = 0
    room *= 10 ** (rng.uniform(-16, -1) / 20) / np.sqrt((room**2).sum())
    room[0] = 1
    size = len(sound) + count
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)[: len(sound)]


def with_noise(sound: NDArray[np.floating[Any]], kind: str, decibels: float, rng: np.random.Generator,
               others: Sequence[Series] = ()) -> Sound:
    """The sound with a noise of one of `NOISES` so many decibels below it."""
    if kind == "music":
        noise = music(len(sound), rng)
    elif kind == "chatter" and others:
        noise = np.zeros(len(sound))
        for _ in range(6):
            talk = others[rng.integers(len(others))]
            noise += np.resize(np.roll(talk, rng.integers(len(talk))), len(sound))
    else:
        noise = coloured(len(sound), {"white": 0.0, "brown": 1.8}.get(kind, 1.0), rng)
    return np.asarray(sound + noise * (sound.std() / (noise.std() + 1e-9) * 10 ** (-decibels / 20)), np.float64)


def coloured(count: int, slope: float, rng: np.random.Generator) -> Sound:
    """Noise whose power falls with the frequency to the power of `slope`."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    return np.asarray(np.fft.irfft(spectrum * np.maximum(np.arange(len(spectrum)), 1) ** (-slope / 2), count))


def music(count: int, rng: np.random.Generator) -> Sound:
    """Chords with a beat."""
    time = np.arange(count) / SAMPLE_RATE
    out = np.zeros(count)
    at = 0
    while at < count:
        stop = min(count, at + int(rng.uniform(0.2, 0.8) * SAMPLE_RATE))
        bar = time[at:stop]
        root = 110 * 2 ** (rng.integers(0, 24) / 12)
        for step in (0, int(rng.choice([3, 4])), 7):
            for partial in range(1, 7):
                tone = np.sin(2 * np.pi * root * 2 ** (step / 12) * partial * bar + rng.uniform(0, 6))
                out[at:stop] += tone / partial * np.exp(-3 * (bar - bar[0]))
        if rng.random() < 0.7:
            beat = min(1600, count - at)
            out[at: at + beat] += 2 * rng.standard_normal(beat) * np.exp(-np.arange(beat) / 300)
        at = stop
    return out
