"""Rooms and microphones for the spoken lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

RATE = 48_000


def recorded(sound: NDArray[np.float32], rate: int, lead: float, seconds: float, room: float, seed: int
             ) -> NDArray[np.float32]:
    """A line as a microphone hears it: float32 (samples,) at 48 kHz, `seconds` long, the first word after `lead`.

    `room` is how much of the room is heard: 0.05 near the microphone, 0.3 in a hall.
    """
    rng = np.random.default_rng(seed)
    divisor = int(np.gcd(RATE, rate))
    dry = resample_poly(sound.astype(np.float64), RATE // divisor, rate // divisor)
    length = round(seconds * RATE)
    place = np.zeros(length)
    at = round(lead * RATE)
    place[at : at + len(dry)] = dry[: length - at]
    time = np.arange(int(0.30 * RATE)) / RATE
    echo = rng.standard_normal(len(time)) * np.exp(-time / 0.055) * (time > 0.004)
    echo = sosfilt(butter(2, [180, 5200], "band", fs=RATE, output="sos"), echo)
    echo /= np.sqrt((echo**2).sum())
    wet = place + room * fftconvolve(place, echo)[:length]
    wet = sosfilt(butter(2, [75, 9000], "band", fs=RATE, output="sos"), wet)
    noise = sosfilt(butter(1, 900, "low", fs=RATE, output="sos"), rng.standard_normal(length))
    loud = wet / np.abs(wet).max() * 0.5
    return np.asarray(loud + noise / noise.std() * 0.0006, np.float32)
