"""Names that every editor takes, and numbers that are never used twice."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.errors import OutputError
from retake.take_files import next_take, plain_name


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
