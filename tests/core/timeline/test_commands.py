"""`retake shots` and `retake diff`, for people and for programs."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.cli import main
from retake.errors import OptionError
from retake.timeline.shot import Frames, Handles, Plate, Record, Shot, Speed, Timeline, Track, Written
from tests.core.timeline.made import clip, gap, movie, span, timeline
from tests.core.video.synth import number_in


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    movie(tmp_path / "a.mov", 60, timecode="01:00:00:00")
    return timeline(tmp_path / "cut.otio", [
        clip("sh010", span(90_020, 10, 25), "a.mov", span(90_000, 60, 25)), gap(15, 25),
        clip("sh020", span(0, 10, 25), "gone.mov", span(0, 60, 25))])


def test_shots_are_listed_for_people(cut: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shots", str(cut)]) == 0
    out = capsys.readouterr().out
    assert "cut: 35 frames at 25 from 00:00:00:00" in out
    assert "1 of 2 uses of footage can get new lips." in out
    assert "00:00:00:00  10      1      sh010  a.mov  20-29   20 / 30" in out
    assert "00:00:01:00  10  1  sh020  gone.mov is missing" in out
    assert "--media FOLDER says" in out


def test_shots_are_listed_for_programs(cut: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shots", str(cut), "--json", "--thumbnails", str(tmp_path / "pictures")]) == 0
    said = json.loads(capsys.readouterr().out)
    first, second = said["shots"]
    assert (said["rate"], said["timecode"], first["eligible"], second["eligible"]) == ("25", "00:00:00:00", True, False)
    assert first["source"] == {"start": 20, "count": 10}
    assert first["record"]["timecode"] == "00:00:00:00"
    assert first["plate"]["timecode"] == "01:00:00:00"
    assert second["reasons"] == ["gone.mov is missing"] and second["thumbnail"] is None
    assert Timeline.from_dict(said).shots[0].id == first["id"]


def test_a_thumbnail_shows_the_middle_of_its_shot(cut: Path, tmp_path: Path) -> None:
    movie(tmp_path / "big.mov", 60)
    path = timeline(tmp_path / "t.otio", [clip("x/y", span(20, 10, 25), "big.mov", span(0, 60, 25))])
    assert main(["shots", str(path), "--thumbnails", str(tmp_path / "pictures")]) == 0
    picture, = (tmp_path / "pictures").iterdir()
    with av.open(str(picture)) as container:
        frame = next(container.decode(video=0))
    assert (frame.width, frame.height) == (96, 64)  # never enlarged
    assert number_in(frame) == 25


def test_an_error_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.otio").write_text("{")
    assert main(["shots", str(tmp_path / "t.otio")]) == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_names_with_control_characters_do_not_reach_the_terminal(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = timeline(tmp_path / "t.otio", [clip("a\x1b[31m\nb", span(0, 9, 25), "x.mov", span(0, 60, 25))])
    assert main(["shots", str(path)]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_a_difference_is_told(cut: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = timeline(tmp_path / "new.otio", [gap(5, 25), clip("sh010", span(90_018, 14, 25), "a.mov",
                                                            span(90_000, 60, 25))])
    assert main(["diff", str(cut), str(new)]) == 0
    out = capsys.readouterr().out
    assert "RENDER" in out and "reaches 2 frames beyond what was rendered" in out
    assert main(["diff", str(cut), str(new), "--handles", "4", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(one["state"], one["verdict"]) for one in said["changes"]] == [("changed", "fits"), ("gone", "nothing")]
    assert said["changes"][0]["what"] == ["moved", "range"]


def shot(start: int, exact: Fraction, factor: Fraction) -> Shot:
    return Shot("0" * 12, "a", Plate("/a.mov", "a.mov", "a.mov", False, rate=Fraction(25), start=0, frames=99),
                Frames(start, 5), None, exact, Written(exact, Fraction(25), Fraction(5), Fraction(24000, 1001)),
                Record(start, 5, Fraction(25)), Fraction(start), Frames(start, 6), Handles(start, 3),
                Speed("constant", factor), Track("V1", 1), nested=("n",), host={"metadata": {"x": [1, None]}})


@given(st.integers(0, 10**9), st.fractions(0, 10**9), st.fractions(-100, 100))
def test_a_shot_goes_through_json_unchanged(start: int, exact: Fraction, factor: Fraction) -> None:
    one = shot(start, exact, factor)
    assert Shot.from_dict(json.loads(json.dumps(one.to_dict()))) == one


@pytest.mark.parametrize(("key", "value", "said"), [
    ("record", None, "A Record is written as"), ("exact", "a", "Shot.exact can't be"),
    ("name", 7, "Shot.name can't be"),
    ("speed", {"kind": "slow"}, "Speed.kind can't be"), ("source", {"start": 1}, "A Frames lacks count"),
    ("exact", "1/0", "Shot.exact can't be"),
])
def test_what_is_no_shot_is_refused(key: str, value: object, said: str) -> None:
    data = {**shot(1, Fraction(1), Fraction(1)).to_dict(), key: value}
    with pytest.raises(OptionError, match=said):
        Shot.from_dict(data)
