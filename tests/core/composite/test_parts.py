"""What the composite is made of: splines, rasters, colour, grain."""

from __future__ import annotations

import numpy as np
import pytest

from retake.composite.colour import Law, colour_match
from retake.composite.raster import Raster, inside
from retake.composite.resample import resampled
from retake.composite.spline import Spline
from retake.composite.texture import detail, grain, regrained, sharpened
from retake.video.frame import Box

RNG = np.random.default_rng(4)


def test_a_spline_goes_through_its_points_and_keeps_an_affine_map_whole() -> None:
    at = RNG.uniform(-1, 1, (60, 2)).astype(np.float32)
    turn = np.array([(1.1, 0.2), (-0.3, 0.9)], np.float32)
    there = RNG.uniform(-1.5, 1.5, (40, 2)).astype(np.float32)
    assert np.abs(Spline(at).at(at @ turn + 3, there) - (there @ turn + 3)).max() < 1e-3
    bent = np.sin(2 * at).astype(np.float32)
    assert np.abs(Spline(at).at(bent, at) - bent).max() < 0.02


def test_points_that_coincide_do_not_tear_a_spline() -> None:
    at = np.repeat(RNG.uniform(-1, 1, (20, 2)).astype(np.float32), 2, axis=0)
    values = at + np.tile(np.array([(0, 0.05), (0, -0.05)], np.float32), (20, 1))
    assert np.abs(Spline(at).at(values, at) - at).max() < 0.06


def test_a_linear_field_is_drawn_exactly() -> None:
    raster = Raster(Box(10, 20, 95, 77), 8)
    full = raster.drawn(raster.nodes)
    y, x = np.mgrid[20:77, 10:95]
    inner = np.s_[12:-12, 12:-12]
    assert np.abs(full[..., 0] - (x + 0.5))[inner].max() < 1e-3
    assert np.abs(full[..., 1] - (y + 0.5))[inner].max() < 1e-3


def test_depth_within_a_ring() -> None:
    square = np.array([(0, 0), (4, 0), (4, 4), (0, 4)], np.float32)
    depth = inside(square, np.array([(2, 2), (1, 2), (-1, 2), (5, 5)], np.float32))
    assert depth == pytest.approx([2, 1, -1, -np.sqrt(2)])


def test_pixels_that_stay_where_they_are_stay_what_they_are() -> None:
    picture = RNG.random((30, 40, 3), np.float32)
    y, x = np.mgrid[0:30, 0:40].astype(np.float32)
    where = RNG.random((30, 40)) > 0.4
    found = resampled(picture, np.stack([x + 0.5, y + 0.5], axis=-1), where)
    assert np.abs(found - picture)[where].max() < 1e-6
    assert (found[~where] == 0).all()


@pytest.mark.parametrize("law", ["gain", "offset"])
def test_a_change_of_light_is_found(law: Law) -> None:
    plate = (0.5 + 0.1 * RNG.random((20, 20, 3))).astype(np.float32)
    patch = plate / np.float32(1.2) if law == "gain" else plate - np.float32(0.1)
    skin = np.ones((20, 20), np.float32)
    skin[8:12, 6:14] = 0
    match = colour_match(plate, patch, skin, law, 3)
    matched = patch * match if law == "gain" else patch + match
    assert np.abs(matched - plate).max() < 0.01


def test_light_is_matched_alike_at_any_exposure() -> None:
    plate = (0.5 + 0.1 * RNG.random((20, 20, 3))).astype(np.float32)
    skin = np.ones((20, 20), np.float32)
    one = colour_match(plate, plate * np.float32(0.8), skin, "gain", 3)
    bright = colour_match(plate * 40, plate * 32, skin, "gain", 3)
    assert np.abs(one - bright).max() < 1e-4


def test_what_blur_took_is_given_back_within_bounds() -> None:
    picture = RNG.random((60, 60, 3), np.float32)
    everywhere = np.ones((60, 60), np.float32)
    assert sharpened(picture, 0.0) is picture
    assert detail(picture, everywhere) < detail(sharpened(picture, 0.2), everywhere)
    assert np.array_equal(sharpened(picture, 0.5), sharpened(picture, 9.0))


def test_grain_is_added_where_it_lacks_and_the_same_each_time() -> None:
    clean = np.full((80, 80, 3), 0.4, np.float32)
    noisy = regrained(clean, 0.02, 0.0, seed=7)
    assert np.array_equal(noisy, regrained(clean, 0.02, 0.0, seed=7))
    assert not np.array_equal(noisy, regrained(clean, 0.02, 0.0, seed=8))
    assert (noisy - clean).std() == pytest.approx(0.02, rel=0.05)
    assert regrained(clean, 0.02, 0.019, seed=7) is clean
    assert grain(noisy, np.ones((80, 80), np.float32)) > 0.005
