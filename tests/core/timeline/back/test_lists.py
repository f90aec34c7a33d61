"""The EDL and the XML of the takes alone: every rate, reels, speeds, and whatever names there are."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentimelineio.opentime import RationalTime
from opentimelineio.schema import LinearTimeWarp

from retake.errors import OptionError
from retake.timecode import Timecode
from retake.timeline import read_timeline
from retake.timeline.back.edl_text import edl_text
from retake.timeline.back.fcp7_text import fcp7_text
from retake.timeline.back.match import Match, matches
from retake.timeline.back.place import Wish, place
from retake.timeline.back.take import open_take
from retake.timeline.shot import Frames, Record, Timeline
from tests.core.timeline.back.takes import take
from tests.core.timeline.made import clip, gap, movie, span, timeline


@pytest.mark.parametrize(("rate", "code"), [
    (Fraction(25), "10:00:00:00"), (Fraction(30000, 1001), "01:00:59;20"), (Fraction(60000, 1001), "00:09:59;50"),
    (Fraction(24000, 1001), "01:00:00:00"), (Fraction(30000, 1001), "01:00:00:00"), (Fraction(50), None)])
def test_lists_hold_the_exact_frames_at_every_rate(rate: Fraction, code: str | None, tmp_path: Path) -> None:
    movie(tmp_path / "a.mov", 50, rate, code)
    start = Timecode.parse(code, rate).frames if code else 0
    spelled = round(float(rate), 3)
    path = timeline(tmp_path / "cut.otio", [gap(5, spelled), clip("x", span(start + 12, 20, spelled), "a.mov",
                                                                  span(start, 50, spelled))],
                    start=RationalTime(start or 90_000, spelled))
    report = take(tmp_path, str(tmp_path / "a.mov"), 10, 40, rate=rate, timecode=code, reel="A001C002")
    done = place(Wish(path, (report,)))
    assert sorted(done.also) == ["edl", "mlt", "track", "xml"], done.notes
    shot, = read_timeline(path).shots
    for kind in ("edl", "xml"):
        listed, = read_timeline(done.also[kind], rate=rate if kind == "edl" else None).shots
        assert listed.source == Frames(2, 20) and listed.record.start == shot.record.start, kind
    text = done.also["edl"].read_text()
    assert str(tmp_path / "a_lip_v001.mov") in text and "\r" not in text.replace("\r\n", "")
    if code:
        assert str(Timecode(start + 12, rate, shot.record.drop)) in text
    assert "<displayformat>" + ("DF" if code and ";" in code else "NDF") in done.also["xml"].read_text()


def test_a_speed_is_told(tmp_path: Path) -> None:
    movie(tmp_path / "a.mov", 60)
    slow = clip("slow", span(10, 20, 25), "a.mov", span(0, 60, 25))
    slow.effects.append(LinearTimeWarp(time_scalar=0.5))
    path = timeline(tmp_path / "cut.otio", [slow])
    done = place(Wish(path, (take(tmp_path, str(tmp_path / "a.mov"), 8, 24),)))
    assert re.search(r"M2 +\S+ +012\.5 ", done.also["edl"].read_text())
    for kind in ("edl", "xml"):
        shot, = read_timeline(done.also[kind], rate=Fraction(25) if kind == "edl" else None).shots
        assert shot.speed.factor == Fraction(1, 2) and shot.exact == 2


def test_takes_over_each_other_are_no_list_of_one_track(tmp_path: Path) -> None:
    movie(tmp_path / "a.mov", 60)
    movie(tmp_path / "b.mov", 60)
    path = timeline(tmp_path / "cut.otio", [clip("low", span(0, 20, 25), "a.mov", span(0, 60, 25))],
                    [gap(5, 25), clip("high", span(0, 20, 25), "b.mov", span(0, 60, 25))])
    done = place(Wish(path, tuple(take(tmp_path, str(tmp_path / f"{one}.mov"), 0, 20) for one in "ab")))
    assert sorted(done.also) == ["mlt", "track", "xml"]
    assert any("lie over each other" in note for note in done.notes)
    tracks = [(shot.track.index, shot.track.name) for shot in read_timeline(done.also["track"]).shots]
    assert sorted(tracks) == [(1, "Video 1"), (2, "Retake"), (3, "Video 2"), (4, "Retake")]


@pytest.fixture(scope="module")
def match(tmp_path_factory: pytest.TempPathFactory) -> tuple[Timeline, Match]:
    folder = tmp_path_factory.mktemp("lists")
    movie(folder / "a.mov", 30)
    path = timeline(folder / "cut.otio", [clip("x", span(0, 20, 25), "a.mov", span(0, 30, 25))])
    found = read_timeline(path)
    one, = matches(found, [open_take(take(folder, str(folder / "a.mov"), 0, 25))])
    return found, one


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(), title=st.text(), reel=st.text(max_size=50), start=st.integers(0, 3_000_000),
       count=st.integers(1, 24))
def test_whatever_the_names_the_list_reads_back(match: tuple[Timeline, Match], name: str, title: str, reel: str,
                                                start: int, count: int, tmp_path: Path) -> None:
    found, one = match
    changed = Match(replace(one.shot, name=name, record=Record(start, count, Fraction(25))),
                    replace(one.take, info=replace(one.take.info, reel=reel)), one.exact)
    told = replace(found, name=title)
    try:
        (tmp_path / "t.edl").write_text(edl_text(told, [changed]), encoding="utf-8", newline="")
    except OptionError as problem:
        assert "beyond a day" in str(problem) and start + count >= 25 * 86_400
        return
    (tmp_path / "t.xml").write_text(fcp7_text(replace(told, start=0), [changed]), encoding="utf-8", newline="")
    for path in (tmp_path / "t.edl", tmp_path / "t.xml"):
        shot, = read_timeline(path, rate=Fraction(25) if path.suffix == ".edl" else None).shots
        assert (shot.record.start, shot.record.count, shot.source) == (start, count, Frames(0, count))
        assert shot.plate is not None and shot.plate.path == str(one.take.movie)
