"""Whether a model's numbers are numbers, and are those that were written."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from retake.printable import printable
from retake.weights.contents import Contents
from retake.weights.stored import FLOATS, ITEM_BYTES, Stored, Unreadable
from retake.weights.zipped import Part

_BLOCK = 4 << 20


def check_numbers(file: BinaryIO, found: Contents, names: Iterable[str]) -> None:
    """Read the numbers of those tensors, and of the parts they lie in, block by block.

    Raises:
        Unreadable: One is infinite or no number at all, or a part's checksum is not what the file says.
    """
    _check_sums(file, found.checksums)
    for at, kind, count, name in _runs(found.tensors, names):
        file.seek(at)
        for block in _blocks(file, count * ITEM_BYTES[kind]):
            if not _finite(block, kind):
                raise Unreadable(f"is damaged: {printable(name)[:80]} holds what is no number. Download it again")


def _check_sums(file: BinaryIO, parts: tuple[Part, ...]) -> None:
    """Compare the checksums, where the file was written with such: the first part then has its own."""
    for place, part in enumerate(parts):
        file.seek(part.at)
        checksum = 0
        for block in _blocks(file, part.size):
            checksum = zlib.crc32(block, checksum)
        if checksum != part.checksum:
            if not place:
                return  # torch can be told to write none
            raise Unreadable("is damaged: its checksums are wrong. Download it again")


def _runs(tensors: Mapping[str, Stored], names: Iterable[str]) -> Iterator[tuple[int, str, int, str]]:
    """Where floats lie, each once, in the order of the file: first byte, kind, how many, whose they are."""
    seen: set[tuple[int, str, int]] = set()
    for name in sorted(names, key=lambda name: tensors[name].at):
        one = tensors[name]
        run = one.at, one.kind, one.span
        if one.kind in FLOATS and run not in seen:
            seen.add(run)
            yield *run, name


def _blocks(file: BinaryIO, count: int) -> Iterator[bytes]:
    while count > 0:
        block = file.read(min(count, _BLOCK))
        if not block:
            raise Unreadable("is cut short. Download it again")
        count -= len(block)
        yield block


def _finite(block: bytes, kind: str) -> bool:
    """Whether every float in the bytes is a number. The bits tell it: an exponent of ones means none."""
    if kind == "bfloat16":
        return not bool(((np.frombuffer(block, "<u2") & 0x7F80) == 0x7F80).any())
    values: NDArray[np.floating[Any]] = np.frombuffer(block, {"float64": "<f8", "float32": "<f4"}.get(kind, "<f2"))
    return bool(np.isfinite(values).all())
