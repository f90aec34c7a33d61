"""Before and after as one picture: the right frames, the right rows, cut to where the matte is."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.quality.side_by_side import Pair, side_by_side, telling_frames
from retake.video import open_writer
from tests.faces_synth import Painted

SIZE = (160, 120)


def movie(path: Path, level: int, spot: int | None = None) -> Path:
    """Ten grey frames that get lighter one by one unless they are black, with a square spot of its own brightness."""
    def paint(number: int) -> NDArray[np.uint8]:
        picture = np.full((SIZE[1], SIZE[0], 3), level and level + 3 * number, np.uint8)
        if spot is not None:
            picture[70:90, 70:90] = spot
        return picture
    reader = Painted(paint, 10)
    with open_writer(path, "ffv1", reader.info, []) as writer:
        for frame in reader.frames():
            writer.write(frame)
    return path


def opened(content: bytes) -> NDArray[np.uint8]:
    """The picture in the content of a file."""
    return np.asarray(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def test_the_take_stands_below_the_plate_and_the_matte_below_both(tmp_path: Path) -> None:
    plate, take = movie(tmp_path / "plate.mkv", 60), movie(tmp_path / "take.mkv", 60, 220)
    matte = movie(tmp_path / "matte.mkv", 0, 255)
    black = movie(tmp_path / "black.mkv", 0)
    pair = Pair(plate, take, matte, 0)
    two, three = opened(side_by_side(pair, [2, 5])), opened(side_by_side(pair, [2, 5], with_matte=True))
    assert two.shape[1] == three.shape[1]
    row = (two.shape[0] - 6) // 2
    assert three.shape[0] == 3 * row + 12
    assert abs(int(two[row // 2, row // 2, 0]) - 66) <= 1
    assert abs(int(two[row // 2, row + 6 + row // 2, 0]) - 75) <= 1
    assert two[: row].max() < 100
    below = two[row + 6 :, :row]
    assert below.max() > 210
    assert three[2 * row + 12 :].max() == 255
    # The spot is a good part of the cut, and all of it is there.
    share = float((below > 150).mean())
    assert 0.2 < share < 0.6
    whole = opened(side_by_side(Pair(plate, take, black, 0), [2]))
    assert whole.shape[1] / ((whole.shape[0] - 6) / 2) > 0.9


def test_the_take_is_counted_from_its_own_first_frame(tmp_path: Path) -> None:
    plate, take = movie(tmp_path / "plate.mkv", 60), movie(tmp_path / "take.mkv", 30)
    pair = Pair(plate, take, movie(tmp_path / "matte.mkv", 0, 255), 4)
    picture = opened(side_by_side(pair, [6]))
    row = (picture.shape[0] - 6) // 2
    assert abs(int(picture[row // 2, 20, 0]) - 78) <= 1
    assert abs(int(picture[row + 6 + row // 2, 20, 0]) - 36) <= 1


def test_the_frames_that_tell_are_where_lips_differ_the_most() -> None:
    plate, take = [0.0] * 40, [0.0] * 40
    take[12], take[31] = 0.3, 0.2
    frames = [{"frame": 100 + n, "kind": "retimed" if n > 3 else "original"} for n in range(40)]
    report = {"frames": frames, "over_time": {"plate": plate, "take": take}}
    assert telling_frames(report, 2) == [112, 131]
    take[12] = float("nan")
    assert telling_frames(report, 2)[1] == 131
    untouched = {"frames": [{"frame": 7, "kind": "original"}], "over_time": {"plate": [0.1], "take": [0.1]}}
    assert telling_frames(untouched, 3) == [7]
