"""Sentences of painted faces, made in no time: a mouth that opens as the sound swells, and nothing else that moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from retake.engines.mel import evened, mel
from retake.engines.wav2lip.training.footage import Talk
from retake.engines.wav2lip.training.sentences import Material, sentences
from retake.expert.grid import Stretch

FRAMES, RATE = 50, 16_000


def course(seed: int, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far the mouth is open at some times, 0 to 1; never the same twice."""
    chance = np.random.default_rng(seed)
    waves = [np.sin(2 * np.pi * (rate * times + chance.random())) for rate in chance.uniform(1.2, 4.5, 4)]
    return np.asarray(1 / (1 + np.exp(-2 * np.sum(waves, axis=0))), np.float64)


def sound(seed: int, frames: int = FRAMES) -> NDArray[np.float32]:
    """A buzz that grows louder and brighter as the mouth opens, (samples,) float32 at 16 kHz."""
    times = np.arange(frames * RATE // 25) / RATE
    wide = course(seed, times)
    buzz = sum(np.sin(2 * np.pi * 130 * k * times) * np.exp(-k / (2 + 12 * wide)) for k in range(1, 25))
    noise = np.random.default_rng(seed).standard_normal(len(times)) * 0.002
    return (0.1 * wide * buzz + noise).astype(np.float32)


def faces(seed: int, frames: int = FRAMES) -> NDArray[np.uint8]:
    """Faces of somebody, uint8 B'G'R' (frames, 96, 96, 3)."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[:96, :96].astype(np.float64)
    skin = np.array((110, 140, 190)) * chance.uniform(0.8, 1.1)
    face = skin * (1.1 - 0.4 * ((x - 48) ** 2 + (y - 48) ** 2)[..., None] / 48**2)
    for eye in (30, 66):
        face[((x - eye) / 9) ** 2 + ((y - 34) / 5) ** 2 < 1] = (60, 50, 40)
    out = np.empty((frames, 96, 96, 3), np.uint8)
    for number, wide in enumerate(course(seed, (np.arange(frames) + 0.5) / 25)):
        shown = face.copy()
        shown[((x - 48) / 16) ** 2 + ((y - 72) / (1 + 12 * wide)) ** 2 < 1] = (30, 20, 60)
        out[number] = np.clip(shown, 0, 255)
    return out


def talk(seed: int, frames: int = FRAMES) -> Talk:
    """A sentence of two seconds."""
    heard = sound(seed, frames)
    return Talk(f"sentence {seed}", faces(seed, frames), mel(heard), mel(evened(heard)), (Stretch(0, frames),))


def material(learn: int = 6, held: int = 2) -> Material:
    """So many sentences to learn from, and to be judged by."""
    made = [one for seed in range(learn + held) for one in sentences(talk(seed))]
    return Material(tuple(made[:learn]), tuple(made[learn:]))


@contextmanager
def gathered(side: int) -> Iterator[Material]:
    """In the place of footage that is measured."""
    some = material()
    if side != 96:
        def larger(one: Talk) -> Talk:
            return replace(one, faces=np.repeat(np.repeat(one.faces, side // 96, 1), side // 96, 2))
        some = Material(*(tuple(replace(one, talk=larger(one.talk)) for one in part)
                          for part in (some.learn, some.held)))
    yield some
