"""A file's tensors, whatever wrote it: never by running anything that stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from retake.errors import MediaError
from retake.unfinished import shown

if TYPE_CHECKING:
    import torch


def read_tensors(path: Path) -> Mapping[str, torch.Tensor]:
    """The tensors of a weights file by name, on the CPU, without the prefix `module.`; of a checkpoint its network's.

    They are laid over the file where its bytes allow that; writing to one changes only what is in memory.

    Raises:
        MediaError: The file can't be read, holds no weights or is damaged.
        SetupError: PyTorch is not installed.
    """
    import torch
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as problem:
        raise MediaError(f"{shown(path)} holds no weights that Retake can read ({str(problem)[:80]}).") from None
    found = found.get("state_dict", found)
    return {str(name).replace("module.", ""): value for name, value in found.items() if torch.is_tensor(value)}
