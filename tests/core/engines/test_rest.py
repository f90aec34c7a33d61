"""A mouth at rest is nearly shut, stays, and does not freeze."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from retake.engines.footage.mouths import Mouths
from retake.engines.footage.rest import resting_frames, to_and_fro
from tests.core.engines.test_plan import mouths

TALKING = np.ones(200, np.bool_)


def with_opening(opening: NDArray[np.floating]) -> Mouths:
    """Mouths of which every lip point moves with the opening."""
    values = opening.astype(np.float32)
    return replace(mouths(count=len(values)), opening=values, lips=np.repeat(values[:, None], 80, axis=1))


def wild(count: int = 200) -> NDArray[np.floating]:
    """Lips that talk without a pause and are pressed together at times."""
    return 0.1 + 0.09 * np.sin(np.arange(count) * 0.9) * np.cos(np.arange(count) * 0.23)


def test_a_smile_with_parted_lips_is_no_rest() -> None:
    opening = wild()
    opening[20:60] = 0.16  # long and perfectly still
    opening[120:140] = 0.03
    found = resting_frames(with_opening(opening), TALKING)
    assert 120 <= found[0] < found[-1] < 140


def test_who_never_pauses_rests_nearly_shut_and_not_pressed() -> None:
    opening = np.maximum(wild(), 0.001)
    opening[48:55] = 0.06, 0.045, 0.04, 0.04, 0.04, 0.045, 0.06
    opening[90:92] = 0.001
    found = resting_frames(with_opening(opening), TALKING)
    level = np.percentile(opening, 10)
    assert 0.6 * level < np.median(opening[found]) < 1.4 * level


def test_a_rest_in_silence_is_preferred() -> None:
    opening = wild()
    opening[20:34] = opening[120:134] = 0.03
    talking = TALKING.copy()
    talking[110:140] = False
    assert 120 <= resting_frames(with_opening(opening), talking)[0] < 134


def test_a_rest_lies_in_one_piece_of_what_is_usable() -> None:
    own = with_opening(np.full(40, 0.05))
    own.usable[10:14] = False
    own.piece[25:] = 1
    found = resting_frames(own, TALKING[:40])
    assert own.usable[found].all()
    assert len(set(own.piece[found].tolist())) == 1
    assert len(found) >= 8


def test_a_rest_moves_slowly_and_never_stands() -> None:
    for frames in (np.arange(40, 43), np.arange(40, 65)):
        places = to_and_fro(frames, 200)
        steps = np.abs(np.diff(places))
        assert 0 < steps.max() <= 0.5
        assert (np.diff(places) != 0).mean() > 0.9
        assert frames[0] <= places.min() <= places.max() <= frames[-1]
    assert (to_and_fro(np.arange(7, 8), 5) == 7).all()
