"""What crosses a mouth stays in front of the new one; where that can't be done well the frame stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from retake.audio import write_sound
from retake.video import open_video
from retake.video.compare import largest_difference
from retake.video.frame import Frame
from retake.video.reader import VideoReader
from tests.core.faces.conftest import talking as quickly
from tests.core.pipeline.shots import painter, rendered, write
from tests.faces_synth import Crossed, Painted, Picture, hand, microphone

pytestmark = pytest.mark.usefixtures("named_cache")

COUNT, FIRST, LAST = 48, 16, 34
SIZE = 90


@pytest.fixture(scope="module")
def silence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A line in which nobody speaks: every mouth that moves has to rest."""
    path = tmp_path_factory.mktemp("line") / "silence.wav"
    write_sound(path, np.zeros((1, 48_000 * 2), np.float32), 48_000)
    return path


def crossed(kind: str) -> VideoReader:
    """A talker before whose mouth something passes; he rests for a while at the end."""
    picture, mask = hand(140) if kind == "hand" else microphone(SIZE)
    left = -0.5 * len(mask)

    def front(n: int) -> tuple[Picture, NDArray[np.bool_], int, int] | None:
        if not FIRST <= n < LAST:
            return None
        return picture, mask, int(180 + left + 9 * (n - (FIRST + LAST) / 2)), 175 if kind == "microphone" else 150

    still = painter(lambda n: 0.0 if n >= COUNT - 8 else 0.16 + 0.12 * float(np.sin(n / 1.7)))
    return Crossed(Painted(still, COUNT), front)


def thing(n: int) -> NDArray[np.bool_]:
    """(300, 360) bool: where the microphone is in frame n, its rim left out."""
    mask = cv2.erode(microphone(SIZE)[1].astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    whole = np.zeros((300 + SIZE, 360 + 2 * SIZE), np.bool_)
    left = int(180 - 0.5 * SIZE + 9 * (n - (FIRST + LAST) / 2)) + SIZE
    whole[175 : 175 + SIZE, left : left + SIZE] = mask
    return whole[:300, SIZE : 360 + SIZE]


def test_a_microphone_stays_in_front_of_the_new_mouth(silence: Path, tmp_path: Path,
                                                      capsys: pytest.CaptureFixture[str]) -> None:
    plate = write(tmp_path / "mic.mkv", crossed("microphone"))
    made = rendered(plate, silence, tmp_path / "out", capsys, "--codec", "ffv1")
    rows = {row["frame"]: row for row in made["told"]["frames"]}
    assert all(rows[n]["weight"] == 1 for n in range(FIRST + 2, LAST - 2))
    with open_video(plate) as before, open_video(Path(made["movie"])) as after, \
            open_video(Path(made["matte"])) as mattes:
        for n in range(FIRST + 6, LAST - 6):
            a, b, inside = before.frame(n), after.frame(n), mattes.frame(n).samples[0] > 0
            assert largest_difference(a, b, inside) == 0
            assert inside.any()
            # The thing itself is the plate's, and the mouth beside it is not.
            assert (inside & thing(n)).mean() / thing(n).mean() < 0.03
            assert np.abs(a.rgb() - b.rgb())[inside].max() > 0.02


def test_a_hand_that_whips_by_is_left_alone_with_its_reason(silence: Path, tmp_path: Path,
                                                            capsys: pytest.CaptureFixture[str]) -> None:
    picture, mask = hand(150)

    def front(n: int) -> tuple[Picture, NDArray[np.bool_], int, int] | None:
        return (picture, mask, 240 + (n - 19) * 18 - 75, 110) if 12 <= n < 26 else None

    plate = write(tmp_path / "hand.mkv", Crossed(Painted(quickly, 36), front))
    told = rendered(plate, silence, tmp_path / "out", capsys, "--codec", "ffv1")["told"]
    rows = {row["frame"]: row for row in told["frames"]}
    assert {(rows[n]["kind"], rows[n]["reason"]) for n in range(15, 23)} == {
        ("original", "a hand in front of the mouth")}
    # The mouth goes down to it and comes up again from it.
    before = [rows[n]["weight"] for n in range(14) if rows[n]["kind"] != "original"]
    assert before[0] == 1
    assert before == sorted(before, reverse=True)
    assert before[-1] < 0.5


def test_a_face_that_leaves_is_no_error(silence: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paint = painter(lambda n: 0.16 + 0.12 * float(np.sin(n / 1.7)))
    blank = np.full((300, 360, 3), 90, np.uint8)
    plate = write(tmp_path / "gone.mkv", Painted(lambda n: blank if 18 <= n < 26 else paint(n), 40))
    told = rendered(plate, silence, tmp_path / "out", capsys, "--codec", "ffv1")["told"]
    gone = [row for row in told["frames"] if 18 <= row["frame"] < 26]
    assert {(row["kind"], row["reason"]) for row in gone} == {("original", "no face found")}
    assert told["touched"] > 10


@pytest.mark.long
def test_a_hand_over_a_real_talker_stays_in_front(shared: Path, silence: Path, tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    picture, mask = hand(340, skin=(0.72, 0.52, 0.45))

    def place(n: int) -> tuple[int, int]:
        passed = (n - 36) / 16
        return int(400 + 380 * passed), int(670 + 50 * abs(passed))

    with open_video(shared / "media" / "garden.mp4") as clip:
        crossing = Crossed(clip, lambda n: (picture, mask, *place(n)) if 20 <= n < 52 else None)
        plate = write(tmp_path / "hand.mkv", Cut(crossing, 64), pixel_format="yuv420p")
    made = rendered(plate, silence, tmp_path / "out", capsys, "--codec", "ffv1")
    rows = {row["frame"]: row for row in made["told"]["frames"]}
    assert all(rows[n]["weight"] == 1 for n in range(32, 42))
    core = cv2.erode(mask.astype(np.uint8), np.ones((25, 25), np.uint8)) > 0
    with open_video(Path(made["matte"])) as mattes:
        for n in (34, 36, 38):
            left, top = place(n)
            inside = mattes.frame(n).samples[0][top : top + 340, left : left + 340] > 0
            assert (inside & core).sum() / core.sum() < 0.03


class Cut(VideoReader):
    """The first frames of another plate."""

    def __init__(self, plate: VideoReader, count: int) -> None:
        self._plate, self._count = plate, count
        self.info = plate.info.cut(0, count)

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        """Its frames."""
        return self._plate.frames(start, self._count if stop is None else stop)

    def close(self) -> None:
        """The plate below stays open."""
