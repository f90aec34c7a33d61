"""A whole training: footage in, a listener's file out."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch

from retake.errors import MediaError
from retake.listener.network import Ear, ears
from retake.listener.safetensors import read_tensors, write_tensors
from retake.listener.training.ears import tensors_of
from retake.listener.training.fitting import fitted
from retake.listener.training.footage import Sentence, found, measured, normalised
from retake.listener.training.lessons import lessons
from retake.listener.training.plan import EarPlan, Plan
from retake.listener.training.report import Score, score
from retake.speech import Series
from retake.unfinished import unwritable

HOLD_BACK = 10  # every tenth sentence is not learned from, but judged by

Told = Callable[[str, int, int], None]


def _untold(what: str, done: int, total: int) -> None:
    """Nobody asks how far the training is."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training gave.

    Attributes:
        file: The weights.
        learned: How many sentences were learned from.
        held: How the listener does on those held back, as they are.
        changed: The same under other throats, microphones, rooms and noises.
    """

    file: Path
    learned: int
    held: Score
    changed: Score


def train(paths: Sequence[Path], out: Path, plan: Plan, *, begin: Path | None = None, kept: Path | None = None,
          told: Told = _untold) -> Trained:
    """Train a listener and write its weights.

    Args:
        paths: Footage of people who talk, in sync: folders of one person each, or movies.
        out: Where the weights go.
        plan: How to train.
        begin: A listener to begin from: how one adapts to a speaker.
        kept: A folder in which measured footage is kept for the next time.
        told: Called with (what is done, how much of it, how much in all).

    Raises:
        MediaError: Footage that can't be read or shows nobody talking, or no listener to begin from.
        OutputError: The weights can't be written.
    """
    # What can fail at once fails before the minutes of measuring and learning.
    before = ears(read_tensors(begin)[0]) if begin else ()
    if not out.absolute().parent.is_dir():
        raise unwritable(out, OSError(errno.ENOENT, "no such folder"))
    learn, hold = gathered(paths, kept, told)
    plans = [EarPlan(one.hidden, plan.seed + k) for k, one in enumerate(before)] or plan.ears
    material = []
    for one in lessons(learn, plan.versions, plan.seed):
        material.append(one)
        told("listening", len(material), len(learn) * plan.versions)
    torch.use_deterministic_algorithms(True)
    tensors: dict[str, Series] = {}
    for place, ear_plan in enumerate(plans):
        what = f"learning {place + 1} of {len(plans)}"
        network = fitted(material, ear_plan, plan, partial(told, what), before[place] if before else None)
        tensors |= {f"{place}.{name}": one for name, one in tensors_of(network).items()}
    write_tensors(out, tensors, {"format": "retake-listener-1", "seed": str(plan.seed), "sentences": str(len(learn))})
    networks: tuple[Ear, ...] = ears(read_tensors(out)[0])
    return Trained(out, len(learn), score(networks, hold), score(networks, hold, plan.seed))


def gathered(paths: Sequence[Path], kept: Path | None, told: Told) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences to learn from, and those held back: of each person every tenth, by name."""
    learn: list[Sentence] = []
    hold: list[Sentence] = []
    people = found(paths)
    total, done = sum(len(one) for one in people), 0
    for movies in people:
        own: list[Sentence] = []
        for movie in movies:
            own += measured(movie, kept)
            done += 1
            told("measuring", done, total)
        if own:
            own = normalised(own)
            learn += [one for place, one in enumerate(own) if place % HOLD_BACK != HOLD_BACK // 2 - 1]
            hold += [one for place, one in enumerate(own) if place % HOLD_BACK == HOLD_BACK // 2 - 1]
    if not any(np.isfinite(one.measures).any() for one in learn):
        raise MediaError("The footage shows nobody who talks. Choose movies in which one face is seen from the front.")
    return learn, hold
