"""A range of an image sequence is a plate by itself: what lies around it under the same name has no part in it."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest

from retake.cache import Cache
from retake.pipeline.analysis import faces_of, known_faces
from retake.pipeline.request import Span
from retake.video import open_video, open_writer
from tests.core.pipeline.shots import talking

COUNT, SPAN = 3, Span(0, 3, 0, 3)


def quiet(*_: object) -> None:
    """Hears nothing."""


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Frames 1007 to 1013 of a talker; 1010 is missing."""
    reader = talking(7)
    with open_writer(tmp_path / "written.%04d.png", "png", reader.info) as writer:
        for frame in reader.frames():
            writer.write(frame)
    for number, path in enumerate(sorted(tmp_path.glob("*.png"))):
        os.rename(path, tmp_path / f"scan.{1007 + number}.png")
    os.remove(tmp_path / "scan.1010.png")
    return tmp_path


def test_faces_are_followed_beside_a_frame_that_is_missing_and_each_range_has_its_own(scans: Path) -> None:
    cache = Cache(scans / "cache")
    with open_video(scans / "scan.[1007-1009].png", Fraction(25)) as first, \
            open_video(scans / "scan.[1011-1013].png", Fraction(25)) as second:
        faces_of(first, SPAN, "auto", cache, quiet)
        assert known_faces(first.info, SPAN, "auto", cache) is not None
        assert known_faces(second.info, SPAN, "auto", cache) is None


def test_a_frame_that_was_rendered_again_is_looked_at_again(scans: Path) -> None:
    cache = Cache(scans / "cache")
    with open_video(scans / "scan.[1007-1009].png", Fraction(25)) as reader:
        faces_of(reader, SPAN, "auto", cache, quiet)
        os.utime(scans / "scan.1008.png", (1, 1))
        assert known_faces(reader.info, SPAN, "auto", cache) is None
