"""Where a network runs, in which numbers, and how many pictures at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch

from retake.errors import SetupError
from retake.weights.devices import device_for


@dataclass(frozen=True)
class Place:
    """A device and how it is used.

    Attributes:
        device: As torch calls it.
        precision: The numbers that the networks calculate in.
        batch: How many pictures go through a network at once.
    """

    device: str
    precision: torch.dtype
    batch: int


def place(asked: str) -> Place:
    """The device that is asked for, or for "auto" the fastest there is.

    Half precision is used on NVIDIA's cards alone: elsewhere it is slower, or nobody has tried it.

    Raises:
        SetupError: It is not there.
    """
    device = device_for(asked)
    if device == "cuda":
        room = torch.cuda.mem_get_info(device)[1] / 2**30
        return Place(device, torch.float16, 4 if room < 10 else 8 if room < 20 else 16)
    return Place(device, torch.float32, 4)


@contextmanager
def enough_room(label: str, needs: int) -> Iterator[None]:
    """Says in one line, as a SetupError, that a device has not the memory; `needs` is how many GB an engine is known to
    want.
    """
    try:
        yield
    except torch.OutOfMemoryError:
        raise SetupError(f"The graphics card has not the memory for {label}, which wants about {needs} GB. Close what "
                         "else uses it, or choose another engine.") from None
