"""Mixes, sample by sample: between frames, across rates, with levels and fades, around transitions."""

from __future__ import annotations

import os
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import opentimelineio as otio
import pytest
from opentimelineio.opentime import RationalTime

from retake.audio import open_sound, write_sound
from retake.audio.broadcast_wave import read_broadcast_wave
from retake.dialogue import Choice, Mix, Piece, mixed, write_mix
from retake.errors import MediaError
from tests.core.dialogue.made import clicks, cut, heard, sound, told
from tests.core.timeline.made import clip, gap, movie, span


def mix(*pieces: Piece, start: Fraction = Fraction(0), samples: int = 96_000, rate: int = 48_000) -> Mix:
    return Mix(start, 3600 + start, samples, rate, Fraction(1), pieces)


def piece(path: Path, record: Fraction, length: Fraction, source: Fraction = Fraction(0), **more: object) -> Piece:
    return Piece(str(path), path.name, 48_000, source, record, length, **more)  # type: ignore[arg-type]


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    return clicks(tmp_path / "v.wav", 6)


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    samples = np.random.default_rng(1).uniform(-0.5, 0.5, (1, 96_000)).astype(np.float32)
    write_sound(tmp_path / "noise.wav", samples, 48_000, bits=24)
    return tmp_path / "noise.wav"


@pytest.mark.parametrize(("rate", "start"), [(Fraction(30000, 1001), 107_892), (Fraction(24000, 1001), 86_400)])
def test_a_frame_that_is_no_whole_number_of_samples_begins_at_the_nearest(rate: Fraction, start: int, tmp_path: Path,
                                                                         voice: Path) -> None:
    plate = movie(tmp_path / "p.mov", frames=90, rate=rate)
    shown = float(rate)
    path = cut(tmp_path / "t.otio", [gap(3, shown), clip("a", span(10, 40, shown), str(plate))],
               ("A", [gap(10, shown), sound("l", voice, 0, 30, shown)]), start=RationalTime(start, shown))
    line, = told(path, Choice(tracks=("A1",)))
    assert line.dialogue is not None
    first = round(7 / rate * 48_000)
    stop = round(37 / rate * 48_000)
    assert heard(mixed(line.dialogue)) == {at: number for at, number in ((first, 1), (first + 48_000, 2)) if at < stop}
    assert line.dialogue.clock == (start + 3) / rate


def test_pieces_that_meet_on_the_timeline_meet_in_the_mix(noise: Path) -> None:
    # One sound cut at every frame of 29.97 and laid side by side is the sound itself.
    frame = Fraction(1001, 30_000)
    pieces = [piece(noise, number * frame, frame, number * frame) for number in range(40)]
    with open_sound(noise) as whole:
        assert np.array_equal(mixed(mix(*pieces, samples=60_000)), whole.read(0, 60_000))


def test_24_bits_come_through_to_the_bit_and_the_file_knows_its_time(tmp_path: Path, noise: Path) -> None:
    wanted = mix(piece(noise, Fraction(1), Fraction(2)), start=Fraction(1, 2), samples=100_000)
    path = write_mix(wanted, tmp_path / "new" / "mixes")
    with open_sound(path) as made, open_sound(noise) as whole:
        assert np.array_equal(made.read(24_000, 76_000), whole.read(0, 76_000)) and not made.read(0, 24_000).any()
        assert made.info.samples == 100_000
    wave = read_broadcast_wave(path)
    assert wave is not None and wave.begins == Fraction(7201, 2)


def test_levels_and_fades_are_straight_lines(tmp_path: Path) -> None:
    steady = tmp_path / "dc.wav"
    write_sound(steady, np.full((2, 96_000), 0.5, np.float32), 48_000)
    samples = mixed(mix(piece(steady, Fraction(1, 4), Fraction(1), gain=0.5, fade_in=Fraction(1, 10),
                              fade_out=Fraction(1, 5))))[0]
    first, stop = 12_000, 60_000
    assert samples[first - 1] == 0 and samples[first] == 0 and samples[stop] == 0
    assert samples[first + 2_400] == pytest.approx(0.125) and samples[first + 20_000] == 0.25
    assert samples[stop - 4_800] == pytest.approx(0.125)


def test_channels_are_brought_to_one_by_their_mean_or_chosen(tmp_path: Path) -> None:
    stereo = tmp_path / "s.wav"
    write_sound(stereo, np.stack([np.full(48_000, 0.5), np.full(48_000, 0.25)]).astype(np.float32), 48_000)
    both, right = (mixed(mix(piece(stereo, Fraction(0), Fraction(1), channels=channels), samples=100))
                   for channels in ((), (1,)))
    assert (both == 0.375).all() and (right == 0.25).all()


def test_a_voice_is_as_loud_from_the_centre_of_a_surround_stem_as_from_a_mono_one(tmp_path: Path) -> None:
    stem = tmp_path / "es_5.1.wav"
    samples = np.zeros((6, 48_000), np.float32)
    samples[2] = 0.5
    write_sound(stem, samples, 48_000)
    assert (mixed(mix(piece(stem, Fraction(0), Fraction(1)), samples=100)) == 0.5).all()


def test_sounds_of_several_rates_are_mixed_at_48_khz(tmp_path: Path, voice: Path) -> None:
    other = clicks(tmp_path / "o.wav", 3, rate=44_100, first=30)
    plate = movie(tmp_path / "p.mov", frames=60)
    shots = [clip("a", span(0, 50, 25), str(plate))]
    line, = told(cut(tmp_path / "a.otio", shots, ("A", [sound("o", other, 0, 50)])), Choice(tracks=("A1",)))
    assert line.dialogue is not None and line.dialogue.rate == 44_100
    assert heard(mixed(line.dialogue)) == {0: 30, 44_100: 31}
    shots = [clip("a", span(0, 50, 25), str(plate))]
    line, = told(cut(tmp_path / "b.otio", shots, ("A", [sound("o", other, 0, 50)]), ("B", [sound("v", voice, 0, 50)])),
                 Choice(tracks=("A1", "A2")))
    assert line.dialogue is not None and line.dialogue.rate == 48_000
    made = mixed(line.dialogue)[0]
    assert int(np.abs(made[40_000:]).argmax()) + 40_000 == 48_000


def test_what_a_transition_shows_is_covered(tmp_path: Path, voice: Path) -> None:
    plate = movie(tmp_path / "p.mov", frames=150)
    fade = otio.schema.Transition("x", "SMPTE_Dissolve", RationalTime(10, 25), RationalTime(5, 25))
    path = cut(tmp_path / "t.otio", [clip("a", span(25, 50, 25), str(plate)), fade,
                                     clip("b", span(75, 50, 25), str(plate))], ("A", [sound("v", voice, 0, 100)]))
    first, second = told(path, Choice(tracks=("A1",)))
    assert first.frames is not None and (first.frames.start, first.frames.stop) == (25, 80)
    assert second.frames is not None and second.frames.start == 65 and second.dialogue is not None
    assert heard(mixed(second.dialogue)) == {19_200: 3, 67_200: 4}


def test_a_mix_beyond_its_file_is_silent_and_a_missing_file_is_refused(tmp_path: Path, noise: Path) -> None:
    samples = mixed(mix(piece(noise, Fraction(0), Fraction(2), Fraction(-1, 2))))
    assert not samples[0, :24_000].any() and samples[0, 24_001:24_100].any()
    assert not mixed(mix(piece(noise, Fraction(0), Fraction(2), Fraction(3)))).any()
    with pytest.raises(MediaError):
        write_mix(mix(piece(tmp_path / "gone.wav", Fraction(0), Fraction(2))), tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["noise.wav"]


def test_a_mix_in_the_cache_that_is_not_whole_is_made_again(tmp_path: Path, noise: Path) -> None:
    wanted = mix(piece(noise, Fraction(0), Fraction(2)))
    path = write_mix(wanted, tmp_path / "mixes")
    whole = path.read_bytes()
    for harm in (whole[:-400], b"no sound", b""):
        path.write_bytes(harm)
        assert write_mix(wanted, tmp_path / "mixes") == path and path.read_bytes() == whole


@pytest.mark.skipif(sys.platform == "win32", reason="limits of handles are a matter of Unix")
def test_a_line_of_more_pieces_than_a_system_opens_files_is_mixed(noise: Path) -> None:
    import resource
    each = Fraction(1, 120)
    pieces = [piece(noise, number * each, each, number * each) for number in range(240)]
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/dev/fd")) + 40, before[1]))
    try:
        samples = mixed(mix(*pieces))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    with open_sound(noise) as whole:
        assert np.array_equal(samples, whole.read(0, 96_000))
