"""Names that every editor takes, and numbers that are never used twice."""

from __future__ import annotations

import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.errors import OutputError
from retake.take_files import FINISHED, Holder, TakeFiles, holds_there, next_take, plain_name, takes_there


def test_numbers_go_on_from_the_highest_that_was_ever_there(tmp_path: Path) -> None:
    plate = Path("sh010.mov")
    assert [next_take(tmp_path, plate).stem for _ in range(3)] == ["sh010_lip_v001", "sh010_lip_v002", "sh010_lip_v003"]
    (tmp_path / "sh010_lip_v002.take.json").unlink()
    (tmp_path / "sh010_lip_v041_matte.mkv").touch()
    (tmp_path / "sh0100_lip_v077.mov").touch()
    assert next_take(tmp_path, plate).version == 42


def test_runs_at_once_get_numbers_of_their_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        stems = list(pool.map(lambda _: next_take(tmp_path, Path("a.mov")).stem, range(40)))
    assert len(set(stems)) == 40


@pytest.mark.parametrize(("plate", "name"), [
    ("größe 口型 1.mov", "groe_1"), ("A001_C002.%04d.exr", "A001_C002"), ("shot.####.exr", "shot"),
    ("shot.[1001-1100].exr", "shot"), ("...mov", "plate"), ("a/b.mov", "b"), ("x" * 300 + ".mov", "x" * 150),
])
def test_a_take_is_called_like_its_plate(plate: str, name: str, tmp_path: Path) -> None:
    assert next_take(tmp_path, Path(plate)).stem == f"{name}_lip_v001"


@given(st.text())
def test_a_name_holds_nothing_foreign(text: str) -> None:
    assert re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9._-]*", plain_name(text))


def test_a_folder_that_can_not_be_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="can't be written"):
        next_take(tmp_path / "file" / "takes", Path("a.mov"))


def test_a_number_that_is_given_up_is_free_again_and_leaves_no_empty_folder(tmp_path: Path) -> None:
    first = next_take(tmp_path / "takes", Path("sh010.mov"))
    for own in (first.patch.parent, first.folder / first.stem):
        own.mkdir()
    first.give_up()
    first.give_up()
    assert list((tmp_path / "takes").iterdir()) == []
    assert next_take(tmp_path / "takes", Path("sh010.mov")).version == 1


def test_what_only_begins_with_a_takes_name_is_not_removed_with_it(tmp_path: Path) -> None:
    own = next_take(tmp_path, Path("sh010.mov"))
    (tmp_path / own.stem).mkdir()
    others = ["sh010_lip_v001.notes.txt", "sh010_lip_v001.es.mov", "sh010_lip_v0011.mov", "sh010_lip_v001/notes.txt"]
    mine = ["sh010_lip_v001.mov", "sh010_lip_v001_matte.mkv", ".sh010_lip_v001.0123abcd.part.mov",
            ".sh010_lip_v001_matte.0123abcd.part.mkv", ".sh010_lip_v001.take.0123abcd.part.json",
            "sh010_lip_v001/sh010_lip_v001.000012.exr", "sh010_lip_v001/.sh010_lip_v001.000013.0123abcd.part.exr"]
    for name in (*others, *mine):
        (tmp_path / name).touch()
    own.give_up()
    assert sorted(str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*") if one.is_file()) == sorted(others)


def test_a_number_says_for_which_job_it_is_held(tmp_path: Path) -> None:
    holder = Holder("5" * 64, "machine 12 77")
    held, free = next_take(tmp_path, Path("a.mov"), holder=holder), next_take(tmp_path, Path("a.mov"))
    assert (held.holder(), free.holder(), held.version, free.version) == (holder, None, 1, 2)
    assert takes_there(tmp_path, Path("a.mov")) == [free, held]
    assert holds_there(tmp_path, Path("a.mov")) == []


def test_a_disk_without_second_names_holds_numbers_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                               ) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    holder = Holder("5" * 64, "machine 12 77")
    made = [next_take(tmp_path, Path("a.mov"), holder=holder) for _ in range(2)]
    assert [(one.version, one.holder()) for one in made] == [(1, holder), (2, holder)]


def test_a_finished_take_is_noted_once(tmp_path: Path) -> None:
    own = next_take(tmp_path, Path("a.mov"))
    own.finish()
    own.finish()
    assert (tmp_path / FINISHED).read_text() == "a_lip_v001\n"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_in_the_way_of_a_hold_leads_nowhere(tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    (tmp_path / f".retake-{'ab' * 20}.part").symlink_to(precious)
    files = next_take(tmp_path, Path("A.mov"), holder=Holder("ab" * 32, "here 1 2"))
    assert precious.read_text() == "mine"
    assert not files.report.is_symlink()
    assert files.holder() == Holder("ab" * 32, "here 1 2")


def test_a_note_that_can_not_be_written_costs_no_take(tmp_path: Path) -> None:
    (tmp_path / FINISHED).mkdir()
    files = TakeFiles(tmp_path, "A_lip_v001", 1)
    files.report.write_text("{}")
    files.finish()
    assert files.report.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such rights")
def test_whoever_shares_the_folder_may_note_takes(tmp_path: Path) -> None:
    tmp_path.chmod(0o775)
    before = os.umask(0o022)
    try:
        next_take(tmp_path, Path("A.mov")).finish()
    finally:
        os.umask(before)
    assert (tmp_path / FINISHED).stat().st_mode & 0o777 == 0o664
