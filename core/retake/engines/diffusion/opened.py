"""What MuseTalk and LatentSync have in common once they are open: how they are let go again."""

from __future__ import annotations

import gc
from types import TracebackType
from typing import Self

from torch import nn

from retake.engines.diffusion.autoencoder import Autoencoder
from retake.engines.diffusion.place import Place
from retake.weights.devices import let_go


class Opened:
    """An engine that holds a network and an autoencoder while it is open; a context manager."""

    _place: Place
    _network: nn.Module
    _pictures: Autoencoder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        del self._network, self._pictures
        gc.collect()
        let_go(self._place.device)
