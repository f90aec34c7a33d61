"""How probable each phone is at each step, whatever was said: the acoustic classes under visemes and contacts.

The front end is that of the model (CMU Sphinx: 25 bands from 130 to 6800 Hz, steady noise taken out, 13 liftered
cepstra, mean removed), the sequence is free: every phone may follow every other, because a dub may be in any language.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from retake.speech.acoustic_model import STATES, acoustic_model
from retake.speech.denoise import without_noise
from retake.speech.nearness import near_speech
from retake.speech.spectrum import FFT, cosines, emphasised, hertz, mel, triangles, windows
from retake.speech.steps import SAMPLE_RATE, Series, steps_of

_BANDS, _LOWEST, _HIGHEST = 25, 130.0, 6800.0
_COEFFICIENTS = 13
_WINDOW = 410
_LIFTER = 22
_FULL_SCALE = 32_768  # the model was trained on samples of 16 bits
_LEAST_POWER = 1e-4
# Digital silence counts as a room so far below the loudest: the model was trained in rooms, and a short line between
# two such silences would be held against nothing at all.
_ROOM, _DIGITAL = 1e-5, 1.0
_LOUDEST = 30  # steps that say how loud the sound is
# The streams are not as independent as their product pretends; without this the figures would be 0 or 1.
_TRUST = 0.3
_STAY = 0.6  # that a state lasts another step


def phone_posteriors(samples: Series, warp: float = 1.0) -> Series:
    """The probability of each of the model's phones at each step, float32 of shape (steps, 42).

    Args:
        samples: A sound at 16 kHz, shape (n,).
        warp: Scales the bands' frequencies, as another length of the vocal tract would.
    """
    return posteriors_of(state_fits(samples, warp))


def state_fits(samples: Series, warp: float = 1.0) -> Series:
    """How well each state of each phone fits each step, natural logarithm, float32 of shape (steps, 42 * 3)."""
    bands = _powers(samples, warp)
    return acoustic_model().likelihoods(_features(_cepstra(bands), ~_silent(bands))) * np.float32(_TRUST)


def posteriors_of(fits: Series) -> Series:
    """The probability of each phone at each step, float32 of shape (steps, 42), from `state_fits`."""
    model = acoustic_model()
    if not len(fits):
        return np.zeros((0, len(model.phones)), np.float32)
    evidence = np.exp(fits - fits.max(axis=1, keepdims=True))
    moves = _moves(len(model.phones))
    forward = _passed(evidence, moves, _beginnings(len(model.phones)))
    # Backward, a state is judged by what follows it, so the evidence of the step itself is not yet in.
    backward = np.ones_like(evidence)
    state = backward[-1]
    back = np.ascontiguousarray(moves.T)
    for step in range(len(evidence) - 2, -1, -1):
        state = (state * evidence[step + 1]) @ back
        state /= state.sum() + np.float32(1e-30)
        backward[step] = state
    both = forward * backward
    both /= both.sum(axis=1, keepdims=True) + np.float32(1e-30)
    return np.asarray(both.reshape(len(both), -1, STATES).sum(axis=2), np.float32)


def cepstra(samples: Series, warp: float = 1.0) -> Series:
    """The cepstra that the model was trained on, float32 of shape (steps, 13)."""
    return _cepstra(_powers(samples, warp))


def _powers(samples: Series, warp: float) -> NDArray[np.float64]:
    """The power in each band, shape (steps, 25)."""
    bands = np.zeros((steps_of(len(samples)), _BANDS))
    window = np.hamming(_WINDOW)
    for first, block in windows(emphasised(samples) * np.float32(_FULL_SCALE), _WINDOW):
        power = np.abs(np.fft.rfft(block * window, FFT)) ** 2
        bands[first: first + len(block)] = power @ _bank(warp)
    return bands


def _cepstra(bands: NDArray[np.float64]) -> Series:
    lift = 1 + _LIFTER / 2 * np.sin(np.pi * np.arange(_COEFFICIENTS) / _LIFTER)
    turn = cosines(_BANDS, _COEFFICIENTS) * lift
    return np.asarray(np.log(np.maximum(without_noise(bands), _room(bands))) @ turn, np.float32)


def _silent(bands: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The steps of digital silence, shape (steps,)."""
    return np.asarray(bands.max(axis=1, initial=0) <= _DIGITAL, np.bool_)


def _room(bands: NDArray[np.float64]) -> NDArray[np.float64]:
    """The least power that counts at each step, float64 of shape (steps, 1)."""
    loudest = np.sort(bands.mean(axis=1))[-_LOUDEST:]
    level = max(_LEAST_POWER, _ROOM * float(loudest.mean())) if len(loudest) else _LEAST_POWER
    return np.where(_silent(bands), level, _LEAST_POWER)[:, None]


@cache
def _bank(warp: float) -> NDArray[np.float64]:
    """Sphinx's triangles: edges on bins, area 1; float64 of shape (257, 25)."""
    edges = hertz(np.linspace(mel(_LOWEST), mel(_HIGHEST), _BANDS + 2))
    bin_width = SAMPLE_RATE / FFT
    edges = np.round(edges / bin_width) * bin_width * warp
    return np.asarray(triangles(edges) * 2 / (edges[2:] - edges[:-2]), np.float64)


def _features(values: Series, sounding: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Cepstra without their mean near speech where it sounds, speed and acceleration, shape (3, steps, 13)."""
    count = len(values)
    if not count:
        return np.zeros((3, 0, _COEFFICIENTS), np.float32)
    # The first cepstrum is the sum of the bands' logarithms over the root of their number.
    told = near_speech(values[:, 0] / np.float32(np.sqrt(_BANDS)))
    # How much digital silence was laid around a line says nothing of how it sounds.
    told &= sounding | ~(told & sounding).any()
    padded = np.pad(values - values[told].mean(axis=0), ((3, 3), (0, 0)), mode="edge")

    def at(shift: int) -> NDArray[np.float32]:
        return padded[3 + shift: 3 + shift + count]

    return np.stack([at(0), at(2) - at(-2), (at(3) - at(-1)) - (at(1) - at(-3))])


@cache
def _moves(phones: int) -> NDArray[np.float32]:
    """The probability of each state after each, shape (phones * 3, phones * 3)."""
    size = phones * STATES
    moves = np.eye(size, dtype=np.float32) * np.float32(_STAY)
    for state in range(size):
        if state % STATES < STATES - 1:
            moves[state, state + 1] = 1 - _STAY
        else:
            moves[state, ::STATES] += np.float32((1 - _STAY) / phones)
    return moves


def _beginnings(phones: int) -> NDArray[np.float32]:
    """The probability of each state before anything is heard: a phone's beginning."""
    states = np.zeros(phones * STATES, np.float32)
    states[::STATES] = 1 / phones
    return states


def _passed(evidence: Series, moves: NDArray[np.float32], state: NDArray[np.float32]) -> Series:
    """What is known of each step from all before it and itself, shape (steps, states)."""
    out = np.zeros_like(evidence)
    for step, seen in enumerate(evidence):
        state = state * seen if step == 0 else (state @ moves) * seen
        state = state / (state.sum() + np.float32(1e-30))
        out[step] = state
    return out
