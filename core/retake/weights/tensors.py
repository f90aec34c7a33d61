"""A file's tensors, whatever wrote it: never by running anything that stands in it."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from retake.errors import SetupError
from retake.weights.contents import contents_of
from retake.weights.opened import opened
from retake.weights.stored import ITEM_BYTES, Stored, Unreadable

if TYPE_CHECKING:
    import torch

# torch has no way to lay its half brain floats over NumPy's memory: they go by as whole numbers of their size.
_AS: Mapping[str, str] = {"bfloat16": "int16"}
_CHANGED = "changed while it was read. Wait until nothing writes to it any more, and begin again"

Bytes = NDArray[np.uint8]


def read_tensors(path: Path) -> Mapping[str, torch.Tensor]:
    """The tensors of a weights file by name, on the CPU, without the prefix `module.`; of a checkpoint its network's.

    Taken are .pth of torch (as a zip archive or older, plain or a checkpoint), TorchScript archives and safetensors.
    The network's numbers are read here and now, and nothing else of the file: what becomes of that afterwards changes
    no tensor. Tensors that share numbers in the file share them here too.

    Raises:
        MediaError: The file can't be read, holds no weights, is damaged or changes meanwhile.
        SetupError: PyTorch is not installed, or the memory does not hold the weights.
    """
    with opened(path) as (file, size):
        before = os.fstat(file.fileno()).st_mtime_ns
        found = contents_of(file, size, path.name).tensors
        need_torch()
        try:
            held = [(first, _read(file, first, last)) for first, last in _stretches(found.values())]
        except MemoryError:
            raise SetupError(f"This machine has not the memory for {path.name} ({size >> 20} MB). Close other "
                             "programs, or choose a smaller model.") from None
        after = os.fstat(file.fileno())
        if (after.st_size, after.st_mtime_ns) != (size, before):
            raise Unreadable(_CHANGED)
    return _laid(found, held)


def need_torch(who: str = "This needs") -> None:
    """Raise the SetupError that says how to install PyTorch, where it is missing; `who` begins its line."""
    if importlib.util.find_spec("torch") is None:
        raise SetupError(f"{who} PyTorch. Install it with: .venv/bin/pip install 'torch==2.13.*'")


def _stretches(tensors: Iterable[Stored]) -> Iterator[tuple[int, int]]:
    """Where in the file tensors lie, in order: first byte, byte after the last. Those that overlap are one."""
    first, last = 0, 0
    for begin, end in sorted({(one.at, one.at + one.span * ITEM_BYTES[one.kind]) for one in tensors}):
        if begin < last:
            last = max(last, end)
            continue
        if first < last:
            yield first, last
        first, last = begin, end
    if first < last:
        yield first, last


def _read(file: BinaryIO, first: int, last: int) -> Bytes:
    """Bytes `first` up to but not with `last`."""
    into = np.empty(last - first, np.uint8)
    left = into.data
    file.seek(first)
    while left:
        count = file.readinto(left)  # type: ignore[attr-defined]
        if not count:
            raise Unreadable(_CHANGED)  # it was long enough when it was opened
        left = left[count:]
    return into


def _laid(tensors: Mapping[str, Stored], held: list[tuple[int, Bytes]]) -> dict[str, torch.Tensor]:
    """The tensors over the bytes that were read."""
    import torch
    firsts = np.array([first for first, _ in held], np.int64)
    spans: dict[tuple[str, int, int], torch.Tensor] = {}
    found = {}
    for name, one in tensors.items():
        key = one.kind, one.at, one.span
        if key not in spans:
            raw = np.empty(0, np.uint8)
            if one.span:
                first, stretch = held[int(np.searchsorted(firsts, one.at, side="right")) - 1]
                raw = stretch[one.at - first : one.at - first + one.span * ITEM_BYTES[one.kind]]
            spans[key] = _numbers(raw, one.kind)
        found[name] = torch.as_strided(spans[key], one.shape, one.strides)
    return found


def _numbers(raw: Bytes, kind: str) -> torch.Tensor:
    """Bytes as a flat tensor; copied where they lie so that processors can't read them as such."""
    import torch
    if raw.ctypes.data % ITEM_BYTES[kind] or not raw.size:
        raw = raw.copy()
    numbers = torch.from_numpy(raw.view(_AS.get(kind, kind)))
    return numbers.view(getattr(torch, kind)) if kind in _AS else numbers
