"""What the report says of a line's length, of the guide's offset, and of a guide that is of no use."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.audio import write_sound
from retake.cache import Cache
from retake.errors import OptionError
from retake.faces import FaceTrack, FaceTracks, Geometry, Pose
from retake.listener import Offset
from retake.options.render import RenderOptions
from retake.pipeline.analysis import guide_samples
from retake.pipeline.listening import Listened, corrected, listened, useful_guide
from retake.pipeline.request import RenderRequest, Span
from retake.video import VideoInfo
from tests.core.pipeline.shots import talking
from tests.core.pipeline.talker import babble

RATE, COUNT = Fraction(25), 75
WHOLE = Span(0, COUNT, 0, COUNT)


def info() -> VideoInfo:
    return talking(1).info.cut(0, COUNT)


def wav(path: Path, samples: NDArray[np.float32]) -> Path:
    write_sound(path, samples, 48_000)
    return path


def heard(tmp_path: Path, line: NDArray[np.float32], guide: NDArray[np.float32] | None = None, **options: object
          ) -> tuple[RenderRequest, Listened]:
    """What is made of a line of so many samples at 48 kHz."""
    request = RenderRequest(Path("plate.%04d.exr"), wav(tmp_path / "line.wav", line),
                            wav(tmp_path / "guide.wav", guide) if guide is not None else None,
                            options=RenderOptions(**options))  # type: ignore[arg-type]
    return request, listened(request, info(), WHOLE, Cache(tmp_path / "cache"), lambda *_: None)


def face(opening: float) -> tuple[FaceTracks, FaceTrack]:
    """A face whose lips part by so much of the eyes' distance, again and again."""
    points = np.zeros((COUNT, 478, 3), np.float32)
    points[:, 33, 0], points[:, 263, 0] = 100, 200
    points[:, 14, 1] = 100 * opening * (np.sin(np.arange(COUNT)) + 1) / 2
    still = np.zeros(COUNT, np.float32)
    one = FaceTrack(1, points, np.ones(COUNT, np.bool_), np.ones(COUNT, np.float32), np.zeros(COUNT, np.uint8),
                    Pose(still, still, still, still + 100), 1.0)
    return FaceTracks(0, Geometry(360, 300), (one,)), one


def test_a_longer_line_is_cut_and_told(tmp_path: Path) -> None:
    loud = np.tile(babble(), 2)[:, : 48_000 * 5 + 4800]
    assert heard(tmp_path, loud)[1].notes == (
        "The line is 2.1 s longer than the shot. It was laid from the shot's first frame on and its end is left out: "
        "give the shot a longer range, or cut the line to it.",)


def test_what_is_cut_off_in_silence_is_no_loss(tmp_path: Path) -> None:
    assert heard(tmp_path, np.concatenate([babble(), np.zeros((1, 96_000), np.float32)], axis=1))[1].notes == ()


@pytest.mark.parametrize(("silence", "then"), [("rest", "rests"), ("keep", "keeps the plate's motion")])
def test_a_shorter_line_is_told(silence: str, then: str, tmp_path: Path) -> None:
    _, told = heard(tmp_path, babble()[:, :76_800], silence=silence)
    assert told.notes == (f"The line is 1.4 s shorter than the shot: behind it the mouth {then}.",)
    # Neither looped nor stretched: behind it there is nothing.
    assert told.dialogue.steps == 300
    assert told.dialogue.loudness[200:].max() < -60


@pytest.mark.parametrize(("frames", "late"), [(3.2, "3 frames later"), (-1.0, "1 frame earlier")])
def test_a_sure_offset_is_told_and_corrected_when_asked(frames: float, late: str, tmp_path: Path) -> None:
    between = Offset(frames, 0.9, 0.7)
    request, told = heard(tmp_path, babble(), babble())
    after = corrected(request, info(), WHOLE, told, between, Cache(tmp_path / "cache"))
    assert late in after.notes[-1]
    assert "--guide-offset auto" in after.notes[-1]
    assert after.guide is told.guide
    request, told = heard(tmp_path, babble(), babble(), guide_offset="auto")
    after = corrected(request, info(), WHOLE, told, between, Cache(tmp_path / "cache"))
    assert "was moved to them" in after.notes[-1]
    assert after.shifted == round(frames)
    assert after.guide is not None
    assert told.guide is not None
    moved = 4 * round(frames)  # steps of 10 ms
    np.testing.assert_allclose(after.guide.logmel[120:160], told.guide.logmel[120 - moved : 160 - moved], atol=1e-3)


@pytest.mark.parametrize("between", [Offset(3.0, 0.4, 0.5), Offset(14.5, 0.7, 0.6), Offset(0.4, 0.99, 0.9), None])
def test_what_is_not_sure_or_not_off_is_not_told(between: Offset | None, tmp_path: Path) -> None:
    request, told = heard(tmp_path, babble(), babble(), guide_offset="auto")
    assert corrected(request, info(), WHOLE, told, between, Cache(tmp_path / "cache")) is told


def test_a_stated_offset_moves_the_guide(tmp_path: Path) -> None:
    ticks = np.zeros((1, 48_000 * 3), np.float32)
    ticks[0, 48_000] = 1
    path = wav(tmp_path / "ticks.wav", ticks)
    for shift, at in ((0, 16_000), (5, 19_200), (-5, 12_800)):
        samples = guide_samples(path, info(), WHOLE, shift)
        assert samples is not None
        assert abs(int(np.abs(samples).argmax()) - at) <= 1


@pytest.mark.parametrize("written", ["soon", "", "1.5", "241"])
def test_an_offset_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(OptionError, match="neither auto nor a number"):
        RenderOptions(guide_offset=written)


@pytest.mark.parametrize("kind", ["silence", "noise"])
def test_a_guide_without_a_voice_is_left_aside_where_lips_move(kind: str, tmp_path: Path) -> None:
    noise = 0.05 * np.random.default_rng(1).standard_normal((1, 48_000 * 3)).astype(np.float32)
    _, told = heard(tmp_path, babble(), noise if kind == "noise" else np.zeros_like(noise))
    guide, why = useful_guide(told, *face(0.2))
    assert guide is None
    assert "left aside" in why
    # Somebody who is silent in silence is as he should be.
    assert useful_guide(told, *face(0.02)) == (told.guide, "")


def test_no_guide_is_said(tmp_path: Path) -> None:
    _, told = heard(tmp_path, babble())
    assert told.guide is None
    assert "searched by the line alone" in useful_guide(told, *face(0.2))[1]


def test_a_guide_with_a_voice_is_used(tmp_path: Path) -> None:
    _, told = heard(tmp_path, babble(), babble())
    assert useful_guide(told, *face(0.2)) == (told.guide, "")


def test_a_voice_that_is_doubtful_under_noise_is_a_voice(tmp_path: Path) -> None:
    _, told = heard(tmp_path, babble(), babble())
    assert told.guide is not None
    doubtful = replace(told.guide, voice=told.guide.voice * np.float32(0.35), spoken=())
    assert useful_guide(replace(told, guide=doubtful), *face(0.2)) == (doubtful, "")
