"""What is kept comes back, what is damaged is made again, and a cache that can't be written stops nothing."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from retake.cache import Cache, user_cache
from retake.errors import MediaError
from retake.fingerprint import Fingerprint, content_hash, fingerprint, quick_hash, sampled_hash
from retake.jobs import Queue
from retake.speeds import Speeds


class Made:
    """Makes a text and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return f"made {self.times}"


def _unpack(content: bytes) -> str:
    if not content.startswith(b"made"):
        raise MediaError("damaged")
    return content.decode()


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    made, cache = Made(), Cache(tmp_path / "kept")
    for _ in range(3):
        assert cache.kept("text", ("a", 1), made, str.encode, _unpack) == "made 1"
    assert cache.kept("text", ("a", 2), made, str.encode, _unpack) == "made 2"
    assert cache.kept("other", ("a", 1), made, str.encode, _unpack) == "made 3"
    assert made.times == 3


def test_what_is_damaged_is_made_again(tmp_path: Path) -> None:
    made, cache = Made(), Cache(tmp_path)
    cache.kept("text", (), made, str.encode, _unpack)
    (entry,) = tmp_path.iterdir()
    whole = entry.read_bytes()
    flipped = whole[:-1] + bytes([whole[-1] ^ 1])
    for broken in (b"", b"\xff\x00", whole[:-1], flipped):
        entry.write_bytes(broken)
        before = made.times
        cache.kept("text", (), made, str.encode, _unpack)
        assert made.times == before + 1
    assert [p.name for p in tmp_path.iterdir()] == [entry.name]


def test_entries_that_were_mixed_up_are_made_again(tmp_path: Path) -> None:
    made, cache = Made(), Cache(tmp_path)
    for name in ("a", "b"):
        cache.kept("text", (name,), made, str.encode, _unpack)
    one, other = tmp_path.iterdir()
    one.write_bytes(other.read_bytes())
    assert {cache.kept("text", (name,), made, str.encode, _unpack) for name in ("a", "b")} >= {"made 3"}


def test_a_cache_that_can_not_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Cache(tmp_path / "file" / "cache").kept("text", (), Made(), str.encode, _unpack) == "made 1"


def test_the_cache_lies_where_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path))
    assert user_cache().folder == tmp_path


def test_any_change_of_a_file_changes_its_names(tmp_path: Path) -> None:
    path = tmp_path / "plate.mov"
    path.write_bytes(bytes(range(256)) * 40_000)
    before = content_hash(path), quick_hash(path)
    assert (content_hash(path), quick_hash(path)) == before
    content = bytearray(path.read_bytes())
    content[5_000_000] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(1, 1))
    assert content_hash(path) != before[0]
    assert quick_hash(path) != before[1]


def test_a_large_file_is_told_by_samples_unless_all_of_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                                       ) -> None:
    path, copy = tmp_path / "plate.mov", tmp_path / "copy.mov"
    path.write_bytes(bytes(range(256)) * 40_000)
    monkeypatch.setattr("retake.fingerprint.LARGE", 1 << 20)
    assert fingerprint(path) == Fingerprint(sampled=sampled_hash(path))
    assert fingerprint(path, whole=True) == Fingerprint(sha256=content_hash(path))
    shutil.copyfile(path, copy)
    assert sampled_hash(copy) == sampled_hash(path)
    copy.write_bytes(path.read_bytes() + b"1")
    assert sampled_hash(copy) != sampled_hash(path)
    monkeypatch.setattr("retake.fingerprint.LARGE", 1 << 30)
    assert fingerprint(path) == Fingerprint(sha256=content_hash(path))


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    for name in (content_hash, quick_hash, sampled_hash, fingerprint):
        with pytest.raises(MediaError, match="can't be read"):
            name(tmp_path / "none.mov")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_what_is_no_ordinary_file_is_refused_and_not_read_without_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "zero.wav").symlink_to("/dev/zero")
    for name in (content_hash, quick_hash, sampled_hash, fingerprint):
        for path in (tmp_path / "pipe.wav", tmp_path / "zero.wav"):
            with pytest.raises(MediaError, match="not an ordinary file"):
                name(path)
        with pytest.raises(MediaError, match="can't be read"):
            name(Path("no\0path"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps others out by other means")
def test_nobody_else_may_look_into_what_is_kept(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        Cache(tmp_path / "new" / "kept").kept("text", (), Made(), str.encode, _unpack)
        Cache(tmp_path / "other").made("locks")
        Queue(tmp_path / "state" / "queue.sqlite").close()
        Speeds(tmp_path / "speeds").add([])
    finally:
        os.umask(before)
    for folder in ("new/kept", "other", "other/locks", "state", "speeds"):
        assert (tmp_path / folder).stat().st_mode & 0o077 == 0


def test_what_was_left_half_written_goes_after_a_day(tmp_path: Path) -> None:
    old, young, whole = (tmp_path / name for name in (".faces-1.0123abcd.part.bin", ".faces-2.0123abcd.part.bin",
                                                      "faces-1.bin"))
    for one in (old, young, whole):
        one.touch()
    for one in (old, whole):
        os.utime(one, (1, 1))
    Cache(tmp_path).tidy()
    assert sorted(tmp_path.iterdir()) == sorted([young, whole])
