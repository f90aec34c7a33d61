"""How the expert learns: lips and sound that belong together against those of another moment of the same sentence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from retake.engines.mel import BANDS, WINDOW
from retake.engines.wav2lip.training.course import Course, tensors_to_begin
from retake.engines.wav2lip.training.sentences import Sentence, drawn
from retake.expert.syncnet_color import SyncNetColor, syncnet_color_of
from retake.options import ExpertTrainingOptions

__all__ = ["ExpertCourse", "lower_halves", "pairs"]

Faces = NDArray[np.uint8]
Floats = NDArray[np.float32]

_SIDE = 96
_BATCHES: Mapping[str, int] = {"cuda": 64, "mps": 64, "cpu": 32}


class ExpertCourse(Course):
    """SyncNet-color learns to tell whether lips and sound belong together."""

    side = _SIDE
    names = held = ("sync", "right")

    def __init__(self, options: ExpertTrainingOptions, device: str) -> None:
        given = tensors_to_begin(options)
        network = syncnet_color_of(given) if given else SyncNetColor(options.eighths)
        self.network: SyncNetColor = network.to(device)
        self.optimiser = torch.optim.Adam(self.network.parameters(), lr=options.rate)
        self.batch = options.batch or _BATCHES[device]
        self.seed = options.seed
        self._options, self._device = options, device

    def learn(self, step: int) -> Mapping[str, float]:
        chance = np.random.default_rng([self.seed, step])
        self.network.train()
        loss, right = self._loss(*pairs(self.material.learn, chance, self.batch))
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        return {"sync": float(loss.detach()), "right": right}

    def look(self, chance: np.random.Generator) -> tuple[float, ...]:
        loss, right = self._loss(*pairs(self.material.held, chance, self.batch))
        return float(loss), right

    def judged(self, losses: Mapping[str, float]) -> float:
        return losses["sync"]

    def enough(self, losses: Mapping[str, float]) -> bool:
        return losses["sync"] <= self._options.until

    def _loss(self, faces: Faces, heard: Floats, together: Floats) -> tuple[Tensor, float]:
        """The loss, and the share that is told right."""
        shown = lower_halves(torch.from_numpy(faces).to(self._device).float().div_(255).permute(0, 4, 1, 2, 3))
        sound, lips = self.network(torch.from_numpy(heard)[:, None].to(self._device), shown)
        like = alike(sound, lips)
        truth = torch.from_numpy(together).to(self._device)
        right = float(((like > 0.5) == (truth > 0.5)).float().mean())
        return functional.binary_cross_entropy(like, truth), right


def pairs(some: tuple[Sentence, ...], chance: np.random.Generator, count: int) -> tuple[Faces, Floats, Floats]:
    """So many windows of lips, every second one with the sound of another moment of its sentence.

    Returns:
        uint8 B'G'R' (n, 5, side, side, 3); (n, 80, 16) float32; 1 or 0 (n,) float32: whether they belong together.
    """
    faces, heard = [], np.empty((count, BANDS, WINDOW), np.float32)
    together = (np.arange(count) % 2 == 0).astype(np.float32)
    for place in range(count):
        sentence, window, other = drawn(some, chance)
        faces.append(sentence.faces(window))
        heard[place] = sentence.heard(window if together[place] else other)
    return np.stack(faces), heard, together


def lower_halves(faces: Tensor) -> Tensor:
    """The five lower halves of faces, as the expert sees them.

    Args:
        faces: (n, 3, 5, side, side), B'G'R' 0 to 1.

    Returns:
        (n, 15, 48, 96).
    """
    side = faces.shape[-1]
    halves = faces[:, :, :, side // 2 :].transpose(1, 2).flatten(1, 2)
    if side != _SIDE:
        halves = functional.interpolate(halves, (_SIDE // 2, _SIDE), mode="area")
    return halves


def alike(sound: Tensor, lips: Tensor) -> Tensor:
    """The cosine between the two, (n,): a probability, because what is below 0 was cut in both."""
    return functional.cosine_similarity(sound, lips).clamp(0, 1)
