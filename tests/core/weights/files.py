"""Weights files as torch and others write them, small ones, and the pieces that false ones are made of."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from retake.weights.shapes import Shapes, whisper

Parts = list[tuple[str, bytes]]


def shared_numbers(shapes: Shapes, kind: str = "<f2") -> bytes:
    """As many numbers as the largest of these tensors has: all may look at the same."""
    most = max(int(np.prod(shape)) for shape in shapes.values())
    return np.random.default_rng(7).standard_normal(most).astype(kind).tobytes()


# A pickle by hand, instruction by instruction: torch itself is not needed to write one, and would not write these.

def text(value: str) -> bytes:
    raw = value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def number(value: int) -> bytes:
    raw = value.to_bytes(9, "little", signed=True)
    return b"\x8a\x09" + raw


def named(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


def tuple_of(*values: bytes) -> bytes:
    return b"(" + b"".join(values) + b"t"


def dict_of(items: Mapping[str, bytes]) -> bytes:
    return b"}(" + b"".join(text(key) + value for key, value in items.items()) + b"u"


def call(function: bytes, *arguments: bytes) -> bytes:
    return function + tuple_of(*arguments) + b"R"


def whole(value: bytes) -> bytes:
    return b"\x80\x02" + value + b"."


def storage(key: str = "0", count: int = 16, sort: str = "FloatStorage", module: str = "torch") -> bytes:
    return tuple_of(text("storage"), named(module, sort), text(key), text("cpu"), number(count)) + b"Q"


def tensor(held: bytes | None = None, offset: int = 0, shape: tuple[int, ...] = (4, 4),
           strides: tuple[int, ...] | None = None) -> bytes:
    """A tensor as torch pickles one; row by row where no strides are named."""
    if strides is None:
        strides = tuple(int(np.prod(shape[place + 1:])) for place in range(len(shape)))
    return call(named("torch._utils", "_rebuild_tensor_v2"), held or storage(), number(offset),
                tuple_of(*map(number, shape)), tuple_of(*map(number, strides)), b"\x89",
                call(named("collections", "OrderedDict")))


def of_shapes(shapes: Shapes, count: int, sort: str = "HalfStorage") -> bytes:
    """A state dict in which every tensor looks at one storage."""
    return dict_of({name: tensor(storage("0", count, sort), shape=shape) for name, shape in shapes.items()})


# What files are made of.

def archive(parts: Parts, packed: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive of these parts."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", packed) as made:
        for name, content in parts:
            made.writestr(zipfile.ZipInfo(name), content, packed)
    return into.getvalue()


def classic(pickle: bytes, numbers: bytes = bytes(64), more: Parts | None = None) -> bytes:
    """A .pth as torch has written it since 1.6."""
    return archive([("m/data.pkl", pickle), ("m/byteorder", b"little"), ("m/data/0", numbers), ("m/version", b"3\n"),
                    *(more or [])])


def old(pickle: bytes, numbers: bytes = bytes(64), width: int = 4, keys: bytes | None = None,
        system: bytes | None = None) -> bytes:
    """A .pth as torch wrote it before."""
    magic = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
    told = system or whole(dict_of({"protocol_version": number(1001), "little_endian": b"\x88"}))
    return (magic + whole(number(1001)) + told + pickle + (keys or whole(b"](" + text("0") + b"e"))
            + struct.pack("<q", len(numbers) // width) + numbers)


def scripted(pickle: bytes, numbers: bytes = bytes(64)) -> bytes:
    """A TorchScript archive."""
    return archive([("m/data.pkl", pickle), ("m/code/__torch__.py", b"class M(Module):\n  pass\n"),
                    ("m/constants.pkl", whole(b")")), ("m/data/0", numbers)])


def safetensors(head: object, numbers: bytes = b"") -> bytes:
    """A safetensors file with that head, be it right or not."""
    raw = head if isinstance(head, bytes) else json.dumps(head).encode()
    return struct.pack("<Q", len(raw)) + raw + numbers


# A model that is whole: Whisper tiny's ear, the smallest of all that Retake knows.

def ear(change: Callable[[dict[str, tuple[int, ...]]], object] | None = None) -> tuple[bytes, bytes]:
    """The pickle and the numbers of Whisper tiny, after a change to its names and shapes."""
    shapes = dict(whisper.open_ai())
    if change:
        change(shapes)
    numbers = shared_numbers(shapes)
    return whole(dict_of({"dims": dict_of({}), "model_state_dict": of_shapes(shapes, len(numbers) // 2)})), numbers


def model(shapes: Shapes) -> bytes:
    """A file of a whole model, small, because all its tensors look at the same numbers."""
    numbers = shared_numbers(shapes)
    return classic(whole(of_shapes(shapes, len(numbers) // 2)), numbers)


def written(path: Path, content: bytes) -> Path:
    """The file with that content."""
    path.write_bytes(content)
    return path
