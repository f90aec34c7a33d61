"""Whatever lies in a take.json, reading it ends in a report or in one clear line."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from retake.errors import MediaError
from retake.quality.page import page
from retake.quality.take_json import read_take

WHOLE: dict[str, Any] = {
    "take": 1, "files": {"movie": "a_lip_v001.mkv", "matte": "a_lip_v001_matte.mkv"}, "touched": 1,
    "inputs": [{"role": "plate", "path": "/plates/a.mov", "sha256": "0" * 64}],
    "plate": {"rate": "24000/1001", "timecode": "01:00:00:00", "width": 640, "height": 360},
    "frames": [{"frame": 7, "kind": "original", "reason": "", "outside": ""},
               {"frame": 8, "kind": "rest", "reason": "", "outside": "a" * 64}],
    "figures": {"after": {"frames": 2.0, "confidence": 0.9, "agreement": 0.5},
                "contacts": [{"first": 8, "after": True}]},
    "over_time": {"first": 7, "plate": [0.1, None], "take": [0.1, 0.2], "expected": None},
    "verdict": {"verdict": "look", "reasons": [{"level": "look", "words": "w", "ranges": [{"first": 7, "last": 8}]}]},
}
ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=12)


def places(value: object, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value within."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above, *(way for key, one in pairs for way in places(one, (*above, key)))]


def spoiled(way: tuple[Any, ...], value: object) -> Any:
    """The whole report with one value exchanged."""
    if not way:
        return value
    data = copy.deepcopy(WHOLE)
    inner: Any = data
    for key in way[:-1]:
        inner = inner[key]
    inner[way[-1]] = value
    return data


def test_a_whole_report_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a_lip_v001.take.json"
    path.write_text(json.dumps(WHOLE))
    take = read_take(path)
    assert (take.start, len(take.frames), take.touched, take.plate) == (7, 2, 1, Path("/plates/a.mov"))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.sampled_from(places(WHOLE)), ANYTHING)
def test_a_spoiled_report_ends_in_one_line_or_in_a_report(tmp_path: Path, way: tuple[Any, ...], value: object) -> None:
    path = tmp_path / "a_lip_v001.take.json"
    data = spoiled(way, value)
    path.write_text(json.dumps(data))
    try:
        read_take(path)
    except MediaError as problem:
        assert "\n" not in str(problem)
        assert len(str(problem)) < 400
    if isinstance(data, dict):
        shown = page(data)
        assert shown.endswith("</html>\n")
        assert "<script" not in shown


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.binary(max_size=60) | some.text(max_size=40).map(str.encode) | some.integers(0, 400))
def test_bytes_that_are_no_report_are_refused(tmp_path: Path, content: bytes | int) -> None:
    path = tmp_path / "a.take.json"
    whole = json.dumps(WHOLE).encode()
    path.write_bytes(whole[:content] if isinstance(content, int) else content)
    with pytest.raises(MediaError, match="is no report of a take"):
        read_take(path)


@pytest.mark.parametrize(("way", "value", "says"), [
    (("take",), 2, "another version"), (("take",), True, "another version"), (("frames",), [], "missing"),
    (("inputs",), [], "names no plate"), (("inputs", 0, "sha256"), "00", "hash is none"),
    (("inputs", 0, "sampled"), 1, "hash is none"),
    (("touched",), 2, "counts"), (("frames", 1, "frame"), 9, "do not follow"),
    (("frames", 1, "outside"), "", "lacks the hash"), (("frames", 0, "kind"), "rest", "lacks the hash"),
    (("frames", 0, "frame"), True, "no number"), (("files", "matte"), "../m.mkv", "another folder"),
])
def test_what_is_wrong_is_named(tmp_path: Path, way: tuple[Any, ...], value: object, says: str) -> None:
    path = tmp_path / "a.take.json"
    path.write_text(json.dumps(spoiled(way, value)))
    with pytest.raises(MediaError, match=says):
        read_take(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    pipe, zero = tmp_path / "pipe.take.json", tmp_path / "zero.take.json"
    os.mkfifo(pipe)
    zero.symlink_to("/dev/zero")
    for path in (pipe, zero):
        with pytest.raises(MediaError, match="no ordinary file"):
            read_take(path)


def test_a_deep_or_endless_report_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.take.json"
    path.write_text("[" * 200_000)
    with pytest.raises(MediaError, match="no JSON"):
        read_take(path)
    path.write_text('{"take": 1' + "0" * 5000 + "}")
    with pytest.raises(MediaError):
        read_take(path)
