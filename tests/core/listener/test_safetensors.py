"""Weights are read as they were written; a file that is none is refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from retake.errors import MediaError
from retake.listener.network import ears
from retake.listener.safetensors import read_tensors, write_tensors


def file(header: object, data: bytes = b"\0" * 16) -> bytes:
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(head).to_bytes(8, "little") + head + data


def tensor(shape: list[object], start: object, stop: object, kind: object = "F32") -> dict[str, object]:
    return {"a": {"dtype": kind, "shape": shape, "data_offsets": [start, stop]}}


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "some.safetensors"
    given = {"b": np.arange(6, dtype=np.float32).reshape(2, 3), "a": np.array([0.1], np.float32)}
    write_tensors(path, given, {"seed": "1"})
    tensors, notes = read_tensors(path)
    assert notes == {"seed": "1"}
    assert np.array_equal(tensors["b"], given["b"])
    assert tensors["a"][0] == pytest.approx(0.1, abs=1e-4)
    content = path.read_bytes()
    write_tensors(path, given, {"seed": "1"})
    assert path.read_bytes() == content


def test_the_library_reads_it_too(tmp_path: Path) -> None:
    theirs = pytest.importorskip("safetensors.numpy", reason="the yardstick is not installed")
    path = tmp_path / "some.safetensors"
    write_tensors(path, {"a": np.ones((2, 2), np.float32)}, {})
    assert theirs.load_file(path)["a"].tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize("content", [
    b"", b"\0" * 7, b"\xff" * 64, file(b"[]"), file(b"{" * 4000), file(b"not json at all "), file({"a": 5}),
    file({"a": {}}), file({"__metadata__": 3}),
    file(tensor([4], 0, 17)), file(tensor([4], -16, 0)), file(tensor([4], 16, 0)), file(tensor([5], 0, 16)),
    file(tensor([-4], 0, 16)), file(tensor([2**40, 2**40], 0, 16)), file(tensor([4], 0, "16")),
    file(tensor([True, 4], 0, 16)), file(tensor([4], 0, 16, "I64")), file(tensor([4], 0, 16, ["F32"])),
    file(tensor([4.0], 0, 16)), file(tensor([4], 0, 16), b"\xff" * 16), (10**9).to_bytes(8, "little") + b"{}",
])
def test_a_hostile_file_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "hostile.safetensors"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=r"hostile\.safetensors") as said:
        read_tensors(path)
    assert "\n" not in str(said.value)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="can't be read"):
        read_tensors(tmp_path / "none.safetensors")
    with pytest.raises(MediaError, match="can't be read"):
        read_tensors(tmp_path)


@pytest.mark.parametrize("tensors", [
    {}, {"x": np.zeros(3, np.float32)}, {"0.in.bias": np.zeros(8, np.float32)}, {"0.in.bias": np.zeros(0, np.float32)},
])
def test_another_kind_of_network_is_refused(tensors: dict[str, np.ndarray]) -> None:
    with pytest.raises(MediaError, match="network"):
        ears(tensors)
