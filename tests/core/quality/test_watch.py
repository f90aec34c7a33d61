"""What is measured while a take is written is what its movie shows afterwards."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from retake.faces import track_faces
from retake.quality.table import lines
from retake.quality.watch import opening_of
from retake.video import open_video
from tests.core.pipeline.talker import COUNT
from tests.core.quality.conftest import Shot


@pytest.fixture(scope="module")
def report(painted_shot: Shot) -> dict[str, Any]:
    """The FFV1 take's report."""
    data: dict[str, Any] = json.loads(painted_shot.ffv1.report.read_text())
    return data


def test_the_lips_of_the_take_are_those_of_its_movie(painted_shot: Shot, report: dict[str, Any]) -> None:
    with open_video(painted_shot.ffv1.movie) as reader:
        tracks = track_faces(reader)
    shown = opening_of(tracks, tracks.faces[0])
    told = np.array(report["over_time"]["take"], np.float32)
    assert len(told) == COUNT
    assert np.corrcoef(shown, told)[0, 1] > 0.97
    assert np.abs(shown - told).mean() < 0.02


def test_untouched_frames_have_the_plates_figures(report: dict[str, Any]) -> None:
    over = report["over_time"]
    touched = {frame for first, last in over["touched"] for frame in range(first, last + 1)}
    assert touched == {row["frame"] for row in report["frames"] if row["kind"] != "original"}
    assert all(over["take"][k] == over["plate"][k] and over["seam"][k] is None
               for k in range(COUNT) if k not in touched)
    assert all(over["seam"][k] is not None for k in touched)


def test_the_figures_say_that_the_mouth_came_to_rest(report: dict[str, Any]) -> None:
    figures = report["figures"]
    assert figures["silence"]["after"] < 0.5 * figures["silence"]["before"]
    assert figures["face"] > 0.9
    assert 0.7 < figures["sharpness"] < 1.3
    assert figures["seam"] < 0.02


def test_both_codecs_get_the_same_verdict_and_it_is_shown(painted_shot: Shot, report: dict[str, Any]) -> None:
    assert painted_shot.prores.verdict == painted_shot.ffv1.verdict == report["verdict"]["verdict"]
    shown = "\n".join(lines(report))
    assert f"Verdict: {painted_shot.ffv1.verdict}" in shown
    assert "Motion in silence" in shown
