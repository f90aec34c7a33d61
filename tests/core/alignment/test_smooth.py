"""A path goes evenly through silence, where there is nothing to be followed but noise."""

from __future__ import annotations

import numpy as np

from retake.alignment.likeness import likeness
from retake.alignment.path import Path
from retake.alignment.smooth import smoothed_places
from retake.alignment.words import Nearness
from tests.core.alignment.test_words import sounds

STEPS = 400
PAUSE = slice(150, 250)


def smoothed(places: np.ndarray, dialogue: int = 0) -> np.ndarray:
    """A path 20 steps behind the clock, silent in its middle, made smooth."""
    table = sounds(1)
    voiced = np.ones(STEPS, np.bool_)
    voiced[PAUSE] = False
    own = voiced.astype(np.float32)
    path = Path(places.astype(np.intp), np.zeros(STEPS, np.bool_))
    near = Nearness(-4.0, -1.0, 0.6, True)
    return smoothed_places(path, likeness(table, table, own, own), near, voiced)[0]


EVEN = np.clip(np.arange(STEPS) - 20, 0, None)


def test_a_path_that_runs_ahead_in_silence_and_waits_is_brought_back() -> None:
    strayed = EVEN.copy()
    strayed[PAUSE] = np.minimum(EVEN[149] + 2 * np.arange(1, 101), EVEN[250])
    assert np.abs(strayed - EVEN).max() > 40
    found = smoothed(strayed)
    assert np.abs(found - EVEN)[30:].max() < 1.5


def test_a_pause_that_was_played_faster_and_then_slower_is_followed() -> None:
    uneven = EVEN.copy()
    uneven[PAUSE] = EVEN[149] + np.interp(np.arange(1, 101), [0, 50, 100], [0, 60, 101])
    found = smoothed(uneven)
    assert np.abs(found - uneven)[30:].max() < 2.5
