"""What tensors a file holds and where in it they lie, whichever of four ways it was written. No number is read."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from retake.printable import printable
from retake.weights import safetensors
from retake.weights.named import Made, Told
from retake.weights.opened import opened, refuse_mistaken
from retake.weights.pickled import unpickled
from retake.weights.stored import FLOATS, ITEM_BYTES, Stored, Unreadable
from retake.weights.zipped import Part, parts_of

_MOST_TENSORS = 8_000
_LARGEST_PICKLE = 32 << 20
_DEEPEST = 40  # modules within modules of a TorchScript archive
_LEGACY = 0x1950A86A20F9469CFC6C
# Under which name checkpoints keep their network, beside what its training needs.
_NETWORK = ("state_dict", "model_state_dict", "model")
_CUT = "is cut short or damaged. Download it again"

Place = Callable[[str, int], int]  # where the numbers under a key begin, which are to be so many bytes


@dataclass(frozen=True)
class Contents:
    """What is in a weights file.

    Attributes:
        layout: How it was written: "pth", "old pth", "TorchScript" or "safetensors".
        tensors: Its network's tensors by name, without the prefix `module.`.
        checksums: What parts of the file are said to be: first byte, bytes, CRC-32; empty where nothing is said.
    """

    layout: str
    tensors: Mapping[str, Stored]
    checksums: tuple[Part, ...] = ()


def contents(path: Path) -> Contents:
    """What is in a weights file. Nothing in it is executed, and no more than its description is read.

    Raises:
        MediaError: It can't be read, is no weights file or a damaged one; one line says which, and what to do.
    """
    with opened(path) as (file, size):
        return contents_of(file, size, path.name)


def contents_of(file: BinaryIO, size: int, name: str) -> Contents:
    """The same of an open file of so many bytes, which is called `name`; Unreadable where it is none."""
    try:
        return _contents(file, size, name)
    except (RecursionError, MemoryError):
        raise Unreadable("is damaged or no model: it is nested without end") from None


def _contents(file: BinaryIO, size: int, name: str) -> Contents:
    head = file.read(4096)
    refuse_mistaken(name, head)
    if head.startswith(b"PK"):
        return _zip(file, size)
    if len(head) > 8 and head[8:9] == b"{":
        return Contents("safetensors", _named(safetensors.tensors_of(file, size)))
    if head[:1] == b"\x80":
        return _legacy(file, size)
    if b"ustar" in head[256:270]:
        raise Unreadable("was written by a PyTorch older than 0.1.10, which Retake does not read. Get a newer file")
    raise Unreadable("is no weights file that Retake knows (.pth, .pt or .safetensors of PyTorch)")


def _zip(file: BinaryIO, size: int) -> Contents:
    """A zip archive: classic, or TorchScript where it carries code."""
    _refuse_bundle(file, size)
    parts = parts_of(file, size)
    mains = [name for name in parts if name.count("/") == 1 and name.endswith("/data.pkl")]
    if len(mains) != 1:
        models = [name for name in parts if name.endswith((".pth", ".pt", ".safetensors", ".bin"))]
        raise Unreadable(f"is an archive with {printable(models[0])[:60]} in it. Unpack it and add that file" if models
                         else "is a zip archive, but no weights of PyTorch")
    root = mains[0].removesuffix("data.pkl")
    order = parts.get(root + "byteorder")
    if order and _read(file, order) != b"little":
        raise Unreadable("was written on a machine that orders bytes the other way. Get another file")
    scripted = any(name.startswith(root + "code/") for name in parts)
    found, _ = unpickled(_read(file, parts[mains[0]]))
    used: dict[int, Part] = {}

    def place(key: str, wanted: int) -> int:
        part = parts.get(f"{root}data/{key}")
        if part is None or part.packed or part.size != wanted:
            raise Unreadable(_CUT)
        used[part.at] = part
        return part.at

    tensors = _named(_placed(_objects(found) if scripted else _network(found), place))
    return Contents("TorchScript" if scripted else "pth", tensors, (parts[mains[0]], *used.values()))


def _refuse_bundle(file: BinaryIO, size: int) -> None:
    """Raise where the archive's first part is a model file, packed or not: a download that is to be unpacked."""
    file.seek(0)
    head = file.read(4096)
    named = struct.unpack("<H", head[26:28])[0] if len(head) > 30 else 0
    first = head[30: 30 + named].decode("utf-8", "replace")
    if first.endswith((".pth", ".pt", ".pth.tar", ".safetensors", ".onnx")):
        raise Unreadable(f"is an archive with {printable(first)[-60:]} in it. Unpack it and add that file")


def _read(file: BinaryIO, part: Part) -> bytes:
    if part.packed:
        raise Unreadable("was packed again after PyTorch wrote it. Get the file as its authors give it")
    if part.size > _LARGEST_PICKLE:
        raise Unreadable("is no weights file: its description has no end")
    file.seek(part.at)
    found = file.read(part.size)
    if len(found) != part.size:
        raise Unreadable(_CUT)
    return found


def _legacy(file: BinaryIO, size: int) -> Contents:
    """What torch wrote before 1.6: five pickles, one behind the other, then the numbers of each storage."""
    file.seek(0)
    data = file.read(min(size, _LARGEST_PICKLE))
    magic, at = unpickled(data)
    if magic != _LEGACY:
        raise Unreadable("is a pickle, but no weights of PyTorch")
    _, at = unpickled(data, at)
    system, at = unpickled(data, at)
    if type(system) is dict and system.get("little_endian") is False:
        raise Unreadable("was written on a machine that orders bytes the other way. Get another file")
    widths: dict[str, int] = {}
    found, at = unpickled(data, at, widths)
    keys, at = unpickled(data, at)
    network = _network(found)
    if type(keys) is not list or len(keys) > _MOST_TENSORS or any(type(key) is not str for key in keys):
        raise Unreadable(_CUT)
    places = _legacy_places(file, size, at, keys, widths)

    def place(key: str, wanted: int) -> int:
        begin, count = places.get(key, (0, -1))
        if count != wanted:
            raise Unreadable(_CUT)
        return begin

    return Contents("old pth", _named(_placed(network, place)))


def _legacy_places(file: BinaryIO, size: int, at: int, keys: list[str], widths: Mapping[str, int]
                   ) -> dict[str, tuple[int, int]]:
    """Where each storage's numbers begin and how many bytes they are; they lie in the order of the keys."""
    places: dict[str, tuple[int, int]] = {}
    for key in keys:
        file.seek(at)
        head = file.read(8)
        count = int.from_bytes(head, "little", signed=True)
        if len(head) != 8 or key in places or key not in widths or not 0 <= count <= size:
            raise Unreadable(_CUT)
        places[key] = at + 8, count * widths[key]
        at += 8 + count * widths[key]
        if at > size:
            raise Unreadable("is cut short. Download it again")
    return places


def _network(found: object) -> dict[Any, Any]:
    """The network's own dict, out of a checkpoint that holds more."""
    for key in _NETWORK:
        if type(found) is dict and type(found.get(key)) is dict:
            found = found[key]
            break
    if isinstance(found, Made):
        raise Unreadable("holds an object, not weights")
    if type(found) is not dict:
        raise Unreadable("holds no weights by name")
    return found


def _objects(found: object) -> dict[str, Told]:
    """The tensors of a TorchScript archive by the path of attributes that leads to them."""
    tensors: dict[str, Told] = {}
    left: list[tuple[str, object, int]] = [("", found, 0)]
    looked = 0
    while left:
        prefix, one, depth = left.pop()
        looked += 1
        if depth > _DEEPEST or looked > _MOST_TENSORS or len(tensors) > _MOST_TENSORS:
            raise Unreadable("is damaged or no model: it is nested without end")
        if isinstance(one, Made):
            for name, value in one.state.items():
                if isinstance(value, Told):
                    tensors[f"{prefix}{name}"] = value
                elif isinstance(value, Made):
                    left.append((f"{prefix}{name}.", value, depth + 1))
    return tensors


def _placed(told: Mapping[Any, Any], place: Place) -> dict[str, Stored]:
    """The tensors among the values, with their places in the file."""
    if len(told) > _MOST_TENSORS:
        raise Unreadable("is no model that Retake knows: it has too many tensors")
    found = {}
    for name, one in told.items():
        if isinstance(one, Told) and type(name) is str:
            width = ITEM_BYTES[one.held.kind]
            begin = place(one.held.key, one.held.count * width)
            found[name] = Stored(one.held.kind, one.shape, one.strides, begin + (one.held.start + one.offset) * width)
    return found


def _named(tensors: Mapping[str, Stored]) -> dict[str, Stored]:
    """The tensors by their names without `module.`, which training on several cards puts before them."""
    if not any(one.kind in FLOATS for one in tensors.values()):
        raise Unreadable("holds no weights by name")
    found: dict[str, Stored] = {}
    for name, one in tensors.items():
        short = re.sub(r"(^|\.)(module\.)+", r"\1", name)
        if short in found:
            raise Unreadable(f"is no model: it holds {printable(short)[:60]} twice")
        found[short] = one
    return found


def notes_of(path: Path) -> dict[str, Any]:
    """A JSON file that lies beside weights: a dict of a sensible size; MediaError where it is none."""
    with opened(path) as (file, size):
        if size > 1 << 20:
            raise Unreadable("is too large for a model's settings")
        try:
            found = json.loads(file.read())
        except (ValueError, RecursionError):
            raise Unreadable("is damaged: no JSON") from None
        if not isinstance(found, dict):
            raise Unreadable("is damaged: it holds no settings")
        return found
