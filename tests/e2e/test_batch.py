"""A batch that is killed again and again loses nothing, renders nothing twice and leaves nothing about."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from retake.timeline import read_timeline
from tests.core.dialogue.made import cut, sound
from tests.core.timeline.made import clip, span
from tests.e2e.batches import Batch, everything_once, shown_takes
from tests.e2e.making import Film, Talker, film, voice
from tests.e2e.outcome import wav
from tests.e2e.ten_shots import ten_shots

pytestmark = pytest.mark.skipif(os.name == "nt", reason="groups of processes are ended otherwise on Windows")

WORKS = 12  # nine shots with English, three of them with Spanish too


def painted(folder: Path) -> Path:
    """Two shots of painted talkers at two rates, the first with a line of its own, both with one in Spanish."""
    video: list[otio.core.Composable] = []
    for number, rate in enumerate((25, 30)):
        count = 30 * rate // 25
        plate = film(folder / f"A{number:03d}.mkv", Talker(count, Fraction(rate), shift=-0.3 * number).pictures(),
                     Film(rate=Fraction(rate)), voice(Fraction(count, rate), -0.3 * number))
        video.append(clip(f"sh{number}", span(8, 10 * rate // 25, rate), str(plate)))
    english = sound("en", wav(folder / "en.wav", voice(1, -0.5)), 0, 10)
    spanish = sound("es", wav(folder / "es.wav", voice(2, -0.6)), 0, 20)
    return cut(folder / "cut.otio", video, ("A1", [english]), ("A2", [spanish]))


def test_a_batch_that_is_killed_goes_on_where_it_was(tmp_path: Path, one_cache: Path) -> None:
    batch = Batch(painted(tmp_path), ("--dialogue-track", "A1", "--language", "es=A2", "--around", "0", "--codec",
                                      "ffv1", "--also", "edl"), one_cache)
    batch.kill_often(3, seed=3)
    everything_once(batch, batch.run(), 3)
    assert shown_takes(tmp_path / "cut_es_retake_v001.otio") == {f"sh{n}": "retake_es_v001" for n in range(2)}
    assert not (tmp_path / "cut_retake_v002.otio").exists()
    assert batch.run()["new"] == []
    # A queue that is lost costs nothing either: the takes say what they are.
    for one in tmp_path.glob("queue.sqlite*"):
        one.unlink()
    written = {one: one.stat().st_mtime_ns for one in batch.takes.iterdir() if one.name.startswith("sh")}
    assert len(batch.run()["new"]) == 3
    assert {one: one.stat().st_mtime_ns for one in batch.takes.iterdir() if one.name.startswith("sh")} == written


@pytest.mark.long
@pytest.mark.timeout(1500)
def test_ten_shots_are_rendered_once_whatever_kills_the_batch(tmp_path: Path, shared: Path, one_cache: Path) -> None:
    batch = Batch(ten_shots(tmp_path, shared / "media"),
                  ("--dialogue-track", "A2", "--language", "es=A3", "--around", "0", "--codec", "ffv1"), one_cache)
    batch.kill_often(20, seed=11)
    told = batch.run()
    print(f"Killed in: {', '.join(batch.at)}")
    everything_once(batch, told, WORKS)
    assert [(one["name"], one["language"]) for one in told["left_out"] if not one["language"]] == [("sh100", "")]
    english = shown_takes(tmp_path / "ten_retake_v001.otio")
    assert {name for name, key in english.items() if key == "retake_v001"} == set(english) - {"sh100"}
    spanish = shown_takes(tmp_path / "ten_es_retake_v001.otio")
    assert {name for name, key in spanish.items() if key == "retake_es_v001"} == {"sh010", "sh020", "sh030"}
    assert all(shot.eligible for shot in read_timeline(tmp_path / "ten_retake_v001.otio").shots)
    assert sorted(one.name for one in tmp_path.glob("*_retake_v*.otio")) == [
        "ten_es_retake_v001.otio", "ten_es_retake_v001_track.otio", "ten_retake_v001.otio",
        "ten_retake_v001_track.otio"]
    assert batch.run()["new"] == []
