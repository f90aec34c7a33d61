"""Whatever a light worker is asked for: an answer, or one line; no crash, and nothing that hangs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retake.errors import OptionError, RetakeError
from retake.worker.looks import LOOKS
from retake.worker.protocol import LONGEST, line_of
from tests.core.timeline.made import clip, span, timeline
from tests.core.worker.looking import look, tone

pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, plate: Path) -> list[str]:
    """Paths of every bad kind, and some good ones."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "text.mov").write_text("no movie")
    (folder / "empty.mov").touch()
    (folder / "folder.mov").mkdir()
    (folder / "cut.mp4").write_bytes(plate.read_bytes()[:3000])
    (folder / "loop.mov").symlink_to("loop.mov")
    (folder / "cut.otio").write_text('{"OTIO_SCHEMA": "Timeline.1", "tracks": 7}')
    tone(folder / "a.wav", 0.2)
    for name in ("pipe.mov", "pipe.otio", "pipe.0001.exr", "pipe.wav", "pipe.edl", "pipe.xml"):
        os.mkfifo(folder / name)
    for name in ("zero.mov", "zero.otio", "zero.edl", "zero.wav", "zero.aaf", "zero.otioz"):
        (folder / name).symlink_to("/dev/zero")
    good = [str(plate), str(folder / "a.wav"), str(timeline(folder / "t.otio", [
        clip("sh010", span(5, 10, 25), str(plate), span(0, 40, 25))]))]
    return [*good, *(str(one) for one in sorted(folder.iterdir())), "", " ", "\0", "a\0b.mov", "/", ".", "..", "~",
            "/dev/zero", "/dev/null", "/dev/stdin", "/proc/self/mem", "x" * 300, "x/" * 3000, "\ud800.mov",
            "http://localhost:9/a.mp4", "pipe:0", "concat:/etc/passwd|/etc/hosts", "data:text/plain,hello",
            "%n%s%p.exr", "a.%04d.exr",
            "a.[0-99999999999].exr", f"{folder}/pipe.%04d.exr", "#", "@@@@.dpx", "a.otio", "\n.mov", "-i",
            "\x1b[2J.mov"]


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from([-1, 0, 1, 2, 5, 39, 40, 300, 1 << 31, 1 << 64, 10 ** 400, 1e308, "1/0", "1e99999999", "25",
                       "A1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=5)
FIELDS = ("path", "timeline", "frame", "count", "width", "height", "view", "rate", "stream", "points", "start", "stop",
          "media", "name", "dialogue", "first", "clock", "nonsense")
MEANT = {"probe": ("path", "rate"), "thumbnail": ("path", "frame", "width", "height", "view", "rate"),
         "preview": ("path", "frame", "count", "width", "height", "view", "rate"),
         "waveform": ("path", "stream", "points", "start", "stop"),
         "mix": ("mix",),
         "reel": ("path", "first", "count", "width", "height", "view", "rate"),
         "sound": ("path", "stream", "start", "stop", "rate", "clock"), "still": ("path", "frame", "view", "rate"),
         "shots": ("timeline", "media", "rate", "name", "dialogue"),
         "enqueue": ("timeline", "dialogue", "options", "template", "shots", "library", "media", "rate", "name",
                     "own"),
         "place": ("timeline", "takes", "shots", "active", "also", "media", "rate", "name"),
         "back": ("timeline", "shots", "to", "name"), "own": ("folder", "shot", "options"),
         "preflight": ("timeline", "dialogue", "options", "shots", "library", "media", "rate", "name"),
         "takes": ("folder", "timeline", "shots", "media", "rate", "name", "series"),
         "review": ("report", "state", "note", "by"), "page": ("report",),
         "diff": ("before", "after", "takes", "handles", "media", "rate", "name", "dialogue")}
OF_TIMELINES = ("shots", "enqueue", "place", "back", "preflight")
# What each task can't do without; a path for all others.
NEEDED = {**dict.fromkeys(OF_TIMELINES, "timeline"), "diff": "before", "own": "folder", "takes": "folder",
          "review": "report", "page": "report"}
DIALOGUE = st.fixed_dictionaries({"tracks": st.just(["A1"])}) | st.fixed_dictionaries({
    name: ANYTHING for name in ("tracks", "sounds", "languages", "cues", "guides", "character")})


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing here may take long, hang least of all."""
    monkeypatch.setattr("retake.batch.stack._MOST_ENTRIES", 2000)  # nobody's takes are looked for in all of a machine
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 60


@settings(max_examples=250, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_asked_is_answered_or_refused_in_a_line(hostile: list[str], quickly: None,
                                                           data: st.DataObject) -> None:
    task = data.draw(st.sampled_from(sorted(LOOKS)))
    places = st.sampled_from(hostile) | ANYTHING
    asked = {}
    for name in data.draw(st.lists(st.sampled_from(MEANT[task]), unique=True)) + data.draw(
            st.lists(st.sampled_from(FIELDS), max_size=1)):
        kinds = {**dict.fromkeys(("path", "timeline", "before", "after", "folder", "report"), places),
                 "media": st.lists(places, max_size=2) | ANYTHING,
                 "takes": st.lists(places, max_size=2) | ANYTHING, "dialogue": DIALOGUE | ANYTHING}
        asked[name] = data.draw(kinds.get(name, ANYTHING))
    asked.setdefault(NEEDED.get(task, "path"), data.draw(st.sampled_from(hostile)))
    try:
        result, said = look(task, **asked)
    except RetakeError as problem:
        assert "\n" not in str(problem) and "\x1b" not in str(problem)
        str(problem).encode("ascii", "backslashreplace")
    else:
        assert all(len(line_of(told)) < LONGEST for _, told in said)
        assert len(line_of(result)) < LONGEST


@pytest.mark.parametrize("task", sorted(LOOKS))
def test_every_hostile_path_is_refused_in_a_line(task: str, hostile: list[str], quickly: None) -> None:
    for path in hostile[3:]:
        try:
            look(task, **{NEEDED.get(task, "path"): path, **({"dialogue": {"tracks": ["A1"]}} if task == "enqueue"
                                                             else {"after": path} if task == "diff" else {})})
        except RetakeError as problem:
            assert "\n" not in str(problem) and "\x1b" not in str(problem), path


def test_fields_that_nobody_knows_are_refused_by_name() -> None:
    with pytest.raises(OptionError, match="knows nothing of 'colour'. It knows: count, frame"):
        look("preview", path="a.mov", colour="red")
    with pytest.raises(OptionError, match="width has to be a whole number from 1 to 1920, not 1921"):
        look("preview", path="a.mov", width=1921)
    with pytest.raises(OptionError, match="path has to be a path, not nothing"):
        look("probe")


