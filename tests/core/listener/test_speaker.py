"""Of several mouths the one that speaks is told from its lips, and where nobody can know, that is told."""

from __future__ import annotations

import numpy as np

from retake.listener import speaker
from tests.core.listener.test_sync import heard, lips

TRUE = lips(200)


def measured(opening: np.ndarray, noise: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (0.1 + 0.03 * opening + 0.03 * noise * opening.std() * rng.standard_normal(len(opening))).astype(np.float32)


def test_the_mouth_that_goes_with_the_sound_speaks() -> None:
    for shift in (-2, 0, 2):
        faces = [measured(lips(200, 8), 0.5, 1), measured(np.roll(TRUE, shift), 0.5, 2), measured(lips(200, 9), 0.5, 3)]
        found = speaker(faces, heard(TRUE))
        assert found.which == 1
        assert found.confidence > 0.9


def test_where_neither_speaks_or_both_do_nobody_is_sure() -> None:
    sure = [speaker([measured(lips(200, seed + more), 0.5, 1) for more in (0, 50)], heard(TRUE)).confidence
            for seed in range(10, 50)]
    assert np.median(sure) < 0.4
    assert np.mean(np.array(sure) > 0.8) <= 0.2  # chance has its share
    one, other = measured(TRUE, 2.0, 4), measured(lips(200, 8), 2.0, 6)
    assert speaker([one, one], heard(TRUE)).confidence < speaker([one, other], heard(TRUE)).confidence


def test_more_speech_makes_surer() -> None:
    sure = []
    for frames in (40, 80, 160):
        pair = [measured(TRUE[:frames], 2.0, 7), measured(lips(200, 8)[:frames], 2.0, 8)]
        sure.append(speaker(pair, heard(TRUE[:frames])).confidence)
    assert sure == sorted(sure)


def test_a_mouth_that_is_not_seen_and_silence_say_nothing() -> None:
    unseen = np.full(200, np.nan, np.float32)
    assert speaker([unseen, measured(TRUE, 0.5, 1)], heard(TRUE)).which == 1
    assert speaker([unseen, unseen], heard(TRUE)).confidence == 0
    assert speaker([unseen, measured(TRUE, 0.5, 1)], heard(TRUE * 0, voice=0.0)).confidence < 0.1
