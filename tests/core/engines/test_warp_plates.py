"""Mouths put into plates that lie down, have oblong pixels, or whose light changes between two moments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.composite import Law
from retake.engines.footage.warp import Footage, Mouth, Retoucher
from retake.faces import FaceTracks, track_faces
from retake.video.frame import Box, Frame
from retake.video.reader import VideoReader
from tests.core.engines.test_warp import COUNT, HEAD, WALL, Kept, opening, painted, widest_and_shut
from tests.faces_synth import Painted, Stance

Picture = NDArray[np.uint8]
Rgb = NDArray[np.float32]


def squeezed(picture: Picture) -> Picture:
    """Half as wide: two pixels become one."""
    return picture.reshape(picture.shape[0], -1, 2, 3).mean(axis=2).round().astype(np.uint8)


def lying(picture: Picture) -> Picture:
    """Turned so that a quarter turn clockwise brings it upright."""
    return np.ascontiguousarray(np.rot90(picture))


def judge() -> Picture:
    """The painter's own picture of the shut frame's head with the widest mouth."""
    wide, shut = widest_and_shut()
    return HEAD.picture(WALL, Stance(320, 210, 200, yaw=8 * float(np.sin(shut / 4)), opening=opening(wide)))


def errors(before: Rgb, after: Rgb, right: Rgb, tracks: FaceTracks) -> tuple[float, float]:
    """How far plate and take lie from what is right, about the mouth."""
    x, y = tracks.faces[0].landmarks[widest_and_shut()[1], 13, :2].astype(int)
    there = np.s_[max(0, y - 35) : y + 35, max(0, x - 35) : x + 35]
    return float(np.abs(before[there] - right[there]).mean()), float(np.abs(after[there] - right[there]).mean())


def worn(plate: VideoReader, tracks: FaceTracks, law: Law = "gain") -> tuple[Frame, Frame]:
    """The frame whose mouth is shut, and the same with the widest mouth."""
    wide, shut = widest_and_shut()
    footage = Footage(plate, tracks, tracks.faces[0])
    frame = plate.frame(shut)
    done = Retoucher(footage, law).retouch(frame, Mouth(footage, wide))
    footage.close()
    return frame, done.frame


@pytest.mark.parametrize(("stored", "facts"), [(lying, {"rotation": 90}), (squeezed, {"pixel_aspect": Fraction(2)})],
                         ids=["lying down", "oblong pixels"])
def test_the_mouth_opens_however_the_plate_is_stored(stored: Callable[[Picture], Picture],
                                                     facts: dict[str, object]) -> None:
    plate = Painted(lambda number: stored(painted(number)), COUNT, **facts)
    tracks = track_faces(plate)
    before, after = worn(plate, tracks)
    untouched, opened = errors(before.rgb(), after.rgb(), stored(judge()) / np.float32(255), tracks)
    assert opened < 0.5 * untouched


class Lit(Kept):
    """The painted frames as floats; the widest mouth's is seen in another light."""

    def __init__(self, light: Callable[[Rgb], Rgb]) -> None:
        super().__init__("gbrpf32le")
        wide, _ = widest_and_shut()
        frame = self._frames[wide]
        everywhere = np.ones((frame.height, frame.width), np.bool_)
        lit = frame.with_rgb(Box(0, 0, frame.width, frame.height), light(frame.rgb()), everywhere)
        self._frames[wide] = replace(lit, changed=False)


@pytest.mark.parametrize(("law", "light"), [("gain", lambda rgb: rgb * np.float32(1.4)),
                                            ("offset", lambda rgb: rgb + np.float32(0.1))], ids=["linear", "log"])
def test_a_source_in_another_light_takes_on_the_plates(law: Law, light: Callable[[Rgb], Rgb]) -> None:
    tracks = track_faces(Painted(painted, COUNT))
    right = judge() / np.float32(255)
    _, plain = worn(Lit(lambda rgb: rgb), tracks, law)
    before, lit = worn(Lit(light), tracks, law)
    _, evenly = errors(before.rgb(), plain.rgb(), right, tracks)
    _, unevenly = errors(before.rgb(), lit.rgb(), right, tracks)
    assert unevenly < evenly + 0.01  # the light itself is ten times as much
