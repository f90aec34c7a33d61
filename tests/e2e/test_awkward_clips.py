"""The same awkward kinds made of real talkers: the shared clips, cut, turned, darkened, boxed, coded anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from retake.video import probe
from tests.e2e.clips import Piece, piece
from tests.e2e.curves import codes, hlg, logc3, pq, slog3
from tests.e2e.making import SOUND_RATE, Film, Samples, film, silence
from tests.e2e.outcome import proven, rendered, sounds_like, wav
from tests.faces_synth import hand

pytestmark = pytest.mark.long

COUNT = 32
Pictures = NDArray[np.uint8]


@pytest.fixture(scope="module")
def garden(shared: Path) -> Piece:
    """A woman who talks."""
    return piece(shared, "garden", 30, COUNT)


@pytest.fixture(scope="module")
def curtain(shared: Path) -> Piece:
    """A man who talks."""
    return piece(shared, "curtain", 60, COUNT)


def shade(picture: Pictures, by: float) -> Pictures:
    """A picture in another light."""
    return np.rint(picture * np.float32(by)).astype(np.uint8)


def boxed(picture: Pictures) -> Pictures:
    """A picture between black bars."""
    whole = np.zeros((420, 320, 3), np.uint8)
    whole[50:370] = picture
    return whole


def same(picture: Pictures) -> Pictures:
    """A picture as it is."""
    return picture


PLAIN, DEEP = Film(), Film(pixel_format="yuv422p10le")
# What is done to each picture, how it is written, what the user says, how much of it must be worked on.
KINDS: dict[str, tuple[Callable[[Pictures], NDArray[np.generic]], Film, tuple[str, ...]]] = {
    "as it is": (same, PLAIN, ()),
    "10 bit": (same, DEEP, ()),
    "dark": (lambda one: shade(one, 0.15), PLAIN, ()),
    "very dark, 10 bit": (lambda one: codes(one.astype(np.float32) / 255 * np.float32(0.1)), DEEP, ()),
    "letterboxed": (boxed, PLAIN, ()),
    "LogC3, named": (logc3, DEEP, ("--view", "logc3")),
    "LogC3, unnamed": (logc3, DEEP, ()),
    "S-Log3, named": (slog3, DEEP, ("--view", "slog3")),
    "HDR10": (pq, Film(pixel_format="yuv420p10le", colour=(9, 16, 9, 1)), ()),
    "HLG": (hlg, Film(pixel_format="yuv422p10le", colour=(9, 18, 9, 1)), ()),
    "grey": (same, Film(pixel_format="gray10le", colour=(1, 1, 1, 1)), ()),
    "small": (lambda one: cv2.resize(one, (170, 170), interpolation=cv2.INTER_AREA).astype(np.uint8), PLAIN, ()),
    "odd size": (lambda one: one[:319, :317], PLAIN, ()),
    "noisy": (lambda one: np.clip(one + np.random.default_rng(int(one[0, 0, 0])).normal(0, 14, one.shape), 0, 255
                                  ).astype(np.uint8), PLAIN, ()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_real_talker_is_worked_on_whatever_the_samples(kind: str, garden: Piece, tmp_path: Path) -> None:
    shown, how, more = KINDS[kind]
    plate = film(tmp_path / "plate.mkv", map(shown, garden.pictures), how)
    outcome = proven(rendered(plate, wav(tmp_path / "quiet.wav", silence(garden.seconds)), tmp_path, *more))
    assert len(outcome.touched) == COUNT
    assert outcome.report["faces"] == 1
    if kind == "letterboxed":
        assert not any(inside[:50].any() or inside[370:].any() for _, _, inside in outcome.triples())


@pytest.mark.parametrize("quarters", [1, 2])
def test_a_turned_clip_is_worked_on(quarters: int, garden: Piece, tmp_path: Path) -> None:
    how = Film("prores_aw", "yuv422p10le", rotation=90 * quarters)
    plate = film(tmp_path / "plate.mov", (np.rot90(one, quarters) for one in garden.pictures), how)
    quiet = wav(tmp_path / "quiet.wav", silence(garden.seconds))
    assert len(proven(rendered(plate, quiet, tmp_path, codec="v210")).touched) == COUNT


def test_an_anamorphic_clip_is_worked_on(garden: Piece, tmp_path: Path) -> None:
    narrow = (cv2.resize(one, (160, 320), interpolation=cv2.INTER_AREA).astype(np.uint8) for one in garden.pictures)
    plate = film(tmp_path / "plate.mov", narrow, Film("prores_aw", "yuv422p10le", aspect=Fraction(2)))
    quiet = wav(tmp_path / "quiet.wav", silence(garden.seconds))
    assert len(proven(rendered(plate, quiet, tmp_path, codec="v210")).touched) == COUNT


def test_an_interlaced_clip_is_worked_on(garden: Piece, tmp_path: Path) -> None:
    def woven(number: int) -> Pictures:
        picture = garden.pictures[number].copy()
        picture[1::2] = garden.pictures[number + 1][1::2]
        return picture
    plate = film(tmp_path / "tape.mov", map(woven, range(COUNT - 1)),
                 Film("prores_aw", "yuv422p10le", options={"flags": "+ildct", "top": "1"}, fields=True))
    assert probe(plate).fields == "top"
    quiet = wav(tmp_path / "quiet.wav", silence(garden.seconds))
    assert len(proven(rendered(plate, quiet, tmp_path, codec="v210")).touched) == COUNT - 1


def test_a_clip_at_fifty_is_worked_on(garden: Piece, tmp_path: Path) -> None:
    doubled = (np.asarray((garden.pictures[n // 2] // 2 + garden.pictures[(n + 1) // 2] // 2), np.uint8)
               for n in range(2 * COUNT - 1))
    plate = film(tmp_path / "plate.mkv", doubled, Film(rate=Fraction(50)))
    quiet = wav(tmp_path / "quiet.wav", silence(garden.seconds))
    assert len(proven(rendered(plate, quiet, tmp_path)).touched) == 2 * COUNT - 1


def test_a_real_face_that_leaves_and_returns_is_worked_on_where_it_is(garden: Piece, tmp_path: Path) -> None:
    def slid(number: int) -> Pictures:
        away = 45 * max(0, min(number - 8, 24 - number, 6))
        return np.roll(np.pad(garden.pictures[number], ((0, 0), (0, 320), (0, 0)), "edge"), away, axis=1)[:, :320]
    plate = film(tmp_path / "plate.mkv", map(slid, range(COUNT)), PLAIN)
    outcome = proven(rendered(plate, wav(tmp_path / "quiet.wav", silence(garden.seconds)), tmp_path))
    assert outcome.report["faces"] == 1
    assert set(outcome.touched) >= {*range(1, 8), *range(26, COUNT)}
    assert not set(outcome.touched) & set(range(14, 19))


def test_of_two_real_people_the_one_who_is_named_is_worked_on(shared: Path, tmp_path: Path) -> None:
    count = 50
    she, he = piece(shared, "garden", 60, count, 240), piece(shared, "kitchen", 60, count, 240)
    pair = (np.concatenate([a, b], axis=1) for a, b in zip(he.pictures, she.pictures, strict=True))
    plate = film(tmp_path / "pair.mkv", pair, PLAIN, she.sound)
    quiet = wav(tmp_path / "quiet.wav", silence(she.seconds))
    for words, face, other in ((("--face", "2"), 2, np.s_[:, :240]), (("--at", "45,120,110"), 1, np.s_[:, 240:])):
        outcome = proven(rendered(plate, quiet, tmp_path, *words))
        assert (outcome.told["face"], outcome.report["faces"]) == (face, 2)
        assert len(outcome.touched) > count // 2
        assert not any(inside[other].any() for _, _, inside in outcome.triples())


def test_a_cut_to_another_size_of_shot_is_found(garden: Piece, tmp_path: Path) -> None:
    near = [cv2.resize(one[60:260, 60:260], (320, 320), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
            for one in garden.pictures]
    plate = film(tmp_path / "cut.mkv", (near[n] if n >= 15 else garden.pictures[n] for n in range(COUNT)), PLAIN)
    outcome = proven(rendered(plate, wav(tmp_path / "quiet.wav", silence(garden.seconds)), tmp_path))
    assert outcome.report["cuts"] == [15]
    assert len(outcome.touched) >= COUNT - 2


def test_a_jump_cut_within_one_set_up_is_found(shared: Path, tmp_path: Path) -> None:
    first, then = piece(shared, "kitchen", 20, 20), piece(shared, "kitchen", 300, 20)
    plate = film(tmp_path / "jump.mkv", [*first.pictures, *then.pictures], PLAIN)
    outcome = proven(rendered(plate, wav(tmp_path / "quiet.wav", silence(2)), tmp_path))
    assert outcome.report["cuts"] in ([20], [])  # where the head is in the same place nothing tells
    assert outcome.report["faces"] == 1


def test_two_people_one_after_the_other_are_two(garden: Piece, curtain: Piece, tmp_path: Path) -> None:
    plate = film(tmp_path / "two.mkv", [*garden.pictures[:20], *curtain.pictures[:20]], PLAIN)
    quiet = wav(tmp_path / "quiet.wav", silence(2))
    outcome = proven(rendered(plate, quiet, tmp_path, "--face", "1"))
    assert (outcome.report["cuts"], outcome.report["faces"]) == ([20], 2)
    worked = set(outcome.touched)
    assert worked <= set(range(20)) or worked <= set(range(20, 40))


def test_a_hand_across_a_real_mouth_stays_in_front(shared: Path, tmp_path: Path) -> None:
    count = 60
    she = piece(shared, "garden", 30, count)
    painted, mask = hand(110)

    def crossed(number: int) -> Pictures:
        picture = she.pictures[number].copy()
        if 25 <= number < 35:
            left = 60 + 12 * (number - 25)
            picture[150:260, left : left + 110][mask] = painted[mask]
        return picture
    plate = film(tmp_path / "crossed.mkv", map(crossed, range(count)), PLAIN)
    outcome = proven(rendered(plate, wav(tmp_path / "quiet.wav", silence(she.seconds)), tmp_path))
    assert set(outcome.touched) >= {*range(0, 20), *range(42, count)}
    inner = cv2.erode(mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    for before, after, _ in outcome.triples():
        if 28 <= before.number < 32:
            left = 60 + 12 * (before.number - 25)
            apart = np.abs(before.rgb() - after.rgb()).max(axis=2)[150:260, left : left + 110]
            # What is in front is found by its looks: a pixel or two at its rim may go with the mouth.
            assert (apart[inner] > 0.03).mean() < 0.01, before.number


def test_flashes_in_a_real_clip_are_no_cuts(garden: Piece, tmp_path: Path) -> None:
    def lit(number: int) -> Pictures:
        return np.clip(garden.pictures[number] * 0.2 + 205, 0, 255).astype(np.uint8) if number in (14, 15) \
            else garden.pictures[number]
    plate = film(tmp_path / "flash.mkv", map(lit, range(COUNT)), PLAIN)
    outcome = proven(rendered(plate, wav(tmp_path / "quiet.wav", silence(garden.seconds)), tmp_path))
    assert outcome.report["cuts"] == []
    assert set(outcome.touched) >= {*range(0, 11), *range(19, COUNT)}


def test_a_camera_file_in_4k_is_worked_on_at_its_own_size(shared: Path, tmp_path: Path) -> None:
    count = 3
    she = piece(shared, "garden", 30, count, whole=True)
    large = (cv2.resize(one, (2160, 3840), interpolation=cv2.INTER_CUBIC).astype(np.uint8) for one in she.pictures)
    plate = film(tmp_path / "uhd.mov", large, Film("prores_aw", "yuv422p10le"))
    outcome = rendered(plate, wav(tmp_path / "quiet.wav", silence(she.seconds)), tmp_path, codec="like-source")
    before, after = outcome.infos()
    assert (after.width, after.height, after.codec, after.pixel_format) == (2160, 3840, "prores", before.pixel_format)
    assert outcome.touched == list(range(count))
    for a, b, inside in outcome.triples():
        assert 0.001 < inside.mean() < 0.06
        assert np.abs(a.samples[0].astype(int) - b.samples[0])[~inside].mean() < 4


def mixed(speech: Samples, loud: float, seed: int = 1) -> Samples:
    """Speech with noise under it, so many decibels below."""
    noise = np.random.default_rng(seed).standard_normal(speech.shape)
    scale = np.sqrt((speech.astype(np.float64) ** 2).mean() / (noise**2).mean()) * 10 ** (-loud / 20)
    return np.asarray(speech + scale * noise, np.float32)


SAID = 75


@pytest.fixture(scope="module")
def said(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Piece, Path]:
    """A woman who talks for three seconds, and the plate of it with its sound; it is analysed once."""
    she = piece(shared, "garden", 60, SAID)
    path = tmp_path_factory.mktemp("said") / "plate.mkv"
    return she, film(path, she.pictures, replace(PLAIN, rate=she.rate), she.sound)


@pytest.mark.parametrize("line", ["own", "twice as long", "half as long", "none", "noise alone", "own in noise"])
def test_real_lines_that_do_not_fit(line: str, said: tuple[Piece, Path], tmp_path: Path) -> None:
    (she, plate), count = said, SAID
    half = she.sound[:, : she.sound.shape[1] // 2]
    noise = mixed(np.zeros_like(she.sound) + np.float32(0.02), -6)
    lines = {"own": she.sound, "twice as long": np.concatenate([she.sound, she.sound], axis=1), "half as long": half,
             "none": silence(she.seconds), "noise alone": noise, "own in noise": mixed(she.sound, 10)}
    outcome = proven(rendered(plate, wav(tmp_path / "line.wav", lines[line]), tmp_path))
    assert outcome.told["frames"] == count
    sounds_like(outcome, np.clip(lines[line], -1, 1)[:, : count * SOUND_RATE // 25])
    kinds = outcome.kinds
    if line in ("own", "twice as long"):
        assert outcome.touched == []
    if line == "own in noise":
        assert len(outcome.touched) <= count // 5
    if line == "half as long":
        assert kinds[:28].count("original") >= 18
        assert kinds.count("rest") + kinds.count("original") >= count - 6
    if line in ("none", "noise alone"):
        assert kinds.count("retimed") + kinds.count("searched") <= count // 10
