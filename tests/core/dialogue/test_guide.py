"""The guide of a shot: the production sound that belongs to its plate."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import opentimelineio as otio
import pytest

from retake.dialogue import Choice, Line, mixed
from tests.core.dialogue.made import clicks, cut, heard, sound, told
from tests.core.timeline.made import clip, gap, movie, span


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return movie(tmp_path_factory.mktemp("plates") / "A001.mov", frames=150, timecode="10:00:00:00")


@pytest.fixture
def line_wav(tmp_path: Path) -> Path:
    return clicks(tmp_path / "adr.wav", 6)


def guide(line: Line) -> dict[int, int]:
    assert line.guide is not None
    return heard(mixed(line.guide))


def told_with(tmp_path: Path, plate: Path, line_wav: Path, name: str, items: list[otio.core.Composable],
              **choice: object) -> Line:
    """One shot, plate frames 25 to 74 from 0.4 s on, with the line on A2 and what is given on A1."""
    path = cut(tmp_path / "t.otio", [gap(10, 25), clip("one", span(25, 50, 25), str(plate))], (name, items),
               ("Dialogue", [sound("l", line_wav, 0, 60)]))
    line, = told(path, Choice(tracks=("A2",), **choice))  # type: ignore[arg-type]
    return line


def test_the_sound_of_the_takes_name_is_the_guide_on_the_plates_clock(tmp_path: Path, plate: Path,
                                                                      line_wav: Path) -> None:
    # The file's 2 s are heard at 0.4 s with plate frame 25, which is its 1 s: the file lies a second early.
    take = clicks(tmp_path / "A001.wav", 10)
    line = told_with(tmp_path, plate, line_wav, "PFX", [gap(10, 25), sound("A001", take, 50, 50)])
    assert guide(line) == {0: 2, 48_000: 3, 96_000: 4}
    assert line.guide is not None and line.guide.clock == Fraction(2, 5) - 1


def test_a_sound_that_was_turned_down_and_off_is_a_guide_as_it_was_recorded(tmp_path: Path, plate: Path,
                                                                           line_wav: Path) -> None:
    take = clicks(tmp_path / "A001.wav", 10)
    off = sound("A001", take, 50, 50)
    off.enabled = False
    line = told_with(tmp_path, plate, line_wav, "PFX", [gap(10, 25), off])
    assert guide(line) == {0: 2, 48_000: 3, 96_000: 4}


def test_a_recorders_timecode_tells_whose_sound_it_is(tmp_path: Path, plate: Path, line_wav: Path) -> None:
    # Recorded from 09:59:59:00 on: at plate frame 25, its second 2.
    take = clicks(tmp_path / "T0007.wav", 10, reference=(36_000 - 1) * 48_000)
    other = clicks(tmp_path / "T0008.wav", 10, reference=50_000 * 48_000)
    items = [gap(10, 25), sound("T0007", take, 50, 50)]
    assert guide(told_with(tmp_path, plate, line_wav, "Boom", items)) == {0: 2, 48_000: 3, 96_000: 4}
    line = told_with(tmp_path, plate, line_wav, "Boom", [gap(10, 25), sound("T0008", other, 50, 50)])
    assert any("what lies under it on A1" in note for note in line.notes)


def test_music_is_no_guide_but_a_track_that_is_named_is_believed(tmp_path: Path, plate: Path, line_wav: Path) -> None:
    song = clicks(tmp_path / "song.wav", 10)
    items = [gap(10, 25), sound("song", song, 50, 50)]
    line = told_with(tmp_path, plate, line_wav, "Music", items)
    assert line.guide is None and line.guide_file is None and any("no guide" in note for note in line.notes)
    assert told_with(tmp_path, plate, line_wav, "Music", items, guides=("A1",)).guide is not None


def test_a_plates_own_sound_is_its_guide(tmp_path: Path, line_wav: Path) -> None:
    path = tmp_path / "own.mov"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=25)
        picture.width, picture.height, picture.pix_fmt = 96, 64, "yuv420p"
        voice = container.add_stream("pcm_s16le", rate=48_000, layout="mono")
        for number in range(100):
            frame = av.VideoFrame.from_ndarray(np.full((64, 96, 3), number, np.uint8), format="rgb24")
            frame.pts = number
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
        piece = av.AudioFrame.from_ndarray(np.zeros((1, 192_000), np.int16), format="s16", layout="mono")
        piece.sample_rate = 48_000
        container.mux(voice.encode(piece))
        container.mux(voice.encode(None))
    line = told_with(tmp_path, path, line_wav, "A1", [gap(10, 25), sound("own", path, 25, 50)])
    assert line.guide_file == str(path) and line.guide is None
    # Out of sync on the timeline, it is what the editor laid that counts.
    line = told_with(tmp_path, path, line_wav, "A1", [gap(10, 25), sound("own", path, 27, 50)])
    assert line.guide is not None
