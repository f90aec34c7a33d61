"""Weights in a safetensors file: read and written without a library, because the format is a header and numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError
from retake.unfinished import finished_file, shown

Tensor = NDArray[np.float32]

_KINDS: dict[str, np.dtype[Any]] = {"F16": np.dtype("<f2"), "F32": np.dtype("<f4")}
_LARGEST = 64 << 20
_LARGEST_HEADER = 1 << 20


def read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The file's tensors by name, as float32, and its notes.

    Raises:
        MediaError: It can't be read, or is no safetensors file of half or single floats.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("it is too large")
        content = path.read_bytes()
        return _parsed(content)
    except OSError as problem:
        raise MediaError(f"{shown(path)} can't be read: {problem.strerror or problem}.") from None
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise MediaError(f"{shown(path)} holds no weights of a listener ({str(problem)[:80]}). "
                         "Choose a file that `retake train listener` wrote.") from None


def write_tensors(path: Path, tensors: Mapping[str, Tensor], notes: Mapping[str, str]) -> None:
    """Write the tensors as half floats, sorted by name, and the notes: the same content gives the same bytes."""
    header: dict[str, Any] = {"__metadata__": dict(sorted(notes.items()))}
    parts, at = [], 0
    for name, tensor in sorted(tensors.items()):
        part = np.ascontiguousarray(tensor, "<f2").tobytes()
        header[name] = {"dtype": "F16", "shape": list(tensor.shape), "data_offsets": [at, at + len(part)]}
        parts.append(part)
        at += len(part)
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    with finished_file(path) as beside:
        beside.write_bytes(len(head).to_bytes(8, "little") + head + b"".join(parts))


def _parsed(content: bytes) -> tuple[dict[str, Tensor], dict[str, str]]:
    size = int.from_bytes(content[:8], "little")
    if len(content) < 8 or not 2 <= size <= min(_LARGEST_HEADER, len(content) - 8):
        raise ValueError("its header is damaged")
    header = json.loads(content[8: 8 + size])
    if not isinstance(header, dict):
        raise ValueError("its header is no list of tensors")
    notes = header.pop("__metadata__", {})
    data = content[8 + size:]
    tensors = {str(name): _tensor(one, data) for name, one in header.items()}
    return tensors, {str(key): str(value) for key, value in dict(notes).items()}


def _tensor(told: Mapping[str, Any], data: bytes) -> Tensor:
    """One tensor out of the data that all lie in."""
    kind, shape, (start, stop) = _KINDS[told["dtype"]], told["shape"], told["data_offsets"]
    if not all(type(one) is int and 0 <= one <= _LARGEST for one in (*shape, start, stop)):
        raise ValueError("a tensor's place is no number")
    if not start <= stop <= len(data) or math.prod(shape) * kind.itemsize != stop - start:
        raise ValueError("a tensor lies outside the file")
    values: Tensor = np.frombuffer(data, kind, math.prod(shape), start).reshape(shape).astype(np.float32)
    if not np.isfinite(values).all():
        raise ValueError("a tensor holds what is no number")
    return values
