"""What a file is, is found out once, and again when the file is another."""

from __future__ import annotations

import os
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from retake import known_files
from retake.audio import probe_sounds
from retake.errors import MediaError
from retake.known_files import known_plate, known_sounds, print_of
from retake.video import VideoInfo, open_video, open_writer, probe
from tests.core.timeline.made import movie


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own."""
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The plates that were really opened."""
    seen: list[Path] = []

    def open_it(path: Path, rate: Fraction | None = None) -> VideoInfo:
        seen.append(path)
        return probe(path, rate)

    monkeypatch.setattr(known_files, "probe", open_it)
    return seen


def test_a_plate_is_looked_at_once_and_again_when_it_has_changed(tmp_path: Path, looked: list[Path]) -> None:
    path = movie(tmp_path / "a.mov", 12, timecode="01:00:00:00")
    assert known_plate(path) == known_plate(path) == probe(path)
    assert len(looked) == 1
    state = path.stat()
    movie(path, 13)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert (known_plate(path).frame_count, len(looked)) == (13, 2)


def test_a_plate_that_was_named_from_its_own_folder_is_found_from_any_other(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("rushes", "cut"):
        (tmp_path / folder).mkdir()
    path = movie(tmp_path / "rushes" / "a.mov", 12)
    monkeypatch.chdir(path.parent)
    assert known_plate(Path("a.mov")).path == Path("a.mov")
    monkeypatch.chdir(tmp_path / "cut")
    assert known_plate(path).path == path


def test_a_sequence_is_looked_at_again_when_it_has_grown(tmp_path: Path, looked: list[Path]) -> None:
    path = movie(tmp_path / "a.mov", 4)
    pattern = tmp_path / "a.%04d.png"
    with open_video(path) as reader, open_writer(pattern, "png", reader.info) as writer:
        for frame in reader.frames():
            writer.write(frame)
    rate = Fraction(24)
    assert known_plate(pattern, rate) == known_plate(pattern, rate) == probe(pattern, rate)
    assert (known_plate(pattern, Fraction(25)).rate, len(looked)) == (25, 2)
    before = print_of(pattern)
    last = sorted(tmp_path.glob("a.*.png"))[-1]
    number = int(last.name.split(".")[1])
    shutil.copy(last, tmp_path / f"a.{number + 1:04d}.png")
    assert (known_plate(pattern, rate).frame_count, len(looked)) == (5, 3)
    assert print_of(pattern) != before != print_of(pattern, whole=True)


def test_what_was_kept_and_is_damaged_is_found_out_again(tmp_path: Path, cache: Path, looked: list[Path]) -> None:
    path = movie(tmp_path / "a.mov", 12)
    known_plate(path)
    for kept in cache.glob("look-plate-*"):
        kept.write_bytes(kept.read_bytes()[:-4])
    assert (known_plate(path).frame_count, len(looked)) == (12, 2)


def test_sounds_are_kept_as_they_are(tmp_path: Path, house: Path) -> None:
    path = house / "resources" / "presenter" / "plate.mp4"
    assert known_sounds(path) == known_sounds(path) == tuple(probe_sounds(path))


def test_a_copy_is_the_same_to_the_whole_content_alone(tmp_path: Path) -> None:
    path, copy = movie(tmp_path / "a.mov", 12), tmp_path / "b.mov"
    shutil.copy(path, copy)
    os.utime(copy, (1, 1))
    assert print_of(path, whole=True) == print_of(copy, whole=True)
    assert print_of(path) != print_of(copy)


def test_what_is_not_there_is_said_in_a_line(tmp_path: Path) -> None:
    for ask in (known_plate, known_sounds, print_of):
        with pytest.raises(MediaError) as raised:
            ask(tmp_path / "none.mov")
        assert "\n" not in str(raised.value)
