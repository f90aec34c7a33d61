"""Which files a name means."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retake.errors import MediaError
from retake.video.sequences.names import SequenceName, found, is_sequence, named


def touched(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_bytes(b"x")


def names(folder: Path, asked: str) -> list[str]:
    files = found(folder / asked)
    return [files.at(k).name for k in range(len(files))]


@pytest.mark.parametrize(("asked", "there"), [
    ("s.%04d.exr", ["s.0007.exr", "s.0008.exr"]),
    ("s.####.exr", ["s.1001.exr", "s.1002.exr"]),
    ("s.@@@@.exr", ["s.9999.exr", "s.10000.exr"]),
    ("s.%d.exr", ["s.9.exr", "s.10.exr"]),
    ("s.#.exr", ["s.9.exr", "s.10.exr"]),
    ("s.[0008-0009].exr", ["s.0008.exr", "s.0009.exr"]),
    ("s.[8-9].exr", ["s.0008.exr", "s.0009.exr"]),
    ("s.[-1-1].exr", ["s.-1.exr", "s.0.exr", "s.1.exr"]),
    ("s.%04d.exr", ["s.-001.exr", "s.0000.exr"]),
    ("s.1001.exr", ["s.1001.exr", "s.1002.exr"]),
    ("s.9.exr", ["s.9.exr", "s.10.exr"]),
    ("s.100.exr", ["s.99.exr", "s.100.exr"]),
    ("s-1001.EXR", ["s-1001.EXR", "s-1002.EXR"]),
    ("s_v001.1001.exr", ["s_v001.1001.exr", "s_v001.1002.exr"]),
    ("1001.s.v2.dpx", ["1001.s.v2.dpx", "1002.s.v2.dpx"]),
    ("s 1 #2 'ü' 100%[a]*?.%03d.png", ["s 1 #2 'ü' 100%[a]*?.001.png", "s 1 #2 'ü' 100%[a]*?.002.png"]),
    ("%02d.tif", ["01.tif", "02.tif"]),
])
def test_a_name_finds_its_files_in_order(tmp_path: Path, asked: str, there: list[str]) -> None:
    touched(tmp_path, *there)
    assert names(tmp_path, asked) == there


@pytest.mark.parametrize("name", ["poster.png", "poster_v002.png", "v003.exr", "grid_1920x1080.tiff", "a.####.png"])
def test_a_name_without_a_frame_number_is_a_still(tmp_path: Path, name: str) -> None:
    touched(tmp_path, name, "poster_v001.png", "v002.exr", "grid_1920x1079.tiff", "a.1001.png")
    assert names(tmp_path, name) == [name]


def test_a_lone_file_among_scattered_numbers_is_a_still(tmp_path: Path) -> None:
    touched(tmp_path, "wall8.png", "wall16.png", "wall24.png", "wall25.png")
    assert names(tmp_path, "wall8.png") == ["wall8.png"]
    with pytest.raises(MediaError, match="Frames 9-15, 17-23 are missing"):
        found(tmp_path / "wall25.png")
    touched(tmp_path, "s.1.exr", "s.3.exr", "s.4.exr")
    with pytest.raises(MediaError, match="Frame 2 is missing"):
        found(tmp_path / "s.1.exr")


def test_a_range_of_one_is_one_frame_of_a_sequence(tmp_path: Path) -> None:
    touched(tmp_path, "s.1001.exr", "s.1002.exr")
    assert names(tmp_path, "s.[1001-1001].exr") == ["s.1001.exr"]


def test_strangers_are_left_out(tmp_path: Path) -> None:
    touched(tmp_path, "s.1001.exr", ".s.1002.exr", "._s.1003.exr", "s.1004.dpx", "st.1005.exr", "s.01006.exr",
            "s.1007.exr.tmp", "s..exr", "s.one.exr", "s.１００８.exr")
    (tmp_path / "s.1009.exr").mkdir()
    assert names(tmp_path, "s.%04d.exr") == ["s.1001.exr"]


def test_missing_frames_are_named_with_the_way_out(tmp_path: Path) -> None:
    touched(tmp_path, *(f"s.{n}.exr" for n in range(1001, 1021) if n not in (1007, 1010, 1011, 1012)))
    with pytest.raises(MediaError) as caught:
        found(tmp_path / "s.####.exr")
    assert str(caught.value) == ("Frames 1007, 1010-1012 are missing of s.####.exr. Render or copy them again, or "
                                 "state the range you need, such as s.[1013-1020].exr.")
    assert len(found(tmp_path / "s.[1013-1020].exr")) == 8
    with pytest.raises(MediaError, match="Frames 1007, 1010-1012, 1021-1022 are missing"):
        found(tmp_path / "s.[1001-1022].exr")
    (tmp_path / "s.900000000000.exr").write_bytes(b"x")
    with pytest.raises(MediaError, match="1021-899999999999 are missing"):
        found(tmp_path / "s.%d.exr")


def test_many_gaps_make_a_short_line(tmp_path: Path) -> None:
    touched(tmp_path, *(f"s.{n:04d}.exr" for n in range(0, 400, 2)))
    with pytest.raises(MediaError) as caught:
        found(tmp_path / "s.%04d.exr")
    assert "and others, 199 in all, are missing" in str(caught.value) and len(str(caught.value)) < 250


@pytest.mark.parametrize(("asked", "said"), [
    ("", "is a folder. Choose a sequence in it, such as .*s.%04d.exr"),
    ("t.%04d.exr", "There is no frame of t.####.exr"),
    ("s.%05d.exr", "Check the name and the padding"),
    ("s.[1002-1001].exr", "backwards"),
    ("s.%04d.mov", "no image sequence"),
    ("no/such/s.%04d.exr", "can't be read"),
    ("notes.txt", "is no image sequence"),
])
def test_what_is_no_sequence_gets_one_line(tmp_path: Path, asked: str, said: str) -> None:
    touched(tmp_path, "s.1001.exr", "notes.txt")
    with pytest.raises(MediaError, match=said) as caught:
        found(tmp_path / asked)
    assert "\n" not in str(caught.value)


def test_a_folder_is_a_sequence_only_if_images_lie_in_it(tmp_path: Path) -> None:
    touched(tmp_path, ".hidden.1001.exr")
    assert not is_sequence(tmp_path)
    touched(tmp_path, "s.1001.EXR")
    assert is_sequence(tmp_path) and is_sequence(Path("s.%04d.Tiff")) and not is_sequence(Path("s.mov"))


TEXT = st.text(st.characters(blacklist_characters="/\0", blacklist_categories=("Cs",)), max_size=12)


@given(before=TEXT, digits=st.integers(1, 18), number=st.integers(-10**17, 10**17),
       after=TEXT.filter(lambda text: "%" not in text), suffix=st.sampled_from([".exr", ".dpx", ".PNG", ".tif"]))
@settings(max_examples=400, deadline=None)
def test_a_pattern_is_read_as_it_is_written(before: str, digits: int, number: int, after: str, suffix: str) -> None:
    name = SequenceName(Path("folder"), before, digits, after + suffix)
    assert named(name.pattern) == (name, None)
    assert name.number_in(name.file(number).name) == number


@given(TEXT)
@settings(max_examples=400, deadline=None)
def test_any_name_is_read_without_a_crash(name: str) -> None:
    asked = Path("folder") / (name or "x")
    sequence, wanted = named(asked)
    assert sequence.digits >= 0 and (wanted is None or isinstance(wanted, range))
