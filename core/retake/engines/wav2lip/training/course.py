"""A whole training, whatever learns: steps, checks on sentences that are held back, checkpoints, curves, pictures."""

from __future__ import annotations

import errno
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from retake.engines.wav2lip.training import checkpoint
from retake.engines.wav2lip.training.checkpoint import Checkpoint
from retake.engines.wav2lip.training.curves import Curves
from retake.engines.wav2lip.training.sentences import Material
from retake.errors import MediaError
from retake.options.lips_training import LipsTrainingOptions
from retake.unfinished import finished_file, unwritable
from retake.weights.devices import device_for
from retake.weights.tensors import read_tensors

_CHECKED = 8  # batches of held-back sentences that it is judged by

Told = Callable[[str, int, int], None]
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training gave.

    Attributes:
        file: The weights as they are now, with what is needed to go on.
        best: The weights that did best on what is held back.
        curves: The losses by steps.
        steps: How many steps were learned in all.
        learned: How many sentences were learned from.
        held: How many were held back.
        before: The losses on those before the first step of this training.
        after: The same at its end.
    """

    file: Path
    best: Path
    curves: Path
    steps: int
    learned: int
    held: int
    before: Mapping[str, float]
    after: Mapping[str, float]


class Course(ABC):
    """What learns, and how.

    Attributes:
        side: Of the pictures that it learns from.
        network: What learns.
        optimiser: What makes it learn.
        names: Of the losses that `learn` gives.
        held: Of those that `check` gives.
        batch: How many windows a step learns from.
        seed: What is drawn by chance is drawn by this.
    """

    side: int
    network: nn.Module
    optimiser: torch.optim.Optimizer
    names: tuple[str, ...]
    held: tuple[str, ...]
    batch: int
    seed: int
    material: Material

    @abstractmethod
    def __init__(self, options: Any, device: str) -> None:
        """Makes or reads the network; what can't be used is refused here."""

    @abstractmethod
    def learn(self, step: int) -> Mapping[str, float]:
        """One step; the losses in it."""

    @abstractmethod
    def look(self, chance: np.random.Generator) -> tuple[float, ...]:
        """The losses on a batch of what is held back, in the order of `held`; nothing is learned from it."""

    def check(self) -> Mapping[str, float]:
        """The losses on the sentences that are held back: the same batches every time."""
        chance = self.same_chance()
        self.network.eval()
        with torch.inference_mode():
            found = [self.look(chance) for _ in range(_CHECKED)]
        return dict(zip(self.held, np.mean(found, axis=0).tolist(), strict=True))

    def same_chance(self) -> np.random.Generator:
        """What draws from held-back sentences, from its beginning on: whatever was learned, it draws the same."""
        return np.random.default_rng([self.seed, 0xFACE])

    @abstractmethod
    def judged(self, losses: Mapping[str, float]) -> float:
        """By what the best weights are chosen: less is better."""

    def enough(self, losses: Mapping[str, float]) -> bool:
        """Whether there is no need to go on."""
        return False

    def pictures(self) -> Picture | None:
        """What it does with what is held back, as one picture (B'G'R'); None where it draws nothing."""
        return None

    def more(self) -> dict[str, Any]:
        """What else has to be kept to go on."""
        return {}

    def go_on(self, more: Mapping[str, Any]) -> None:  # noqa: B027 (most have nothing to take up)
        """Takes up what `more` gave."""


def run(options: LipsTrainingOptions, gather: Callable[[int], AbstractContextManager[Material]],
        kind: Callable[[Any, str], Course], told: Told) -> Trained:
    """Train what a course trains and write its weights.

    Args:
        options: How.
        gather: Gives the sentences, with pictures of a side.
        kind: The course.
        told: Called with (what is done, how much of it, how much in all).

    Raises:
        MediaError, OutputError, SetupError: As `train_expert` says.
    """
    # What can fail at once fails before the minutes of measuring and the hours of learning.
    if not options.out.absolute().parent.is_dir():
        raise unwritable(options.out, OSError(errno.ENOENT, "no such folder"))
    device = device_for(options.device)
    with ExitStack() as stack:
        stack.enter_context(torch.random.fork_rng(devices=[]))
        if device == "cuda":
            stack.enter_context(torch.backends.cudnn.flags(deterministic=True, allow_tf32=True))
        torch.manual_seed(options.seed)
        course = kind(options, device)
        before = checkpoint.read(options.out) if options.resume else None
        if before:
            checkpoint.restore(course.network, course.optimiser, before)
            course.go_on(before.more)
        course.material = stack.enter_context(gather(course.side))
        return _learned(course, options, before, told)


def _learned(course: Course, options: LipsTrainingOptions, before: Checkpoint | None, told: Told) -> Trained:
    """The steps themselves."""
    done = before.step if before else 0
    lowest = float(before.more["lowest"]) if before else float("inf")
    kept = _Kept(course, options, None if before is None else done)
    first = last = course.check()
    if before is None:
        kept.row(done, {}, first)
    sums: dict[str, list[float]] = defaultdict(list)
    for step in range(done, options.steps):
        for name, value in course.learn(step).items():
            sums[name].append(value)
        done = step + 1
        if done % options.every == 0 or done == options.steps:
            last = course.check()
            kept.row(done, {name: float(np.mean(values)) for name, values in sums.items()}, last)
            sums.clear()
            if course.judged(last) < lowest:
                lowest = course.judged(last)
                kept.best(done, last)
            kept.checkpoint(done, lowest)
        told("learning", done, options.steps)
        if not sums and course.enough(last):
            told("learning", options.steps, options.steps)
            break
    return Trained(options.out, kept.best_file, kept.curves_file, done, len(course.material.learn),
                   len(course.material.held), first, last)


class _Kept:
    """What a training writes."""

    def __init__(self, course: Course, options: LipsTrainingOptions, since: int | None) -> None:
        self._course, self._options = course, options
        out = options.out
        self.best_file, self.curves_file = out.with_name(f"{out.stem}_best{out.suffix}"), out.with_suffix(".csv")
        self._folder = out.with_name(f"{out.stem}_pictures")
        names = ("step", "epoch", "seconds", *course.names, *(f"held_{name}" for name in course.held))
        self._curves = Curves(self.curves_file, names, since)
        self._began = time.monotonic()

    def row(self, step: int, learned: Mapping[str, float], held: Mapping[str, float]) -> None:
        """The losses, and a picture of what is made."""
        self._curves.add({"step": step, "epoch": self._epoch(step), "seconds": round(time.monotonic() - self._began),
                          **learned, **{f"held_{name}": value for name, value in held.items()}})
        picture = self._course.pictures()
        if picture is not None:
            try:
                self._folder.mkdir(exist_ok=True)
            except OSError as problem:
                raise unwritable(self._folder, problem) from None
            with finished_file(self._folder / f"step_{step:07d}.png") as part:
                part.write_bytes(cv2.imencode(".png", picture)[1].tobytes())

    def best(self, step: int, held: Mapping[str, float]) -> None:
        """The weights alone, to be used."""
        checkpoint.write(self.best_file, Checkpoint(_on_cpu(self._course.network), None, step, self._epoch(step),
                                                    {"held": dict(held)}))

    def checkpoint(self, step: int, lowest: float) -> None:
        """All that is needed to go on."""
        checkpoint.write(self._options.out, Checkpoint(
            _on_cpu(self._course.network), self._course.optimiser.state_dict(), step, self._epoch(step),
            {"lowest": lowest, **self._course.more()}))

    def _epoch(self, step: int) -> int:
        return step * self._course.batch // len(self._course.material.learn)


def tensors_to_begin(options: LipsTrainingOptions) -> Mapping[str, Tensor] | None:
    """The weights that a training begins from, or goes on with; None where chance's are to be taken.

    Raises:
        MediaError: The file holds none.
    """
    path = options.out if options.resume else options.begin
    if path is None:
        return None
    if options.resume and not path.is_file():
        raise MediaError(f"There is no {path.name} to resume from. Leave --resume out to begin anew.")
    return read_tensors(path)


def _on_cpu(network: nn.Module) -> dict[str, Tensor]:
    return {name: one.detach().cpu() for name, one in network.state_dict().items()}
