"""A batch shared out among threads, each of which takes some frames through the whole network.

Torch's own way is to share out every single layer, and to wait for the last thread at the end of each. In a render,
where decoders and encoders want the cores too, that is waiting fifty times a batch.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import torch
from torch import Tensor

__all__ = ["Shared"]

_FRAMES = 4  # of 96 by 96: fewer at once, and the weights are read too often


class Shared:
    """A network that is run by several threads at once.

    Args:
        network: What runs it, from the processor's side to the processor's side.
        batch: How many frames it gets at most.
        side: Of its pictures.
    """

    def __init__(self, network: Callable[[Tensor, Tensor], Tensor], batch: int, side: int) -> None:
        self._network = network
        threads = torch.get_num_threads()
        self.workers = max(1, min(threads, batch // max(1, _FRAMES * 96 * 96 // (side * side))))
        ready = Barrier(self.workers + 1)

        def begin() -> None:
            torch.get_num_threads()  # the first question gives a new thread the whole process's number
            torch.set_num_threads(max(1, threads // self.workers))  # and this, this thread its own
            ready.wait()

        self._pool = ThreadPoolExecutor(self.workers, thread_name_prefix="wav2lip")
        for _ in range(self.workers):
            self._pool.submit(begin)
        ready.wait()
        torch.set_num_threads(threads)  # for threads that begin later it is the last word that counts

    def __call__(self, sound: Tensor, faces: Tensor) -> Tensor:
        """The whole batch, (n, 3, side, side)."""
        parts = min(self.workers, len(sound))
        if parts < 2:
            return self._pool.submit(self._run, sound, faces).result()
        return torch.cat(list(self._pool.map(self._run, sound.tensor_split(parts), faces.tensor_split(parts))))

    def _run(self, sound: Tensor, faces: Tensor) -> Tensor:
        with torch.inference_mode():
            return self._network(sound, faces)
