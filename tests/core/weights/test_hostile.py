"""Files that are no models, or want something done: each is refused in a line, and nothing in it runs."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from retake.errors import MediaError
from retake.weights.contents import contents
from retake.weights.store import Models
from retake.weights.stored import ITEM_BYTES
from tests.core.weights.files import (
    classic,
    dict_of,
    ear,
    named,
    old,
    safetensors,
    scripted,
    storage,
    tensor,
    whole,
    written,
)
from tests.core.weights.hostile import CANARY, GROUPS

_LONGEST = 15.0  # seconds for one file, on a busy machine


def outcomes(folder: Path, house: Path) -> list[tuple[str, str, str, str, float]]:
    """What came of every hostile file: its group, what it is, words that are to be said, what was said, seconds.

    They are added by a process that a gigabyte must suffice, and that ends when anything runs, is imported or connects.
    """
    done = subprocess.run([sys.executable, "-m", "tests.core.weights.hostile", str(folder)], cwd=folder,
                          env={**os.environ, "PYTHONPATH": f"{house}{os.pathsep}{house / 'core'}"},
                          capture_output=True, text=True, timeout=250, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


@pytest.mark.skipif(sys.platform != "linux", reason="the process that adds them is limited as Linux does it")
def test_hostile_files_are_refused_in_a_line_and_run_nothing(tmp_path: Path, house: Path) -> None:
    found = outcomes(tmp_path, house)
    groups = Counter(group for group, *_ in found)
    assert set(groups) == {*GROUPS, "downloads", "no files"} and min(groups.values()) > 10
    assert len({(group, what) for group, what, *_ in found}) > 200
    for group, what, words, line, seconds in found:
        assert line != "TAKEN", (group, what)
        assert words in line, f"{group}, {what}: {line}"
        assert line.isprintable() and line.endswith((".", ")")) and len(line) < 400, f"{group}, {what}: {line}"
        assert seconds < _LONGEST, (group, what)
    assert not (tmp_path / CANARY).exists()
    assert os.listdir(tmp_path / "models") == []


def test_the_very_files_are_taken_without_what_is_wrong_with_them(tmp_path: Path) -> None:
    pickle, numbers = ear()
    models = Models(tmp_path / "models")
    assert [model.kind.name for model in models.add(written(tmp_path / "tiny.pt", classic(pickle, numbers)))] \
        == ["whisper"]
    assert models.add(written(tmp_path / "old.pt", old(pickle, numbers, 2)))[0].layout == "old pth"
    for file in (classic, old, scripted):
        pickle = whole(named("__torch__", "M") + b")\x81" + dict_of({"weight": tensor()}) + b"b") \
            if file is scripted else whole(dict_of({"weight": tensor()}))
        assert contents(written(tmp_path / "a.pth", file(pickle))).tensors["weight"].shape == (4, 4)


def test_the_canary_shows_when_something_runs(tmp_path: Path) -> None:
    bare = next(content for what, _, content in GROUPS["calls"]() if what == "a bare pickle of protocol 2")
    written(tmp_path / "bare.pkl", bare)
    careless = "import pickle; pickle.load(open('bare.pkl', 'rb'))"
    subprocess.run([sys.executable, "-W", "ignore", "-c", careless], check=True, cwd=tmp_path)
    assert (tmp_path / CANARY).exists()


def _plain(content: bytes) -> bytes:
    return content


def _headed(head: bytes) -> bytes:
    return safetensors(head, bytes(32))


def _valid() -> list[tuple[bytes, Callable[[bytes], bytes]]]:
    """Small files of every layout that are right: their descriptions, with what goes round them, and whole."""
    pickle = whole(dict_of({"state_dict": dict_of({"module.weight": tensor(), "bias": tensor(storage(), 4, (3,))})}))
    objects = whole(named("__torch__", "M") + b")\x81" + dict_of({"weight": tensor()}) + b"b")
    head = json.dumps({"a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
                       "b": {"dtype": "BF16", "shape": [8], "data_offsets": [16, 32]}}).encode()
    inner: list[tuple[bytes, Callable[[bytes], bytes]]] = [
        (pickle, classic), (pickle, old), (objects, scripted), (head, _headed)]
    return [*inner, *((wrap(told), _plain) for told, wrap in inner)]


def _changed(content: bytes, chance: random.Random) -> bytes:
    """The bytes after a few mishaps."""
    raw = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(raw))
        match chance.randrange(5):
            case 0:
                raw[at] = chance.randrange(256)
            case 1:
                raw[at] ^= 1 << chance.randrange(8)
            case 2:
                del raw[at: at + chance.randint(1, 40)]
            case 3:
                raw[at:at] = chance.randbytes(chance.randint(1, 12))
            case _:
                raw[at] = chance.choice(content)
        raw = raw or bytearray(b"\0")
    return bytes(raw)


def test_bytes_that_fell_over_never_end_in_anything_but_a_line(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    read = refused = 0
    for content, wrap in _valid():
        assert contents(written(tmp_path / "good.pth", wrap(content))).tensors
        for _ in range(80):
            raw = wrap(_changed(content, chance))
            try:
                found = contents(written(tmp_path / "bad.pth", raw))
            except MediaError as problem:
                assert str(problem).isprintable()
                refused += 1
            else:
                assert all(one.at >= 0 and one.at + one.span * ITEM_BYTES[one.kind] <= len(raw)
                           for one in found.tensors.values())
                read += 1
    assert refused > 500 and read > 10
    assert not (tmp_path / CANARY).exists()
