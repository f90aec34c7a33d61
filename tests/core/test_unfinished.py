"""A file is at its place when it is whole, and not before."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from retake.errors import OutputError
from retake.unfinished import finished_file, remove_halves


def test_it_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "shot.mov"
    with finished_file(path) as part:
        assert part.parent == tmp_path and part.name.startswith(".shot.") and part.name.endswith(".part.mov")
        part.write_bytes(b"frames")
        assert not path.exists()
    assert path.read_bytes() == b"frames"
    assert os.listdir(tmp_path) == ["shot.mov"]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "shot.mov"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), finished_file(path) as part:
        part.write_bytes(b"half")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["shot.mov"]


def test_a_disk_that_gets_full_meanwhile_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"shot\.json can't be written\. There is no space left"), \
            finished_file(tmp_path / "shot.json"):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(OSError, match="no such plate"), finished_file(tmp_path / "shot.json"):
        raise OSError(errno.ENOENT, "no such plate")
    assert not os.listdir(tmp_path)


def test_a_part_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"shot\.mov can't be written"), finished_file(tmp_path / "shot.mov") as part:
        part.unlink()
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("stem", ["x" * 251, "é" * 125, "日" * 83])
def test_the_longest_names_have_room(tmp_path: Path, stem: str) -> None:
    with finished_file(tmp_path / f"{stem}.mov") as part:
        assert len(os.fsencode(part.name)) <= 255
    assert os.listdir(tmp_path) == [f"{stem}.mov"]


def test_two_at_once_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "shot.mov"
    with finished_file(path) as one, finished_file(path) as other:
        assert one != other
        other.write_bytes(b"other")
        one.write_bytes(b"one")
    assert path.read_bytes() == b"one"


def test_what_must_not_be_replaced_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "real.mov").write_bytes(b"real")
    (tmp_path / "link.mov").symlink_to(tmp_path / "real.mov")
    (tmp_path / "dangling.mov").symlink_to(tmp_path / "nowhere.mov")
    for name, word in (("folder", "folder"), ("link.mov", "symbolic link"), ("dangling.mov", "symbolic link"),
                       ("no/shot.mov", "no such folder"), ("real.mov/shot.mov", "not a folder"),
                       ("x" * 256, "too long")):  # fmt: skip
        with pytest.raises(OutputError, match=word) as caught, finished_file(tmp_path / name):
            raise AssertionError("the block must not run")
        assert "\n" not in str(caught.value)
    assert (tmp_path / "real.mov").read_bytes() == b"real"
    assert sorted(os.listdir(tmp_path)) == ["dangling.mov", "folder", "link.mov", "real.mov"]


def test_a_link_put_there_meanwhile_is_not_followed(tmp_path: Path) -> None:
    path, other = tmp_path / "shot.mov", tmp_path / "other.mov"
    other.write_bytes(b"other")
    with pytest.raises(OutputError, match="symbolic link"), finished_file(path) as part:
        part.write_bytes(b"new")
        path.symlink_to(other)
    assert other.read_bytes() == b"other"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_locked_folder_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="permission"), finished_file(tmp_path / "shot.mov"):
        pass


@pytest.mark.parametrize("name", ["init.py", "ä" * 120 + ".mov"])
def test_what_a_killed_process_left_half_written_is_removed_and_nothing_else(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    others = {".init.00112233.part.json", ".other.00112233.part.py", ".init.0011223x.part.py", "init.py.bak"}
    for other in others:
        (tmp_path / other).touch()
    with finished_file(path) as part:
        left = part.name
    (tmp_path / left).write_bytes(b"half")
    remove_halves(path)
    assert set(os.listdir(tmp_path)) == {name, *others}
    remove_halves(tmp_path / "no folder" / name)
