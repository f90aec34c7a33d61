"""A take of the plate as it is: all files of a take, no face looked for, nothing changed."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from retake.audio import probe_sounds
from retake.cache import Cache
from retake.cli import main
from retake.errors import OptionError
from retake.options.render import RenderOptions
from retake.pipeline.passing import NOTE
from retake.pipeline.render import render
from retake.pipeline.request import RenderRequest
from retake.pipeline.trial import Trial
from retake.preflight import RED, Asked, outlooks
from retake.quality.proof import verify
from retake.quality.take_json import read_take
from retake.quality.take_page import page_of
from retake.video import open_video
from tests.core.pipeline.shots import talking, write
from tests.core.timeline import made
from tests.core.video.synth import number_in
from tests.core.worker.looking import tone


def request(folder: Path, **options: object) -> RenderRequest:
    """A shot whose plate shows nobody: coloured bars with numbers."""
    plate = folder / "sh010.mov"
    made.movie(plate, 40, Fraction(25), "10:00:00:00")
    tone(folder / "line.wav", 1.0)
    return RenderRequest(plate, folder / "line.wav", span="10-29", options=RenderOptions(
        engine="passthrough", handles=3, **options))  # type: ignore[arg-type]


def quiet(*_: object) -> None:
    """Hears nothing."""


def test_a_plate_without_a_face_comes_out_as_it_is_with_a_report_a_matte_and_its_handles(tmp_path: Path) -> None:
    take = render(request(tmp_path), Cache(tmp_path / "cache"), quiet)
    read = read_take(take.report)
    assert (take.movie.name, take.matte.name) == ("sh010_lip_v001.mov", "sh010_lip_v001_matte.mkv")
    assert (take.frames, take.touched, take.face, take.verdict) == (26, 0, 0, "look")
    assert [one.frame for one in read.frames] == list(range(7, 33))
    assert read.data["range"] == {"start": 7, "stop": 33, "first": 10, "last": 30}
    assert read.data["verdict"]["reasons"][0]["words"] == NOTE
    with open_video(take.movie) as movie:
        assert str(movie.info.timecode) == "10:00:00:07"
        assert [number_in(one.picture) for one in movie.frames()] == list(range(7, 33))
    with open_video(take.matte) as matte:
        assert not any(one.samples[0].any() for one in matte.frames())


def test_its_proof_holds(tmp_path: Path) -> None:
    take = render(request(tmp_path, codec="ffv1"), Cache(tmp_path / "cache"), quiet)
    assert verify(take.report, None, quiet).proven


def test_it_leaves_no_pace_by_which_a_take_would_be_estimated(tmp_path: Path) -> None:
    render(request(tmp_path), Cache(tmp_path / "cache"), quiet)
    assert not list((tmp_path / "cache").glob("speeds.json"))


def test_there_is_nothing_to_preview(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="nothing to preview"):
        Trial.of(request(tmp_path), Cache(tmp_path / "cache"), quiet)


def test_preflight_does_not_ask_for_a_face(tmp_path: Path) -> None:
    found = outlooks([Asked(request(tmp_path))], Cache(tmp_path / "cache"), quiet)
    assert found[0].colour != RED
    assert "face" not in json.dumps(found[0].as_data()["reasons"]).lower()


def test_a_line_of_any_sample_rate_goes_into_a_take_of_an_mxf_plate(tmp_path: Path) -> None:
    plate = write(tmp_path / "sh010.mxf", talking(4), codec="dnxhr-hqx")
    tone(tmp_path / "line.wav", 1.0, 44_100)
    take = render(RenderRequest(plate, tmp_path / "line.wav", options=RenderOptions(engine="passthrough")),
                  Cache(tmp_path / "cache"), quiet)
    assert take.movie.suffix == ".mxf"
    assert [int(one.rate) for one in probe_sounds(take.movie)] == [48_000]


def test_the_terminal_tells_how_many_frames_were_left_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                                    capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path / "cache"))
    asked = request(tmp_path)
    assert main(["render", str(asked.plate), "--dialogue", str(asked.dialogue), "--range", "10-29", "--engine",
                 "passthrough"]) == 0
    said = capsys.readouterr().out
    assert "20 frames: 0 touched, 20 left as they were" in said and "face" not in said.splitlines()[3].lower()


def test_the_page_of_a_take_of_single_files_shows_them(tmp_path: Path) -> None:
    take = render(request(tmp_path, codec="png"), Cache(tmp_path / "cache"), quiet)
    page, why = page_of(take.report)
    assert not why and b"data:image/" in page.read_bytes()
