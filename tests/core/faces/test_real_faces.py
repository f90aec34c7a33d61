"""The three talkers of the shared media, tracked whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retake.faces import mouth, track_faces
from retake.video import open_video

pytestmark = pytest.mark.long


@pytest.mark.parametrize(("name", "opens"), [("garden", 0.04), ("kitchen", 0.04), ("curtain", 0.04)])
def test_a_talker_is_followed_through_the_whole_movie(shared: Path, name: str, opens: float) -> None:
    with open_video(shared / "media" / f"{name}.mp4") as reader:
        tracks = track_faces(reader, 0, min(len(reader), 300))
    [face] = tracks.faces
    assert face.usable.all()
    assert face.confidence.min() > 0.75
    assert tracks.cuts == ()
    assert mouth(tracks.upright(face)).opening.std() > opens
    assert np.abs(face.pose.yaw).max() < 35


def test_two_talkers_of_one_corpus_are_found_in_each_of_their_frames(shared: Path) -> None:
    for name in ("bbaf2n", "sbwe5n"):
        with open_video(shared / "media" / "grid" / f"{name}.mpg") as reader:
            assert track_faces(reader).faces[0].usable.all()


@pytest.mark.parametrize("first", [48, 126, 250])
def test_nothing_is_in_front_of_a_bearded_talker_in_a_short_shot(shared: Path, first: int) -> None:
    with open_video(shared / "media" / "kitchen.mp4") as reader:
        assert track_faces(reader, first, first + 30).faces[0].usable.all()
