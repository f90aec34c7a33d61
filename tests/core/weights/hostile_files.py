"""Files that are no models: archives and heads that lie, downloads gone wrong, and what is no file at all."""

from __future__ import annotations

import io
import os
import socket
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from tests.core.weights.files import (
    archive,
    classic,
    dict_of,
    ear,
    number,
    of_shapes,
    old,
    safetensors,
    tensor,
    text,
    whole,
    written,
)
from tests.core.weights.hostile_pickles import DAMAGED, Hostile

_GOOD = whole(dict_of({"weight": tensor()}))


def archives() -> Iterator[Hostile]:
    """Zip archives that lie."""
    good = classic(_GOOD)
    yield "numbers outside, by their name", "leads elsewhere", classic(_GOOD, more=[("../../x", b"1")])
    yield "an absolute name", "leads elsewhere", classic(_GOOD, more=[("/etc/x", b"1")])
    yield "a name of another system", "leads elsewhere", classic(_GOOD, more=[("m\\..\\x", b"1")])
    yield "a name with a line break", "leads elsewhere", classic(_GOOD, more=[("m/a\nb", b"1")])
    yield "a part twice", "twice", _twice()
    yield "two pickles", "", archive([("a/data.pkl", _GOOD), ("b/data.pkl", _GOOD)])
    yield "no pickle", "no weights of PyTorch", archive([("word/document.xml", b"<w/>")])
    yield "a packed bomb as the pickle", "packed", archive([("m/data.pkl", bytes(50_000_000))], zipfile.ZIP_DEFLATED)
    yield "packed numbers", DAMAGED, _packed_numbers()
    yield "a model packed in an archive", "Unpack it", archive([("model.pth", good)], zipfile.ZIP_DEFLATED)
    yield "the other order of bytes", "orders bytes", archive(
        [("m/data.pkl", _GOOD), ("m/byteorder", b"big"), ("m/data/0", bytes(64))])
    yield "a locked archive", "password", _patched(good, b"PK\1\2", 8, b"\1\0")
    yield "a size that lies", DAMAGED, _patched(good, b"PK\1\2", 20, struct.pack("<II", 1 << 30, 1 << 30))
    yield "two sizes of one part", DAMAGED, _patched(good, b"PK\1\2", 24, struct.pack("<I", 5))
    yield "a place that lies", DAMAGED, _patched(good, b"PK\1\2", 42, struct.pack("<I", 7))
    yield "a head with another name", DAMAGED, _patched(good, b"PK\3\4", 30, b"x")
    yield "a head that says it is packed", DAMAGED, _patched(good, b"PK\3\4", 8, b"\x08\0")
    yield "65,000 parts that are not there", "", _patched(good, b"PK\5\6", 8, struct.pack("<HH", 65_000, 65_000))
    yield "a list that begins elsewhere", DAMAGED, _patched(good, b"PK\5\6", 16, struct.pack("<I", 3))
    yield "a list of four gigabytes", DAMAGED, _patched(good, b"PK\5\6", 12, struct.pack("<I", 0xFFFFFFFF))
    yield "something before the archive", "", b"MZ" + good
    yield "something behind the archive", DAMAGED, good + b"PK\5\6" + bytes(18)
    yield "parts over one another", DAMAGED, _over()


def _patched(content: bytes, mark: bytes, at: int, instead: bytes) -> bytes:
    place = content.index(mark) + at
    return content[:place] + instead + content[place + len(instead):]


def _twice() -> bytes:
    """An archive with two parts of one name."""
    two = archive([("m/data.pkl", _GOOD), ("m/data/0", bytes(64)), ("m/data/1", bytes(64))])
    return two.replace(b"m/data/1", b"m/data/0")


def _packed_numbers() -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as made:
        made.writestr("m/data.pkl", _GOOD)
        made.writestr(zipfile.ZipInfo("m/data/0"), bytes(64), zipfile.ZIP_DEFLATED)
    return into.getvalue()


def _over() -> bytes:
    """The second part of the list lies where the first does."""
    parts = archive([("m/data.pkl", _GOOD), ("m/data/0", _GOOD)])
    second = parts.index(b"PK\1\2", parts.index(b"PK\1\2") + 4)
    first = parts.index(b"PK\1\2")
    # The first part's bytes go on until behind the second's.
    longer = struct.pack("<II", len(_GOOD) + 60, len(_GOOD) + 60)
    return parts[:first + 20] + longer + parts[first + 28: second] + parts[second:]


def heads() -> Iterator[Hostile]:
    """Safetensors files whose heads lie."""
    def told(dtype: object = "F32", shape: object = (4,), place: object = (0, 16), **more: object) -> dict[str, object]:
        return {"weight": {"dtype": dtype, "shape": shape, "data_offsets": place, **more}}

    data = bytes(16)
    yield "a head of 2^63 bytes", DAMAGED, struct.pack("<Q", 1 << 63) + b"{" + bytes(64)
    yield "a head of 2^64-1 bytes", DAMAGED, b"\xff" * 8 + b"{" + bytes(64)
    yield "a head longer than the file", DAMAGED, struct.pack("<Q", 5000) + b'{"a":1}'
    yield "a head that ends early", DAMAGED, safetensors(b'{"weight": {"dtype": "F32"', data)
    yield "a head that is no text", DAMAGED, safetensors(b"{\xff\xfe\xff}", data)
    yield "a head nested 200,000 deep", DAMAGED, safetensors(b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}", data)
    yield "a name twice", DAMAGED, safetensors(
        b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{"dtype":"F32","shape":[4],'
        b'"data_offsets":[0,16]}}', data)
    yield "tensors over one another", "over one another", safetensors(
        {**told(), "bias": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}, data)
    yield "a gap", "gaps", safetensors(told(place=(16, 32)), bytes(32))
    yield "a place below 0", DAMAGED, safetensors(told(place=(-16, 0)), data)
    yield "a place that runs backwards", DAMAGED, safetensors(told(place=(16, 0)), data)
    yield "a place behind the file", "cut short", safetensors(told(shape=(400,), place=(0, 1600)), data)
    yield "a place of 2^70", DAMAGED, safetensors(told(place=(1 << 70, (1 << 70) + 16)), data)
    yield "a place that is true", DAMAGED, safetensors(told(place=(False, True)), data)
    yield "a place that is a fraction", DAMAGED, safetensors(told(place=(0.0, 16.0)), data)
    yield "a shape below 0", DAMAGED, safetensors(told(shape=(-4,)), data)
    yield "a shape past counting", DAMAGED, safetensors(told(shape=(1 << 40, 1 << 40)), data)
    yield "a shape of texts", DAMAGED, safetensors(told(shape=("4",)), data)
    yield "a shape that does not fill its place", DAMAGED, safetensors(told(shape=(3,)), data)
    yield "numbers of no kind", "of a kind", safetensors(told(dtype="F7"), data)
    yield "numbers of a kind that is a list", "of a kind", safetensors(told(dtype=["F32"]), data)
    yield "a further entry", DAMAGED, safetensors(told(run="os.system"), data)
    yield "more bytes than tensors", "longer than it says", safetensors(told(), data + data)
    yield "a head that is empty", "no weights", safetensors({})
    yield "integers alone", "no weights", safetensors(told(dtype="I32"), data)


def downloads() -> Iterator[tuple[str, str, str, bytes]]:
    """What browsers and servers leave instead of a model: what, words, the file's name, the file."""
    page = b"<!DOCTYPE html>\n<html><head><title>Google Drive - Virus scan warning</title></head></html>"
    yield "a web page", "web page", "wav2lip.pth", page
    yield "a web page with a mark before it", "web page", "wav2lip.pth", b"\xef\xbb\xbf  \r\n" + page
    yield "a web page in capitals", "web page", "wav2lip.pth", b"<HTML><BODY>Sign in</BODY></HTML>"
    yield "a note of Git LFS", "Git LFS", "unet.pth", (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 3400073701\n")
    yield "a server's refusal", "server said", "unet.pth", b'{"error":"Access to model is restricted"}'
    yield "a server's words", "server said", "unet.pth", b"Entry not found"
    yield "nothing", "empty", "wav2lip.pth", b""
    yield "zeros", "zeros", "wav2lip.pth", bytes(100_000)
    yield "one byte", "no weights file", "wav2lip.pth", b"\x01"
    yield "half a download", "did not end", "wav2lip.pth.crdownload", classic(_GOOD)
    yield "a picture", "picture", "wav2lip.pth", b"\x89PNG\r\n\x1a\n" + bytes(64)
    yield "a movie", "movie", "wav2lip.pth", b"\0\0\0 ftypisom" + bytes(64)
    yield "an ONNX model", "ONNX", "wav2lip.onnx", b"\x08\x07\x12\x07pytorch" + bytes(64)
    yield "an ONNX model under another name", "ONNX", "wav2lip.pth", b"\x08\x07\x12\x07pytorch\x1a\x052.0.0" + bytes(64)
    yield "a text", "no weights file", "wav2lip.pth", b"the model is in my other folder\n"
    yield "a packed file", "gzip", "wav2lip.pth.gz", b"\x1f\x8b\x08" + bytes(64)
    yield "a pickle of text", "no weights file", "wav2lip.pth", b"cos\nsystem\n(S'true'\ntR."
    yield "a first PyTorch's file", "older than", "wav2lip.pth", _tar()
    yield "noise", "no weights file", "wav2lip.pth", b"\x7e" + np.random.default_rng(3).bytes(100_000)


def _tar() -> bytes:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as made:
        for name in ("sys_info", "pickle", "storages", "tensors"):
            member = tarfile.TarInfo(name)
            member.size = len(_GOOD)
            made.addfile(member, io.BytesIO(_GOOD))
    return into.getvalue()


def cut_short() -> Iterator[Hostile]:
    """Files that end too early, at many places."""
    pickle, numbers = ear()
    files = {"a zip archive": classic(pickle, numbers), "an old file": old(pickle, numbers, 2),
             "safetensors": safetensors({"weight": {"dtype": "F16", "shape": [len(numbers) // 2],
                                                    "data_offsets": [0, len(numbers)]}}, numbers)}
    for what, content in files.items():
        for share in (0.001, 0.01, 0.05, 0.3, 0.5, 0.9, 0.999):
            yield f"{what}, {share:.1%} of it", "", content[: int(len(content) * share)]
        yield f"{what} without its last byte", "", content[:-1]


def false_models() -> Iterator[Hostile]:
    """Files that are right but for what is in them."""
    def changed(change: Callable[[dict[str, tuple[int, ...]]], object]) -> bytes:
        return classic(*ear(change))

    name = "encoder.blocks.3.mlp.2.weight"
    yield "a tensor of another shape", "not 384 × 1536", changed(lambda shapes: shapes.update({name: (1536, 384)}))
    yield "a tensor that is missing", "is missing", changed(lambda shapes: shapes.pop(name))
    yield "right shapes under other names", "none of the models", changed(_renames)
    yield "a larger one of the family", "another size", changed(
        lambda shapes: shapes.update({"encoder.conv1.weight": (512, 80, 3)}))
    yield "another model altogether", "S3FD", classic(whole(dict_of({"conv3_3_norm.weight": tensor()})))
    yield "no names at all", "no weights by name", classic(whole(b"](" + tensor() + b"e"))
    yield "a number alone", "no weights by name", classic(whole(number(7)))
    yield "names of numbers", "no weights", classic(whole(b"}" + number(7) + tensor() + b"s"))
    pickle, numbers = ear()
    for what, value in (("what is no number", np.nan), ("what is without end", np.inf)):
        wrong = np.frombuffer(numbers, "<f2").copy()
        wrong[1000] = value
        yield what, "holds what is no number", classic(pickle, wrong.tobytes())
        yield f"{what}, in an old file", "holds what is no number", old(pickle, wrong.tobytes(), 2)
    good = bytearray(classic(pickle, numbers))
    good[good.index(b"m/data/0") + 5000] ^= 1
    yield "a bit that fell over", "checksums", bytes(good)
    system = whole(dict_of({"little_endian": b"\x89"}))
    yield "bytes in the other order", "orders bytes", old(pickle, numbers, 2, system=system)
    yield "another's numbers under its names", DAMAGED, classic(pickle, numbers[: len(numbers) // 2])
    yield "more tensors than any model has", "too many", classic(whole(
        of_shapes({f"w{number}": (4, 4) for number in range(8_001)}, 16, "FloatStorage")))
    yield "an old file with a storage twice", DAMAGED, old(
        pickle, numbers, 2, keys=whole(b"](" + text("0") + text("0") + b"e"))


def _renames(shapes: dict[str, tuple[int, ...]]) -> None:
    for name in list(shapes):
        shapes[f"x.{name}"] = shapes.pop(name)


def no_files(folder: Path) -> Iterator[tuple[str, str, Path]]:
    """What can be named but is no file: what, words, its path."""
    good = written(folder / "good.pth", classic(*ear()))
    yield "nothing there", "is not there", folder / "absent.pth"
    if os.name == "nt":
        return
    for name, target in (("link.pth", good), ("dangling.pth", folder / "absent"), ("loop.pth", folder / "loop.pth"),
                         ("zero.pth", Path("/dev/zero")), ("secret.pth", Path("/etc/passwd"))):
        (folder / name).symlink_to(target)
        yield name, "is a link", folder / name
    os.mkfifo(folder / "pipe.pth")
    yield "a pipe", "not an ordinary file", folder / "pipe.pth"
    yield "a device", "not an ordinary file", Path("/dev/zero")
    with socket.socket(socket.AF_UNIX) as ear_of_another:
        os.chdir(folder)
        ear_of_another.bind("socket.pth")
        yield "a socket", "not an ordinary file", folder / "socket.pth"
    (folder / "empty").mkdir()
    yield "an empty folder", "no model", folder / "empty"
    (folder / "links").mkdir()
    (folder / "links" / "out.pth").symlink_to(good)
    yield "a folder whose link leads out", "no model", folder / "links"
    with open(folder / "huge.pth", "wb") as huge:
        huge.truncate(9 << 30)  # takes no room
    yield "nine gigabytes", "larger than any", folder / "huge.pth"
