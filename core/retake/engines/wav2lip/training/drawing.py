"""How the generator learns: the true mouth, an expert that hears whether it fits, and one that sees whether it is real.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from retake.engines.mel import BANDS, WINDOW
from retake.engines.wav2lip.generator import CLASSIC, Generator, narrowed
from retake.engines.wav2lip.layers import folded
from retake.engines.wav2lip.training.course import Course, Picture, tensors_to_begin
from retake.engines.wav2lip.training.discriminator import Discriminator
from retake.engines.wav2lip.training.judging import alike, lower_halves
from retake.engines.wav2lip.training.sentences import Sentence, drawn
from retake.engines.wav2lip.variants import generator_of
from retake.errors import MediaError
from retake.expert.grid import WINDOW as FRAMES
from retake.expert.syncnet_color import SyncNetColor, syncnet_color_of
from retake.options import Wav2LipTrainingOptions
from retake.weights.store import Models
from retake.weights.tensors import read_tensors
from retake.weights.word import word_for

__all__ = ["GeneratorCourse"]

_BETAS = (0.5, 0.999)
_BATCHES: Mapping[str, int] = {"cuda": 16, "mps": 8, "cpu": 4}
_SYNC, _REAL = 0.03, 0.07  # how much the expert and the discriminator count; the rest is the difference from the truth
_FROM = 0.75  # an expert's loss on held-back sentences below which its word helps: before, it only blurs
_SHOWN = 8  # windows that a picture shows


@dataclass(frozen=True)
class _Windows:
    """Windows of five frames, on the device that learns.

    Attributes:
        truth: (n, 3, 5, side, side), B'G'R' 0 to 1.
        seen: (n, 6, 5, side, side): the truth with its lower half black, and another moment of the sentence.
        heard: (n, 5, 1, 80, 16): for each frame.
        whole: (n, 1, 80, 16): for the five, as the expert hears them.
    """

    truth: Tensor
    seen: Tensor
    heard: Tensor
    whole: Tensor


class GeneratorCourse(Course):
    """A generator of the Wav2Lip family learns to draw mouths."""

    names, held = ("l1", "sync", "real", "told_apart"), ("l1", "sync")

    def __init__(self, options: Wav2LipTrainingOptions, device: str) -> None:
        given = tensors_to_begin(options)
        network = generator_of(given) if given else Generator(narrowed(CLASSIC, options.eighths))
        self.network: Generator = network.to(device)
        self.side = network.side
        self.optimiser = _adam(self.network, options)
        self._expert = _expert(options).to(device)
        self._judge = Discriminator(options.eighths).to(device) if options.adversarial else None
        self._against = _adam(self._judge, options) if self._judge else None
        self.batch = options.batch or max(1, _BATCHES[device] * 96 * 96 // self.side**2)
        self.seed, self._device, self._sync = options.seed, device, 0.0

    def learn(self, step: int) -> Mapping[str, float]:
        given = self._windows(self.material.learn, np.random.default_rng([self.seed, step]), self.batch)
        self.network.train()
        made = self.network(given.heard, given.seen)
        near = functional.l1_loss(made, given.truth)
        losses = {"l1": near}
        total = (1 - self._sync - (_REAL if self._judge else 0)) * near
        if self._sync:
            losses["sync"] = self._out_of_sync(made, given.whole)
            total = total + self._sync * losses["sync"]
        if self._judge:
            losses["real"] = _told(self._judge(_singles(made)), True)
            total = total + _REAL * losses["real"]
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        self.optimiser.step()
        if self._judge and self._against:
            self._against.zero_grad(set_to_none=True)
            apart = (_told(self._judge(_singles(given.truth)), True)
                     + _told(self._judge(_singles(made.detach())), False)) / 2
            apart.backward()
            self._against.step()
            losses["told_apart"] = apart
        return {name: float(one.detach()) for name, one in losses.items()}

    def look(self, chance: np.random.Generator) -> tuple[float, ...]:
        given = self._windows(self.material.held, chance, self.batch)
        made = self.network(given.heard, given.seen)
        return float(functional.l1_loss(made, given.truth)), float(self._out_of_sync(made, given.whole))

    def check(self) -> Mapping[str, float]:
        losses = super().check()
        if losses["sync"] < _FROM:
            self._sync = _SYNC
        return losses

    def judged(self, losses: Mapping[str, float]) -> float:
        return (1 - _SYNC) * losses["l1"] + _SYNC * losses["sync"]

    def pictures(self) -> Picture:
        given = self._windows(self.material.held, self.same_chance(), _SHOWN)
        self.network.eval()
        with torch.inference_mode():
            made = self.network(given.heard, given.seen)
        rows = [one[:, :, FRAMES // 2].permute(2, 0, 3, 1).flatten(1, 2)
                for one in (given.seen[:, :3], given.seen[:, 3:], made, given.truth)]
        picture = torch.cat(rows).mul(255).round().clamp(0, 255).to(torch.uint8)
        return np.ascontiguousarray(picture.cpu().numpy())

    def more(self) -> dict[str, Any]:
        if not self._judge or not self._against:
            return {"sync": self._sync}
        return {"sync": self._sync, "discriminator": self._judge.state_dict(),
                "discriminator_optimizer": self._against.state_dict()}

    def go_on(self, more: Mapping[str, Any]) -> None:
        self._sync = float(more["sync"])
        if self._judge and self._against and "discriminator" in more:
            try:
                self._judge.load_state_dict(more["discriminator"])
                self._against.load_state_dict(more["discriminator_optimizer"])
            except (RuntimeError, ValueError, KeyError):
                raise MediaError("The earlier training had another width: give the same --eighths.") from None

    def _windows(self, some: tuple[Sentence, ...], chance: np.random.Generator, count: int) -> _Windows:
        truth, beside = [], []
        heard = np.empty((count, FRAMES, BANDS, WINDOW), np.float32)
        whole = np.empty((count, BANDS, WINDOW), np.float32)
        for place in range(count):
            sentence, window, other = drawn(some, chance)
            truth.append(sentence.faces(window))
            beside.append(sentence.faces(other))
            heard[place], whole[place] = sentence.heard_frames(window), sentence.heard(window)
        true, reference = (torch.from_numpy(np.stack(one)).to(self._device).float().div_(255).permute(0, 4, 1, 2, 3)
                           for one in (truth, beside))
        masked = true.clone()
        masked[:, :, :, self.side // 2 :] = 0
        seen = torch.cat((masked, reference), dim=1)
        return _Windows(true, seen, torch.from_numpy(heard)[:, :, None].to(self._device),
                        torch.from_numpy(whole)[:, None].to(self._device))

    def _out_of_sync(self, made: Tensor, whole: Tensor) -> Tensor:
        like = alike(*self._expert(whole, lower_halves(made)))
        return functional.binary_cross_entropy(like, torch.ones_like(like))


def _adam(network: nn.Module, options: Wav2LipTrainingOptions) -> torch.optim.Adam:
    return torch.optim.Adam(network.parameters(), lr=options.rate, betas=_BETAS)


def _singles(faces: Tensor) -> Tensor:
    """The lower halves of all frames for themselves, (n times 5, 3, 48, 96)."""
    return lower_halves(faces).unflatten(1, (FRAMES, 3)).flatten(0, 1)


def _told(given: Tensor, real: bool) -> Tensor:
    """The discriminator's loss where all is real, or nothing is."""
    truth = torch.ones_like(given) if real else torch.zeros_like(given)
    return functional.binary_cross_entropy_with_logits(given, truth)


def _expert(options: Wav2LipTrainingOptions) -> SyncNetColor:
    """The expert, which learns nothing more.

    Raises:
        MediaError: The file is none.
        SetupError: There is none among the models, or the user's word for it is missing.
    """
    if options.expert:
        tensors = read_tensors(options.expert)
    else:
        models = Models()
        model = models.find("lipsync-expert")
        word_for(model.kind, models.folder)
        tensors = model.tensors()
    network = folded(syncnet_color_of(tensors))
    assert isinstance(network, SyncNetColor)
    return network.requires_grad_(False)
