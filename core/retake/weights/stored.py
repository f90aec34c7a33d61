"""A tensor as it lies in a file: its kind of number, its shape and where its first number is. Nothing of it is read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

# Bytes of one number, by the name that torch gives its kind.
ITEM_BYTES: Mapping[str, int] = {
    "float64": 8, "float32": 4, "float16": 2, "bfloat16": 2,
    "int64": 8, "int32": 4, "int16": 2, "int8": 1, "uint8": 1, "bool": 1,
}
FLOATS = ("float64", "float32", "float16", "bfloat16")

MOST_NUMBERS = 1 << 32  # of one tensor: the largest that Retake knows has 19 million
_MOST_AXES = 8


class Unreadable(Exception):
    """Why a file holds no model that can be read: the end of a sentence that begins with its name."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One tensor in a file.

    Attributes:
        kind: What its numbers are: a name in ITEM_BYTES.
        shape: Its shape.
        strides: How many numbers lie from one to the next along each axis.
        at: The byte in the file at which its first number lies.
    """

    kind: str
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    at: int

    @property
    def count(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def span(self) -> int:
        """How many numbers lie between its first and its last, both counted; 0 of an empty one."""
        return span(self.shape, self.strides)


def span(shape: tuple[int, ...], strides: tuple[int, ...]) -> int:
    """How many numbers a tensor of that shape and those strides reaches over."""
    if 0 in shape:
        return 0
    return 1 + sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True))


def dense(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of a tensor whose numbers lie one behind the other."""
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(1, size)
    return tuple(reversed(strides))


def check_shape(shape: object) -> tuple[int, ...]:
    """The shape that a file names, where it is one that a tensor may have; Unreadable else."""
    if not isinstance(shape, (tuple, list)) or len(shape) > _MOST_AXES:
        raise Unreadable("is damaged: a tensor in it has no shape")
    if any(type(size) is not int or not 0 <= size <= MOST_NUMBERS for size in shape):
        raise Unreadable("is damaged: a tensor in it has an impossible shape")
    if math.prod(shape) > MOST_NUMBERS:
        raise Unreadable("is damaged: a tensor in it is impossibly large")
    return tuple(shape)
