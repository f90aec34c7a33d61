"""A file's tensors, whatever wrote it: never by running anything that stands in it."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError, SetupError
from retake.unfinished import shown
from retake.weights.contents import contents
from retake.weights.stored import ITEM_BYTES, Stored

if TYPE_CHECKING:
    import torch

# torch has no way to lay its half brain floats over NumPy's memory: they go by as whole numbers of their size.
_AS: Mapping[str, str] = {"bfloat16": "int16"}


def read_tensors(path: Path) -> Mapping[str, torch.Tensor]:
    """The tensors of a weights file by name, on the CPU, without the prefix `module.`; of a checkpoint its network's.

    Taken are .pth of torch (as a zip archive or older, plain or a checkpoint), TorchScript archives and safetensors.
    The tensors lie over the file, so that only what is used is read; writing to one changes only what is in memory.
    Tensors that share numbers in the file share them here too.

    Raises:
        MediaError: The file can't be read, holds no weights or is damaged.
        SetupError: PyTorch is not installed.
    """
    found = contents(path)
    need_torch()
    try:
        over = np.memmap(path, np.uint8, mode="c")
    except (OSError, ValueError) as problem:
        raise MediaError(f"{shown(path)} can't be read. The system says: {problem}.") from None
    spans: dict[tuple[str, int, int], torch.Tensor] = {}
    return {name: _tensor(over, one, spans) for name, one in found.tensors.items()}


def need_torch(who: str = "This needs") -> None:
    """Raise the SetupError that says how to install PyTorch, where it is missing; `who` begins its line."""
    if importlib.util.find_spec("torch") is None:
        raise SetupError(f"{who} PyTorch. Install it with: .venv/bin/pip install 'torch==2.13.*'")


def _tensor(over: NDArray[np.uint8], one: Stored, spans: dict[tuple[str, int, int], torch.Tensor]) -> torch.Tensor:
    """One tensor over the file's bytes."""
    import torch
    key = one.kind, one.at, one.span
    if key not in spans:
        width = ITEM_BYTES[one.kind]
        spans[key] = _numbers(over[one.at: one.at + one.span * width], one.kind)
    return torch.as_strided(spans[key], one.shape, one.strides)


def _numbers(raw: NDArray[np.uint8], kind: str) -> torch.Tensor:
    """Bytes as a flat tensor; copied where they lie so that processors can't read them as such."""
    import torch
    plain = np.asarray(raw)
    if plain.ctypes.data % ITEM_BYTES[kind] or not plain.size:
        plain = plain.copy()
    numbers = torch.from_numpy(plain.view(_AS.get(kind, kind)))
    return numbers.view(getattr(torch, kind)) if kind in _AS else numbers
