"""MLT plays what was written: the frames on the screen are the takes', to the frame."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from retake.timeline import read_timeline
from retake.timeline.back.place import Wish, place
from tests.core.timeline.back.takes import FIRST, take
from tests.core.timeline.made import clip, gap, movie, span, timeline
from tests.core.timeline.melt import played

pytestmark = pytest.mark.long


def test_the_takes_are_on_the_screen_to_the_frame(tmp_path: Path) -> None:
    movie(tmp_path / "a.mov", 80, timecode="01:00:00:00")
    movie(tmp_path / "b.mov", 40)
    inner = otio.schema.Track("inner", [clip("deep", span(6, 20, 25), "b.mov", span(0, 40, 25))], kind="Video")
    fast = clip("fast", span(90_040, 8, 25), "a.mov", span(90_000, 80, 25))
    fast.effects.append(otio.schema.LinearTimeWarp(time_scalar=2))
    path = timeline(tmp_path / "cut.otio", [
        gap(4, 25), clip("plain", span(90_010, 12, 25), "a.mov", span(90_000, 80, 25)), gap(5, 25), fast,
        otio.schema.Stack("compound", [inner], span(3, 9, 25)),
        clip("last", span(90_060, 6, 25), "a.mov", span(90_000, 80, 25))])
    a, b = str(tmp_path / "a.mov"), str(tmp_path / "b.mov")
    reports = [take(tmp_path / "t", a, 8, 24, timecode="01:00:00:00", name="plain"),
               take(tmp_path / "t", a, 38, 58, timecode="01:00:00:00", name="fast"), take(tmp_path / "t", b, 9, 18)]
    done = place(Wish(path, tuple(reports)))
    assert "mlt" in done.also, done.notes
    expected: dict[int, int] = {}
    for shot in read_timeline(path).shots:
        taken = 0 if shot.name == "last" else FIRST
        expected |= {shot.record.start + n: shot.plate_frame(n) + taken for n in range(shot.record.count)}
    shown = played(done.also["mlt"], tmp_path)
    assert len(shown) == 44
    assert {frame: shown[frame] for frame in expected} == expected


def test_the_frames_around_a_dissolve_are_the_takes(tmp_path: Path) -> None:
    movie(tmp_path / "a.mov", 60)
    movie(tmp_path / "b.mov", 60)
    fade = otio.schema.Transition("SMPTE_Dissolve", "SMPTE_Dissolve", otio.opentime.RationalTime(3, 25),
                                  otio.opentime.RationalTime(4, 25))
    path = timeline(tmp_path / "cut.otio", [clip("one", span(10, 15, 25), "a.mov", span(0, 60, 25)), fade,
                                            clip("two", span(20, 15, 25), "b.mov", span(0, 60, 25))])
    done = place(Wish(path, (take(tmp_path / "t", str(tmp_path / "a.mov"), 10, 30, own=(10, 25)),)))
    assert "mlt" in done.also and "track" in done.also, done.notes
    shown = played(done.also["mlt"], tmp_path)
    assert shown[:12] == [n + 10 + FIRST for n in range(12)]
    assert shown[19:] == [n + 20 for n in range(4, 15)]


def test_drop_frame_and_thousandths_play_as_well(tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    movie(tmp_path / "a.mov", 40, rate, "01:00:00;00")
    path = timeline(tmp_path / "cut.otio", [clip("x", span(107_892 + 5, 20, 29.97), "a.mov",
                                                 span(107_892, 40, 29.97))])
    done = place(Wish(path, (take(tmp_path / "t", str(tmp_path / "a.mov"), 3, 30, rate=rate,
                                  timecode="01:00:00;00"),)))
    assert played(done.also["mlt"], tmp_path) == [n + 5 + FIRST for n in range(20)]
