"""What holds for every kind of file: a click at sample n is found at sample n, however one comes to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retake.audio import open_sound, probe_sounds
from tests.core.audio.sounds import KINDS, Kind, Samples, clicking, clicks, noise, peaks, write_media
from tests.formats import Formats

SECONDS = 16


@pytest.fixture(scope="module", params=KINDS, ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    """One kind of file after the other."""
    found: Kind = request.param
    return found


@pytest.fixture(scope="module")
def source(kind: Kind) -> Samples:
    """What the file is made of: clicks, and noise in the right channel, the hardest for lossy coders."""
    # A whole number of pictures, because MXF holds nothing else; no whole number of packets.
    count = SECONDS * kind.rate
    sound = clicking(count, kind.rate)
    sound[1] = np.rint(noise(count, 1)[0] * 0.1 * 32768) / 32768
    return sound


@pytest.fixture(scope="module")
def path(kind: Kind, source: Samples, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file."""
    return write_media(tmp_path_factory.mktemp("kind") / f"sound{kind.suffix}", kind, source)


@pytest.fixture(scope="module")
def whole(path: Path) -> Samples:
    """The sound as a straight decode gives it."""
    with open_sound(path) as sound:
        return np.concatenate(list(sound.blocks()), axis=1)


def test_a_click_is_found_where_it_was(kind: Kind, source: Samples, whole: Samples) -> None:
    expected = [place + kind.delay for place in clicks(source.shape[1], kind.rate)]
    assert peaks(whole, expected) == expected


def test_what_is_lossless_comes_back_to_the_bit(kind: Kind, source: Samples, whole: Samples) -> None:
    if kind.exact:
        assert np.array_equal(whole, source)


def test_the_sound_is_as_long_as_it_was(kind: Kind, source: Samples, whole: Samples) -> None:
    if kind.length_exact:
        assert whole.shape[1] == source.shape[1]
    else:
        # These hold whole packets, and FFmpeg's AC-3 encoder keeps its delay's worth of samples to itself.
        assert abs(whole.shape[1] - source.shape[1]) <= kind.delay + 2 * 1536


def test_what_is_told_before_reading_is_true(kind: Kind, path: Path, whole: Samples, formats: Formats) -> None:
    (info,) = probe_sounds(path)
    formats.note("heard", kind.suffix, info.codec, f"{info.rate} Hz", "with a picture" if kind.picture else "")
    assert (info.rate, info.names, info.layout) == (kind.rate, ("FL", "FR"), "stereo")
    if info.exact:
        assert info.samples == whole.shape[1]
    else:
        assert abs(info.samples - whole.shape[1]) <= 2 * 1536


def test_any_range_is_that_of_a_straight_decode(path: Path, whole: Samples) -> None:
    places = np.random.default_rng(5).integers(0, whole.shape[1] - 3000, 8)
    with open_sound(path) as sound:
        for place in map(int, places):
            assert np.array_equal(sound.read(place, 3000), whole[:, place : place + 3000]), place


def test_a_far_range_asked_for_first_is_the_same(path: Path, whole: Samples) -> None:
    with open_sound(path) as sound:
        place = whole.shape[1] - 20_000
        assert np.array_equal(sound.read(place, 20_000), whole[:, place:])


def test_outside_the_sound_is_silence(path: Path, whole: Samples) -> None:
    end = whole.shape[1]
    with open_sound(path) as sound:
        assert not sound.read(-500, 400).any()
        assert np.array_equal(sound.read(-100, 300), np.pad(whole[:, :200], ((0, 0), (100, 0))))
        assert np.array_equal(sound.read(end - 100, 300), np.pad(whole[:, end - 100 :], ((0, 0), (0, 200))))
        assert not sound.read(end + 10**9, 10).any()
