"""On which device networks run: a graphics card where PyTorch finds one that suits, else the processor."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from retake.errors import SetupError

__all__ = ["CARDS_OF_NVIDIA", "DEVICES", "device_for", "let_go"]

# As torch calls them, the fastest first.
DEVICES = ("cuda", "mps", "cpu")
# Where a Mac's own graphics lack operations that a network needs, or nobody has tried it there.
CARDS_OF_NVIDIA = ("cuda", "cpu")


def device_for(wish: str, suiting: Sequence[str] = DEVICES) -> str:
    """The device that a wish means: "cuda", "mps" or "cpu".

    Args:
        wish: One of them, or "auto" for the fastest there is.
        suiting: Those that suit the network, the fastest first.

    Raises:
        SetupError: It is not there, or does not suit.
    """
    there = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available, "cpu": lambda: True}
    found = [name for name in suiting if there[name]()]
    if wish == "auto":
        return found[0]
    if wish not in found:
        raise SetupError(f"PyTorch finds no device {wish} here that suits. Choose one of: auto, {', '.join(found)}.")
    return wish


def let_go(device: str) -> None:
    """Give back the memory of a device that nothing holds any more; other programs want it."""
    if device == "cuda":
        torch.cuda.empty_cache()
