"""How the listener learns: from footage of people who talk. Its networks are torch's, with the extra `neural`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from retake.manifest import home
from retake.options import TrainingOptions
from retake.weights.tensors import need_torch

if TYPE_CHECKING:
    from retake.listener.training.course import Trained

__all__ = ["train_listener"]


def train_listener(footage: Sequence[Path], options: TrainingOptions, told: Callable[[str, int, int], None]) -> Trained:
    """Train a listener on footage and write its weights.

    Args:
        footage: Folders of one person's movies each, or movies.
        options: How.
        told: Called with (what is done, how much of it, how much in all).

    Raises:
        MediaError: Footage that can't be read or shows nobody talking, or no listener to begin from.
        OutputError: The weights can't be written.
        SetupError: PyTorch is not installed.
    """
    need_torch("Training needs")
    from retake.listener.training.course import train
    from retake.listener.training.plan import usual

    plan = replace(usual(options.seed), rounds=options.rounds, versions=options.versions)
    begin = options.begin or (home() / "resources" / "listener.safetensors" if options.adapt else None)
    return train(footage, options.out, plan, begin=begin, kept=options.measured, told=told)
