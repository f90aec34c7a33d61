"""A painted talker's mouths put into other frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from retake.engines.footage.pictures import Pictures, looked_ahead
from retake.engines.footage.warp import Footage, Mouth, Retoucher
from retake.faces import FaceTracks, track_faces
from retake.video.colour import Colour
from retake.video.frame import Box, Frame, blank
from retake.video.reader import VideoReader
from tests.faces_synth import ANNA, Head, Painted, Stance, background

COUNT = 12
WALL = background(640, 480)
HEAD = Head(ANNA)


def opening(number: int) -> float:
    return 0.12 + 0.12 * float(np.sin(number / 1.3))


@cache
def painted(number: int) -> NDArray[np.uint8]:
    stance = Stance(320, 210, 200, yaw=8 * float(np.sin(number / 4)), opening=opening(number))
    return HEAD.picture(WALL, stance)


class Kept(VideoReader):
    """The painted frames in another pixel format."""

    def __init__(self, pixel_format: str) -> None:
        plate = Painted(painted, COUNT)
        self.info = replace(plate.info, pixel_format=pixel_format, colour=Colour(1, 1, 1, False))
        self._frames = [self._turned(frame, pixel_format) for frame in plate.frames()]

    def _turned(self, frame: Frame, pixel_format: str) -> Frame:
        empty = blank(frame.width, frame.height, pixel_format, self.info.colour)
        box = Box(0, 0, frame.width, frame.height)
        full = empty.with_rgb(box, frame.rgb(), np.ones((frame.height, frame.width), np.bool_))
        return replace(full, number=frame.number, changed=False)

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        yield from self._frames[slice(*self.check(start, stop))]

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="module")
def tracks() -> FaceTracks:
    return track_faces(Painted(painted, COUNT))


@pytest.fixture(scope="module", params=["yuv420p", "yuv422p10le", "gbrpf16le"])
def plate(request: pytest.FixtureRequest) -> Kept:
    if request.param not in av.video.format.names:
        pytest.skip(f"this FFmpeg has no {request.param}")
    return Kept(request.param)


@pytest.fixture
def footage(plate: Kept, tracks: FaceTracks) -> Footage:
    return Footage(plate, tracks, tracks.faces[0])


def widest_and_shut() -> tuple[int, int]:
    by = sorted(range(COUNT), key=opening)
    return by[-1], by[0]


def lips_apart(points: NDArray[np.float32]) -> float:
    return float(points[14, 1] - points[13, 1])


def changed(before: Frame, after: Frame) -> NDArray[np.bool_]:
    """Which pixels have a luma (or any) sample of other bits."""
    own, new = before.samples, after.samples
    same = [np.asarray(a == b) for a, b in zip(own, new, strict=True) if a.shape == own[0].shape]
    return ~np.logical_and.reduce(same)


def test_a_frame_with_its_own_mouth_is_nearly_itself(plate: Kept, footage: Footage) -> None:
    frame = plate.frame(5)
    done = Retoucher(footage).retouch(frame, Mouth(footage, 5.0))
    off = np.abs(done.frame.rgb() - frame.rgb())
    assert off.max() < 0.012
    assert off.mean() < 1e-4


def test_without_weight_the_very_frame_comes_back(plate: Kept, footage: Footage) -> None:
    frame = plate.frame(5)
    done = Retoucher(footage).retouch(frame, Mouth(footage, 2.0, weight=0.0))
    assert done.frame is frame
    assert done.box is None
    assert not done.matte_plane().any()


def test_samples_outside_the_matte_keep_their_bits(plate: Kept, footage: Footage) -> None:
    wide, shut = widest_and_shut()
    frame = plate.frame(shut)
    done = Retoucher(footage).retouch(frame, Mouth(footage, wide))
    matte = done.matte_plane()
    touched = changed(frame, done.frame)
    assert touched.sum() > 1000
    assert not touched[matte == 0].any()
    across, down = frame.layout.grid
    for own, new in zip(frame.samples[1:], done.frame.samples[1:], strict=True):
        full = np.repeat(np.repeat(own != new, down, axis=0), across, axis=1)[: frame.height, : frame.width]
        if own.shape != frame.samples[0].shape:
            assert not full[matte == 0].any()
    assert matte[0].max() == 0 < matte.max()


def test_the_mouth_is_where_it_was_asked_for(plate: Kept, footage: Footage, tracks: FaceTracks) -> None:
    """The painter's own picture of the plate's head with the source's mouth is the judge."""
    wide, shut = widest_and_shut()
    frame = plate.frame(shut)
    done = Retoucher(footage).retouch(frame, Mouth(footage, wide))
    judge = HEAD.picture(WALL, Stance(320, 210, 200, yaw=8 * float(np.sin(shut / 4)), opening=opening(wide))) / 255
    assert done.box is not None
    x, y = tracks.faces[0].landmarks[shut, 13, :2].astype(int)
    there = np.s_[y - 25 : y + 45, x - 35 : x + 35]
    before, after = (float(np.abs(one.rgb()[there] - judge[there]).mean()) for one in (frame, done.frame))
    assert after < 0.5 * before


def test_a_ramp_opens_the_mouth_step_by_step(footage: Footage) -> None:
    wide, shut = widest_and_shut()
    retoucher = Retoucher(footage)
    gaps = [lips_apart(retoucher.target(shut, Mouth(footage, wide, weight))) for weight in np.linspace(0, 1, 6)]
    assert (np.diff(gaps) > 0).all()
    own = footage.shapes.stored(shut)
    still = [4, 168, 33, 263, 10]
    assert np.array_equal(retoucher.target(shut, Mouth(footage, wide))[still], own[still])


def test_a_shape_put_back_where_it_came_from_is_where_it_was(footage: Footage) -> None:
    for row in range(COUNT):
        back = footage.shapes.placed(footage.shapes.local(row), row)
        assert np.abs(back - footage.shapes.stored(row)).max() < 1e-3


def test_moments_between_frames_lie_between_them(footage: Footage) -> None:
    retoucher = Retoucher(footage)
    gaps = [lips_apart(retoucher.target(0, Mouth(footage, 1 + k / 4))) for k in range(5)]
    assert min(gaps[0], gaps[-1]) - 1e-3 <= min(gaps) <= max(gaps) <= max(gaps[0], gaps[-1]) + 1e-3


def test_the_same_again_is_the_same(plate: Kept, tracks: FaceTracks) -> None:
    done = []
    for order in ((2, 9), (9, 2)):
        footage = Footage(plate, tracks, tracks.faces[0])
        made = {k: Retoucher(footage).retouch(plate.frame(k), Mouth(footage, (k + 3) % COUNT)) for k in order}
        done.append(made[9].frame)
    assert all(np.array_equal(a, b) for a, b in zip(done[0].samples, done[1].samples, strict=True))


def test_what_lies_in_front_stays_there(plate: Kept, footage: Footage, tracks: FaceTracks) -> None:
    wide, shut = widest_and_shut()
    frame = plate.frame(shut)
    x, y = tracks.faces[0].landmarks[shut, 13, :2].astype(int)
    front = np.zeros((frame.height, frame.width), np.bool_)
    front[y - 60 : y + 60, x - 60 : x] = True
    retoucher = Retoucher(footage)
    box = retoucher.box(shut)
    assert box is not None
    done = retoucher.retouch(frame, Mouth(footage, wide), front[box.top : box.bottom, box.left : box.right])
    touched = changed(frame, done.frame)
    assert touched.any()
    assert not touched[front].any()
    assert not done.matte_plane(16)[front].any()


def test_the_patch_holds_the_changed_pixels(plate: Kept, footage: Footage) -> None:
    wide, shut = widest_and_shut()
    frame = plate.frame(shut)
    done = Retoucher(footage).retouch(frame, Mouth(footage, wide))
    patch = done.patch()
    over = frame.rgb() * (1 - patch[..., 3:]) + patch[..., :3] * patch[..., 3:]
    assert np.abs(over - done.frame.rgb()).mean() < 1e-3
    assert (patch[..., 3] > 0).sum() == (done.matte_plane(16) > 0).sum()


def test_half_way_the_opener_mouth_gives_the_pixels(footage: Footage) -> None:
    wide, shut = widest_and_shut()
    assert footage.nearest(wide) == wide
    for place in (wide + 0.4, wide + 0.6, wide - 0.4, wide - 0.6):
        if 0 <= place <= COUNT - 1:
            assert footage.nearest(place) == wide
    assert footage.nearest(shut + 0.2) == shut


class Counted(Kept):
    """The painted frames, and which of them were read."""

    def __init__(self) -> None:
        super().__init__("yuv420p")
        self.read: list[int] = []

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        for frame in super().frames(start, stop):
            self.read.append(frame.number)
            yield frame


def test_sources_a_little_later_are_not_read_a_second_time(tracks: FaceTracks) -> None:
    plate, again = Counted(), Counted()
    pictures = Pictures(again, tracks, tracks.faces[0])
    sources = [min(COUNT - 1.0, number + 2.5) if number % 5 else None for number in range(COUNT)]
    for frame, source in zip(looked_ahead(plate.frames(), sources, pictures), sources, strict=True):
        assert max(plate.read) <= (max(frame.number, np.ceil(source)) if source else frame.number + 3)
        if source is not None:
            assert (pictures.at(int(np.ceil(source))).rgb > 0).any()
    assert plate.read == list(range(COUNT))
    assert again.read == []
