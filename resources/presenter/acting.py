"""From phones with their times to what the face does in each frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Track = NDArray[np.float64]

# For each sound of the mouth: the jaw's drop at the chin, the lips' opening, the corners' way outwards, the lips' way
# forwards (centimetres), the lower lip under the teeth (0 to 1), the tongue's tip up (0 to 1).
SHAPES: dict[str, tuple[float, float, float, float, float, float]] = {
    "a": (1.25, 1.45, 0.05, 0, 0, 0), "A": (1.2, 1.3, -0.1, 0.1, 0, 0), "ae": (1.1, 1.3, 0.22, 0, 0, 0.1),
    "V": (0.85, 1, 0, 0, 0, 0), "E": (0.8, 0.95, 0.2, 0, 0, 0.2), "I": (0.45, 0.6, 0.22, 0, 0, 0.3),
    "i": (0.32, 0.48, 0.42, 0, 0, 0.4), "U": (0.42, 0.5, -0.45, 0.45, 0, 0.1), "u": (0.32, 0.36, -0.75, 0.7, 0, 0.1),
    "O": (0.95, 0.95, -0.5, 0.5, 0, 0), "Q": (1.1, 1.2, -0.25, 0.25, 0, 0), "o": (0.7, 0.7, -0.6, 0.6, 0, 0),
    "@": (0.5, 0.6, 0, 0.05, 0, 0.1), "3": (0.55, 0.65, -0.2, 0.25, 0, 0.2), "p": (0.12, -0.3, -0.02, 0.05, 0, 0),
    "f": (0.2, 0.22, 0.05, -0.05, 1, 0.1), "T": (0.35, 0.45, 0.05, 0, 0, 0.9), "t": (0.28, 0.42, 0.08, 0, 0, 0.8),
    "s": (0.14, 0.38, 0.18, 0.02, 0, 0.5), "S": (0.2, 0.48, -0.4, 0.55, 0, 0.4), "l": (0.42, 0.55, 0.05, 0, 0, 1),
    "r": (0.32, 0.42, -0.35, 0.4, 0, 0.4), "w": (0.22, 0.18, -0.85, 0.75, 0, 0), "j": (0.28, 0.42, 0.28, 0, 0, 0.4),
    "k": (0.42, 0.52, 0.02, 0, 0, 0), "h": (0.5, 0.6, 0, 0, 0, 0), "_": (0.06, -0.06, 0, 0, 0, 0),
}
# How strongly a sound holds on to each of these, and how wide its hold reaches (seconds).
_VOWELS = {"a", "A", "ae", "V", "E", "I", "i", "U", "u", "O", "Q", "o", "@", "3"}
_HOLD = {"p": (0.6, 10.0, 0.3, 0.3, 1, 0.3), "f": (0.7, 5.0, 0.4, 0.5, 8, 0.3), "w": (1, 3.0, 3.0, 3.0, 1, 0.3),
         "S": (1.5, 1.5, 2.0, 2.2, 1, 1), "s": (2.2, 1.4, 0.7, 0.5, 1, 1), "r": (0.7, 0.8, 1.2, 1.4, 1, 1),
         "l": (0.6, 0.6, 0.3, 0.3, 1, 3), "t": (0.7, 0.6, 0.3, 0.3, 1, 3), "T": (0.7, 0.7, 0.3, 0.3, 1, 4),
         "k": (0.5, 0.5, 0.3, 0.3, 1, 1), "h": (0.2, 0.2, 0.2, 0.2, 1, 0.3), "j": (0.7, 0.7, 1.0, 0.8, 1, 1),
         "_": (1.4, 2.0, 1.0, 1.0, 1, 1)}


@dataclass(frozen=True)
class Phone:
    """A sound of the mouth: its shape's name and when it starts and stops, in seconds; how loud it is said, 0 to 2."""

    shape: str
    start: float
    stop: float
    stress: float = 1.0


def mouth(phones: list[Phone], times: Track) -> Track:
    """The six figures of SHAPES at the times: each sound draws the mouth towards its shape, more the nearer it is."""
    total, weight = np.zeros((len(times), 6)), np.full((len(times), 6), 1e-9)
    for phone in phones:
        shape = np.array(SHAPES[phone.shape])
        if phone.shape in _VOWELS:
            shape[:2] *= 0.55 + 0.45 * phone.stress
            hold = np.array([1.2, 1.6, 1.2, 1.2, 1, 0.6])
        else:
            hold = np.array(_HOLD[phone.shape])
        # The lips are there a little before the sound.
        start, stop = phone.start - 0.01, phone.stop - 0.01
        before, after = np.maximum(0, start - times), np.maximum(0, times - stop)
        inner = np.clip(np.minimum(times - start, stop - times) / 0.03, -1, 1)
        reach = {"p": 0.04, "f": 0.06}.get(phone.shape, 0.078)
        near = np.exp(-((before + after) / reach) ** 1.4) * (0.75 + 0.25 * np.clip(inner, 0, 1))
        total += near[:, None] * hold * shape
        weight += near[:, None] * hold
    return total / weight * [1.45, 1.1, 1.1, 1.0, 1.0, 1.0]


def smoothed_noise(count: int, rate: float, slow: float, rng: np.random.Generator) -> Track:
    """A wandering line of spread 1 that turns about once in `slow` seconds."""
    spread = slow * rate / 4
    reach = int(4 * spread)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / spread) ** 2)
    line = np.convolve(rng.standard_normal(count + 2 * reach), bell, "valid")
    return np.asarray(line / np.sqrt((bell**2).sum()))


@dataclass(frozen=True)
class Acting:
    """What the face does, a row a frame.

    Attributes:
        mouth: (frames, 6), see SHAPES.
        turn: (frames, 3): pitch, yaw, roll in degrees.
        shift: (frames, 3): centimetres.
        blink: (frames,): 0 open to 1 shut.
        brows: (frames,): centimetres up.
        gaze: (frames, 2): degrees to the right and up.
        breath: (frames,): centimetres up.
    """

    mouth: Track
    turn: Track
    shift: Track
    blink: Track
    brows: Track
    gaze: Track
    breath: Track


def act(phones: list[Phone], frames: int, rate: float, seed: int) -> Acting:
    """Acts a line."""
    rng = np.random.default_rng(seed)
    times = (np.arange(frames) + 0.5) / rate
    line = mouth(phones, times)
    line[:, 0] += 0.02 * smoothed_noise(frames, rate, 1.0, rng)
    accent = np.zeros(frames)
    for phone in phones:
        if phone.stress > 1.25:
            accent += (phone.stress - 1) * np.exp(-((times - phone.start - 0.05) / 0.13) ** 2)
    turn = np.stack([0.9 * smoothed_noise(frames, rate, 1.6, rng) + 2.2 * accent,
                     2.6 * smoothed_noise(frames, rate, 2.4, rng),
                     1.1 * smoothed_noise(frames, rate, 2.0, rng)], axis=1)
    shift = 0.25 * np.stack([smoothed_noise(frames, rate, 2.5, rng) for _ in range(3)], axis=1)
    blink, at = np.zeros(frames), rng.uniform(0.8, 1.6)
    while at < frames / rate:
        after = times - at
        blink = np.maximum(blink, np.clip(np.where(after < 0, 1 + after / 0.09, 1 - after / 0.17), 0, 1))
        at += rng.uniform(1.6, 3.8)
    blink = blink * blink * (3 - 2 * blink)
    brows = 0.10 * smoothed_noise(frames, rate, 1.8, rng) + 0.30 * accent
    jumps = np.cumsum(rng.random(frames) < 0.035)
    looks = rng.normal(0, 0.9, (jumps.max() + 1, 2))
    breath = 0.10 * np.sin(2 * np.pi * times / 3.7)
    return Acting(line, turn, shift, blink, brows, looks[jumps], breath)
