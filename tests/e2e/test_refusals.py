"""What can't be is said in one clear line, and leaves nothing behind: strange words, broken files, full disks."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retake.cache import Cache
from retake.errors import Cancelled, OptionError
from retake.options.render import RenderOptions
from retake.pipeline.render import render
from retake.pipeline.request import RenderRequest
from retake.ranges import parse_ranges
from retake.take_files import FINISHED
from retake.timecode import Timecode
from tests.corruption import damaged_copies, run_in_child
from tests.e2e.making import Film, Talker, film, silence, voice
from tests.e2e.outcome import listing, proven, refusal, rendered, say, wav

COUNT = 12
RATE = Fraction(25)
TALKER = Talker(COUNT, shift=-0.6)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# What users type, and what they paste.
STRANGE = st.one_of(st.text(max_size=30), st.from_regex(r"[0-9:;.,\- @]{0,24}", fullmatch=True),
                    st.sampled_from(["", "-", "--", "0-0", "5", "9-1", "1-2,", ",", "0-999999999", "nan,inf,1e999",
                                     "01:00:00:00-01:00:00:99", "1,2,3,4", "٣-٤", "1" * 6000, "\x00", "../..", "%s"]))


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short talker in ProRes, with sound and timecode."""
    return film(tmp_path_factory.mktemp("plate") / "sh010.mov", TALKER.pictures(),
                Film("prores_aw", "yuv422p10le", metadata={"timecode": "01:00:00:00"}), voice(COUNT / RATE, -0.6))


class Parsed(Exception):
    """The words were understood; nothing more is wanted."""


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ends each render where the work on the pictures would begin."""
    def stop(*_: Any, **__: Any) -> NoReturn:
        raise OptionError("understood.")
    monkeypatch.setattr("retake.pipeline.render.decided", stop)
    yield


@FEW
@given(STRANGE)
def test_any_range_is_one_or_is_refused(text: str) -> None:
    with contextlib.suppress(OptionError):
        found = parse_ranges(text, Timecode(90_000, RATE), RATE, 200)
        assert all(0 <= one.start < one.stop <= 200 for one in found)


@FEW
@given(flag=st.sampled_from(["--range", "--at", "--keep", "--library", "--strength", "--offset", "--ramp", "--handles",
                             "--face", "--view", "--codec", "--rate", "--silence", "--text", "--guide", "--dialogue"]),
       value=STRANGE)
def test_whatever_is_typed_is_understood_or_refused_in_one_line(
        flag: str, value: str, plate: Path, quiet: Path, tmp_path: Path, understood: None) -> None:
    out = tmp_path / "out"
    code, said, complained = say("render", plate, "--dialogue", quiet, "--out", out, flag, value)
    lines = [line for line in complained.replace("\r", "\n").splitlines() if line.strip()]
    assert 2 <= code <= 5, complained
    assert said == ""
    assert "Traceback" not in complained
    assert lines[-1][-1] in ".'!?" or "Error" not in lines[-1], lines
    assert listing(out) == []


@pytest.mark.parametrize("words", [
    ("--range", "0-4,8-9"), ("--at", "3,nan,nan"), ("--at", "3,inf,-inf"), ("--at", "-1,100,100"), ("--face", "0"),
    ("--strength", "nan"), ("--rate", "0"), ("--rate", "24/0"), ("--codec", "divx"), ("--view", "sepia"),
    ("--keep", "0-4,99-200"), ("--library", "none.mov"), ("--guide", "none.wav"), ("--out", "a\x00b"),
    ("--range", "02:00:00:00-02:00:00:05"), ("--codec", "h264", "--rate", "24"),
])
def test_what_means_nothing_is_refused_before_the_long_work(words: tuple[str, ...], plate: Path, quiet: Path,
                                                            tmp_path: Path) -> None:
    assert refusal(plate, quiet, tmp_path / "out", *words)


@pytest.mark.parametrize("name", ["", "none.mov", "a/b/c.mov", "x" * 300 + ".mov", "frame.%04d.dpx", "a.[1-9].exr",
                                  "nul\x00.mov", "http://example.com/a.mov", "-"])
def test_plates_that_are_none_are_refused(name: str, quiet: Path, tmp_path: Path) -> None:
    plate = tmp_path / name if name not in ("", "-") and "://" not in name else Path(name)
    code, said, complained = say("render", "--dialogue", quiet, "--out", tmp_path / "out", "--", plate)
    assert (said, complained.count("\n")) == ("", 1), complained
    assert 2 <= code <= 3
    assert listing(tmp_path / "out") == []


def outcome_of(plate: str, line: str, out: str, cache: str) -> list[str]:
    """What a render leaves in its folder; for the child that may crash."""
    os.environ["RETAKE_CACHE"] = cache
    options = RenderOptions(folder=Path(out), codec="ffv1", conform=None)
    render(RenderRequest(Path(plate), Path(line), options=options), Cache(Path(cache)), lambda *_: None)
    return listing(Path(out))


def tried(cases: list[tuple[Path, Path]], folder: Path) -> list[dict[str, Any]]:
    """What came of renders of damaged plates or lines, in a child; each is whole, or refused and leaves nothing."""
    rows = [(plate, line, folder / f"out{n}", folder / f"cache{n}") for n, (plate, line) in enumerate(cases)]
    results = run_in_child("tests.e2e.test_refusals:outcome_of", rows, 500)
    for (made_of, line, out, _), result in zip(rows, results, strict=True):
        assert "bug" not in result, f"{made_of} {line}: {result['bug']}"
        left = result.get("gave", [])
        assert listing(out) == left
        assert left == [] or (left[0] == FINISHED and len(left) == 4), left  # and the movie, its matte, its report
        if "refused" in result:
            assert "\n" not in result["refused"] and result["refused"].endswith("."), result["refused"]
    return results


@pytest.mark.long
@pytest.mark.parametrize("kind", ["mov", "mp4", "mkv"])
def test_damaged_plates_give_a_take_or_a_line(kind: str, quiet: Path, tmp_path: Path) -> None:
    how = {"mov": Film("prores_aw", "yuv422p10le"), "mp4": Film("libx264", options={"g": "12", "crf": "20"}),
           "mkv": Film(options={"slicecrc": "1", "level": "3", "g": "1"})}[kind]
    whole = film(tmp_path / f"whole.{kind}", TALKER.pictures(), how, voice(COUNT / RATE, -0.6))
    copies = damaged_copies(whole, tmp_path, cuts=3, flips=5, head=2000)
    results = tried([(one.path, quiet) for one in copies], tmp_path)
    assert any("refused" in one for one in results)


@pytest.mark.long
def test_damaged_lines_give_a_take_or_a_line(plate: Path, tmp_path: Path) -> None:
    whole = wav(tmp_path / "whole.wav", voice(1))
    copies = damaged_copies(whole, tmp_path, cuts=2, flips=4, head=60)
    tried([(plate, one.path) for one in copies], tmp_path)


@pytest.mark.long
def test_a_damaged_cache_is_made_again(plate: Path, quiet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                       ) -> None:
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path / "cache"))
    first = proven(rendered(plate, quiet, tmp_path))
    entries = sorted(one for one in (tmp_path / "cache").iterdir() if one.is_file())
    assert entries
    # How fast renders went is noted anew each time; all else is found out again as it was.
    kept = {one: one.read_bytes() for one in entries}
    lasting = {one: content for one, content in kept.items() if one.name != "speeds.json"}
    rng = np.random.default_rng(1)
    for harm in ("cut", "flipped", "empty", "swapped"):
        for k, one in enumerate(entries):
            whole = bytearray(kept[one])
            for place in rng.integers(0, len(whole), 6):
                whole[place] ^= 1 << int(rng.integers(8))
            one.write_bytes({"cut": kept[one][: len(whole) // 2], "flipped": bytes(whole), "empty": b"",
                             "swapped": kept[entries[k - 1]]}[harm])
        again = proven(rendered(plate, quiet, tmp_path))
        assert [row["outside"] for row in again.report["frames"]] == [row["outside"] for row in first.report["frames"]]
        assert {one: one.read_bytes() for one in lasting} == lasting, harm


def test_folders_that_take_nothing_are_refused(plate: Path, quiet: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("taken")
    assert "Part of its path is a file" in refusal(plate, quiet, tmp_path / "file" / "below")
    assert "can't be written" in refusal(plate, quiet, tmp_path / "file")
    if Path("/proc/self").is_dir():
        assert "can't be written" in refusal(plate, quiet, Path("/proc/self/takes"))
    assert (tmp_path / "file").read_text() == "taken"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_is_read_only_is_refused(plate: Path, quiet: Path, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    assert "no permission" in refusal(plate, quiet, tmp_path / "closed")


def test_links_in_the_folder_are_neither_followed_nor_replaced(plate: Path, quiet: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "elsewhere")
    precious = tmp_path / "precious.mkv"
    precious.write_text("precious")
    for name in ("sh010_lip_v001.mkv", "sh010_lip_v002_matte.mkv"):
        (tmp_path / "elsewhere" / name).symlink_to(precious)
    (tmp_path / "elsewhere" / "sh010_lip_v003.take.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "elsewhere" / "sh010_lip_v004").mkdir()
    outcome = proven(rendered(plate, quiet, tmp_path / "out"))
    assert Path(outcome.told["movie"]).name == "sh010_lip_v005.mkv"
    assert precious.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()


class Stopping:
    """Stops the work in a step, after so many frames of it."""

    def __init__(self, step: str, after: int) -> None:
        self._step, self._after = step, after

    def __call__(self, step: str, done: int, of: int) -> None:
        """Hears where the work is."""
        if step == self._step and done >= self._after:
            raise Cancelled("Stopped.")


@pytest.mark.parametrize(("step", "after"), [("Listening", 1), ("Following faces", 5), ("Writing", 1), ("Writing", 7)])
@pytest.mark.parametrize("codec", ["ffv1", "png"])
def test_who_stops_finds_nothing_half_written(step: str, after: int, codec: str, plate: Path, quiet: Path,
                                              tmp_path: Path) -> None:
    options = RenderOptions(folder=tmp_path / "out", codec=codec, patch=True)
    # A cache of its own for what is stopped while faces are followed, so that they are.
    cache = Cache(tmp_path / "cache" if step != "Writing" else Path(os.environ["RETAKE_CACHE"]))
    with pytest.raises(Cancelled):
        render(RenderRequest(plate, quiet, options=options), cache, Stopping(step, after))
    assert listing(tmp_path / "out") == []
    outcome = rendered(plate, quiet, tmp_path / "out")
    assert Path(outcome.told["movie"]).name == "sh010_lip_v001.mkv"


_LIMITED = ("import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)); "
            "from retake.cli import main; raise SystemExit(main(sys.argv[1:]))")


def in_child(*words: object) -> subprocess.CompletedProcess[str]:
    """A command line in a process that can't write files of more than 60 kB."""
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.run([sys.executable, "-c", _LIMITED, *map(str, words)], capture_output=True, text=True,
                          check=False, env={**os.environ, "PYTHONPATH": path})


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="this system has no such limit")
@pytest.mark.parametrize("codec", ["ffv1", "prores-hq", "png"])
def test_a_disk_that_takes_no_more_is_said_and_leaves_nothing(codec: str, plate: Path, quiet: Path, tmp_path: Path
                                                              ) -> None:
    done = in_child("render", plate, "--dialogue", quiet, "--out", tmp_path / "out", "--codec", codec)
    assert done.returncode == 4, done.stderr
    assert done.stderr.replace("\r", "\n").splitlines()[-1].endswith("Choose another disk.")
    assert listing(tmp_path / "out") == []


@pytest.mark.long
def test_a_disk_that_fills_up_is_said_and_leaves_nothing(plate: Path, quiet: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "none", str(disk)], capture_output=True,
                      check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        for codec in ("ffv1", "prores-hq", "png"):
            assert "There is no space left on the disk" in refusal(plate, quiet, disk / "out", "--codec", codec)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_silent_line_may_lie_in_a_movie(plate: Path, tmp_path: Path) -> None:
    line = film(tmp_path / "line.mov", TALKER.pictures(), Film("prores_aw", "yuv422p10le"), silence(1))
    assert proven(rendered(plate, line, tmp_path, codec="v210")).told["frames"] == COUNT
