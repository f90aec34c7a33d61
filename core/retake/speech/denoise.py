"""Steady noise taken out of a spectrum, as in the front end that the acoustic model was trained with (CMU Sphinx)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# As in Sphinx: how slowly power, a rising and a falling floor, and a peak that masks what follows it, move.
_POWER, _RISING, _FALLING, _PEAK, _MASKED = 0.7, 0.995, 0.5, 0.85, 0.2
_MOST = 20.0
_NEIGHBOURS = 4  # bands on each side over which a gain is smoothed
_LEAST = 1.0  # power that the front end counts as any; digital silence and dither have less


def without_noise(bands: NDArray[np.float64]) -> NDArray[np.float64]:
    """The bands' power with the steady part of it taken out, float64 of the same shape.

    Digital silence, with which a track is filled, comes back as it is and tells nothing of the noise.

    Args:
        bands: Power, shape (steps, bands).
    """
    sounding = np.asarray(bands.max(axis=1, initial=0) > _LEAST, np.bool_)
    out = bands.copy()
    if sounding.any():
        out[sounding] = _without_noise(bands[sounding])
    return out


def _without_noise(bands: NDArray[np.float64]) -> NDArray[np.float64]:
    power = bands[0].copy()
    # Unlike Sphinx, which hears but the past, this begins with the floor of the whole.
    noise = np.percentile(bands, 10, axis=0)
    floor = bands[0] / _MOST
    peak = np.zeros(bands.shape[1])
    gains = np.empty_like(bands)
    for step, heard in enumerate(bands):
        power = _POWER * power + (1 - _POWER) * heard
        noise = _followed(noise, power)
        signal = np.maximum(power - noise, _LEAST)
        floor = _followed(floor, signal)
        peak *= _PEAK
        masked = np.where(signal < _PEAK * peak, peak * _MASKED, signal)
        peak = np.maximum(peak, signal)
        gains[step] = np.clip(np.maximum(masked, floor) / (power + 1e-30), 1 / _MOST, _MOST)
    return bands * _smoothed(gains)


def _followed(floor: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A lower envelope one step on."""
    slow = np.where(values >= floor, _RISING, _FALLING)
    return np.asarray(slow * floor + (1 - slow) * values, np.float64)


def _smoothed(gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each band's gain as the mean of its neighbours'."""
    bands = gains.shape[1]
    sums = np.concatenate([np.zeros((len(gains), 1)), np.cumsum(gains, axis=1)], axis=1)
    first = np.maximum(np.arange(bands) - _NEIGHBOURS, 0)
    last = np.minimum(np.arange(bands) + _NEIGHBOURS + 1, bands)
    return np.asarray((sums[:, last] - sums[:, first]) / (last - first), np.float64)
