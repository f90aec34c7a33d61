"""Same and other words are told apart by what two recordings have for either, and how sure that is comes with it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.alignment import align
from retake.alignment.likeness import likeness
from retake.alignment.path import Band, Path, Prices, best_path
from retake.alignment.words import Nearness, nearness, sure_of_same
from retake.listener.training.conditions import in_a_room, with_noise
from retake.speech import SAMPLE_RATE, Speech, analyse
from tests.core.alignment.test_alignment import EVEN, WORDS, line

STEPS = 400
Table = NDArray[np.float32]


def sounds(seed: int, steps: int = STEPS) -> Table:
    """A row of made-up phones of 8 steps each, float32 of shape (steps, 20)."""
    return np.repeat(np.random.default_rng(seed).standard_normal((steps // 8, 20)), 8, axis=0).astype(np.float32)


def noisy(table: Table, much: float, seed: int = 9) -> Table:
    return table + np.float32(much) * np.random.default_rng(seed).standard_normal(table.shape).astype(np.float32)


def told(dialogue: Table, guide: Table) -> tuple[Path, Nearness]:
    """The path through made-up sounds, as `align` finds it, and what words are worth in them."""
    own, theirs = np.ones(len(dialogue), np.float32), np.ones(len(guide), np.float32)
    silent, voiced = np.zeros(len(dialogue), np.float32), np.ones(len(dialogue), np.bool_)
    alike = likeness(dialogue, guide, own, theirs)
    band = Band(np.zeros(len(dialogue), np.intp), len(guide))
    near = nearness(alike, best_path(alike, band, Prices(), silent), silent, voiced, len(guide))
    return best_path(alike, band, near.prices(), silent), near


@pytest.mark.parametrize("much", [0.1, 0.6, 1.2], ids=["clean", "noisy", "very noisy"])
def test_replaced_words_are_found_whatever_the_noise(much: float) -> None:
    guide = sounds(1)
    dialogue = guide.copy()
    dialogue[150:230] = sounds(2)[:80]
    path, near = told(noisy(dialogue, much), guide)
    assert near.told_apart
    assert path.other[160:220].mean() > 0.9
    assert not path.other[:140].any()
    assert not path.other[240:].any()
    assert (path.places[:140] == np.arange(140)).mean() > 0.9


@pytest.mark.parametrize("much", [0.1, 0.6])
def test_a_line_of_other_words_is_no_match_at_all(much: float) -> None:
    path, near = told(noisy(sounds(3), much), sounds(1))
    assert not near.told_apart
    assert path.other.mean() > 0.9


@pytest.mark.parametrize("seed", range(2, 12))
def test_a_short_line_of_other_words_is_no_match_in_a_short_guide_either(seed: int) -> None:
    path, near = told(noisy(sounds(seed, 160), 0.6), sounds(1, 160))
    assert not near.told_apart
    assert path.other.mean() > 0.9


@pytest.mark.parametrize("much", [0.1, 0.6, 1.2], ids=["clean", "noisy", "very noisy"])
def test_a_short_line_of_the_same_words_is_found_in_a_short_guide(much: float) -> None:
    path, near = told(noisy(sounds(1, 160), much), sounds(1, 160))
    assert near.told_apart
    assert not path.other.any()
    assert (np.abs(path.places - np.arange(160)) <= 1).mean() > 0.9


def test_what_is_near_by_chance_alone_is_taken_for_nearer_where_little_else_is_said() -> None:
    dialogue, guide = sounds(2, 160), sounds(1, 160)
    own, silent = np.ones(len(guide), np.float32), np.zeros(len(guide), np.float32)
    alike = likeness(dialogue, guide, own, own)
    path = best_path(alike, Band(np.zeros(len(guide), np.intp), len(guide)), Prices(), silent)
    others = [nearness(alike, path, silent, silent == 0, said).other for said in (160, 400, 800, 1600)]
    assert others[0] < others[1] < others[2] == others[3]


def test_noise_makes_words_harder_to_tell_and_changes_dearer() -> None:
    clean, loud = (told(noisy(sounds(1), much), sounds(1))[1] for much in (0.1, 1.5))
    assert clean.other - clean.same > loud.other - loud.same
    assert clean.prices().change <= loud.prices().change
    assert clean.prices().jump <= loud.prices().jump


def test_a_dropped_a_repeated_and_a_held_part_are_followed() -> None:
    guide = sounds(1)
    dialogue = np.concatenate([guide[:100], guide[150:250], guide[200:280], np.repeat(guide[280:288], 3, axis=0),
                               guide[288:]])
    places = told(noisy(dialogue, 0.2), guide)[0].places
    truth = np.concatenate([np.arange(100), np.arange(150, 250), np.arange(200, 280)])
    assert (np.abs(places[: len(truth)] - truth) <= 1).mean() > 0.97
    assert np.abs(places[310:] - np.arange(294, 294 + len(places) - 310)).max() <= 2


def test_a_path_in_a_moving_band_is_the_path_without_one() -> None:
    guide = sounds(1)
    dialogue = noisy(np.concatenate([guide[:200], guide[230:]]), 0.3)
    own, theirs = np.ones(len(dialogue), np.float32), np.ones(len(guide), np.float32)
    alike, silent = likeness(dialogue, guide, own, theirs), np.zeros(len(dialogue), np.float32)
    prices = Prices(other=-0.5)
    whole = best_path(alike, Band(np.zeros(len(dialogue), np.intp), len(guide)), prices, silent)
    lows = (np.arange(len(dialogue)) * 1.1 - 60).astype(np.intp)
    banded = best_path(alike, Band(lows, 150), prices, silent)
    assert (whole.places == banded.places).all()
    assert (whole.other == banded.other).all()


def test_other_words_may_go_on_behind_the_guides_end() -> None:
    path, _ = told(sounds(5, 800), sounds(1))
    assert path.other.mean() > 0.9
    assert path.places.max() < STEPS


def test_a_band_beside_the_guide_holds_nothing_and_breaks_nothing() -> None:
    guide, dialogue = sounds(1), np.concatenate([sounds(1), sounds(7, 2 * STEPS)])
    own, theirs = np.ones(len(dialogue), np.float32), np.ones(len(guide), np.float32)
    lows = (np.arange(len(dialogue)) - 60).astype(np.intp)
    found = best_path(likeness(dialogue, guide, own, theirs), Band(lows, 150), Prices(other=-0.5),
                      np.zeros(len(dialogue), np.float32))
    assert (found.places[:380] == np.arange(380)).all()
    assert found.other[450:].all()
    assert found.places.max() < STEPS


def test_confidence_hears_what_lies_around_and_learns_nothing_in_silence() -> None:
    odds = np.concatenate([np.full(100, 0.2), np.full(100, -0.2)])
    voiced = np.ones(200, np.bool_)
    sure = sure_of_same(odds, voiced)
    assert sure[20:80].min() > 0.9
    assert sure[120:180].max() < 0.1
    assert 0.2 < sure[100] < 0.8
    silence = sure_of_same(np.zeros(50), np.zeros(50, np.bool_))
    assert (silence == np.float32(0.5)).all()


@pytest.fixture(scope="module")
def guide() -> Speech:
    return analyse(line(WORDS, EVEN), SAMPLE_RATE)


@pytest.mark.parametrize("delay", [0.0, 0.008])
def test_the_own_line_from_another_microphone_and_room_is_the_clock(guide: Speech, delay: float) -> None:
    rng = np.random.default_rng(4)
    again = in_a_room(np.convolve(line(WORDS, EVEN), [0.5, 0.3, 0.2], "same"), rng)
    again = np.roll(with_noise(again, "pink", 30, rng), round(delay * SAMPLE_RATE))
    found = align(analyse(0.3 * again, SAMPLE_RATE), guide)
    assert found.identical
    assert (found.times == np.arange(found.steps)).all()
    assert np.median(found.confidence[60:500]) > 0.9


def test_a_line_one_frame_late_is_not_taken_for_the_clock(guide: Speech) -> None:
    late = np.concatenate([np.zeros(round(0.04 * SAMPLE_RATE)), line(WORDS, EVEN)])
    found = align(analyse(late, SAMPLE_RATE), guide)
    assert not found.identical
    assert np.abs(found.times[70:520] - (np.arange(70, 520) - 4)).max() < 1


def test_a_line_is_laid_the_same_however_long_the_silence_around_it(guide: Speech) -> None:
    own = list(np.random.default_rng(5).uniform(0.22, 0.36, len(WORDS)))
    sound = line(WORDS, own, 136.0, 1.12)
    short = align(analyse(sound, SAMPLE_RATE), guide)
    padded = align(analyse(np.concatenate([sound, np.zeros(8 * SAMPLE_RATE)]), SAMPLE_RATE), guide)
    assert np.abs(padded.times[60:550] - short.times[60:550]).max() < 2
    assert (padded.same[60:550] == short.same[60:550]).all()
