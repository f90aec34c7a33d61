"""What a training writes so that it can go on, in the layout of Wav2Lip's own checkpoints.

`state_dict`, `optimizer`, `global_step` and `global_epoch`, with plain names; beside them what only Retake's training
reads. A checkpoint appears when it is whole, so that a killed training leaves the one before.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from retake.errors import MediaError, OutputError
from retake.unfinished import finished_file, shown


@dataclass(frozen=True)
class Checkpoint:
    """A training at one of its steps.

    Attributes:
        state_dict: The network's tensors.
        optimizer: What its optimiser has gathered; None in a file that is only to be used.
        step: How many steps it has learned.
        epoch: How often it has seen all sentences.
        more: What else the training has to know; plain numbers, texts and tensors.
    """

    state_dict: Mapping[str, Tensor]
    optimizer: Mapping[str, Any] | None
    step: int
    epoch: int
    more: Mapping[str, Any] = field(default_factory=dict)


def write(path: Path, one: Checkpoint) -> None:
    """Write a checkpoint; OutputError where it can't be."""
    content = {"state_dict": dict(one.state_dict), "optimizer": one.optimizer, "global_step": one.step,
               "global_epoch": one.epoch, "retake": dict(one.more)}
    with finished_file(path) as part:
        try:
            torch.save(content, part)
        except RuntimeError as problem:  # torch's own writer, which does not say what the system said
            raise OutputError(f"{shown(path)} can't be written. Is the disk full? ({_line(problem)})") from None


def read(path: Path) -> Checkpoint:
    """A checkpoint that a training can go on from.

    Raises:
        MediaError: It can't be read, or is none that Retake's training wrote.
    """
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
        return Checkpoint(found["state_dict"], found["optimizer"], int(found["global_step"]),
                          int(found["global_epoch"]), found["retake"])
    except FileNotFoundError:
        raise MediaError(f"There is no {shown(path)} to resume from. Leave --resume out to begin anew.") from None
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, EOFError, pickle.UnpicklingError) as problem:
        raise MediaError(f"{shown(path)} is no training that can be gone on with ({_line(problem)}). To begin from its "
                         f"weights: --begin {shown(path)}") from None


def restore(network: nn.Module, optimiser: torch.optim.Optimizer, one: Checkpoint) -> None:
    """Put a network and its optimiser where they were; MediaError where the checkpoint is another network's."""
    try:
        network.load_state_dict(one.state_dict)
        if one.optimizer is not None:
            optimiser.load_state_dict(dict(one.optimizer))
    except (RuntimeError, ValueError, KeyError) as problem:
        raise MediaError(f"The checkpoint is another network's ({_line(problem)}). Leave --resume out to begin anew."
                         ) from None


def _line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0][:120]
