"""A painted talker and what he says: vowels in a row, lips and sound in step, with a pause at both ends."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tests.faces_synth import Head, Picture, Stance, background

COUNT, RATE, SIZE = 75, Fraction(25), (480, 360)
_SYLLABLES = 3.2  # a second
_SAMPLES = 48_000


def opening(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far the lips are parted at a time, over the eyes' distance."""
    speaks = np.clip((seconds - 0.3) / 0.1, 0, 1) * np.clip((2.7 - seconds) / 0.1, 0, 1)
    loud = 0.6 + 0.4 * np.sin(2 * np.pi * 0.7 * seconds)
    return 0.32 * speaks * loud * np.clip(np.sin(np.pi * _SYLLABLES * seconds) ** 2 - 0.15, 0, None)


Course = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def chatter(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same for talk in which no two moments are alike, without a pause."""
    phase = 3.0 * seconds + 0.5 * np.sin(1.9 * seconds) + 0.35 * np.sin(3.1 * seconds + 1)
    loud = 0.55 + 0.3 * np.sin(2.3 * seconds + 2) + 0.15 * np.sin(5.3 * seconds)
    return 0.32 * loud * np.clip(np.sin(np.pi * phase) ** 2 - 0.15, 0, None)


def talker(course: Course = opening, count: int = COUNT) -> Callable[[int], Picture]:
    """Paints frame n of `count`, its lips parted as a course of time says."""
    head, wall = Head(), background(*SIZE)
    mouths = course((np.arange(count) + 0.5) / float(RATE))

    def paint(number: int) -> Picture:
        sway = np.sin(number / 14)
        stance = Stance(240 + 6 * sway, 185 + 3 * np.cos(number / 11), 190, yaw=4 * sway, opening=float(mouths[number]))
        return head.picture(wall, stance)

    return paint


def babble(course: Course = opening, frames: int = COUNT) -> NDArray[np.float32]:
    """What is heard: a buzz through two formants that rise with the opening; float32 (1, samples) at 48 kHz."""
    count = round(frames * _SAMPLES / RATE)
    time = np.arange(count) / _SAMPLES
    wide = course(time)
    phase = 2 * np.pi * np.cumsum(120 + 20 * np.sin(2 * np.pi * 0.9 * time)) / _SAMPLES
    voice = np.zeros(count)
    for k in range(1, 30):
        pitch = 120.0 * k
        first, second = 300 + 1500 * wide, 1900 - 1800 * wide
        loud = 1 / (1 + ((pitch - first) / 120) ** 2) + 0.5 / (1 + ((pitch - second) / 160) ** 2)
        voice += loud * np.sin(k * phase) / np.sqrt(k)
    noise = np.random.default_rng(1).standard_normal(count) * 0.002
    sound = voice * np.sqrt(wide + 0.002) * (wide > 0) + noise
    return (0.5 * sound / np.abs(sound).max())[None].astype(np.float32)
