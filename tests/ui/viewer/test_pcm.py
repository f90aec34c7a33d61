"""Which samples belong to which frames."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from retake_ui.viewer.pcm import Pcm, Tape
from tests.ui.viewer.made import wav

NTSC = Fraction(24_000, 1001)


def counted(count: int, first: int = 10, rate: int = 1000, frames: Fraction = Fraction(25)) -> Pcm:
    """A sound whose samples count up from 1."""
    data = b"".join(number.to_bytes(2, "little") * 2 for number in range(1, count + 1))
    return Pcm(memoryview(data), rate, first, frames)


def numbers(data: bytes) -> list[int]:
    return [int.from_bytes(data[at:at + 2], "little") for at in range(0, len(data), 4)]


def test_a_frame_begins_at_its_own_sample() -> None:
    pcm = counted(400)
    assert [pcm.sample(frame) for frame in (10, 11, 20, 5)] == [0, 40, 400, -200]
    assert pcm.frame(40) == pytest.approx(11)


def test_at_fractional_rates_samples_do_not_drift_away_from_frames() -> None:
    pcm = counted(1, first=0, rate=48_000, frames=NTSC)
    assert pcm.sample(24_000) == 48_000 * 1001
    assert pcm.sample(1) == 2002


def test_before_and_behind_the_sound_there_is_silence() -> None:
    pcm = counted(4)
    assert numbers(pcm.bytes(-2, 6)) == [0, 0, 1, 2, 3, 4, 0, 0]
    assert numbers(pcm.bytes(9, 11)) == [0, 0]
    assert numbers(pcm.bytes(-3, -1)) == [0, 0]


def test_a_tape_goes_once_and_then_is_silent() -> None:
    tape = Tape(counted(400), 12, 13)
    assert numbers(tape.read(30 * 4)) == list(range(81, 111))
    assert numbers(tape.read(20 * 4)) == [*range(111, 121), *[0] * 10]
    assert tape.frame(40) == pytest.approx(13)
    assert tape.frame(80) == pytest.approx(14)


def test_a_tape_goes_over_and_over_without_a_gap_and_its_clock_too() -> None:
    tape = Tape(counted(400), 12, 13, again=11)
    assert numbers(tape.read(60 * 4)) == [*range(81, 121), *range(41, 61)]
    assert tape.frame(39) == pytest.approx(12.975)
    assert tape.frame(40) == pytest.approx(11)
    assert tape.frame(40 + 80 + 20) == pytest.approx(11.5)


def test_another_sound_goes_on_at_the_same_moment() -> None:
    tape = Tape(counted(400), 12, 14)
    tape.read(20 * 4)
    other = counted(400, first=9)
    tape.change(other)
    assert numbers(tape.read(4)) == [other.sample(12) + 20 + 1]
    assert tape.frame(40) == pytest.approx(13)


def test_a_wave_file_is_read_as_it_is(tmp_path: Path) -> None:
    pcm = Pcm.read(wav(tmp_path / "a.wav", 0.5, 77), 10, Fraction(25))
    assert (pcm.rate, pcm.length) == (48_000, 24_000)
    assert pcm.bytes(100, 101) == (77).to_bytes(2, "little") * 2


@pytest.mark.parametrize("content", [b"", b"RIFF\0\0\0\0WAVE", b"no sound at all, but long enough to be read as one"])
def test_what_is_no_sound_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(content)
    with pytest.raises(ValueError):
        Pcm.read(path, 0, Fraction(25))
