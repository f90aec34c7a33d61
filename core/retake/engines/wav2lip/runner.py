"""A generator made ready for this machine, and run."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from retake.engines.wav2lip.generator import Generator
from retake.engines.wav2lip.ready import (
    DIFFERENCE,
    Network,
    batch_for,
    difference,
    plain,
    precisions_for,
    ready,
)
from retake.engines.wav2lip.variants import generator_of
from retake.weights.devices import device_for, let_go

__all__ = ["Runner"]

Floats = NDArray[np.float32]


class Runner:
    """A generator of the Wav2Lip family, ready to make faces. A context manager.

    Attributes:
        side: Of the square pictures, in pixels.
        device: Where it runs: "cuda", "mps" or "cpu".
        precision: In which numbers: "fp32", "bf16" or "fp16".
        batch: How many frames it takes at once.
    """

    def __init__(self, tensors: Mapping[str, Tensor], device: str = "auto", precision: str = "auto",
                 batch: int | None = None) -> None:
        """Args:
        tensors: The weights, as in the file.
        device: "cuda", "mps", "cpu", or "auto": the fastest there is.
        precision: "fp32", "bf16", "fp16", or "auto": the fastest that changes no sample by 1.5/255 with these weights.
        batch: How many frames at once; what suits the device where it is left out.

        Raises:
            MediaError: The weights are not of a generator that is known.
            SetupError: There is no such device or precision.
        """
        generator = generator_of(tensors)
        self.side = generator.side
        self.device = device_for(device)
        self.batch = batch or batch_for(self.device, self.side)
        self.precision, network = _chosen(generator, self.device, precision, self.batch)
        self._network: Network | None = network

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the device's memory. Nothing can be made afterwards."""
        self._network = None
        let_go(self.device)

    def make(self, mel: Floats, faces: Floats) -> Floats:
        """The faces that say it, float32 of shape (n, 3, side, side), B'G'R' 0 to 1; any n.

        Args:
            mel: float32 of shape (n, 80, 16): the frames' windows.
            faces: float32 of shape (n, 6, side, side), B'G'R' 0 to 1: the face with its lower half black, then a
                reference.
        """
        assert self._network is not None, "the runner is closed"
        out = np.empty((len(faces), 3, self.side, self.side), np.float32)
        with torch.inference_mode():
            for first in range(0, len(faces), self.batch):
                part = slice(first, first + self.batch)
                sound = torch.from_numpy(np.ascontiguousarray(mel[part], np.float32))[:, None]
                given = torch.from_numpy(np.ascontiguousarray(faces[part], np.float32))
                out[part] = self._network(sound, given).numpy()
        return out


def _chosen(generator: Generator, device: str, wish: str, batch: int) -> tuple[str, Network]:
    """The fastest precision whose pictures are the same, and the generator that runs in it."""
    *fast, last = precisions_for(device, wish)
    for precision in fast:
        network = ready(generator, device, precision, batch)
        if difference(network, plain(generator), generator.side) < DIFFERENCE:
            return precision, network
    return last, ready(generator, device, last, batch)
