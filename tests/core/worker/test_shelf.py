"""Folders of the cache that are bounded: what was asked for longest ago goes, whatever the clock said meanwhile."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from retake.worker.shelf import Shelf


def test_the_oldest_reels_go_when_they_hold_too_much(tmp_path: Path, own_cache: Path) -> None:
    shelf = Shelf("reels", 2500)
    shelf.ready()
    now = time.time()
    for age, name in enumerate(("new", "used", "old", "older")):
        for suffix, size in ((".reel", 1000), (".index", 10)):
            path = own_cache / "reels" / f"{name}{suffix}"
            path.write_bytes(bytes(size))
            os.utime(path, (now - 1000 * age - 100, now - 1000 * age - 100))
    shelf.asked_for(own_cache / "reels" / "old.index")
    with shelf.alone(own_cache / "reels" / "ab.reel", lambda: None):
        shelf.thin()
    assert {one.name for one in (own_cache / "reels").iterdir()} == {
        "new.reel", "new.index", "old.reel", "old.index", "ab.lock"}


def test_a_clock_that_was_wrong_does_not_keep_old_reels(own_cache: Path) -> None:
    shelf = Shelf("reels", 1500)
    shelf.ready()
    for name, ahead in (("now", 0.0), ("ahead", 9e6), ("further", 9e7)):
        (own_cache / "reels" / f"{name}.reel").write_bytes(bytes(1000))
        os.utime(own_cache / "reels" / f"{name}.reel", (time.time() + ahead, time.time() + ahead))
    shelf.thin()
    assert {one.stem for one in (own_cache / "reels").iterdir()} == {"now"}


def test_a_nearly_full_disk_bounds_the_reels_further(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf("reels", 1 << 30)
    shelf.ready()
    for name in ("a", "b", "c", "d"):
        (own_cache / "reels" / f"{name}.reel").write_bytes(bytes(1000))
        os.utime(own_cache / "reels" / f"{name}.reel", (ord(name), ord(name)))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: type("Usage", (), {"free": 500})())
    shelf.thin()
    assert sorted(one.stem for one in (own_cache / "reels").iterdir()) == ["c", "d"]
