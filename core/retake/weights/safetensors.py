"""The description at the head of a safetensors file, believed only where it fits the file to the byte."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, BinaryIO

from retake.printable import printable
from retake.weights.stored import ITEM_BYTES, Stored, Unreadable, check_shape, dense

_LARGEST_HEADER = 16 << 20
_KINDS: Mapping[str, str] = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
    "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool",
}


def tensors_of(file: BinaryIO, size: int) -> dict[str, Stored]:
    """The tensors that the file's head tells of.

    Raises:
        Unreadable: The head is damaged, or tells of anything but tensors that fill the file side by side.
    """
    file.seek(0)
    length = int.from_bytes(file.read(8), "little")
    if length > _LARGEST_HEADER or length > size - 8:
        raise Unreadable("is cut short or damaged: its head is longer than it can be")
    try:
        head = json.loads(file.read(length).decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Unreadable("is cut short or damaged: its head can't be read") from None
    if not isinstance(head, dict):
        raise Unreadable("is damaged: its head tells of no tensors")
    head.pop("__metadata__", None)
    found = {name: _tensor(name, told, 8 + length) for name, told in head.items()}
    at = 8 + length
    for one in sorted(found.values(), key=lambda one: (one.at, one.count)):
        if one.at != at:
            raise Unreadable("is damaged: tensors in it lie over one another, or leave gaps")
        at += one.count * ITEM_BYTES[one.kind]
    if at != size:
        raise Unreadable("is cut short. Download it again" if at > size else "is damaged: it is longer than it says")
    return found


def _tensor(name: str, told: Any, start: int) -> Stored:
    """One tensor as the head tells of it."""
    if not isinstance(told, dict) or set(told) != {"dtype", "shape", "data_offsets"}:
        raise Unreadable(f"is damaged: what it says of {printable(name)[:60]} is no tensor")
    kind, place = _KINDS.get(str(told["dtype"])), told["data_offsets"]
    if kind is None:
        raise Unreadable(f"holds numbers of a kind that no model here has ({printable(str(told['dtype']))[:20]})")
    shape = check_shape(told["shape"])
    if not isinstance(place, list) or len(place) != 2 or any(type(one) is not int or one < 0 for one in place):
        raise Unreadable(f"is damaged: {printable(name)[:60]} has no place in it")
    if place[1] - place[0] != math.prod(shape) * ITEM_BYTES[kind]:
        raise Unreadable(f"is damaged: {printable(name)[:60]} has not the size of its shape")
    return Stored(kind, shape, dense(shape), start + place[0])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object in which every name stands once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
