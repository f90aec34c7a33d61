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


class Shared:
    """A network that is run by several threads at once.

    Args:
        network: What runs it, from the processor's side to the processor's side; all that it is given, and what it
            makes, counts the batch along its first axis.
        most: In how many parts a batch is worth sharing out.
    """

    def __init__(self, network: Callable[..., Tensor], most: int) -> None:
        self._network = network
        threads = torch.get_num_threads()
        self.workers = max(1, min(threads, most))
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

    def __call__(self, *given: Tensor) -> Tensor:
        """What it makes of the whole batch."""
        parts = min(self.workers, len(given[0]))
        if parts < 2:
            return self._pool.submit(self._run, *given).result()
        return torch.cat(list(self._pool.map(self._run, *(one.tensor_split(parts) for one in given))))

    def _run(self, *given: Tensor) -> Tensor:
        with torch.inference_mode():
            return self._network(*given)
